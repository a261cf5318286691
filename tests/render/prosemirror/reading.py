"""A document read without cxq's own reader: its nodes with their paths, its words in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cxq.document import (
    Block,
    Button,
    Callout,
    Code,
    CodeBlock,
    Contents,
    Directive,
    Figure,
    Heading,
    HtmlBlock,
    Inline,
    List,
    MathBlock,
    Paragraph,
    Paywall,
    PullQuote,
    Quote,
    Subscribe,
    Table,
    TermUse,
    Text,
    ThematicBreak,
    content_of,
)

Node = dict[str, Any]


def nodes(node: Node) -> Iterator[Node]:
    """Every node, outer before inner."""
    yield node
    for inner in node.get("content", []):
        yield from nodes(inner)


def named(node: Node, name: str) -> list[Node]:
    return [each for each in nodes(node) if each["type"] == name]


def words(node: Node) -> str:
    """All that is said, without any white space: what a button says too."""
    said = (
        each["text"] if each["type"] == "text" else each.get("attrs", {}).get("text", "")
        for each in nodes(node)
        if each["type"] != "subscribeWidget"
    )
    return bare("".join(said))


def bare(text: str) -> str:
    """Text without white space and without what no document can hold."""
    return re.sub(r"[\x00-\x20\x7f\u00a0\u2003\u202f]", "", text)


def said(blocks: tuple[Block, ...]) -> Iterator[str]:
    """What the tree says, leaf by leaf; a table row by row, each cell behind its header."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield from _leaves(block.content)
            case Quote() | PullQuote():
                yield from said(block.blocks)
            case Callout():
                yield from _leaves(block.title)
                yield from said(block.blocks)
            case List():
                for item in block.items:
                    yield from said(item.blocks)
            case CodeBlock():
                yield block.text
            case Table():
                yield from _cells(block)
            case Figure():
                yield from _leaves(block.caption)
            case Button():
                yield block.words
            case HtmlBlock() | ThematicBreak() | Contents() | Directive() | Paywall():
                pass
            case Subscribe() | MathBlock():
                pass


def _cells(table: Table) -> Iterator[str]:
    heads = [cell.content for cell in table.head.cells]
    for row in table.rows:
        for head, cell in zip(heads, row.cells, strict=True):
            yield from _leaves(head)
            yield from _leaves(cell.content)
    if not table.rows:
        for head in heads:
            yield from _leaves(head)


def _leaves(content: tuple[Inline, ...]) -> Iterator[str]:
    for inline in content:
        match inline:
            case Text() | Code():
                yield inline.text
            case TermUse() if not inline.content:
                yield inline.source
            case _:
                yield from _leaves(content_of(inline))


def in_order(leaves: Iterator[str], text: str) -> str:
    """The first of the leaves that does not follow the ones before it in the text, or nothing."""
    place = 0
    for leaf in leaves:
        wanted = bare(leaf)
        found = text.find(wanted, place)
        if found < 0:
            return wanted
        place = found + len(wanted)
    return ""
