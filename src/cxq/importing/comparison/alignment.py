"""Which members of two sequences belong together. Pure.

First what stands once in both, in the order in which both have it (patience diff: Bram Cohen),
then the gaps between in the same way, then difflib where a gap is small. So two long texts that
share little cost no more than their length times a logarithm.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

SMALL = 40_000
"""Members of one gap times those of the other, up to which difflib may look at them all."""

WINDOW = 12
"""How far behind the last pair a like member is looked for."""


def matched(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs of equal members (their indexes), rising on both sides."""
    pairs: list[tuple[int, int]] = []
    waiting = [(0, len(one), 0, len(other))]
    while waiting:
        start, end, begin, stop = waiting.pop()
        while start < end and begin < stop and one[start] == other[begin]:
            pairs.append((start, begin))
            start, begin = start + 1, begin + 1
        while start < end and begin < stop and one[end - 1] == other[stop - 1]:
            end, stop = end - 1, stop - 1
            pairs.append((end, stop))
        if start == end or begin == stop:
            continue
        anchors = _anchors(one, other, (start, end, begin, stop))
        if anchors:
            pairs += anchors
            edges = [(start - 1, begin - 1), *anchors, (end, stop)]
            for (i, j), (k, m) in pairwise(edges):
                waiting.append((i + 1, k, j + 1, m))
        elif (end - start) * (stop - begin) <= SMALL:
            inner = SequenceMatcher(None, one[start:end], other[begin:stop], autojunk=False)
            for block in inner.get_matching_blocks():
                pairs += [
                    (start + block.a + step, begin + block.b + step) for step in range(block.size)
                ]
    return sorted(pairs)


def _anchors(
    one: Sequence[Hashable], other: Sequence[Hashable], span: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """What stands once on both sides, without those that crossed each other."""
    start, end, begin, stop = span
    here, there = Counter(one[start:end]), Counter(other[begin:stop])
    where = {other[j]: j for j in range(begin, stop) if there[other[j]] == 1}
    found = [(i, where[one[i]]) for i in range(start, end) if here[one[i]] == 1 and one[i] in where]
    return _rising(found)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on the second side, too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        before.append(last[place - 1] if place else -1)
        if place == len(ends):
            ends.append(j)
            last.append(index)
        else:
            ends[place] = j
            last[place] = index
    found = []
    index = last[-1] if last else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def gaps(pairs: Sequence[tuple[int, int]], one: int, other: int) -> list[tuple[range, range]]:
    """What lies between the pairs on both sides; gaps that are empty on both are left out."""
    edges = [(-1, -1), *pairs, (one, other)]
    found = [(range(i + 1, k), range(j + 1, m)) for (i, j), (k, m) in pairwise(edges)]
    return [gap for gap in found if gap[0] or gap[1]]


def alike(
    one: range, other: range, likeness: Callable[[int, int], float], least: float
) -> list[tuple[int, int]]:
    """Pairs of members that are like each other, rising: the best of the next few for each."""
    pairs = []
    begin = other.start
    for i in one:
        near = range(begin, min(begin + WINDOW, other.stop))
        best = max(near, key=lambda j, i=i: (likeness(i, j), -j), default=None)  # type: ignore[misc]
        if best is None or likeness(i, best) < least:
            continue
        # A later member may be the better match for what this one would take.
        rival = max((likeness(k, best) for k in range(i + 1, min(i + WINDOW, one.stop))), default=0)
        if rival > likeness(i, best):
            continue
        pairs.append((i, best))
        begin = best + 1
    return pairs
