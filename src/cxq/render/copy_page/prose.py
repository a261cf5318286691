"""The text/plain beside substack.html on the clipboard: readable prose.

An editor may take the plain text for Markdown and prefer it to the HTML, so nothing here is
written as Markdown would be: no `#`, no `-`, no `1.`, no `>`.
"""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_BLOCKS = frozenset({"p", "h2", "h3", "h4", "pre", "figcaption", "li", "figure", "blockquote"})


def prose(fragment: str) -> str:
    """What substack.html says, paragraph by paragraph."""
    reader = _Reader()
    done = 0
    # Our own fragment, in which no text and no attribute holds a bare < or >: a tag is a match.
    for found in _TAG.finditer(fragment):
        if found.start() > done:
            reader.data(unescape(fragment[done : found.start()]))
        done = found.end()
        closing, tag, attributes = found.groups()
        if closing:
            reader.end(tag)
        else:
            has = _ATTRIBUTE.findall(attributes)
            reader.start(tag, {name: unescape(value) for name, value in has})
    if done < len(fragment):
        reader.data(unescape(fragment[done:]))
    return reader.text()


class _Reader:
    """What is read of a fragment: nothing but its allow-list occurs."""

    def __init__(self) -> None:
        self._paragraphs: list[str] = []
        self._parts: list[str] = []
        self._lists: list[int] = []
        self._sign = ""
        self._address = ""
        self._linked = 0
        self._pre = False

    def start(self, tag: str, has: dict[str, str]) -> None:
        """A tag that opens, with its attributes."""
        if tag in _BLOCKS:
            self._end()
        match tag:
            case "ul":
                self._lists.append(0)
            case "ol":
                self._lists.append(int(has.get("start", "1")))
            case "li":
                self._sign = self._item()
            case "pre":
                self._pre = True
            case "br":
                self._parts.append("\n")
            case "hr":
                self._end()
                self._paragraphs.append("⁂")
            case "img":
                self._parts.append(f"[Image: {has.get('alt') or has.get('src', '')}]")
            case "a":
                self._address = has.get("href", "").removeprefix("mailto:")
                self._linked = len(self._parts)

    def _item(self) -> str:
        indent = "\u2003" * (len(self._lists) - 1)
        number = self._lists[-1]
        if not number:
            return f"{indent}• "
        self._lists[-1] += 1
        return f"{indent}({number}) "

    def end(self, tag: str) -> None:
        """A tag that closes."""
        if tag in _BLOCKS:
            self._end()
        if tag in ("ul", "ol"):
            self._lists.pop()
        elif tag == "pre":
            self._pre = False
        elif tag == "a":
            said = "".join(self._parts[self._linked :])
            if self._address and self._address != said and not said.startswith("[Image: "):
                self._parts.append(f" ({self._address})")

    def data(self, data: str) -> None:
        """Text between two tags."""
        if not self._pre:
            space = " " if data[:1].isspace() else ""
            end = " " if data[-1:].isspace() else ""
            # Only what HTML takes for space: a no-break space stays.
            words = [word for line in data.split("\n") for word in line.split(" ") if word]
            data = space + " ".join(words) + end if words else space
        self._parts.append(data)

    def _end(self) -> None:
        text = "".join(self._parts)
        self._parts.clear()
        if self._pre:  # an indent of its own: a line of code may begin with any sign
            text = "\n".join(f"\u2003{line}" for line in text.split("\n"))
        else:
            text = "\n".join(line.strip(" ") for line in text.split("\n"))
        if text.strip():
            self._paragraphs.append(self._sign + text)
            self._sign = ""

    def text(self) -> str:
        self._end()
        return "\n\n".join(self._paragraphs)
