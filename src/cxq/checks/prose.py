"""What rules that read words read: paragraphs, headings, cells, each as one text. Pure.

A `Passage` knows of each character where it stands in the draft, and which characters the author
wrote as prose: not code, not what a term or a claim resolves to, not a link.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cxq.document import (
    Block,
    Code,
    Figure,
    Heading,
    Inline,
    Link,
    Position,
    Quote,
    Table,
    TermUse,
    Text,
    blocks_of,
    content_of,
    inlines_of,
    plain_text,
)
from cxq.model import Post

Where = Literal["text", "heading", "quote", "caption", "cell", "note"]
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|‘[^‘’]*’(?!\w)|「[^「」]*」")
_BLANK = "\x00"


@dataclass(frozen=True, slots=True)
class Passage:
    """One text as it is read. `written` is as long, with what is no prose blanked out."""

    where: Where
    text: str
    written: str
    terms: tuple[tuple[int, int, TermUse], ...]
    _starts: tuple[int, ...]
    _places: tuple[tuple[Position, bool], ...]

    def place(self, offset: int) -> Position:
        """Where the character at this offset stands in the draft."""
        index = bisect_right(self._starts, offset) - 1
        (line, column), whole = self._places[index]
        return Position(line, column if whole else column + offset - self._starts[index])

    @property
    def unquoted(self) -> str:
        """`written` with what stands in quotation marks blanked out, too."""
        return _QUOTED.sub(lambda found: _BLANK * len(found[0]), self.written)


def passages(post: Post) -> tuple[Passage, ...]:
    """The post's text, then its author's notes; not the glossary's, nor cards of citations."""
    notes = tuple(
        block for note in post.document.footnotes if note.kind == "note" for block in note.blocks
    )
    return (*passages_of(post.document.blocks), *passages_of(notes, "note"))


def passages_of(blocks: tuple[Block, ...], where: Where = "text") -> Iterator[Passage]:
    """The passages of these blocks, in reading order."""
    for block in blocks:
        inside: Where = "quote" if isinstance(block, Quote) else where
        if isinstance(block, Table):
            for row in (block.head, *block.rows):
                yield from (_passage(cell.content, "cell") for cell in row.cells)
        elif content := inlines_of(block):
            yield _passage(content, _kind(block, inside))
        yield from passages_of(blocks_of(block), inside)


def _kind(block: Block, where: Where) -> Where:
    if isinstance(block, Heading):
        return "heading"
    return "caption" if isinstance(block, Figure) else where


def _passage(content: tuple[Inline, ...], where: Where) -> Passage:
    reading = _Reading()
    reading.read(content)
    return Passage(
        where,
        "".join(reading.text),
        "".join(reading.written),
        tuple(reading.terms),
        tuple(reading.starts) or (0,),
        tuple(reading.places) or ((Position(1, 1), True),),
    )


class _Reading:
    """Collects a passage, node by node."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.written: list[str] = []
        self.terms: list[tuple[int, int, TermUse]] = []
        self.starts: list[int] = []
        self.places: list[tuple[Position, bool]] = []
        self.length = 0

    def read(self, content: tuple[Inline, ...]) -> None:
        for node in content:
            if isinstance(node, TermUse):
                start = self.length
                self._add(plain_text((node,)), node, prose=False)
                self.terms.append((start, self.length, node))
            elif isinstance(node, Text):
                # What the dialect could not resolve stands as written, and is not prose.
                self._add(node.text, node, prose=not node.text.startswith(("[[", "[@")))
            elif isinstance(node, Code):
                self._add(node.text, node, prose=False)
            elif isinstance(node, Link):
                self._add(plain_text(node.content), node, prose=False)
            elif inner := content_of(node):
                self.read(inner)
            else:
                words = plain_text((node,))
                self._add(words, node, prose=words == " ")

    def _add(self, words: str, node: Inline, *, prose: bool) -> None:
        if words:
            self.starts.append(self.length)
            self.places.append((node.at, not isinstance(node, Text)))
            self.text.append(words)
            self.written.append(words if prose else _BLANK * len(words))
            self.length += len(words)
