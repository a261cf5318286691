"""Lists: tight where each item is a line, else with blank lines between."""

from __future__ import annotations

from collections.abc import Callable

from cxq.importing.elements import Element
from cxq.importing.pieces import Piece, prefixed
from cxq.importing.scope import Scope

Convert = Callable[[list[Element | str], Scope, int], list[Piece]]


def list_piece(node: Element, scope: Scope, depth: int, convert: Convert) -> Piece:
    """A list as one piece; what stands between its items becomes an item of its own."""
    items = [
        convert(child.children, scope, depth + 1)
        if isinstance(child, Element) and child.tag == "li"
        else convert([child], scope, depth + 1)
        for child in node.children
        if isinstance(child, Element) or child.strip()
    ]
    ordered = node.tag == "ol"
    start = _start(node) if ordered else 0
    tight = all(_is_tight(item) for item in items)
    lines = []
    for index, item in enumerate(items):
        mark = f"{start + index}. " if ordered else "- "
        text = "\n".join(each.markdown for each in item) if tight else _loose(item)
        lines.append(prefixed(text, mark, " " * len(mark)))
    plain = "\n".join(piece.plain for item in items for piece in item)
    verbatim = any(piece.verbatim for item in items for piece in item)
    return Piece(("\n" if tight else "\n\n").join(lines), plain, node, verbatim)


def _loose(item: list[Piece]) -> str:
    return "\n\n".join(piece.markdown for piece in item)


def _start(node: Element) -> int:
    start = node.attributes.get("start", "") or node.fact("start", "order")
    return int(start) if start.isdecimal() and len(start) < 9 else 1


def _is_tight(item: list[Piece]) -> bool:
    """One paragraph, perhaps with one list under it that may follow it directly."""
    if len(item) == 1:
        return "\n\n" not in item[0].markdown
    inner = item[1].markdown if len(item) == 2 else ""
    nested = inner.startswith(("- ", "1. ")) and "\n\n" not in inner
    return nested and "\n" not in item[0].markdown and item[0].markdown[:1] not in "-#>`<|"


def apart(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring lists of one kind get different marks, or they would be one list."""
    before = ""
    for piece in pieces:
        kind = _kind(piece)
        if kind and kind == before:
            piece.markdown = _remarked(piece.markdown)
            kind += "'"
        before = kind
    return pieces


def _kind(piece: Piece) -> str:
    node = piece.source
    if node is None or node.tag not in ("ul", "ol", "menu") or piece.markdown.startswith("<"):
        return ""
    return "ol" if node.tag == "ol" else "ul"


def _remarked(markdown: str) -> str:
    """The outermost marks of a list changed: `-` to `*`, `1.` to `1)`."""
    lines = []
    for line in markdown.split("\n"):
        if line[:1] not in (" ", ""):
            mark, space, rest = line.partition(" ")
            changed = "*" if mark == "-" else mark[:-1] + ")"
            line = f"{changed}{space}{rest}"
        lines.append(line)
    return "\n".join(lines)
