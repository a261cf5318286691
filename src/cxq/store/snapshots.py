"""Snapshots: what an item's page said, with the bytes that prove it.

An item's history is in the order it was recorded, and may return to an earlier state: A, B, A is
three snapshots. Bytes are compared with the newest alone. The same bytes under two items are two
snapshots.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxq.counts import StoredText
from cxq.errors import CxqError
from cxq.model import Snapshot, SnapshotRecord
from cxq.store import stories
from cxq.store.connection import Database
from cxq.text import sha256

ENTRY_CONTENT = "application/x-cxq-entry+html"
"""The media type of a snapshot that is the feed's own content of an item, not its page."""


_LEVEL = 4
"""zlib's: a third faster than its own choice, 6, and 2.4 % larger (2,434 real entries)."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A snapshot with its bytes made small: see `pack`. Of use to the store alone."""

    sha256: str
    fetched: str
    url: str
    media_type: str
    length: int
    text: str
    raw: bytes


def pack(snapshot: Snapshot) -> Packed:
    """The snapshot ready to be kept, so that whoever writes has only to write.

    ValueError where it does not carry the SHA-256 of its bytes.
    """
    check_hash(snapshot)
    return Packed(
        snapshot.sha256,
        snapshot.fetched,
        snapshot.url,
        snapshot.media_type,
        len(snapshot.raw),
        snapshot.text,
        zlib.compress(snapshot.raw, _LEVEL),
    )


def check_hash(snapshot: Snapshot) -> None:
    """ValueError where `sha256` is not of `raw`: a mistake of ours, never of the input."""
    if sha256(snapshot.raw) != snapshot.sha256:
        raise ValueError(f"the snapshot of {snapshot.url} does not carry the SHA-256 of its bytes")


def newest_hash(database: Database, key: str) -> str | None:
    """The SHA-256 of the item's newest snapshot, or None where it has none."""
    sql = "SELECT sha256 FROM snapshots WHERE item = ? ORDER BY id DESC LIMIT 1"
    found: str | None = database.value(sql, (key,))
    return found


def keep(database: Database, key: str, snapshot: Snapshot | Packed) -> bool:
    """Record the snapshot where it says something new of the item; whether it did.

    It does not where its bytes are those of the newest, nor where it is the feed's own content
    and a page was kept already: a feed's summary must not take the place of the article.
    """
    if newest_hash(database, key) == snapshot.sha256:
        return False
    if snapshot.media_type == ENTRY_CONTENT and _has_page(database, key):
        return False
    insert(database, [(key, pack(snapshot) if isinstance(snapshot, Snapshot) else snapshot)])
    return True


def insert(database: Database, packed: Sequence[tuple[str, Packed]]) -> None:
    """Record these as the newest snapshots of the items of these keys."""
    database.run_many(
        "INSERT INTO snapshots (item, sha256, fetched, url, media_type, raw_bytes, text, raw)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (key, new.sha256, new.fetched, new.url, new.media_type, new.length, new.text, new.raw)
            for key, new in packed
        ],
    )
    for key, new in packed:
        stories.queue(database, key, new.text, is_page=new.media_type != ENTRY_CONTENT)


def says_the_same(database: Database, key: str, snapshot: Snapshot) -> bool:
    """Whether the newest snapshot is of a page with the same text, whatever else changed in it:
    counters, advertisements and related headlines differ at every look."""
    sql = "SELECT text, media_type FROM snapshots WHERE item = ? ORDER BY id DESC LIMIT 1"
    newest = database.row(sql, (key,))
    return newest is not None and newest[0] == snapshot.text and newest[1] != ENTRY_CONTENT


def page(database: Database, key: str) -> Snapshot | None:
    """The newest snapshot where it is one of the page; None for a feed's content or damaged bytes:
    then there is nothing to compare a page with."""
    try:
        newest = read(database, key, "")
    except CxqError:
        return None
    return None if newest is None or newest.media_type == ENTRY_CONTENT else newest


def _has_page(database: Database, key: str) -> bool:
    sql = "SELECT 1 FROM snapshots WHERE item = ? AND media_type <> ? LIMIT 1"
    return database.row(sql, (key, ENTRY_CONTENT)) is not None


def records(database: Database, key: str) -> tuple[SnapshotRecord, ...]:
    """The item's snapshots without their weight, newest first."""
    rows = database.rows(
        "SELECT sha256, fetched, url, raw_bytes FROM snapshots WHERE item = ? ORDER BY id DESC",
        (key,),
    )
    return tuple(SnapshotRecord(*row) for row in rows)


def read(database: Database, key: str, pinned: str) -> Snapshot | None:
    """The newest snapshot, or the newest with this SHA-256; None where there is none.

    CxqError where the stored bytes are no longer those that were stored.
    """
    row = database.row(
        "SELECT sha256, fetched, url, media_type, raw_bytes, text, raw FROM snapshots"
        " WHERE item = ? AND (? = '' OR sha256 = ?) ORDER BY id DESC LIMIT 1",
        (key, pinned, pinned),
    )
    if row is None:
        return None
    digest, fetched, url, media_type, length, text, packed = row
    raw = _unpacked(packed, length)
    if raw is None or sha256(raw) != digest:
        raise CxqError(
            f"The snapshot of “{key}” from {fetched} is damaged: "
            "its bytes are no longer those that were stored.",
            f"Put back a copy of {database.path}; “cxq doctor” looks at the rest of it.",
        )
    return Snapshot(digest, fetched, url, media_type, raw, text)


def text(database: Database, key: str, pinned: str) -> str | None:
    """The text of the newest snapshot, or of the newest with this SHA-256."""
    found: str | None = database.value(
        "SELECT text FROM snapshots WHERE item = ? AND (? = '' OR sha256 = ?)"
        " ORDER BY id DESC LIMIT 1",
        (key, pinned, pinned),
    )
    return found


def texts(
    database: Database, collection: str | None, pins: Mapping[str, str]
) -> tuple[StoredText, ...]:
    """Of every item of the collection, or of all, the pinned text where there is one, else the
    newest; by key."""
    with database.reading():
        rows = database.rows(
            "SELECT key, title,"
            " (SELECT text FROM snapshots WHERE item = key ORDER BY id DESC LIMIT 1)"
            " FROM items WHERE ? IS NULL OR collection = ? ORDER BY key",
            (collection, collection),
        )
        pinned = {
            key: text(database, key, pins[key])
            for key, _, newest in rows
            if newest and pins.get(key)
        }
    return tuple(
        StoredText(key, title, pinned.get(key) or newest or None) for key, title, newest in rows
    )


def _unpacked(packed: bytes, length: int) -> bytes | None:
    """The raw bytes, or None where they do not unpack; never more than were put in."""
    try:
        return zlib.decompressobj().decompress(packed, length + 1)
    except (zlib.error, TypeError, ValueError):
        return None
