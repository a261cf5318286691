"""Which anchor has which number: notes are numbered by the place of their anchors, one block each.

A note that is referenced twice is two notes here. A note has no anchors inside it, since no public
report shows one: what it refers to is told in words, or stands in it behind a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cxq.document import Document, FootnoteRef, walk
from cxq.errors import CxqError
from cxq.render.prosemirror.pieces import Node, node
from cxq.render.rendered import Writer

_SIGNS = "*†‡§‖¶"
_MENTION = re.compile("\0([0-9]+)\0")


class Numbering:
    """Gives out anchors while the body is written, signs and words while a note is.

    `order` holds the note of each anchor, by place. A mention of a number that is not given out
    yet is written between NULs, which no text of a draft can hold, and `settled` puts it right.
    """

    def __init__(self, writer: Writer, document: Document, path: str, *, copies: bool) -> None:
        self.order: list[int] = []
        self._writer = writer
        self._count = len(document.footnotes)
        self._path = path
        self._copies = copies
        self._in_text = {n.number for n in walk(document.blocks) if isinstance(n, FootnoteRef)}
        self._first: dict[int, int] = {}
        self._place: dict[int, int] = {}
        self._inside = -1
        self._signs: dict[int, str] = {}
        self._waiting: list[int] = []
        self._unsettled = False

    def reference(self, reference: FootnoteRef) -> Node | str:
        """An anchor in the text, words or a sign in a note."""
        number = reference.number
        if not 1 <= number <= self._count:
            return f"[^{reference.label}]"
        if self._inside >= 0:
            return self._within(reference)
        if number in self._first:
            self._again(reference)
        self.order.append(number)
        self._first.setdefault(number, len(self.order))
        return node("footnoteAnchor", None, number=len(self.order))

    def _again(self, reference: FootnoteRef) -> None:
        if not self._copies:
            raise CxqError(
                f"{self._path}:{reference.at.line}: the note “{reference.label}” is referenced "
                'twice, and [substack] repeated_notes is "error".',
                'Write a second note, or set repeated_notes = "copy".',
            )
        self._writer.note(
            f"the note “{reference.label}” is referenced again: on Substack it is a note of its "
            "own, with the same words.",
            reference.at,
        )

    def _within(self, reference: FootnoteRef) -> str:
        number = reference.number
        if number in self._in_text:
            return f" (note {self.mention(number)})"
        if number in self._signs:
            return self._signs[number]
        if number in self._place:
            place = self._place[number]
            return f" (note {place})" if place else " (see above)"
        self._writer.note(
            f"the note “{reference.label}” is a note to a note, which Substack has not: it stands "
            "at the end of that note, behind a sign.",
            reference.at,
        )
        self._place[number] = self._inside
        self._waiting.append(number)
        turn, sign = divmod(len(self._signs), len(_SIGNS))
        self._signs[number] = _SIGNS[sign] + (str(turn + 1) if turn else "")
        return self._signs[number]

    def enter(self, number: int, place: int) -> None:
        """From here on what is written stands in this note, whose anchor has the number `place`
        (0: it has none)."""
        self._inside = place
        self._place[number] = place
        self._signs.clear()

    def leave(self) -> None:
        self._inside = -1

    def waiting(self) -> list[tuple[int, str]]:
        """The notes to this note that were met since the last call, with their signs."""
        found = [(number, self._signs[number]) for number in self._waiting]
        self._waiting.clear()
        return found

    def orphans(self) -> Iterator[int]:
        """The notes, not yet written, to which nothing points."""
        for number in range(1, self._count + 1):
            if number not in self._in_text and number not in self._place:
                yield number

    def first(self, number: int) -> int:
        """The number of a note's first anchor."""
        return self._first.get(number, 0)

    def mention(self, number: int) -> str:
        """A note's number as a sentence names it."""
        if number in self._first:
            return str(self._first[number])
        self._unsettled = True
        return f"\0{number}\0"

    @property
    def unsettled(self) -> bool:
        """Whether a mention was written whose number was not known then."""
        return self._unsettled

    def settled(self, text: str) -> str:
        """The text with the numbers that are known now."""
        return _MENTION.sub(lambda found: self._final(int(found[1])), text)

    def _final(self, number: int) -> str:
        return str(self._first.get(number) or self._place.get(number) or number)
