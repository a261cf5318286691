"""What every change to a draft's source needs: the source, the notes' labels, places. Pure."""

from __future__ import annotations

import re

from cxq.importing.comparison.compare import Side
from cxq.importing.comparison.findings import Comparison
from cxq.importing.comparison.passages import Passage
from cxq.importing.comparison.source import Edit, Source
from cxq.nodes import Position

_LABEL = re.compile(r"\[\^([\w.-]+)\]")
_PREFIX = re.compile(r"[^\s>]")


class Writing:
    """One round of changes. `whole`: passages that differ are replaced as a whole.

    `published` is the published post's Markdown; `labels` say how each of its notes is pointed at
    in the draft, `new_notes` how those are called that the draft has not.
    """

    def __init__(
        self, source: Source, side: Side, found: Comparison, published: str, *, whole: bool
    ) -> None:
        self.source = source
        self.side = side
        self.found = found
        self.whole = whole
        self.lines = published.split("\n")
        self.made: list[Edit] = []
        self.partners = {other: passage for passage, other in found.pairs}
        self.labels: dict[str, str] = {}
        self.new_notes: dict[str, str] = {}
        for pair in found.notes:
            if (span := source.marker(pair.mark)) is not None:
                self.labels.setdefault(pair.other_mark.label, source.text[span[0] : span[1]])

    def edit(self, start: int, end: int, text: str) -> None:
        """Ask for one change."""
        self.made.append(Edit(start, end, text))

    def end_of(self, passage: Passage) -> int:
        """Where a passage's last line ends."""
        return self.source.line_end(passage.last_line)

    def indent(self, passage: Passage) -> str:
        """What stands before a passage's further lines: quotes again, all else as spaces."""
        line = self.source.line(passage.at.line)
        return _PREFIX.sub(" ", line[: passage.at.column - 1])

    def relabelled(self, markdown: str) -> str:
        return _LABEL.sub(lambda found: self.label(found[1]), markdown)

    def label(self, label: str) -> str:
        """How the note of this published label is pointed at in the draft."""
        return self.labels.get(label) or self._new_label(label)

    def _new_label(self, label: str) -> str:
        if label not in self.new_notes:
            taken = self.source.text
            names = (f"{label}-{count}" if count else label for count in range(len(taken) + 2))
            self.new_notes[label] = next(
                name
                for name in names
                if f"[^{name}]" not in taken and name not in self.new_notes.values()
            )
        return f"[^{self.new_notes[label]}]"

    def written(self, other: Passage, indent: str) -> str:
        """A published passage's Markdown without what stands before it, its notes renamed."""
        lines = self.lines[other.at.line - 1 : other.last_line]
        width = other.at.column - 1
        bare = [
            line.lstrip(" >") if number and line[:width].strip(" >") else line[width:]
            for number, line in enumerate(lines)
        ]
        return self.relabelled(("\n" + indent).join(bare))

    def place(self, text: str, after: Passage | None, *, tight: bool = False) -> None:
        """Put a block behind a passage, or at the beginning."""
        if after is not None and after.last_line:
            end = self.end_of(after)
            self.edit(end, end, ("\n" if tight else "\n\n") + text)
            return
        line = self.side.lines.get("body", 1)
        while line < len(self.source.starts) and not self.source.line(line).strip():
            line += 1
        start = self.source.offset(Position(line, 1))
        self.edit(start, start, text + "\n\n")

    def behind_marks(self, passage: Passage, index: int, place: int, count: int) -> int:
        """The place behind a word and so many of the marks that follow it."""
        following = passage.words[index + 1].start if index + 1 < len(passage.words) else None
        end = passage.words[index].end
        marks = [
            mark
            for mark in passage.marks
            if end <= mark.offset and (following is None or mark.offset <= following)
        ]
        for mark in marks[:count]:
            span = self.source.marker(mark)
            if span is not None:
                place = max(place, span[1])
        return place
