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
from cxq.text import HAN, HAN_RUN

_BETWEEN_CLAUSES = frozenset("，；：！？。…—")
"""What joins runs of 汉字 into a sentence; 、 and · do not, since they part things of a list."""

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
    text = passage.unquoted
    for run in HAN_RUN.finditer(text):
        if 2 <= len(run[0]) <= MOST_HAN and not _is_clause(text, *run.span()):
            yield "han", run.start(), run[0]


def _is_clause(text: str, start: int, end: int) -> bool:
    """Whether this run of 汉字 is a part of a Chinese sentence, which names nothing by itself."""
    before = text[max(start - 2, 0) : start]
    after = text[end : end + 2]
    return any(
        len(joint) == 2 and joint[mark] in _BETWEEN_CLAUSES and HAN.match(joint[other]) is not None
        for joint, mark, other in ((before, 1, 0), (after, 0, 1))
    )
