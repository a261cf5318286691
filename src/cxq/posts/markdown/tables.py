"""GFM tables (0.29 §4.10), with two differences from mistune's plugin.

A row with too few cells is filled up and one with too many is cut, as GFM says; mistune drops the
whole table for either. What is cut off is marked, so that it can be said. And a pipe inside
`[[term|words]]` never ends a cell: authors forget to escape it, and nobody means it otherwise; nor
does one inside TeX, as in Pandoc.
"""

from __future__ import annotations

import re
from re import Match
from typing import Any

from mistune.block_parser import BlockParser
from mistune.core import BlockState

from cxq.posts.markdown.math_scan import MathScanner

_HEADER = r"^ {0,3}(?=\S)[^\n]*\|[^\n]*$"
_DELIMITER = re.compile(r"\s*:?-+:?\s*")
_PIPE_OR_SKIP = re.compile(r"\\.|\[\[[^\[\]\n]*\]\]|[|$]")

_ALIGN = {
    (False, False): None,
    (True, False): "left",
    (True, True): "center",
    (False, True): "right",
}


def add_tables(block: BlockParser) -> None:
    """Register tables, in quotes and lists, too."""
    block.register("table", _HEADER, _parse_table, before="paragraph")
    for rules in (block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "table", before="paragraph")


def _parse_table(_block: BlockParser, m: Match[str], state: BlockState) -> int | None:
    position = m.end() + 1
    delimiter = state.get_line(position) if position < state.cursor_max else ""
    math = bool(state.env.get("math"))
    heads = _cells(m.group(0), math)
    marks = _cells(delimiter)
    if "|" not in delimiter and ":" not in delimiter and "-" not in delimiter:
        return None
    if len(heads) != len(marks) or not all(_DELIMITER.fullmatch(mark) for mark in marks):
        return None
    aligns = [_ALIGN[mark.startswith(":"), mark.endswith(":")] for mark in marks]
    position += len(delimiter)
    rows = []
    while position < state.cursor_max:
        line = state.get_line(position)
        if not line.strip() or "|" not in line or _begins_a_block(line):
            break
        rows.append(_row(_cells(line, math), aligns))
        position += len(line)
    head = {"type": "table_head", "children": _row(heads, aligns)["children"]}
    body = {"type": "table_body", "children": rows}
    state.append_token({"type": "table", "children": [head, body]})
    return position


def _begins_a_block(line: str) -> bool:
    return bool(re.match(r" {0,3}(>|#{1,6}\s|```|~~~)", line))


def _cells(line: str, math: bool = False) -> list[str]:
    """The cells of a row, outer pipes aside."""
    text = line.strip()
    text = text.removeprefix("|")
    cells = []
    start = position = 0
    scanner = MathScanner(text)
    while found := _PIPE_OR_SKIP.search(text, position):
        position = found.end()
        if found[0] == "|":
            cells.append(text[start : found.start()].strip())
            start = position
        elif found[0] == "$" and math:
            position = scanner.end(found.start()) or position
    if text[start:].strip():
        cells.append(text[start:].strip())
    return cells


def _row(cells: list[str], aligns: list[str | None]) -> dict[str, Any]:
    width = len(aligns)
    padded = [*cells, *[""] * (width - len(cells))][:width]
    children = [
        {"type": "table_cell", "text": text, "attrs": {"align": align}}
        for text, align in zip(padded, aligns, strict=True)
    ]
    return {"type": "table_row", "children": children, "cut": cells[width:]}
