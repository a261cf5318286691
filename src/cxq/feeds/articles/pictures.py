"""Pictures of an article: kept as links, never fetched and never shown by themselves.

A text must stay what the outlet wrote, so no address stands in it; and a page that loads pictures
tells their server who reads. So the sanitised HTML has a link in a picture's place, and the
addresses go beside the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape

from cxq.feeds.page import absolute, images_in

LAZY = ("data-src", "data-original", "data-lazy-src", "data-url")
"""Where pages that load pictures late keep the address (WeChat: `data-src`); `src` is a blank."""

# As nh3 writes it: every attribute in double quotes, `"` and `&` escaped inside.
_IMG = re.compile(r"<img((?:\s+[\w-]+=\"[^\"]*\")*)\s*/?>")
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")


def pictures_beside(text: str, whole: str, html: str, base: str) -> tuple[str, ...]:
    """The addresses of an article's pictures, each once, in the order of the page.

    `html` is what the article was found in, `whole` its plain text and `text` what is left of
    that when the lines around the article are off: the pictures that stand there are off with
    them. (On 2 of 15 real pages these are portraits and posters of other articles, which differ
    at every look.)
    """
    cut = max(whole.find(text), 0)
    first = whole[:cut].count("\n")
    last = first + text.count("\n")
    if whole.endswith(text):  # nothing was taken off there: what stands behind the last line, too
        last += 1
    found = (_address(said, base) for line, said in images_in(html) if first <= line <= last)
    return tuple(dict.fromkeys(filter(None, found)))


def linked(html: str, base: str) -> str:
    """Sanitised HTML with a link in the place of each picture.

    A picture without an address (drawn into the page itself, or a blank) leaves its description.
    """

    def link(match: re.Match[str]) -> str:
        said = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
        words = escape(" ".join(said.get("alt", "").split()))
        address = _address(said, base)
        if not address:
            return words
        target = escape(address, quote=True)
        return f'<a href="{target}" rel="noopener noreferrer">{words or "picture"}</a>'

    return _IMG.sub(link, html)


def _address(said: Mapping[str, str], base: str) -> str:
    """Where a picture is, by its attributes; empty where they do not say."""
    named = (absolute(said.get(name, ""), base) for name in (*LAZY, "src"))
    return next(filter(None, named), "")
