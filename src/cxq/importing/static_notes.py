"""Notes that were pasted as text (¹ in the text, “Notes” at the end) as the notes that they are.

This is the form in which a paste into Substack brings notes (`render/substack.py`). Only where it
is certain: “Notes” or “Footnotes” is the last heading, the numbers under it run from 1, and each
stands as a superscript in the text or in a note.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cxq.importing.elements import Element, text_of, walk
from cxq.importing.report import Report

_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# Behind one letter alone it is an exponent: x².
_MARK = re.compile("(?<!\\b[A-Za-z])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?![⁰¹²³⁴⁵⁶⁷⁸⁹])")
_BEGIN = re.compile("\\s*([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})\\s*")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NAMES = frozenset({"notes", "footnotes"})


class _Mark(NamedTuple):
    """Where a superscript stands: in which text of which element, and what it says."""

    parent: Element
    place: int
    start: int
    end: int
    number: int


def lift_static_notes(root: Element, report: Report) -> None:
    """Turn static notes into `div.footnote`, their numbers into anchors; or leave all as it is."""
    start = _heading(root)
    if start is None or any(each.has("footnote", "footnote-anchor") for each in walk(root)):
        return
    notes = _notes(root.children[start + 1 :])
    if not notes:
        return
    marks = _certain(_places(Element("div", {}, root.children[:start])), len(notes))
    marks += [place for note in notes for place in _places(note) if place.number <= len(notes)]
    if {place.number for place in marks} != set(range(1, len(notes) + 1)):
        return
    for note in notes:
        _drop_number(note)
    for place in reversed(marks):
        _put_anchor(place)
    root.children = [
        *_without_rule(root.children[:start]),
        *(_footnote(number, note) for number, note in enumerate(notes, 1)),
    ]
    report.repairs.append(f"{len(notes)} notes that stood as text under a heading became footnotes")


def _heading(root: Element) -> int | None:
    """Where the last heading stands, if it is that of notes."""
    for index in range(len(root.children) - 1, -1, -1):
        child = root.children[index]
        if isinstance(child, Element) and child.tag in _HEADINGS:
            name = text_of(child).strip().rstrip(":").lower()
            return index if name in _NAMES else None
    return None


def _notes(nodes: list[Element | str]) -> list[Element]:
    """The notes, each with its blocks; none where this is no list of notes."""
    notes: list[Element] = []
    for node in nodes:
        if isinstance(node, str):
            if node.strip():
                return []
            continue
        begin = _BEGIN.match(text_of(node)) if node.tag == "p" else None
        if begin and int(begin[1].translate(_DIGITS)) == len(notes) + 1:
            notes.append(Element("div", {"class": "footnote-content"}, [node]))
        elif notes:
            notes[-1].children.append(node)
        else:
            return []
    return notes


def _places(element: Element) -> list[_Mark]:
    """Every superscript number, but the one that begins a note."""
    found: list[_Mark] = []
    for index, child in enumerate(element.children):
        if isinstance(child, Element):
            if child.tag not in ("code", "pre"):
                found += _places(child)
            continue
        for mark in _MARK.finditer(child):
            number = int(mark[0].translate(_DIGITS))
            found.append(_Mark(element, index, *mark.span(), number))
    if element.has("footnote-content"):
        return found[1:]
    return found


def _certain(places: list[_Mark], most: int) -> list[_Mark]:
    """Those that are marks: each is the next number, or one that stood already. 10² is none."""
    seen = 0
    found = []
    for place in places:
        if place.number <= min(seen + 1, most):
            seen = max(seen, place.number)
            found.append(place)
    return found


def _put_anchor(place: _Mark) -> None:
    text = place.parent.children[place.place]
    assert isinstance(text, str)
    anchor = Element("a", {"class": "footnote-anchor", "href": f"#footnote-{place.number}"})
    anchor.children = [str(place.number)]
    place.parent.children[place.place : place.place + 1] = [
        text[: place.start], anchor, text[place.end :],
    ]  # fmt: skip


def _drop_number(note: Element) -> None:
    for each in walk(note):
        for index, child in enumerate(each.children):
            if isinstance(child, str) and (begin := _BEGIN.match(child)):
                # Spaces, so that what stands behind keeps its place.
                each.children[index] = " " * begin.end() + child[begin.end() :]
                return


def _without_rule(nodes: list[Element | str]) -> list[Element | str]:
    """The blocks without the rule that parts the notes from the text."""
    kept = list(nodes)
    while kept and isinstance(kept[-1], str) and not kept[-1].strip():
        kept.pop()
    last = kept[-1] if kept else None
    rule = isinstance(last, Element) and any(each.tag == "hr" for each in walk(last))
    if isinstance(last, Element) and rule and not text_of(last).strip():
        kept.pop()
    return kept


def _footnote(number: int, content: Element) -> Element:
    link = Element("a", {"class": "footnote-number", "id": f"footnote-{number}"}, [str(number)])
    return Element("div", {"class": "footnote"}, [link, content])
