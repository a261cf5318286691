"""The ledger of what was handed over: `.cxq/pushed.json`.

It is what makes a second push an update of the same draft, so it is never guessed and never
silently begun anew: a damaged one is refused. It holds no secret. Every change is on the disk,
whole, before the next request is made; who changes it holds `exclusive(root, "push")`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from cxq.disk import read_bytes, stands, write_text
from cxq.errors import FileError

VERSION = 1
_MOST = 100_000_000


class Place(NamedTuple):
    """Which draft is meant: the slug, at a publication (an address) of a target."""

    target: str
    publication: str
    slug: str


@dataclass(frozen=True, slots=True)
class PushedDraft:
    """What is known of one draft there.

    `id` is the platform's name for it, "" as long as a creation is under way. `sent` is a hash of
    all that was handed over, "" where that was not finished; `remote` a hash of what the platform
    said then, `remote_updated` its own time of that. `sending` is set before a request that changes
    the draft leaves, and cleared when its answer is kept: where it stands, nobody knows whether the
    platform did it.
    """

    id: str = ""
    url: str = ""
    title: str = ""
    sent: str = ""
    sending: str = ""
    remote: str = ""
    remote_updated: str = ""
    pushed: str = ""


@dataclass(frozen=True, slots=True)
class PushedImage:
    """An image there, by the SHA-256 of its bytes."""

    target: str
    publication: str
    sha256: str
    url: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A draft with its place, as the file has it."""

    target: str
    publication: str
    slug: str
    id: str
    url: str
    title: str
    sent: str
    sending: str
    remote: str
    remote_updated: str
    pushed: str


Row = TypeVar("Row", _Row, PushedImage)


class Ledger:
    """The ledger of one newsletter folder. FileError where the file is not one."""

    def __init__(self, root: Path) -> None:
        self.path = root / ".cxq" / "pushed.json"
        self._drafts: dict[Place, PushedDraft] = {}
        self._images: dict[tuple[str, str, str], str] = {}
        self._accepted: dict[str, str] = {}
        if stands(self.path):
            self._read(_parsed(self.path))

    def draft(self, place: Place) -> PushedDraft | None:
        """What is known of this draft; None where nothing was ever sent."""
        return self._drafts.get(place)

    def keep(self, place: Place, draft: PushedDraft) -> PushedDraft:
        """Remember it, on the disk. OutsideError where the disk refuses."""
        self._drafts[place] = draft
        self._write()
        return draft

    def change(self, place: Place, **changes: str) -> PushedDraft:
        """Remember other values of some fields of it."""
        return self.keep(place, replace(self._drafts.get(place, PushedDraft()), **changes))

    def forget(self, place: Place) -> None:
        """Nothing is known of it any more."""
        if self._drafts.pop(place, None):
            self._write()

    def image(self, target: str, publication: str, sha256: str) -> str:
        """Where an image of these bytes stands there, or ""."""
        return self._images.get((target, publication, sha256), "")

    def keep_image(self, image: PushedImage) -> None:
        """Remember an image that was uploaded, on the disk."""
        self._images[image.target, image.publication, image.sha256] = image.url
        self._write()

    def accepted(self, target: str) -> str:
        """When the author accepted what this target's terms may cost her, or ""."""
        return self._accepted.get(target, "")

    def accept(self, target: str, now: str) -> None:
        """Remember that she did."""
        self._accepted[target] = now
        self._write()

    def _read(self, data: Mapping[str, Any]) -> None:
        for row in _rows(self.path, data, "drafts", _Row):
            place = Place(row.target, row.publication, row.slug)
            values = asdict(row)
            self._drafts[place] = PushedDraft(
                **{f.name: values[f.name] for f in fields(PushedDraft)}
            )
        for image in _rows(self.path, data, "images", PushedImage):
            self._images[image.target, image.publication, image.sha256] = image.url
        accepted = data.get("accepted")
        if not isinstance(accepted, dict) or not all(
            isinstance(value, str) for value in accepted.values()
        ):
            raise _damaged(self.path, "“accepted” is not what it should be")
        self._accepted = dict(accepted)

    def _write(self) -> None:
        table = {
            "version": VERSION,
            "accepted": dict(sorted(self._accepted.items())),
            "drafts": [
                asdict(_Row(*place, **asdict(draft)))
                for place, draft in sorted(self._drafts.items())
            ],
            "images": [asdict(PushedImage(*key, url)) for key, url in sorted(self._images.items())],
        }
        write_text(self.path, json.dumps(table, ensure_ascii=False, indent=1) + "\n")


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        data = json.loads(read_bytes(path, most=_MOST).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise _damaged(path, f"it is not JSON ({type(error).__name__})", line) from None
    if not isinstance(data, dict) or not isinstance(data.get("version"), int):
        raise _damaged(path, "it has no version")
    if data["version"] > VERSION:
        raise FileError(
            str(path), 1, f"it is of a newer cxq (version {data['version']}).", "Update cxq."
        )
    return data


def _rows(path: Path, data: Mapping[str, Any], key: str, kind: type[Row]) -> list[Row]:
    rows = data.get(key)
    names = {field.name for field in fields(kind)}
    if not isinstance(rows, list):
        raise _damaged(path, f"“{key}” is not a list")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or set(row) != names:
            raise _damaged(path, f"number {number} of “{key}” is not what it should be")
        if not all(isinstance(value, str) for value in row.values()):
            raise _damaged(path, f"number {number} of “{key}” holds what is not text")
    return [kind(**row) for row in rows]


def _damaged(path: Path, what: str, line: int = 1) -> FileError:
    return FileError(
        str(path),
        line,
        f"the ledger of what was pushed cannot be read: {what}.",
        f"Nothing was sent. Put back a copy of it; where there is none: mv {path} {path}.broken, "
        "and the next push makes new drafts, since it knows of no older ones.",
    )
