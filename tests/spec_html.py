"""The tree as the HTML that the CommonMark specification prints: to show that nothing is lost."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import assert_never

from cxq.document import (
    Block,
    Button,
    Callout,
    Citation,
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
    NoteMention,
    Paragraph,
    Paywall,
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


def blocks_html(blocks: tuple[Block, ...], *, tight: bool = False) -> str:
    return "".join(_block(block, tight) for block in blocks)


def _block(block: Block, tight: bool) -> str:
    match block:
        case Paragraph():
            inner = inlines_html(block.content)
            return f"{inner}\n" if tight else f"<p>{inner}</p>\n"
        case Figure():
            inner = inlines_html((block.image,))
            return f"{inner}\n" if tight else f"<p>{inner}</p>\n"
        case Heading():
            return f"<h{block.level}>{inlines_html(block.content)}</h{block.level}>\n"
        case Quote():
            return f"<blockquote>\n{blocks_html(block.blocks)}</blockquote>\n"
        case List():
            tag = "ul" if block.start is None else "ol"
            start = "" if block.start in (None, 1) else f' start="{block.start}"'
            items = "".join(
                f"<li>{blocks_html(item.blocks, tight=block.tight)}</li>\n" for item in block.items
            )
            return f"<{tag}{start}>\n{items}</{tag}>\n"
        case CodeBlock():
            language = f' class="language-{escape(block.language)}"' if block.language else ""
            text = f"{escape(block.text)}\n" if block.text else ""
            return f"<pre><code{language}>{text}</code></pre>\n"
        case ThematicBreak():
            return "<hr />\n"
        case HtmlBlock():
            return block.html
        case Table() | Callout() | PullQuote() | Directive() | Contents():
            raise AssertionError(f"the specification has no {type(block).__name__}")
        case Paywall() | Button() | Subscribe():
            raise AssertionError(f"the specification has no {type(block).__name__}")
        case _:
            assert_never(block)


def inlines_html(content: tuple[Inline, ...]) -> str:
    return "".join(map(_inline, content))


def _inline(node: Inline) -> str:
    match node:
        case Text():
            return escape(node.text, quote=True)
        case Emphasis():
            return f"<em>{inlines_html(node.content)}</em>"
        case Strong():
            return f"<strong>{inlines_html(node.content)}</strong>"
        case Code():
            return f"<code>{escape(node.text)}</code>"
        case Link():
            title = f' title="{escape(node.title)}"' if node.title else ""
            return f'<a href="{escape(node.url)}"{title}>{inlines_html(node.content)}</a>'
        case Image():
            title = f' title="{escape(node.title)}"' if node.title else ""
            return f'<img src="{escape(node.url)}" alt="{escape(node.alt)}"{title} />'
        case LineBreak():
            return "<br />\n"
        case SoftBreak():
            return "\n"
        case HtmlInline():
            return node.html
        case (
            Strikethrough() | FootnoteRef() | InlineNote() | TermUse() | Citation() | NoteMention()
        ):
            raise AssertionError(f"the specification has no {type(node).__name__}")
        case _:
            assert_never(node)


def normal(html: str) -> str:
    """HTML with what says nothing taken away: as mistune's own test compares."""
    html = re.sub(r">\n+", ">", html)
    html = re.sub(r"\n+<", "<", html)
    return unescape(html.strip())
