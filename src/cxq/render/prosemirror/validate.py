"""Any JSON held against the schema: what would break the editor, with the path of the bad node.

Substack's API answers 200 to a body that its editor cannot open, so nothing leaves here unread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

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
)
from cxq.text import nearest

MOST = 100
"""How many faults are told: whoever mends these may ask again."""

_KEYS = frozenset({"type", "attrs", "content", "marks"})
_TEXT_KEYS = frozenset({"type", "text", "marks"})


def validate(doc: Any, ways: Dialect) -> tuple[str, ...]:
    """Every fault as `doc.content[3].content[0]: list_item must begin with a paragraph`, in the
    order of the document; the first hundred of them."""
    return tuple(_Validation(ways).faults(doc)[:MOST])


class _Path(NamedTuple):
    """The way to a node, put into words only where something is wrong there."""

    above: _Path | None
    place: int
    list: str = "content"

    def __str__(self) -> str:
        parts: list[str] = []
        path: _Path | None = self
        while path is not None and path.above is not None:
            parts.append(f".{path.list}[{path.place}]")
            path = path.above
        return "doc" + "".join(reversed(parts))


class _Validation:
    """Reads a document once, node by node and never by recursion: it may be deep and hostile."""

    def __init__(self, ways: Dialect) -> None:
        self._theirs = ways.names
        known = [*RULES, *FOREIGN, *FOREIGN_INLINES, "text"]
        self._ours = {ways.names.get(name, name): name for name in known}
        self._marks = {ways.names.get(name, name): name for name in MARKS}
        self._attributes = {
            (ours.partition(".")[0], theirs): ours.partition(".")[2]
            for ours, theirs in ways.attributes.items()
        }
        self._faults: list[str] = []
        self._anchors = self._notes = self._walls = 0

    def faults(self, doc: Any) -> list[str]:
        if not isinstance(doc, dict) or doc.get("type") != "doc":
            return ["doc: the document must be an object of the type “doc”"]
        waiting: list[tuple[_Path, Any, str, bool]] = [(_Path(None, 0), doc, "", False)]
        while waiting and len(self._faults) < MOST:
            path, node, parent, in_note = waiting.pop()
            name = self._name(node)
            if name is None:
                self._fault(path, self._stranger(node))
            elif name == "text":
                self._text(path, node, parent)
            elif name in RULES:
                self._node(path, node, name)
                if in_note and name == "footnoteAnchor":
                    self._fault(path, "a note holds no anchor: no report shows one")
                content = node.get("content")
                if isinstance(content, list):
                    in_note = in_note or name == "footnote"
                    for place in range(len(content) - 1, -1, -1):
                        waiting.append((_Path(path, place), content[place], name, in_note))
        if self._anchors != self._notes:
            self._faults.append(
                f"doc: {self._anchors} anchors and {self._notes} notes: each anchor needs a note "
                "of its own"
            )
        return self._faults

    def _fault(self, path: _Path, says: str) -> None:
        self._faults.append(f"{path}: {says}")

    # ------------------------------------------------------------ one node

    def _name(self, node: Any) -> str | None:
        """Our name of this node; None where there is no such thing in this vocabulary."""
        name = node.get("type") if isinstance(node, dict) else None
        return self._ours.get(name) if isinstance(name, str) else None

    def _stranger(self, node: Any) -> str:
        if not isinstance(node, dict):
            return "a node must be an object"
        name = node.get("type")
        if not isinstance(name, str):
            return "a node must have a type"
        return self._renamed(name) or f"there is no node “{name[:60]}”{_near(name, RULES)}"

    def _renamed(self, name: str) -> str:
        """What a name of the other vocabulary is called in this one."""
        if name in self._theirs:
            return f"{name} is called {self._theirs[name]} in this vocabulary"
        legacy = next((ours for ours, theirs in TIPTAP.items() if theirs == name), "")
        return f"{name} is called {self._shown(legacy)} in this vocabulary" if legacy else ""

    def _node(self, path: _Path, node: dict[str, Any], name: str) -> None:
        rule = RULES[name]
        content = node.get("content", [])
        if not isinstance(content, list):
            self._fault(path, f"the content of {self._shown(name)} must be a list")
        elif not self._fits(content, rule.content):
            self._fault(path, f"{self._shown(name)} {rule.says}")
        for key in node:
            if key not in _KEYS:
                self._fault(path, f"{self._shown(name)} has no “{str(key)[:60]}”")
        if node.get("marks"):
            self._fault(path, f"{self._shown(name)} bears no marks: only text does")
        self._attrs(path, node.get("attrs"), name, rule.attributes)
        if name == "paywall":
            self._walls += 1
            if self._walls > 1:
                self._fault(path, "there is a paywall already: a post has one at most")
        elif name == "footnoteAnchor":
            self._anchors += 1
            self._numbered(path, node, name, self._anchors)
        elif name == "footnote":
            self._notes += 1
            self._numbered(path, node, name, self._notes)

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
        self, path: _Path, attributes: Any, name: str, known: Mapping[str, Attribute]
    ) -> None:
        if attributes is None:
            attributes = {}
        if not isinstance(attributes, dict):
            self._fault(path, f"the attrs of {self._shown(name)} must be an object")
            return
        if self._attributes:
            attributes = {self._key(name, key): each for key, each in attributes.items()}
        for key, value in attributes.items():
            if key not in known:
                self._fault(path, f"{self._shown(name)} has no attribute “{str(key)[:60]}”")
            elif not known[key].check(value):
                self._fault(path, f"{self._shown(name)}.{key} must be {known[key].says}")
        for key, attribute in known.items():
            if attribute.required and key not in attributes:
                self._fault(path, f"{self._shown(name)} needs the attribute {key}")

    def _key(self, name: str, key: str) -> str:
        """Our name of an attribute."""
        return self._attributes.get((name, key), key)

    def _shown(self, name: str) -> str:
        return self._theirs.get(name, name)

    def _numbered(self, path: _Path, node: dict[str, Any], name: str, place: int) -> None:
        attributes = node.get("attrs")
        given = attributes.items() if isinstance(attributes, dict) else ()
        number = next((each for key, each in given if self._key(name, key) == "number"), None)
        if number != place:
            shown = self._shown(name)
            says = f"{shown} must have the number {place}, by its place, not {number!r:.60}"
            self._fault(path, says)

    # ------------------------------------------------------------ text and marks

    def _text(self, path: _Path, node: dict[str, Any], parent: str) -> None:
        text = node.get("text")
        if not isinstance(text, str) or not text:
            self._fault(path, "a text node must have text that is not empty")
        for key in node:
            if key not in _TEXT_KEYS:
                self._fault(path, f"a text node has no “{str(key)[:60]}”")
        marks = node.get("marks")
        if marks is None:
            return
        if not isinstance(marks, list):
            self._fault(path, "the marks of a text must be a list")
            return
        if marks and not RULES[parent].marks:
            self._fault(path, f"text in {self._shown(parent)} bears no marks")
        names: list[str] = []
        for place, mark in enumerate(marks):
            here = _Path(path, place, "marks")
            name = self._mark(mark)
            if name is None:
                self._fault(here, self._no_mark(mark))
                continue
            names.append(name)
            self._attrs(here, mark.get("attrs"), name, LINK if name == "link" else {})
        if len(set(names)) < len(names):
            self._fault(path, "a mark stands there twice")
        if "code" in names and len(set(names)) > 1:
            self._fault(path, "code goes with no other mark")

    def _mark(self, mark: Any) -> str | None:
        name = mark.get("type") if isinstance(mark, dict) else None
        return self._marks.get(name) if isinstance(name, str) else None

    def _no_mark(self, mark: Any) -> str:
        name = mark.get("type") if isinstance(mark, dict) else None
        if not isinstance(name, str):
            return "a mark must be an object with a type"
        return self._renamed(name) or f"there is no mark “{name[:60]}”{_near(name, MARKS)}"


def _near(name: str, known: Iterable[str]) -> str:
    return nearest(name[:60], list(known))
