"""Acronyms and runs of 汉字 that drafts use and the glossary lacks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from cxq.checks.known_acronyms import acronyms_in
from cxq.checks.prose import Passage, passages_of
from cxq.model import Draft
from cxq.posts.markdown import parse
from cxq.terms import Glossary
from cxq.text import HAN_RUN

MOST_HAN = 12
"""A longer run is a sentence. The longest of the 86 terms that `init` lays has eleven."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where a candidate stands."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What might become a term, and how often and where the drafts use it."""

    text: str
    kind: Literal["acronym", "han"]
    count: int
    places: tuple[Occurrence, ...]


def find_candidates(drafts: Iterable[Draft], glossary: Glossary) -> tuple[Candidate, ...]:
    """The candidates, the most frequent first. A run counts whole: no 量子 in 量子科技."""
    found: dict[tuple[Literal["acronym", "han"], str], list[Occurrence]] = {}
    for draft in drafts:
        parsed = parse(
            draft.body, path=draft.path, first_line=draft.body_line, math=draft.meta.math
        )
        notes = (block for note in parsed.definitions for block in note.blocks)
        for passage in passages_of((*parsed.blocks, *notes)):
            if passage.where == "quote":
                continue
            for kind, offset, text in _in(passage):
                if glossary.find(text) is None:
                    place = Occurrence(draft.path, *passage.place(offset))
                    found.setdefault((kind, text), []).append(place)
    made = (
        Candidate(text, kind, len(places), tuple(places)) for (kind, text), places in found.items()
    )
    return tuple(sorted(made, key=lambda each: (-each.count, each.kind, each.text)))


def _in(passage: Passage) -> Iterator[tuple[Literal["acronym", "han"], int, str]]:
    for offset, text in acronyms_in(passage.written):
        yield "acronym", offset, text
    for run in HAN_RUN.finditer(passage.unquoted):
        if 2 <= len(run[0]) <= MOST_HAN:
            yield "han", run.start(), run[0]
