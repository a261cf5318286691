"""Which item is which, within one document of a source. Pure.

An item's identity is its id, else its link, else its title, date and summary (design §5). Real
feeds break the first two: one GUID on every item, one link for all. So within one document:

- items that share an id fall back to their links, and those that share these to their words;
  an id that all items carry would otherwise name another item at every pull;
- wholly identical items keep their id, and the second gets `#2`, the third `#3`, in the order
  of the document: nothing is dropped, so that as many items are found as the feed has.

`recognise.py` compares the document with what is known from earlier pulls.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import NamedTuple

from cxq.feeds.recognition.links import plain_link
from cxq.model import FoundItem, LinkRules
from cxq.text import sha256


class Marks(NamedTuple):
    """What may tell an item from its neighbours, the best first; each may be empty."""

    id: str
    link: str
    words: str


def words(title: str, date: str, summary: str) -> str:
    """The last resort: title, date and summary, a line each."""
    return f"{title}\n{date}\n{summary}"


def marks_of(found: FoundItem) -> Marks:
    """What this item may be told by. A list gives no ids and no summaries."""
    said = found.words or words(found.title, found.date_text, "")
    by_id = found.id or (found.identity if found.identity not in (found.url, said) else "")
    return Marks(by_id, found.url, said)


def without_tracking(found: Sequence[FoundItem], rules: LinkRules) -> tuple[FoundItem, ...]:
    """The items with plain links (see links.py), and named by these where they have no id.

    Two rows of a list that differ by tracking alone are one item.
    """
    if all(plain_link(item.url, rules) == item.url for item in found):
        return tuple(found)
    plain: list[FoundItem] = []
    seen: set[str] = set()
    for item in found:
        url = plain_link(item.url, rules)
        listed = item.identity == item.url and not item.words
        if listed and url in seen:
            continue
        seen.add(url)
        plain.append(replace(item, url=url, identity=url if listed else item.identity))
    named = identities([marks_of(item) for item in plain])
    return tuple(
        replace(item, identity=identity) for item, identity in zip(plain, named, strict=True)
    )


def fingerprint_of(found: FoundItem) -> str:
    """SHA-256 of what the source's document says of an item: title, link, date, content."""
    # A date made up of more than its words may come out otherwise at the next pull (“3小时前”).
    dated = "" if found.date_source else found.published or found.date_text
    said = (found.title, found.url, dated, found.content)
    return sha256("\x00".join(said).encode())


def identities(found: Sequence[Marks]) -> tuple[str, ...]:
    """One identity an item, all different, in the same order."""
    chosen = [("", 0)] * len(found)
    _choose(found, list(range(len(found))), 0, chosen)
    named = [""] * len(found)
    # Who is called by an id goes first: another's link that looks like it must give way.
    by_level = sorted(range(len(found)), key=lambda index: (chosen[index][1], index))
    wanted = {mark for mark, _ in chosen}
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for index in by_level:
        mark = chosen[index][0]
        named[index] = mark if mark not in taken else unused(mark, (taken, wanted), numbers)
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


def unused(identity: str, taken: Sequence[Container[str]], numbers: dict[str, int]) -> str:
    """The identity with the first number that none of these has; `numbers` remembers how far each
    was counted, since a hostile feed may hold 100,000 identical items."""
    number = numbers.get(identity, 2)
    while any(f"{identity}#{number}" in each for each in taken):
        number += 1
    numbers[identity] = number + 1
    return f"{identity}#{number}"
