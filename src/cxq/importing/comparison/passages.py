"""The one form in which a draft and a published post are compared: passages of text. Pure.

A passage is one block of text with what stands in it: words with their places in the source,
marks of notes, links. `reading.py` makes them of a document.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from cxq.document import (
    Position,
)
from cxq.importing.comparison.words import Word, compared, words_of

Kind = Literal[
    "paragraph",
    "heading",
    "item",
    "quote",
    "caption",
    "cell",
    "code",
    "button",
    "title",
    "subtitle",
]
Source = Literal["text", "term", "claim", "code", "made", "mention"]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a passage's text: where it begins there and in the source, and what it is.

    `source` is what is written there, for what is not written as it reads.
    """

    start: int
    text: str
    at: Position
    kind: Source
    source: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A note's mark: before which character of the passage it stands, and whose it is."""

    offset: int
    label: str
    at: Position


@dataclass(frozen=True, slots=True)
class LinkUse:
    """A link and the words that lead there."""

    start: int
    words: str
    url: str
    at: Position


@dataclass(eq=False)
class Passage:
    """One block of text. `inside` are the signs of the containers around it (`>`, `-`, `.`).
    `level` is a heading's; of a table's row it is the table's line.

    `optional`: the platform, or whoever pasted, may leave it out or put it in. `made`: nobody
    wrote it where it stands (a card, a definition, a bibliography).
    """

    kind: Kind
    at: Position
    inside: str = ""
    level: int = 0
    optional: bool = False
    made: bool = False
    text: str = ""
    runs: list[Run] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    links: list[LinkUse] = field(default_factory=list)
    url: str = ""
    note: str = ""
    last_line: int = 0

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What of its words is compared."""
        return compared(self.text)

    @cached_property
    def words(self) -> list[Word]:
        """Its words with their places."""
        return words_of(self.text)

    @cached_property
    def bag(self) -> Counter[str]:
        """How often each word stands in it."""
        return Counter(self.key)

    def run_at(self, offset: int) -> Run | None:
        """The run that holds this character."""
        index = bisect_right(self.runs, offset, key=lambda run: run.start) - 1
        return self.runs[index] if index >= 0 else None

    def line_at(self, offset: int) -> int:
        """The source's line on which this character stands."""
        run = self.run_at(offset)
        return run.at.line if run is not None else self.at.line


@dataclass(frozen=True, slots=True)
class Picture:
    """An image: its words, its caption, and before which passage it stands."""

    url: str
    alt: str
    caption: tuple[str, ...]
    at: Position
    before: int


@dataclass(slots=True)
class Comparable:
    """All that is compared of a post. `notes` are passages by the note's label, in order.

    `blocks` are the lines on which something begins that is no passage.
    """

    passages: list[Passage] = field(default_factory=list)
    notes: dict[str, list[Passage]] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    paywalls: list[tuple[int, Position]] = field(default_factory=list)
    forms: int = 0
    blocks: list[int] = field(default_factory=list)

    @property
    def everything(self) -> Iterable[Passage]:
        """The passages of the text, then those of the notes."""
        yield from self.passages
        for passages in self.notes.values():
            yield from passages
