"""Drafts on the disk: finding one, its front matter, the images beside it. [door: drafts/]"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from cxq.disk import exclusive, list_files, read_bytes, read_text, write_bytes
from cxq.errors import CxqError, FileError, UsageError
from cxq.model import Draft
from cxq.posts.front_matter import read_meta
from cxq.project import Project
from cxq.text import nearest


def draft_files(project: Project) -> tuple[Path, ...]:
    """Every drafts/*.md, by name."""
    return list_files(project.drafts, ".md")


def find_draft(project: Project, name: str) -> Path:
    """The file that `name` means: a path, or the stem of a file in drafts/.

    UsageError where there is none.
    """
    given = Path(name)
    stem = name.removesuffix(".md")
    for candidate in (given, project.root / given, project.drafts / f"{stem}.md"):
        if _is_file(candidate):
            return candidate.resolve()
    stems = [path.stem for path in draft_files(project)]
    if _is_folder(given) or _is_folder(project.root / given):
        raise UsageError(
            f"“{name}” is a folder, not a draft.",
            f"Drafts here: {', '.join(stems)}." if stems else 'Start one with: cxq new "A title"',
        )
    raise UsageError(
        f"There is no draft “{name}”{nearest(stem, stems)}.",
        f"Drafts here: {', '.join(stems)}." if stems else 'Start one with: cxq new "A title"',
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, RuntimeError, ValueError):
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, RuntimeError, ValueError):  # a name too long, a link to itself, a NUL
        return False


def read_draft(project: Project, file: Path) -> Draft:
    """The file split into front matter and body.

    CxqError, with file and line, where it is empty, not UTF-8, or its front matter is not YAML.
    """
    return draft_of(read_text(file, project.shown(file)), project, file)


def draft_of(text: str, project: Project, file: Path) -> Draft:
    """The draft that this text would be in this file: line ends `\\n`, no byte-order mark."""
    shown = project.shown(file)
    if not text.strip():
        hint = "Write a title and a text into it, or start another with: cxq new TITLE"
        raise FileError(shown, 1, "the draft is empty.", hint)
    fields, matter, body = _split(text, shown)
    meta, problems = read_meta(fields, matter, shown, stem=file.stem)
    body_line = text[: len(text) - len(body)].count("\n") + 1
    return Draft(shown, file, meta, body, body_line, problems)


def _split(text: str, shown: str) -> tuple[dict[str, Any], str, str]:
    """(fields, the front matter's text, the body's text)."""
    from frontmatter.default_handlers import YAMLHandler
    from yaml import BaseLoader

    handler = YAMLHandler()
    if not re.match(r"---[ \t]*\n", text):
        return {}, "", text
    try:
        matter, body = handler.split(text)
    except ValueError:
        raise FileError(
            shown,
            1,
            "the front matter is not closed.",
            "End it with a line of three hyphens: ---",
        ) from None
    try:
        # BaseLoader leaves every value text: “title: No” is no boolean, 2026-13-05 no crash.
        fields = handler.load(matter, Loader=BaseLoader)
    except Exception as error:  # PyYAML's own tree; its words stop here
        raise _yaml_error(error, shown) from None
    if fields is None or fields == "":
        fields = {}
    if not isinstance(fields, dict):
        raise FileError(
            shown,
            2,
            "the front matter is not a list of “key: value” lines.",
            'Such as: title: "Reading the work report"',
        )
    return fields, matter, body


def _yaml_error(error: Exception, shown: str) -> FileError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    says = getattr(error, "problem", None) or str(error).split("\n")[0]
    return FileError(
        shown,
        mark.line + 1 if mark is not None else 1,
        f"the front matter is not valid YAML: {says}.",
        'Put a value that holds a colon or begins with a quote into quotes: title: "A: B"',
        mark.column + 1 if mark is not None else 1,
    )


def slug_clash(project: Project, draft: Draft) -> str | None:
    """Another draft that would be exported to the same folder, as the author types it."""
    for file in draft_files(project):
        if not _is_file(file) or file.resolve() == draft.file.resolve():
            continue
        try:
            other = read_draft(project, file)
        except CxqError:
            continue  # it cannot be exported, so it clashes with nothing
        if other.meta.slug == draft.meta.slug:
            return other.path
    return None


def image_finder(project: Project, draft: Draft) -> Callable[[str], Path | None]:
    """A look-up of the files beside the draft that its images name; None for no such file."""

    def find(url: str) -> Path | None:
        name = unquote(urlsplit(url).path)
        if not name or "\x00" in name:
            return None
        base = project.root if name.startswith("/") else draft.file.parent
        given = base / name.lstrip("/")
        if not _is_file(given):
            return None
        # What an export copies comes from the newsletter's folder, never from elsewhere.
        file = given.resolve()
        return file if file.is_relative_to(project.root) else None

    return find


def append(project: Project, file: Path, text: str) -> None:
    """Put a paragraph at the end of a draft; what stands there stays byte for byte.

    FileError where the draft is not UTF-8 (bytes of two encodings would be nobody's text), and
    where its last code block or comment is never closed: a paragraph there would be part of it.
    """
    with exclusive(project.root):
        _append(file, text, project.shown(file))


def rewrite(
    project: Project, file: Path, change: Callable[[str], str], *, write: bool = True
) -> bool:
    """Let a draft's text be what `change` makes of it; whether that is another.

    `change` gets the text as it stands, line ends and byte-order mark included, and nothing else
    of it is touched. Written whole or not at all, and only where `write` is true. FileError where
    the draft is not UTF-8.
    """
    with exclusive(project.root):
        read_text(file, project.shown(file))  # says where it is not UTF-8
        standing = read_bytes(file).decode()
        changed = change(standing)
        if write and changed != standing:
            write_bytes(file, changed.encode())
        return changed != standing


def _append(file: Path, text: str, shown: str) -> None:
    from cxq.posts.ending import open_ending

    draft = read_text(file, shown)
    body = _split(draft, shown)[2]
    ending = open_ending(body, draft[: len(draft) - len(body)].count("\n") + 1)
    if ending is not None:
        line, what = ending
        raise FileError(
            shown,
            line,
            f"{what} begins here and is never closed, so nothing can be put behind it.",
            "Close it, then run the same command again.",
        )
    standing = read_bytes(file)
    newline = b"\r\n" if b"\r\n" in standing else b"\n"
    gap = newline * (1 if standing.endswith(b"\n") else 2) if standing.strip() else b""
    write_bytes(file, standing + gap + text.encode() + newline)
