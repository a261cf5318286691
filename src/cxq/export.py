"""A post's files under out/<slug>/: the door to the output folder.

Everything is rendered and every image read before anything is written; then all files are
staged, moved into their places, and the manifest last of all. A kill or a full disk therefore
leaves whole files, and the next export puts the set right. The same post gives the same bytes;
a file that stands already as it should is not touched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cxq.disk import read_bytes, reason, write_all, write_bytes
from cxq.errors import CxqError, OutsideError, UsageError
from cxq.model import Post, Problem
from cxq.project import Settings
from cxq.render.clip import Clip
from cxq.render.formats import renderer
from cxq.text import sha256

MANIFEST = "manifest.json"
IMAGES = "images"
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of this export: its format (`image` for a copied one), its place, its size."""

    format: str
    path: Path
    bytes: int


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote, the manifest aside. Each note begins with its format. `stale` are files
    of other formats that stand there from an earlier state of the post; `clip` is the mail's
    budget, where a mail is among the formats."""

    slug: str
    folder: Path
    files: tuple[ExportedFile, ...]
    notes: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    clip: Clip | None = None


@dataclass(slots=True)
class _Set:
    """What is to stand in the folder: bytes and format by name, notes by format."""

    data: dict[str, bytes] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    clip: Clip | None = None

    def add(self, name: str, data: bytes, made_by: str) -> None:
        if name in self.data:
            raise CxqError(
                f"The formats {self.formats[name]} and {made_by} both write {name}.",
                "Export them one at a time into different folders with --out.",
            )
        self.data[name] = data
        self.formats[name] = made_by


def export_post(
    post: Post,
    settings: Settings,
    out: Path,
    formats: Sequence[str],
    problems: Sequence[Problem] | None = None,
    remarks: Mapping[str, Sequence[str]] | None = None,
) -> Exported:
    """Write the post in these formats, its images and its manifest into `out`/<slug>/.

    `problems` go into the manifest as warnings (those met in building the post, unless given);
    `remarks` are what is to be noted of a format beside what its renderer says.
    UsageError for an unknown format or a slug that is no folder name, CxqError where a renderer
    cannot go on, OutsideError where the disk stops it: what stood there before still stands.
    """
    slug = _folder_name(post.meta.slug)
    folder = out / slug
    made = _render(post, settings, formats, remarks or {})
    _add_images(made, post)
    _sweep(folder, made)
    fresh = {
        folder / name: data for name, data in made.data.items() if not _stands(folder / name, data)
    }
    write_all(fresh)
    found = post.problems if problems is None else problems
    table = _manifest(post, folder, made, found)
    manifest = (json.dumps(table, ensure_ascii=False, indent=2) + "\n").encode()
    if not _stands(folder / MANIFEST, manifest):
        write_bytes(folder / MANIFEST, manifest)
    files = tuple(
        ExportedFile(made.formats[name], folder / name, len(data))
        for name, data in made.data.items()
    )
    notes = tuple(f"{name}: {note}" for name, notes in made.notes.items() for note in notes)
    stale = tuple(
        file["path"] for file in table["files"] if file["post"] not in ("", table["post"])
    )
    return Exported(slug, folder, files, notes, stale, made.clip)


def _folder_name(slug: str) -> str:
    """The slug, if a folder of that name can stand in `out` on any system. UsageError if not."""
    odd = re.search(r'[/\\:*?"<>|\x00-\x1f\x7f]', slug)
    if (
        not slug
        or odd
        or slug != slug.strip()
        or slug.startswith(".")
        or slug.endswith(".")
        or _RESERVED.fullmatch(slug)
        or len(slug.encode()) > 200
    ):
        raise UsageError(
            f"“{slug}” cannot be the name of a folder.",
            "Set slug: in the front matter, in letters, digits and hyphens.",
        )
    return slug


# ---------------------------------------------------------------- what is to stand


def _render(
    post: Post, settings: Settings, formats: Sequence[str], remarks: Mapping[str, Sequence[str]]
) -> _Set:
    made = _Set()
    for name in dict.fromkeys(formats):
        rendered = renderer(name)(post, settings)
        for file in rendered.files:
            if not file.name or Path(file.name).name != file.name or file.name[0] == ".":
                raise CxqError(
                    f"The format {name} wants to write “{file.name}”, which is no file name.",
                    "Update or remove the package that brings this format.",
                )
            if file.name in (MANIFEST, IMAGES):
                raise CxqError(
                    f"The format {name} wants to write {file.name}, which is the export's own.",
                    "Update or remove the package that brings this format.",
                )
            made.add(file.name, file.data, name)
        made.notes[name] = (*remarks.get(name, ()), *rendered.notes)
        made.clip = rendered.clip or made.clip
    return made


def _add_images(made: _Set, post: Post) -> None:
    missing: list[str] = []
    for image in post.images:
        name = f"{IMAGES}/{image.name}"
        if name in made.data:
            continue
        if image.file.is_file():
            made.add(name, read_bytes(image.file), "image")
        else:
            missing.append(f"there is no file {image.url}: {name} was not written.")
    if missing:
        made.notes["image"] = tuple(missing)


# ---------------------------------------------------------------- what stands


def _stands(path: Path, data: bytes) -> bool:
    """Whether these very bytes are there already."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _sweep(folder: Path, made: _Set) -> None:
    """Drop what a killed export left half-staged: `.name.xxxxxxxx`, of our own names alone."""
    for name in (*made.data, MANIFEST):
        place = folder / name
        pattern = re.compile(rf"\.{re.escape(place.name[:40])}\.[a-z0-9_]{{8}}")
        for path in _files_in(place.parent):
            if pattern.fullmatch(path.name):
                path.unlink(missing_ok=True)


def _standing(folder: Path) -> list[Path]:
    """Every file in the folder and in its images, hidden ones and the manifest left out."""
    return [
        path
        for path in (*_files_in(folder), *_files_in(folder / IMAGES))
        if not path.name.startswith(".") and path != folder / MANIFEST
    ]


def _files_in(folder: Path) -> list[Path]:
    """The files of a folder by name; none where there is no folder. OutsideError if unreadable."""
    try:
        if not folder.is_dir():
            return []
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise OutsideError(
            f"{folder} cannot be read: {reason(error)}.", "Check the folder's permissions."
        ) from None


# ---------------------------------------------------------------- the manifest


def _manifest(post: Post, folder: Path, made: _Set, problems: Sequence[Problem]) -> dict[str, Any]:
    """manifest.json: no clock, keys in a fixed order, files by name.

    Formats exported earlier keep their files and their notes in it, as long as they stand. `post`
    is a hash of the post's own words: a file with another one is of an earlier state of it.
    """
    before = _previous(folder)
    state = sha256(repr((post.meta, post.document)).encode("utf-8", "replace"))[:16]
    files = [_entry(folder, path, made, before, state) for path in _standing(folder)]
    formats = sorted({file["format"] for file in files} - {"", "image"})
    notes = {**before.notes, **made.notes}
    if "image" not in made.notes:
        notes.pop("image", None)
    return {
        "slug": post.meta.slug,
        "title": post.meta.title,
        "draft": post.path,
        "post": state,
        "words": post.count.words,
        "han": post.count.han,
        "minutes": post.count.minutes,
        "note_words": post.count.note_words,
        "note_han": post.count.note_han,
        "formats": formats,
        "files": files,
        "warnings": [_shown(problem) for problem in problems],
        "notes": {
            name: list(notes[name])
            for name in sorted(notes)
            if notes[name] and (name in formats or name == "image")
        },
    }


def _entry(folder: Path, path: Path, made: _Set, before: _Previous, state: str) -> dict[str, Any]:
    name = path.relative_to(folder).as_posix()
    data = made.data.get(name)
    if data is None:
        data = read_bytes(path)
    made_by = made.formats.get(name) or before.formats.get(name, "")
    return {
        "path": name,
        "format": made_by,
        "bytes": len(data),
        "sha256": sha256(data),
        "post": state if name in made.data else before.states.get(name, ""),
    }


def _shown(problem: Problem) -> str:
    place = f"{problem.path}:{problem.line}:{problem.column}"
    return f"{place}: {problem.severity}: {problem.rule}: {problem.message}"


@dataclass(frozen=True, slots=True)
class _Previous:
    """What the last manifest knew: the format of each file and the state of the post that it is of,
    the notes of each format."""

    formats: Mapping[str, str]
    notes: Mapping[str, tuple[str, ...]]
    states: Mapping[str, str]


def _previous(folder: Path) -> _Previous:
    """The last manifest; a missing or damaged one knows nothing, and is simply replaced."""
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        formats = {str(file["path"]): str(file["format"]) for file in data["files"]}
        notes = {str(name): tuple(map(str, says)) for name, says in data["notes"].items()}
        states = {str(file["path"]): str(file["post"]) for file in data["files"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _Previous({}, {}, {})
    return _Previous(formats, notes, states)
