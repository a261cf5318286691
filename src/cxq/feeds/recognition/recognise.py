"""Which found item is which known one, whatever the source does to its ids. Pure.

Within one document identity.py tells items apart. From one pull to the next more goes wrong, and
each of these was met (miniflux #797, #2358, #4197):

- an id that *drifts*: link and title stay, and the id is new at every pull;
- an id that is *re-used*: the same one for another story the next day;
- a feed that *moves*: http to https or to another host, every id and every link new at once;
- items that share an id today and did not yesterday.

So a found item is looked for by its identity, then by its link, then by title and time; it keeps
the identity, and so the key, that it got when it was first seen. What the source was caught at is
remembered (`Trust`): a mark that was seen on two stories names neither from then on, and where
ids drift or are re-used for several stories, links name this source's items for good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cxq.feeds.recognition.identity import Marks, fingerprint_of, identities, marks_of, unused
from cxq.model import FoundItem, Item
from cxq.sameness import Trust

MOST_ALIKE = 100
"""More known items than this on one page, or of one title and time, tell nothing apart; and a
hostile feed of 100,000 such must not be compared pair by pair."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """An identity for each found item, all different, and what is now known of the source."""

    identities: tuple[str, ...]
    trust: Trust


def recognise(
    found: Sequence[FoundItem],
    known: Mapping[str, Item],
    trust: Trust,
    *,
    bare: Callable[[str], str],
) -> Recognised:
    """Say of each found item which known one it is, or what a new one is called.

    `known` are the source's items by identity, removed ones too; `bare` makes of an address what
    it is compared by (links.py). The same arguments give the same answer.
    """
    while True:
        desk = _Desk(found, known, trust, bare)
        desk.burn_shared()
        desk.by_identity()
        desk.by_link()
        desk.by_words()
        learnt = desk.learnt()
        # What was learnt from this very document counts for it: the next pull sees it so, too.
        # Trust only falls, and marks only burn, so this ends.
        if learnt == trust:
            return Recognised(desk.named(), trust)
        trust = learnt


@dataclass(slots=True)
class _Desk:
    """One document on the way to its identities: `mine[i]` is the known identity of found[i]."""

    found: Sequence[FoundItem]
    known: Mapping[str, Item]
    trust: Trust
    bare: Callable[[str], str]
    mine: dict[int, str] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    burnt: set[str] = field(default_factory=set)
    drifted: bool = False
    _marks: list[Marks] = field(default_factory=list)
    _links: list[str] = field(default_factory=list)
    _said: Counter[str] = field(default_factory=Counter)
    _sound: list[Marks] = field(default_factory=list)
    _burnt_then: int = -1

    def __post_init__(self) -> None:
        self.burnt = set(self.trust.burnt)
        self._marks = [marks_of(item) for item in self.found]
        self._links = [self.bare(item.url) for item in self.found]
        # Links have a host before a slash, titles a tab: one counter serves both.
        self._said = Counter(self._links)
        self._said.update(f"\t{_title(item.title)}" for item in self.found)

    # ------------------------------------------------------------ one document

    def burn_shared(self) -> None:
        """An id on items with different links, or a link on items without ids, names none."""
        links: dict[str, str] = {}
        for marks, link in zip(self._trusted(), self._links, strict=True):
            if marks.id and links.setdefault(marks.id, link) != link:
                self.burnt.add(marks.id)
        said: dict[str, str] = {}
        for marks in self._trusted():
            words = said.setdefault(marks.link, marks.words) if not marks.id else marks.words
            if marks.link and words != marks.words:
                self.burnt.add(marks.link)

    def _trusted(self) -> list[Marks]:
        """The marks without those that name nothing in this source."""
        if self._burnt_then == len(self.burnt):
            return self._sound
        ids = self.trust.level == "id"
        self._burnt_then = len(self.burnt)
        self._sound = [
            Marks(
                marks.id if (ids or not marks.link) and marks.id not in self.burnt else "",
                marks.link if marks.link not in self.burnt else "",
                marks.words,
            )
            for marks in self._marks
        ]
        return self._sound

    # ------------------------------------------------------------ known ones

    def by_identity(self) -> None:
        """Those that are called what a known item is called, unless it is another story."""
        marks = self._trusted()
        for index, identity in enumerate(identities(marks)):
            standing = self.known.get(identity)
            if standing is None:
                continue
            if identity in marks[index][:2] and self._is_another(index, standing):
                self.burnt.add(identity)
            else:
                self._claim(index, identity)

    def _is_another(self, index: int, standing: Item) -> bool:
        """Whether a known id (or the link that an item once had) now stands on another story:
        link and title differ, and no time to the second says that it is the same. Where a link is
        missing, the dates must differ, or its old title must stand on another item now."""
        item = self.found[index]
        if self._same_title(item, standing):
            return False
        there, here = self.bare(standing.url), self._links[index]
        if there and there == here:
            return False
        if self._said[there] > 0 if there else f"\t{_title(standing.title)}" in self._said:
            return True
        if there and here:
            return not _same_second(item, standing)
        return bool(item.published and standing.published) and not _same_date(item, standing)

    def by_link(self) -> None:
        """Those whose page is a known item's, and whose words say so too where an id denies it."""
        waiting = self._waiting()
        if not waiting:
            return
        pages = self._unclaimed_by(lambda standing: self.bare(standing.url))
        marks = self._trusted()
        for index in waiting:
            if not self._links[index]:
                continue
            alike = self._alike(pages, self._links[index])
            if not marks[index].id and marks[index].link and len(alike) == 1:
                self._claim(index, alike[0].identity)
                continue
            same = [standing for standing in alike if self._same_story(index, standing)]
            if same:  # wholly alike ones are taken in order, as identical items are numbered
                self._claim(index, min(each.identity for each in same))
                self.drifted |= bool(marks[index].id) and self._said[self._links[index]] == 1

    def _same_story(self, index: int, standing: Item) -> bool:
        """The same title, and the same date or, where only the date drifts, the same content."""
        item = self.found[index]
        if not self._same_title(item, standing):
            return False
        if not item.published or not standing.published or _same_date(item, standing):
            return True
        before = replace(item, published=standing.published, url=standing.url)
        return bool(item.content) and fingerprint_of(before) == standing.fingerprint

    def by_words(self) -> None:
        """Those that moved: another address, but the title and the second of a known item, or
        its title, day and content."""
        waiting = self._waiting()
        if not waiting:
            return
        said = self._unclaimed_by(lambda standing: (_title(standing.title), standing.published))
        for index in waiting:
            item = self.found[index]
            if not item.title:
                continue
            alike = self._alike(said, (_title(item.title), item.published))
            same = [standing for standing in alike if self._moved(item, standing)]
            if same:
                self._claim(index, min(each.identity for each in same))

    def _moved(self, item: FoundItem, standing: Item) -> bool:
        if _same_second(item, standing):
            return True
        before = replace(item, url=standing.url)
        return (
            _same_date(item, standing)
            and bool(item.content)
            and fingerprint_of(before) == standing.fingerprint
        )

    def _same_title(self, item: FoundItem, standing: Item) -> bool:
        # An item without a title is stored under its first words.
        return not item.title or _title(item.title) == _title(standing.title)

    def _unclaimed_by(self, key: Callable[[Item], Hashable]) -> dict[Hashable, list[Item]]:
        found: dict[Hashable, list[Item]] = {}
        for identity, standing in self.known.items():
            if identity not in self.claimed:
                found.setdefault(key(standing), []).append(standing)
        return found

    def _alike(self, found: Mapping[Hashable, list[Item]], key: Hashable) -> list[Item]:
        """Those that are not claimed yet; none where so many are alike that it proves nothing."""
        alike = found.get(key, [])
        if len(alike) > MOST_ALIKE:
            return []
        return [standing for standing in alike if standing.identity not in self.claimed]

    def _waiting(self) -> list[int]:
        return [index for index in range(len(self.found)) if index not in self.mine]

    def _claim(self, index: int, identity: str) -> None:
        self.mine[index] = identity
        self.claimed.add(identity)

    # ------------------------------------------------------------ what comes of it

    def named(self) -> tuple[str, ...]:
        """The known identity of each, and for new ones a name that no item has."""
        taken = set(self.claimed) | set(self.known)
        marks = self._trusted()
        names = []
        numbers: dict[str, int] = {}
        for index, wanted in enumerate(identities(marks)):
            if index in self.mine:
                names.append(self.mine[index])
                continue
            name = (
                wanted if wanted not in taken else self._another_name(marks[index], taken, numbers)
            )
            taken.add(name)
            names.append(name)
        return tuple(names)

    def _another_name(self, marks: Marks, taken: set[str], numbers: dict[str, int]) -> str:
        free = next((mark for mark in marks if mark and mark not in taken), "")
        return free or unused(next(filter(None, marks), ""), (taken,), numbers)

    def learnt(self) -> Trust:
        """What the source was caught at, together with what was known."""
        fresh = self.burnt - self.trust.burnt
        with_ids = sum(bool(marks.id) for marks in self._marks)
        ids = len(fresh & {marks.id for marks in self._marks})
        level, why = self.trust.level, self.trust.why
        if level == "id" and self.drifted:
            level, why = "link", "its ids change while link and title stay"
        elif level == "id" and ids and (ids > 1 or 2 * self._burnt_items(fresh) >= with_ids):
            level, why = "link", "one id stands on several stories"
        return Trust(level, frozenset(self.burnt), why)

    def _burnt_items(self, fresh: set[str]) -> int:
        return sum(marks.id in fresh for marks in self._marks)


def _title(title: str) -> str:
    return " ".join(title.casefold().split())


def _same_date(item: FoundItem, standing: Item) -> bool:
    return item.published is not None and item.published == standing.published


def _same_second(item: FoundItem, standing: Item) -> bool:
    """The same moment, not merely the same day (many feeds write midnight where they mean it)."""
    said = item.published or ""
    return _same_date(item, standing) and len(said) > 10 and "T00:00:00" not in said
