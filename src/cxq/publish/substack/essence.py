"""What a document says, without how it is written: so that an edit is told from a rewriting.

The editor may rename nodes on loading (`bullet_list` → `bulletList`), add attributes that mean
nothing and join or split runs of text. None of that is an edit. Documents from the network may be
of any shape and depth, so they are walked without recursion.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from difflib import unified_diff
from typing import Any, NamedTuple

from cxq.text import printable, sha256

_SAME = {"bold": "strong", "italic": "em", "strike": "strikethrough"}
_TELLING = (
    "href", "src", "alt", "title", "level", "language", "order", "start", "url", "text",
    "persistentExpression", "number",
)  # fmt: skip
"""Attributes that the author chose; all others are the editor's own business."""
_WITHIN = {"text", "footnoteanchor", "hardbreak", "image", "inlinelatex", "latex", "mention"}


_COMPARED = 1_000_000
"""Pairs of lines up to which difflib is asked: it is quadratic where all lines are alike."""


class Event(NamedTuple):
    """A node, in the order of the document; of text, what it says and how it is set."""

    depth: int
    kind: str
    attributes: str
    text: str


def essence(body: str) -> str:
    """A hash of what this document says, whoever wrote it down. Of no document: of the text."""
    return sha256("\n".join(map(repr, _events(body))).encode("utf-8", "replace"))


def text_lines(body: str) -> list[str]:
    """The document's text, a line a block, for people."""
    lines: list[list[str]] = [[]]
    for event in _events(body):
        if event.kind not in _WITHIN:
            lines.append([])
        lines[-1].append(f"[{event.attributes}]" if event.kind == "footnoteanchor" else event.text)
        if event.kind in ("image2", "latexblock"):
            lines[-1].append(event.attributes)
    return [line for line in map(printable, map("".join, lines)) if line]


def difference(before: str, after: str, *, most: int = 12) -> list[str]:
    """The lines that differ between two documents, `-` and `+` before them; at most so many."""
    old, new = _trimmed(text_lines(before), text_lines(after))
    if len(old) * len(new) <= _COMPARED:
        compared = unified_diff(old, new, n=0, lineterm="")
        changed = [line for line in list(compared)[2:] if not line.startswith("@@")]
    else:
        changed = [f"-{line}" for line in (Counter(old) - Counter(new)).elements()]
        changed += [f"+{line}" for line in (Counter(new) - Counter(old)).elements()]
    shown = [line if len(line) <= 100 else f"{line[:99]}…" for line in changed[:most]]
    left = len(changed) - len(shown)
    return [*shown, f"… and {left:,} more lines"] if left else shown


def _trimmed(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """What is left of both without what they begin and end with in common."""
    start = _common(old, new)
    old, new = old[start:], new[start:]
    end = _common(old[::-1], new[::-1])
    return old[: len(old) - end], new[: len(new) - end]


def _common(old: list[str], new: list[str]) -> int:
    """How many lines both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(old), len(new)))


def _events(body: str) -> list[Event]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return [Event(0, "not a document", "", body)]
    joined: list[Event] = []
    for event in _walked(document):
        last = joined[-1] if joined else None
        if last and event.kind == "text" and last[:3] == event[:3]:
            joined[-1] = last._replace(text=last.text + event.text)
        else:
            joined.append(event)
    return joined


def _walked(document: Any) -> Iterator[Event]:
    waiting: list[tuple[Any, int]] = [(document, 0)]
    while waiting:
        node, depth = waiting.pop()
        if not isinstance(node, dict):
            yield Event(depth, "not a node", "", str(node)[:1000])
            continue
        kind = str(node.get("type", "")).replace("_", "").lower()
        text = node.get("text")
        setting = _marks(node) if kind == "text" else _attributes(node, kind)
        yield Event(depth, kind, setting, text if isinstance(text, str) else "")
        content = node.get("content")
        if isinstance(content, list):
            waiting += [(each, depth + 1) for each in reversed(content)]


def _attributes(node: dict[str, Any], kind: str) -> str:
    attributes = node.get("attrs")
    if not isinstance(attributes, dict):
        return ""
    told = {name: attributes[name] for name in _TELLING if attributes.get(name) not in (None, "")}
    if kind == "orderedlist":  # `order` was the name of what is now `start`
        told = {"start": told.get("start", told.get("order", 1))}
    return ", ".join(f"{name} {value}" for name, value in told.items())


def _marks(node: dict[str, Any]) -> str:
    marks = node.get("marks")
    found = []
    for mark in marks if isinstance(marks, list) else ():
        if isinstance(mark, dict):
            name = str(mark.get("type", "")).lower()
            attributes = mark.get("attrs")
            href = attributes.get("href") if isinstance(attributes, dict) else None
            found.append(f"{_SAME.get(name, name)} {href or ''}".strip())
    return ", ".join(sorted(found))
