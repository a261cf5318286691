"""An OPML file's outlines, whatever reader wrote it and whoever sent it. Pure.

expat itself is used, and not an element tree: its handlers see a declaration before it can do
harm. A DOCTYPE with declarations of its own is refused (entities that unfold, defaults for
attributes); nothing outside of the file is ever loaded; depth, number and size are bounded. What
readers get wrong is put right first: the charset, bare ampersands, HTML's entities, control
characters, capitals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.entities import html5
from xml.parsers import expat

from cxq.errors import FileError
from cxq.feeds.charset import decode
from cxq.text import printable

NAMESPACE = "urn:cxq:sources"
"""Of our own attributes: `xmlns:cxq`."""

MOST_BYTES = 5_000_000
"""Of a file: 500 feeds take about 100 KB."""

_MOST_OUTLINES = 20_000
_MOST_LEVELS = 100
_MOST_AMPERSANDS = 200_000  # each costs an object; a file of nothing else took 1 GB
_AMPERSAND = re.compile(r"&(?:#(\d{1,8}|[xX][0-9a-fA-F]{1,8});|(\w{1,32});)?")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """One outline with a feed, a link or fields of ours.

    `attributes` by lower-case name, `own` are those of our namespace, without the prefix;
    `folders` the texts of the outlines around it; `commented` whether it or one of those is
    commented out (`isComment`, OPML 2.0).
    """

    line: int
    attributes: Mapping[str, str]
    own: Mapping[str, str]
    folders: tuple[str, ...]
    commented: bool


def read_outlines(raw: bytes, shown: str) -> tuple[Outline, ...]:
    """Every outline of the file that names an address, in its order.

    FileError with the line where it is not OPML, not well-formed, or built to do harm.
    """
    text = decode(raw).text
    body = text.lstrip()
    reading = _Reading(shown, text.count("\n", 0, len(text) - len(body)))
    if body.count("&") > _MOST_AMPERSANDS:
        raise reading.complain(1, f"more than {_MOST_AMPERSANDS:,} ampersands")
    parser = expat.ParserCreate("utf-8")  # the text is decoded: what it declares counts no more
    parser.StartElementHandler = lambda name, pairs: reading.start(
        name, pairs, parser.CurrentLineNumber
    )
    parser.EndElementHandler = lambda _name: reading.end()
    parser.StartDoctypeDeclHandler = lambda _name, _system, _public, inside: reading.doctype(
        bool(inside), parser.CurrentLineNumber
    )
    try:
        parser.Parse(_FORBIDDEN.sub(" ", _AMPERSAND.sub(_ampersand, body)).encode(), True)
    except expat.ExpatError as error:
        what = f"not well-formed: {expat.ErrorString(error.code)}"
        raise reading.complain(error.lineno, what, error.offset + 1) from None
    return tuple(reading.found)


def _ampersand(found: re.Match[str]) -> str:
    """A reference that XML knows; HTML's as its characters; any other ampersand as itself."""
    number, name = found[1], found[2]
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        legal = code <= 0x10FFFF and not _FORBIDDEN.fullmatch(chr(code))
        return f"&#{code};" if legal else " "
    if name in ("amp", "lt", "gt", "quot", "apos"):
        return found[0]
    if name and f"{name};" in html5:
        return "".join(f"&#{ord(char)};" for char in html5[f"{name};"])
    return f"&amp;{found[0][1:]}"


@dataclass(slots=True)
class _Reading:
    """Where the parser stands: the outlines around it, and what was found."""

    shown: str
    lines_before: int
    found: list[Outline] = field(default_factory=list)
    folders: list[tuple[str, bool]] = field(default_factory=list)
    prefixes: set[str] = field(default_factory=lambda: {"cxq"})

    def start(self, name: str, pairs: dict[str, str], line: int) -> None:
        if not self.folders and name.lower() != "opml":
            raise self.complain(line, f"not an OPML file: it begins with <{name[:40]}>")
        if len(self.folders) >= _MOST_LEVELS:
            raise self.complain(line, f"nested in more than {_MOST_LEVELS} levels")
        self.prefixes |= {
            key.removeprefix("xmlns:") for key, value in pairs.items() if value == NAMESPACE
        }
        attributes = {key.lower(): value for key, value in reversed(pairs.items())}
        commented = attributes.get("iscomment", "").strip().lower() == "true"
        own = self._own(pairs)
        names_address = own or any(key in attributes for key in ("xmlurl", "url", "htmlurl"))
        if name.lower() == "outline" and names_address:
            folders = tuple(folder for folder, _ in self.folders if folder)
            around = any(inner for _, inner in self.folders)
            outline = Outline(
                line + self.lines_before, attributes, own, folders, commented or around
            )
            self.found.append(outline)
            if len(self.found) > _MOST_OUTLINES:
                raise self.complain(line, f"more than {_MOST_OUTLINES:,} feeds")
        folder = "" if "xmlurl" in attributes else attributes.get("text") or attributes.get("title")
        self.folders.append((printable(folder or ""), commented))

    def end(self) -> None:
        self.folders.pop()

    def doctype(self, inside: bool, line: int) -> None:
        if inside:
            raise self.complain(line, "it declares entities or attributes of its own (DOCTYPE)")

    def complain(self, line: int, what: str, column: int = 1) -> FileError:
        hint = "Export it from the reader again, as OPML."
        return FileError(self.shown, line + self.lines_before, f"{what}.", hint, column)

    def _own(self, pairs: dict[str, str]) -> dict[str, str]:
        parts = ((*key.partition(":"), value) for key, value in pairs.items())
        return {name: value for prefix, _, name, value in parts if name and prefix in self.prefixes}
