"""The pieces of a document: nodes, marks, and runs of text with the same marks."""

from __future__ import annotations

import re
from typing import Any

Node = dict[str, Any]
Marks = tuple[tuple[str, str, str], ...]
"""The marks of a text, in the order of `RANK`: name, and of a link its address and title."""

RANK = ("link", "strong", "em", "strikethrough", "superscript", "subscript", "code")
"""The order in which a text's marks stand: ProseMirror refuses the same marks in another one."""

_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAK = re.compile(r"[\t\n\r]+")


def node(name: str, content: list[Node] | None = None, **attributes: Any) -> Node:
    """A node; without content it has no such key, as an editor writes it."""
    made: Node = {"type": name}
    if attributes:
        made["attrs"] = attributes
    if content:
        made["content"] = content
    return made


def paragraph(*content: Node) -> Node:
    return node("paragraph", list(content))


def text_node(text: str) -> Node:
    """Unmarked text, which must not be empty."""
    return {"type": "text", "text": text}


def one_line(text: str) -> str:
    """Text as a paragraph may hold it: no controls, its line ends spaces."""
    return _BREAK.sub(" ", printed(text))


def printed(text: str) -> str:
    """Text without the controls that no document may hold; tabs and line feeds stay."""
    return text if text.isascii() and text.isprintable() else _ODD.sub("", text)


def with_mark(marks: Marks, name: str, href: str = "", title: str = "") -> Marks:
    """The marks with one more, in their order.

    Code goes with no other mark (TipTap's code mark excludes all): a link outweighs it, since an
    address cannot be read off the words, and it outweighs the rest.
    """
    names = [mark[0] for mark in marks]
    if name == "code":
        return marks if "link" in names else ((name, "", ""),)
    if name in names:
        return marks
    return tuple(sorted((*marks, (name, href, title)), key=lambda mark: RANK.index(mark[0])))


class Runs:
    """Collects a text block's content: text of equal marks becomes one node, empty text none."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._parts: list[str] = []
        self._marks: Marks = ()
        self._gap = False

    def text(self, text: str, marks: Marks = ()) -> None:
        """Add text as it stands."""
        if self._gap and text.startswith(" ") and self._parts and self._parts[-1][-1:] == " ":
            text = text[1:]
        self._gap = False
        if marks != self._marks:
            self._close()
            self._marks = marks
        self._parts.append(text)

    def node(self, made: Node) -> None:
        """Add an inline node, which bears no marks."""
        self._close()
        self._nodes.append(made)

    def close_gap(self) -> None:
        """Something was taken out here: of the spaces around it one is enough."""
        self._gap = True

    def content(self) -> list[Node]:
        """All that was added."""
        self._close()
        return self._nodes

    def _close(self) -> None:
        text = "".join(self._parts)
        self._parts.clear()
        if text:
            made = text_node(text)
            if self._marks:
                made["marks"] = [_mark(*mark) for mark in self._marks]
            self._nodes.append(made)


def _mark(name: str, href: str, title: str) -> Node:
    if name != "link":
        return {"type": name}
    attributes = {
        "href": href,
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
        "class": None,
        "title": title or None,
    }
    return {"type": "link", "attrs": attributes}
