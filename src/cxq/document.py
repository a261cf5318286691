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
from operator import is_
from typing import Literal, NamedTuple, assert_never


class Position(NamedTuple):
    """A place in a draft: line and column, both from 1, the front matter's lines counted."""

    line: int
    column: int


# ---------------------------------------------------------------- inlines


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text. `lang` is the language of a run of 汉字, empty where it is the post's own."""

    at: Position
    text: str
    lang: str = ""


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
    """`width` is in pixels, 0 where the author gave none."""

    at: Position
    url: str
    alt: str
    title: str
    width: int = 0


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

    `content` is empty until the glossary is applied; then it is what the reader sees, and
    `first` says whether this is the use that introduced the term.
    """

    at: Position
    term: str
    form: TermForm = ""
    words: str | None = None
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


@dataclass(frozen=True, slots=True)
class NoteMention:
    """The number of another note, in a sentence: “see note 3”."""

    at: Position
    number: int


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
    | NoteMention
)

# ---------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class Paragraph:
    at: Position
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`anchor` is its name within the page, given by whoever shows it."""

    at: Position
    level: int
    content: tuple[Inline, ...]
    anchor: str = ""


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


CalloutKind = Literal["note", "tip", "warning", "important"]


@dataclass(frozen=True, slots=True)
class Callout:
    """`> [!note] Title`: a box beside the argument. `title` is empty where none is written."""

    at: Position
    kind: CalloutKind
    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PullQuote:
    """`> [!pull]`: the author's own words once more, set large."""

    at: Position
    blocks: tuple[Block, ...]


DirectiveName = Literal["glossary", "references"]


@dataclass(frozen=True, slots=True)
class Directive:
    """`{references}`, `{glossary}`: a block that the build makes of what the draft uses."""

    at: Position
    name: DirectiveName


@dataclass(frozen=True, slots=True)
class Contents:
    """`{toc}`: the headings of the text, filled in by whoever shows it."""

    at: Position
    entries: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Paywall:
    """What follows is for those who pay."""

    at: Position


@dataclass(frozen=True, slots=True)
class Button:
    """`{button: Subscribe | https://…}`; without an address it is the newsletter's own."""

    at: Position
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """The platform's own form for a reader's address."""

    at: Position


Block = (
    Paragraph
    | Heading
    | Quote
    | List
    | CodeBlock
    | ThematicBreak
    | Table
    | Figure
    | HtmlBlock
    | Callout
    | PullQuote
    | Directive
    | Contents
    | Paywall
    | Button
    | Subscribe
)

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
        case Callout():
            return block.title
        case Button():
            return (Text(block.at, block.words),)
        case (
            Quote()
            | List()
            | CodeBlock()
            | ThematicBreak()
            | HtmlBlock()
            | PullQuote()
            | Directive()
            | Contents()
            | Paywall()
            | Subscribe()
        ):
            return ()
        case _:
            assert_never(block)


def blocks_of(block: Block) -> tuple[Block, ...]:
    """The blocks that stand directly in this block."""
    match block:
        case Quote() | Callout() | PullQuote():
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
            | Directive()
            | Contents()
            | Paywall()
            | Button()
            | Subscribe()
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
            | NoteMention()
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
    made: list[Inline] = []
    for node in content:
        made += rewrite(node)
    # What did not change stays itself: most of a text holds nothing that a pass is about.
    same = len(made) == len(content) and all(map(is_, made, content))
    return content if same else tuple(made)


def rewrite_content(inline: Inline, rewrite: Rewrite) -> Inline:
    """This inline with its inner inlines rewritten; itself where it has none."""
    match inline:
        case Text() | SoftBreak():
            return inline
        case Emphasis() | Strong() | Strikethrough() | Link() | InlineNote() | TermUse():
            content = rewrite_inlines(inline.content, rewrite)
            return inline if content is inline.content else replace(inline, content=content)
        case (
            Code()
            | Image()
            | LineBreak()
            | HtmlInline()
            | FootnoteRef()
            | Citation()
            | NoteMention()
        ):
            return inline
        case _:
            assert_never(inline)


def rewrite_blocks(blocks: tuple[Block, ...], rewrite: Rewrite) -> tuple[Block, ...]:
    """New blocks in which every inline went through `rewrite`, in reading order."""
    made = tuple(_rewrite_block(block, rewrite) for block in blocks)
    return blocks if all(map(is_, made, blocks)) else made


def _rewrite_block(block: Block, rewrite: Rewrite) -> Block:
    match block:
        case Paragraph() | Heading():
            content = rewrite_inlines(block.content, rewrite)
            return block if content is block.content else replace(block, content=content)
        case Figure():
            return replace(block, caption=rewrite_inlines(block.caption, rewrite))
        case Quote() | PullQuote():
            return replace(block, blocks=rewrite_blocks(block.blocks, rewrite))
        case Callout():
            title = rewrite_inlines(block.title, rewrite)
            return replace(block, title=title, blocks=rewrite_blocks(block.blocks, rewrite))
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
        case (
            CodeBlock()
            | ThematicBreak()
            | HtmlBlock()
            | Directive()
            | Contents()
            | Paywall()
            | Button()
            | Subscribe()
        ):
            return block
        case _:
            assert_never(block)


def _rewrite_row(row: Row, rewrite: Rewrite) -> Row:
    cells = tuple(
        replace(cell, content=rewrite_inlines(cell.content, rewrite)) for cell in row.cells
    )
    return replace(row, cells=cells)


Substitute = Callable[[Block], tuple[Block, ...] | None]


def substitute_blocks(blocks: tuple[Block, ...], substitute: Substitute) -> tuple[Block, ...]:
    """New blocks in which those that `substitute` answers for stand replaced, at any depth."""
    made: list[Block] = []
    for block in blocks:
        new = substitute(block)
        if new is not None:
            made += new
        elif isinstance(block, Quote | PullQuote | Callout):
            made.append(replace(block, blocks=substitute_blocks(block.blocks, substitute)))
        elif isinstance(block, List):
            items = tuple(
                replace(item, blocks=substitute_blocks(item.blocks, substitute))
                for item in block.items
            )
            made.append(replace(block, items=items))
        else:
            made.append(block)
    return tuple(made)


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
            case Citation():
                parts.append(node.source)
            case NoteMention():
                parts.append(str(node.number))
            case FootnoteRef() | InlineNote() | HtmlInline():
                pass
            case _:
                assert_never(node)
    return "".join(parts)
