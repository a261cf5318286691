"""The disk: reading text with clear errors, writing so that nothing is ever half-written.

A file is written beside its place, flushed to the disk and moved over it (POSIX rename), so a
killed process or a full disk leaves the old file or the new one, never a part of one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cxq.errors import FileError, OutsideError, UsageError


def read_bytes(path: Path) -> bytes:
    """The file's bytes. UsageError where there is none, OutsideError where it can't be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.", "Check the path.") from None
    except IsADirectoryError:
        raise UsageError(f"{path} is a folder, not a file.", "Name a file in it.") from None
    except OSError as error:
        raise OutsideError(
            f"{path} cannot be read: {reason(error)}.", "Check the file's permissions."
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
            f"Save it as UTF-8 in your editor, or: iconv -f GB18030 -t UTF-8 {name}",
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
        for path, data in files.items():
            staged.append((_stage(path, data), path))
        for temporary, path in staged:
            temporary.replace(path.resolve() if path.is_symlink() else path)
    except OSError as error:
        raise OutsideError(
            f"{path} cannot be written: {reason(error)}.",
            "Nothing was changed there. Check free space and permissions, then run it again.",
        ) from None
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def _stage(path: Path, data: bytes) -> Path:
    """A flushed file of these bytes beside `path`, with its permissions; no trace if it fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else _default_mode()
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return Path(temporary)


def write_text(path: Path, text: str) -> None:
    """`write_bytes` of UTF-8 text."""
    write_bytes(path, text.encode())


def reason(error: OSError) -> str:
    """The system's own words for an error, without number and path."""
    return (error.strerror or str(error) or type(error).__name__).rstrip(".").lower()


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
