"""A table in plain text: columns by display width, or a record a row where it is too wide."""

from __future__ import annotations

from collections.abc import Sequence

from cxq.document import Alignment
from cxq.render.wrap import width, wrap

_GAP = "  "


def table_lines(
    head: Sequence[str], rows: Sequence[Sequence[str]], aligns: Sequence[Alignment], room: int
) -> list[list[str]]:
    """The lines of each row, the header's first, each row padded to the header's columns.

    Where the columns do not fit into `room`, each row becomes lines of `Header: cell`.
    """
    table, widths = _columns(head, rows)
    if sum(widths) + len(_GAP) * (len(widths) - 1) > room:
        return _records(table, room)
    first, *others = _lines(table, widths, aligns)
    return [[first, others[0]], *([line] for line in others[1:])]


def aligned_lines(
    head: Sequence[str], rows: Sequence[Sequence[str]], aligns: Sequence[Alignment]
) -> list[str]:
    """The table in columns, however wide; a row of hyphens below its header."""
    return _lines(*_columns(head, rows), aligns)


def _columns(
    head: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[list[list[str]], list[int]]:
    """Every row with as many cells as the longest, and how wide each column is."""
    count = max([len(head), *map(len, rows)])
    table = [[*row, *[""] * (count - len(row))] for row in (head, *rows)]
    table = [[" ".join(cell.split()) for cell in row] for row in table]
    return table, [max(width(row[column]) for row in table) for column in range(count)]


def _lines(table: list[list[str]], widths: Sequence[int], aligns: Sequence[Alignment]) -> list[str]:
    sides = [*aligns, *[""] * len(widths)][: len(widths)]
    first, *others = (_row(row, widths, sides) for row in table)
    return [first, _GAP.join("-" * columns for columns in widths), *others]


def _row(row: Sequence[str], widths: Sequence[int], aligns: Sequence[str]) -> str:
    cells = map(_pad, row, widths, aligns)
    return _GAP.join(cells).rstrip()


def _pad(text: str, columns: int, align: str) -> str:
    free = columns - width(text)
    before = {"right": free, "center": free // 2}.get(align, 0)
    return " " * before + text + " " * (free - before)


def _records(table: Sequence[Sequence[str]], room: int) -> list[list[str]]:
    head, *rows = table
    if not rows:
        return [wrap(", ".join(cell for cell in head if cell), room)]
    records: list[list[str]] = [[]]
    for row in rows:
        lines: list[str] = []
        for label, cell in zip(head, row, strict=True):
            line = f"{label}: {cell}" if label else cell
            first, *rest = wrap(line, room - 2) or [""]
            lines += [first, *(f"  {more}" for more in rest)] if first else []
        records.append([*lines, ""])
    if len(records[-1]) > 1:
        records[-1].pop()
    return records
