"""Small pieces that several writers of blocks need."""

from __future__ import annotations

import re

from cxq.document import CodeBlock, FootnoteRef, HtmlBlock, Inline, walk_inlines
from cxq.render.prosemirror.pieces import Node, node, one_line, paragraph, printed, text_node
from cxq.render.raw_html import paragraphs

_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+#._-]{0,30}")


def code_block(name: str, block: CodeBlock) -> Node:
    """A code block: its text as it stands, with no marks; empty text is none."""
    text = code_text(block)
    language = block.language if _LANGUAGE.fullmatch(block.language) else ""
    known = language or ("plaintext" if name == "highlighted_code_block" else None)
    return node(name, [text_node(text)] if text else None, language=known, nodeId=None)


def code_text(block: CodeBlock) -> str:
    return printed(block.text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n"))


def html_paragraphs(block: HtmlBlock) -> list[Node]:
    """What raw HTML says, a paragraph a block of it."""
    texts = map(one_line, paragraphs(block.html))
    return [paragraph(text_node(text)) for text in texts if text]


def box(checked: bool | None) -> str:
    """The sign of a task, with its space; nothing for an ordinary item."""
    return "" if checked is None else ("☑ " if checked else "☐ ")


def has_note(content: tuple[Inline, ...]) -> bool:
    """Whether a footnote reference stands among these inlines."""
    return any(isinstance(inline, FootnoteRef) for inline in walk_inlines(content))
