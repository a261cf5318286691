"""A feed's bytes → its items. The only feedparser.

Measured on 200 real feeds: feedparser with its own sanitising and link resolving 27 s, without
8 s. Both are done elsewhere, once, on what is kept. Its dates are not used either: see dates.py.
What most feeds are made of is read faster, to the same result: see fast/reader.py.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from cxq.feeds.charset import decode
from cxq.feeds.dates import read_date
from cxq.feeds.fast.entry import Told
from cxq.feeds.fast.reader import read_fast
from cxq.feeds.page import Page, absolute, one_line, plain, sound
from cxq.feeds.recognition.identity import Marks, identities, words
from cxq.model import FoundItem

_SKIP_DAYS = re.compile(r"<skipDays>(.*?)</skipDays>", re.IGNORECASE | re.DOTALL)
_DAY = re.compile(r"<day>\s*([A-Za-z]+)\s*</day>", re.IGNORECASE)
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.DOTALL)
# feedparser's time grows with the square of one element's attributes: 20,000 take 4 s.
_OVERLOADED = re.compile(
    r"<[^\s<>/!?]++(?:\s++[^\s<=>\"']++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')){500}"
)
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
MOST_TAGS = 400_000
"""feedparser takes some 20 µs a tag: at this number about 8 s, where 15 MB of nothing but tags
would take minutes. The most of 50 real feeds is 38,000."""
_FEED_LINKS = "link[rel~=alternate][type*=rss], link[rel~=alternate][type*=atom]"


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed's document says.

    There are as many items as feedparser finds entries, in the document's order. `problem` is
    one plain sentence, where it is no feed or an empty one. `skip_days` are the English names of
    the days on which the publisher says that nothing comes (RSS 2.0 `skipDays`).
    """

    title: str
    items: tuple[FoundItem, ...]
    problem: str = ""
    charset: str = "utf-8"
    skip_days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry in plain words, before it has an identity."""

    id: str
    link: str
    title: str
    dates: tuple[str, ...]
    author: str
    summary: str
    content: str


def parse_feed(
    raw: bytes, url: str, *, content_type: str = "", charset: str = "", timezone: str = ""
) -> ParsedFeed:
    """RSS, Atom, CDF or JSON Feed → items.

    `url` is where it came from, for relative links; `content_type` the header; `charset` and
    `timezone` the source's own. Nothing is raised for bad input: see `problem`.
    """
    if not raw.strip(b" \t\r\n\x00"):
        return ParsedFeed("", (), "the document is empty")
    text, read_as = decode(raw, header=content_type, chosen=charset)
    text = sound(text).replace("\x00", "")
    if text.lstrip()[:1] in ("{", "["):
        title, entries, problem = _read_json(text, url)
    elif _HTML.match(text[:4096]):
        return ParsedFeed("", (), _not_a_feed(text, url), read_as)
    else:
        title, entries, problem = _read_xml(text, url)
    if not entries and not problem:
        problem = "the feed has no items"
    return ParsedFeed(title, _found(entries, timezone), problem, read_as, _skip_days(text))


def _found(entries: Iterable[_Entry], timezone: str) -> tuple[FoundItem, ...]:
    entries = tuple(entries)
    marks = [
        Marks(entry.id, entry.link, words(entry.title, "".join(entry.dates[:1]), entry.summary))
        for entry in entries
    ]
    return tuple(
        _found_item(entry, identity, mark.words, timezone)
        for entry, mark, identity in zip(entries, marks, identities(marks), strict=True)
    )


def _found_item(entry: _Entry, identity: str, words: str, timezone: str) -> FoundItem:
    readable = ((text, read_date(text, timezone)) for text in entry.dates)
    date_text, published = next(
        ((text, date) for text, date in readable if date), ("".join(entry.dates[:1]), None)
    )
    return FoundItem(
        identity=identity,
        url=entry.link,
        title=entry.title,
        published=published,
        date_text=date_text,
        author=entry.author,
        content=entry.content or entry.summary,
        id=entry.id,
        words=words,
    )


def _not_a_feed(text: str, url: str) -> str:
    """An HTML page where a feed was promised; the page may say where its feed is."""
    named = Page(text, url).first(_FEED_LINKS)
    address = absolute(named.attributes.get("href") or "", url) if named is not None else ""
    if address:
        return f"the address answers with an HTML page, not a feed; its feed seems to be {address}"
    return 'the address answers with an HTML page, not a feed (a list page is kind = "html-list")'


def _skip_days(text: str) -> tuple[str, ...]:
    found = _SKIP_DAYS.search(text[:20_000])
    return tuple(day.capitalize() for day in _DAY.findall(found[1])) if found else ()


# ---------------------------------------------------------------- RSS, Atom and their kin


def _read_xml(text: str, url: str) -> tuple[str, list[_Entry], str]:
    fast = read_fast(text)
    title, told, problem = (*fast, "") if fast is not None else read_slowly(text)
    return plain(title), [_entry(entry, url) for entry in told], problem


def read_slowly(text: str) -> tuple[str, list[Told], str]:
    """What feedparser says: the feed's title and its entries before any cleaning, the problem.

    `text` is the decoded document. Nothing is raised.
    """
    import feedparser

    if _OVERLOADED.search(text):
        return "", [], "the feed cannot be read: it gives one element over 500 attributes"
    if text.count("<") > MOST_TAGS and _CDATA.sub("", text).count("<") > MOST_TAGS:
        return "", [], f"the feed cannot be read: it has over {MOST_TAGS:,} tags"
    # Without a Content-Location feedparser resolves against xml:base alone. An id that is a
    # relative link must stay as it stands: resolved, it would change when the feed moves.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        # A stream, since feedparser opens a string, or bytes, as a file of that name.
        result = feedparser.parse(
            io.BytesIO(text.encode()),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        told = [_told(entry) for entry in result.entries]
        title = str(result.feed.get("title") or "")
    except Exception as error:  # a reader of hostile input must not end the pull
        return "", [], f"the feed cannot be read ({type(error).__name__}: {one_line(str(error))})"
    # A document of a byte-order mark alone gets no version, not even an empty one.
    if not told and not result.get("version"):
        fault = result.get("bozo_exception")
        says = one_line(str(fault)) if fault else "it has neither items nor a feed’s root element"
        return title, [], f"the answer is not a feed: {says}"
    return title, told, ""


def _told(entry: dict[str, Any]) -> Told:
    # dict.get looks past feedparser's own renaming of what is absent (`published` for `updated`).
    def said(name: str) -> str:
        value = dict.get(entry, name)
        return sound(value) if isinstance(value, str) else ""

    contents = dict.get(entry, "content") or ()
    return Told(
        id=said("id"),
        link=said("link"),
        title=said("title"),
        published=said("published"),
        updated=said("updated"),
        created=said("created"),
        author=said("author"),
        summary=said("summary"),
        content=sound(next((part.get("value") for part in contents if part.get("value")), "")),
    )


def _entry(told: Told, url: str) -> _Entry:
    dates = (told.published, told.updated, told.created)
    return _Entry(
        id=one_line(told.id),
        link=absolute(told.link, url),
        title=plain(told.title),
        dates=tuple(one_line(date) for date in dates if date.strip()),
        author=plain(told.author),
        summary=told.summary,
        content=told.content,
    )


# ---------------------------------------------------------------- JSON Feed


def _read_json(text: str, url: str) -> tuple[str, list[_Entry], str]:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return "", [], f"the answer looks like JSON but cannot be read: {one_line(str(error))}"
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return "", [], "the answer is JSON, but no JSON Feed: it has no “items”"
    base = absolute(_string(document, "home_page_url"), url) or url
    items = [item for item in document["items"] if isinstance(item, dict)]
    return plain(_string(document, "title")), [_json_entry(item, base) for item in items], ""


def _json_entry(item: Mapping[str, Any], base: str) -> _Entry:
    authors = item.get("authors")
    authors = authors if isinstance(authors, list) else [item.get("author")]
    names = (_string(author, "name") for author in authors if isinstance(author, dict))
    text = _string(item, "content_text")
    return _Entry(
        id=one_line(_string(item, "id")),
        link=absolute(_string(item, "url") or _string(item, "external_url"), base),
        title=plain(_string(item, "title")),
        dates=tuple(
            date
            for date in (_string(item, "date_published"), _string(item, "date_modified"))
            if date
        ),
        author=one_line(", ".join(filter(None, names))),
        summary=sound(_string(item, "summary")),
        content=sound(_string(item, "content_html")) or _paragraphs(sound(text)),
    )


def _string(table: Mapping[str, Any], key: str) -> str:
    """A text or a number (ids may be numbers, says the specification) as text."""
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
