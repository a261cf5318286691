"""What was published, as it was saved: the export zip, the page, or a draft's body in JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cxq.disk import read_bytes
from cxq.errors import CxqError, UsageError
from cxq.feeds.charset import decode
from cxq.feeds.documents.mhtml import page_in
from cxq.feeds.page import Node, Page
from cxq.importing.archive import Archive
from cxq.importing.comparison.editor_json import html_of_json
from cxq.importing.comparison.words import compared
from cxq.importing.convert import Converted, convert_tree
from cxq.importing.elements import Element, broken_off, tree, walk
from cxq.importing.intake import file_of, read_catalogue
from cxq.importing.post_table import Row, slug_of
from cxq.importing.report import Report
from cxq.model import PostMeta
from cxq.text import nearest

MOST_BYTES = 30_000_000
_BODIES = (
    ".available-content .body.markup",
    ".body.markup",
    ".available-content",
    "[data-testid=post-body]",
    "article",
    "main",
)
"""Where a page's post stands, the surest first."""

_WIDGETS = ("subscription-widget-wrap", "subscription-widget-wrap-editor", "subscribe-widget")
_SAVE = "Save the published page again (in the browser: Save page as, HTML), or export a new zip."


@dataclass(frozen=True, slots=True)
class Saved:
    """A published post: `name` is what it was read from; `kept` its text as Markdown."""

    name: str
    title: str
    subtitle: str
    slug: str
    kept: Converted
    cut_off: str = ""


def read_saved(file: Path, meta: PostMeta, wanted: str = "") -> Saved:
    """The published post in this file: of an export the one that `wanted` names (a slug, an id or
    a title), else the one with the draft's slug or title.

    UsageError where there is no such file or post, CxqError where it cannot be read.
    """
    if file.is_dir() or _is_zip(file):
        return _from_export(file, meta, wanted)
    raw = read_bytes(file, most=MOST_BYTES)
    if not raw.strip():
        raise CxqError(f"{file} is empty.", _SAVE)
    if wanted:
        raise UsageError(f"{file} is no export: it holds one post.", "Leave --post away.")
    if raw.lstrip()[:1] in (b"{", b"["):
        html, title, subtitle = html_of_json(raw, file)
        return _converted(str(file), tree(html), title, subtitle, "", "")
    html, url = _page(file, raw)
    return _from_page(file, html, url)


def _is_zip(file: Path) -> bool:
    if file.suffix.lower() == ".zip":
        return True
    try:
        with file.open("rb") as opened:
            return opened.read(4) == b"PK\x03\x04"
    except OSError:
        return False


# ---------------------------------------------------------------- an export


def _from_export(file: Path, meta: PostMeta, wanted: str) -> Saved:
    archive = Archive(file)
    try:
        rows = read_catalogue(archive).rows
        row = _chosen(rows, meta, wanted, file)
        member = file_of(row, archive)
        if not member:
            raise CxqError(
                f"{file} names the post “{slug_of(row.identity)}” and holds no text for it.", _SAVE
            )
        html = archive.read(member).decode("utf-8", errors="replace")
    finally:
        archive.close()
    if not html.strip():
        raise CxqError(f"{member} in {file} is empty.", _SAVE)
    return _converted(
        f"{member} in {file}", tree(html), row.title, row.subtitle, slug_of(row.identity),
        broken_off(html),
    )  # fmt: skip


def _chosen(rows: tuple[Row, ...], meta: PostMeta, wanted: str, file: Path) -> Row:
    facts: tuple[Callable[[Row], object], ...] = (
        lambda row: slug_of(row.identity),
        lambda row: row.identity,
        lambda row: row.identity.partition(".")[0],
        lambda row: compared(row.title),
    )
    names: list[object] = [wanted, wanted, wanted, compared(wanted)]
    if not wanted:
        slug = meta.url.rstrip("/").rpartition("/p/")[2] if "/p/" in meta.url else meta.slug
        names = [slug, "", "", compared(meta.title)]
        facts = (facts[0], *facts[1:])
    for fact, name in zip(facts, names, strict=True):
        found = [row for row in rows if name and fact(row) == name]
        if found:
            return found[0]
    slugs = [slug_of(row.identity) for row in rows]
    named = wanted or meta.slug
    shown = ", ".join(slugs[:8]) + (f" and {len(slugs) - 8} more" if len(slugs) > 8 else "")
    raise UsageError(
        f"{file} holds no post “{named}”{nearest(named, slugs)}.",
        f"Name it: --post SLUG. It holds: {shown}." if slugs else _SAVE,
    )


# ---------------------------------------------------------------- a page


def _page(file: Path, raw: bytes) -> tuple[str, str]:
    """The page's HTML and its address, where the file tells that."""
    if re.match(rb"(?:From|MIME-Version|Snapshot-Content-Location|Subject):", raw.lstrip()):
        return page_in(str(file), raw)[:2]
    html = decode(raw).text
    if not re.search(r"<[a-zA-Z!/]", html):
        raise CxqError(
            f"{file} is no HTML, no zip and no JSON.",
            "cxq verify reads an export zip or the published page as a browser saves it.",
        )
    return html, ""


def _from_page(file: Path, html: str, url: str) -> Saved:
    page = Page(html, url)
    canonical = page.value("link[rel=canonical]@href") or page.value("meta[property='og:url']")
    slug = re.search(r"/p/([\w-]+)", canonical or url)
    title = page.value("h1.post-title") or page.value("meta[property='og:title']")
    subtitle = page.value("h3.subtitle") or page.value(".subtitle")
    body = _body(page)
    root = tree(body)
    cut_off = broken_off(html) if "</html" not in html.lower() else ""
    return _converted(str(file), root, title, subtitle, slug[1] if slug else "", cut_off)


def _body(page: Page) -> str:
    """The HTML of the post itself, with notes that stand beside it; comments are not in it."""
    found: Node | None = None
    for selector in _BODIES:
        nodes = page.all(selector)
        if nodes:
            found = max(nodes, key=lambda node: len(node.html or ""))
            break
    found = found or page.body
    html = (found.html or "") if found is not None else ""
    if 'class="footnote"' not in html:
        html += "".join(node.html or "" for node in page.all("div.footnote"))
    if not re.search(r"paywall", html):
        html += "".join('<div class="paywall"></div>' for _ in page.all(".paywall")[:1])
    return html


def _converted(
    name: str, root: Element, title: str, subtitle: str, slug: str, cut_off: str
) -> Saved:
    _unwrap(root)
    _drop_widgets(root)
    kept = convert_tree(root, Report())
    if not kept.body.strip():
        raise CxqError(f"{name} holds no text of a post.", _SAVE)
    return Saved(name, title, subtitle, slug, kept, cut_off)


def _unwrap(root: Element) -> None:
    """Let the post's blocks be the root's own children."""
    while len(only := [each for each in root.children if not _is_blank(each)]) == 1:
        child = only[0]
        if isinstance(child, str) or not child.has("available-content", "body", "markup"):
            return
        root.children = child.children


def _is_blank(child: Element | str) -> bool:
    return isinstance(child, str) and not child.strip()


def _drop_widgets(root: Element) -> None:
    """The words around a subscription form are the platform's; the form itself is counted."""
    for each in walk(root):
        if each.has(*_WIDGETS):
            each.attributes["class"] = _WIDGETS[0]
            each.children = []
