"""substack.html: a fragment that survives being pasted into Substack's editor.

Only `p h2 h3 h4 ul ol li blockquote hr pre code strong em s a img figure figcaption br`, and of
attributes only href, src, alt and a list's start: the editor drops classes, ids and links within
the page, flattens tables and degrades lists beyond three levels (public projects of 2024–2026;
nothing of it was tried against the live site). So notes are numbered in Unicode superscripts
and stand, with the same numbers, under a heading at the end.
"""

from __future__ import annotations

from typing import assert_never

from cxq.document import (
    Block,
    Button,
    Callout,
    CodeBlock,
    Contents,
    Directive,
    Figure,
    Footnote,
    Heading,
    HtmlBlock,
    List,
    ListItem,
    MathBlock,
    Paragraph,
    Paywall,
    Position,
    PullQuote,
    Quote,
    Subscribe,
    Table,
    ThematicBreak,
)
from cxq.model import Post
from cxq.project import Settings
from cxq.render.anchors import contents_list
from cxq.render.lowering import caption_as_paragraph, flattened, has_inner_list, table_as_list
from cxq.render.markup import (
    escape,
    quoted,
    superscript,
)
from cxq.render.masthead import masthead
from cxq.render.platform import ButtonLink, Platform
from cxq.render.polish import polish
from cxq.render.raw_html import paragraphs
from cxq.render.rendered import Rendered, Writer
from cxq.render.substack_inlines import Inlines, img
from cxq.render.table_lowering import without_tables

ALLOWED = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "pre", "code", "strong", "em"}
    | {"s", "a", "img", "figure", "figcaption", "br"}
)
LEVELS = 3
"""How deep lists may nest before the editor degrades them."""


def render(post: Post, settings: Settings) -> Rendered:
    """The post as substack.html. Title and subtitle have fields of their own there."""
    head = masthead(post, settings)
    writer = Writer()
    document = without_tables(polish(post.document, head.language), post.meta.tables, writer)
    images = {image.url: f"images/{image.name}" for image in post.images}
    inlines = Inlines(writer, images, head.url, len(document.footnotes))
    body = _Body(writer, inlines, Platform(writer, head, "a paste into Substack"))
    for block in document.blocks:
        body.block(block)
    if document.footnotes:
        body.notes(document.footnotes)
    return Rendered((writer.file("substack.html"),), writer.notes)


class _Body:
    def __init__(self, writer: Writer, inlines: Inlines, platform: Platform) -> None:
        self._writer = writer
        self._inlines = inlines
        self._platform = platform
        self._depth = 0
        self._inside = 0

    def block(self, block: Block) -> None:
        line = self._writer.line
        match block:
            case Paragraph():
                if text := self._inlines.html(block.content):
                    line(f"<p>{text}</p>", block.at)
            case Heading():
                self._heading(block)
            case Quote() if not block.blocks:
                pass
            case Quote():
                self._quoted(block)
            case List():
                self._list(block)
            case CodeBlock():
                text = escape(block.text.rstrip("\n"))
                line(f"<pre><code>{text}</code></pre>", block.at)
            case ThematicBreak():
                line("<hr>", block.at)
            case Table():
                self._list(table_as_list(block))  # none is left, but in what others built
            case Figure():
                self._figure(block)
            case HtmlBlock():
                self._inlines.note_html(block)
                for text in paragraphs(block.html):
                    line(f"<p>{escape(text)}</p>", block.at)
            case Callout():
                self._quoted(block)
            case PullQuote() if not block.blocks:
                pass
            case PullQuote():
                self._writer.note(
                    "a pull quote arrives as a block quote: turn it into one in the editor.",
                    block.at,
                )
                self._quoted(block)
            case Contents():
                if block.entries:
                    self._list(contents_list(block, linked=False))
            case Paywall():
                self._writer.note("insert the paywall by hand: a paste brings none.", block.at)
            case Button():
                self._button(self._platform.button(block), block.at)
            case Subscribe():
                self._writer.note(
                    "insert the subscription form by hand: a paste brings none.", block.at
                )
            case MathBlock():
                if text := self._inlines.formula(block):
                    line(f"<p>{text}</p>", block.at)
                else:
                    self.block(CodeBlock(block.at, block.tex, ""))
            case Directive():
                pass  # the build made blocks of it
            case _:
                assert_never(block)

    def _blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            self.block(block)

    def _quoted(self, block: Quote | Callout | PullQuote) -> None:
        self._writer.line("<blockquote>", block.at)
        self._inside += 1
        if isinstance(block, Callout):
            title = self._inlines.html(block.title) or block.kind.capitalize()
            self._writer.line(f"<p><strong>{title}</strong></p>")
        self._blocks(block.blocks)
        self._inside -= 1
        self._writer.line("</blockquote>")

    def _button(self, button: ButtonLink | None, at: Position) -> None:
        if button is not None:
            self._writer.note(f"the button “{button.words}” arrives as a link.", at)
            link = f'<a href="{quoted(button.url)}">{escape(button.words)}</a>'
            self._writer.line(f"<p>{link}</p>", at)

    def _heading(self, block: Heading) -> None:
        text = self._inlines.html(block.content)
        level = min(max(block.level, 2), 4)
        if self._inside:  # quotes and list items hold paragraphs only
            self._writer.line(f"<p><strong>{text}</strong></p>", block.at)
        else:
            self._writer.line(f"<h{level}>{text}</h{level}>", block.at)

    def _list(self, block: List) -> None:
        if self._depth == LEVELS:  # reached through a quote in the deepest list
            self._note_depth(block)
            self._list_as_paragraphs(flattened(block))
            return
        if self._depth == LEVELS - 1 and has_inner_list(block):
            self._note_depth(block)
            block = flattened(block)
        tag = "ul" if block.start is None else "ol"
        start = f' start="{block.start}"' if block.start not in (None, 1) else ""
        self._writer.line(f"<{tag}{start}>", block.at)
        self._depth += 1
        self._inside += 1
        for item in block.items:
            self._item(item)
        self._depth -= 1
        self._inside -= 1
        self._writer.line(f"</{tag}>")

    def _note_depth(self, block: List) -> None:
        self._writer.note(
            f"lists deeper than {LEVELS} levels degrade on Substack: the items below stand "
            f"in level {LEVELS}.",
            block.at,
        )

    def _item(self, item: ListItem) -> None:
        """An item starts with a paragraph, whatever it holds: bare text crashes the editor."""
        first, rest = item.blocks[:1], item.blocks[1:]
        text = ""
        if first and isinstance(first[0], Paragraph | Heading):
            text = self._inlines.html(first[0].content)
            text = f"<strong>{text}</strong>" if isinstance(first[0], Heading) else text
        else:
            rest = item.blocks
        self._writer.line(f"<li><p>{box(item.checked)}{text}</p>", item.at)
        self._blocks(rest)
        self._writer.line("</li>")

    def _list_as_paragraphs(self, block: List) -> None:
        for index, item in enumerate(block.items):
            mark = "•" if block.start is None else f"{block.start + index}."
            first, rest = item.blocks[:1], item.blocks[1:]
            text = ""
            if first and isinstance(first[0], Paragraph):
                text = self._inlines.html(first[0].content)
            else:
                rest = item.blocks
            self._writer.line(f"<p>{mark} {box(item.checked)}{text}</p>", item.at)
            self._blocks(rest)

    def _figure(self, block: Figure) -> None:
        url = self._inlines.hosted(block.image)
        if not url:
            self._writer.line(f"<p>{self._inlines.missing(block.image)}</p>", block.at)
            self._blocks(caption_as_paragraph(block.caption))
            return
        caption = self._inlines.html(block.caption)
        caption = f"<figcaption>{caption}</figcaption>" if caption else ""
        self._inlines.note_width(block.image)
        image = img(url, block.image.alt)
        self._writer.line(f"<figure>{image}{caption}</figure>", block.at)

    def notes(self, notes: tuple[Footnote, ...]) -> None:
        self._writer.line("<hr>")
        self._writer.line("<h2>Notes</h2>")
        for note in notes:
            number = superscript(note.number)
            first, rest = note.blocks[:1], note.blocks[1:]
            text = ""
            if first and isinstance(first[0], Paragraph):
                text = self._inlines.html(first[0].content)
            else:
                rest = note.blocks
            self._writer.line(f"<p>{number} {text}</p>", note.at)
            self._inside += 1
            self._blocks(rest)
            self._inside -= 1


def box(checked: bool | None) -> str:
    """The sign of a task, with its space; nothing for an ordinary item."""
    return "" if checked is None else ("☑ " if checked else "☐ ")
