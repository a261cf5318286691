"""How long a text is: English words and 汉字, counted apart. Pure."""

from __future__ import annotations

from cxq.document import Block, CodeBlock, Document, Table, inlines_of, plain_text, walk_blocks
from cxq.model import WordCount
from cxq.text import count_words


def length_of(document: Document) -> WordCount:
    """The body and, apart, the notes."""
    words, han = words_in(document.blocks)
    notes = tuple(block for note in document.footnotes for block in note.blocks)
    return WordCount(words, han, *words_in(notes))


def words_in(blocks: tuple[Block, ...]) -> tuple[int, int]:
    """(words, 汉字) of these blocks; code is not read aloud."""
    words = han = 0
    for block in walk_blocks(blocks):
        if not isinstance(block, CodeBlock):
            between = " " if isinstance(block, Table) else ""  # cells are not one word
            found = count_words(between.join(plain_text((node,)) for node in inlines_of(block)))
            words, han = words + found[0], han + found[1]
    return words, han
