"""Offsets in a paragraph's text, back to line and column of the draft."""

from __future__ import annotations

from bisect import bisect_right

from cxq.document import Position


class DraftLines:
    """The draft's own lines, by their number."""

    def __init__(self, body: str, first_line: int) -> None:
        self._lines = body.split("\n")
        self._first = first_line

    def __getitem__(self, line: int) -> str:
        index = line - self._first
        return self._lines[index] if 0 <= index < len(self._lines) else ""

    def start(self, line: int) -> Position:
        """Where the text of a line begins, after its white space."""
        text = self[line]
        return Position(line, len(text) - len(text.lstrip()) + 1)

    def place(self, line: int, lead: str) -> Position:
        """Where a block begins whose text is `lead` on this line: the end of the draft's own."""
        kept = lead.strip()
        text = self[line].rstrip()
        if not kept or not text.endswith(kept):  # tabs were made spaces: the line has to do
            return self.start(line)
        return Position(line, len(text) - len(kept) + 1)


class TextPlace:
    """Where a block's text stands: each of its lines is a part of one line of the draft.

    The parser strips what stands before (quote marks, indentation) and behind; the remaining
    text is the end of its line, or (a table cell, a heading) stands somewhere in it.
    """

    def __init__(self, text: str, line: int, lines: DraftLines, from_column: int = 1) -> None:
        self._starts: list[int] = []
        self._places: list[Position] = []
        offset = 0
        for number, part in enumerate(text.split("\n")):
            self._starts.append(offset)
            column = _column(part, lines[line + number], from_column)
            self._places.append(Position(line + number, column))
            offset += len(part) + 1

    def __call__(self, offset: int) -> Position:
        index = bisect_right(self._starts, offset) - 1
        line, column = self._places[index]
        return Position(line, column + offset - self._starts[index])


def _column(part: str, line: str, from_column: int) -> int:
    """The column at which a part's first character (its indentation included) stands."""
    kept = part.strip()
    indent = len(part) - len(part.lstrip())
    stripped = line.rstrip()
    if from_column == 1 and stripped.endswith(kept):
        found = len(stripped) - len(kept)
    else:
        found = line.find(kept, from_column - 1)
    return max(found, 0) - indent + 1
