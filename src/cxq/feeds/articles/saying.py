"""What a snapshot says, read again today: headline, text, pictures.

Two snapshots of a page are compared by this rather than by their stored texts, so that both are
read by the same reader: a better one must not look like an outlet that changed its mind.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from cxq.errors import CxqError
from cxq.feeds.article import NoArticle, read_article
from cxq.feeds.articles.pictures import pictures_beside
from cxq.feeds.charset import decode
from cxq.feeds.page import plain_text
from cxq.model import Snapshot, Source
from cxq.store import ENTRY_CONTENT


@dataclass(frozen=True, slots=True)
class Saying:
    """What one snapshot says. `title` is empty and `pictures` too where its kind has none."""

    title: str
    text: str
    pictures: tuple[str, ...] = ()


def saying_of(snapshot: Snapshot, source: Source | None = None) -> Saying:
    """What the snapshot says, by the source's rules where it has some.

    Of what is no page (a PDF, a text), and where no article is found today, it is the stored text.
    """
    charset = source.charset if source else ""
    if snapshot.media_type == ENTRY_CONTENT:
        html = snapshot.raw.decode("utf-8", "replace")
        text = plain_text(html)
        return Saying("", text, pictures_beside(text, text, html, snapshot.url))
    page = snapshot.media_type.endswith(("html", "xml", "octet-stream"))
    if not page or snapshot.raw.startswith(b"%PDF-"):
        return Saying("", snapshot.text)
    rules, zone = (source.article, source.timezone) if source else (None, "")
    html = decode(snapshot.raw, chosen=charset).text
    try:
        article = read_article(html, snapshot.url, rules, timezone=zone)
    except CxqError:  # a rule of today that is no selector
        return Saying("", snapshot.text)
    if isinstance(article, NoArticle):
        return Saying("", snapshot.text)
    return Saying(article.title, article.text, article.pictures)


def says_otherwise(before: Snapshot, after: Snapshot, source: Source | None = None) -> bool:
    """Whether an outlet changed its headline or its text, or took a picture out.

    A picture that is new is no change by itself, and one that only comes from another server or
    in another size (`?w=640`) is the same: these differ at every look.
    """
    if before.sha256 == after.sha256:
        return False
    old, new = saying_of(before, source), saying_of(after, source)
    if (old.title, old.text) != (new.title, new.text):
        return True
    return not _paths(old.pictures) <= _paths(new.pictures)


def _paths(pictures: tuple[str, ...]) -> set[str]:
    return {urlsplit(address).path for address in pictures}
