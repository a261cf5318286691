"""Leaves as inline Markdown that reads back the same.

Marks are nested longest first. A mark that CommonMark would not see, since punctuation stands
just inside it and a letter just outside (§6.2), is drawn in to the first letter; where there is
none, it is written as raw HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cxq.importing.escaping import address, escaped, line_starts_escaped
from cxq.importing.leaves import Leaf
from cxq.importing.pieces import IMAGE, LINK, NOTE
from cxq.importing.scope import Scope
from cxq.text import HAN

_SIGNS = {"strong": "**", "em": "*", "s": "~~"}
_TIES = {"s": 1, "strong": 2, "em": 3}  # a link goes outermost
_PLAIN = {"note": NOTE, "image": IMAGE}
_READ = ("text", "code", "note")
_KANA = re.compile(
    "[\u3041-\u30ff\u3105-\u312f\uac00-\ud7af\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
)


@dataclass(frozen=True, slots=True)
class Written:
    """Inline Markdown, and the text that a reader must find in it."""

    markdown: str
    plain: str


def write(leaves: list[Leaf], scope: Scope, *, one_line: bool = False) -> Written:
    """The leaves as Markdown; `one_line` where breaks have no place (headings, cells)."""
    if one_line:
        leaves = [
            Leaf("text", " ", leaf.marks) if leaf.kind == "break" else leaf for leaf in leaves
        ]
    writer = _Writer(scope)
    writer.run(leaves, "", frozenset())
    return Written(line_starts_escaped("".join(writer.parts)), "".join(writer.plain))


class _Writer:
    def __init__(self, scope: Scope) -> None:
        self.parts: list[str] = []
        self.plain: list[str] = []
        self._scope = scope
        self._opened = False

    def run(self, leaves: list[Leaf], after: str, inside: frozenset[str]) -> None:
        """Write leaves that stand within the marks `inside`; `after` is the character behind."""
        index = 0
        while index < len(leaves):
            own = leaves[index].marks - inside
            if not own:
                following = _first_char(leaves, index + 1, inside) or after
                self._leaf(leaves[index], following, inside)
                index += 1
                continue
            mark, end = _longest(leaves, index, own)
            following = _first_char(leaves, end, inside) or after
            self._marked(leaves[index:end], mark, following, inside)
            index = end

    def _marked(self, leaves: list[Leaf], mark: str, after: str, inside: frozenset[str]) -> None:
        if mark.startswith(">"):
            self._link(leaves, mark[1:], inside | {mark})
            return
        known = inside | {mark}
        before = self._last_char()
        start: list[Leaf] = []
        end: list[Leaf] = []
        while leaves and not _flanks(before, _edge(leaves, 0, known)):
            if (moved := _split_edge(leaves, 0, known)) is None:
                break
            start.append(moved[0])
            leaves = moved[1]
            before = moved[0].text[-1:]
        while leaves and not _flanks(after, _edge(leaves, -1, known)):
            if (moved := _split_edge(leaves, -1, known)) is None:
                break
            end.insert(0, moved[0])
            leaves = moved[1]
            after = moved[0].text[:1]
        outside = frozenset({mark})
        self.run([replace(leaf, marks=leaf.marks - outside) for leaf in start], "*", inside)
        if leaves:
            self._signed(leaves, mark, after, inside)
        self.run([replace(leaf, marks=leaf.marks - outside) for leaf in end], after, inside)

    def _signed(self, leaves: list[Leaf], mark: str, after: str, inside: frozenset[str]) -> None:
        sign = _SIGNS[mark]
        known = inside | {mark}
        before = self._last_char()
        sound = _flanks(before, _edge(leaves, 0, known)) and _flanks(
            after, _edge(leaves, -1, known)
        )
        closed = not self._opened and self.parts[-1:] != ["\\*"]
        if before == "*" and closed and not "".join(self.parts[-2:]).endswith("\\*"):
            # `**a***b*` is read otherwise; underscores need a space or a sign behind them.
            sign = sign.replace("*", "_")
            sound = sound and not after.isalnum() and mark != "s"
        if mark == "s" and any(leaf.kind == "code" and "~" in leaf.text for leaf in leaves):
            sound = False
        sound = sound and not self._scope.raw_marks
        opening, closing = (sign, sign) if sound else (f"<{mark}>", f"</{mark}>")
        if not sound:
            self._scope.report.lose(f"<{mark}> where Markdown has no place: kept as raw HTML")
        self.parts.append(opening)
        self._opened = True
        self.run(leaves, closing[0], inside | {mark})
        self.parts.append(closing)
        self._opened = False

    def _link(self, leaves: list[Leaf], url: str, inside: frozenset[str]) -> None:
        self._scope.links.append(url)
        text = "".join(leaf.text for leaf in leaves)
        plain = len(leaves) == 1 and leaves[0].kind == "text" and not leaves[0].marks - inside
        if plain and text == url and re.fullmatch(r"https?://[^\s<>\\\[\]&`*_]+", url):
            self.parts.append(f"<{url}>")
            self.plain += [text, LINK]
            return
        self.parts.append("[")
        self.run(leaves, "]", inside)
        self.parts.append(f"]({address(url)})")
        self.plain.append(LINK)

    def _leaf(self, leaf: Leaf, after: str, inside: frozenset[str]) -> None:
        self._opened = False
        self.plain.append(_PLAIN.get(leaf.kind, "") + (leaf.text if leaf.kind in _READ else ""))
        in_link = any(mark.startswith(">") for mark in inside)
        match leaf.kind:
            case "text":
                text = escaped(leaf.text, brackets=in_link, money=self._scope.money)
                # What no sign follows needs no escape at its end.
                if text.endswith(("\\!", "\\^", "\\~", "\\<")) and after in ("", " ", "\n"):
                    text = text[:-2] + text[-1]
                if text[:1] in ("(", ":") and self.parts[-1:] and self.parts[-1][:2] == "[^":
                    text = "\\" + text  # a mark with an address behind it is a link
                self.parts.append(text)
            case "code":
                self.parts.append(code(leaf.text))
            case "note":
                self.parts.append(f"[^{leaf.text}]")
            case "break":
                self.parts.append("\\\n")
            case "term" | "image" | "raw" | "math":
                self.parts.append(leaf.source)

    def _last_char(self) -> str:
        return next((part[-1] for part in reversed(self.parts) if part), "")


def code(text: str) -> str:
    """A code span: its fence is a run of backticks that the text does not hold (§6.1)."""
    runs = {len(run) for run in re.findall("`+", text)}
    fence = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    edged = text[:1] in ("`", " ") or text[-1:] in ("`", " ")
    pad = " " if edged and text.strip(" ") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _longest(leaves: list[Leaf], start: int, own: frozenset[str]) -> tuple[str, int]:
    """The mark that reaches furthest from here, and where it ends."""
    ends = {}
    for mark in own:
        end = start + 1
        while end < len(leaves) and mark in leaves[end].marks:
            end += 1
        ends[mark] = end
    mark = min(ends, key=lambda each: (-ends[each], _TIES.get(each, 0), each))
    return mark, ends[mark]


def _first_char(leaves: list[Leaf], index: int, inside: frozenset[str]) -> str:
    """The character that the Markdown of this leaf begins with, roughly; empty for none."""
    if index >= len(leaves):
        return ""
    leaf = leaves[index]
    own = leaf.marks - inside
    if any(mark.startswith(">") for mark in own):
        return "["
    return "*" if own else _sign_of(leaf, 0)


def _sign_of(leaf: Leaf, edge: int) -> str:
    if leaf.kind in ("text", "term"):
        return leaf.text[edge]
    signs = {"code": "``", "note": "[]", "image": "!)", "break": "\n\n", "raw": "<>", "math": "$$"}
    return signs[leaf.kind][edge]


def _edge(leaves: list[Leaf], edge: int, known: frozenset[str]) -> str:
    """The outermost character within a mark: of its text, or of a sign that stands before it."""
    own = leaves[edge].marks - known
    if any(mark.startswith(">") for mark in own):
        return "[)"[edge]
    return "~" if "s" in own else _sign_of(leaves[edge], edge)


def _split_edge(
    leaves: list[Leaf], edge: int, known: frozenset[str]
) -> tuple[Leaf, list[Leaf]] | None:
    """The outermost character and what is left; None where that is no sign of the text."""
    leaf = leaves[edge]
    if leaf.kind != "text" or _edge(leaves, edge, known) != leaf.text[edge]:
        return None
    if _is_word(leaf.text[edge]):
        return None
    if edge == 0:
        rest = [replace(leaf, text=leaf.text[1:])] if leaf.text[1:] else []
        return replace(leaf, text=leaf.text[0]), rest + leaves[1:]
    rest = [replace(leaf, text=leaf.text[:-1])] if leaf.text[:-1] else []
    return replace(leaf, text=leaf.text[-1]), leaves[:-1] + rest


def _is_word(char: str) -> bool:
    return char.isalnum()


def _flanks(outer: str, inner: str) -> bool:
    """Whether a run between these two is seen from the side of `inner` (§6.2, CJK minded)."""
    if not inner or inner.isspace():
        return False
    if _is_word(inner):
        return True
    return not outer or outer.isspace() or not _is_word(outer) or _is_cjk(outer)


def _is_cjk(char: str) -> bool:
    return bool(HAN.match(char) or _KANA.match(char))
