"""RSS 2.0 and Atom 1.0 at lxml's speed, where feedparser would say the very same; else nothing.

This is no reader of feeds in its own right: each step is one of feedparser's, oddities kept. An
element that is not named here, or stands in a form that is not, raises UnlikeError, and
feedparser reads the feed. So a rule may be missing here, never different.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cxq.feeds.fast.entry import Entry, Memory, Told, mended, type_alone
from cxq.feeds.fast.guard import UnlikeError, attributes_of, name_of, names, root_of, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ABOVE = names(
    "link language lastbuilddate pubdate generator ttl copyright docs managingeditor webmaster"
    " cloud category rating id updated published subtitle rights icon logo"
    " sy:updateperiod sy:updatefrequency sy:updatebase dc:language dc:date dc:creator dc:rights"
    " dc:publisher dc:subject itunes:author itunes:explicit itunes:type itunes:subtitle"
    " itunes:keywords itunes:block itunes:image itunes:new-feed-url itunes:complete itunes:title"
    " geo:lat geo:long georss:point media:thumbnail media:credit media:copyright media:rating"
    " media:keywords media:category feedburner:info feedburner:emailserviceid"
    " feedburner:feedburnerhostname feedburner:feedflare ~"
)
_WITHIN = {
    "image": names("title link url width height description"),
    "skipdays": names("day"),
    "skiphours": names("hour"),
    "author": names("name email uri ~"),
    "itunes:owner": names("itunes:name itunes:email"),
    "itunes:category": names("itunes:category"),
}


def read_fast(text: str) -> tuple[str, list[Told]] | None:
    """The feed's title and its entries, or None where only feedparser can say.

    `text` is the decoded document. For what is read here, both are what feedparser gives with
    `sanitize_html=False, resolve_relative_uris=False` and no address to resolve against.
    """
    try:
        root = root_of(text)
        attributes = attributes_of(root)
        if root.tag == "rss":
            if [child.tag for child in root] != ["channel"] or root[0].keys():
                raise UnlikeError("the channel")
            if not attributes.get("version", "").startswith(("2.", "0.9")):
                raise UnlikeError("the version")
            return _Feed().read(root[0], "item")
        if root.tag == "{http://www.w3.org/2005/Atom}feed" and "version" not in attributes:
            return _Feed().read(root, "entry")
    except UnlikeError:
        pass
    return None


@dataclass(slots=True)
class _Feed:
    """The feed's own words and its entries, in the document's order."""

    title: str | None = None
    has_summary: bool = False
    memory: Memory = field(default_factory=Memory)
    entries: list[Told] = field(default_factory=list)

    def read(self, feed: Element, entry_name: str) -> tuple[str, list[Told]]:
        for element in feed:
            name = name_of(element)
            if name == entry_name:
                self.entries.append(Entry(self.memory).read(element))
                self.memory.has_content = False
            elif name == "title":
                if self.title is not None:
                    raise UnlikeError("two titles")
                type_alone(element)
                self.title = mended(text_of(element).strip())
            elif name in ("description", "itunes:summary"):
                self._describe(element, name)
            elif name in _WITHIN and len(element):
                _within(element, name)
            elif name in _ABOVE or name in _WITHIN:
                attributes_of(element)
                text_of(element)
            else:
                raise UnlikeError(name)
        return self.title or "", self.entries

    def _describe(self, element: Element, name: str) -> None:
        """A description after a summary counts as content, and the first entry inherits that."""
        type_alone(element)
        text_of(element)
        if self.has_summary and not self.memory.has_content:
            self.memory.has_content = True
        elif name != "description":
            self.has_summary = True


def _within(element: Element, name: str) -> None:
    attributes_of(element)
    for child in element:
        if name_of(child) not in _WITHIN[name]:
            raise UnlikeError(name)
        attributes_of(child)
        text_of(child)
