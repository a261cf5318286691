"""The one tree of exceptions, for what cannot go on.

    CxqError                 exit 1   it ran, and something is wrong with the work itself
    ├── FileError            exit 1   a file that cannot be read as what it should be
    ├── UsageError           exit 2   a wrong command, key, name, folder or setting
    │   └── SettingsError    exit 2   cxq.toml, a source, the glossary or references.json
    └── OutsideError         exit 3   the world stopped it: network, disk, lock
        └── LockedError      exit 3   another cxq is writing

A draft's faults are not exceptions: they are `Problem` values, all of them reported.
`cxq.cli.main` is the one place where these become an exit code.
"""

from __future__ import annotations

from typing import ClassVar


class CxqError(Exception):
    """One sentence that says what is wrong, and a hint that says what to type next."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class FileError(CxqError):
    """A file that cannot be read as what it should be, with the line where it goes wrong."""

    def __init__(self, path: str, line: int, what: str, hint: str = "", column: int = 1) -> None:
        super().__init__(f"{path}:{line}: {what}", hint)
        self.path = path
        self.line = line
        self.column = column
        self.what = what


class UsageError(CxqError):
    """What was asked for does not exist or does not fit."""

    exit_code = 2


class SettingsError(UsageError):
    """A settings, source, glossary or reference file says something cxq cannot use."""


class OutsideError(CxqError):
    """The network, the disk or another program stopped the work."""

    exit_code = 3


class LockedError(OutsideError):
    """Another cxq holds what this one needs."""
