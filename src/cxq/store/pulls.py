"""Pull states, and the one transaction that a pulled source becomes."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import fields, replace
from operator import attrgetter

from cxq.model import Item, PullState, Snapshot
from cxq.sameness import PullNotes
from cxq.store import items, keeping, learnt, pages, snapshots
from cxq.store.connection import Database
from cxq.store.snapshots import Packed

_NAMES = tuple(field.name for field in fields(PullState))
_COLUMNS = ", ".join(_NAMES)
_values = attrgetter(*_NAMES)


def state(database: Database, source: str) -> PullState | None:
    """What the last pulls of this source left behind, or None before the first."""
    row = database.row(f"SELECT {_COLUMNS} FROM pull_states WHERE source = ?", (source,))
    return PullState(*row) if row else None


def states(database: Database) -> dict[str, PullState]:
    """The state of every source that was ever pulled, by its id."""
    rows = database.rows(f"SELECT {_COLUMNS} FROM pull_states ORDER BY source")
    return {row[0]: PullState(*row) for row in rows}


Found = tuple[Item, Snapshot | Packed | None]


def record(
    database: Database,
    state: PullState,
    found: Sequence[Found],
    notes: PullNotes | None = None,
) -> None:
    """Save what one pull of one source brought: all of it, or after a failure nothing.

    ValueError where an item is not of the state's source or has no identity.
    """
    for item, snapshot in found:
        if item.source != state.source or not item.identity:
            raise ValueError(f"{item.key} is not an item of the source {state.source}")
        if isinstance(snapshot, Snapshot):
            snapshots.check_hash(snapshot)
    with database.transaction():
        if found:
            _record_all(database, state.source, found, notes.starred if notes else ())
        if notes is not None:
            learnt.record(database, state.source, notes)
        marks = ", ".join("?" * len(_NAMES))
        database.run(f"REPLACE INTO pull_states ({_COLUMNS}) VALUES ({marks})", _values(state))


def _record_all(
    database: Database, source: str, found: Sequence[Found], starred: Container[str]
) -> None:
    """The items in their order. Most of a first pull's are plainly new: those go in together,
    a few statements for hundreds of them (one by one they were a third of that pull)."""
    removed = keeping.removed(database, source)
    kept = [each for each in found if each[0].identity not in removed]
    unknown = items.unknown(database, source, [item for item, _ in kept])
    together: list[Found] = []
    for item, snapshot in kept:
        if item.identity in unknown:
            unknown.discard(item.identity)  # met again, it is no longer new
            together.append((item, snapshot))
        else:
            _insert(database, together)
            together.clear()
            key = _record_item(database, item)
            if snapshot is not None:
                snapshots.keep(database, key, snapshot)
    _insert(database, together)
    for item, _ in kept if starred else ():
        if item.identity in starred:
            standing = items.find_pulled(database, source, item.identity)
            keeping.star(database, standing.key if standing else item.key)


def _insert(database: Database, new: Sequence[Found]) -> None:
    if not new:
        return
    items.insert(database, *(item for item, _ in new))
    packed = (
        (item.key, snapshots.pack(snapshot) if isinstance(snapshot, Snapshot) else snapshot)
        for item, snapshot in new
    )
    snapshots.insert(database, [(key, each) for key, each in packed if each is not None])


def _record_item(database: Database, item: Item) -> str:
    """Put the item in, or bring it up to date; the key it has in the store."""
    standing = items.find_pulled(database, item.source or "", item.identity)
    if standing is None:
        new = replace(item, key=items.free_key(database, item))
        items.check_names(database, new)
        items.insert(database, new)
        return new.key
    current = keeping.keep_corrections(database, standing, items.merged(standing, item))
    if current != standing:
        items.check_names(database, current)
        items.update(database, current)
    if current.fingerprint != standing.fingerprint:
        pages.want_again(database, current.key)
    return current.key
