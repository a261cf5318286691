"""From an address to a source: the feeds that its page names, those at the usual places, and
where there is none, list rules made from the page.

Every feed is fetched and read before it is named: many sites answer any address with a page.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from cxq.errors import CxqError, OutsideError
from cxq.feeds.catalogue.propose import Proposal, propose
from cxq.feeds.charset import decode
from cxq.feeds.dates import moment_of
from cxq.feeds.fetch import said_status
from cxq.feeds.page import Page, absolute, one_line
from cxq.feeds.parse import ParsedFeed, parse_feed
from cxq.model import FoundItem
from cxq.text import HAN
from cxq.web import Answer, Web, WebError

_NAMED = (
    "link[rel~=alternate][type*=rss], link[rel~=alternate][type*=atom], "
    "link[rel~=alternate][type*='feed+json']"
)
_LINKED = re.compile(r"(?:/|^)(?:rss|atom|feed)s?(?:\.(?:xml|json|rdf|php))?/?$|\.(?:rss|atom)$")
_USUAL = ("feed", "rss.xml", "atom.xml", "feed.xml", "rss", "index.xml", "feed.json")
MOST_NAMED, MOST_USUAL = 6, 10
"""Addresses tried: those that the page names, and those where feeds usually stand."""

_COMMENTS = re.compile(r"comment|评论", re.IGNORECASE)
BEIJING = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was fetched and read. `newest` is the date of its newest item."""

    url: str
    title: str
    items: tuple[FoundItem, ...]
    newest: str | None


@dataclass(frozen=True, slots=True)
class Discovery:
    """What stands behind an address.

    `url` is where it led; `title` the page's own; `language` is zh where 汉字 are written there,
    else what the page declares, else en. `lists` are made where the page names no feed; where
    one was then found at the top of the site, it is the `whole_site`'s. `tried` counts the
    addresses that were asked.
    """

    url: str
    title: str
    language: str
    feeds: tuple[FoundFeed, ...]
    lists: tuple[Proposal, ...]
    tried: int
    whole_site: bool = False

    @property
    def choices(self) -> tuple[FoundFeed | Proposal, ...]:
        """What can be added, the likeliest first: the list of this page goes before the feed of
        the whole site."""
        if self.whole_site:
            return (*self.lists, *self.feeds)
        return (*self.feeds, *self.lists)

    @property
    def timezone(self) -> str:
        """The zone of dates that name none: Beijing's for a Chinese page, else unknown."""
        return BEIJING if self.language == "zh" else "UTC"


async def discover(url: str, web: Web, *, clock: Callable[[], datetime]) -> Discovery:
    """What can be pulled from this address. WebError or OutsideError where it does not answer."""
    now = clock()
    answer = await web.get(url)
    if not 200 <= answer.status < 300:
        raise OutsideError(
            f"{answer.url} answered {said_status(answer.status)}.",
            "Open it in a browser, and use the address that it shows there.",
        )
    itself = await asyncio.to_thread(_feed, answer)
    if itself is not None:
        language = _language("".join(item.title for item in itself.items))
        return Discovery(answer.url, itself.title, language, (itself,), (), 1)
    return await _from_page(answer, web, now)


async def _from_page(answer: Answer, web: Web, now: datetime) -> Discovery:
    text = decode(answer.body, header=answer.headers.get("content-type", "")).text
    try:
        page = await asyncio.to_thread(Page, text, answer.url)
    except CxqError as error:
        raise OutsideError(error.message, "Give the address of another page.") from None
    named = _named_feeds(page)[:MOST_NAMED]
    feeds = await _tried(named, web)
    title = one_line(" ".join(node.text(deep=True) for node in page.all("title")[:1]))
    words = one_line(page.body.text(deep=True))[:5000] if page.body else title
    language = _language(words, page.value("html@lang"))
    if feeds:
        return Discovery(answer.url, title, language, feeds, (), len(named) + 1)
    usual = [place for place in _usual_places(answer.url) if place not in named][:MOST_USUAL]
    feeds = await _tried(usual, web, enough=1)
    zone = BEIJING if language == "zh" else "UTC"
    lists = await asyncio.to_thread(propose, text, answer.url, timezone=zone, now=now)
    return Discovery(
        answer.url,
        title,
        language,
        feeds,
        lists,
        tried=len(named) + len(usual) + 1,
        whole_site=bool(feeds) and not _beside(feeds[0].url, answer.url),
    )


def _beside(feed: str, page: str) -> bool:
    """Whether a feed stands in the page's own folder."""
    return feed.startswith(urljoin(page, "."))


def _named_feeds(page: Page) -> list[str]:
    """The feeds that a page names in its head, then those that it links to; comments last."""
    found: dict[str, bool] = {}
    for node in page.all(_NAMED):
        said = node.attributes
        address = absolute(said.get("href") or "", page.base)
        if address:
            found.setdefault(address, bool(_COMMENTS.search(f"{address} {said.get('title')}")))
    for node in page.all("a[href]"):
        address = absolute(node.attributes.get("href") or "", page.base)
        if address and _LINKED.search(urlsplit(address).path.lower()):
            found.setdefault(address, bool(_COMMENTS.search(address)))
    return sorted(found, key=lambda address: found[address])


def _usual_places(url: str) -> list[str]:
    """Where feeds stand that nobody names: beside the page, then at the top of the site."""
    beside = [urljoin(url, name) for name in _USUAL[:3]]
    on_top = [urljoin(url, f"/{name}") for name in _USUAL]
    return list(dict.fromkeys((*beside, *on_top)))


async def _tried(
    addresses: Iterable[str], web: Web, enough: int = MOST_NAMED
) -> tuple[FoundFeed, ...]:
    """Those of the addresses that answer with a feed, each feed once, as many as are enough."""
    feeds: dict[str, FoundFeed] = {}
    for address in addresses:
        try:
            answer = await web.get(address)
        except WebError:
            continue
        if not 200 <= answer.status < 300:
            continue
        feed = await asyncio.to_thread(_feed, answer)
        if feed is not None:
            feeds.setdefault(feed.url, feed)
        if len(feeds) >= enough:
            break
    return tuple(feeds.values())


def _feed(answer: Answer) -> FoundFeed | None:
    content_type = answer.headers.get("content-type", "")
    parsed: ParsedFeed = parse_feed(
        answer.body, answer.url, content_type=content_type, timezone=BEIJING
    )
    # A feed may be empty today (arXiv’s on a Sunday is): then its title says that it is one.
    if not parsed.items and not parsed.title:
        return None
    dates = [item.published for item in parsed.items if item.published]
    return FoundFeed(
        answer.url, parsed.title, parsed.items, max(dates, key=moment_of, default=None)
    )


def _language(text: str, declared: str = "") -> str:
    """`zh` where 汉字 are more than a tenth of the characters, else what is declared, else `en`."""
    if len(HAN.findall(text)) > len(text) / 10:
        return "zh"
    code = declared.lower().partition("-")[0]
    return code if re.fullmatch("[a-z]{2,3}", code) and code != "zh" else "en"
