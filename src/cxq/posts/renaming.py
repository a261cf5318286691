"""A key that is no longer an item's, replaced wherever the item is meant. Pure.

What `@gwr-2025` means, only the parsers know: it is a citation's key in `[@gwr-2025, p. 3]`, and
mere text in a code span, in a link, in a quote. So each mention is changed on trial, and the
change stands if what was parsed then differs by that one key and by nothing else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from cxq.document import Citation, Claim, Position, Text
from cxq.posts.markdown import parse

Shape = tuple[Any, int]
"""What a text says with old and new key written alike, and how often it means the old one."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """The text with the new key, and the lines (from 1) on which it now stands."""

    text: str
    lines: tuple[int, ...]


def cited_keys(body: str) -> tuple[str, ...]:
    """Every key that a draft's body means, in citations and in claims, in order of first use."""
    found: dict[str, None] = {}
    for node in _nodes(_tree(body)):
        if isinstance(node, Citation):
            found.update((part.key, None) for part in node.parts)
        elif isinstance(node, Claim):
            found[node.key] = None
    return tuple(found)


def rename_in_draft(text: str, body: str, old: str, new: str) -> Renamed:
    """A draft file's text with `old` renamed; every other character stays.

    `text` is the file as it stands, front matter and any line ends included; `body` its Markdown
    with line ends made `\\n`, as `read_draft` gives it.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    before = len(unified) - len(body)
    meant = [place + before for place in _meant_in(body, old, new)]
    # The same mentions in the same order stand in the file itself, whatever its line ends.
    order = [found.start() for found in _mention(old).finditer(unified)]
    in_file = [found.start() for found in _mention(old).finditer(text)]
    places = [in_file[order.index(place)] for place in meant]
    lines = dict.fromkeys(unified.count("\n", 0, place) + 1 for place in meant)
    return Renamed(_replaced(text, places, f"@{old}", f"@{new}"), tuple(lines))


def rename_in_glossary(text: str, old: str, new: str) -> Renamed:
    """glossary.toml with `old` renamed in the terms' `sources` and in their definitions.

    `text` must be valid TOML with line ends `\\n`. A key written with TOML escapes stays.
    """

    def shape(trial: str) -> Shape:
        return _glossary_shape(tomllib.loads(trial), old, new)

    quoted = re.compile(rf"(?<=[\"']){re.escape(old)}(?=[\"'])")
    candidates = [found.start() for found in quoted.finditer(text)]
    candidates += [found.start() + 1 for found in _mention(old).finditer(text)]
    places = _settled(text, sorted(candidates), old, new, shape)
    lines = dict.fromkeys(text.count("\n", 0, place) + 1 for place in places)
    return Renamed(_replaced(text, places, old, new), tuple(lines))


# ---------------------------------------------------------------- trial and proof


def _meant_in(body: str, old: str, new: str) -> list[int]:
    """The offsets of the mentions that a body means."""
    candidates = [found.start() for found in _mention(old).finditer(body)]

    def shape(trial: str) -> Shape:
        tree = _tree(trial)
        return _said(tree, old, new), _count(tree, old)

    return _settled(body, candidates, f"@{old}", f"@{new}", shape)


def _settled(
    text: str, candidates: Sequence[int], old: str, new: str, shape: Callable[[str], Shape]
) -> list[int]:
    """Those of the candidates (offsets, rising) whose change changes the key and nothing else."""
    said, meant = shape(text)
    settled: list[int] = []

    def settle(group: Sequence[int]) -> None:
        trial = [*settled, *group]
        left = meant - len(trial)
        if left >= 0 and shape(_replaced(text, trial, old, new)) == (said, left):
            settled.extend(group)
        elif len(group) > 1:  # halving: nearly always all are meant, and one trial proves it
            middle = len(group) // 2
            settle(group[:middle])
            settle(group[middle:])

    if meant:
        settle(candidates)
    return settled


def _replaced(text: str, places: Sequence[int], old: str, new: str) -> str:
    parts = []
    end = 0
    for place in places:
        parts += [text[end:place], new]
        end = place + len(old)
    return "".join((*parts, text[end:]))


def _mention(key: str) -> re.Pattern[str]:
    return re.compile(rf"@{re.escape(key)}(?![A-Za-z0-9._-])")


# ---------------------------------------------------------------- what a text says


def _tree(body: str) -> Any:
    parsed = parse(body)
    return (parsed.blocks, parsed.definitions)


def _nodes(node: Any) -> Iterator[Any]:
    """Every node of a parsed text, in its order."""
    if isinstance(node, tuple | list):
        for inner in node:
            yield from _nodes(inner)
    elif is_dataclass(node):
        yield node
        for field in fields(node):
            yield from _nodes(getattr(node, field.name))


def _said(node: Any, old: str, new: str) -> Any:
    """The tree without places, in which nothing tells the old key from the new one."""
    if isinstance(node, Position):
        return None
    if isinstance(node, Citation):
        # Its source is left out: only its parts are meant.
        parts = ((part.key, part.locator, part.quote) for part in node.parts)
        return tuple((new if key == old else key, *rest) for key, *rest in parts)
    if isinstance(node, Claim):
        key = new if node.key == old else node.key
        return (node.kind, node.term, key, node.written)
    if isinstance(node, Text):
        # A tab in a note is as many spaces as its column asks for, and a key moves columns.
        return ("Text", re.sub(r"[ \t]+", " ", node.text))
    if isinstance(node, tuple | list):
        return tuple(_said(inner, old, new) for inner in node)
    if is_dataclass(node):
        inside = (_said(getattr(node, field.name), old, new) for field in fields(node))
        return (type(node).__name__, *inside)
    return node


def _count(node: Any, key: str) -> int:
    """How often the tree means this key."""
    count = 0
    for each in _nodes(node):
        if isinstance(each, Citation):
            count += sum(part.key == key for part in each.parts)
        elif isinstance(each, Claim):
            count += each.key == key
    return count


def _glossary_shape(data: dict[str, Any], old: str, new: str) -> Shape:
    count = 0
    terms = []
    for term in data.get("term", []):
        sources = [new if source == old else source for source in term.get("sources", [])]
        count += term.get("sources", []).count(old)
        tree = _tree(" ".join(str(term.get("definition", "")).split()))
        count += _count(tree, old)
        rest = {name: value for name, value in term.items() if name != "definition"}
        terms.append((rest | {"sources": sources}, _said(tree, old, new)))
    return terms, count
