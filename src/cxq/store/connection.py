"""One connection to the store's file: the way in, statements, transactions."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

from cxq.errors import LockedError, UsageError
from cxq.store.faults import in_our_words

Row: TypeAlias = tuple[Any, ...]

_MOST = 500
"""Parameters in one statement; SQLite before 3.32 takes 999."""


class Database:
    """A connection whose complaints are CxqErrors. Every statement of this package runs here.

    It is in autocommit: what belongs together stands in a `transaction`.
    """

    __slots__ = ("_connection", "_wait", "path")

    def __init__(self, path: Path, *, wait: float, frozen: bool = False) -> None:
        """`frozen` for a file on a disk that nobody can write to: it is read as it stands, without
        the companions that SQLite would make beside it (https://sqlite.org/uri.html, immutable).
        """
        self.path = path
        self._wait = wait
        if path.exists() and not path.is_file() and not path.is_dir():
            raise UsageError(
                f"{path} is no file that a store could be.", "Name another in CXQ_DB, or unset it."
            )
        with in_our_words(path, wait):
            name = f"{path.resolve().as_uri()}?immutable=1" if frozen else path
            self._connection = sqlite3.connect(name, timeout=wait, isolation_level=None, uri=frozen)

    def configure(self) -> None:
        """Write-ahead logging, synchronous enough for it, foreign keys.

        WAL with NORMAL loses at most the last transactions when the power goes, and never
        the file (https://sqlite.org/wal.html, “Performance Considerations”). Where the file system
        has no shared memory SQLite stays with its rollback journal, which is as safe.
        """
        self.run("PRAGMA foreign_keys = ON")
        self.run("PRAGMA synchronous = NORMAL")
        self._use_wal()

    def _use_wal(self) -> None:
        # Two processes that make one store at the same moment: SQLite does not wait here, as it
        # does everywhere else, but refuses the one that comes second (measured, 3.40).
        last = time.monotonic() + self._wait
        while self.value("PRAGMA journal_mode") != "wal":
            try:
                self.run("PRAGMA journal_mode = WAL")
                return
            except LockedError:
                if time.monotonic() > last:
                    raise
                time.sleep(0.01)

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run one statement for its effect."""
        with in_our_words(self.path, self._wait):
            self._connection.execute(sql, parameters).close()

    def run_many(self, sql: str, parameters: Sequence[Row]) -> None:
        """Run one statement with each of these sets of parameters."""
        with in_our_words(self.path, self._wait):
            self._connection.executemany(sql, parameters).close()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of one query."""
        with in_our_words(self.path, self._wait):
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of one query, or None."""
        with in_our_words(self.path, self._wait):
            cursor = self._connection.execute(sql, parameters)
            first: Row | None = cursor.fetchone()
            cursor.close()
            return first

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None where there is no row."""
        first = self.row(sql, parameters)
        return None if first is None else first[0]

    def among(self, sql: str, values: Sequence[Any], *before: Any) -> list[Any]:
        """The first column of a query that ends in `IN`, for any number of values there.

        `before` are the parameters that stand before it.
        """
        found: list[Any] = []
        for start in range(0, len(values), _MOST):
            part = values[start : start + _MOST]
            places = ", ".join("?" * len(part))
            found += (first for first, *_ in self.rows(f"{sql} ({places})", (*before, *part)))
        return found

    def integrity(self) -> str:
        """“ok”, or what SQLite's integrity_check says, a line each."""
        found = [str(line) for (line,) in self.rows("PRAGMA integrity_check")]
        orphans = self.rows("PRAGMA foreign_key_check")
        if orphans:
            found.append(f"{len(orphans)} rows belong to no item")
        return "\n".join(line for line in found if line != "ok") or "ok"

    def copy_into(self, other: Database) -> None:
        """Copy every page, in one state of this database, over what `other` holds.

        In one step: SQLite would begin afresh whenever another process writes between two
        (https://sqlite.org/backup.html), and under WAL the step keeps no writer waiting.
        """
        with in_our_words(other.path, self._wait):
            self._connection.backup(other._connection, pages=-1)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the body is stored, or nothing of it; other writers wait (BEGIN IMMEDIATE)."""
        with self._between("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """The queries of the body see one state of the store, whatever others write meanwhile."""
        with self._between("BEGIN"):
            yield

    @contextmanager
    def _between(self, begin: str) -> Iterator[None]:
        self.run(begin)
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            # A full disk makes SQLite roll back by itself; a second ROLLBACK would be an error.
            if self._connection.in_transaction:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Leave the file. The last one to leave folds the write-ahead log into it."""
        with in_our_words(self.path, self._wait):
            self._connection.close()
