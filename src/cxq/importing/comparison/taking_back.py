"""What was changed after publishing, written into the draft's own source. Pure.

A passage that did not change keeps its source; in one that did, only the words that changed are
replaced, so that terms, citations and claims stay. What comes out is compared again: where a
passage still differs, it is replaced as a whole, its notes' marks put where they stand; where that
does not help, the author is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cxq.importing.comparison.block_writing import BlockWriting
from cxq.importing.comparison.compare import Side
from cxq.importing.comparison.findings import Comparison, Finding
from cxq.importing.comparison.note_writing import NoteWriting
from cxq.importing.comparison.source import Edit, Source, applied
from cxq.importing.comparison.word_writing import WordWriting

ROUNDS = 3

Again = Callable[[str], tuple[Side, Comparison]]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The draft's text with what was changed, and what could not be brought into it."""

    text: str
    left: tuple[Finding, ...]


def take_back(
    text: str, side: Side, comparison: Comparison, published: str, again: Again
) -> TakenBack:
    """`published` is the published post's Markdown, `again` builds and compares a changed draft."""
    best = TakenBack(text, tuple(comparison.findings))
    for round_ in range(ROUNDS):
        if not comparison.findings:
            break
        made = _Round(Source(text), side, comparison, published, whole=round_ > 0)
        changed = applied(text, made.edits())
        if changed == text:
            if round_ == 0:
                continue
            break
        side, comparison = again(changed)
        text = changed
        if len(comparison.findings) < len(best.left):
            best = TakenBack(text, tuple(comparison.findings))
    return best


class _Round(WordWriting, BlockWriting, NoteWriting):
    """All changes to a draft's source that a comparison asks for."""

    def edits(self) -> list[Edit]:
        """All changes to the draft's source that this comparison asks for."""
        self._fields()
        for passage, other in self.found.pairs:
            if passage.key != other.key and not passage.made:
                if self.whole:
                    self._whole(passage, other)
                else:
                    self._words(passage, other)
            if "heading" in (passage.kind, other.kind) and not passage.made:
                self._heading(passage, other)
            if "button" == passage.kind == other.kind and passage.url != other.url:
                self._button(passage, other)
        for link in self.found.links:
            self._link(link)
        for picture in self.found.pictures:
            self._picture(picture)
        self._notes()
        self._paywall()
        removed = [each for each in self.found.removed if not each.made]
        for passage in removed:
            self._remove(passage)
        for added in self.found.added:
            self._add(added)
        self._define()
        return self.made
