"""The document tree: what a draft says, free of any format.

Every node knows where it stands in the draft: `at`, with the line (front matter counted) and the
column (code points), both from 1. `Block` and `Inline` are closed unions: a renderer matches
every member and ends in `assert_never`, so that a new node cannot be forgotten anywhere.

Footnotes live in `Document.footnotes`, in the order of their numbers; the text holds
`FootnoteRef`s. What a footnote becomes is each renderer's own business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, assert_never


class Position(NamedTuple):
    """A place in a draft: line and column, both from 1, the front matter's lines counted."""

    line: int
    column: int


# ---------------------------------------------------------------- inlines


@dataclass(frozen=True, slots=True)
class Text:
    at: Position
    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    at: Position
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    at: Position
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strikethrough:
    at: Position
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    at: Position
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    at: Position
    url: str
    title: str
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Image:
    at: Position
    url: str
    alt: str
    title: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A break the author asked for (two spaces or a backslash before the line's end)."""

    at: Position


@dataclass(frozen=True, slots=True)
class SoftBreak:
    """The end of a source line within a paragraph; a space to the reader."""

    at: Position


@dataclass(frozen=True, slots=True)
class HtmlInline:
    at: Position
    html: str


@dataclass(frozen=True, slots=True)
class FootnoteRef:
    """A pointer to `Document.footnotes[number - 1]`.

    `number` is 0 until the notes are numbered; `occurrence` counts the references to one note
    from 1, so that a renderer can give each its own anchor and each note all its backlinks.
    """

    at: Position
    label: str
    number: int = 0
    occurrence: int = 0


@dataclass(frozen=True, slots=True)
class InlineNote:
    """`^[…]`, before numbering turns it into a footnote and a reference."""

    at: Position
    content: tuple[Inline, ...]


TermForm = Literal["", "long", "short", "plural", "zh", "pinyin", "first"]


@dataclass(frozen=True, slots=True)
class TermUse:
    """`[[id]]`, `[[id|words]]`, `[[id#form]]`.

    `trail` is an ending written behind the brackets: `s`, `es`, `'s` or `’s`. `content` is empty
    until the glossary is applied; then it is what the reader sees, and `first` says whether this
    is the use that introduced the term.
    """

    at: Position
    term: str
    form: TermForm = ""
    words: str | None = None
    trail: str = ""
    source: str = ""
    content: tuple[Inline, ...] = ()
    first: bool = False


@dataclass(frozen=True, slots=True)
class CitedPart:
    """One `@key` of a citation: its locator (`p. 3`) and the quoted original, where given."""

    at: Position
    key: str
    locator: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """`[@a; @b, p. 3]`, before it becomes a footnote that cites. `source` is its own wording."""

    at: Position
    parts: tuple[CitedPart, ...]
    source: str


ClaimKind = Literal["count", "articles"]


@dataclass(frozen=True, slots=True)
class Claim:
    """`{count: 人工智能 @gwr-2025 = 3}`, before it becomes the number that a reader sees.

    `key` is an item's or a collection's; `written` is the number as the draft gives it, or empty.
    """

    at: Position
    kind: ClaimKind
    term: str
    key: str
    written: str = ""
    source: str = ""

    @property
    def value(self) -> int | None:
        """The written number; None where there is none."""
        return int(self.written.replace(",", "")) if self.written else None


Inline = (
    Text
    | Emphasis
    | Strong
    | Strikethrough
    | Code
    | Link
    | Image
    | LineBreak
    | SoftBreak
    | HtmlInline
    | FootnoteRef
    | InlineNote
    | TermUse
    | Citation
    | Claim
)

# ---------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class Paragraph:
    at: Position
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    at: Position
    level: int
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    at: Position
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """`checked` is None for an ordinary item, True or False for a task."""

    at: Position
    blocks: tuple[Block, ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class List:
    """`start` is the first number of an ordered list, None for a bullet list."""

    at: Position
    items: tuple[ListItem, ...]
    start: int | None
    tight: bool


@dataclass(frozen=True, slots=True)
class CodeBlock:
    at: Position
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    at: Position


Alignment = Literal["", "left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Cell:
    at: Position
    content: tuple[Inline, ...]
    align: Alignment = ""


@dataclass(frozen=True, slots=True)
class Row:
    at: Position
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    at: Position
    head: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A paragraph that is one image: shown as a figure, the image's title as its caption."""

    at: Position
    image: Image
    caption: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    at: Position
    html: str


Block = Paragraph | Heading | Quote | List | CodeBlock | ThematicBreak | Table | Figure | HtmlBlock

FootnoteKind = Literal["note", "term", "citation"]


@dataclass(frozen=True, slots=True)
class Footnote:
    """One note. `references` is how many `FootnoteRef`s point at it, once numbered."""

    at: Position
    label: str
    blocks: tuple[Block, ...]
    kind: FootnoteKind = "note"
    number: int = 0
    references: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...] = ()


# ---------------------------------------------------------------- walking and rebuilding


def inlines_of(block: Block) -> tuple[Inline, ...]:
    """The inlines that stand directly in this block (not those of the blocks inside it)."""
    match block:
        case Paragraph() | Heading():
            return block.content
        case Figure():
            return (block.image, *block.caption)
        case Table():
            rows = (block.head, *block.rows)
            return tuple(node for row in rows for cell in row.cells for node in cell.content)
        case Quote() | List() | CodeBlock() | ThematicBreak() | HtmlBlock():
            return ()
        case _:
            assert_never(block)


def blocks_of(block: Block) -> tuple[Block, ...]:
    """The blocks that stand directly in this block."""
    match block:
        case Quote():
            return block.blocks
        case List():
            return tuple(inner for item in block.items for inner in item.blocks)
        case (
            Paragraph()
            | Heading()
            | Figure()
            | Table()
            | CodeBlock()
            | ThematicBreak()
            | HtmlBlock()
        ):
            return ()
        case _:
            assert_never(block)


def content_of(inline: Inline) -> tuple[Inline, ...]:
    """The inlines inside this one."""
    match inline:
        case Emphasis() | Strong() | Strikethrough() | Link() | InlineNote() | TermUse():
            return inline.content
        case (
            Text()
            | Code()
            | Image()
            | LineBreak()
            | SoftBreak()
            | HtmlInline()
            | FootnoteRef()
            | Citation()
            | Claim()
        ):
            return ()
        case _:
            assert_never(inline)


def walk_inlines(content: tuple[Inline, ...]) -> Iterator[Inline]:
    """Every inline, in reading order, outer before inner."""
    for node in content:
        yield node
        yield from walk_inlines(content_of(node))


def walk_blocks(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block, in reading order, outer before inner."""
    for block in blocks:
        yield block
        yield from walk_blocks(blocks_of(block))


def walk(blocks: tuple[Block, ...]) -> Iterator[Inline]:
    """Every inline of every block, in reading order."""
    for block in walk_blocks(blocks):
        yield from walk_inlines(inlines_of(block))


Rewrite = Callable[[Inline], tuple[Inline, ...]]


def rewrite_inlines(content: tuple[Inline, ...], rewrite: Rewrite) -> tuple[Inline, ...]:
    """A new tuple in which each inline is replaced by what `rewrite` returns for it.

    `rewrite` sees an inline before its content does, and its answer is taken as it stands:
    to go deeper, it calls `rewrite_content` itself (the default for what it does not know).
    """
    return tuple(new for node in content for new in rewrite(node))


def rewrite_content(inline: Inline, rewrite: Rewrite) -> Inline:
    """This inline with its inner inlines rewritten; itself where it has none."""
    match inline:
        case Emphasis() | Strong() | Strikethrough() | Link() | InlineNote() | TermUse():
            return replace(inline, content=rewrite_inlines(inline.content, rewrite))
        case (
            Text()
            | Code()
            | Image()
            | LineBreak()
            | SoftBreak()
            | HtmlInline()
            | FootnoteRef()
            | Citation()
            | Claim()
        ):
            return inline
        case _:
            assert_never(inline)


def rewrite_blocks(blocks: tuple[Block, ...], rewrite: Rewrite) -> tuple[Block, ...]:
    """New blocks in which every inline went through `rewrite`, in reading order."""
    return tuple(_rewrite_block(block, rewrite) for block in blocks)


def _rewrite_block(block: Block, rewrite: Rewrite) -> Block:
    match block:
        case Paragraph() | Heading():
            return replace(block, content=rewrite_inlines(block.content, rewrite))
        case Figure():
            return replace(block, caption=rewrite_inlines(block.caption, rewrite))
        case Quote():
            return replace(block, blocks=rewrite_blocks(block.blocks, rewrite))
        case List():
            items = tuple(
                replace(item, blocks=rewrite_blocks(item.blocks, rewrite)) for item in block.items
            )
            return replace(block, items=items)
        case Table():
            return replace(
                block,
                head=_rewrite_row(block.head, rewrite),
                rows=tuple(_rewrite_row(row, rewrite) for row in block.rows),
            )
        case CodeBlock() | ThematicBreak() | HtmlBlock():
            return block
        case _:
            assert_never(block)


def _rewrite_row(row: Row, rewrite: Rewrite) -> Row:
    cells = tuple(
        replace(cell, content=rewrite_inlines(cell.content, rewrite)) for cell in row.cells
    )
    return replace(row, cells=cells)


def plain_text(content: tuple[Inline, ...]) -> str:
    """What a reader would read aloud: no marks, no note numbers."""
    parts: list[str] = []
    for node in content:
        match node:
            case Text() | Code():
                parts.append(node.text)
            case Image():
                parts.append(node.alt)
            case LineBreak() | SoftBreak():
                parts.append(" ")
            case Emphasis() | Strong() | Strikethrough() | Link() | TermUse():
                parts.append(plain_text(node.content))
            case Citation() | Claim():
                parts.append(node.source)
            case FootnoteRef() | InlineNote() | HtmlInline():
                pass
            case _:
                assert_never(node)
    return "".join(parts)
