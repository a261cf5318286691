"""Citations: `[@key]` into a footnote that cites. Document → Document, pure.

A work's first note is its card; a later note that cites it elsewhere (`p. 3`) or for other words
is short and names the first: “GWR 2025, p. 3, see note 1”. Which note is first is known only
when all are numbered, so notes are made empty and filled at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cxq.document import (
    Block,
    Citation,
    CitedPart,
    Document,
    Footnote,
    FootnoteRef,
    Inline,
    NoteMention,
    Paragraph,
    Text,
    rewrite_blocks,
    rewrite_content,
)
from cxq.model import Problem, Reference
from cxq.posts.reference_cards import reference_card, short_name
from cxq.text import nearest


@dataclass(slots=True)
class CitationWriter:
    """Turns citations into footnotes in reading order; the same citation again is the same note."""

    references: Mapping[str, Reference]
    path: str
    cited: dict[str, Reference] = field(default_factory=dict)
    quotes: list[CitedPart] = field(default_factory=list)
    definitions: list[Footnote] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _labels: dict[tuple[tuple[str, str, str], ...], str] = field(default_factory=dict)
    _parts: dict[str, tuple[CitedPart, ...]] = field(default_factory=dict)

    def apply(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """The blocks with every known citation a footnote reference."""
        return rewrite_blocks(blocks, self._inline)

    def fill(self, document: Document) -> Document:
        """The numbered document with the words of the notes that cite."""
        first: dict[str, int] = {}
        notes = tuple(
            replace(
                note,
                blocks=tuple(
                    Paragraph(part.at, self._words(part, note.number, first))
                    for part in self._parts[note.label]
                ),
            )
            if note.kind == "citation"
            else note
            for note in document.footnotes
        )
        return Document(document.blocks, notes)

    def _inline(self, node: Inline) -> tuple[Inline, ...]:
        if not isinstance(node, Citation):
            return (rewrite_content(node, self._inline),)
        known = tuple(part for part in node.parts if self._known(part))
        if not known:
            return (Text(node.at, node.source),)
        self.quotes += [part for part in known if part.quote]
        wording = tuple((part.key, part.locator, part.quote) for part in known)
        label = self._labels.get(wording)
        if label is None:
            label = f"citation {len(self._labels) + 1}"  # no written label holds a space
            self._labels[wording] = label
            self._parts[label] = known
            self.definitions.append(Footnote(node.at, label, (), "citation"))
        return (FootnoteRef(node.at, label),)

    def _known(self, part: CitedPart) -> bool:
        reference = self.references.get(part.key)
        if reference is not None:
            self.cited.setdefault(part.key, reference)
            return True
        near = nearest(part.key, list(self.references))
        message = f"sources/references.json has no “{part.key}”{near}."
        hint = f"Add it with: cxq cite {part.key}"
        self.problems.append(
            Problem(self.path, *part.at, "citation-unknown", "error", message, hint)
        )
        return False

    def _words(self, part: CitedPart, number: int, first: dict[str, int]) -> tuple[Inline, ...]:
        """A card, or the short form where `first` knows the note that has it."""
        reference = self.references[part.key]
        again = part.key in first
        shown = first.setdefault(part.key, number)
        words = (short_name if again else reference_card)(reference, part.at)
        if part.locator:
            words += (Text(part.at, f", {part.locator}"),)
        if shown != number:
            words += (Text(part.at, ", see note "), NoteMention(part.at, shown))
        words += (Text(part.at, "."),)
        if part.quote:
            words += (Text(part.at, f" Original: “{part.quote}”"),)
        return words
