"""The document tree: its nodes (from `nodes.py`), and walking, rewriting and reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import is_
from typing import assert_never

from cxq.nodes import (
    Alignment,
    Block,
    Button,
    Callout,
    CalloutKind,
    Cell,
    Citation,
    CitedPart,
    Claim,
    ClaimKind,
    Code,
    CodeBlock,
    Contents,
    Directive,
    DirectiveName,
    Document,
    Emphasis,
    Figure,
    Footnote,
    FootnoteKind,
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
    ListItem,
    Math,
    MathBlock,
    NoteMention,
    Paragraph,
    Paywall,
    Position,
    PullQuote,
    Quote,
    Row,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscribe,
    Table,
    TablePolicy,
    TermForm,
    TermUse,
    Text,
    ThematicBreak,
)

__all__ = [
    "Alignment",
    "Block",
    "Button",
    "Callout",
    "CalloutKind",
    "Cell",
    "Citation",
    "CitedPart",
    "Claim",
    "ClaimKind",
    "Code",
    "CodeBlock",
    "Contents",
    "Directive",
    "DirectiveName",
    "Document",
    "Emphasis",
    "Figure",
    "Footnote",
    "FootnoteKind",
    "FootnoteRef",
    "Heading",
    "HtmlBlock",
    "HtmlInline",
    "Image",
    "Inline",
    "InlineNote",
    "LineBreak",
    "Link",
    "List",
    "ListItem",
    "Math",
    "MathBlock",
    "NoteMention",
    "Paragraph",
    "Paywall",
    "Position",
    "PullQuote",
    "Quote",
    "Row",
    "SoftBreak",
    "Strikethrough",
    "Strong",
    "Subscribe",
    "Table",
    "TablePolicy",
    "TermForm",
    "TermUse",
    "Text",
    "ThematicBreak",
]

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
            | MathBlock()
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
            | MathBlock()
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
            | NoteMention()
            | Math()
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
            | Claim()
            | NoteMention()
            | Math()
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
            | MathBlock()
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
            case Citation() | Claim():
                parts.append(node.source)
            case NoteMention():
                parts.append(str(node.number))
            case Math():
                parts.append(node.tex)
            case FootnoteRef() | InlineNote() | HtmlInline():
                pass
            case _:
                assert_never(node)
    return "".join(parts)
