"""The format `substack`: its files from one post, and what each of them could not show."""

from __future__ import annotations

import re
from collections.abc import Callable

from cxq.model import Post
from cxq.project import Settings
from cxq.render import substack
from cxq.render.copy_page.page import copy_page
from cxq.render.prosemirror import writing
from cxq.render.rendered import Rendered

_PLACE = re.compile(r"line (\d+): ")

PARTS: tuple[Callable[[Post, Settings], Rendered], ...] = (substack.render, writing.render)
"""The renderer of each file, in the order in which the files are listed."""


def render(post: Post, settings: Settings) -> Rendered:
    """All files that Substack takes, with the notes of all of them."""
    parts = [part(post, settings) for part in PARTS]
    files = tuple(file for part in parts for file in part.files)
    notes = _together(parts)
    return Rendered((*files, copy_page(post, settings, notes)), notes)


def _together(parts: list[Rendered]) -> tuple[str, ...]:
    """The notes of every file, by their lines: what all of them say once, the rest with the names
    of the files that it is about."""
    about: dict[str, list[str]] = {}
    for part in parts:
        for note in dict.fromkeys(part.notes):
            about.setdefault(note, []).append(part.files[0].name)
    notes = [
        note if len(names) == len(parts) else _named(note, ", ".join(names))
        for note, names in about.items()
    ]
    return tuple(sorted(notes, key=_line))


def _named(note: str, names: str) -> str:
    place = _PLACE.match(note)
    start = place.end() if place else 0
    return f"{note[:start]}{names}: {note[start:]}"


def _line(note: str) -> tuple[bool, int]:
    """What has no place in the draft comes last."""
    place = _PLACE.match(note)
    return place is None, int(place[1]) if place else 0
