"""Items' own pages: fetched politely, read, and what they add to the items."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from cxq.errors import CxqError
from cxq.feeds.article import Article, NoArticle, read_article
from cxq.feeds.articles.saying import says_otherwise
from cxq.feeds.charset import decode
from cxq.feeds.dates import utc
from cxq.feeds.decide import plausible
from cxq.feeds.document import read_document
from cxq.feeds.fetch import said_status, validator
from cxq.feeds.readers import Readers
from cxq.model import Item, Snapshot, Source, Validators
from cxq.text import sha256
from cxq.web import Answer, Web, WebError

_FRONT = re.compile(r"/?(?:(?:index|default)\.(?:s?html?|php|jsp|aspx?))?", re.IGNORECASE)

PAGES_A_PULL = 50
"""Pages of one source fetched in one pull; the rest waits for the next."""

AT_ONCE = 4
"""Pages of one source under way; the client's own limit for each host counts as well."""

NO_VALIDATORS = Validators()

PATIENCE = 3
"""After so many pages in a row without any answer, the rest are left for the next pull."""


@dataclass(frozen=True, slots=True)
class PageResult:
    """What came of an item's page.

    `snapshot` is None where it failed, and `problem` then says why, `gone` that the server has no
    such page, `same` that the kept one still stands (304); `item` is the item with what the page
    added; `note` names a dead rule. `tried` is False where the page was not asked for. `validators`
    are what the server calls the page by.
    """

    item: Item
    snapshot: Snapshot | None = None
    problem: str = ""
    note: str = ""
    tried: bool = True
    gone: bool = False
    same: bool = False
    validators: Validators = NO_VALIDATORS


async def fetch_pages(
    source: Source,
    items: Sequence[Item],
    web: Web,
    readers: Readers,
    *,
    now: datetime,
    known: Mapping[str, Validators] | None = None,
) -> tuple[PageResult, ...]:
    """The pages of these items, a few at a time, in the order of the items.

    `known` are what the servers call the kept ones by, by the items' keys: those are sent only if
    they are others now.
    """
    turns = asyncio.Semaphore(AT_ONCE)
    silent = 0
    refused = False

    async def one(item: Item) -> PageResult:
        nonlocal silent, refused
        async with turns:
            if refused or silent >= PATIENCE:
                return PageResult(item, tried=False)
            standing = (known or {}).get(item.key, NO_VALIDATORS)
            try:
                answer = await web.get(item.url, headers=_conditions(standing))
            except WebError as error:
                silent += 1
                return PageResult(item, problem=error.message.rstrip("."))
            silent = 0
            if answer.status in (429, 503):  # it is too much for the server, not this page's fault
                refused = True
                return PageResult(item, tried=False)
            if answer.status == 304 and standing:
                return PageResult(item, same=True, validators=_validators(answer, standing))
            work = partial(read_page, source, item, answer, now)
            return await readers.run(work, len(answer.body))

    return tuple(await asyncio.gather(*map(one, items)))


def _conditions(known: Validators) -> dict[str, str]:
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: said for name, said in headers.items() if said}


def _validators(answer: Answer, standing: Validators = NO_VALIDATORS) -> Validators:
    """Those of an answer; of a 304 that brings none, the ones that it confirms."""
    return Validators(
        validator(answer.headers, "etag", standing.etag),
        validator(answer.headers, "last-modified", standing.last_modified),
    )


async def changed(
    source: Source, before: Snapshot | None, page: Snapshot | None, readers: Readers
) -> bool | None:
    """Whether a page says something else than it did before, both read by today's reader; None
    where one of them is missing."""
    if before is None or page is None:
        return None
    work = partial(says_otherwise, before, page, source)
    return await readers.run(work, len(before.raw) + len(page.raw))


def said_of_visits(changed: Sequence[str], vanished: Sequence[str]) -> str:
    """What visits to pages found, by the keys of their items; empty where all was as before."""
    told = []
    if changed:
        told.append(f"{_pages(changed)} changed since the last look (cxq show {changed[0]} --diff)")
    if vanished:
        told.append(f"{_pages(vanished)} vanished after being kept (cxq show {vanished[0]})")
    return "; ".join(told)


def _pages(keys: Sequence[str]) -> str:
    return "1 page" if len(keys) == 1 else f"{len(keys)} pages"


def read_page(source: Source, item: Item, answer: Answer, now: datetime) -> PageResult:
    """An item's page, read. Whatever is wrong with it becomes `problem`."""
    if not 200 <= answer.status < 300:
        gone = answer.status in (404, 410)
        return PageResult(item, problem=said_status(answer.status), gone=gone)
    if _is_front(answer.url) and not _is_front(item.url):
        return PageResult(item, problem=f"it leads to the front page, {answer.url}")
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        article = _read(source, answer, media_type)
    except CxqError as error:
        return PageResult(item, problem=error.message.rstrip("."))
    except Exception as error:  # a page must not end the pull
        return PageResult(item, problem=f"unexpected {type(error).__name__}: {error}")
    if isinstance(article, NoArticle):
        return PageResult(item, problem=article.reason)
    snapshot = Snapshot(
        sha256=sha256(answer.body),
        fetched=utc(now),
        url=answer.url,
        media_type=media_type or "text/html",
        raw=answer.body,
        text=article.text,
    )
    return PageResult(
        _completed(item, article, now),
        snapshot,
        note=article.note,
        validators=_validators(answer),
    )


def _is_front(url: str) -> bool:
    """Whether this is a site's front page: where many sites send those who ask for what is gone,
    and which must not take the place of the article."""
    parts = urlsplit(url)
    return _FRONT.fullmatch(parts.path) is not None and not parts.query


def _read(source: Source, answer: Answer, media_type: str) -> Article | NoArticle:
    if media_type == "application/pdf" or answer.body.startswith(b"%PDF-"):
        read = read_document("the page.pdf", answer.body, timezone=source.timezone)
        return Article(read.title, read.date, read.author, "", read.text, "")
    if media_type and not (
        media_type.startswith("text/") or media_type.endswith(("html", "xml", "octet-stream"))
    ):
        return NoArticle(f"it is {media_type}, not a page")
    html = decode(
        answer.body, header=answer.headers.get("content-type", ""), chosen=source.charset
    ).text
    return read_article(html, answer.url, source.article, timezone=source.timezone)


def _completed(item: Item, article: Article, now: datetime) -> Item:
    """The item with what only its page told. The source's own word goes first, but where it
    gives the day alone, the page may add the hour of that day."""
    published, told = item.published, plausible(article.date, now)
    if told is not None and (
        published is None
        or (told.startswith(published) and told[10:])
        or _another_year(published, told)
    ):
        published = told
    return replace(
        item,
        published=published,
        author=item.author or article.author,
        outlet=item.outlet or article.outlet,
    )


def _another_year(published: str, told: str) -> bool:
    """Whether the page puts the same day into an earlier year: a list without years is taken as
    the newest that it can be."""
    return told[4:10] == published[4:10] and told[:4] < published[:4]
