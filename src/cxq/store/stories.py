"""Stories: items that say the same, found by the hashes that their texts share.

What a text is made of (its sketch) is the caller's matter, and so is what makes two of them one
story; here sketches are kept, looked up by what they share, and items joined. An index over every
second hash finds candidates, whose whole sketches are then compared: half the rows, and a text
that is contained in another still shares several (120 units give 7, on average).

A snapshot that may have something to compare puts its item into the queue `uncompared`, in the
transaction that keeps it: a pull that is killed leaves nothing out.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable, Sequence

from cxq.model import Item, ItemQuery
from cxq.sameness import Neighbour, Sketch
from cxq.store import items
from cxq.store.connection import Database
from cxq.text import HAN

SHORTEST_ENTRY = 400
"""Characters from which on a feed's own content is taken for a whole text."""

_INDEXED = 16
_COMMON = 200
"""A hash that more texts share than this is a phrase of everyone's, and leads nowhere."""

_CANDIDATES = 20
_MOST = 500

# ---------------------------------------------------------------- the queue


def queue(database: Database, key: str, text: str, *, is_page: bool) -> None:
    """Let this item's text be compared, where it is a whole one.

    Of what feeds say themselves only long Chinese texts are: others give summaries, and all the
    English texts of 200 feeds would cost as much as reading them (0.9 s in 2.9 s, measured).
    """
    if is_page or (len(text) >= SHORTEST_ENTRY and len(HAN.findall(text[:SHORTEST_ENTRY])) > 150):
        database.run("INSERT OR IGNORE INTO uncompared VALUES (?)", (key,))


def waiting(database: Database, limit: int) -> tuple[str, ...]:
    """The keys of the newest items that wait, the oldest of them first."""
    rows = database.rows(
        "SELECT key FROM uncompared JOIN items ON key = item"
        " ORDER BY sort_time DESC, key DESC LIMIT ?",
        (limit,),
    )
    return tuple(key for (key,) in reversed(rows))


def waiting_text(database: Database, key: str) -> tuple[Item, str] | None:
    """An item and the text of its newest snapshot; None where it has gone."""
    item = items.find(database, key)
    if item is None:
        return None
    sql = "SELECT text FROM snapshots WHERE item = ? ORDER BY id DESC LIMIT 1"
    return item, database.value(sql, (key,)) or ""


# ---------------------------------------------------------------- sketches


def neighbours(database: Database, sketch: Sketch, key: str) -> tuple[Neighbour, ...]:
    """The items, but for this one, that share most with this sketch."""
    shared: Counter[int] = Counter()
    indexed = _indexed(sketch)
    for each in indexed:
        rows = database.rows(
            "SELECT sketch FROM shingles WHERE hash = ? LIMIT ?", (each, _COMMON + 1)
        )
        if len(rows) <= _COMMON:
            shared.update(number for (number,) in rows)
    least = 1 if len(indexed) < 12 else 2
    best = sorted(
        (number for number, count in shared.items() if count >= least),
        key=lambda number: (-shared[number], number),
    )
    best = best[:_CANDIDATES]
    # The shingles of a removed item find no sketch any more; see `sweep`.
    rows = database.rows(
        "SELECT key, coalesce(source, collection, key), sort_time, story, units, numbers, hashes"
        " FROM sketches JOIN items ON key = sketches.item LEFT JOIN stories ON stories.item = key"
        f" WHERE sketches.id IN ({', '.join('?' * len(best))}) AND key <> ? ORDER BY sketches.id",
        (*best, key),
    )
    return tuple(_neighbour(*row) for row in rows)


def _neighbour(
    key: str, publisher: str, when: str, story: int | None, units: int, numbers: str, packed: bytes
) -> Neighbour:
    hashes = frozenset(struct.unpack(f"<{len(packed) // 4}I", packed))
    sketch = Sketch(hashes, units, frozenset(numbers.split()))
    return Neighbour(key, publisher, when, f"story {story}" if story else key, sketch)


def _indexed(sketch: Sketch) -> list[int]:
    return sorted(each for each in sketch.hashes if not each % _INDEXED)


def settle(database: Database, key: str, sketch: Sketch | None, joins: str | None) -> None:
    """Keep the sketch of an item (None: it says too little), and the story that it joins.

    Runs inside the caller's transaction. An item that belongs to a story already stays there.
    """
    database.run("DELETE FROM uncompared WHERE item = ?", (key,))
    _forget(database, key)
    if sketch is None:
        return
    packed = struct.pack(f"<{len(sketch.hashes)}I", *sorted(sketch.hashes))
    database.run(
        "INSERT INTO sketches (item, units, numbers, hashes) VALUES (?, ?, ?, ?)",
        (key, sketch.units, " ".join(sorted(sketch.numbers)), packed),
    )
    number = database.value("SELECT id FROM sketches WHERE item = ?", (key,))
    database.run_many(
        "INSERT INTO shingles VALUES (?, ?)", [(each, number) for each in _indexed(sketch)]
    )
    if joins is not None:
        _join(database, key, joins)


def _forget(database: Database, key: str) -> None:
    row = database.row("SELECT id, hashes FROM sketches WHERE item = ?", (key,))
    if row is None:
        return
    number, packed = row
    hashes = struct.unpack(f"<{len(packed) // 4}I", packed)
    database.run_many(
        "DELETE FROM shingles WHERE hash = ? AND sketch = ?",
        [(each, number) for each in hashes if not each % _INDEXED],
    )
    database.run("DELETE FROM sketches WHERE id = ?", (number,))


def _join(database: Database, key: str, other: str) -> None:
    if database.value("SELECT story FROM stories WHERE item = ?", (key,)) is not None:
        return
    story = database.value("SELECT story FROM stories WHERE item = ?", (other,))
    if story is None:
        # A sketch's number is never used again, so that it can name a story.
        story = database.value("SELECT id FROM sketches WHERE item = ?", (other,))
        database.run("INSERT INTO stories VALUES (?, ?)", (other, story))
    database.run("INSERT INTO stories VALUES (?, ?)", (key, story))


def sweep(database: Database) -> None:
    """Drop what is left of the sketches of removed items, and stories of a single item."""
    database.run("DELETE FROM shingles WHERE sketch NOT IN (SELECT id FROM sketches)")
    database.run(
        "DELETE FROM stories WHERE story IN"
        " (SELECT story FROM stories GROUP BY story HAVING count(*) = 1)"
    )


# ---------------------------------------------------------------- lists


def outlets(database: Database, keys: Sequence[str]) -> dict[str, tuple[Item, ...]]:
    """For each of these items that shares its story: all its outlets, itself among them, the
    earliest first. Hidden ones are left out, but for the item itself."""
    found: dict[str, tuple[Item, ...]] = {}
    columns = ", ".join(f"items.{name.strip()}" for name in items.COLUMNS.split(","))
    for start in range(0, len(keys), _MOST):
        part = keys[start : start + _MOST]
        rows = database.rows(
            f"SELECT mine.item, {columns} FROM stories mine"
            " JOIN stories others ON others.story = mine.story"
            " JOIN items ON items.key = others.item"
            f" WHERE mine.item IN ({', '.join('?' * len(part))}) AND (items.key = mine.item"
            " OR items.key NOT IN (SELECT item FROM marks WHERE hidden))"
            " ORDER BY mine.item, items.sort_time, items.key",
            part,
        )
        for key, *row in rows:
            found[key] = (*found.get(key, ()), Item(*row))
    return {key: outlets for key, outlets in found.items() if len(outlets) > 1}


def listed(database: Database, query: ItemQuery) -> tuple[tuple[Item, ...], int]:
    """Like `items.listed`, a story once: by the earliest of its items that the query asks for."""
    where, parameters = items.conditions(query)
    # Whoever has an earlier outlet among those that are asked for gives way to it. Only items
    # that share a story stand in `stories`, so that most rows cost one look there.
    heads = (
        f"WITH asked AS NOT MATERIALIZED (SELECT * FROM items WHERE {where})"
        " SELECT {} FROM asked WHERE NOT EXISTS (SELECT 1 FROM stories mine"
        " JOIN stories others ON others.story = mine.story AND others.item <> mine.item"
        " JOIN asked earlier ON earlier.key = others.item WHERE mine.item = asked.key"
        " AND (earlier.sort_time, earlier.key) < (asked.sort_time, asked.key))"
    )
    with database.reading():
        total = database.value(heads.format("count(*)"), parameters)
        rows = database.rows(
            f"{heads.format(items.COLUMNS)} ORDER BY {items.NEWEST_FIRST} LIMIT ?",
            (*parameters, query.limit or -1),
        )
    return tuple(Item(*row) for row in rows), total


def story_mates(database: Database, keys: Iterable[str]) -> frozenset[str]:
    """Every item that shares a story with one of these, these among them."""
    mates = set(keys)
    for key in tuple(mates):
        rows = database.rows(
            "SELECT others.item FROM stories mine JOIN stories others"
            " ON others.story = mine.story WHERE mine.item = ?",
            (key,),
        )
        mates.update(item for (item,) in rows)
    return frozenset(mates)
