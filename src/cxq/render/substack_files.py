"""The format `substack`: its files from one post, and what each of them could not show."""

from __future__ import annotations

import re
from collections.abc import Callable

from cxq.model import Post
from cxq.project import Settings
from cxq.render import substack
from cxq.render.rendered import Rendered

_PLACE = re.compile(r"line \d+: ")

PARTS: tuple[Callable[[Post, Settings], Rendered], ...] = (substack.render,)
"""The renderer of each file, in the order in which the files are listed."""


def render(post: Post, settings: Settings) -> Rendered:
    """All files that Substack takes, with the notes of all of them."""
    parts = [part(post, settings) for part in PARTS]
    files = tuple(file for part in parts for file in part.files)
    return Rendered(files, _together(parts))


def _together(parts: list[Rendered]) -> tuple[str, ...]:
    """The notes of every file: what all of them say once, the rest with the file's name."""
    told = [dict.fromkeys(part.notes) for part in parts]
    notes: dict[str, None] = {}
    for part, said in zip(parts, told, strict=True):
        for note in said:
            shared = all(note in other for other in told)
            notes[note if shared else _named(note, part.files[0].name)] = None
    return tuple(notes)


def _named(note: str, name: str) -> str:
    place = _PLACE.match(note)
    start = place.end() if place else 0
    return f"{note[:start]}{name}: {note[start:]}"
