"""A document read into passages. Pure.

What the platform has no form for (tables, call-outs, the contents) comes in the form in which the
exports hand it over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import assert_never

from cxq.document import (
    Block,
    Button,
    Callout,
    Citation,
    Claim,
    Code,
    CodeBlock,
    Contents,
    Directive,
    Emphasis,
    Figure,
    FootnoteRef,
    Heading,
    HtmlBlock,
    HtmlInline,
    Image,
    Inline,
    InlineNote,
    LineBreak,
    Link,
    List,
    Math,
    MathBlock,
    NoteMention,
    Paragraph,
    Paywall,
    Position,
    PullQuote,
    Quote,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscribe,
    Table,
    TermUse,
    Text,
    ThematicBreak,
)
from cxq.importing.comparison.passages import (
    Comparable,
    Kind,
    LinkUse,
    Mark,
    Passage,
    Picture,
    Run,
    Source,
)
from cxq.importing.comparison.words import compared
from cxq.render.lowering import table_as_list
from cxq.render.raw_html import paragraphs
from cxq.tex.unicode import as_unicode


def comparable(
    blocks: tuple[Block, ...],
    notes: Mapping[str, tuple[Block, ...]],
    *,
    source: Sequence[str],
    made: frozenset[Position] = frozenset(),
    claims: Mapping[Position, str] | None = None,
    cards: frozenset[str] = frozenset(),
    titles: bool = True,
) -> Comparable:
    """A document's blocks and notes (by label) in the form that is compared.

    `source` are its source's lines; `made` are the places of blocks that the build made,
    `claims` the sources of claims by their places, `cards` the labels of notes that it wrote.
    `titles`: a box without a title has that of its kind, as the exports write it.
    """
    reader = _Reader(made, claims or {}, titles=titles)
    reader.blocks(blocks, "")
    for label, inside in notes.items():
        reader.note(label, inside, made=label in cards)
    _set_ends(reader.found, source)
    return reader.found


def _set_ends(found: Comparable, source: Sequence[str]) -> None:
    """Each passage reaches to the line before the next thing that begins, blank ones left out."""
    written = [passage for passage in found.everything if not passage.made]
    begins = sorted({*(passage.at.line for passage in written), *found.blocks, len(source) + 1})
    for passage in written:
        last = begins[bisect_right(begins, passage.at.line)] - 1
        while last > passage.at.line and not source[last - 1].strip(" \t>"):
            last -= 1
        passage.last_line = last


class _Reader:
    def __init__(
        self, made: frozenset[Position], claims: Mapping[Position, str], *, titles: bool
    ) -> None:
        self.found = Comparable()
        self._titles = titles
        self._into = self.found.passages
        self._places = made
        self._claims = claims
        self._made = False
        self._note = ""

    def note(self, label: str, blocks: tuple[Block, ...], *, made: bool) -> None:
        """Read a note's blocks."""
        self._into = self.found.notes.setdefault(label, [])
        self._made = made
        self._note = label
        self.blocks(blocks, "")

    def blocks(self, blocks: tuple[Block, ...], inside: str) -> None:
        """Read blocks that stand in these containers."""
        for block in blocks:
            if block.at in self._places and not self._made:
                self._made = True
                self._block(block, inside)
                self._made = False
            else:
                self._block(block, inside)

    def _block(self, block: Block, inside: str) -> None:
        if not self._made:
            self.found.blocks.append(block.at.line)
        match block:
            case Paragraph():
                kind: Kind = "quote" if ">" in inside else "item" if inside else "paragraph"
                self._passage(kind, block.at, block.content, inside)
            case Heading():
                passage = self._passage("heading", block.at, block.content, inside)
                if passage is not None:
                    passage.level = min(max(block.level, 2), 4)
            case Quote() | PullQuote():
                self.blocks(block.blocks, inside + ">")
            case Callout() if not block.title and not self._titles:
                self.blocks(block.blocks, inside + ">")
            case Callout():
                title = block.title or (Text(block.at, block.kind.capitalize()),)
                passage = self._passage("quote", block.at, title, inside + ">")
                if passage is not None:
                    passage.optional = not block.title
                    passage.made = passage.made or not block.title
                self.blocks(block.blocks, inside + ">")
            case List():
                self._list(block, inside)
            case CodeBlock():
                self._code(block, inside)
            case Table():
                self._table(block, inside)
            case Figure():
                self._figure(block, inside)
            case HtmlBlock():
                for text in paragraphs(block.html):
                    self._words("paragraph", block.at, text, inside, "made")
            case MathBlock():
                self._code(CodeBlock(block.at, block.tex, ""), inside)
            case Button():
                passage = self._words("button", block.at, block.words, inside, "made")
                passage.url = block.url
            case Contents():
                for entry in block.entries:
                    passage = self._passage("item", block.at, entry.content, inside + "-")
                    if passage is not None:
                        passage.optional = passage.made = True
            case Paywall():
                self.found.paywalls.append((len(self.found.passages), block.at))
            case Subscribe():
                self.found.forms += 1
            case ThematicBreak() | Directive():
                pass
            case _:
                assert_never(block)

    def _list(self, block: List, inside: str) -> None:
        sign = "-" if block.start is None else "."
        for item in block.items:
            if not self._made:
                self.found.blocks.append(item.at.line)
            begin = len(self._into)
            self.blocks(item.blocks, inside + sign)
            if item.checked is not None and len(self._into) > begin:
                self._into[begin].kind = "item"

    def _table(self, block: Table, inside: str) -> None:
        """As the exports hand it over: a row a passage, `Header: cell`."""
        for item in table_as_list(block).items:
            if not self._made:
                self.found.blocks.append(item.at.line)
            for row in item.blocks:
                if isinstance(row, Paragraph):
                    passage = self._passage("cell", item.at, row.content, inside + "-")
                    if passage is not None:
                        passage.level = block.at.line

    def _code(self, block: CodeBlock, inside: str) -> None:
        passage = Passage("code", block.at, inside, made=self._made, note=self._note)
        begin = 0
        for count, line in enumerate(block.text.split("\n"), 1):
            at = Position(block.at.line + count, block.at.column)
            passage.runs.append(Run(begin, line, at, "text"))
            begin += len(line) + 1
        passage.text = block.text
        self._into.append(passage)

    def _figure(self, block: Figure, inside: str) -> None:
        caption = _Passage(self._claims, made=self._made)
        caption.read(block.caption)
        self.found.pictures.append(
            Picture(
                block.image.url,
                block.image.alt,
                compared("".join(caption.text)),
                block.at,
                len(self.found.passages),
            )
        )
        self._passage("caption", block.at, block.caption, inside)

    def _words(self, kind: Kind, at: Position, text: str, inside: str, source: Source) -> Passage:
        passage = Passage(kind, at, inside, made=self._made, text=text, note=self._note)
        passage.runs.append(Run(0, text, at, source))
        self._into.append(passage)
        return passage

    def _passage(
        self, kind: Kind, at: Position, content: tuple[Inline, ...], inside: str
    ) -> Passage | None:
        reading = _Passage(self._claims, made=self._made)
        reading.read(content)
        text = "".join(reading.text)
        before = len(self.found.passages)
        self.found.pictures += [
            Picture(image.url, image.alt, (), image.at, before) for image in reading.images
        ]
        if not text.strip() and not reading.marks:
            return None
        passage = Passage(
            kind, at, inside, 0, False, self._made, text,
            reading.runs, reading.marks, reading.links, note=self._note,
        )  # fmt: skip
        self._into.append(passage)
        return passage


class _Passage:
    """Collects one passage's text and what stands in it."""

    def __init__(self, claims: Mapping[Position, str], *, made: bool) -> None:
        self.text: list[str] = []
        self.runs: list[Run] = []
        self.marks: list[Mark] = []
        self.links: list[LinkUse] = []
        self.images: list[Image] = []
        self._claims = claims
        self._made = made
        self._length = 0

    def read(self, content: tuple[Inline, ...]) -> None:
        """Read inlines, one after another."""
        for node in content:
            self._inline(node)

    def _add(self, text: str, at: Position, kind: Source, source: str = "") -> None:
        if text:
            kind = "made" if self._made and kind != "mention" else kind
            self.runs.append(Run(self._length, text, at, kind, source))
            self.text.append(text)
            self._length += len(text)

    def _inline(self, node: Inline) -> None:
        match node:
            case Text():
                claim = self._claims.get(node.at, "")
                self._add(node.text, node.at, "claim" if claim else "text", claim)
            case SoftBreak() | LineBreak():
                self._add(" ", node.at, "text")
            case Code():
                self._add(node.text, node.at, "code")
            case Math():
                # Within a line the exports write it as text.
                self._add(as_unicode(node.tex) or node.tex, node.at, "made")
            case TermUse():
                words = "".join(each.text for each in node.content if isinstance(each, Text))
                self._add(words or node.source, node.at, "term", node.source)
            case Link():
                start, pieces = self._length, len(self.text)
                self.read(node.content)
                words = "".join(self.text[pieces:])
                self.links.append(LinkUse(start, words, node.url, node.at))
            case Emphasis() | Strong() | Strikethrough() | InlineNote():
                self.read(node.content)
            case FootnoteRef():
                self.marks.append(Mark(self._length, node.label, node.at))
            case Image():
                self.images.append(node)
            case NoteMention():
                self._add(str(node.number), node.at, "mention")
            case Citation() | Claim():
                self._add(node.source, node.at, "made")
            case HtmlInline():
                self._add(" ".join(paragraphs(node.html)), node.at, "made")
            case _:
                assert_never(node)
