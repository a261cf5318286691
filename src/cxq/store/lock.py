"""One pull at a time.

The lock is the operating system's (flock, or its like on Windows) on `<store>.pull.lock`: a
killed pull lets go of it by dying. Who holds it is written beside, in `<store>.pull.json`, only
to be told; what a killed pull left there is believed by nobody.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cxq.disk import reason, write_text
from cxq.errors import LockedError, OutsideError


@contextmanager
def pull_lock(store_path: Path, *, now: str) -> Iterator[None]:
    """Hold the right to pull into this store while the body runs.

    LockedError, naming the process and since when, where another pull holds it;
    OutsideError where the lock's file cannot be written.
    """
    from filelock import FileLock, Timeout  # 40 ms, which only a pull has to pay

    note = Path(f"{store_path}.pull.json")
    lock = FileLock(f"{store_path}.pull.lock", timeout=0)
    try:
        store_path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise _held(note) from None
    except (OSError, NotImplementedError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise OutsideError(
            f"{store_path}.pull.lock cannot be locked: {why}.",
            "Check the permissions of the folder, or name another store in CXQ_DB.",
        ) from None
    try:
        write_text(note, json.dumps({"pid": os.getpid(), "since": now}) + "\n")
        yield
    finally:
        # First the note, then the lock: the next holder's note must not be the one that goes.
        with suppress(OSError):
            note.unlink()
        lock.release()


def _held(note: Path) -> LockedError:
    holder = _holder(note)
    if holder is None:
        return LockedError("Another pull is running.", "Wait until it has finished.")
    pid, since = holder
    return LockedError(
        f"Another pull is running (process {pid}, since {since}).",
        f"Wait for it, or stop it: {_stop(pid)}",
    )


def _holder(note: Path) -> tuple[int, str] | None:
    """(process, since when), or None where the note is missing or tells of a dead process."""
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        pid, since = int(holder["pid"]), str(holder["since"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return (pid, since) if pid > 0 and _alive(pid) else None


def _alive(pid: int) -> bool:
    if os.name == "nt":  # there os.kill(pid, 0) would end the process
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another user's
        return True
    return True


def _stop(pid: int) -> str:
    return f"taskkill /PID {pid}" if os.name == "nt" else f"kill {pid}"
