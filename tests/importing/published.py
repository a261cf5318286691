"""A post in the DOM of published Substack posts, written by hand for tests: no code of cxq's
renderers is used, so that they cannot hide each other's faults."""

from __future__ import annotations

from html import escape
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
)  # fmt: skip
from cxq.model import Post
from importing.exports import HR, PAYWALL, anchor, attrs, button, image, note

WIDGET = (
    '<div class="subscription-widget-wrap" data-component-name="SubscribeWidgetToDOM"><div class='
    '"subscription-widget show-subscribe"><div class="preamble"><p>Thanks for reading! Subscribe '
    'for free.</p></div><form class="subscription-widget-subscribe"><input type="email"></form>'
    "</div></div>"
)
COMMENTS = (
    '<div class="comments-page"><div class="comment"><div class="comment-body"><p>A comment of two '
    "hundred words, with 7 numbers.</p></div></div></div>"
)


class Publisher:
    """Writes the DOM. `reader`: marks wrapped in `span[data-state]`, headings with anchors, images
    through the proxy, links with tracking parameters."""

    def __init__(self, post: Post, *, reader: bool, older: bool) -> None:
        self._post = post
        self._reader = reader
        self._older = older
        self._order: list[int] = []

    def body(self) -> str:
        """The post's body, the notes behind it: one block a mark, numbered by position."""
        text = "".join(map(self._block, self._post.document.blocks))
        notes = []
        done = 0
        while done < len(self._order):
            content = self._post.document.footnotes[self._order[done] - 1]
            done += 1
            inside = "".join(map(self._block, content.blocks))
            notes.append(note(done, inside or "<p></p>", id_on_div=self._older))
        return text + "".join(notes)

    def page(self) -> str:
        """The whole page as a browser saves it."""
        meta = self._post.meta
        slug = f"https://x.substack.com/p/{meta.slug}"
        return (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>'
            f'{escape(meta.title)} - Letter</title><link rel="canonical" href="{slug}">'
            f'<meta property="og:title" content="{escape(meta.title)}"></head><body>'
            '<div id="entry"><div class="main-menu"><a href="/subscribe">Subscribe</a></div>'
            f"<article class="
            f'"typography newsletter-post post"><div class="post-header"><h1 class="post-title">'
            f'{escape(meta.title)}</h1><h3 class="subtitle">{escape(meta.subtitle)}</h3>'
            '<div class="byline"><a href="/@a">The Author</a> Mar 5, 2026</div></div>'
            '<div class="available-content"><div dir="auto" class="body markup">'
            f"{self.body()}{WIDGET}</div></div></article>{COMMENTS}</div></body></html>"
        )

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph():
                return f"<p>{self._inlines(block.content)}</p>"
            case Heading():
                level = min(max(block.level, 2), 4)
                words = self._inlines(block.content)
                if not self._reader:
                    return f"<h{level}>{words}</h{level}>"
                return (
                    f'<h{level} class="header-anchor-post">{words}'
                    '<div class="header-anchor-parent"><div class="header-anchor offset-top">'
                    '</div><div class="header-anchor-widget">'
                    f"<button>Link</button></div></div></h{level}>"
                )
            case Quote():
                return f"<blockquote>{self._blocks(block.blocks)}</blockquote>"
            case PullQuote():
                return f'<div class="pullquote">{self._blocks(block.blocks)}</div>'
            case Callout():
                title = f"<p><strong>{self._inlines(block.title)}</strong></p>" * bool(block.title)
                inside = title + self._blocks(block.blocks)
                return f'<div class="callout-block" data-callout="true">{inside}</div>'
            case List():
                tag = "ul" if block.start is None else "ol"
                items = "".join(f"<li>{self._blocks(item.blocks)}</li>" for item in block.items)
                return f"<{tag}>{items}</{tag}>"
            case Table():
                return self._table(block)
            case CodeBlock():
                facts = attrs(language=block.language or "plaintext")
                code = f"<pre><code>{escape(block.text)}</code></pre>"
                return f'<div class="highlighted_code_block" {facts}>{code}</div>'
            case ThematicBreak():
                return HR
            case Figure():
                return self._figure(block)
            case Button():
                return button(escape(block.words), escape(block.url or "https://x.substack.com"))
            case Paywall():
                return PAYWALL
            case Subscribe():
                return WIDGET
            case HtmlBlock() | Contents() | Directive():
                raise AssertionError("not written by these tests")
            case _:
                assert_never(block)

    def _blocks(self, blocks: tuple[Block, ...]) -> str:
        return "".join(map(self._block, blocks))

    def _table(self, table: Table) -> str:
        heads = [self._inlines(cell.content) for cell in table.head.cells]
        rows = []
        for row in table.rows:
            cells = [self._inlines(cell.content) for cell in row.cells]
            lines = [f"<strong>{h}:</strong> {c}" for h, c in zip(heads, cells, strict=False)]
            rows.append(f"<li><p>{'<br>'.join(lines)}</p></li>")
        return f"<ul>{''.join(rows)}</ul>"

    def _figure(self, figure: Figure) -> str:
        caption = self._inlines(figure.caption)
        url = figure.image.url
        if not url.startswith("https:"):
            url = (
                "https://substack-post-media.s3.amazonaws.com/public/images/"
                f"0a1b2c3d-{figure.image.at.line:04}_1456x816.png"
            )
        return image(url, caption, figure.image.alt)

    def _inlines(self, content: tuple[Inline, ...]) -> str:
        return "".join(map(self._inline, content))

    def _inline(self, node: Inline) -> str:
        match node:
            case Text():
                return escape(node.text, quote=False)
            case Emphasis():
                return f"<em>{self._inlines(node.content)}</em>"
            case Strong():
                return f"<strong>{self._inlines(node.content)}</strong>"
            case Strikethrough():
                return f"<s>{self._inlines(node.content)}</s>"
            case Code():
                return f"<code>{escape(node.text)}</code>"
            case Link():
                more = ("&" if "?" in node.url else "?") + "utm_source=substack&utm_medium=email"
                url = node.url + more * self._reader
                return f'<a href="{escape(url)}" rel="">{self._inlines(node.content)}</a>'
            case LineBreak():
                return "<br>"
            case SoftBreak():
                return " "
            case FootnoteRef():
                self._order.append(node.number)
                return anchor(len(self._order), wrapped=self._reader)
            case TermUse():
                return self._inlines(node.content)
            case NoteMention():
                return str(node.number)
            case Image() | HtmlInline() | Citation() | Claim() | InlineNote():
                raise AssertionError(f"not written by these tests: {node}")
            case _:
                assert_never(node)
