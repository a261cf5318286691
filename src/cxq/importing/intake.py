"""The import of one export: every post a result, written or not. One bad post stops no other."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from cxq.errors import CxqError
from cxq.importing.archive import Archive
from cxq.importing.convert import Converted
from cxq.importing.converters import Html, convert_all
from cxq.importing.post_table import Row, read_table, slug_of
from cxq.importing.terms import TermFinder
from cxq.text import count_words, slugify

Status = Literal["new", "replaced", "exists", "failed", "empty"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to import, and how.

    `url` is the newsletter's address, `prefix` begins the name of every draft, `force` replaces
    drafts that stand, `slugs` are the posts wanted (all, where empty).
    """

    drafts: Path
    url: str = ""
    author: str = ""
    prefix: str = ""
    force: bool = False
    slugs: tuple[str, ...] = ()
    terms: TermFinder | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """One post's result. `text` is the whole draft; empty where there is none."""

    row: Row
    path: Path
    status: Status
    text: str = ""
    words: int = 0
    notes: int = 0
    images: int = 0
    links: int = 0
    problems: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    losses: Counter[str] = field(default_factory=Counter)
    terms: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What an export holds: its posts in the order of their dates, and what is wrong with it."""

    rows: tuple[Row, ...]
    problems: tuple[str, ...]


def read_catalogue(archive: Archive) -> Catalogue:
    """The rows of posts.csv and, from their files' names, the posts that it does not name."""
    rows: list[Row] = []
    problems = [
        f"“{name[:100]}” was not read: no export has a member of this name, or has it twice."
        for name in archive.strange
    ]
    if archive.table:
        try:
            rows, said = read_table(archive.read(archive.table), archive.table)
            problems += said
        except CxqError as error:
            problems.append(f"{error.message} Titles and dates are missing, then.")
    else:
        problems.append("The export holds no posts.csv: titles and dates are missing.")
    files = {file_of(row, archive) for row in rows}
    for stem, name in archive.posts.items():
        if name not in files:
            if rows:
                problems.append(f"posts.csv does not name {name}: imported by its file's name.")
            slug = slug_of(stem)
            rows.append(Row(stem, slug, title=slug.replace("-", " ").capitalize()))
    ordered = sorted(rows, key=lambda row: (row.date or "9999", row.identity))
    return Catalogue(tuple(ordered), tuple(problems))


def file_of(row: Row, archive: Archive) -> str:
    """The member that holds a post's HTML; empty where there is none."""
    number = row.identity.partition(".")[0]
    return archive.posts.get(row.identity) or archive.posts.get(number) or ""


def import_posts(archive: Archive, rows: Sequence[Row], wanted: Wanted) -> Iterator[Imported]:
    """A result for each post, in order. Nothing is written here."""
    taken: set[str] = set()
    posts = (
        _read(archive, replace(row, slug=_free_name(row, wanted.prefix, taken)), wanted)
        for row in rows
    )
    read: deque[_Read] = deque()

    def with_html() -> Iterator[Html]:
        for post in posts:
            read.append(post)
            if post.html is not None:
                yield post.html

    converted = convert_all(with_html(), wanted.terms, count=len(rows))
    for made in converted:
        while read[0].html is None:
            yield _unread(read.popleft())
        yield _imported(read.popleft(), made, wanted)
    while read:
        yield _unread(read.popleft())


@dataclass(frozen=True, slots=True)
class _Read:
    """A post as the export holds it; `html` is None, with the `status` and why, where it holds
    none that can be read.
    """

    row: Row
    path: Path
    raw: bytes = b""
    html: Html | None = None
    status: Status = "new"
    why: str = ""


def _free_name(row: Row, prefix: str, taken: set[str]) -> str:
    """A name for the draft that no other post of this export has."""
    name = slugify(prefix + row.slug) or slugify(row.title) or "post"
    if name in taken:
        name = slugify(f"{name[:60]}-{row.identity.partition('.')[0]}") or name
    while name in taken:
        name += "-2"
    taken.add(name)
    return name


def _read(archive: Archive, row: Row, wanted: Wanted) -> _Read:
    path = wanted.drafts / f"{row.slug}.md"
    member = file_of(row, archive)
    if not member:
        why = "The export holds no text for this post"
        why += f" (a podcast: {row.podcast_url})." if row.podcast_url else "."
        return _Read(row, path, status="empty", why=why)
    try:
        raw = archive.read(member)
    except CxqError as error:
        return _Read(row, path, status="failed", why=error.message)
    html = Html(raw.decode("utf-8", errors="replace"), _address(row, wanted.url))
    return _Read(row, path, raw, html)


def _unread(read: _Read) -> Imported:
    return Imported(read.row, read.path, read.status, problems=(read.why,))


def _imported(read: _Read, converted: Converted | str, wanted: Wanted) -> Imported:
    row, path = read.row, read.path
    if isinstance(converted, str):
        return Imported(row, path, "failed", problems=(converted,))
    url = _address(row, wanted.url)
    problems = list(converted.report.problems)
    if b"\xef\xbf\xbd" not in read.raw and "\ufffd" in converted.body:
        problems.append("The HTML is not all UTF-8: what could not be read shows as \ufffd.")
    if not converted.body:
        problems.append("The post's HTML holds no text.")
    standing = path.exists() or path.is_symlink()
    status: Status = "new" if not standing else "replaced" if wanted.force else "exists"
    return Imported(
        row,
        path,
        status,
        front_matter(row, url, wanted.author, math=converted.math) + converted.body,
        _words(converted),
        converted.notes,
        converted.images,
        converted.links,
        tuple(problems),
        tuple(converted.report.repairs),
        converted.report.losses,
        converted.report.terms,
    )


def _address(row: Row, newsletter: str) -> str:
    """Where the post stands, where that is known: drafts stand nowhere."""
    slug = slug_of(row.identity)
    return f"{newsletter.rstrip('/')}/p/{slug}" if newsletter and row.published else ""


def _words(converted: Converted) -> int:
    words, han = count_words(converted.body)
    return words + han


def front_matter(row: Row, url: str, author: str, *, math: bool) -> str:
    """The draft's head. A JSON string is a YAML one, too."""
    fields = {"title": row.title or "Untitled", "subtitle": row.subtitle, "slug": row.slug}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()]
    lines += [f"date: {row.date}"] if row.date else []
    lines += [f"author: {json.dumps(author, ensure_ascii=False)}"] if author else []
    lines += [f"url: {json.dumps(url, ensure_ascii=False)}"] if url else []
    lines += ["math: true"] if math else []
    return "---\n" + "\n".join(lines) + "\n---\n\n"
