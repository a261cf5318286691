"""Footnotes numbered by first reference; what is undefined, unused or doubled is said. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cxq.document import (
    Block,
    Document,
    Footnote,
    FootnoteRef,
    Inline,
    InlineNote,
    Paragraph,
    Position,
    Text,
    rewrite_blocks,
    rewrite_content,
)
from cxq.model import Problem, Severity


@dataclass(slots=True)
class NoteNumberer:
    """Walks the text in reading order, then the notes in the order of their numbers."""

    definitions: Sequence[Footnote]
    path: str
    problems: list[Problem] = field(default_factory=list)
    _standing: dict[str, Footnote] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _uses: dict[str, int] = field(default_factory=dict)
    _order: list[Footnote] = field(default_factory=list)
    _inside: str = ""

    def apply(self, blocks: tuple[Block, ...]) -> Document:
        """The whole document: references numbered, notes in order, none of their text lost."""
        self._collect()
        body = rewrite_blocks(blocks, self._inline)
        notes: list[Footnote] = []
        while len(notes) < len(self._order):  # a note may hold the first reference to another
            note = self._order[len(notes)]
            self._inside = note.label
            notes.append(replace(note, blocks=rewrite_blocks(note.blocks, self._inline)))
        self._report_unused()
        counted = tuple(
            replace(note, number=number, references=self._uses[_fold(note.label)])
            for number, note in enumerate(notes, 1)
        )
        return Document(body, counted)

    def _collect(self) -> None:
        for note in self.definitions:
            first = self._standing.setdefault(_fold(note.label), note)
            if first is not note:
                self._report_duplicate(first, note)
            if not note.blocks and note.kind == "note":
                self._complain(
                    "footnote-empty",
                    note.at,
                    f"The footnote [^{note.label}] says nothing.",
                    "Write its text behind the colon; further blocks are indented by four columns.",
                    "warning",
                )

    def _report_duplicate(self, first: Footnote, second: Footnote) -> None:
        already = f"[^{second.label}] is already defined on line {first.at.line}"
        if _bare(first) == _bare(second):
            says, hint = f"{already}, in the same words.", "Drop one of the two."
            self._complain("footnote-duplicate", second.at, says, hint, "warning")
            return
        self._complain(
            "footnote-duplicate",
            second.at,
            f"{already} with other words; this second text is not printed.",
            "Give one of the two notes another label.",
        )

    def _inline(self, node: Inline) -> tuple[Inline, ...]:
        if isinstance(node, InlineNote):
            # A space: no label that is written can hold one. Counted, since two definitions of
            # terms used on one line may each hold a note at the same column.
            label = f"inline {len(self._standing)}"
            note = Footnote(node.at, label, (Paragraph(node.at, node.content),))
            self._standing[label] = note
            return (self._refer(FootnoteRef(node.at, label), note),)
        if isinstance(node, FootnoteRef):
            found = self._standing.get(_fold(node.label))
            if found is None:
                self._complain(
                    "footnote-undefined",
                    node.at,
                    f"[^{node.label}] points at no footnote.",
                    f"Write it anywhere in the draft: [^{node.label}]: The note's text.",
                )
                return (Text(node.at, f"[^{node.label}]"),)
            if found.label == self._inside:
                self._complain(
                    "footnote-self-reference",
                    node.at,
                    f"The note [^{node.label}] points at itself.",
                    "Point at another note, or drop the reference.",
                    "warning",
                )
            return (self._refer(node, found),)
        return (rewrite_content(node, self._inline),)

    def _refer(self, reference: FootnoteRef, note: Footnote) -> FootnoteRef:
        label = _fold(note.label)
        if label not in self._numbers:
            self._order.append(note)
            self._numbers[label] = len(self._order)
        self._uses[label] = self._uses.get(label, 0) + 1
        return replace(reference, number=self._numbers[label], occurrence=self._uses[label])

    def _report_unused(self) -> None:
        for label, note in self._standing.items():
            if label not in self._numbers:
                self._complain(
                    "footnote-unused",
                    note.at,
                    f"Nothing points at the footnote [^{note.label}]; it is not printed.",
                    f"Put [^{note.label}] where it belongs, or drop the note.",
                    "warning",
                )

    def _complain(
        self, rule: str, at: Position, message: str, hint: str, severity: Severity = "error"
    ) -> None:
        self.problems.append(Problem(self.path, *at, rule, severity, message, hint))


def _bare(note: Footnote) -> str:
    """All that a note says and holds, wherever it stands."""
    return _PLACE.sub("", repr(note.blocks))


_PLACE = re.compile(r"at=Position\(line=\d+, column=\d+\)")


def _fold(label: str) -> str:
    return label.casefold()
