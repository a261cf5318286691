"""What a pull means: which items are new or changed, the status, the worries. Pure.

The order of the statuses is the design's (§5); the first that holds is told:
error gone suspect moved new updated unchanged not-modified.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cxq.feeds.dates import moment_of, utc
from cxq.feeds.page import plain_text
from cxq.feeds.reading import Reading
from cxq.model import FoundItem, Item, Source, SourceStatus
from cxq.text import item_key, printable, sha256

ZOMBIE_DAYS = 60
"""A source whose newest item is older than this is worth a look (design: slower worries)."""

# A date outside these is a slip or a placeholder (1970-01-01, 0001-01-01, a year too far): then
# the item has no date rather than a wrong one. Two days ahead: time zones and early evenings.
EARLIEST = datetime.fromisoformat("1990-01-01T00:00:00+00:00")
AHEAD = timedelta(days=2)

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Change:
    """An item that is new or says something else, with the source's own content of it (HTML)."""

    item: Item
    content: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a body that was read means. `problem` makes the source suspect."""

    changes: tuple[Change, ...]
    new: int
    updated: int
    problem: str = ""
    remark: str = ""


def decide(
    source: Source, reading: Reading, known: Mapping[str, Item], *, now: datetime
) -> Decision:
    """Compare what was found with what is known, by identity."""
    found = [_dated(item, now) for item in reading.items]
    changes = []
    new = 0
    for item in found:
        standing = known.get(item.identity)
        fingerprint = fingerprint_of(item)
        if standing is not None and standing.fingerprint == fingerprint:
            continue
        new += standing is None
        changes.append(Change(_item(source, item, standing, fingerprint, now), item.content))
    problem, remark = reading.problem or _unreadable_dates(found), ""
    if not found and _WEEKDAYS[now.weekday()] in reading.skip_days:
        problem = ""
        remark = f"no items, and its publisher says that none come on a {_WEEKDAYS[now.weekday()]}"
    return Decision(tuple(changes), new, len(changes) - new, problem, remark)


def fingerprint_of(found: FoundItem) -> str:
    """SHA-256 of what the source's document says of an item: title, link, date, content."""
    said = (found.title, found.url, found.published or found.date_text, found.content)
    return sha256("\x00".join(said).encode())


def status_of(
    *, problem: str = "", moved: bool = False, first: bool = False, changed: bool = False
) -> SourceStatus:
    """The status of a source that answered with a body, first that holds."""
    if problem:
        return "suspect"
    if moved:
        return "moved"
    if first:
        return "new"
    return "updated" if changed else "unchanged"


def alarms_of(items: Iterable[Item], *, now: datetime) -> tuple[str, ...]:
    """Slower worries: a zombie answers every day and has had nothing to say for months."""
    dates = [item.published for item in items if item.published]
    newest = max(dates, key=moment_of, default=None)
    if newest is None:
        return ()
    days = (now.date() - moment_of(newest).date()).days
    if days <= ZOMBIE_DAYS:
        return ()
    return (f"newest item is from {newest[:10]}, {days} days ago",)


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


def _item(
    source: Source, found: FoundItem, standing: Item | None, fingerprint: str, now: datetime
) -> Item:
    """The item as it is now. What only its page told (date, author, outlet) is not lost again."""
    return Item(
        key=standing.key if standing else item_key(source.id, found.identity),
        title=found.title or _first_words(found),
        url=found.url,
        first_seen=standing.first_seen if standing else utc(now),
        published=found.published or (standing.published if standing else None),
        source=source.id,
        collection=standing.collection if standing else None,
        identity=found.identity,
        author=found.author or (standing.author if standing else ""),
        outlet=standing.outlet if standing else "",
        language=source.language,
        region=standing.region if standing else "",
        fingerprint=fingerprint,
    )


def _first_words(found: FoundItem) -> str:
    """A name for an item without a title: its first words, else its address."""
    words = printable(plain_text(found.content[:2000]))
    if len(words) > 80:
        words = words[:79].rstrip() + "…"
    return words or found.url or found.identity[:80]
