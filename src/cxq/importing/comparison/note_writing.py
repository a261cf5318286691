"""Marks of notes, notes and links put into a draft's source, moved or taken out. Pure."""

from __future__ import annotations

import re

from cxq.importing.comparison.alignment import matched
from cxq.importing.comparison.findings import LinkChange
from cxq.importing.comparison.passages import Mark, Passage
from cxq.importing.comparison.writing import Writing
from cxq.importing.escaping import address
from cxq.nodes import Position


class NoteWriting(Writing):
    """Changes of notes and links."""

    def _notes(self) -> None:
        for lost in self.found.lost_notes:
            if span := self.source.marker(lost.mark):
                self.edit(*span, "")
                self._drop_definition(lost.mark)
        for pair in self.found.moved_notes:
            span = self.source.marker(pair.mark)
            place = self._published_place(pair.passage, pair.other_passage, pair.other_mark)
            if span is not None and place is not None:
                self.edit(*span, "")
                self.edit(place, place, self.source.text[span[0] : span[1]])
        for added in self.found.added_notes:
            partner = self.partners.get(added.passage)
            if partner is None or (self.whole and partner.key != added.passage.key):
                continue
            place = self._published_place(partner, added.passage, added.mark)
            if place is not None:
                self.edit(place, place, self.label(added.mark.label))

    def _published_place(self, passage: Passage, other: Passage, mark: Mark) -> int | None:
        """Where in the draft's source a published mark would stand; None where its words are not
        those of the draft.
        """
        partner = self.partners.get(other, passage)
        pairs = {j: i for i, j in matched(partner.key, other.key)}
        ends = [j for j, word in enumerate(other.words) if word.end <= mark.offset]
        if not ends:
            return None
        if ends[-1] not in pairs:
            return None
        span = self.source.span_of(partner, partner.words[pairs[ends[-1]]])
        if span is None:
            return None
        before = [each for each in other.marks if other.words[ends[-1]].end <= each.offset]
        return self.behind_marks(
            partner, pairs[ends[-1]], span[1], before.index(mark) if mark in before else 0
        )

    def _drop_definition(self, mark: Mark) -> None:
        label = f"[^{mark.label}]"
        uses = self.source.text.count(label) - self.source.text.count(label + ":")
        note = self.side.body.notes.get(mark.label)
        if uses != 1 or not note or note[0].made:
            return
        first = note[0].at.line
        while first > 1 and not self.source.line(first).startswith(label + ":"):
            first -= 1
        if not self.source.line(first).startswith(label + ":"):
            return
        last = note[-1].last_line
        while last < len(self.source.starts) and not self.source.line(last + 1).strip():
            last += 1
        start = self.source.offset(Position(first, 1))
        self.edit(start, self.source.offset(Position(last + 1, 1)), "")

    def _define(self) -> None:
        """The notes that were added, at the draft's end."""
        texts = []
        for label, name in self.new_notes.items():
            passages = self.found.published_notes.get(label, [])
            if passages:
                first, last = passages[0].at.line, passages[-1].last_line
                while first > 1 and not self.lines[first - 1].startswith("[^"):
                    first -= 1
                text = "\n".join(self.lines[first - 1 : last])
                text = re.sub(rf"\A\[\^{re.escape(label)}\]:", f"[^{name}]:", text)
                head, colon, rest = text.partition(":")
                texts.append(head + colon + self.relabelled(rest))
        if texts:
            end = len(self.source.text.rstrip())
            self.edit(end, end, "".join(f"\n\n{text}" for text in texts))

    def _link(self, change: LinkChange) -> None:
        if change.passage.made or (self.whole and change.passage.key != change.other.key):
            return
        text, own, theirs = self.source.text, change.own, change.theirs
        limit = self.end_of(change.passage)
        if own is not None:
            start = self.source.offset(own.at)
            place = text.find(f"]({own.url}", start, limit)
            if place < 0:
                return
            if theirs is not None:
                self.edit(place + 2, place + 2 + len(own.url), address(theirs.url))
            elif text[start : start + 1] == "[":
                self.edit(start, start + 1, "")
                end = text.find(")", place + 2 + len(own.url))
                self.edit(place, end + 1, "")
        elif theirs is not None:
            self._add_link(change, theirs.start, theirs.start + len(theirs.words), theirs.url)

    def _add_link(self, change: LinkChange, begin: int, end: int, url: str) -> None:
        pairs = {j: i for i, j in matched(change.passage.key, change.other.key)}
        inside = [
            pairs[j]
            for j, word in enumerate(change.other.words)
            if begin <= word.start < end and j in pairs
        ]
        if not inside:
            return
        first = self.source.span_of(change.passage, change.passage.words[inside[0]])
        last = self.source.span_of(change.passage, change.passage.words[inside[-1]])
        if first is not None and last is not None:
            self.edit(first[0], first[0], "[")
            self.edit(last[1], last[1], f"]({address(url)})")
