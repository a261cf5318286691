"""Footnotes: which block is which note, which mark points at it, in every form of the export.

Seen in published posts and exports: the note's id on its number's link or on the `div`; marks
inside list items, or inside `<span data-state>` on reader pages; addresses with the post's own
before the `#`; notes of several paragraphs. Paid previews keep marks and lose the notes.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from cxq.importing.elements import Element, text_of
from cxq.importing.report import Report

MARK = "cxq-note"
"""The tag that a mark becomes, once it is known: its `label` is the note's."""


@dataclass(slots=True)
class Note:
    """One note: its label in the draft, and the elements that it holds."""

    label: str
    number: str
    content: Element
    marks: int = 0


@dataclass(slots=True)
class Notes:
    """The notes of a post in their order, taken out of its tree."""

    notes: list[Note] = field(default_factory=list)
    _by_id: dict[str, Note] = field(default_factory=dict)
    _by_number: dict[str, Note] = field(default_factory=dict)
    missing: Counter[str] = field(default_factory=Counter)

    def add(self, element: Element) -> None:
        """Take a `div.footnote` in."""
        number_link = _first(element, lambda each: each.tag == "a" and each.has("footnote-number"))
        ids = [element.attributes.get("id", "")]
        number = ""
        if number_link is not None:
            ids.append(number_link.attributes.get("id", ""))
            number = text_of(number_link).strip()
        number = number or next((found[0] for each in ids if (found := _number(each))), "")
        content = _first(element, lambda each: each.has("footnote-content"))
        if content is None:
            kept = [child for child in element.children if child is not number_link]
            content = Element("div", {}, kept)
        label = self._free_label(number or str(len(self.notes) + 1))
        note = Note(label, number, content)
        self.notes.append(note)
        for each in filter(None, ids):
            self._by_id.setdefault(each, note)
        if number:
            self._by_number.setdefault(number, note)

    def _free_label(self, wanted: str) -> str:
        wanted = re.sub(r"[^\w.-]", "", wanted) or "note"
        taken = {note.label for note in self.notes}
        return next(
            label
            for label in (wanted, *(f"{wanted}-{count}" for count in range(2, len(taken) + 3)))
            if label not in taken
        )

    def label_of(self, anchor: Element) -> str:
        """The label that an anchor points at. A note that is not there has its number's."""
        target = anchor.attributes.get("href", "").rpartition("#")[2]
        words = text_of(anchor).strip().strip("[]")
        note = self._by_id.get(target) or self._by_number.get(words)
        if note is not None:
            note.marks += 1
            return note.label
        found = _number(target)
        label = re.sub(r"[^\w.-]", "", words or (found[0] if found else "")) or "missing"
        self.missing[label] += 1
        return label


def _number(identity: str) -> re.Match[str] | None:
    return re.search(r"\d+", identity)


def _first(element: Element, fits: object) -> Element | None:
    assert callable(fits)
    for child in element.children:
        if isinstance(child, Element):
            if fits(child):
                return child
            if (found := _first(child, fits)) is not None:
                return found
    return None


def is_anchor(element: Element) -> bool:
    """Whether this is the mark of a note in the text."""
    if element.tag != "a" or element.has("footnote-number"):
        return False
    return (
        element.has("footnote-anchor")
        or element.component == "FootnoteAnchorToDOM"
        or element.attributes.get("id", "").startswith("footnote-anchor-")
    )


def is_note(element: Element) -> bool:
    """Whether this is the block that holds a note."""
    if element.tag not in ("div", "li", "section", "aside"):
        return False
    return element.has("footnote") or element.component == "FootnoteToDOM"


def take_notes(root: Element, report: Report) -> Notes:
    """Take the notes out of the tree and put a `MARK` for every anchor, in text and notes."""
    notes = Notes()
    _take(root, notes)
    _mark(root, notes)
    for note in notes.notes:
        _mark(note.content, notes)
    _repair(root, notes, report)
    for note in notes.notes:
        if not note.marks:
            report.problems.append(
                f"Nothing points at note {note.label}; it stands at the end of the draft. "
                f"Put [^{note.label}] where it belongs."
            )
    if notes.missing:
        labels = list(notes.missing)
        shown = ", ".join(f"[^{label}]" for label in labels[:5])
        more = f" and {len(labels) - 5} more" if len(labels) > 5 else ""
        report.problems.append(
            f"The export holds no note for {shown}{more} (a paid preview loses them): the marks "
            "stand, the notes are to be written."
        )
    return notes


def _take(element: Element, notes: Notes) -> None:
    kept: list[Element | str] = []
    for child in element.children:
        if isinstance(child, Element) and is_note(child):
            notes.add(child)
            # A note inside a note is one of its own.
            _take(notes.notes[-1].content, notes)
            continue
        if isinstance(child, Element):
            _take(child, notes)
        kept.append(child)
    element.children = kept


def _mark(element: Element, notes: Notes) -> None:
    for index, child in enumerate(element.children):
        if not isinstance(child, Element):
            continue
        if is_anchor(child):
            element.children[index] = Element(MARK, {"label": notes.label_of(child)})
        else:
            _mark(child, notes)


# ------------------------------------------------ marks that pasting made plain text

_BEFORE = "[)\\]”’\"'.,;:!?…。，、；：！？）》」』】]"
_NO_REPAIR = frozenset({"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})


def _repair(root: Element, notes: Notes, report: Report) -> None:
    """Put the mark back where only its number is left: “NQPF)1”, `<sup>1</sup>`.

    Only where it is certain: the note is there, nothing points at it, and its number stands in
    this form at one place, in the order of the marks around it.
    """
    unmarked = {
        note.number: note
        for note in notes.notes
        if not note.marks and re.fullmatch("[0-9]{1,3}", note.number)
    }
    if not unmarked:
        return
    order = _order(root)
    certain: list[tuple[Place, str, Note]] = []
    for number, places in sorted(_candidates(root, set(unmarked)).items(), key=_by_value):
        if len(places) == 1 and _fits(number, places[0][3], order):
            certain.append((places[0], number, unmarked[number]))
            order[unmarked[number].label] = places[0][3]
    for (parent, index, start, _), number, note in sorted(certain, key=_by_place, reverse=True):
        _put_mark(parent, index, start, number, note)
        note.marks = 1
    report.repairs += [f"“{number}” became [^{note.label}]" for _, number, note in certain]


Place = tuple[Element, int, int, tuple[int, int]]


def _by_value(found: tuple[str, list[Place]]) -> int:
    return int(found[0])


def _by_place(found: tuple[Place, str, Note]) -> tuple[int, int]:
    return found[0][3]


def _fits(number: str, place: tuple[int, int], order: dict[str, tuple[int, int]]) -> bool:
    """Whether a mark of this number would stand in order with the others."""
    others = [(int(label), at) for label, at in order.items() if label.isdecimal()]
    return all((at < place) == (other < int(number)) for other, at in others)


def _candidates(root: Element, numbers: set[str]) -> dict[str, list[Place]]:
    pattern = re.compile(rf"(?<={_BEFORE})(\d{{1,3}})(?![\w%]|[.,/–-]\d)")
    found: dict[str, list[Place]] = {}
    for count, (parent, index) in enumerate(_texts(root)):
        child = parent.children[index]
        if isinstance(child, Element):
            number = text_of(child).strip().strip("[]")
            if number in numbers:
                found.setdefault(number, []).append((parent, index, -1, (count, 0)))
            continue
        for match in pattern.finditer(child):
            before = child[max(0, match.start() - 2) : match.start()]
            if match[1] in numbers and not re.search(r"[\d$€£¥][.,:’']$|(?:^|\s)[\"'’”]$", before):
                place = (parent, index, match.start(), (count, match.start()))
                found.setdefault(match[1], []).append(place)
    return found


def _texts(element: Element) -> list[tuple[Element, int]]:
    """Where running text and superscripts stand, in reading order."""
    found: list[tuple[Element, int]] = []
    for index, child in enumerate(element.children):
        if isinstance(child, str) or child.tag in (MARK, "sup"):
            found.append((element, index))
        elif child.tag not in _NO_REPAIR:
            found += _texts(child)
    return found


def _order(root: Element) -> dict[str, tuple[int, int]]:
    """Where each mark stands first, in the count of `_texts`."""
    order: dict[str, tuple[int, int]] = {}
    for count, (parent, index) in enumerate(_texts(root)):
        child = parent.children[index]
        if isinstance(child, Element) and child.tag == MARK:
            order.setdefault(child.attributes["label"], (count, 0))
    return order


def _put_mark(parent: Element, index: int, start: int, number: str, note: Note) -> None:
    mark = Element(MARK, {"label": note.label})
    child = parent.children[index]
    if isinstance(child, Element):
        parent.children[index] = mark
        return
    parent.children[index : index + 1] = [child[:start], mark, child[start + len(number) :]]
