"""A safe copy of the whole store, taken while others may write to it."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cxq.disk import reason
from cxq.errors import CxqError, OutsideError, UsageError
from cxq.store.connection import Database


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written: size in bytes, SHA-256 in hex, and what the copy holds."""

    bytes: int
    sha256: str
    items: int
    snapshots: int


def copy(database: Database, path: Path) -> Backup:
    """Copy the store to `path`: made beside it, checked, flushed, then moved into its place.

    UsageError where `path` is the store itself, CxqError where the copy is not sound,
    OutsideError where the disk refuses.
    """
    if path.exists() and path.samefile(database.path):
        raise UsageError(f"{path} is the store itself.", "Name another file for the copy.")
    # The process's number, since two backups to one place must not write into one file.
    staged = path.with_name(f".{path.name[:40]}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        items, snapshots = _fill(database, staged)
        made = Backup(staged.stat().st_size, _flushed_sha256(staged), items, snapshots)
        staged.replace(path.resolve() if path.is_symlink() else path)
    except OSError as error:
        raise OutsideError(
            f"{path} cannot be written: {reason(error)}.",
            "Nothing was changed there. Check free space and permissions, or name another file.",
        ) from None
    finally:
        for left in (staged, *(staged.with_name(staged.name + end) for end in _COMPANIONS)):
            with suppress(OSError):
                left.unlink()
    return made


_COMPANIONS = ("-journal", "-wal", "-shm")


def _fill(database: Database, staged: Path) -> tuple[int, int]:
    """Make the copy; how many items and snapshots it holds. CxqError where it is not sound."""
    made = Database(staged, wait=1)
    try:
        database.copy_into(made)
        # The store's mark of write-ahead logging would put two files beside the copy as soon as
        # anyone looks at it; opened as a store again, it goes back to WAL.
        made.run("PRAGMA journal_mode = DELETE")
        says = made.integrity()
        if says != "ok":
            raise CxqError(
                f"The store is damaged, and so would its copy be: {says.splitlines()[0]}",
                "No copy was written: keep the last good one. More about it: cxq doctor",
            )
        counts = made.row("SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM snapshots)")
        assert counts is not None
        return counts[0], counts[1]
    finally:
        made.close()


def _flushed_sha256(path: Path) -> str:
    """The SHA-256 of the file, once it is on the disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()
