"""Pages: which items of a source still want their own page fetched.

An item wants it until it was fetched well once, and again after the source has changed what it
says of the item. Three failures in a row and it is left alone until such a change: a page that
is gone should not be asked for every morning.
"""

from __future__ import annotations

from typing import Literal

from cxq.errors import UsageError
from cxq.model import Item, Snapshot
from cxq.store import items, snapshots
from cxq.store.connection import Database

MOST_ATTEMPTS = 3


def wanted(database: Database, source: str, limit: int) -> tuple[Item, ...]:
    """Items of a source whose page is to be fetched: never-fetched ones first, then newest."""
    rows = database.rows(
        f"SELECT {items.COLUMNS} FROM items LEFT JOIN pages ON pages.item = items.key"
        " WHERE source = ? AND items.url <> '' AND (pages.item IS NULL"
        " OR ((fetched = '' OR stale) AND attempts < ?))"
        f" ORDER BY coalesce(fetched, '') <> '', {items.NEWEST_FIRST} LIMIT ?",
        (source, MOST_ATTEMPTS, limit or -1),
    )
    return tuple(Item(*row) for row in rows)


def record(
    database: Database, key: str, snapshot: Snapshot | None, at: str
) -> Literal["added", "snapshot", "unchanged", "failed"]:
    """Note one attempt at an item's page, and keep the page where it came.

    UsageError where the item has been removed meanwhile.
    """
    if snapshot is not None:
        snapshots.check_hash(snapshot)
    with database.transaction():
        if items.find(database, key) is None:
            raise UsageError(f"There is no item “{key}”.", "See what there is with: cxq items")
        if snapshot is None:
            _note_failure(database, key, at)
            return "failed"
        first = not database.value("SELECT fetched FROM pages WHERE item = ?", (key,))
        database.run("REPLACE INTO pages VALUES (?, 0, ?, ?, 0)", (key, at, at))
        if not snapshots.keep(database, key, snapshot):
            return "unchanged"
        return "added" if first else "snapshot"


def _note_failure(database: Database, key: str, at: str) -> None:
    database.run(
        "INSERT INTO pages VALUES (?, 1, ?, '', 0)"
        " ON CONFLICT (item) DO UPDATE SET attempts = attempts + 1, attempted = excluded.attempted",
        (key, at),
    )


def want_again(database: Database, key: str) -> None:
    """The source has changed the item: its page is worth new attempts."""
    database.run("UPDATE pages SET attempts = 0, stale = 1 WHERE item = ?", (key,))
