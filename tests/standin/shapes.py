"""What a document says, block by block, read from HTML and from an editor's JSON alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

Run = tuple[str, tuple[str, ...]]
"""Text, and the marks on it, sorted; a link is `link:ADDRESS`, its escapes resolved: a browser
escapes 汉字 in addresses on the way."""


@dataclass
class Shape:
    """A block: the elements that it stands in and its own, and what it says."""

    path: tuple[str, ...]
    runs: list[Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.runs)

    def settled(self) -> Shape:
        """Spaces as HTML shows them, runs of the same marks joined."""
        made: list[Run] = []
        for text, marks in self.runs:
            if "pre" not in self.path:
                text = re.sub("[ \n\t]+", " ", text)
                before = made[-1][0] if made else ""
                if text[:1] == " " and (not before or before[-1:] in (" ", "\v")):
                    text = text[1:]
            if text and made and made[-1][1] == marks:
                made[-1] = (made[-1][0] + text, marks)
            elif text:
                made.append((text, marks))
        if made and "pre" not in self.path:
            made[-1] = (made[-1][0].rstrip(" "), made[-1][1])
        return Shape(self.path, [run for run in made if run[0]])


BLOCKS = {"p", "h2", "h3", "h4", "pre", "figcaption"}
AROUND = {"ul", "ol", "li", "blockquote", "figure"}
MARKS = {"strong", "em", "s", "code", "a"}


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shapes: list[Shape] = []
        self.around: list[str] = []
        self.marks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag in BLOCKS:
            self.shapes.append(Shape((*self.around, tag)))
            self.around.append(tag)
        elif tag in AROUND:
            start = f" {has['start']}" if "start" in has else ""
            self.around.append(tag + start)
        elif tag == "hr":
            self.shapes.append(Shape((*self.around, "hr")))
        elif tag == "br":
            self.shapes[-1].runs.append(("\v", ()))
        elif tag == "img":
            link = self.marks[-1] if self.marks else ""
            self.shapes.append(Shape((*self.around, "img"), [(has["src"], (has["alt"], link))]))
        elif tag == "code" and "pre" in self.around:
            pass
        else:
            self.marks.append(f"link:{unquote(has['href'])}" if tag == "a" else tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS | AROUND:
            self.around.pop()
        elif tag in MARKS and not (tag == "code" and "pre" in self.around):
            self.marks.pop()

    def handle_data(self, data: str) -> None:
        if self.around and self.around[-1] in BLOCKS:
            self.shapes[-1].runs.append((data, tuple(sorted(self.marks))))


def of_html(html: str) -> list[Shape]:
    """What this fragment says."""
    reader = _Html()
    reader.feed(html)
    reader.close()
    return [shape.settled() for shape in reader.shapes]


NODES = {
    "paragraph": "p",
    "bullet_list": "ul",
    "bulletList": "ul",
    "list_item": "li",
    "listItem": "li",
    "blockquote": "blockquote",
    "highlighted_code_block": "pre",
    "captionedImage": "figure",
    "caption": "figcaption",
    "footnote": "footnote",
}
NAMES = {
    "bold": "strong",
    "italic": "em",
    "strike": "s",
    "strikethrough": "s",
}


def _element(node: dict[str, Any]) -> str:
    match node["type"]:
        case "heading":
            return f"h{node['attrs']['level']}"
        case "ordered_list" | "orderedList":
            start = node["attrs"]["start"]
            return "ol" if start == 1 else f"ol {start}"
        case other:
            return NODES[other]


def of_json(doc: dict[str, Any], around: tuple[str, ...] = ()) -> list[Shape]:
    """What a ProseMirror document says, footnotes left out; an anchor is `[number]`."""
    shapes: list[Shape] = []
    for node in doc.get("content", ()):
        kind = node["type"]
        if kind == "footnote":
            continue
        if kind in ("horizontal_rule", "horizontalRule"):
            shapes.append(Shape((*around, "hr")))
        elif kind == "image2":
            has = node["attrs"]
            link = f"link:{unquote(has['href'])}" if has["href"] else ""
            shapes.append(Shape((*around, "img"), [(has["src"], (has["alt"] or "", link))]))
        else:
            path = (*around, _element(node))
            if path[-1] in BLOCKS:
                shapes.append(Shape(path, [_run(child) for child in node.get("content", ())]))
            else:
                shapes += of_json(node, path)
    return [shape.settled() for shape in shapes]


def _run(node: dict[str, Any]) -> Run:
    if node["type"] in ("hard_break", "hardBreak"):
        return ("\v", ())
    if node["type"] == "footnoteAnchor":
        return (f"[{node['attrs']['number']}]", ())
    marks = []
    for mark in node.get("marks", ()):
        name = mark["type"]
        marks.append(
            f"link:{unquote(mark['attrs']['href'])}" if name == "link" else NAMES.get(name, name)
        )
    return (node["text"], tuple(sorted(marks)))


def footnotes(doc: dict[str, Any]) -> list[dict[str, Any]]:
    """Every native footnote, in the document's order, at any depth."""
    found = []
    for node in doc.get("content", ()):
        found += [node] if node["type"] == "footnote" else footnotes(node)
    return found


def anchors(doc: dict[str, Any]) -> list[int]:
    """The numbers of the native anchors, in reading order."""
    if doc["type"] == "footnoteAnchor":
        return [doc["attrs"]["number"]]
    return [number for node in doc.get("content", ()) for number in anchors(node)]
