"""What a reader finds in Markdown: the proof that nothing was changed by writing it."""

from __future__ import annotations

import re
from html import unescape
from typing import assert_never

from cxq.document import (
    Block,
    Button,
    Callout,
    CodeBlock,
    Contents,
    Directive,
    Figure,
    FootnoteRef,
    Heading,
    HtmlBlock,
    Image,
    Inline,
    Link,
    List,
    MathBlock,
    Paragraph,
    Paywall,
    PullQuote,
    Quote,
    Subscribe,
    Table,
    ThematicBreak,
    content_of,
    plain_text,
)
from cxq.importing.pieces import IMAGE, LINK, NOTE
from cxq.posts.markdown import parse

_TAGS = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.S)
_GAPS = re.compile(r"[\s\u200b]+")


def squeezed(text: str) -> str:
    """The text without white space: where lines end is Markdown's own business."""
    return _GAPS.sub("", text)


def found_in(markdown: str) -> str:
    """All text that the parsed Markdown shows, squeezed: the blocks, then the notes."""
    body = parse(markdown)
    blocks = (*body.blocks, *(block for note in body.definitions for block in note.blocks))
    return squeezed("".join(map(_text, blocks)))


def reads_as(markdown: str, plain: str) -> bool:
    """Whether the Markdown shows this text and nothing else."""
    return found_in(markdown) == squeezed(plain)


def _text(block: Block) -> str:
    match block:
        case Paragraph() | Heading():
            return _inlines(block.content)
        case Quote():
            return "".join(map(_text, block.blocks))
        case List():
            return "".join(_text(inner) for item in block.items for inner in item.blocks)
        case CodeBlock():
            return block.text
        case MathBlock():
            return block.tex
        case Table():
            rows = (block.head, *block.rows)
            return "".join(_inlines(cell.content) for row in rows for cell in row.cells)
        case Figure():
            return IMAGE + _inlines(block.caption)
        case HtmlBlock():
            return unescape(_TAGS.sub("", block.html))
        case PullQuote():
            return "".join(map(_text, block.blocks))
        case Callout():
            return _inlines(block.title) + "".join(map(_text, block.blocks))
        case Button():
            return block.words
        case ThematicBreak() | Directive() | Contents() | Paywall() | Subscribe():
            return ""
        case _:
            assert_never(block)


def _inlines(content: tuple[Inline, ...]) -> str:
    """`plain_text` with notes, images and links; an image's words are no text of the post."""
    return "".join(map(_inline, content))


def _inline(node: Inline) -> str:
    if isinstance(node, Image):
        return IMAGE
    if isinstance(node, FootnoteRef):
        return NOTE + node.label
    if inner := content_of(node):
        return _inlines(inner) + (LINK if isinstance(node, Link) else "")
    return plain_text((node,)) + (LINK if isinstance(node, Link) else "")
