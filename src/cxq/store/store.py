"""The Store: everything that is kept, in model types. What stands behind it is nobody's business.

Every method may raise LockedError (another cxq was writing for longer than the store waits),
OutsideError (the disk is full, read-only or broken) or CxqError (the file is damaged).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal

from cxq.disk import reason
from cxq.errors import OutsideError, UsageError
from cxq.model import Item, ItemQuery, PullState, Snapshot, SnapshotRecord
from cxq.store import items, pages, pulls, schema, snapshots
from cxq.store.connection import Database

WAIT = 5.0
"""Seconds that a writer waits for another one."""


class Store:
    """A newsletter's memory: items, snapshots, and where each source stands.

    Open it with `Store.open` or `Store.open_existing`, in a `with` statement. One Store belongs
    to one thread; several processes may have the same file open.
    """

    __slots__ = ("_database",)

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, path: Path, *, now: str, wait: float = WAIT) -> Store:
        """The store at `path`, made with its folder where there is none, in today's schema.

        `now` (UTC with Z) is noted with each migration; `wait` is how many seconds to wait for
        another writer. UsageError where the file is another program's database, OutsideError
        where it cannot be opened or a newer cxq has written it.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutsideError(
                f"The folder {path.parent} cannot be made: {reason(error)}.",
                "Check the path, or name another file in the environment variable CXQ_DB.",
            ) from None
        database = Database(path, wait=wait)
        try:
            schema.recognise(database)
            database.configure()
            schema.migrate(database, now=now)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @classmethod
    def open_existing(cls, path: Path, *, now: str, wait: float = WAIT) -> Store | None:
        """Like `open`, but None where no file stands: nothing is made then."""
        try:
            stands = path.exists()
        except OSError as error:
            raise OutsideError(
                f"{path} cannot be looked at: {reason(error)}.",
                "Check the permissions of its folder.",
            ) from None
        return cls.open(path, now=now, wait=wait) if stands else None

    def close(self) -> None:
        """Leave the store. Closing twice does nothing."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ------------------------------------------------------------ items

    def item(self, key: str) -> Item | None:
        """The item of this key, or None."""
        return items.find(self._database, key)

    def items(self, query: ItemQuery) -> tuple[tuple[Item, ...], int]:
        """What the query asks for, newest first, and how many there are before its limit.

        The order is by `published`, else `first_seen`, compared as moments whatever their
        offsets, then by key; a day alone sorts as its first moment in UTC, and is inside `since`
        as long as its day is. `contains` is looked for in the title and the newest snapshot's
        text, ASCII capitals aside.
        """
        return items.listed(self._database, query)

    def keys(self, prefix: str = "", limit: int = 200) -> tuple[str, ...]:
        """Keys that begin with `prefix`, in order; limit 0 for all."""
        return items.keys(self._database, prefix, limit)

    def collections(self) -> tuple[str, ...]:
        """The names of all collections, in order."""
        return items.collections(self._database)

    def known(self, source: str) -> dict[str, Item]:
        """All items of a source by identity."""
        return items.known(self._database, source)

    def add(self, item: Item, snapshot: Snapshot) -> Literal["added", "snapshot", "unchanged"]:
        """Add an item with what it says, or only that where the key is known.

        For a known key: the bytes of its newest snapshot again are “unchanged”, any others
        “snapshot”, also where the page went back to what it said before; the item's own fields
        stay as they are. UsageError where the key is a collection's name or the collection an
        item's key, and where the source knows this identity by another key.
        """
        snapshots.check_hash(snapshot)
        with self._database.transaction():
            items.check_names(self._database, item)
            known = items.find(self._database, item.key) is not None
            if not known:
                self._refuse_second_key(item)
                items.insert(self._database, item)
            kept = snapshots.keep(self._database, item.key, snapshot)
        if not known:
            return "added"
        return "snapshot" if kept else "unchanged"

    def _refuse_second_key(self, item: Item) -> None:
        other = item.source and items.find_pulled(self._database, item.source, item.identity)
        if other:
            raise UsageError(
                f"“{item.title}” is kept already, as “{other.key}”.", f"See: cxq show {other.key}"
            )

    # ------------------------------------------------------------ snapshots

    def snapshots(self, key: str) -> tuple[SnapshotRecord, ...]:
        """The item's snapshots without their weight, newest first."""
        return snapshots.records(self._database, key)

    def snapshot(self, key: str, sha256: str = "") -> Snapshot | None:
        """The pinned snapshot of an item, else (no pin) its newest; None where there is none.

        CxqError where the stored bytes no longer have their hash.
        """
        return snapshots.read(self._database, key, sha256)

    # ------------------------------------------------------------ pulls

    def pull_state(self, source: str) -> PullState | None:
        """What the last pulls of this source left behind, or None before the first."""
        return pulls.state(self._database, source)

    def pull_states(self) -> dict[str, PullState]:
        """The state of every source that was ever pulled, by its id."""
        return pulls.states(self._database)

    def record_pull(self, state: PullState, items: Sequence[tuple[Item, Snapshot | None]]) -> None:
        """Save what one pull of one source brought, in ONE transaction.

        An item is known by source and identity: then its key and first_seen stay, and the rest
        becomes what this pull says (collection and region only where it names them). A snapshot
        is kept where it differs from the item's newest; an ENTRY_CONTENT one only while the item
        has no page. A new item whose key is taken gets a longer one: see `items.free_key`.
        ValueError where an item is not of the state's source or has no identity.
        """
        pulls.record(self._database, state, items)

    def without_page(self, source: str, limit: int) -> tuple[Item, ...]:
        """Items of a source whose page is to be fetched; limit 0 for all.

        Those never fetched come first, then those that the source changed since; newest first in
        both. After three failures in a row an item is left alone until its source changes it.
        """
        return pages.wanted(self._database, source, limit)

    def record_page(
        self, key: str, snapshot: Snapshot | None, *, at: str
    ) -> Literal["added", "snapshot", "unchanged", "failed"]:
        """Note an attempt at an item's page at the time `at`; None is a failed one.

        “added” is the first page of the item, “snapshot” one that differs from its newest
        snapshot. UsageError where the item has been removed meanwhile.
        """
        return pages.record(self._database, key, snapshot, at)

    # ------------------------------------------------------------ health

    def integrity(self) -> str:
        """“ok”, or what SQLite's integrity_check says, a line each."""
        try:
            found = [str(line) for (line,) in self._database.rows("PRAGMA integrity_check")]
            orphans = self._database.rows("PRAGMA foreign_key_check")
        except OutsideError as error:
            return error.message
        if orphans:
            found.append(f"{len(orphans)} rows belong to no item")
        return "\n".join(line for line in found if line != "ok") or "ok"

    def size(self) -> tuple[int, int, int]:
        """(items, snapshots, bytes of the file)."""
        row = self._database.row(
            "SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM snapshots),"
            " (SELECT page_count FROM pragma_page_count) *"
            " (SELECT page_size FROM pragma_page_size)"
        )
        assert row is not None
        return (row[0], row[1], row[2])
