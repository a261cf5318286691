"""Emphasis beside Chinese: `**“进”的步伐（progress）。**这` is bold.

CommonMark lets a run of `*` open before punctuation only behind a space or punctuation, and close
behind punctuation only before one (§6.2): a rule for scripts with spaces (commonmark-spec issue
650). Here a Chinese, Japanese or Korean letter counts as such a neighbour, too, as the
“CJK-friendly” amendment of several parsers has it; all else stays CommonMark's.

mistune decides by the characters on both sides of a run. So, for its decision alone, such a letter
is replaced by a character that it takes for punctuation, and put back afterwards: one for one, so
that no place moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from cxq.text import HAN

Token = dict[str, Any]

_RUN = re.compile(r"\*+")
# Kana, Hangul, Bopomofo and full-width letters and digits; Han characters are in HAN.
_OTHER_CJK = re.compile(
    "[\u3041-\u30ff\u3105-\u312f\uac00-\ud7af\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
)
_STAND_INS = "\U000ffffd\U000ffffc\U0010fffd"  # private use: neither letters nor spaces


def finalize(tokens: list[Token], decide: Callable[[list[Token]], list[Token]]) -> list[Token]:
    """What `decide` (mistune's own) makes of these tokens, CJK letters beside runs minded."""
    text = "".join(_shown(token) for token in tokens)
    hidden = _letters_to_hide(text) if "*" in text and not text.isascii() else []
    if not hidden:
        return decide(tokens)
    stand_in = next((char for char in _STAND_INS if char not in text), "")
    if not stand_in:
        return decide(tokens)
    letters = iter([text[index] for index in hidden])
    return _put_back(decide(_hide(tokens, set(hidden), stand_in)), stand_in, letters)


def _shown(token: Token) -> str:
    """What stands for a token beside its neighbours; as long as its text where it has one."""
    if token["type"] == "text":
        raw: str = token["raw"]
        # Escaped marks are text: they must not be taken for runs.
        return raw if token.get("_emphasis", True) else raw.replace("*", "\\")
    return "\n" if token["type"] in ("softbreak", "linebreak") else "\ufffc"


def _letters_to_hide(text: str) -> list[int]:
    """The offsets of CJK letters that stand on one side of a run, punctuation on the other."""
    found = []
    for run in _RUN.finditer(text):
        before = text[run.start() - 1] if run.start() else ""
        after = text[run.end()] if run.end() < len(text) else ""
        if _is_cjk(before) and _is_punctuation(after):
            found.append(run.start() - 1)
        elif _is_cjk(after) and _is_punctuation(before):
            found.append(run.end())
    return sorted(set(found))


def _is_cjk(char: str) -> bool:
    return bool(char) and bool(HAN.match(char) or _OTHER_CJK.match(char))


def _is_punctuation(char: str) -> bool:
    return bool(char) and not char.isspace() and not char.isalnum()


def _hide(tokens: list[Token], hidden: set[int], stand_in: str) -> list[Token]:
    made = []
    offset = 0
    for token in tokens:
        if token["type"] == "text":
            raw = "".join(
                stand_in if offset + index in hidden else char
                for index, char in enumerate(token["raw"])
            )
            made.append({**token, "raw": raw})
        else:
            made.append(token)
        offset += len(_shown(token))
    return made


def _put_back(tokens: list[Token], stand_in: str, letters: Iterator[str]) -> list[Token]:
    """The tokens with their letters again, which come in the order in which they were hidden."""
    for token in tokens:
        if token["type"] == "text" and stand_in in token["raw"]:
            token["raw"] = re.sub(stand_in, lambda _: next(letters), token["raw"])
        elif token["type"] in ("emphasis", "strong"):
            _put_back(token["children"], stand_in, letters)
    return tokens
