"""post.html: a page that stands alone, for reading, printing and keeping.

No script, no font and no style sheet is fetched; only images that the author placed by a web
address are. Footnotes link both ways; raw HTML of the author's passes an allow-list.
"""

from __future__ import annotations

from typing import assert_never

from cxq.document import (
    Block,
    Button,
    Callout,
    Cell,
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
    Row,
    Subscribe,
    Table,
    ThematicBreak,
)
from cxq.model import Post
from cxq.project import Settings
from cxq.render.anchors import contents_list
from cxq.render.html_inlines import Inlines
from cxq.render.html_page import close_page, open_page
from cxq.render.markup import escape, quoted
from cxq.render.masthead import masthead
from cxq.render.platform import ButtonLink, Platform
from cxq.render.polish import polish
from cxq.render.raw_html import clean, paragraphs
from cxq.render.rendered import Rendered, Writer

_KINDS = {"note": "", "term": "Term", "citation": "Source"}


def render(post: Post, settings: Settings) -> Rendered:
    """The post as post.html."""
    writer = Writer()
    head = masthead(post, settings)
    document = polish(post.document, head.language)
    open_page(writer, head, post)
    platform = Platform(writer, head, "the page")
    body = _Body(writer, Inlines(writer, post, head.language), platform)
    for block in document.blocks:
        body.block(block)
    if document.footnotes:
        body.notes(document.footnotes)
    close_page(writer, head)
    return Rendered((writer.file("post.html"),), writer.notes)


class _Body:
    def __init__(self, writer: Writer, inlines: Inlines, platform: Platform) -> None:
        self._writer = writer
        self._inlines = inlines
        self._platform = platform

    def block(self, block: Block) -> None:
        line = self._writer.line
        match block:
            case Paragraph():
                line(f"<p>{self._inlines.html(block.content)}</p>", block.at)
            case Heading():
                level = min(max(block.level, 2), 6)
                text = self._inlines.html(block.content)
                line(f'<h{level} id="{quoted(block.anchor)}">{text}</h{level}>', block.at)
            case Quote() if not block.blocks:
                pass
            case Quote():
                line("<blockquote>", block.at)
                self._blocks(block.blocks)
                line("</blockquote>")
            case List():
                self._list(block)
            case CodeBlock():
                line(f"{_pre(block)}{escape(block.text)}</code></pre>", block.at)
            case ThematicBreak():
                line("<hr>", block.at)
            case Table():
                self._table(block)
            case Figure():
                self._figure(block)
            case HtmlBlock():
                self._html_block(block)
            case Callout():
                self._callout(block)
            case PullQuote() if not block.blocks:
                pass
            case PullQuote():
                line('<aside class="pull">', block.at)
                self._blocks(block.blocks)
                line("</aside>")
            case Contents():
                self._contents(block)
            case Paywall():
                self._platform.paywall(block)
            case Button():
                self._button(self._platform.button(block), block.at)
            case Subscribe():
                self._button(self._platform.subscribe(block), block.at)
            case MathBlock():
                line(
                    f'<div class="formula" tabindex="0">{self._inlines.formula(block)}</div>',
                    block.at,
                )
            case Directive():
                pass  # the build made blocks of it
            case _:
                assert_never(block)

    def _blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            self.block(block)

    def _list(self, block: List) -> None:
        tag = "ul" if block.start is None else "ol"
        start = f' start="{block.start}"' if block.start not in (None, 1) else ""
        tasks = all(item.checked is not None for item in block.items)
        looks = ' class="tasks"' if tasks else ""
        alone = "" if tasks else ' class="task"'
        self._writer.line(f"<{tag}{start}{looks}>", block.at)
        for item in block.items:
            self._item(item, block.tight, alone if item.checked is not None else "")
        self._writer.line(f"</{tag}>")

    def _item(self, item: ListItem, tight: bool, looks: str) -> None:
        box = _box(item.checked)
        first, rest = (item.blocks[:1], item.blocks[1:])
        opening = f"<li{looks}>{box}"
        if first and isinstance(first[0], Paragraph):
            text = self._inlines.html(first[0].content)
            opening = f"<li{looks}>{box}{text}" if tight else f"<li{looks}><p>{box}{text}</p>"
        elif first:
            rest = item.blocks
        if not rest:
            self._writer.line(f"{opening}</li>", item.at)
            return
        self._writer.line(opening, item.at)
        self._blocks(rest)
        self._writer.line("</li>")

    def _table(self, block: Table) -> None:
        line = self._writer.line
        label = 'role="region" aria-label="Table"'
        line(f'<div class="table" {label} tabindex="0"><table>', block.at)
        line(f"<thead><tr>{self._cells(block.head, 'th')}</tr></thead>", block.head.at)
        line("<tbody>")
        for row in block.rows:
            line(f"<tr>{self._cells(row, 'td')}</tr>", row.at)
        line("</tbody></table></div>")

    def _cells(self, row: Row, tag: str) -> str:
        return "".join(self._cell(cell, tag) for cell in row.cells)

    def _cell(self, cell: Cell, tag: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        align = f' class="{cell.align}"' if cell.align else ""
        return f"<{tag}{scope}{align}>{self._inlines.html(cell.content)}</{tag}>"

    def _figure(self, block: Figure) -> None:
        line = self._writer.line
        image = self._inlines.image(block.image)
        if not block.caption:
            line(f"<figure>{image}</figure>", block.at)
            return
        line(f"<figure>{image}", block.at)
        line(f"<figcaption>{self._inlines.html(block.caption)}</figcaption></figure>")

    def _callout(self, block: Callout) -> None:
        line = self._writer.line
        line(f'<aside class="callout {block.kind}">', block.at)
        title = self._inlines.html(block.title) or block.kind.capitalize()
        line(f'<p class="callout-title">{title}</p>')
        self._blocks(block.blocks)
        line("</aside>")

    def _contents(self, block: Contents) -> None:
        if block.entries:
            self._writer.line('<nav class="contents" aria-label="Contents">', block.at)
            self._list(contents_list(block, linked=True))
            self._writer.line("</nav>")

    def _button(self, button: ButtonLink | None, at: Position) -> None:
        if button is not None:
            link = f'<a href="{quoted(button.url)}">{escape(button.words)}</a>'
            self._writer.line(f'<p class="button">{link}</p>', at)

    def _html_block(self, block: HtmlBlock) -> None:
        self._inlines.note_refused(block)
        cleaned = clean(block.html).strip()
        # An opening <div> alone, its end in a later block, leaves nothing worth a box.
        if paragraphs(cleaned) or "<img" in cleaned or "<hr" in cleaned:
            self._writer.line(f'<div class="raw">{cleaned}</div>', block.at)

    def notes(self, notes: tuple[Footnote, ...]) -> None:
        line = self._writer.line
        line('<section class="notes" role="doc-endnotes" aria-labelledby="notes">')
        line('<h2 id="notes">Notes</h2>')
        line('<ol role="list">')
        for note in notes:
            self._note(note)
        line("</ol>")
        line("</section>")

    def _note(self, note: Footnote) -> None:
        line = self._writer.line
        line(f'<li id="fn-{note.number}" class="{note.kind}">', note.at)
        line(f'<span class="number">{note.number}</span>')
        line('<div class="body">')
        if label := _KINDS[note.kind]:
            line(f'<span class="kind">{label}</span>')
        back = "".join(_backlink(note, occurrence + 1) for occurrence in range(note.references))
        last = note.blocks[-1] if note.blocks else None
        if isinstance(last, Paragraph):
            self._blocks(note.blocks[:-1])
            line(f"<p>{self._inlines.html(last.content)}{back}</p>", last.at)
        else:
            self._blocks(note.blocks)
            line(f"<p>{back}</p>")
        line("</div>")
        line("</li>")


def _pre(block: CodeBlock) -> str:
    name = (block.language.split() or [""])[0]
    language = f' class="language-{quoted(name)}"' if name else ""
    return f'<pre tabindex="0"><code{language}>'


def _box(checked: bool | None) -> str:
    if checked is None:
        return ""
    mark, label = ("☑", "done") if checked else ("☐", "to do")
    return f'<span class="box" role="img" aria-label="{label}">{mark}</span> '


def _backlink(note: Footnote, occurrence: int) -> str:
    which = f" {occurrence}" if note.references > 1 else ""
    shown = f"<sup>{occurrence}</sup>" if note.references > 1 else ""
    return (
        f' <a class="back" href="#fnref-{note.number}-{occurrence}" role="doc-backlink" '
        f'aria-label="Back to reference{which} of note {note.number}">↩\ufe0e{shown}</a>'
    )
