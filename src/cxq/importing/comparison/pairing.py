"""Which published passage is which of the draft, and which note is which. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cxq.importing.comparison.alignment import alike, gaps, matched
from cxq.importing.comparison.findings import NotePair
from cxq.importing.comparison.passages import Comparable, Mark, Passage
from cxq.importing.comparison.words import likeness

LEAST = 0.5
"""How much of their words two passages share, of which one became the other."""

LEAST_ALONE = 0.25
"""The same, where nothing else stands between what is paired around them."""

_SHORT = ("heading", "caption", "button", "cell", "code")


def paired(one: Sequence[Passage], other: Sequence[Passage]) -> list[tuple[int, int]]:
    """The passages that belong together, in their order on both sides."""
    pairs = matched([each.key for each in one], [each.key for each in other])

    def like(i: int, j: int) -> float:
        if "code" in (one[i].kind, other[j].kind) and one[i].kind != other[j].kind:
            return 0.0
        found = likeness(one[i].bag, other[j].bag)
        return found if one[i].kind == other[j].kind else found * 0.9

    found = []
    for here, there in gaps(pairs, len(one), len(other)):
        inner = alike(here, there, like, LEAST)
        found += inner
        for left, right in _between(inner, here, there):
            if len(left) == len(right) == 1:
                i, j = left[0], right[0]
                short = one[i].kind == other[j].kind and one[i].kind in _SHORT
                if short or like(i, j) >= LEAST_ALONE:
                    found.append((i, j))
    return sorted([*pairs, *found])


def _between(inner: list[tuple[int, int]], here: range, there: range) -> list[tuple[range, range]]:
    edges = [(here.start - 1, there.start - 1), *inner, (here.stop, there.stop)]
    return [(range(i + 1, k), range(j + 1, m)) for (i, j), (k, m) in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class Reference:
    """A mark with the passage that it stands in, and what its note says: None for a note that is
    not there."""

    passage: Passage
    mark: Mark
    key: tuple[str, ...] | None
    bag: Counter[str]
    said: str


def references(side: Comparable) -> list[Reference]:
    """All marks in reading order, those in notes behind those in the text."""
    said: dict[str, tuple[tuple[str, ...] | None, Counter[str], str]] = {}
    for label, passages in side.notes.items():
        key = tuple(word for passage in passages for word in passage.key)
        said[label] = (key, Counter(key), " ".join(passage.text for passage in passages))
    nothing: tuple[None, Counter[str], str] = (None, Counter(), "")
    return [
        Reference(passage, mark, *said.get(mark.label, nothing))
        for passage in side.everything
        for mark in passage.marks
    ]


def paired_references(
    one: list[Reference], other: list[Reference], passages: dict[Passage, Passage]
) -> list[tuple[int, int]]:
    """Marks whose notes are the same: by their words, so that a note put in moves no other; then
    those that are like each other or stand at one place.
    """
    pairs = matched(
        [("missing", i) if each.key is None else each.key for i, each in enumerate(one)],
        [("lost", j) if each.key is None else each.key for j, each in enumerate(other)],
    )

    def like(i: int, j: int) -> float:
        same_place = passages.get(one[i].passage) is other[j].passage
        if other[j].key is None or one[i].key is None:
            return 0.6 if same_place else 0.0
        return likeness(one[i].bag, other[j].bag) + (0.1 if same_place else 0.0)

    found = []
    for here, there in gaps(pairs, len(one), len(other)):
        inner = alike(here, there, like, LEAST)
        found += inner
        for left, right in _between(inner, here, there):
            if len(left) != len(right):
                continue
            lost = all(other[j].key is None for j in right)
            alone = len(left) == 1 and like(left[0], right[0]) >= LEAST_ALONE
            if lost or alone:
                found += zip(left, right, strict=True)
    return sorted([*pairs, *found])


def same_place(pair: NotePair, partner: Passage) -> bool:
    """Whether a mark stands behind the same word, or before the same: words put in beside it move
    no mark.
    """
    one = _beside(pair.passage, pair.mark.offset)
    other = _beside(partner, pair.other_mark.offset)
    words: dict[int, int] = {-1: -1, len(pair.passage.key): len(partner.key)}
    words.update(matched(pair.passage.key, partner.key))
    known = [(i, j) for i, j in zip(one, other, strict=True) if i in words]
    return not known or any(words[i] == j for i, j in known)


def _beside(passage: Passage, offset: int) -> tuple[int, int]:
    """The word before this place and the one behind it; signs are none."""
    index = bisect_right(passage.words, offset, key=lambda word: word.end)
    before, behind = index - 1, index
    while before >= 0 and not _is_word(passage.key[before]):
        before -= 1
    while behind < len(passage.key) and not _is_word(passage.key[behind]):
        behind += 1
    return before, behind


def _is_word(word: str) -> bool:
    return word[:1].isalnum()
