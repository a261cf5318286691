"""The document made ready to be shown: quotes set, source line ends resolved, Chinese marked,
headings named.

Every renderer begins here, so that one draft reads the same in every format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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
    Document,
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
    PullQuote,
    Quote,
    Row,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscribe,
    Table,
    TermUse,
    Text,
    ThematicBreak,
    content_of,
    plain_text,
    rewrite_content,
    rewrite_inlines,
)
from cxq.render.anchors import with_anchors
from cxq.render.languages import mark_chinese
from cxq.render.typography import Hand, is_cjk, smart_quotes


def polish(document: Document, language: str = "en") -> Document:
    """The document with its quotes set (English only) and its source line ends resolved, runs
    of 汉字 marked with their language (where the post is not Chinese itself) and headings named.

    A `SoftBreak` becomes a space, or nothing between two CJK characters, where a space would
    show as a gap (CSS Text 3 §4.1.3 asks the same of a browser).

    The last answer is kept: an export shows one document in many files.
    """
    if _last and _last[0][0] is document and _last[0][1] == language:
        return _last[0][2]
    polished = _polished(document, language)
    _last[:] = [(document, language, polished)]
    return polished


_last: list[tuple[Document, str, Document]] = []


def _polished(document: Document, language: str) -> Document:
    notes = (replace(n, blocks=_blocks(n.blocks, language)) for n in document.footnotes)
    return with_anchors(Document(_blocks(document.blocks, language), tuple(notes)))


def is_english(language: str) -> bool:
    """Whether a language tag (`en`, `en-GB`) says English, the only language with our quotes."""
    return language.lower().partition("-")[0] == "en"


def _blocks(blocks: tuple[Block, ...], language: str) -> tuple[Block, ...]:
    return tuple(_block(block, language) for block in blocks)


def _block(block: Block, language: str) -> Block:
    match block:
        case Paragraph() | Heading():
            return replace(block, content=_content(block.content, language))
        case Figure():
            return replace(block, caption=_content(block.caption, language))
        case Quote() | PullQuote():
            return replace(block, blocks=_blocks(block.blocks, language))
        case Callout():
            title = _content(block.title, language)
            return replace(block, title=title, blocks=_blocks(block.blocks, language))
        case List():
            items = (replace(i, blocks=_blocks(i.blocks, language)) for i in block.items)
            return replace(block, items=tuple(items))
        case Table():
            rows = tuple(_row(row, language) for row in block.rows)
            return replace(block, head=_row(block.head, language), rows=rows)
        case Button():
            words = smart_quotes(block.words) if is_english(language) else block.words
            return replace(block, words=words)
        case (
            CodeBlock()
            | ThematicBreak()
            | HtmlBlock()
            | Directive()
            | Contents()
            | Paywall()
            | Subscribe()
            | MathBlock()
        ):
            return block
        case _:
            assert_never(block)


def _row(row: Row, language: str) -> Row:
    cells = (replace(cell, content=_content(cell.content, language)) for cell in row.cells)
    return replace(row, cells=tuple(cells))


def _content(content: tuple[Inline, ...], language: str) -> tuple[Inline, ...]:
    leaves = list(_leaves(content))
    following = [""] * len(leaves)
    for index in range(len(leaves) - 2, -1, -1):
        following[index] = leaves[index + 1][:1] or following[index + 1]
    return _Setter(iter(following), language).content(content)


def _leaves(content: tuple[Inline, ...]) -> Iterator[str]:
    """What each leaf shows, in reading order: the neighbours decide a mark's direction."""
    for node in content:
        shown = _shown(node)
        if shown is None:
            yield from _leaves(content_of(node))
        else:
            yield shown


def _shown(node: Inline) -> str | None:
    """What a leaf shows; None for an inline that holds others."""
    match node:
        case Text() | Code():
            return node.text
        case Image() | Math():
            return "\ufffc"
        case SoftBreak() | LineBreak():
            return "\n"
        case Citation() | Claim():
            return node.source
        case NoteMention():
            return str(node.number)
        case HtmlInline() | FootnoteRef():
            return ""
        case TermUse():
            return None if node.content else node.source
        case Link():
            return node.url if _shows_address(node) else None
        case Emphasis() | Strong() | Strikethrough() | InlineNote():
            return None
        case _:
            assert_never(node)


def _shows_address(link: Link) -> bool:
    """An address that is its own text must stay what can be copied."""
    shown = plain_text(link.content)
    return bool(shown) and link.url in (shown, f"mailto:{shown}", f"http://{shown}")


class _Setter:
    """Rebuilds one paragraph, leaf by leaf in the order of `_leaves`."""

    def __init__(self, following: Iterator[str], language: str) -> None:
        self._hand = Hand()
        self._following = following
        self._english = is_english(language)
        self._marks = not language.lower().startswith("zh")

    def content(self, content: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return rewrite_inlines(content, self._inline)

    def _inline(self, node: Inline) -> tuple[Inline, ...]:
        shown = _shown(node)
        if shown is None:
            return (rewrite_content(node, self._inline),)
        after = next(self._following)
        if isinstance(node, Text):
            if self._english:
                node = replace(node, text=self._hand.set(node.text, after))
            else:
                self._hand.passed(shown)
            return mark_chinese(node) if self._marks else (node,)
        if isinstance(node, SoftBreak):
            shown = "" if is_cjk(self._hand.before) and is_cjk(after) else " "
            node = Text(node.at, shown)
        self._hand.passed(shown)
        return (node,)
