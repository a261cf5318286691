"""The disk: reading text with clear errors, writing so that nothing is ever half-written.

A file is written beside its place, flushed to the disk and moved over it (POSIX rename), so a
killed process or a full disk leaves the old file or the new one, never a part of one.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cxq.errors import FileError, LockedError, OutsideError, UsageError


def read_bytes(path: Path, *, most: int | None = None) -> bytes:
    """The file's bytes. UsageError where there is none, OutsideError where it can't be read,
    FileError where it is larger than `most` bytes: then no more than that was read.
    """
    try:
        if most is None and _is_endless(path):
            raise UsageError(f"{path} is no ordinary file.", "Save what it gives into a file.")
        with path.open("rb") as file:
            data = file.read() if most is None else file.read(most + 1)
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.", "Check the path.") from None
    except IsADirectoryError:
        raise UsageError(f"{path} is a folder, not a file.", "Name a file in it.") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        raise OutsideError(
            f"{path} cannot be read: {reason(error)}.", "Check the file's permissions."
        ) from None
    if most is not None and len(data) > most:
        raise FileError(str(path), 1, f"the file is larger than {most:,} bytes.", "Is it the one?")
    return data


def _is_endless(path: Path) -> bool:
    """A pipe or a device: reading it may never end."""
    mode = path.stat().st_mode
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def list_files(folder: Path, suffix: str) -> tuple[Path, ...]:
    """The folder's files of this suffix, by name; none where there is no such folder.

    Names that begin with a dot are other programs' own (an editor's lock, a copy's shadow) and
    folders are no files. OutsideError where the folder cannot be read: that is no zero.
    """
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if not _is_folder(entry)]
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise OutsideError(
            f"{folder} cannot be read: {reason(error)}.", "It must be a folder that you may read."
        ) from None
    wanted = (name for name in names if name.endswith(suffix) and not name.startswith("."))
    return tuple(folder / name for name in sorted(wanted))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself: reading it will say so
        return False


def stands(path: Path) -> bool:
    """Whether anything stands there, be it a link that leads nowhere: reading it says the rest."""
    return os.path.lexists(path)


@contextmanager
def exclusive(folder: Path, lock: str = "write", *, wait: float = 5.0) -> Iterator[None]:
    """One process at a time reads, changes and writes files of this newsletter folder.

    LockedError after `wait` seconds. The system gives the lock back when a process is killed.
    What waits for the network has a `lock` of its own, so as not to hold up who writes files.
    """
    from filelock import FileLock, Timeout

    place = folder / ".cxq"
    try:
        place.mkdir(exist_ok=True)
        with FileLock(place / f"{lock}.lock", timeout=wait):
            yield
    except Timeout:
        doing = "writing" if lock == "write" else f"at work ({lock})"
        raise LockedError(
            f"Another cxq is {doing} in {folder}.", "Wait for it, then run this again."
        ) from None
    except OSError as error:
        raise OutsideError(
            f"{place} cannot be written: {reason(error)}.", "Check free space and permissions."
        ) from None


def read_text(path: Path, shown: str | None = None) -> str:
    """The file as UTF-8 text, a byte-order mark dropped, line ends made `\\n`.

    FileError, with the line and the first bad byte, where it is not UTF-8; `shown` is the path
    as the author types it.
    """
    data = read_bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        name = shown or str(path)
        raise FileError(
            name,
            line,
            f"the file is not UTF-8 (byte 0x{data[error.start]:02x}).",
            f"Save it as UTF-8 in your editor, or: iconv -f GB18030 -t UTF-8 {name} > utf8.txt",
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_bytes(path: Path, data: bytes) -> None:
    """Put `data` at `path`, whole or not at all; folders on the way are made.

    OutsideError where the disk refuses: what stood there before still stands.
    """
    write_all({path: data})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Put every file in its place: all are staged beside their places before the first is moved.

    So a full disk leaves the old set, whole; a kill between two moves leaves whole files of both.
    OutsideError names the file that the disk refused.
    """
    staged: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for path in files:
            if path.is_dir():
                raise IsADirectoryError(21, "a folder stands there")
        for path, data in files.items():
            path = path.resolve() if path.is_symlink() else path  # a link stays a link
            staged.append((_stage(path, data), path))
        for temporary, path in staged:  # noqa: B007 (the error names it)
            # All are written before the first is flushed: the disk is then waited for once.
            _flush(temporary)
        for temporary, path in staged:
            temporary.replace(path)
    except OSError as error:
        raise OutsideError(
            f"{path} cannot be written: {reason(error)}.",
            "Nothing was changed there. Check free space and permissions, then run it again.",
        ) from None
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def _stage(path: Path, data: bytes) -> Path:
    """A file of these bytes beside `path`, with its permissions; no trace if it fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else _default_mode()
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(mode)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return Path(temporary)


def _flush(path: Path) -> None:
    """Wait until the file's bytes are on the disk."""
    try:
        file = os.open(path, os.O_RDWR)
    except PermissionError:  # a read-only file's successor is read-only, too
        file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def write_text(path: Path, text: str) -> None:
    """`write_bytes` of UTF-8 text."""
    write_bytes(path, text.encode())


def append_text(path: Path, text: str, *, most: int) -> None:
    """Add text at the end of a log; where that makes it longer than `most` bytes, its older half
    goes first, by whole lines. OutsideError where the disk refuses.
    """
    data = text.encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.stat().st_size + len(data) > most:
            kept = path.read_bytes()[-(most // 2) :].partition(b"\n")[2]
            write_bytes(path, kept + data)
            return
        with path.open("ab") as file:
            file.write(data)
    except OSError as error:
        raise OutsideError(
            f"{path} cannot be written: {reason(error)}.", "Check free space and permissions."
        ) from None


def append_synced(path: Path, line: str) -> None:
    """Add one line to a ledger, on the disk before this returns: a crash after it cannot undo it.

    A line that a crash tore before is ended first, so that it spoils no other. OutsideError where
    the disk refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = not path.exists()
        with path.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                torn = file.read(1) != b"\n"
            else:
                torn = False
            file.write((b"\n" if torn else b"") + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if fresh and os.name == "posix":  # the name itself, too
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as error:
        raise OutsideError(
            f"{path} cannot be written: {reason(error)}.", "Check free space and permissions."
        ) from None


def reason(error: OSError | RuntimeError) -> str:
    """The system's own words for an error, without number and path."""
    words = getattr(error, "strerror", "") or str(error) or type(error).__name__
    return str(words).rstrip(".").lower()


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
