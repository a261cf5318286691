"""Which feeds the fast reader may read: the document's outside, and the names of its elements.

Where feedparser and XML's own rules part company (a document type, a second namespace for one
prefix, an unheard-of prefix that happens to be spelt “dc”), the answer here is no, and feedparser
reads the feed. Every rule is feedparser 6.0's own, read from its source; the tests hold the two
against each other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class UnlikeError(Exception):
    """A construct for which nobody vouches that both readers read it alike. Never shown."""


def names(text: str) -> frozenset[str]:
    """A set of names, written as one text."""
    return frozenset(text.split())


# Nothing but a declaration of XML 1.0, comments without tags and style sheets may stand before
# the root: feedparser edits what it takes for a document type, wherever it finds it.
_PROLOG = re.compile(
    r"(<\?xml\s+version=[\"']1\.0[\"'][^<>]{0,100}\?>)?"
    r"(?:[ \t\r\n]|<!--(?:(?!--)[^<])*-->|<\?xml-stylesheet\s[^<>]*\?>)*(?=<(?:rss|feed)[\s>])"
)
_XMLNS = re.compile(r"xmlns(?::([^\s=<>'\"/]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NO_ADDRESS = re.compile(r"[\s&<{]|^$|backend\.userland\.com/rss")

# feedparser compares namespaces in lower case and gives each its own prefix, none to Atom's.
ATOM = "http://www.w3.org/2005/atom"
PREFIXES = {
    ATOM: "",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.georss.org/georss": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://madskills.com/public/xml/rss/module/pingback/": "pingback",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
}
# For these prefixes feedparser has rules, even where the prefix stands for something else.
RULED = frozenset(PREFIXES.values()) | names("admin cc creativecommons gml psc xhtml")
# Namespaces that feedparser has never heard of: what stands in them is kept under a name of
# its own (`yt_videoid`), which nobody here asks for.
STRANGERS = frozenset(
    {
        "http://a9.com/-/spec/opensearchrss/1.0/",
        "http://a9.com/-/spec/opensearch/1.1/",
        "http://dotnetblogengine.net/schemas/tags",
        "http://purl.org/atompub/tombstones/1.0",
        "http://purl.org/syndication/thread/1.0",
        "http://schemas.google.com/blogger/2008",
        "http://schemas.google.com/g/2005",
        "http://www.google.com/schemas/play-podcasts/1.0",
        "http://www.rawvoice.com/rawvoiceRssModule/",
        "http://www.spotify.com/ns/rss",
        "http://www.youtube.com/xml/schemas/2015",
        "https://podcastindex.org/namespace/1.0",
        "https://schema.acast.com/1.0/",
    }
)
# WordPress declares its own as the default namespace of these two, which are then without prefix.
_WORDPRESS = "{com-wordpress:feed-additions:1}"
_OF_WORDPRESS = frozenset({f"{_WORDPRESS}site", f"{_WORDPRESS}post-id"})
STRANGE = "~"
_MOST_ATTRIBUTES = 50
_ANYWHERE = names("lang space etag count updated")


def root_of(text: str) -> Element:
    """The root of a document that feedparser's strict parser reads as XML does.

    `text` is the decoded document. UnlikeError where it is not well-formed, has a document type,
    nests deeper than 256 (libxml2's own bound) or plays with namespaces.
    """
    from lxml import etree

    prolog = _PROLOG.match(text)
    if prolog is None:
        raise UnlikeError("the prolog")
    _look_at_namespaces(text)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        load_dtd=False,
        encoding="utf-8",
    )
    try:
        # The declared charset was that of the bytes, which are decoded by now.
        return etree.fromstring(text[prolog.end(1) if prolog[1] else 0 :].encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnlikeError("not well-formed") from None


def _look_at_namespaces(text: str) -> None:
    """UnlikeError if a prefix means two things, or not what feedparser takes it for.

    What looks like a declaration inside CDATA is taken for one: no harm but a slower reading.
    """
    meant: dict[str, str] = {}
    for prefix, double, single in set(_XMLNS.findall(text)):
        address = double or single
        if _NO_ADDRESS.search(address):
            raise UnlikeError("a namespace that is no address")
        if not prefix:
            continue
        prefix = prefix.lower()
        if meant.setdefault(prefix, address) != address:
            raise UnlikeError("one prefix, two namespaces")
        if prefix in RULED and PREFIXES.get(address.lower()) != prefix:
            raise UnlikeError("a prefix that is not what it seems")


def name_of(element: Element) -> str:
    """What feedparser calls it: `title` (RSS and Atom alike), `dc:creator`; `~` for a stranger.

    UnlikeError for a namespace that is not known here.
    """
    tag: str = element.tag
    if tag[0] != "{":
        if ":" in tag:
            raise UnlikeError("a prefix without namespace")
        return tag.lower()
    address, _, local = tag[1:].partition("}")
    prefix = PREFIXES.get(address.lower())
    if prefix is not None:
        return f"{prefix}:{local.lower()}" if prefix else local.lower()
    if tag in _OF_WORDPRESS or (address in STRANGERS and element.prefix):
        return STRANGE
    raise UnlikeError("a namespace")


def attributes_of(element: Element) -> dict[str, str]:
    """Its attributes by lower-case local name, which is how feedparser finds them.

    UnlikeError where two become one, for those of a namespace (which feedparser finds by either
    name, or by one) but for a harmless few, and for `base`, which outlives its element there.
    """
    said = element.keys()
    if not said:
        return {}
    # lxml's values take the square of their number to read: 20,000 of them a second.
    if len(said) > _MOST_ATTRIBUTES:
        raise UnlikeError("attributes without end")
    found = {name.rpartition("}")[2].lower(): element.get(name, "") for name in said}
    if any(name[0] == "{" and name.rpartition("}")[2] not in _ANYWHERE for name in said):
        raise UnlikeError("an attribute in a namespace")
    if len(found) != len(said) or "base" in found or any(":" in name for name in found):
        raise UnlikeError("attributes")
    return found


def text_of(element: Element) -> str:
    """What stands in it. UnlikeError if elements do."""
    if len(element):
        raise UnlikeError("an element within text")
    return element.text or ""
