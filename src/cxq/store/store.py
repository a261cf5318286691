"""The Store: everything that is kept, in model types. What stands behind it is nobody's business.

Every method may raise LockedError (another cxq was writing for longer than the store waits),
OutsideError (the disk is full, read-only or broken) or CxqError (the file is damaged).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal

from cxq.counts import StoredText
from cxq.disk import reason
from cxq.errors import OutsideError, UsageError
from cxq.model import Item, ItemQuery, Marks, PullState, Snapshot, SnapshotRecord, Validators
from cxq.sameness import Neighbour, PullNotes, Removed, Sketch, Trust
from cxq.store import (
    copying,
    items,
    keeping,
    learnt,
    pages,
    pulls,
    retention,
    schema,
    snapshots,
    stories,
)
from cxq.store.connection import Database
from cxq.store.copying import Backup
from cxq.store.snapshots import Packed

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
        """Like `open`, but None where no file stands: nothing is made then.

        In a folder that may not be written (an archive, a medium) the store is there to be read.
        """
        try:
            stands = path.exists()
        except OSError as error:
            raise OutsideError(
                f"{path} cannot be looked at: {reason(error)}.",
                "Check the permissions of its folder.",
            ) from None
        if not stands:
            return None
        if os.access(path.parent, os.W_OK) or _unfinished(path):
            return cls.open(path, now=now, wait=wait)
        database = Database(path, wait=wait, frozen=True)
        try:
            schema.recognise(database)
            schema.refuse_other(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

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

    def item_at(self, url: str) -> Item | None:
        """The item at this address (the first seen, where outlets share it), or None."""
        return items.find_at(self._database, url)

    def items(self, query: ItemQuery) -> tuple[tuple[Item, ...], int]:
        """What the query asks for, newest first, and how many there are before its limit.

        The order is by `published`, else `first_seen`, compared as moments whatever their
        offsets, then by key; a day alone sorts as its first moment in UTC, and is inside `since`
        as long as its day is. `contains` is looked for in the title and the newest snapshot's
        text, ASCII capitals aside. With `stories`, items that share a story are one row: the
        earliest of those that the query asks for.
        """
        if query.stories:
            return stories.listed(self._database, query)
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

        For a known key, or one that the item had before it was renamed: the bytes of its newest
        snapshot again are “unchanged”, any others “snapshot”, also where the page went back to
        what it said before; the item's own fields stay as they are. UsageError where the key is
        a collection's name or the collection an item's key, and where the source knows this
        identity by another key.
        """
        snapshots.check_hash(snapshot)
        with self._database.transaction():
            items.check_names(self._database, item)
            key = items.present_key(self._database, item.key)
            known = items.find(self._database, key) is not None
            if not known:
                self._refuse_second_key(item)
                items.insert(self._database, item)
            kept = snapshots.keep(self._database, key, snapshot)
        if not known:
            return "added"
        return "snapshot" if kept else "unchanged"

    def _refuse_second_key(self, item: Item) -> None:
        other = item.source and items.find_pulled(self._database, item.source, item.identity)
        if other:
            raise UsageError(
                f"“{item.title}” is kept already, as “{other.key}”.", f"See: cxq show {other.key}"
            )

    # ------------------------------------------------------------ keeping

    def marks(self, keys: Sequence[str]) -> dict[str, Marks]:
        """The marks of those of these items that have any."""
        return keeping.marks(self._database, keys)

    def mark(
        self,
        keys: Sequence[str],
        *,
        read: bool | None = None,
        starred: bool | None = None,
        hidden: bool | None = None,
    ) -> dict[str, Marks]:
        """Set marks on these items, all or none; None leaves a mark as it is.

        The marks that the items have then. UsageError where one is not there.
        """
        return keeping.mark(self._database, keys, read=read, starred=starred, hidden=hidden)

    def present_key(self, key: str) -> str:
        """Today's key of the item that is, or once was, called so; `key` itself for no item."""
        return items.present_key(self._database, key)

    @contextmanager
    def correcting(self, key: str, item: Item) -> Iterator[None]:
        """Let the item of this key be as `item` says, its key included, once the body has run.

        The body is inside the transaction: it writes the files that speak of the item, and where
        it fails, the store stays as it was. What differs in `keeping.CORRECTABLE` is the
        author's from now on: pulls leave it. UsageError where there is no such item, or the new
        key is taken, was another item's, or is a collection's; ValueError where another field
        differs.
        """
        with self._database.transaction():
            keeping.correct(self._database, key, item)
            yield

    def check_free(self, key: str, new: str) -> None:
        """UsageError where the item of this key cannot be called `new`."""
        keeping.check_free(self._database, key, new)

    def corrected(self, key: str) -> frozenset[str]:
        """The fields of this item that the author corrected."""
        return keeping.corrected(self._database, key)

    def remove(self, keys: Sequence[str], *, at: str) -> int:
        """Drop these items and all that is kept of them, all or none; how many snapshots went.

        A pulled item does not return: see `removed`. UsageError where one is not there.
        """
        return keeping.remove(self._database, keys, at)

    def removed(self, source: str) -> frozenset[str]:
        """The identities of this source's items that were removed: pulls pass over them."""
        return keeping.removed(self._database, source)

    def backup(self, path: Path) -> Backup:
        """Put a copy of the whole store at `path`, while others may write to the store.

        One state of it, in one file without companions, checked before it takes its place there;
        what stood there is replaced. CxqError where the copy is not sound, OutsideError where
        the disk refuses: then nothing is changed there.
        """
        return copying.copy(self._database, path)

    # ------------------------------------------------------------ snapshots

    def snapshots(self, key: str) -> tuple[SnapshotRecord, ...]:
        """The item's snapshots without their weight, newest first."""
        return snapshots.records(self._database, key)

    def snapshot(self, key: str, sha256: str = "") -> Snapshot | None:
        """The pinned snapshot of an item, else (no pin) its newest; None where there is none.

        CxqError where the stored bytes no longer have their hash.
        """
        return snapshots.read(self._database, key, sha256)

    def text(self, key: str, sha256: str = "") -> str | None:
        """The text of the pinned snapshot, else (no pin) the newest; None where there is none.

        Its bytes are neither unpacked nor checked: see `snapshot`.
        """
        return snapshots.text(self._database, key, sha256)

    def texts(
        self, collection: str | None = None, pins: Mapping[str, str] | None = None
    ) -> tuple[StoredText, ...]:
        """What is stored of every item of a collection, or (None) of all items, by key.

        The newest text; of an item in `pins` (key → SHA-256) that of the pinned snapshot, where
        it is stored.
        """
        return snapshots.texts(self._database, collection, pins or {})

    # ------------------------------------------------------------ pulls

    def pull_state(self, source: str) -> PullState | None:
        """What the last pulls of this source left behind, or None before the first."""
        return pulls.state(self._database, source)

    def pull_states(self) -> dict[str, PullState]:
        """The state of every source that was ever pulled, by its id."""
        return pulls.states(self._database)

    def record_pull(
        self,
        state: PullState,
        items: Sequence[tuple[Item, Snapshot | Packed | None]],
        notes: PullNotes | None = None,
    ) -> None:
        """Save what one pull of one source brought, in ONE transaction.

        An item is known by source and identity: then its key and first_seen stay, and what the
        author corrected; the rest becomes what this pull says (collection and region only where
        it names them). Items that were removed are passed over. A snapshot is kept where it
        differs from the item's newest; an ENTRY_CONTENT one only while the item has no page. A
        new item whose key is taken gets a longer one: see `items.free_key`.
        ValueError where an item is not of the state's source or has no identity.
        """
        pulls.record(self._database, state, items, notes)

    def trust(self, source: str) -> Trust:
        """What of this source's documents names its items, as its pulls have learnt."""
        return learnt.trust(self._database, source)

    def left_out(self, source: str) -> frozenset[str]:
        """The identities that the keep rules turned away when the source was last read."""
        return learnt.left_out(self._database, source)

    def removed_items(self, source: str) -> tuple[Removed, ...]:
        """What was removed of this source, as far as it is remembered: see `removed`."""
        return learnt.removed(self._database, source)

    def without_page(self, source: str, limit: int) -> tuple[Item, ...]:
        """Items of a source whose page is to be fetched; limit 0 for all.

        Those never fetched come first, then those that the source changed since; newest first in
        both. After three failures in a row an item is left alone until its source changes it.
        """
        return pages.wanted(self._database, source, limit)

    def pages_to_visit(
        self, source: str, limit: int, *, at: str, held: Collection[str] = ()
    ) -> tuple[Item, ...]:
        """Items of a source whose kept page is to be asked for again, to see whether it changed:
        about 1, 3 and 7 days after they were first seen, and where they are starred or in `held`
        after 30, 90, 180 and 365 days as well. The longest unseen come first."""
        return pages.to_visit(self._database, source, limit, at, held)

    def record_page(
        self,
        key: str,
        snapshot: Snapshot | None,
        *,
        at: str,
        gone: bool = False,
        changed: bool | None = None,
        validators: Validators = pages.NO_VALIDATORS,
    ) -> Literal["added", "snapshot", "unchanged", "failed", "vanished"]:
        """Note an attempt at an item's page at the time `at`; None is a failed one, `gone` says
        that the server has the page no longer (404, 410).

        “added” is the first page of the item, “snapshot” one that `changed` since its newest
        snapshot (None: whose text differs), “vanished” a page that was kept and is gone, told once.
        `validators` are what the server calls it by. UsageError where the item has been removed
        meanwhile.
        """
        return pages.record(
            self._database,
            key,
            snapshot,
            at,
            gone=gone,
            changed=changed,
            validators=validators,
        )

    def page_seen(self, key: str, *, at: str, validators: Validators) -> None:
        """Note that the server called the kept page of this item unchanged at the time `at`."""
        pages.seen_again(self._database, key, at, validators)

    def page_validators(self, keys: Sequence[str]) -> dict[str, Validators]:
        """What the servers call the kept pages of these items by, where they said it."""
        return pages.validators(self._database, keys)

    def page_before(self, key: str) -> Snapshot | None:
        """The newest snapshot of an item where it is one of its page, and sound; else None."""
        return snapshots.page(self._database, key)

    def vanished(self, key: str) -> str:
        """Since when the item's page is gone from its server, UTC with Z; empty where it is not,
        or was never kept. Its snapshots stay."""
        return pages.vanished(self._database, key)

    # ------------------------------------------------------------ stories

    def uncompared(self, limit: int) -> tuple[str, ...]:
        """The keys of the newest items whose text was not compared yet, the oldest first."""
        return stories.waiting(self._database, limit)

    def uncompared_text(self, key: str) -> tuple[Item, str] | None:
        """One of these items with the text of its newest snapshot; None where it has gone."""
        return stories.waiting_text(self._database, key)

    def neighbours(self, sketch: Sketch, key: str) -> tuple[Neighbour, ...]:
        """The stored items, but for this one, that share most with this sketch; 20 at most."""
        return stories.neighbours(self._database, sketch, key)

    def settle(self, key: str, sketch: Sketch | None, joins: str | None) -> None:
        """Note that this item was compared: its sketch (None: too short), and the item whose
        story it joins. An item that belongs to a story already stays there."""
        stories.settle(self._database, key, sketch, joins)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What the body settles is one transaction."""
        with self._database.transaction():
            yield

    def outlets(self, keys: Sequence[str]) -> dict[str, tuple[Item, ...]]:
        """For each of these items that shares its story: all its outlets, itself among them, the
        earliest first; hidden ones are left out, but for the item itself."""
        return stories.outlets(self._database, keys)

    # ------------------------------------------------------------ retention

    def droppable(self, before: str, kept: Iterable[str]) -> tuple[tuple[Item, ...], int]:
        """The items that said nothing new since `before` (UTC with Z) and that nobody holds on
        to, the oldest first; and how many as old ones are held.

        Held are items added by hand, of a collection, starred, in `kept` (keys, former ones
        too), and all that share a story with one that is held.
        """
        return retention.droppable(self._database, before, kept)

    def drop(self, keys: Sequence[str], *, at: str) -> None:
        """Drop these items for good. Like what the author removes they do not return."""
        retention.drop(self._database, keys, at)

    # ------------------------------------------------------------ health

    def integrity(self) -> str:
        """“ok”, or what SQLite's integrity_check says, a line each."""
        try:
            return self._database.integrity()
        except OutsideError as error:
            return error.message

    def size(self) -> tuple[int, int, int]:
        """(items, snapshots, bytes of the file)."""
        row = self._database.row(
            "SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM snapshots),"
            " (SELECT page_count FROM pragma_page_count) *"
            " (SELECT page_size FROM pragma_page_size)"
        )
        assert row is not None
        return (row[0], row[1], row[2])


def _unfinished(path: Path) -> bool:
    """Whether a write-ahead log stands beside the file: without it the file is not the whole."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False
