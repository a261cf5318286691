"""The block `{glossary}`: the terms that a post uses, with 汉字, pinyin and definition. Pure."""

from __future__ import annotations

from collections.abc import Callable

from cxq.document import (
    Block,
    Emphasis,
    Inline,
    List,
    ListItem,
    Paragraph,
    Position,
    Strong,
    Text,
)
from cxq.english import capital
from cxq.terms import Term

Define = Callable[[Term], tuple[Block, ...]]


def as_text(term: Term) -> tuple[Block, ...]:
    """A definition as it stands, for who has no Markdown parser at hand."""
    at = Position(1, 1)
    words = " ".join(term.definition.split())
    return (Paragraph(at, (Text(at, words),)),) if words else ()


def glossary_block(
    terms: tuple[Term, ...], at: Position, define: Define = as_text
) -> tuple[Block, ...]:
    """A list of these terms at that place of the draft, by English name; nothing for none.

    `define` gives a term's definition as blocks.
    """
    ordered = sorted(terms, key=lambda term: (term.en.casefold(), term.id))
    items = tuple(ListItem(at, _entry(term, at, define(term))) for term in ordered)
    return (List(at, items, None, tight=False),) if items else ()


def _entry(term: Term, at: Position, definition: tuple[Block, ...]) -> tuple[Block, ...]:
    names = ", ".join(part for part in (term.abbr, term.zh) if part)
    head: tuple[Inline, ...] = (Strong(at, (Text(at, capital(term.en)),)), Text(at, f" ({names}"))
    if term.pinyin:
        head += (Text(at, ", "), Emphasis(at, (Text(at, term.pinyin),)))
    head += (Text(at, "): " if definition else ")"),)
    if definition and isinstance(definition[0], Paragraph):
        return (Paragraph(at, head + definition[0].content), *definition[1:])
    return (Paragraph(at, head), *definition)
