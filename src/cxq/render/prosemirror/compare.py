"""A draft of the author's own account beside what cxq writes: which names differ, and how.

Only what leaves no doubt is used: the family of names where all that tell agree, a name that is
ours but for capitals and underscores, a place of notes that is the same throughout.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from cxq.render.prosemirror.schema import (
    ATTRIBUTES,
    FOREIGN,
    FOREIGN_INLINES,
    MARKS,
    RULES,
    TIPTAP,
)
from cxq.substack_calibration import Calibration

Family = Literal["legacy", "tiptap", "both", "unclear"]
Placement = Literal["end", "after_paragraph", "elsewhere", "unclear", "none"]

T = TypeVar("T", bound=str)

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`nodes`, `marks` and `attributes` (`node.attribute`) are counted as the draft names them.
    `unknown` are names that cxq does not know, `foreign` those of Substack's own that it never
    writes, `unseen` those that it writes and the draft has not; `names` gives ours → theirs."""

    nodes: Counter[str]
    marks: Counter[str]
    attributes: Counter[str]
    family: Family
    placement: Placement
    code_block: Literal["", "code_block", "highlighted_code_block"]
    inline_latex: Literal["", "latex", "inline_latex"]
    unknown: tuple[str, ...]
    foreign: tuple[str, ...]
    unseen: tuple[str, ...]
    names: dict[str, str]


def compare(doc: dict[str, Any]) -> Comparison:
    """What the draft's document says of names and places."""
    nodes, marks, attributes = _counted(doc)
    family = _family({*nodes, *marks})
    names = _renamings(nodes, marks, attributes)
    ours = {theirs: mine for mine, theirs in TIPTAP.items()}
    ours.update((theirs, mine) for mine, theirs in names.items() if "." not in mine)
    known = {ours.get(name, name) for name in (*nodes, *marks)}
    foreign = sorted(known & (FOREIGN | FOREIGN_INLINES))
    strangers = sorted(
        name
        for name in {*nodes, *marks}
        if ours.get(name, name) not in ATTRIBUTES
        and name not in FOREIGN | FOREIGN_INLINES | {"text"}
    )
    taken = set(names.values())
    odd = sorted(
        path
        for path in attributes
        if (mine := ours.get(path.split(".")[0], path.split(".")[0])) in ATTRIBUTES
        and path.split(".")[1] not in ATTRIBUTES[mine]
        and path.split(".")[1] not in taken
    )
    unseen = sorted(name for name in (*RULES, *MARKS) if name not in known)
    return Comparison(
        nodes, marks, attributes, family, _placement(doc),
        _only(known, "code_block", "highlighted_code_block"),
        _only(known, "latex", "inline_latex"),
        (*strangers, *odd), tuple(foreign), tuple(unseen), names,
    )  # fmt: skip


def _only(known: set[str], one: T, other: T) -> T | Literal[""]:
    """Which of two names occurs, where the other does not."""
    if (one in known) == (other in known):
        return ""
    return one if one in known else other


def calibration_of(comparison: Comparison, source: str) -> Calibration:
    """What of a comparison leaves no doubt, as settings."""
    made = Calibration(
        source=source,
        names=tuple(f"{ours}={theirs}" for ours, theirs in sorted(comparison.names.items())),
    )
    if comparison.family in ("legacy", "tiptap"):
        made = replace(made, vocab=comparison.family)
    if comparison.placement in ("end", "after_paragraph"):
        made = replace(made, footnotes=comparison.placement)
    if comparison.code_block:
        made = replace(made, code_block=comparison.code_block)
    if comparison.inline_latex:
        made = replace(made, inline_latex=comparison.inline_latex)
    return made


def _counted(doc: dict[str, Any]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    nodes: Counter[str] = Counter()
    marks: Counter[str] = Counter()
    attributes: Counter[str] = Counter()
    for node, _ in _walk(doc):
        name = _name_of(node)
        nodes[name] += 1
        attributes.update(f"{name}.{key}" for key in _keys(node))
        found = node.get("marks")
        for mark in found if isinstance(found, list) else ():
            if isinstance(mark, dict):
                marks[_name_of(mark)] += 1
                attributes.update(f"{_name_of(mark)}.{key}" for key in _keys(mark))
    for count in (nodes, marks):
        del count[""]
    return nodes, marks, attributes


def _walk(doc: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int]]:
    """Every node with its depth, in the order of the document; the inside of what is Substack's
    own is not looked at."""
    waiting: list[tuple[dict[str, Any], int]] = [(doc, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        content = node.get("content")
        if isinstance(content, list) and _name_of(node) not in FOREIGN:
            waiting.extend((c, depth + 1) for c in reversed(content) if isinstance(c, dict))


def _name_of(node: dict[str, Any]) -> str:
    """A name that can stand in a report and in a file; else nothing."""
    name = node.get("type")
    return name if isinstance(name, str) and _NAME.fullmatch(name) else ""


def _keys(node: dict[str, Any]) -> Iterator[str]:
    attributes = node.get("attrs")
    if isinstance(attributes, dict) and _name_of(node):
        yield from (key for key in attributes if _NAME.fullmatch(key))


def _family(names: set[str]) -> Family:
    legacy, live = names & set(TIPTAP), names & set(TIPTAP.values())
    if legacy and live:
        return "both"
    return "legacy" if legacy else "tiptap" if live else "unclear"


def _renamings(
    nodes: Counter[str], marks: Counter[str], attributes: Counter[str]
) -> dict[str, str]:
    """Names that are ours but for capitals and underscores, and not ours in either family."""
    known = {**dict.fromkeys(ATTRIBUTES), **dict.fromkeys(FOREIGN | FOREIGN_INLINES)}
    taken = {*known, *TIPTAP.values(), "text"}
    plain = {_plain(name): name for name in ATTRIBUTES if name != "doc"}
    names = {
        plain[_plain(name)]: name
        for name in sorted({*nodes, *marks})
        if name not in taken and _plain(name) in plain
    }
    ours = {theirs: mine for mine, theirs in (*TIPTAP.items(), *names.items())}
    for path in sorted(attributes):
        node, _, key = path.partition(".")
        mine = ours.get(node, node)
        alike = {_plain(each): each for each in ATTRIBUTES.get(mine, ())}
        if key not in alike.values() and _plain(key) in alike:
            names[f"{mine}.{alike[_plain(key)]}"] = key
    return names


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _placement(doc: dict[str, Any]) -> Placement:
    """Where the notes stand, as far as the draft tells: with notes only behind the last block
    that has anchors, both places are the same."""
    content = doc.get("content")
    blocks = (
        [each for each in content if isinstance(each, dict)] if isinstance(content, list) else []
    )
    kinds = [_plain(_name_of(each)) for each in blocks]
    inner = sum(_plain(_name_of(node)) == "footnote" for node, depth in _walk(doc) if depth > 1)
    if inner:
        return "elsewhere"
    if "footnote" not in kinds:
        return "none"
    first = kinds.index("footnote")
    at_end = all(kind == "footnote" for kind in kinds[first:])
    after = _each_after_its_anchor(blocks, kinds)
    if at_end == after:
        return "unclear" if at_end else "elsewhere"
    return "end" if at_end else "after_paragraph"


def _each_after_its_anchor(blocks: list[dict[str, Any]], kinds: list[str]) -> bool:
    """Whether behind each block stand as many notes as it has anchors."""
    due = 0
    for block, kind in zip(blocks, kinds, strict=True):
        if kind == "footnote":
            due -= 1
            if due < 0:
                return False
        elif due:
            return False
        else:
            due = sum(_plain(_name_of(node)) == "footnoteanchor" for node, _ in _walk(block))
    return due == 0
