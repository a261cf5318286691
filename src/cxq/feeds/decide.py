"""What a document means beside what is known: which items are new or changed, and what is
wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cxq.feeds.asking.hints import WEEKDAYS
from cxq.feeds.dates import moment_of, utc
from cxq.feeds.keep import NO_WORDS, Words, folded_entry, is_kept, said_of_left_out, said_of_starred
from cxq.feeds.page import plain_text
from cxq.feeds.reading import Reading
from cxq.feeds.recognition.identity import fingerprint_of
from cxq.feeds.recognition.links import bare_link
from cxq.feeds.recognition.recognise import recognise
from cxq.model import FoundItem, Item, Source
from cxq.sameness import PullNotes, Removed, Trust
from cxq.text import item_key, printable

EQUAL_DATES = 5
"""From so many items on, one date for all of them is no chance."""

STANDING = timedelta(days=2)
"""A list of a single day that is older than this is no daily paper’s."""

THIS_MOMENT = timedelta(minutes=10)

REST = timedelta(hours=6)
"""How long after a day of rest its empty feed may still stand: arXiv, which rests on Saturday and
Sunday, is filled again at midnight in New York, five hours into Monday by UTC."""

# A date outside these is a slip or a placeholder (1970-01-01, 0001-01-01, a year too far): then
# the item has no date rather than a wrong one. Two days ahead: time zones and early evenings.
EARLIEST = datetime.fromisoformat("1990-01-01T00:00:00+00:00")
AHEAD = timedelta(days=2)


NOTHING_NOTED = PullNotes()
UNTRIED = Trust()


@dataclass(frozen=True, slots=True)
class Change:
    """An item that is new or says something else, with the source's own content of it (HTML)."""

    item: Item
    content: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a body that was read means. `problem` makes the source suspect; `resting` says that
    it is empty and may be, today: the same bytes another day would be a problem; `left_out` are
    the items that the keep rules turn away, a sign of life of their source."""

    changes: tuple[Change, ...]
    new: int
    updated: int
    problem: str = ""
    remark: str = ""
    notes: PullNotes = NOTHING_NOTED
    resting: bool = False
    left_out: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier pulls remember of a source beside its items: what its ids are worth, what the
    author threw away, and which identities the keep rules turned away."""

    trust: Trust = UNTRIED
    removed: tuple[Removed, ...] = ()
    left_out: frozenset[str] = frozenset()


NO_MEMORY = Memory()


def decide(
    source: Source,
    reading: Reading,
    known: Mapping[str, Item],
    *,
    now: datetime,
    removed: Container[str] = (),
    memory: Memory = NO_MEMORY,
    watch: Words = NO_WORDS,
) -> Decision:
    """Compare what was found with what is known, by identity (recognise.py).

    `removed` are the identities that the author threw away: they do not come back. A new item
    that the source's keep rules turn away is counted, not stored; a known one stays. New items
    that hold a word of `watch` are to be starred.
    """
    found, trust = _named(source, [_dated(item, now) for item in reading.items], known, memory)
    gone = {item.identity for item in memory.removed}
    changes = []
    new = 0
    left_out: list[Item] = []
    starred: dict[str, tuple[str, ...]] = {}
    for item in found:
        if item.identity in removed or item.identity in gone:
            continue
        standing = known.get(item.identity)
        if standing is None and not is_kept(item, source.keep):
            left_out.append(_item(source, item, None, "", now))
            continue
        fingerprint = fingerprint_of(item)
        if standing is not None and standing.fingerprint == fingerprint:
            continue
        if standing is None and watch:
            starred[item.identity] = watch.found_in(folded_entry(item))
        new += standing is None
        changes.append(Change(_item(source, item, standing, fingerprint, now), item.content))
    hits = {identity: words for identity, words in starred.items() if words}
    problem, remark = reading.problem or _unreadable_dates(found), ""
    problem = problem or _equal_dates(source, found, known, now)
    rest = next((day for day in _days_of(now) if day in reading.skip_days), "")
    resting = not found and bool(rest)
    if resting:
        problem = ""
        remark = f"no items, and its publisher says that none come on a {rest}"
    turned_away = frozenset(item.identity for item in left_out)
    said = (
        said_of_left_out(len(found), len(left_out), len(turned_away - memory.left_out)),
        said_of_starred(list(hits.values())),
    )
    return Decision(
        tuple(changes),
        new,
        len(changes) - new,
        problem,
        "; ".join(filter(None, (remark, *said))),
        PullNotes(trust, turned_away, frozenset(hits)),
        resting,
        tuple(left_out),
    )


def _named(
    source: Source, found: Sequence[FoundItem], known: Mapping[str, Item], memory: Memory
) -> tuple[list[FoundItem], Trust]:
    """The items by the identities that they are known by, the removed ones among them too."""
    standing = {
        item.identity: Item(item.key, item.title, item.url, "", identity=item.identity)
        for item in memory.removed
    }
    seen = recognise(found, {**standing, **known}, memory.trust, bare=bare_link(source.links))
    named = zip(found, seen.identities, strict=True)
    return [replace(item, identity=identity) for item, identity in named], seen.trust


def plausible(published: str | None, now: datetime) -> str | None:
    """The date, or None where nobody can have published anything then."""
    if published is None or not EARLIEST <= moment_of(published) <= now + AHEAD:
        return None
    return published


def _dated(found: FoundItem, now: datetime) -> FoundItem:
    return replace(found, published=plausible(found.published, now))


def _unreadable_dates(found: Iterable[FoundItem]) -> str:
    dated = [item for item in found if item.date_text]
    if not dated or any(item.published for item in dated):
        return ""
    example = printable(dated[0].date_text)[:40]
    if len(dated) == 1:
        return f"the date of its one item cannot be read (“{example}”)"
    return f"none of its {len(dated)} dates can be read, such as “{example}”"


def _days_of(now: datetime) -> tuple[str, ...]:
    """The day that it is, and the one that a feed may still be resting from."""
    return tuple(WEEKDAYS[day.weekday()] for day in (now, now - REST))


def _equal_dates(
    source: Source, found: Sequence[FoundItem], known: Mapping[str, Item], now: datetime
) -> str:
    """One date for all: then it is the page’s, or the moment at which the page was made.

    Many lists are of one day, honestly: a newspaper’s, arXiv’s. Not so where most items that are
    known had another day before, nor where the date is this very moment, nor where a list stands
    still on one day and its rules have never found another.
    """
    dates = {item.published for item in found}
    date = next(iter(dates), None)
    if len(found) < EQUAL_DATES or len(dates) != 1 or date is None:
        return ""
    said = f"all {len(found)} dates are the same ({date})"
    here = {item.identity for item in found}
    days = {identity: (item.published or "")[:10] for identity, item in known.items()}
    before = [day for identity, day in days.items() if identity in here and day]
    if sum(day != date[:10] for day in before) * 2 > len(before):
        return f"{said}, and most were others before"
    age = now - moment_of(date)
    if len(date) > 10 and abs(age) < THIS_MOMENT:
        return f"{said}: it is when the document was made"
    elsewhere = any(day and day != date[:10] for day in days.values())
    if source.kind != "feed" and age > STANDING and not elsewhere:
        return f"{said}: the date rule seems to find the page’s own date, not that of the rows"
    return ""


def _item(
    source: Source, found: FoundItem, standing: Item | None, fingerprint: str, now: datetime
) -> Item:
    """The item as it is now. What only its page told (date, author, outlet) is not lost again."""
    return Item(
        key=standing.key if standing else item_key(source.id, found.identity),
        title=found.title or _first_words(found),
        url=found.url,
        first_seen=standing.first_seen if standing else utc(now),
        published=_published(found, standing),
        source=source.id,
        collection=standing.collection if standing else None,
        identity=found.identity,
        author=found.author or (standing.author if standing else ""),
        outlet=standing.outlet if standing else "",
        language=source.language,
        region=standing.region if standing else "",
        fingerprint=fingerprint,
    )


def _published(found: FoundItem, standing: Item | None) -> str | None:
    """The date as it stands in the source; one that was worked out gives way to a known one."""
    if standing is None or (found.published and not found.date_source):
        return found.published
    return standing.published or found.published


def _first_words(found: FoundItem) -> str:
    """A name for an item without a title: its first words, else its address."""
    words = printable(plain_text(found.content[:2000]))
    if len(words) > 80:
        words = words[:79].rstrip() + "…"
    return words or found.url or found.identity[:80]
