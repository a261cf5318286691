"""A post's HTML as a small tree of our own: light to walk, safe to recurse into.

The HTML standard's tree construction is done by `cxq.feeds.page`; here wrappers that say nothing
go, so that what is left nests no deeper than a person writes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cxq.errors import CxqError
from cxq.feeds.page import Node, Page

DEEPEST = 60
"""Nested elements, empty wrappers not counted. Substack's editor reaches about 15."""

_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "title", "-comment"})
_WRAPPERS = frozenset({"span", "font", "body", "center", "tbody"})
_VOID = frozenset({"br", "hr", "img", "wbr", "input", "source"})
_OPENING = re.compile(r"<(/?)(p|div|figure|ul|ol|li|blockquote|h[1-6]|pre|a|table)\b", re.I)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ufdd0-\ufdd2]")


@dataclass(slots=True)
class Element:
    """One element: its children are elements and texts, comments and scripts left out."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def has(self, *names: str) -> bool:
        """Whether one of these classes is on it."""
        classes = self.attributes.get("class")
        return classes is not None and not set(names).isdisjoint(classes.split())

    @property
    def component(self) -> str:
        """The editor's own name for it (`data-component-name`), or nothing."""
        return self.attributes.get("data-component-name", "")

    @property
    def facts(self) -> dict[str, Any]:
        """What stands in `data-attrs`; empty where that is no JSON object."""
        raw = self.attributes.get("data-attrs")
        if not raw:
            return {}
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def fact(self, *names: str) -> str:
        """The first of these facts that is a text or a number with something in it."""
        facts = self.facts
        found = (facts[name] for name in names if isinstance(facts.get(name), str | int | float))
        return next((words for each in found if (words := sound(str(each)).strip())), "")


def walk(element: Element) -> Iterator[Element]:
    """The element and all inside it, in reading order."""
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from walk(child)


def text_of(element: Element) -> str:
    """All text inside, in reading order."""
    return "".join(
        child if isinstance(child, str) else "\n" if child.tag == "br" else text_of(child)
        for child in element.children
    )


def sound(text: str) -> str:
    """Text without characters that Markdown or a terminal takes for line ends or commands."""
    if text.isprintable():
        return text
    return _CONTROL.sub(" ", text)


def broken_off(html: str) -> str:
    """What shows that the HTML was cut off, for a sentence; empty where nothing does."""
    end = html.rstrip()
    if end.rfind("<") > end.rfind(">"):
        return "in the middle of a tag"
    counts: Counter[str] = Counter()
    for slash, tag in _OPENING.findall(html):
        counts[tag.lower()] += -1 if slash else 1
    left = sorted(tag for tag, count in counts.items() if count > 0)
    if left:
        return f"with <{left[0]}> still open"
    return "behind the last tag" if end and not end.endswith(">") and ">" in end else ""


def tree(html: str) -> Element:
    """The HTML as an element whose children are the post's. CxqError for one that is built to
    stop its reader.
    """
    body = Page(html, "").body
    root = Element("div")
    if body is None:
        return root
    waiting: list[tuple[Node, Element, int]] = [(body, root, 0)]
    while waiting:
        node, parent, depth = waiting.pop()
        tag = node.tag or ""
        if tag == "-text":
            _add_text(parent, sound(node.text_content or ""))
            continue
        if tag in _SILENT or tag.startswith("-"):
            continue
        here = parent
        attributes = {name: value or "" for name, value in node.attributes.items()}
        said = any(name.startswith("data-") for name in attributes)
        if tag not in _WRAPPERS or said or "color" in attributes.get("style", ""):
            depth += 1
            if depth > DEEPEST:
                raise CxqError(f"Its HTML nests more than {DEEPEST} elements deep.")
            here = Element(tag, attributes)
            parent.children.append(here)
        waiting += [(child, here, depth) for child in reversed(list(node.iter(include_text=True)))]
    return root


def _add_text(parent: Element, text: str) -> None:
    if parent.children and isinstance(parent.children[-1], str):
        parent.children[-1] += text
    elif text:
        parent.children.append(text)


def markup(element: Element) -> str:
    """The element as HTML again."""
    from html import escape

    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attributes.items())
    opening = f"<{element.tag}{attributes}>"
    if element.tag in _VOID:
        return opening
    inside = "".join(
        escape(child, quote=False) if isinstance(child, str) else markup(child)
        for child in element.children
    )
    return f"{opening}{inside}</{element.tag}>"
