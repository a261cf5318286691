"""A document as a readable outline: a line a node, with its place, for fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from cxq.document import Document, Position

_SHOWN_INSIDE = (str, int, bool)


def outline(document: Document) -> str:
    """`Heading 1:1 level=2`, its content below it, indented by two."""
    lines = [line for block in document.blocks for line in _node(block, 0)]
    for note in document.footnotes:
        lines += _node(note, 0)
    return "".join(f"{line}\n" for line in lines)


def _node(node: Any, depth: int) -> Iterator[str]:
    words = [type(node).__name__, "{}:{}".format(*node.at)]
    inner: list[Any] = []
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Position) or value == field.default or value in ("", ()):
            continue
        if isinstance(value, tuple):
            inner += value
        elif is_dataclass(value):
            inner.append(value)
        elif field.name == "text":
            words.append(repr(value))
        elif isinstance(value, _SHOWN_INSIDE):
            words.append(f"{field.name}={value!r}")
    yield "  " * depth + " ".join(words)
    for each in inner:
        if hasattr(each, "at"):
            yield from _node(each, depth + 1)
