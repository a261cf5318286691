"""Which item is which, from one pull to the next. Pure.

An item's identity is its id, else its link, else its title, date and summary (design §5). Real
feeds break the first two: one GUID on every item, one link for all. So within one document:

- items that share an id fall back to their links, and those that share these to their words;
  an id that all items carry would otherwise name another item at every pull;
- wholly identical items keep their id, and the second gets `#2`, the third `#3`, in the order
  of the document: nothing is dropped, so that as many items are found as the feed has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Marks(NamedTuple):
    """What may tell an item from its neighbours, the best first; each may be empty."""

    id: str
    link: str
    words: str


def words(title: str, date: str, summary: str) -> str:
    """The last resort: title, date and summary, a line each."""
    return f"{title}\n{date}\n{summary}"


def identities(found: Sequence[Marks]) -> tuple[str, ...]:
    """One identity an item, all different, in the same order."""
    chosen = [("", 0)] * len(found)
    _choose(found, list(range(len(found))), 0, chosen)
    named = [""] * len(found)
    # Who is called by an id goes first: another's link that looks like it must give way.
    by_level = sorted(range(len(found)), key=lambda index: (chosen[index][1], index))
    wanted = {mark for mark, _ in chosen}
    taken: set[str] = set()
    for index in by_level:
        mark = chosen[index][0]
        named[index] = mark if mark not in taken else _unused(mark, taken | wanted)
        taken.add(named[index])
    return tuple(named)


def _choose(
    found: Sequence[Marks], group: list[int], level: int, chosen: list[tuple[str, int]]
) -> None:
    """(mark, level) for each of these items: its mark of this level, or of a later one."""
    shared: dict[str, list[int]] = {}
    for index in group:
        shared.setdefault(found[index][level], []).append(index)
    last = level == len(Marks._fields) - 1
    for mark, indexes in shared.items():
        alike = all(found[index] == found[indexes[0]] for index in indexes)
        if last or (mark and alike):
            for index in indexes:
                chosen[index] = (mark, level)
        else:
            _choose(found, indexes, level + 1, chosen)


def _unused(identity: str, taken: set[str]) -> str:
    number = 2
    while f"{identity}#{number}" in taken:
        number += 1
    return f"{identity}#{number}"
