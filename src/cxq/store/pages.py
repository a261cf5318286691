"""Pages: which items of a source still want their own page fetched.

An item wants it until it was fetched well once, and again after the source has changed what it
says of the item. Three failures in a row and it is left alone until such a change: a page that
is gone should not be asked for every morning.

A page that was kept is visited again while it is news: about 1, 3 and 7 days after the item was
first seen, since corrections and removals come in the first days; what the author starred or cites
for a year, since her post rests on it. A visit that finds the same text keeps nothing, one that
finds the page gone marks the item.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Literal

from cxq.errors import UsageError
from cxq.model import Item, Snapshot, Validators
from cxq.store import items, snapshots
from cxq.store.connection import Database

MOST_ATTEMPTS = 3
NO_VALIDATORS = Validators()

VISITS = (1.0, 3.0, 7.0)
"""Days after an item was first seen by which its page is asked for again."""

LATER_VISITS = (30.0, 90.0, 180.0, 365.0)
"""And these, where the author holds on to it."""

# A daily timer comes minutes sooner or later than the day before.
_SOONER = 0.1
# Who pulls on workdays alone still makes the last visit; older pages are left alone.
_LATEST = 10
_LATEST_HELD = 400


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


def to_visit(
    database: Database, source: str, limit: int, at: str, held: Collection[str] = ()
) -> tuple[Item, ...]:
    """Items of a source whose kept page is due for a visit, the longest unseen first.

    `held` are the keys of what is cited; starred items count as held, too.
    """
    now, later = _due(VISITS, _LATEST, at), _due(LATER_VISITS, _LATEST_HELD, at)
    rows = database.rows(
        f"SELECT {items.COLUMNS} FROM items JOIN pages ON pages.item = items.key"
        " WHERE source = ? AND items.url <> '' AND fetched <> '' AND NOT stale"
        f" AND (({now[0]}) OR (({later[0]}) AND (key IN (SELECT value FROM json_each(?))"
        " OR key IN (SELECT item FROM marks WHERE starred))))"
        f" ORDER BY attempted, {items.NEWEST_FIRST} LIMIT ?",
        (source, *now[1], *later[1], json.dumps(sorted(held)), limit),
    )
    return tuple(Item(*row) for row in rows)


def _due(visits: tuple[float, ...], latest: float, at: str) -> tuple[str, list[str | float]]:
    """A condition, with its parameters: one of these visits is to be made, and not too late."""
    age = "julianday(?) - julianday(first_seen)"
    seen = "julianday(attempted) - julianday(first_seen)"
    missed = " OR ".join(f"({age} >= ? AND {seen} < ?)" for _ in visits)
    parameters: list[str | float] = [at, latest]
    for day in visits:
        parameters += [at, day - _SOONER, day - _SOONER]
    return f"{age} < ? AND ({missed})", parameters


def record(
    database: Database,
    key: str,
    snapshot: Snapshot | None,
    at: str,
    *,
    gone: bool = False,
    changed: bool | None = None,
    validators: Validators = NO_VALIDATORS,
) -> Literal["added", "snapshot", "unchanged", "failed", "vanished"]:
    """Note one attempt at an item's page, and keep the page where it came.

    A page that was kept and is now `gone` has vanished, from this time on until it comes back;
    after its first one a page is kept again only if it `changed`, and where nobody says whether it
    did, if its text differs. UsageError where the item has been removed meanwhile.
    """
    if snapshot is not None:
        snapshots.check_hash(snapshot)
    with database.transaction():
        if items.find(database, key) is None:
            raise UsageError(f"There is no item “{key}”.", "See what there is with: cxq items")
        if snapshot is None:
            _note_failure(database, key, at)
            return "vanished" if gone and _vanish(database, key, at) else "failed"
        first = not _was_fetched(database, key)
        _note_success(database, key, at, validators)
        if changed is None:
            changed = not snapshots.says_the_same(database, key, snapshot)
        if not first and not changed:
            return "unchanged"
        if not snapshots.keep(database, key, snapshot):
            return "unchanged"
        return "added" if first else "snapshot"


def seen_again(database: Database, key: str, at: str, validators: Validators) -> None:
    """The server says that the kept page is as it was (304)."""
    with database.transaction():
        _note_success(database, key, at, validators)


def validators(database: Database, keys: Sequence[str]) -> dict[str, Validators]:
    """By what the servers call the kept pages of these items, of those that have such a name.

    None of a page that the source has changed since: it is wanted whole.
    """
    rows = database.rows(
        "SELECT item, etag, last_modified FROM pages JOIN json_each(?) ON value = item"
        " WHERE fetched <> '' AND NOT stale AND etag || last_modified <> ''",
        (json.dumps(list(keys)),),
    )
    return {key: Validators(etag, modified) for key, etag, modified in rows}


def _note_success(database: Database, key: str, at: str, validators: Validators) -> None:
    database.run(
        "REPLACE INTO pages (item, attempts, attempted, fetched, stale, etag, last_modified)"
        " VALUES (?, 0, ?, ?, 0, ?, ?)",
        (key, at, at, validators.etag, validators.last_modified),
    )
    database.run("UPDATE items SET vanished = '' WHERE key = ? AND vanished <> ''", (key,))


def _note_failure(database: Database, key: str, at: str) -> None:
    database.run(
        "INSERT INTO pages (item, attempts, attempted, fetched, stale) VALUES (?, 1, ?, '', 0)"
        " ON CONFLICT (item) DO UPDATE SET attempts = attempts + 1, attempted = excluded.attempted",
        (key, at),
    )


def _was_fetched(database: Database, key: str) -> bool:
    return bool(database.value("SELECT fetched FROM pages WHERE item = ?", (key,)))


def _vanish(database: Database, key: str, at: str) -> bool:
    """Mark the item, if its page was ever kept; whether it was marked just now."""
    if vanished(database, key) or not _was_fetched(database, key):
        return False
    database.run("UPDATE items SET vanished = ? WHERE key = ?", (at, key))
    return True


def vanished(database: Database, key: str) -> str:
    """Since when the item's page is gone, UTC with Z; empty where it is not."""
    return database.value("SELECT vanished FROM items WHERE key = ?", (key,)) or ""


def want_again(database: Database, key: str) -> None:
    """The source has changed the item: its page is worth new attempts."""
    database.run("UPDATE pages SET attempts = 0, stale = 1 WHERE item = ?", (key,))
