"""What SQLite complains of, said in cxq's words: the one place where its errors become ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxq.errors import CxqError, LockedError, OutsideError

_ELSEWHERE = "or name another file in the environment variable CXQ_DB"


@contextmanager
def in_our_words(path: Path, wait: float) -> Iterator[None]:
    """Turn every SQLite error of the body into a CxqError about the store at `path`.

    `wait` is how many seconds the connection waits for another writer.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _fault(error, path, wait) from error
    except UnicodeEncodeError as error:
        raise CxqError(
            f"A text holds half a character (U+{ord(error.object[error.start]):04X}), "
            "which cannot be stored or looked up.",
            "Write or save that text as UTF-8.",
        ) from error


def _fault(error: sqlite3.Error, path: Path, wait: float) -> CxqError:
    # The low byte is the primary code (https://sqlite.org/rescode.html); errors of the Python
    # binding itself carry none.
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LockedError(
                f"Another cxq is writing to {path}, and was not done within {wait:g} s.",
                "Wait until it has finished, then run the same command again.",
            )
        case sqlite3.SQLITE_FULL:
            return OutsideError(
                f"The disk is full: {path} cannot grow.",
                "This step was not saved. Make room, then run the same command again.",
            )
        case sqlite3.SQLITE_IOERR:
            return OutsideError(
                f"The disk refused to read or write {path} ({error}).",
                "This step was not saved. Check free space, quota and the disk, then run it again.",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return OutsideError(
                f"{path} may not be written ({error}).",
                f"Check the permissions of the file and of its folder, {_ELSEWHERE}.",
            )
        case sqlite3.SQLITE_CANTOPEN:
            return OutsideError(
                f"{path} cannot be opened ({error}).",
                "Check that it is a file which you may write, in a folder which you may write, "
                f"{_ELSEWHERE}.",
            )
        case sqlite3.SQLITE_NOTADB:
            return OutsideError(
                f"{path} is not a cxq store, nor any SQLite database.",
                f"Move it away, and “cxq pull” makes a new store; {_ELSEWHERE}.",
            )
        case sqlite3.SQLITE_CORRUPT:
            return OutsideError(
                f"{path} is damaged ({error}).",
                "Move it away together with its -wal and -shm files and put a copy back, "
                "or let “cxq pull” make a new store.",
            )
        case _:
            return CxqError(
                f"The store {path} cannot do this ({error}).",
                "Look at the store with: cxq doctor",
            )
