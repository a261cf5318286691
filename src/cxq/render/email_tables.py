"""How wide an author's table wants to be in a mail, guessed before it is laid out. Pure.

A table that does not fit may not scroll: the Android programs of Gmail, Outlook, Yahoo and Proton
hide what lies beyond (caniemail, css-overflow). So on a telephone its rows become records.

Their labels stand hidden on wide screens by the style sheet: who has none shows them, which is no
harm, while many elements hidden in place are what spam filters look for.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cxq.document import Cell, Table, plain_text
from cxq.render.email_style import CONTENT
from cxq.render.wrap import width

PHONE = 272
"""Pixels that a column of 552 loses on the narrowest telephone (320, 20 of margin a side)."""

_COLUMN = 9.8  # pixels of a letter at 14, bold, in the widest of the fonts (DejaVu Sans)
_PADDING = 10
_WORD = 160  # longer ones are addresses, which may break: they take no room from the others
_BREAKS = re.compile(r"[\s\-\u2010\u2013]+|(?<=[\u2e80-\uffee])|(?=[\u2e80-\uffee])")


def least_width(table: Table) -> int:
    """Pixels below which a word would have to be broken."""
    columns = _columns(table, _longest)
    return round(sum(columns)) + _PADDING * (len(columns) - 1)


def shares(table: Table) -> tuple[int, ...]:
    """Each column's part of the table in percent: its longest word, and of what is left over as
    much as its longest cell asks for, as a browser shares a table out."""
    least = [min(width, _WORD) + _PADDING for width in _columns(table, _longest)]
    wanted = [width + _PADDING for width in _columns(table, _whole)]
    left = max(CONTENT - sum(least), 0.0)
    more = [most - few for most, few in zip(wanted, least, strict=True)]
    given = min(1.0, left / (sum(more) or 1.0))
    widths = [few + given * extra for few, extra in zip(least, more, strict=True)]
    return tuple(max(1, int(100 * width / sum(widths))) for width in widths)


def _columns(table: Table, measure: Callable[[Cell], float]) -> list[float]:
    """The largest measure in each column."""
    rows = (table.head, *table.rows)
    columns = [0.0] * max(len(row.cells) for row in rows)
    for row in rows:
        for index, cell in enumerate(row.cells):
            columns[index] = max(columns[index], measure(cell))
    return columns


def _whole(cell: Cell) -> float:
    return width(plain_text(cell.content)) * _COLUMN


def _longest(cell: Cell) -> float:
    words = _BREAKS.split(plain_text(cell.content))
    return max((width(word) * _COLUMN for word in words if word), default=0.0)


def labels(table: Table) -> tuple[str, ...]:
    """What stands before each cell where rows are records: the words of the column's head."""
    return tuple(" ".join(plain_text(cell.content).split()) for cell in table.head.cells)
