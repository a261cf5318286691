"""Dropping what is old, and never what somebody holds on to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cxq.model import Item
from cxq.store import items, keeping, stories
from cxq.store.connection import Database
from cxq.store.moments import moment

# An item's age counts from the last time that it said something new: an archive that a new
# source brings is not old on its first day.
_OLD = (
    "source IS NOT NULL AND first_seen < :before AND NOT EXISTS"
    " (SELECT 1 FROM snapshots WHERE item = items.key AND fetched >= :before)"
)
# What has vanished from its server may stand nowhere else any more.
_HELD = (
    "source IS NULL OR collection IS NOT NULL OR vanished <> ''"
    " OR key IN (SELECT item FROM marks WHERE starred)"
)


def droppable(database: Database, before: str, kept: Iterable[str]) -> tuple[tuple[Item, ...], int]:
    """The items that may go, the oldest first, and how many as old ones are held.

    `before` is UTC with Z. Held are those of a collection, those added by hand, the starred ones,
    those whose page vanished, those in `kept` (keys, former ones too), and all that share a story
    with one that is held.
    """
    cut = moment(before)[:19] + "Z"
    old = [
        Item(*row)
        for row in database.rows(
            f"SELECT {items.COLUMNS} FROM items WHERE {_OLD.replace(':before', '?')}"
            " ORDER BY sort_time, key",
            (cut, cut),
        )
    ]
    if not old:
        return (), 0
    held = {key for (key,) in database.rows(f"SELECT key FROM items WHERE {_HELD}")}
    held |= {items.present_key(database, key) for key in kept}
    held |= stories.story_mates(database, held)
    return tuple(item for item in old if item.key not in held), sum(i.key in held for i in old)


def drop(database: Database, keys: Sequence[str], at: str) -> None:
    """Drop these items for good; like what the author removes they do not return."""
    keeping.remove(database, keys, at)
    with database.transaction():
        stories.sweep(database)
