"""Addresses that may stand in a draft, and an image as Markdown."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from cxq.importing.elements import Element
from cxq.importing.escaping import address, escaped, quoted_title
from cxq.importing.scope import Scope


def safe_address(href: str, base: str) -> str:
    """The address as it may stand in a draft, whole where the post's own is known; or nothing."""
    href = "".join(href.split()) if ":" not in href[:12] else href.strip()
    if not href or href.startswith("#"):
        return ""
    try:
        parts = urlsplit(href)
        if parts.scheme in ("http", "https"):
            return href if parts.hostname else ""
        if parts.scheme == "mailto" or href.startswith("%%"):
            return href
        return urljoin(base, href) if not parts.scheme else ""
    except ValueError:
        return ""


def image_markdown(image: Element, caption: str, scope: Scope) -> str:
    """`![words](address "caption")`; empty where it has no address.

    The address of `data-attrs` is the upload itself, that of `src` a copy cut to size.
    """
    where = image.fact("src") or image.attributes.get("src", "")
    url = safe_address(where, scope.url)
    if not url:
        return ""
    alt = image.attributes.get("alt", "") or image.fact("alt")
    scope.images.append(url)
    return f"![{_words(alt)}]({address(url)}{quoted_title(caption)})"


def chosen_width(image: Element) -> str:
    """`{width=600}` where the author made the image smaller; nothing where it has its own size."""
    width = image.fact("resizeWidth")
    return f"{{width={width}}}" if width.isdecimal() and 0 < int(width) < 10_000 else ""


def _words(text: str) -> str:
    return escaped(" ".join(text.split()), brackets=True)
