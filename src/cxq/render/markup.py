"""What all HTML renderers share: escaping, which addresses may pass, 汉字 marked as Chinese."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from cxq.document import FootnoteRef, Inline, Link, rewrite_content, rewrite_inlines
from cxq.render.languages import script_of
from cxq.text import CHINESE, printable

# Controls have no place in HTML (WHATWG: "noncharacters and controls"); tab and line feed have.
_CONTROLS = dict.fromkeys((*range(0x09), 0x0B, 0x0C, *range(0x0D, 0x20), 0x7F), None)
_TEXT = {**_CONTROLS, ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_VALUE = {**_TEXT, ord('"'): "&quot;", ord("\n"): " ", ord("\t"): " "}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_SAFE_SCHEMES = ("http:", "https:", "mailto:")
THIN_SPACE = "\u202f"


def escape(text: str) -> str:
    """Text as it may stand between tags."""
    return text.translate(_TEXT)


def quoted(text: str) -> str:
    """Text as it may stand between the double quotes of an attribute: one line, escaped."""
    return text.translate(_VALUE)


def safe_url(url: str) -> str:
    """The address if a reader may be sent there: http, https, mailto or relative; else empty.

    Tabs and line ends are dropped first, as browsers do (WHATWG URL §4.4), so that none can
    hide a scheme; `//host` is made https, since a page opened from disk has no scheme to lend.
    """
    url = re.sub(r"[\t\n\r]", "", url).strip("".join(map(chr, range(0x21))))
    url = url.translate(_CONTROLS).replace(" ", "%20")
    if url.startswith(("//", "\\\\", "/\\", "\\/")):
        return "https://" + url[2:] if len(url) > 2 else ""
    scheme = _SCHEME.match(url)
    if scheme and not scheme[0].lower().startswith(_SAFE_SCHEMES):
        return ""
    return url


def absolute_url(url: str, base: str = "") -> str:
    """The address as a mail or another site can use it: absolute, or empty.

    A relative address is completed from `base` (the post's own address) where there is one.
    """
    url = safe_url(url)
    if not _SCHEME.match(url):
        base = safe_url(base)
        url = urljoin(base, url) if url and base.lower().startswith(("http:", "https:")) else ""
    return url


def is_web(url: str) -> bool:
    """Whether an image at this address can be fetched by whoever shows the page."""
    return safe_url(url).lower().startswith(("http://", "https://"))


def chinese(text: str, language: str = "en") -> str:
    """Escaped text in which each run of 汉字 says that it is Chinese.

    `lang` decides the voice of a screen reader and, where fonts for Japanese are installed too,
    the shape of the characters (Gmail, Apple Mail and Outlook keep it). In a post that is
    Chinese itself nothing needs saying.
    """
    if language.lower().startswith("zh"):
        return escape(text)
    out: list[str] = []
    end = 0
    for run in CHINESE.finditer(text):
        out.append(escape(text[end : run.start()]))
        out.append(marked(run[0], script_of(run[0])))
        end = run.end()
    out.append(escape(text[end:]))
    return "".join(out)


def marked(text: str, language: str) -> str:
    """Escaped text that says its language, where it has one of its own."""
    return f'<span lang="{quoted(language)}">{escape(text)}</span>' if language else escape(text)


def superscript(number: int) -> str:
    """¹²³: survives every paste, where `<sup>` may not."""
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def placeholder(alt: str, where: str) -> str:
    """The words that stand for an image which this format cannot carry."""
    return f"[Image: {' — '.join(part for part in (printable(alt), where) if part)}]"


def spaced(content: tuple[Inline, ...], index: int) -> str:
    """The thin space that keeps two notes in a row, 1 and 2, from being read as 12; or nothing."""
    both = index > 0 and isinstance(content[index - 1], FootnoteRef)
    return THIN_SPACE if both and isinstance(content[index], FootnoteRef) else ""


def split_link(link: Link) -> tuple[tuple[Inline, ...], tuple[FootnoteRef, ...]]:
    """What may stand inside `<a>`, and the footnote references that must follow it.

    HTML has no link within a link: inner links give up their target, references move behind.
    """
    moved: list[FootnoteRef] = []

    def rewrite(node: Inline) -> tuple[Inline, ...]:
        if isinstance(node, FootnoteRef):
            moved.append(node)
            return ()
        if isinstance(node, Link):
            return rewrite_inlines(node.content, rewrite)
        return (rewrite_content(node, rewrite),)

    return rewrite_inlines(link.content, rewrite), tuple(moved)
