"""How wide an author's table wants to be in a mail, guessed before it is laid out. Pure.

A table that does not fit may not scroll: the Android programs of Gmail, Outlook, Yahoo and Proton
hide what lies beyond (caniemail, css-overflow). So on a telephone its rows become records.

Their labels stand hidden on wide screens by the style sheet: who has none shows them, which is no
harm, while many elements hidden in place are what spam filters look for.
"""

from __future__ import annotations

import re

from cxq.document import Cell, Table, plain_text
from cxq.render.wrap import width

PHONE = 272
"""Pixels that a column of 552 loses on the narrowest telephone (320, 20 of margin a side)."""

_COLUMN = 9.8  # pixels of a letter at 14, bold, in the widest of the fonts (DejaVu Sans)
_PADDING = 10
_BREAKS = re.compile(r"[\s\-\u2010\u2013]+|(?<=[\u2e80-\uffee])|(?=[\u2e80-\uffee])")


def least_width(table: Table) -> int:
    """Pixels below which a word would have to be broken."""
    rows = (table.head, *table.rows)
    count = max(len(row.cells) for row in rows)
    columns = [0.0] * count
    for row in rows:
        for index, cell in enumerate(row.cells):
            columns[index] = max(columns[index], _longest(cell))
    return round(sum(columns)) + _PADDING * (count - 1)


def _longest(cell: Cell) -> float:
    words = _BREAKS.split(plain_text(cell.content))
    return max((width(word) * _COLUMN for word in words if word), default=0.0)


def labels(table: Table) -> tuple[str, ...]:
    """What stands before each cell where rows are records: the words of the column's head."""
    return tuple(" ".join(plain_text(cell.content).split()) for cell in table.head.cells)
