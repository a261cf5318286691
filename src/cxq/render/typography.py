"""Typographic quotes and dashes for English text.

Pure and idempotent. Nothing but `"`, `'`, `--` and `---` is ever changed: Chinese punctuation,
code, addresses and raw HTML stay as they are. A corrector that touched more was measured to
damage English in three of its four edits of a real post; hence so narrow a rule.
"""

from __future__ import annotations

import re

from cxq.text import HAN

_OPENERS = "([{<“‘«（【《〈「『—–-/"
# Words that begin with an apostrophe, which would else be taken for an opening quote.
_ELIDED = re.compile(r"'(?:tis|twas|twere|em|til|cause|n|\d\ds?)\b", re.IGNORECASE)
# A run of two or three hyphens is a dash; a longer one is a rule, and stays.
_MARK = re.compile(r"[\"'“”‘’]|(?<!-)-{2,3}(?!-)")
# CJK punctuation, kana and full-width forms: written without spaces around them.
_WIDE = re.compile("[\u3000-\u30ff\uff00-\uff65]")


def smart_quotes(text: str) -> str:
    """`"x"` → “x”, `don't` → don’t, `a -- b` → a — b, `10--20` → 10–20; `--help` stays."""
    return Hand().set(text)


class Hand:
    """Sets the marks of one paragraph from left to right, knowing what came before."""

    def __init__(self) -> None:
        self.before = ""
        self._open = {'"': False, "'": False}

    def set(self, text: str, after: str = "") -> str:
        """`text` with its marks set; `after` is the character that follows it, if any."""
        out: list[str] = []
        end = 0
        for found in _MARK.finditer(text):
            self._put(out, text[end : found.start()])
            end = found.end()
            self._put(out, self._mark(found[0], text[end : end + 1] or after, text[end - 1 :]))
        self._put(out, text[end:])
        return "".join(out)

    def passed(self, text: str) -> None:
        """Note text that is not to be touched (code, an address): it still decides what follows."""
        self.before = text[-1:] or self.before

    def _put(self, out: list[str], text: str) -> None:
        out.append(text)
        self.passed(text)

    def _mark(self, mark: str, after: str, rest: str) -> str:
        match mark:
            case "“" | "”":
                self._open['"'] = mark == "“"
                return mark
            case "‘" | "’":
                self._open["'"] = mark == "‘"
                return mark
            case '"':
                return "“" if self._opens(mark, after) else "”"
            case "'":
                elided = _ELIDED.match(rest) and not self.before.isalnum()
                return "‘" if not elided and self._opens(mark, after) else "’"
            case _:
                return self._dash(mark, after)

    def _opens(self, mark: str, after: str) -> bool:
        followed = bool(after) and not after.isspace()
        if is_cjk(self.before):
            opens = followed and not self._open[mark]
        else:
            free = not self.before or self.before.isspace() or self.before in _OPENERS
            opens = followed and free
        self._open[mark] = opens
        return opens

    def _dash(self, mark: str, after: str) -> str:
        if mark == "--" and self.before.isdigit() and after.isdigit():
            return "–"
        free = not self.before or self.before.isspace() or self.before in _OPENERS
        return mark if mark == "--" and free and after.isalnum() else "—"


def is_cjk(char: str) -> bool:
    """Whether this character is 汉字, kana, or CJK punctuation."""
    return bool(char) and (HAN.match(char) or _WIDE.match(char)) is not None
