"""An entry of RSS 2.0 or Atom 1.0, by feedparser's rules. For reader.py alone.

The rules are feedparser 6.0's, oddities kept; its own names for its state are in brackets.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from cxq.feeds.fast.guard import STRANGE, UnlikeError, attributes_of, name_of, names, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry says, as feedparser gives it: before any cleaning, empty where absent.

    Dates are as written. `content` is the first content that is not empty.
    """

    id: str = ""
    link: str = ""
    title: str = ""
    published: str = ""
    updated: str = ""
    created: str = ""
    author: str = ""
    summary: str = ""
    content: str = ""


@dataclass(slots=True)
class Memory:
    """What feedparser remembers from one element of the feed to the next.

    `has_content` (hasContent): this entry has had a content. `based`: an `xml:base` has been seen
    on a content; feedparser never quite forgets it (baseuri).
    """

    has_content: bool = False
    based: bool = False


_DATES = {
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "dcterms:issued": "published",
    "updated": "updated",
    "modified": "updated",
    "dc:date": "updated",
    "dcterms:modified": "updated",
    "created": "created",
    "dcterms:created": "created",
}
_AUTHORS = names("author dc:creator dc:author itunes:author")
_SUMMARIES = names("description summary dc:description itunes:summary media:description")
_LINK = names("href rel type title hreflang length count updated lang")
_TYPES = names("text html plain text/plain text/html")
# Kept by feedparser under names that nobody here asks for.
_BESIDE = names(
    "~ category comments enclosure rights dc:subject dc:rights dc:publisher dc:language"
    " slash:comments slash:section slash:department slash:hit_parade wfw:comment wfw:commentrss"
    " feedburner:origlink feedburner:origenclosurelink trackback:ping pingback:server"
    " pingback:target georss:point georss:box georss:featurename geo:lat geo:long"
    " itunes:subtitle itunes:title itunes:image itunes:duration itunes:explicit itunes:block"
    " itunes:order itunes:episode itunes:season itunes:episodetype itunes:keywords"
    " media:thumbnail media:credit media:text media:keywords media:category media:rating"
    " media:community media:starrating media:statistics media:copyright"
)
# feedparser reads what stands in these as if it stood beside them, one level deeper.
_GROUPS = names("media:group media:content")
_EXTRA_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")
_BASE = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[\w./~%+-]*)?", re.ASCII)
_WINDOWS = re.compile("[\x80-\x9f]")
_LONGEST_DATE = 100


class Entry:
    """One entry on its way through feedparser's rules.

    `depths` (property_depth_map): how deep each value stood. `title_depth`: how deep the title
    stood that closes the door to deeper ones, 0 while it is open.
    """

    __slots__ = ("content", "depths", "found", "memory", "seen", "title_depth")

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.found: dict[str, str] = {}
        self.depths: dict[str, int] = {}
        self.seen: set[str] = set()
        self.content = ""
        self.title_depth = 0

    def read(self, entry: Element) -> Told:
        if attributes_of(entry).keys() - {"lang", "etag"}:
            raise UnlikeError("attributes of an entry")
        for element in entry:
            self._take(element, name_of(element), 1)
        return Told(**self.found, content=self.content)

    def _take(self, element: Element, name: str, depth: int) -> None:
        if name in ("title", "media:title"):
            self._title(element, name, depth)
        elif name == "link":
            self._link(element)
        elif name in ("guid", "id"):
            self._id(element, depth)
        elif name in _DATES:
            self._date(element, name, depth)
        elif name in _AUTHORS:
            self._author(element, name, depth)
        elif name in _SUMMARIES:
            self._summary(element, depth)
        elif name in ("content", "content:encoded"):
            self._content(element, name)
        elif name == "source":
            if len(element) or attributes_of(element).keys() - {"url"}:
                raise UnlikeError("a source with parts")
            self.title_depth = 0
        elif name in _GROUPS or name in _BESIDE:
            self._beside(element, name, depth)
        else:
            raise UnlikeError(name)

    def _beside(self, element: Element, name: str, depth: int) -> None:
        attributes_of(element)
        if not name.startswith("media:"):
            text_of(element)
        for child in element:
            below = name_of(child)
            if not below.startswith("media:"):
                raise UnlikeError(name)
            if name in _GROUPS:
                self._take(child, below, depth + 1)
            elif below in _BESIDE:
                self._beside(child, below, depth + 1)
            else:
                raise UnlikeError(name)

    def _store(self, key: str, value: str, depth: int) -> None:
        """The later value counts, unless it stands deeper than the one before."""
        if depth <= self.depths.get(key, depth):
            self.depths[key] = depth
            self.found[key] = value

    def _once(self, name: str) -> None:
        if name in self.seen:
            raise UnlikeError(f"{name} twice")
        self.seen.add(name)

    def _title(self, element: Element, name: str, depth: int) -> None:
        type_alone(element)
        value = mended(text_of(element).strip())
        if not 0 < self.title_depth <= depth:
            self._store("title", value, depth)
        if name == "title":
            self._once(name)
            if value:
                self.title_depth = depth

    def _link(self, element: Element) -> None:
        """RSS writes the address as text, Atom as an attribute: its last alternate page counts."""
        attributes = attributes_of(element)
        text = text_of(element).strip()
        if not attributes:
            self._once("link")
            text = mended(self._resolved(text)).replace("&amp;", "&")
            self.found["link"] = re.sub("&([A-Za-z0-9_]+);", r"&\1", text)
            return
        if text or "href" not in attributes or attributes.keys() - _LINK:
            raise UnlikeError("a link")
        rel = attributes.get("rel", "alternate").lower()
        kind = attributes.get("type", "text/html").lower()
        href = self._resolved(attributes["href"], empty=False)
        if rel == "alternate" and kind in ("html", "text/html", "xhtml", "application/xhtml+xml"):
            self.found["link"] = href

    def _id(self, element: Element, depth: int) -> None:
        """An id that is an address, or does not say that it is none, stands in for the link."""
        attributes = attributes_of(element)
        if attributes.keys() - {"ispermalink"}:
            raise UnlikeError("attributes of an id")
        self._once("id")
        value = text_of(element).strip()
        is_link = attributes.get("ispermalink", "true") == "true"
        value = mended(self._resolved(value) if is_link else value)
        self._store("id", value, depth)
        if is_link:
            self.found.setdefault("link", value)

    def _date(self, element: Element, name: str, depth: int) -> None:
        value = text_of(element).strip()
        if element.keys() or len(value) > _LONGEST_DATE:
            raise UnlikeError("a date")
        self._store(_DATES[name], mended(value), depth)

    def _author(self, element: Element, name: str, depth: int) -> None:
        if element.keys():
            raise UnlikeError("attributes of an author")
        if not len(element):
            self._store("author", mended((element.text or "").strip()), depth)
            return
        parts = _parts_of_author(element)
        # An address in the author before this one would be taken for this one's.
        if name != "author" or "@" in self.found.get("author", ""):
            raise UnlikeError("an author")
        self._store("author", "", depth)
        known, mail = parts["name"], parts.get("email", "")
        said = f"{known} ({mail})" if known and mail else known or mail
        if said:
            self.found["author"] = said

    def _summary(self, element: Element, depth: int) -> None:
        """A second summary is taken for content, while there is none."""
        type_alone(element)
        value = mended(text_of(element).strip())
        if "summary" in self.found and not self.memory.has_content:
            self.memory.has_content = True
            self.content = self.content or value
        else:
            self._store("summary", value, depth)

    def _content(self, element: Element, name: str) -> None:
        base = element.get("{http://www.w3.org/XML/1998/namespace}base")
        if base is not None:
            if name != "content" or not _BASE.fullmatch(base):
                raise UnlikeError("a base")
            del element.attrib["{http://www.w3.org/XML/1998/namespace}base"]
            self.memory.based = True
        type_alone(element)
        value = mended(text_of(element).strip())
        self.memory.has_content = True
        self.content = self.content or value
        self.found.setdefault("summary", value)

    def _resolved(self, address: str, *, empty: bool = True) -> str:
        """Resolved without a base, as feedparser does. UnlikeError where one would matter."""
        if not address and empty:
            return address
        address = _EXTRA_SLASHES.sub(r"\1", address)
        if self.memory.based and not _settled(address):
            raise UnlikeError("an address that a base would change")
        return address


def _parts_of_author(author: Element) -> dict[str, str]:
    """Atom's author: the name first (feedparser remembers an earlier one until then)."""
    parts: dict[str, str] = {}
    if any((text or "").strip() for text in (author.text, *(part.tail for part in author))):
        raise UnlikeError("text beside an author’s name")
    for part in author:
        name = name_of(part)
        if name == STRANGE:
            attributes_of(part)
            text = text_of(part)
            if text.strip():
                raise UnlikeError("an author")
            continue
        if name not in ("name", "email", "uri") or name in parts or part.keys():
            raise UnlikeError("an author")
        if not parts and name != "name":
            raise UnlikeError("an author without a name")
        parts[name] = text_of(part).strip()
    if not parts:
        raise UnlikeError("an author without a name")
    return parts


def type_alone(element: Element) -> None:
    """UnlikeError if it says of itself more than its language and that it is text or HTML."""
    if not element.keys():
        return
    attributes = attributes_of(element)
    if attributes.keys() - {"type", "lang", "space"}:
        raise UnlikeError("attributes of a text")
    if attributes.get("type", "text").lower() not in _TYPES:
        raise UnlikeError("a type of text")


def _settled(address: str) -> bool:
    bases = ("http://base.example/", "https://base.example/")
    try:
        return all(urljoin(base, address) == address for base in bases)
    except ValueError:
        return False


def mended(text: str) -> str:
    """Text that was UTF-8 twice over, read once more. UnlikeError for Windows-1252 in disguise."""
    if text.isascii():
        return text
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    if _WINDOWS.search(text):
        raise UnlikeError("Windows-1252")
    return text
