"""A page that a browser saved: its article, and where it came from."""

from __future__ import annotations

import re

from cxq.errors import CxqError
from cxq.feeds.article import NoArticle, read_article
from cxq.feeds.articles.wechat import address_of, shown_date
from cxq.feeds.charset import decode
from cxq.feeds.dates import moment_of, read_date, utc
from cxq.feeds.documents.said import ReadDocument
from cxq.feeds.page import Page, absolute, one_line, text_of

# Chrome, Edge and Firefox: <!-- saved from url=(0042)https://… -->; SingleFile: url: https://…
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)\s*(\S+)")
_SINGLE_FILE = re.compile(r"Page saved with SingleFile\s*\n\s*url:\s*(\S+)")
_SAVED_ON = re.compile(
    r"Page saved with SingleFile\s*\n[^>]{0,3000}?saved date:\s*([^\n(>]{10,60})"
)


def read_html(name: str, raw: bytes, timezone: str) -> ReadDocument:
    """A saved page in a file. CxqError where it shows no text to speak of."""
    html = decode(raw).text
    return read_saved(name, html, "", timezone, _saved_on(html))


def read_saved(name: str, html: str, url: str, timezone: str, saved: str | None) -> ReadDocument:
    """The document of a page that was saved at this time (UTC); `url` is where it came from,
    empty where only the page can say.
    """
    url = url or _saved_address(html)
    article = read_article(html, url, timezone=timezone)
    if isinstance(article, NoArticle):
        page = Page(html, url)
        text = text_of(page.body) if page.body is not None else ""
        if len(text) < 200:
            raise CxqError(
                f"{name} cannot be read as an article: {article.reason}.",
                "Open it in a browser; if its text shows there, save the page whole once more.",
            )
        titles = [one_line(node.text(deep=True)) for node in page.all("title")]
        title = "".join(titles[:1])
        return ReadDocument(text, title, None, "", "", url, "text/html", saved)
    return ReadDocument(
        text=article.text,
        title=article.title,
        date=article.date or (shown_date(Page(html, url), saved, timezone) if saved else None),
        author=article.author,
        outlet=article.outlet,
        url=url,
        media_type="text/html",
        saved=saved,
    )


def _saved_address(html: str) -> str:
    """Where a saved page came from: what the browser noted, else what the page says of itself."""
    head = html[:3000]
    for noted in (_SAVED_FROM, _SINGLE_FILE):
        found = noted.search(head)
        if found:
            address = absolute(found[1].removesuffix("-->"), "")
            if address:
                return address
    page = Page(html, "")
    for rule in ("link[rel=canonical]@href", 'meta[property="og:url"]@content'):
        address = absolute(page.value(rule), "")
        if address:
            return address
    return address_of(page)


def _saved_on(html: str) -> str | None:
    """When SingleFile saved it: `Mon Nov 23 2026 15:04:05 GMT+0800 (China Standard Time)`.

    Chrome, Edge and Firefox note the address alone.
    """
    found = _SAVED_ON.search(html[:4000])
    return as_moment(found[1]) if found else None


def as_moment(written: str) -> str | None:
    """A date with its time and zone as UTC with `Z`; None where one of them is missing."""
    date = read_date(written)
    return utc(moment_of(date)) if date and "T" in date else None
