"""One post's HTML → the body of a draft. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from cxq.importing.blocks import pieces_of
from cxq.importing.certain import reads_plainly
from cxq.importing.elements import Element, broken_off, tree, walk
from cxq.importing.notes import Note, take_notes
from cxq.importing.pieces import Piece, joined, prefixed
from cxq.importing.raw import raw_piece
from cxq.importing.reading_back import reads_as
from cxq.importing.report import Report
from cxq.importing.scope import Scope
from cxq.importing.static_notes import lift_static_notes
from cxq.importing.terms import TermFinder

MOST_READ_BACK = 2_000_000
"""Characters of Markdown that are parsed again to compare: a novel, and a few seconds."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A draft's body, whether it holds TeX, and what was counted on the way."""

    body: str
    math: bool
    notes: int
    images: int
    links: int
    report: Report


def convert(html: str, url: str = "", terms: TermFinder | None = None) -> Converted:
    """The post's HTML as Markdown. CxqError for HTML that is built to stop its reader.

    `url` is the post's own address, where it is known: links that lead from it become whole.
    """
    report = Report()
    if where := broken_off(html):
        report.problems.append(f"The HTML breaks off {where}: what is there was imported.")
    return convert_tree(tree(html), report, url, terms)


def convert_tree(
    root: Element, report: Report, url: str = "", terms: TermFinder | None = None
) -> Converted:
    """The same of a tree, which is used up by it; what is met goes into `report`."""
    lift_static_notes(root, report)
    notes = take_notes(root, report)
    if terms is not None:
        terms.mark(root, report)
    scope = Scope(url, report, money=any(_is_tex(each) for each in walk(root)))
    pieces = pieces_of(root.children, scope)
    for note in notes.notes:
        pieces.append(_note(note, scope))
    pieces = _proved(pieces, scope)
    body, _ = joined(pieces)
    return Converted(
        body + "\n" if body else "",
        scope.math,
        len(notes.notes),
        len(scope.images),
        len(scope.links),
        report,
    )


def _is_tex(element: Element) -> bool:
    return "persistentExpression" in element.attributes.get("data-attrs", "")


def _note(note: Note, scope: Scope) -> Piece:
    """A note's definition: further blocks are indented by four (GFM)."""
    inside = pieces_of(note.content.children, scope)
    if not inside:
        scope.report.problems.append(f"Note {note.label} is empty.")
    text, plain = joined(inside)
    paragraph = bool(inside) and inside[0].source is not None and inside[0].source.tag == "p"
    verbatim = any(piece.verbatim for piece in inside)
    return Piece(_defined(note, text, paragraph), plain, note.content, verbatim, note)


def _defined(note: Note, text: str, paragraph: bool) -> str:
    if paragraph or not text:
        return prefixed(text, f"[^{note.label}]: ", "    ")
    # A list or a quote is none behind the colon.
    return f"[^{note.label}]:\n\n" + prefixed(text, "    ", "    ")


def _proved(pieces: list[Piece], scope: Scope) -> list[Piece]:
    """The pieces, each of which reads as its source does; else its marks or all of it are HTML."""
    doubtful = [each for each in pieces if not each.verbatim and not reads_plainly(each.markdown)]
    text, plain = joined(doubtful)
    if len(text) > MOST_READ_BACK:
        scope.report.lose("longer than is read back: not compared with its HTML")
        return pieces
    if reads_as(text, plain):  # notes come out behind the text, and they stand behind it here
        return pieces
    return [
        piece if piece.verbatim or reads_as(piece.markdown, piece.plain) else _kept(piece, scope)
        for piece in pieces
    ]


def _kept(piece: Piece, scope: Scope) -> Piece:
    """A piece that reads otherwise than its source, in a form that does not."""
    if piece.source is None:
        return piece
    again = Scope(scope.url, scope.report, money=scope.money, raw_marks=True)
    if piece.note is not None:
        safer = _note(piece.note, again)
    else:
        safer = Piece(*joined(pieces_of([piece.source], again)), piece.source)
    if reads_as(safer.markdown, piece.plain):
        return safer
    raw = raw_piece(piece.source, scope, "what Markdown cannot say")
    if raw is None:
        return piece
    if piece.note is not None:
        raw.markdown = _defined(piece.note, raw.markdown, paragraph=False)
    return raw
