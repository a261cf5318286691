"""The author's own HTML: an allow-list for the stand-alone page, its bare text elsewhere.

nh3 (the ammonia allow-list) does the cleaning, and html.parser reads text: neither sees a
browser's mercy, so nothing that a browser could run survives either of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from cxq.document import HtmlBlock, HtmlInline, Inline

_VOID = {"br", "hr", "img", "wbr", "col"}
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q rp rt ruby s samp small "
        "span strong sub sup time u var wbr",
    )
)
_BLOCK = frozenset(
    re.findall(
        r"\w+",
        "address blockquote caption center col colgroup dd details div dl dt figcaption figure "
        "h1 h2 h3 h4 h5 h6 hr li ol p pre summary table tbody td tfoot th thead tr ul",
    )
)
ALLOWED = _INLINE | _BLOCK
# No id, class or style: the author's markup can neither take our anchors nor our looks.
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "ol": {"start"},
    "time": {"datetime"},
    "details": {"open"},
}
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")


def clean(html: str) -> str:
    """The HTML with only what the page allows; scripts and styles go with their content."""
    import nh3

    return nh3.clean(
        html,
        tags=set(ALLOWED),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def what_is_left(node: HtmlBlock | HtmlInline) -> str:
    """What a target without HTML shows of it: “only its text was kept”, or that there is none."""
    if isinstance(node, HtmlInline) or any(text.strip() for text in paragraphs(node.html)):
        return "only its text was kept"
    names = dict.fromkeys(name.lower() for name in _TAG.findall(node.html))
    return f"<{'>, <'.join(names)}> holds no words, so nothing of it is left"


def refused(html: str) -> tuple[str, ...]:
    """The tags that `clean` drops, sorted."""
    return tuple(sorted({name.lower() for name in _TAG.findall(html)} - ALLOWED))


def has_tags(html: str) -> bool:
    """Whether this is more than a comment, which nobody misses."""
    return _TAG.search(html) is not None


def tag_name(html: str) -> str:
    """`br` for `<br/>`, `u` for `</u>`; empty for a comment or a declaration."""
    found = _TAG.match(html)
    return found[1].lower() if found else ""


def paired(content: Sequence[Inline]) -> dict[int, str]:
    """Which raw tags among these siblings may stand, cleaned, by their place.

    Markdown hands each tag over alone. An opening tag stands only if its closing tag is a
    sibling and nothing between them is left open, so that the page can never lose its balance.
    """
    kept: dict[int, str] = {}
    opened: list[tuple[int, str]] = []
    for place, node in enumerate(content):
        name = tag_name(node.html) if isinstance(node, HtmlInline) else ""
        if not isinstance(node, HtmlInline) or name not in _INLINE:
            continue
        if name in _VOID:
            kept[place] = clean(node.html)
        elif not node.html.startswith("</"):
            opened.append((place, name))
        elif any(name == other for _, other in opened):
            while opened:
                start, other = opened.pop()
                if other != name:
                    continue
                if opening := _opening(content[start], name):
                    kept[start], kept[place] = opening, f"</{name}>"
                break
    return kept


def _opening(node: Inline, name: str) -> str:
    html = clean(node.html) if isinstance(node, HtmlInline) else ""
    return html.removesuffix(f"</{name}>")


def paragraphs(html: str) -> tuple[str, ...]:
    """What raw HTML says, a text a block, with images by their alt text."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return reader.paragraphs()


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._texts: list[list[str]] = [[]]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent += 1
        elif tag in _BLOCK or tag == "br":
            self._texts.append([])
        elif tag == "img":
            self._texts[-1].append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCK:
            self._texts.append([])

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._texts[-1].append(data)

    def paragraphs(self) -> tuple[str, ...]:
        texts = (" ".join("".join(parts).split()) for parts in self._texts)
        return tuple(text for text in texts if text)
