"""Items: finding, listing, writing them, and the one namespace of keys and collections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from cxq.errors import UsageError
from cxq.model import Item, ItemQuery
from cxq.store.connection import Database
from cxq.store.moments import day_start, moment
from cxq.text import is_key, item_key, sha256

_NAMES = tuple(field.name for field in fields(Item))
COLUMNS = ", ".join(_NAMES)
"""The columns of `items` in the order of Item's fields: a row of them is `Item(*row)`."""

# The fields as they stand; dataclasses.astuple copies each of them deeply, for a sixth of the time
# that keeping an item takes.
_values = attrgetter(*_NAMES)

NEWEST_FIRST = "sort_time DESC, key"


def find(database: Database, key: str) -> Item | None:
    """The item of this key."""
    row = database.row(f"SELECT {COLUMNS} FROM items WHERE key = ?", (key,))
    return Item(*row) if row else None


def find_pulled(database: Database, source: str, identity: str) -> Item | None:
    """The item that this source knows by this identity."""
    sql = f"SELECT {COLUMNS} FROM items WHERE source = ? AND identity = ?"
    row = database.row(sql, (source, identity))
    return Item(*row) if row else None


def find_at(database: Database, url: str) -> Item | None:
    """The item that was seen first at this address."""
    sql = f"SELECT {COLUMNS} FROM items WHERE url = ? ORDER BY first_seen, key LIMIT 1"
    row = database.row(sql, (url,))
    return Item(*row) if row else None


def known(database: Database, source: str) -> dict[str, Item]:
    """All items of a source by identity."""
    rows = database.rows(f"SELECT {COLUMNS} FROM items WHERE source = ?", (source,))
    return {item.identity: item for item in (Item(*row) for row in rows)}


def listed(database: Database, query: ItemQuery) -> tuple[tuple[Item, ...], int]:
    """The items that a query asks for, and how many there are before its limit."""
    where, parameters = conditions(query)
    with database.reading():
        total = database.value(f"SELECT count(*) FROM items WHERE {where}", parameters)
        rows = database.rows(
            f"SELECT {COLUMNS} FROM items WHERE {where} ORDER BY {NEWEST_FIRST} LIMIT ?",
            (*parameters, query.limit or -1),
        )
    return tuple(Item(*row) for row in rows), total


def conditions(query: ItemQuery) -> tuple[str, list[Any]]:
    """What the query asks for as the SQL after WHERE, over `items`, with its parameters."""
    conditions: list[str] = ["true"]
    parameters: list[Any] = []
    if query.since is not None:
        # Of a day alone nobody knows the hour: it counts as long as its day reaches into the
        # time asked for, so that `--since 1d` at noon does not hide what came out yesterday.
        since = moment(query.since)
        conditions.append("sort_time >= ? AND (sort_time >= ? OR length(published) = 10)")
        parameters += [day_start(since), since]
    if query.source is not None:
        conditions.append("source = ?")
        parameters.append(query.source)
    if query.collection is not None:
        conditions.append("collection = ?")
        parameters.append(query.collection)
    if query.hidden is not None:
        conditions.append(_marked("hidden", query.hidden))
    if query.unread:
        conditions.append(_marked("read", False))
    if query.starred:
        conditions.append(_marked("starred", True))
    if query.contains is not None:
        conditions.append(
            "(title LIKE ? ESCAPE '\\' OR (SELECT text FROM snapshots WHERE item = items.key"
            " ORDER BY id DESC LIMIT 1) LIKE ? ESCAPE '\\')"
        )
        parameters += [_anywhere(query.contains)] * 2
    return " AND ".join(conditions), parameters


def _marked(column: str, wanted: bool) -> str:
    """Whether the item has this mark. Few have any, so SQLite looks them up in a small set."""
    return f"key {'IN' if wanted else 'NOT IN'} (SELECT item FROM marks WHERE {column})"


def _anywhere(text: str) -> str:
    """A LIKE pattern for this text anywhere; LIKE ignores case in ASCII letters only."""
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    return f"%{text}%"


def keys(database: Database, prefix: str, limit: int) -> tuple[str, ...]:
    """Keys that begin so, in order."""
    rows = database.rows(
        "SELECT key FROM items WHERE key >= ? AND key < ? ORDER BY key LIMIT ?",
        (prefix, prefix + "\U0010ffff", limit or -1),
    )
    return tuple(key for (key,) in rows)


def collections(database: Database) -> tuple[str, ...]:
    """The names of all collections, in order."""
    sql = "SELECT DISTINCT collection FROM items WHERE collection IS NOT NULL ORDER BY collection"
    return tuple(name for (name,) in database.rows(sql))


# ---------------------------------------------------------------- writing


def insert(database: Database, *new: Item) -> None:
    """Put new items in. Their names have been checked."""
    marks = ", ".join("?" * (len(_NAMES) + 1))
    database.run_many(
        f"INSERT INTO items ({COLUMNS}, sort_time) VALUES ({marks})",
        [(*_values(item), _sort_time(item)) for item in new],
    )


def update(database: Database, item: Item) -> None:
    """Let the item of this key say what this one says."""
    columns = ", ".join(f"{name} = ?" for name in (*_NAMES, "sort_time"))
    database.run(
        f"UPDATE items SET {columns} WHERE key = ?", (*_values(item), _sort_time(item), item.key)
    )


def _sort_time(item: Item) -> str:
    return moment(item.published or item.first_seen)


def merged(standing: Item, found: Item) -> Item:
    """What the store says of an item after its source spoke of it again.

    Key and first_seen stay for good. Collection and region stay unless the source names them:
    they are the author's words more often than a feed's.
    """
    return replace(
        found,
        key=standing.key,
        first_seen=standing.first_seen,
        collection=found.collection or standing.collection,
        region=found.region or standing.region,
    )


# ---------------------------------------------------------------- names


def check_key(name: str, what: str = "key") -> None:
    """UsageError where this cannot be a key or (`what`) a collection."""
    if not is_key(name):
        raise UsageError(
            f"“{name}” cannot be a {what}.",
            "It is letters, digits, dots, hyphens and underscores, a letter or digit first.",
        )


def present_key(database: Database, key: str) -> str:
    """The key of the item that is called so, or was before it was renamed; else `key` itself."""
    if find(database, key) is not None:
        return key
    today: str | None = database.value("SELECT item FROM former_keys WHERE key = ?", (key,))
    return today or key


def check_names(database: Database, item: Item) -> None:
    """UsageError where the key or the collection is no name, or already means the other."""
    check_key(item.key)
    if item.collection is not None:
        check_key(item.collection, "collection")
    if item.key == item.collection or is_collection(database, item.key):
        raise UsageError(
            f"“{item.key}” is the name of a collection, so it cannot be the key of an item.",
            "Give the item another key: --key NAME",
        )
    other = item.collection and find(database, item.collection)
    if other:
        raise UsageError(
            f"“{other.key}” is the key of an item, “{other.title}”, "
            "so it cannot be the name of a collection.",
            "Give the collection another name: --collection NAME",
        )


def free_key(database: Database, item: Item) -> str:
    """The key of a new pulled item: its own, else one with more hex digits of the same hash.

    Eight hex digits are 32 bits: among 10,000 items of one source two share them with a chance
    of about 1 %. The later one then gets 12 digits, or 16, and so on; the same identity met in
    the same order gives the same key.
    """
    source = item.source or ""
    short = item_key(source, item.identity)
    digest = sha256(item.identity.encode())
    longer = (short + digest[8:length] for length in range(12, len(digest) + 1, 4))
    for key in (item.key, *longer):
        taken = find(database, key) is not None or is_collection(database, key)
        if not taken and present_key(database, key) == key:
            return key
    raise UsageError(
        f"Every key that “{item.title}” could have is taken.", "Rename the collection of that name."
    )


def unknown(database: Database, source: str, items: Sequence[Item]) -> set[str]:
    """The identities of those items that the source never had and whose keys nobody bears: what
    can be put in as it is. A few queries for all of them."""
    identities = [item.identity for item in items]
    keys = [item.key for item in items]
    sql = "SELECT identity FROM items WHERE source = ? AND identity IN"
    standing = set(database.among(sql, identities, source))
    taken = Counter(keys)
    for sql in (
        "SELECT key FROM items WHERE key IN",
        "SELECT key FROM former_keys WHERE key IN",
        "SELECT DISTINCT collection FROM items WHERE collection IN",
    ):
        taken.update(database.among(sql, keys))
    return {
        item.identity
        for item in items
        if item.collection is None
        and item.identity not in standing
        and taken[item.key] == 1
        and is_key(item.key)
    }


def is_collection(database: Database, name: str) -> bool:
    """Whether a collection has this name."""
    return database.row("SELECT 1 FROM items WHERE collection = ? LIMIT 1", (name,)) is not None
