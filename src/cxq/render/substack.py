"""substack.html: a fragment that survives being pasted into Substack's editor.

Only `p h2 h3 h4 ul ol li blockquote hr pre code strong em s a img figure figcaption br`, and of
attributes only href, src, alt and a list's start: the editor drops classes, ids and links within
the page, flattens tables and degrades lists beyond three levels (public projects of 2024–2026;
nothing of it was tried against the live site). So notes are numbered in Unicode superscripts
and stand, with the same numbers, under a heading at the end.

The editor's quotes hold paragraphs alone and its lines hold no images: pasted otherwise, they
break where the editor likes. Lists in a quote become paragraphs, what is no text parts the quote,
and an image follows the paragraph that it stood in.
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
    Document,
    Figure,
    Footnote,
    FootnoteRef,
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
    walk,
    walk_inlines,
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
from cxq.render.substack_inlines import Inlines, Marks, img
from cxq.render.table_lowering import without_tables

ALLOWED = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "pre", "code", "strong", "em"}
    | {"s", "a", "img", "figure", "figcaption", "br"}
)
LEVELS = 3
"""How deep lists may nest before the editor degrades them."""


def render(post: Post, settings: Settings) -> Rendered:
    """The post as substack.html. Title and subtitle have fields of their own there."""
    writer = listed(post, settings)
    return Rendered((writer.file("substack.html"),), writer.notes)


def listed(post: Post, settings: Settings) -> Writer:
    """The fragment with its notes listed. The last answer is kept: copy.html shows it, too."""
    if not _last or _last[0][0] is not post or _last[0][1] is not settings:
        _last[:] = [(post, settings, written(post, settings))]
    return _last[0][2]


_last: list[tuple[Post, Settings, Writer]] = []


def written(post: Post, settings: Settings, marks: Marks | None = None) -> Writer:
    """The fragment, a block a line. With `marks`, what they give stands for each reference to a
    note, in reading order, and the list of notes is left out; a note to which nothing leads ends
    the text, since natively it could not stand."""
    head = masthead(post, settings)
    writer = Writer()
    document = without_tables(polish(post.document, head.language), post.meta.tables, writer)
    images = {image.url: f"images/{image.name}" for image in post.images}
    inlines = Inlines(writer, images, head.url, len(document.footnotes), marks)
    body = _Body(writer, inlines, Platform(writer, head, "a paste into Substack"))
    body.marked = marks is not None
    for block in document.blocks:
        body.block(block)
    if marks is not None:
        body.orphans(unreached(document))
    elif document.footnotes:
        body.notes(document.footnotes)
    return writer


def unreached(document: Document) -> tuple[Footnote, ...]:
    """The notes to which neither the text leads, nor a note that it leads to."""

    def within(blocks: tuple[Block, ...]) -> set[int]:
        return {node.number for node in walk(blocks) if isinstance(node, FootnoteRef)}

    reached: set[int] = set()
    orphans: list[Footnote] = []

    def follow(numbers: set[int]) -> None:
        while fresh := numbers - reached:
            reached.update(fresh)
            numbers = {
                inner
                for number in fresh
                if 1 <= number <= len(document.footnotes)
                for inner in within(document.footnotes[number - 1].blocks)
            }

    follow(within(document.blocks))
    for note in document.footnotes:
        if note.number not in reached:
            orphans.append(note)
            follow({note.number})
    return tuple(orphans)


class _Body:
    def __init__(self, writer: Writer, inlines: Inlines, platform: Platform) -> None:
        self._writer = writer
        self._inlines = inlines
        self._platform = platform
        self.marked = False
        self._depth = 0
        self._inside = 0
        self._quotes = 0
        self._open = False
        self._quote_at = Position(0, 0)

    def block(self, block: Block) -> None:
        match block:
            case Paragraph():
                self._paragraph(self._inlines.words(block.content), block.at)
            case Heading():
                self._heading(block)
            case Quote():
                self._quoted(block)
            case List():
                self._list(block)
            case CodeBlock():
                text = escape(block.text.rstrip("\n"))
                self._apart(f"<pre><code>{text}</code></pre>", block.at)
            case ThematicBreak():
                self._apart("<hr>", block.at)
            case Table():
                self._list(table_as_list(block))  # none is left, but in what others built
            case Figure():
                self._figure(block)
            case HtmlBlock():
                self._inlines.note_html(block)
                for text in paragraphs(block.html):
                    self._paragraph(escape(text).strip(), block.at)
            case Callout():
                self._quoted(block)
            case PullQuote():
                if block.blocks:
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
                    self._paragraph(text, block.at)
                else:
                    self.block(CodeBlock(block.at, block.tex, ""))
            case Directive():
                pass  # the build made blocks of it
            case _:
                assert_never(block)

    def _blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            self.block(block)

    def _paragraph(self, text: str, at: Position) -> None:
        """A paragraph, unless there is nothing in it, then the images that stood in it."""
        if text:
            if self._quotes and not self._open:
                self._writer.line("<blockquote>", self._quote_at)
                self._open = True
            self._writer.line(f"<p>{text}</p>", at)
        self._images(at)

    def _apart(self, text: str, at: Position) -> None:
        """What is no paragraph: a quote ends before it, and begins anew with what follows."""
        if self._quotes:
            self._writer.note(
                "Substack’s quotes hold paragraphs only: the quote is parted here.", at
            )
        self._close()
        self._writer.line(text, at)

    def _close(self) -> None:
        if self._open:
            self._writer.line("</blockquote>")
            self._open = False

    def _images(self, at: Position) -> None:
        for image, url, link in self._inlines.moved():
            self._writer.note(
                f"the picture {image.url} stood within a sentence: it follows its paragraph.",
                image.at,
            )
            self._inlines.note_width(image)
            shown = img(url, image.alt)
            if link:
                shown = f'<a href="{quoted(link)}">{shown}</a>'
            self._apart(f"<figure>{shown}</figure>", at)

    def _quoted(self, block: Quote | Callout | PullQuote) -> None:
        if self._quotes and block.blocks:
            self._writer.note(
                "a quote within a quote or box: its words stand in the outer one.", block.at
            )
        if not self._quotes:
            self._quote_at = block.at
        self._quotes += 1
        self._inside += 1
        if isinstance(block, Callout):
            title = self._inlines.words(block.title) or block.kind.capitalize()
            self._paragraph(f"<strong>{title}</strong>", block.at)
        self._blocks(block.blocks)
        self._inside -= 1
        self._quotes -= 1
        if not self._quotes:
            self._close()

    def _button(self, button: ButtonLink | None, at: Position) -> None:
        if button is not None:
            self._writer.note(f"the button “{button.words}” arrives as a link.", at)
            link = f'<a href="{quoted(button.url)}">{escape(button.words)}</a>'
            self._paragraph(link, at)

    def _heading(self, block: Heading) -> None:
        text = self._inlines.words(block.content)
        level = min(max(block.level, 2), 4)
        if self._inside:  # quotes and list items hold paragraphs only
            self._paragraph(f"<strong>{text}</strong>" if text else "", block.at)
            return
        if text:
            self._writer.line(f"<h{level}>{text}</h{level}>", block.at)
        self._images(block.at)

    def _list(self, block: List) -> None:
        if self._quotes:
            self._writer.note(
                "a quote or box holds no lists on Substack: its items stand as paragraphs.",
                block.at,
            )
            self._list_as_paragraphs(block)
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
        text, rest = self._first(item.blocks)
        self._writer.line(f"<li><p>{(box(item.checked) + text).strip()}</p>", item.at)
        self._images(item.at)
        self._blocks(rest)
        self._writer.line("</li>")

    def _first(self, blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
        """What the first paragraph says, to stand behind a mark or a number, and the rest."""
        match blocks[:1]:
            case (Paragraph() as first,):
                return self._inlines.words(first.content), blocks[1:]
            case (Heading() as first,):
                text = self._inlines.words(first.content)
                return f"<strong>{text}</strong>" if text else "", blocks[1:]
            case _:
                return "", blocks

    def _list_as_paragraphs(self, block: List) -> None:
        for index, item in enumerate(block.items):
            mark = "•" if block.start is None else f"{block.start + index}."
            text, rest = self._first(item.blocks)
            self._paragraph(f"{mark} {box(item.checked)}{text}".strip(), item.at)
            self._blocks(rest)

    def _figure(self, block: Figure) -> None:
        url = self._inlines.hosted(block.image)
        if not url:
            self._paragraph(self._inlines.missing(block.image), block.at)
            self._blocks(caption_as_paragraph(block.caption))
            return
        # No public report shows a native anchor within a caption.
        below = self.marked and any(isinstance(n, FootnoteRef) for n in walk_inlines(block.caption))
        caption = "" if below else self._inlines.words(block.caption)
        caption = f"<figcaption>{caption}</figcaption>" if caption else ""
        self._inlines.note_width(block.image)
        image = img(url, block.image.alt)
        self._apart(f"<figure>{image}{caption}</figure>", block.at)
        self._images(block.at)  # those of the caption
        if below:
            self._blocks(caption_as_paragraph(block.caption))

    def orphans(self, notes: tuple[Footnote, ...]) -> None:
        if notes:
            self._apart("<hr>", notes[0].at)
        for note in notes:
            self._inside += 1
            self._blocks(note.blocks)
            self._inside -= 1

    def notes(self, notes: tuple[Footnote, ...]) -> None:
        self._writer.line("<hr>")
        self._writer.line("<h2>Notes</h2>")
        for note in notes:
            text, rest = self._first(note.blocks)
            self._paragraph(f"{superscript(note.number)} {text}".strip(), note.at)
            self._inside += 1
            self._blocks(rest)
            self._inside -= 1


def box(checked: bool | None) -> str:
    """The sign of a task, with its space; nothing for an ordinary item."""
    return "" if checked is None else ("☑ " if checked else "☐ ")
