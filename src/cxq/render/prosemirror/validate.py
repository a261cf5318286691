"""Any JSON held against the schema: what would break the editor, with the path of the bad node.

Substack's API answers 200 to a body that its editor cannot open, so nothing leaves here unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cxq.render.prosemirror.dialect import Dialect
from cxq.render.prosemirror.schema import (
    FOREIGN,
    FOREIGN_INLINES,
    LINK,
    MARKS,
    RULES,
    TIPTAP,
    Attribute,
    Part,
    Rule,
)
from cxq.text import nearest

MOST = 100
"""How many faults are told: whoever mends these may ask again."""


def validate(doc: Any, ways: Dialect) -> tuple[str, ...]:
    """Every fault as `doc.content[3].content[0]: list_item must begin with a paragraph`, in the
    order of the document; the first hundred of them."""
    faults: list[str] = []
    for fault in _Validation(ways).faults(doc):
        faults.append(fault)
        if len(faults) == MOST:
            break
    return tuple(faults)


class _Validation:
    """Reads a document once, node by node and never by recursion: it may be deep and hostile."""

    def __init__(self, ways: Dialect) -> None:
        self._theirs = ways.names
        self._ours = {theirs: ours for ours, theirs in ways.names.items()}
        self._attributes = {
            (ours.partition(".")[0], theirs): ours.partition(".")[2]
            for ours, theirs in ways.attributes.items()
        }
        self._vocabulary = ways.vocabulary
        self._anchors = self._notes = self._walls = 0

    def faults(self, doc: Any) -> Iterator[str]:
        if not isinstance(doc, dict) or doc.get("type") != "doc":
            yield "doc: the document must be an object of the type “doc”"
            return
        waiting: list[tuple[str, Any, str]] = [("doc", doc, "")]
        while waiting:
            path, node, parent = waiting.pop()
            name = self._name(node)
            if name is None:
                yield f"{path}: {self._stranger(node)}"
                continue
            if name == "text":
                yield from self._text(path, node, parent)
                continue
            if name in FOREIGN or name in FOREIGN_INLINES:
                continue
            yield from self._node(path, node, name)
            content = node.get("content")
            if isinstance(content, list):
                inner = [(f"{path}.content[{i}]", each, name) for i, each in enumerate(content)]
                waiting.extend(reversed(inner))
        yield from self._pairs()

    # ------------------------------------------------------------ one node

    def _name(self, node: Any) -> str | None:
        """Our name of this node; None where there is no such thing in this vocabulary."""
        if not isinstance(node, dict) or not isinstance(node.get("type"), str):
            return None
        name: str = node["type"]
        ours = self._ours.get(name)
        if ours is None and name not in self._theirs:
            ours = name
        known = ours in RULES or ours == "text" or ours in FOREIGN or ours in FOREIGN_INLINES
        return ours if known else None

    def _stranger(self, node: Any) -> str:
        if not isinstance(node, dict):
            return "a node must be an object"
        name = node.get("type")
        if not isinstance(name, str):
            return "a node must have a type"
        name = name[:60]
        if name in self._theirs:
            return f"{name} is called {self._theirs[name]} in this vocabulary"
        legacy = {theirs: ours for ours, theirs in TIPTAP.items()}
        if name in legacy:
            return f"{name} is called {legacy[name]} in this vocabulary"
        return f"there is no node “{name}”{nearest(name, list(RULES))}"

    def _node(self, path: str, node: dict[str, Any], name: str) -> Iterator[str]:
        rule = RULES[name]
        content = node.get("content", [])
        if not isinstance(content, list):
            yield f"{path}: the content of {self._shown(name)} must be a list"
        elif not self._fits(content, rule.content):
            yield f"{path}: {self._shown(name)} {rule.says}"
        for key in node.keys() - {"type", "attrs", "content", "marks"}:
            yield f"{path}: {self._shown(name)} has no “{str(key)[:60]}”"
        if node.get("marks"):
            yield f"{path}: {self._shown(name)} bears no marks: only text does"
        yield from self._attrs(path, node.get("attrs"), name, rule.attributes)
        yield from self._counted(path, node, name)

    def _fits(self, content: list[Any], parts: tuple[Part, ...]) -> bool:
        """Whether these nodes are what the parts ask for, one after the other. What is no node of
        ours fits anywhere: it is a fault of its own."""
        place = 0
        for names, least, most in parts:
            taken = 0
            while place < len(content) and (not most or taken < most):
                name = self._name(content[place])
                if name is not None and name not in names:
                    break
                taken, place = taken + 1, place + 1
            if taken < least:
                return False
        return place == len(content)

    def _attrs(
        self, path: str, attributes: Any, name: str, known: Mapping[str, Attribute]
    ) -> Iterator[str]:
        if attributes is None:
            attributes = {}
        if not isinstance(attributes, dict):
            yield f"{path}: the attrs of {self._shown(name)} must be an object"
            return
        given = {self._key(name, key): each for key, each in attributes.items()}
        for key, value in given.items():
            if key not in known:
                yield f"{path}: {self._shown(name)} has no attribute “{str(key)[:60]}”"
            elif not known[key].check(value):
                yield f"{path}: {self._shown(name)}.{key} must be {known[key].says}"
        for key, attribute in known.items():
            if attribute.required and key not in given:
                yield f"{path}: {self._shown(name)} needs the attribute {key}"

    def _key(self, name: str, key: str) -> str:
        """Our name of an attribute."""
        return self._attributes.get((name, key), key)

    def _shown(self, name: str) -> str:
        return self._theirs.get(name, name)

    # ------------------------------------------------------------ text and marks

    def _text(self, path: str, node: dict[str, Any], parent: str) -> Iterator[str]:
        text = node.get("text")
        if not isinstance(text, str) or not text:
            yield f"{path}: a text node must have text that is not empty"
        for key in node.keys() - {"type", "text", "marks"}:
            yield f"{path}: a text node has no “{str(key)[:60]}”"
        marks = node.get("marks", [])
        if not isinstance(marks, list):
            yield f"{path}: the marks of a text must be a list"
            return
        rule = RULES.get(parent, Rule())
        if marks and not rule.marks:
            yield f"{path}: text in {self._shown(parent)} bears no marks"
        names = []
        for index, mark in enumerate(marks):
            name = self._mark(mark)
            if name is None:
                yield f"{path}.marks[{index}]: {self._no_mark(mark)}"
                continue
            names.append(name)
            known = LINK if name == "link" else {}
            yield from self._attrs(f"{path}.marks[{index}]", mark.get("attrs"), name, known)
        if len(set(names)) < len(names):
            yield f"{path}: a mark stands there twice"
        if "code" in names and len(set(names)) > 1:
            yield f"{path}: code goes with no other mark"

    def _mark(self, mark: Any) -> str | None:
        if not isinstance(mark, dict) or not isinstance(mark.get("type"), str):
            return None
        name: str = mark["type"]
        ours = self._ours.get(name, None if name in self._theirs else name)
        return ours if ours in MARKS else None

    def _no_mark(self, mark: Any) -> str:
        name = mark.get("type") if isinstance(mark, dict) else None
        if not isinstance(name, str):
            return "a mark must be an object with a type"
        if name in self._theirs:
            return f"{name} is called {self._theirs[name]} in this vocabulary"
        legacy = {theirs: ours for ours, theirs in TIPTAP.items()}
        if name in legacy:
            return f"{name} is called {legacy[name]} in this vocabulary"
        return f"there is no mark “{name[:60]}”{nearest(name[:60], list(MARKS))}"

    # ------------------------------------------------------------ what is counted

    def _counted(self, path: str, node: dict[str, Any], name: str) -> Iterator[str]:
        if name == "paywall":
            self._walls += 1
            if self._walls > 1:
                yield f"{path}: there is a paywall already: a post has one at most"
        elif name == "footnoteAnchor":
            self._anchors += 1
            yield from self._numbered(path, node, name, self._anchors)
        elif name == "footnote":
            self._notes += 1
            yield from self._numbered(path, node, name, self._notes)

    def _numbered(self, path: str, node: dict[str, Any], name: str, place: int) -> Iterator[str]:
        attributes = node.get("attrs")
        given = attributes.items() if isinstance(attributes, dict) else ()
        number = next((each for key, each in given if self._key(name, key) == "number"), None)
        if number != place:
            shown = self._shown(name)
            yield f"{path}: {shown} must have the number {place}, by its place, not {number!r:.60}"

    def _pairs(self) -> Iterator[str]:
        if self._anchors != self._notes:
            yield (
                f"doc: {self._anchors} anchors and {self._notes} notes: each anchor needs a note "
                "of its own"
            )
