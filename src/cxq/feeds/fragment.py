"""HTML fragments in good order → their text, without a tree; of others nothing is said.

A pull's first look at a feed makes the text of every entry, and a third of the pull's time went
into trees that were thrown away. What most entries are made of needs none: inline tags say
nothing, and a block's are line breaks. Where the order of the text, or a break in it, depends on
how a browser mends the markup (tables, forms, stray end tags), or on what is not named here, the
answer is None and `page.plain_text` builds the tree. The rules are those of the HTML standard's
tree construction (§13.2.6.4.7, “in body”); the tests hold both against each other.
"""

from __future__ import annotations

import re
from html.entities import html5


def tags(names: str) -> frozenset[str]:
    """Names of elements, from one line of them."""
    return frozenset(names.split())


_INLINE = tags(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark q s samp small"
    " span strike strong sub sup time tt u var wbr"
)
_BLOCKS = tags(
    "address article aside blockquote br center dd details div dl dt figcaption figure footer h1 h2"
    " h3 h4 h5 h6 header hr li main nav ol p pre section summary ul"
)
_SILENT = tags("iframe script style")
_VOID = tags("br hr img wbr")
_PLAIN = _INLINE - _VOID
_HEADINGS = tags("h1 h2 h3 h4 h5 h6")
_IMPLIED = tags("p li dd dt")
_TRANSPARENT = tags("p div address")
_KIN = {"li": tags("li"), "dd": tags("dd dt"), "dt": tags("dd dt")}

# A tag with whole attributes, or a comment. Possessive throughout: there is nothing to try again.
_TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)"
    r"(?:[ \t\n\f]++[a-zA-Z_:@][\w:.@-]*+"
    r"(?:[ \t\n\f]*+=[ \t\n\f]*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+)*+[ \t\n\f]*+/?>"
    r"|<!--(?!-?>)(?:[^-<]|-(?!-)|<(?!!--))*+-->",
)
_REFERENCE = re.compile(
    r"&(?:(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,31}));|(?=[#a-zA-Z]))"
)
# A reference that a tag tears apart is two texts in a tree.
_TORN = re.compile(r"&[#\w]*<")
_BREAK = "\x00"


class _UnlikeError(Exception):
    """The fragment wants a tree. Never shown."""


def flat_text(html: str) -> str | None:
    """The fragment's text with U+0000 wherever a block begins or ends, or None.

    The same as stands in the text nodes of its tree, in their order.
    """
    # A carriage return, a NUL and half a character are read by the tree in ways of its own.
    if "\r" in html or _BREAK in html or not _encodable(html):
        return None
    if "&" in html and _TORN.search(html):
        return None
    try:
        text = _without_tags(html) if "<" in html else html
        return _REFERENCE.sub(_character, text) if "&" in text else text
    except _UnlikeError:
        return None


def _without_tags(html: str) -> str:
    first, *rest = _TAG.split(html)
    pieces = [first]
    opened: list[str] = []
    silent = ""
    for slash, written, text in zip(rest[0::3], rest[1::3], rest[2::3], strict=True):
        if written in _PLAIN and not silent:  # most tags
            pieces.append(text)
            continue
        name = written and written.lower()
        if silent:
            if not slash or name != silent:
                raise _UnlikeError
            silent = ""
        elif name in _BLOCKS:
            _close(name, opened) if slash else _open(name, opened)
            pieces.append(_BREAK)
        elif name in _SILENT:
            if slash or "<" in text:
                raise _UnlikeError
            silent = name
            continue
        elif name and (name not in _INLINE or (slash and name in _VOID)):
            raise _UnlikeError
        pieces.append(text)
    text = "".join(pieces)
    if silent or "<" in text:
        raise _UnlikeError
    return text


def _open(name: str, opened: list[str]) -> None:
    """A block begins: a paragraph that is open ends, and so does what it may not stand in."""
    if name == "br":
        return
    if opened and opened[-1] == "p":
        opened.pop()
    if name in _KIN:
        _end_of_kin(_KIN[name], opened)
    elif name in _HEADINGS and opened and opened[-1] in _HEADINGS:
        opened.pop()
    if name not in _VOID:
        opened.append(name)


def _end_of_kin(kin: frozenset[str], opened: list[str]) -> None:
    """`<li>` ends the `<li>` before it, unless a list stands between them."""
    for index in range(len(opened) - 1, -1, -1):
        if opened[index] in kin:
            if index < len(opened) - 1:
                raise _UnlikeError
            opened.pop()
            return
        if opened[index] not in _TRANSPARENT:
            return


def _close(name: str, opened: list[str]) -> None:
    """A block ends. An end tag of a paragraph breaks the line wherever it stands; one that ends
    nothing, or more than itself and what ends by itself, is for the tree."""
    if name in _VOID:
        raise _UnlikeError
    if name == "p":
        if opened and opened[-1] == "p":
            opened.pop()
        return
    while opened and opened[-1] != name and opened[-1] in _IMPLIED:
        opened.pop()
    if not opened or opened.pop() != name:
        raise _UnlikeError


def _character(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name = reference.groups()
    if name:
        character = html5.get(f"{name};")
        if character is None:
            raise _UnlikeError
        return character
    if not decimal and not hexadecimal:
        raise _UnlikeError
    code = int(decimal) if decimal else int(hexadecimal, 16)
    # Controls (read as Windows-1252), halves, and what is no character: the tree knows.
    sound = 32 <= code < 127 or 0xA0 <= code < 0xD800 or 0xE000 <= code < 0xFDD0
    if not sound and not (0xFDF0 <= code <= 0xFFFD or 0x10000 <= code < 0x1FFFE):
        raise _UnlikeError
    return chr(code)


def _encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
