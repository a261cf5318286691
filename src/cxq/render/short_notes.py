"""Notes short enough to be read where they are called: in brackets, in the text. Pure.

For a mail, in which a jump to the end and back works in hardly any telephone's program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxq.document import (
    Citation,
    Claim,
    Code,
    Document,
    Emphasis,
    Footnote,
    FootnoteRef,
    Heading,
    Inline,
    Link,
    NoteMention,
    Paragraph,
    SoftBreak,
    Strikethrough,
    Strong,
    Table,
    TermUse,
    Text,
    inlines_of,
    plain_text,
    rewrite_blocks,
    rewrite_content,
    rewrite_inlines,
    walk_blocks,
    walk_inlines,
)

SHORT = 160
"""Characters: about what stands on two lines of a mail, and can be read over."""

_PLAIN = (Text, Emphasis, Strong, Strikethrough, Link, Code, SoftBreak, TermUse, NoteMention)
_UNRESOLVED = (Citation, Claim)


def with_short_notes(document: Document) -> Document:
    """The document with each short note in square brackets at the one place that calls it.

    Short is one plain paragraph, called once, from running text (no heading, no table, no link),
    that no other note names by its number. The others stay notes and are numbered anew, so that
    none seems to be missing.
    """
    kept = _kept(document)
    short = {
        note.number: content
        for note in document.footnotes
        if note.number not in kept and (content := _content(note))
    }
    left = [note for note in document.footnotes if note.number not in short]
    numbers = {note.number: new for new, note in enumerate(left, 1)}

    def rewrite(node: Inline) -> tuple[Inline, ...]:
        if isinstance(node, FootnoteRef) and node.number in short:
            inside = rewrite_inlines(short[node.number], rewrite)
            return (Text(node.at, " ["), *inside, Text(node.at, "]"))
        if isinstance(node, FootnoteRef | NoteMention) and node.number in numbers:
            return (replace(node, number=numbers[node.number]),)
        return (rewrite_content(node, rewrite),)

    notes = (
        replace(note, number=numbers[note.number], blocks=rewrite_blocks(note.blocks, rewrite))
        for note in left
    )
    return Document(rewrite_blocks(document.blocks, rewrite), tuple(notes))


def _content(note: Footnote) -> tuple[Inline, ...]:
    """What a short note says; nothing where it is not short."""
    if note.references != 1 or len(note.blocks) != 1:
        return ()
    only = note.blocks[0]
    if not isinstance(only, Paragraph) or len(plain_text(only.content)) > SHORT:
        return ()
    plain = all(isinstance(node, _PLAIN + _UNRESOLVED) for node in walk_inlines(only.content))
    return only.content if plain else ()


def _kept(document: Document) -> frozenset[int]:
    """The numbers of notes that must stay: named by number, or called where no room is."""
    notes = (block for note in document.footnotes for block in note.blocks)
    return frozenset(
        number
        for block in walk_blocks((*document.blocks, *notes))
        for node in walk_inlines(inlines_of(block))
        for number in _numbers(node, crowded=isinstance(block, Heading | Table))
    )


def _numbers(node: Inline, *, crowded: bool) -> Iterator[int]:
    match node:
        case NoteMention():
            yield node.number
        case FootnoteRef() if crowded:
            yield node.number
        case Link():
            inside = walk_inlines(node.content)
            yield from (each.number for each in inside if isinstance(each, FootnoteRef))
        case _:
            pass
