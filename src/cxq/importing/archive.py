"""An export zip (or the folder that a browser made of it), read as if somebody meant harm.

Members are asked for by name and read into memory, never written under their names. No member
is inflated beyond its limit, whatever the archive says of its size, nor all of them together.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from cxq.disk import read_bytes, reason
from cxq.errors import CxqError, OutsideError, UsageError

MOST_PACKED = 2_000_000_000
"""Bytes of the zip itself: an export holds no images, but lists of every opened mail."""

MOST_MEMBERS = 200_000
MOST_BYTES = 30_000_000
"""Of one member, inflated. A long post is 300 KB."""

MOST_TOGETHER = 1_000_000_000
MOST_RATIO = 300
"""Inflated to packed, beyond 8 MB. Real posts reach 12, deflate 1,032."""

_POST = re.compile(r"(?:.*/)?posts/(?P<stem>[^/]+)\.html?", re.IGNORECASE)
_AGAIN = "Ask Substack for a new export (Settings → Exports) and import that."


class Archive:
    """The members of an export that an import reads.

    CxqError where it is no zip, damaged, or holds nothing that Substack exports.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.strange: list[str] = []
        self._left = MOST_TOGETHER
        self._zip: zipfile.ZipFile | None = None
        self._infos: dict[str, zipfile.ZipInfo] = {}
        names = self._files() if path.is_dir() else self._members()
        self.posts: dict[str, str] = {}
        self.table = ""
        for name in names:
            self._sort_in(name)
        if not self.posts and not self.table:
            raise self._no_export(names)

    def close(self) -> None:
        """Let the file go."""
        if self._zip is not None:
            self._zip.close()

    def _files(self) -> list[str]:
        try:
            files = sorted(each for each in self.path.rglob("*") if each.is_file())
        except OSError as error:
            raise OutsideError(f"{self.path} cannot be read: {reason(error)}.") from None
        return [each.relative_to(self.path).as_posix() for each in files]

    def _members(self) -> list[str]:
        if not self.path.exists():
            raise UsageError(f"There is no file {self.path}.", "Check the path.")
        try:
            self._zip = zipfile.ZipFile(self.path)
            infos = self._zip.infolist()
        except OSError as error:
            raise OutsideError(f"{self.path} cannot be read: {reason(error)}.") from None
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, UnicodeError):
            raise CxqError(
                f"{self.path} is no zip file, or its end is missing (a download that broke off?).",
                _AGAIN,
            ) from None
        if len(infos) > MOST_MEMBERS:
            raise CxqError(f"{self.path} holds more than {MOST_MEMBERS:,} files.", _AGAIN)
        self._infos = {info.filename: info for info in infos if not info.is_dir()}
        return list(self._infos)

    def _sort_in(self, name: str) -> None:
        parts = name.replace("\\", "/").split("/")
        if parts[0] == "__MACOSX" or parts[-1].startswith("._"):
            return
        if ".." in parts or name.startswith("/") or re.match("[A-Za-z]:", name):
            self.strange.append(name)
            return
        found = _POST.fullmatch("/".join(parts))
        if found:
            if self.posts.setdefault(found["stem"], name) != name:
                self.strange.append(name)
        elif parts[-1].lower() == "posts.csv" and not self.table:
            self.table = name

    def _no_export(self, names: list[str]) -> CxqError:
        inner = [name for name in names if name.lower().endswith(".zip")]
        if inner:
            return CxqError(
                f"{self.path} holds no posts, but another zip: {inner[0]}.",
                f"Unpack it, then: cxq import {Path(inner[0]).name}",
            )
        return CxqError(
            f"{self.path} holds no posts.csv and no posts/*.html ({len(names):,} other files), so "
            "it is no Substack export.",
            "Substack makes one under Settings → Exports.",
        )

    def read(self, name: str) -> bytes:
        """A member's bytes. CxqError where it is damaged, encrypted or larger than its limit."""
        if self._zip is None:
            return read_bytes(self.path / name, most=MOST_BYTES)
        info = self._infos[name]
        if info.flag_bits & 1:
            raise CxqError(f"{name} is encrypted.", "Unpack the zip with its password first.")
        most = min(MOST_BYTES, max(8_000_000, info.compress_size * MOST_RATIO), self._left)
        try:
            with self._zip.open(info) as file:
                data = file.read(most + 1)
        except (
            zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError,
            NotImplementedError, OSError,
        ):  # fmt: skip
            raise CxqError(f"{name} is damaged in the zip.", _AGAIN) from None
        self._left -= len(data)
        if len(data) > most:
            raise CxqError(
                f"{name} unpacks to more than {most:,} bytes, so it is not read.", _AGAIN
            )
        return data
