"""A document in other names: those of the live editor, or those of the author's own draft."""

from __future__ import annotations

from typing import Any

from cxq.render.prosemirror.dialect import Dialect
from cxq.render.prosemirror.pieces import Node


def renamed(doc: Node, ways: Dialect) -> Node:
    """The document in the dialect's names; itself where they are the legacy ones."""
    if not ways.names and not ways.attributes:
        return doc
    return _Naming(ways).node(doc)


class _Naming:
    def __init__(self, ways: Dialect) -> None:
        self._names = ways.names
        self._attributes = ways.attributes
        self._live = ways.vocabulary == "tiptap"

    def node(self, node: Node) -> Node:
        """The node and all in it, under their new names."""
        made = self._named(node)
        if "content" in node:
            made["content"] = [self.node(inner) for inner in node["content"]]
        if "text" in node:
            made["text"] = node["text"]
        if "marks" in node:
            made["marks"] = [self._named(mark) for mark in node["marks"]]
        return made

    def _named(self, node: Node) -> Node:
        name: str = node["type"]
        made: Node = {"type": self._names.get(name, name)}
        if "attrs" in node:
            made["attrs"] = self._attrs(name, node["attrs"])
        return made

    def _attrs(self, name: str, attributes: dict[str, Any]) -> dict[str, Any]:
        if self._live and name == "ordered_list":
            # The live editor counts from `start`; `order` is what it reads in stored drafts.
            attributes = {key: value for key, value in attributes.items() if key != "order"}
        if not self._attributes:
            return attributes
        return {
            self._attributes.get(f"{name}.{key}", key): value for key, value in attributes.items()
        }
