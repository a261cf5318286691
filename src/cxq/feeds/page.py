"""An HTML page: finding by rules, and plain text of what was found. The only selectolax.

A rule is a CSS selector, with `@attribute` behind it where an attribute is meant: `h3 a@href`,
`meta[name=PubDate]@content`. `.` is the place itself, and so is an attribute alone (`@href`).
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cxq.errors import CxqError, SettingsError
from cxq.feeds.fragment import flat_text, tags
from cxq.text import HAN, printable, tidy

Node = LexborNode


_SILENT = tags(
    "script style noscript template iframe svg math object canvas head title button select option"
    " textarea input audio video -comment"
)
_BLOCKS = tags(
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre"
    " section summary table tbody tfoot thead tr ul"
)
_CELLS = tags("td th")
_SELF_CLOSING = tags(
    "area base br col dd dt embed hr img input li link meta option p param source td th track tr"
    " wbr circle ellipse line path polygon polyline rect stop use"
)
DEEPEST = 5000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_LONG_TAG = re.compile(r"<[^<]{10000,}")
# HTML's white space; U+00A0 and U+3000 are characters of the text (HTML standard §2.3).
# A single space is left as it is, which is nine of ten of them.
_BLANKS = re.compile(r"[\t\n\r\f][ \t\n\r\f]*| [ \t\n\r\f]+")
_EDGES = " \u3000\u00a0"
_BLANK = _EDGES + "\t\n\r\f"
# 汉字 and the punctuation that belongs to them: a line break between two of them is no space.
_WIDE = HAN.pattern[:-1] + "\u3000-\u303f\uff01-\uff5e“”]"
_WIDE_GAP = re.compile(rf"(?<={_WIDE})[ \t\f\r]*\n[ \t\n\f\r]*(?={_WIDE})")
_MARKUP = re.compile(r"<[^<>]*>?")
_UNESCAPED_TAG = re.compile(r"<[a-zA-Z/!]|&[#a-zA-Z]")
# The URL standard drops tabs and line ends wherever they stand; other controls have no place.
_IN_ADDRESS = re.compile("[\x00-\x1f\x7f]")
_HALVES = re.compile("[\ud800-\udfff]")


class Page:
    """A parsed page with the address that its links are relative to.

    CxqError for a page that is built to stop its reader: see `_tree`.
    """

    def __init__(self, html: str, url: str) -> None:
        self._tree = _tree(html)
        self.url = url
        base = self._tree.css_first("base[href]")
        href = base.attributes.get("href") if base is not None else None
        self.base = absolute(href or "", url) or url

    @property
    def body(self) -> Node | None:
        """The `<body>`, None only in an empty document."""
        return self._tree.body

    def all(self, selector: str) -> list[Node]:
        """Every element of this selector, in document order. SettingsError for a bad one."""
        return _matches(self._tree.root, selector)

    def first(self, selector: str) -> Node | None:
        """The first element of this selector."""
        return next(iter(self.all(selector)), None)

    def value(self, rule: str) -> str:
        """What the rule's first match with something in it says; empty where there is none."""
        selector, attribute = split_rule(rule)
        for node in self.all(selector):
            value = _value_of(node, attribute)
            if value:
                return value
        return ""


def _tree(html: str) -> LexborHTMLParser:
    """The page parsed. CxqError where that would take minutes.

    Lexbor's time grows with the square of the depth (100,000 nested elements, 1 MB: 21 s) and of
    the attributes of one element (50,000: 8 s); browsers stop at a depth of 512.
    """
    html = sound(html)
    if html.count("<") > DEEPEST and _depth(html) > DEEPEST:
        raise CxqError(f"The page nests more than {DEEPEST} elements, so it is not read.")
    if any(tag.group().count("=") > DEEPEST for tag in _LONG_TAG.finditer(html)):
        raise CxqError(f"The page gives one element over {DEEPEST} attributes, so it is not read.")
    return LexborHTMLParser(html)


def _depth(html: str) -> int:
    """How deep the page nests at most, roughly: what closes itself is not counted."""
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _SELF_CLOSING:
            continue
        depth = max(depth + (-1 if tag[1] else 1), 0)
        deepest = max(deepest, depth)
    return deepest


def split_rule(rule: str) -> tuple[str, str]:
    """`a@href` → (`a`, `href`). An at sign inside brackets belongs to the selector."""
    selector, at, attribute = rule.rpartition("@")
    if not at or not re.fullmatch(r"[\w:.-]+", attribute.strip()):
        return rule.strip(), ""
    return selector.strip(), attribute.strip().lower()


def value_in(node: Node, rule: str, attribute: str = "") -> str:
    """What a rule finds inside this element; `attribute` is taken where the rule names none."""
    selector, named = split_rule(rule)
    attribute = named or attribute
    nodes = [node] if selector in ("", ".") else _matches(node, selector)
    return next(filter(None, (_value_of(found, attribute) for found in nodes)), "")


def _matches(node: Node | None, selector: str) -> list[Node]:
    if node is None:
        return []
    try:
        return node.css(selector)
    except (SelectolaxError, ValueError):
        raise SettingsError(
            f"“{selector}” is not a CSS selector.",
            "Such as: .list li a, h3 > a, tr.light, meta[name=PubDate]@content",
        ) from None


def _value_of(node: Node, attribute: str) -> str:
    if attribute:
        return printable(node.attributes.get(attribute) or "")
    if node.tag == "meta":
        return printable(node.attributes.get("content") or "")
    return one_line(text_of(node))


def text_of(node: Node) -> str:
    """The plain text of an element: a line each paragraph, list item and table row.

    Blocks never run together, and a line break of the source between two Chinese characters
    is no space to the reader. Scripts, styles and forms say nothing.
    """
    pieces: list[str] = []
    _gather(node, pieces)
    return lines_of("".join(pieces))


def lines_of(text: str) -> str:
    """Text with its blocks parted by U+0000, a tidy line each."""
    if "\n" in text:
        text = _WIDE_GAP.sub("", text)
    lines = (line.strip(_EDGES) for line in _BLANKS.sub(" ", text).split("\x00"))
    return tidy("\n".join(filter(None, lines)))


def images_in(html: str) -> list[tuple[int, dict[str, str]]]:
    """The pictures of an HTML fragment: the number of the line of its plain text in which or before
    which each stands, from 0, and its attributes."""
    try:
        body = _tree(html).body
    except CxqError:
        return []
    if body is None:
        return []
    pieces: list[str] = []
    images: list[Node] = []
    _gather(body, pieces, images)
    found = []
    number = 0
    for line in "".join(pieces).split("\x00"):
        for index in _IMAGE.findall(line):
            named = images[int(index)].attributes
            found.append((number, {name: value or "" for name, value in named.items()}))
        number += bool(_IMAGE.sub("", line).strip(_BLANK))
    return found


# A picture's number between two characters of no text (U+0001 and U+0002 are dropped from any).
_IMAGE = re.compile("\x01(\\d+)\x02")


def _gather(start: Node, pieces: list[str], images: list[Node] | None = None) -> None:
    """The text inside `start`, blocks parted by U+0000, which no HTML text can hold. Where
    `images` are wanted, each leaves its number.

    A stack of our own: hostile pages nest deeper than Python recurses.
    """
    waiting: list[Node | str] = [start]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        tag = node.tag or ""
        if tag == "-text":
            pieces.append(node.text_content or "")
            continue
        if tag in _SILENT:
            continue
        if tag == "img" and images is not None:
            pieces.append(f"\x01{len(images)}\x02")
            images.append(node)
            continue
        mark = "\x00" if tag in _BLOCKS else "\t" if tag in _CELLS else ""
        pieces.append(mark)
        waiting.append(mark)
        waiting += reversed(list(node.iter(include_text=True)))


def one_line(text: str) -> str:
    """Text as a title or a date is kept: one line, printable."""
    return printable(tidy(sound(text)))


def plain(markup: str) -> str:
    """A title or a byline as one line of text, where it may hold tags or entities."""
    if not _UNESCAPED_TAG.search(markup):
        return one_line(markup)
    return one_line(plain_text(markup).replace("\n", " "))


def plain_text(html: str) -> str:
    """The text of an HTML fragment, a line a paragraph."""
    flat = flat_text(html)
    if flat is not None:
        return lines_of(flat)
    try:
        body = _tree(html).body
    except CxqError:
        return one_line(_MARKUP.sub(" ", html))
    return text_of(body) if body is not None else ""


def absolute(link: str, base: str) -> str:
    """The link as a whole http(s) address; empty where it leads to none (`#top`, `mailto:`)."""
    link = _IN_ADDRESS.sub("", sound(link).strip())
    if not link or link.startswith("#"):
        return ""
    try:
        parts = urlsplit(urljoin(base, link))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
    except ValueError:
        return ""
    return parts.geturl().replace(" ", "%20")


def sound(text: str) -> str:
    """Text without halves of characters (JSON and entities can hold them), which no file can."""
    return _HALVES.sub("\ufffd", text)


def nodes_text(nodes: list[Node]) -> str:
    """The text of several elements, one after another."""
    return "\n".join(filter(None, map(text_of, nodes)))
