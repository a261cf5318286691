"""What the author does to items: marks, corrections, new keys, removal.

A pull changes none of it back: corrected fields stay corrected, a renamed item is found by its
identity, and what was removed is remembered by source and identity, so that it does not return.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from cxq.errors import UsageError
from cxq.model import Item, Marks
from cxq.store import items
from cxq.store.connection import Database

CORRECTABLE = ("title", "url", "published", "author", "outlet", "language", "region")
"""The fields of an item that may be corrected by hand."""

_MOST = 500
"""Parameters in one statement; SQLite before 3.32 takes 999."""

# ---------------------------------------------------------------- marks


def marks(database: Database, keys: Sequence[str]) -> dict[str, Marks]:
    """The marks of those of these items that have any."""
    found = {}
    for start in range(0, len(keys), _MOST):
        part = keys[start : start + _MOST]
        places = ", ".join("?" * len(part))
        for key, *flags in database.rows(
            f"SELECT item, read, starred, hidden FROM marks WHERE item IN ({places})", part
        ):
            found[key] = Marks(*map(bool, flags))
    return found


def mark(
    database: Database,
    keys: Sequence[str],
    *,
    read: bool | None,
    starred: bool | None,
    hidden: bool | None,
) -> dict[str, Marks]:
    """Set these marks on these items, None leaving one as it is; the marks that they have then."""
    with database.transaction():
        for key in keys:
            _standing(database, key)
            database.run("INSERT OR IGNORE INTO marks VALUES (?, 0, 0, 0)", (key,))
            for column, value in (("read", read), ("starred", starred), ("hidden", hidden)):
                if value is not None:
                    database.run(f"UPDATE marks SET {column} = ? WHERE item = ?", (value, key))
        return marks(database, keys)


def star(database: Database, key: str) -> None:
    """Star this item, inside the caller's transaction."""
    database.run(
        "INSERT INTO marks VALUES (?, 0, 1, 0) ON CONFLICT (item) DO UPDATE SET starred = 1", (key,)
    )


# ---------------------------------------------------------------- corrections


def correct(database: Database, key: str, item: Item) -> None:
    """Let the item of this key be as `item` says, its key included, and remember what differs.

    Runs inside the caller's transaction. UsageError where there is no such item or the new key
    is no key or taken; ValueError where a field differs that is not the author's to correct.
    """
    standing = _standing(database, key)
    changed = [
        field.name
        for field in fields(Item)
        if getattr(item, field.name) != getattr(standing, field.name)
    ]
    if wrong := set(changed) - {"key", *CORRECTABLE}:
        raise ValueError(f"not to be corrected by hand: {', '.join(sorted(wrong))}")
    if item.key != key:
        check_free(database, key, item.key)
        # Whatever speaks of the item follows: ON UPDATE CASCADE.
        database.run("UPDATE items SET key = ? WHERE key = ?", (item.key, key))
        database.run("DELETE FROM former_keys WHERE key = ?", (item.key,))
        database.run("INSERT INTO former_keys VALUES (?, ?)", (key, item.key))
    items.update(database, item)
    for name in changed:
        if name != "key":
            database.run("INSERT OR IGNORE INTO corrections VALUES (?, ?)", (item.key, name))


def corrected(database: Database, key: str) -> frozenset[str]:
    """The fields of this item that the author corrected."""
    rows = database.rows("SELECT field FROM corrections WHERE item = ?", (key,))
    return frozenset(name for (name,) in rows)


def keep_corrections(database: Database, standing: Item, found: Item) -> Item:
    """`found` with every field that the author corrected as it stands."""
    kept = {name: getattr(standing, name) for name in corrected(database, standing.key)}
    return replace(found, **kept) if kept else found


# ---------------------------------------------------------------- keys


def check_free(database: Database, key: str, new: str) -> None:
    """UsageError where the item of this key cannot be called `new`."""
    items.check_key(new)
    other = items.find(database, new)
    if other is not None and other.key != key:
        raise UsageError(
            f"“{new}” is the key of another item, “{other.title}”.", "Choose another key."
        )
    if items.is_collection(database, new):
        raise UsageError(
            f"“{new}” is the name of a collection, so it cannot be the key of an item.",
            "Choose another key.",
        )
    today = items.present_key(database, new)
    if today not in (new, key):
        raise UsageError(
            f"“{new}” was the key of another item, which is “{today}” now.",
            "Choose another key: what cited the old one would mean this item.",
        )


# ---------------------------------------------------------------- removal


def remove(database: Database, keys: Sequence[str], at: str) -> int:
    """Drop these items with all that is kept of them; how many snapshots went.

    All or none: UsageError where one is not there.
    """
    gone = 0
    with database.transaction():
        for key in dict.fromkeys(keys):
            item = _standing(database, key)
            gone += database.value("SELECT count(*) FROM snapshots WHERE item = ?", (key,))
            if item.source is not None:
                database.run(
                    "REPLACE INTO removed VALUES (?, ?, ?, ?, ?, ?)",
                    (item.source, item.identity, item.key, item.title, item.url, at),
                )
            database.run("DELETE FROM items WHERE key = ?", (key,))
    return gone


def removed(database: Database, source: str) -> frozenset[str]:
    """The identities of the items of this source that were removed."""
    rows = database.rows("SELECT identity FROM removed WHERE source = ?", (source,))
    return frozenset(identity for (identity,) in rows)


def _standing(database: Database, key: str) -> Item:
    item = items.find(database, key)
    if item is None:
        raise UsageError(f"There is no item “{key}”.", "See what there is with: cxq items")
    return item
