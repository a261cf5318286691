"""Pieces of a draft: Markdown, and what a reader should read there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxq.importing.elements import Element
from cxq.importing.notes import Note

NOTE, IMAGE, LINK = "\ufdd0", "\ufdd1", "\ufdd2"
"""In a text to be read: a note's mark, an image, a link's end. No text holds these characters."""


@dataclass(slots=True)
class Piece:
    """One block of Markdown. `plain` is its text; `source` is what it was made of.

    `verbatim` Markdown (TeX, `{paywall}`) is not read back: it is no CommonMark.
    """

    markdown: str
    plain: str
    source: Element | None = None
    verbatim: bool = False
    note: Note | None = None


def joined(pieces: Iterable[Piece], gap: str = "\n\n") -> tuple[str, str]:
    """(the Markdown of these pieces one after another, their text)."""
    pieces = list(pieces)
    return gap.join(piece.markdown for piece in pieces), "\n".join(piece.plain for piece in pieces)


def prefixed(text: str, first: str, others: str) -> str:
    """Each line with what stands before it in a quote, a list item or a note; blank ones bare."""
    lines = text.split("\n")
    bare = others.rstrip()
    return "\n".join(
        (first if index == 0 else others) + line
        if line
        else (first.rstrip() if index == 0 else bare)
        for index, line in enumerate(lines)
    )
