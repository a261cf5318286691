"""A draft's source as it stands in its file, and changes to it by place. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from cxq.importing.comparison.passages import Mark, Passage, Run
from cxq.importing.comparison.words import Word
from cxq.nodes import Position

_LINE_END = re.compile(r"\r\n|\r|\n")
_MARKER = re.compile(r"\[\^[^\[\]\n]+\]")


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace what stands from `start` to `end`. Of two that overlap the first one counts."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Source:
    """The file's text, byte-order mark and line ends as they are."""

    text: str
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        ends = (found.end() for found in _LINE_END.finditer(self.text))
        self.starts = [int(self.text.startswith("\ufeff")), *ends]

    def offset(self, at: Position) -> int:
        """Where this place is; the end of the text for one that is none."""
        if not 1 <= at.line <= len(self.starts):
            return len(self.text)
        return min(self.starts[at.line - 1] + at.column - 1, len(self.text))

    def line(self, number: int) -> str:
        """A line without its end."""
        return self.text[self.offset(Position(number, 1)) : self.line_end(number)]

    def line_end(self, number: int) -> int:
        """Where a line's text ends."""
        start = self.offset(Position(number, 1))
        found = _LINE_END.search(self.text, start)
        return found.start() if found else len(self.text)

    def span_of(self, passage: Passage, word: Word) -> tuple[int, int] | None:
        """Where a word of this passage is written; the whole term or claim that says it. None
        where it is not written there.
        """
        run = passage.run_at(word.start)
        if run is None or run.kind in ("made", "mention"):
            return None
        begin = self.offset(run.at)
        if run.kind in ("term", "claim"):
            return self._whole(run, begin)
        said = passage.text[word.start : word.end]
        if word.end > run.start + len(run.text):
            # A word of which a part is marked (“*re*search”): its runs stand one after another.
            return self._across(passage, run, word)
        begin += word.start - run.start
        if self.text.startswith(said, begin):
            return begin, begin + len(said)
        # An escape or an entity stands before it: a little further on, in the same line.
        limit = self.line_end(run.at.line)
        found = self.text.find(said, begin, min(limit, begin + 200))
        return (found, found + len(said)) if found >= 0 else None

    def _whole(self, run: Run, begin: int) -> tuple[int, int] | None:
        end = begin + len(run.source)
        if self.text[begin:end] == run.source:
            return begin, end
        close = self.text.find("}" if run.kind == "claim" else "]]", begin)
        return (begin, close + (1 if run.kind == "claim" else 2)) if close >= 0 else None

    def _across(self, passage: Passage, run: Run, word: Word) -> tuple[int, int] | None:
        last = passage.run_at(word.end - 1)
        if last is None or last.kind in ("term", "claim", "made", "mention"):
            return None
        start = self.offset(run.at) + word.start - run.start
        end = self.offset(last.at) + word.end - last.start
        return (start, end) if start < end else None

    def marker(self, mark: Mark) -> tuple[int, int] | None:
        """Where a note's mark is written: `[^x]`, `^[…]`, `[@key "…"]`; None for a term's, whose
        note comes with the term.
        """
        start = self.offset(mark.at)
        if found := _MARKER.match(self.text, start):
            return found.span()
        if self.text.startswith(("^[", "[@"), start):
            end = _closing(self.text, self.text.index("[", start))
            return (start, end) if end else None
        return None


def _closing(text: str, start: int) -> int:
    """Behind the bracket that closes the one at `start`; 0 where none does."""
    depth = 0
    quoted = False
    for index in range(start, min(len(text), start + 20_000)):
        char = text[index]
        if char == "\\":
            continue
        if char == '"' and text.startswith("[@", start):
            quoted = not quoted
        elif char == "[" and not quoted:
            depth += 1
        elif char == "]" and not quoted:
            depth -= 1
            if not depth:
                return index + 1
    return 0


def applied(text: str, edits: list[Edit]) -> str:
    """The text with these edits; what overlaps an earlier one is left out."""
    taken: list[tuple[int, int, int, Edit]] = []
    spans: list[tuple[int, int]] = []
    for number, edit in enumerate(edits):
        place = bisect_right(spans, (edit.start, edit.end))
        before = spans[place - 1] if place else (-1, -1)
        behind = spans[place] if place < len(spans) else (len(text) + 1, len(text) + 1)
        if before[1] > edit.start or behind[0] < edit.end:
            continue
        taken.append((edit.start, edit.end, number, edit))
        if edit.start < edit.end:
            spans.insert(place, (edit.start, edit.end))
    parts, done = [], 0
    for *_, edit in sorted(taken, key=lambda each: each[:3]):
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join((*parts, text[done:]))
