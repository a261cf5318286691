"""What a post looks like that its draft only names: its theme, its pictures' sizes. [images]

After the build, which is pure; whoever only checks or counts words can do without.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from cxq.model import LocalImage, Post, Problem
from cxq.picture import HEAD, read_picture
from cxq.project import Project
from cxq.theme_file import FoundTheme, find_theme, no_such_theme, settings_theme

LARGEST = 10_000_000
"""Bytes of one picture that a mail may carry; Gmail refuses a message of 25 MB."""


def dressed(post: Post, project: Project) -> Post:
    """The post with its theme and with what the files of its images say.

    A theme that the draft names and nobody has is a problem of the draft; SettingsError where the
    settings name such a one, or where a theme's file cannot be used.
    """
    found, problems = _theme(post, project)
    images = post.images
    if found.logo is not None and found.theme.logo is not None:
        suffix = found.logo.suffix.lower()
        images += (LocalImage(found.theme.logo.source, found.logo, f"theme-logo{suffix}"),)
    whole = project.settings.email.images == "attached"
    return replace(
        post,
        theme=found.theme,
        images=tuple(_measured(image, whole=whole) for image in images),
        problems=(*post.problems, *problems, *found.problems),
    )


def _theme(post: Post, project: Project) -> tuple[FoundTheme, tuple[Problem, ...]]:
    name = post.meta.theme
    if not name:
        return settings_theme(project), ()
    found = find_theme(project, name)
    if found is not None:
        return found, ()
    message, hint = no_such_theme(project, name)
    line = _line_of_theme(project.root / post.path)
    problem = Problem(post.path, line, 1, "theme-unknown", "error", message, hint)
    return settings_theme(project), (problem,)


def _line_of_theme(file: Path) -> int:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").split("\n", 200)[:200]
    except OSError:
        return 1
    return next((n for n, text in enumerate(lines, 1) if re.match(r"theme\s*:", text)), 1)


def _measured(image: LocalImage, *, whole: bool) -> LocalImage:
    """With its picture and size; one that cannot be read stays as it is (the export tells)."""
    try:
        size = image.file.stat().st_size
        with image.file.open("rb") as stream:
            carried = whole and size <= LARGEST
            data = stream.read(size if carried else HEAD)
    except OSError:
        return image
    picture = read_picture(data, image.file.name)
    return replace(image, picture=picture, size=size, data=data if carried else b"")
