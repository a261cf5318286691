"""The blocks and inlines of a mail: tables for layout, styles in place, anchors by name."""

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
    Row,
    Subscribe,
    Table,
    ThematicBreak,
)
from cxq.render.anchors import contents_list
from cxq.render.email_inlines import Inlines
from cxq.render.email_style import BOX_CLOSE, COLUMN, FIXED, Styles, below, box_open
from cxq.render.email_tables import PHONE, labels, least_width, shares
from cxq.render.lowering import caption_as_paragraph
from cxq.render.markup import chinese, escape, quoted
from cxq.render.platform import ButtonLink, Platform
from cxq.render.raw_html import paragraphs
from cxq.render.rendered import Writer

_BARE = ";list-style-type:none"


class Body:
    """Writes blocks, and the notes below them, to `writer`."""

    def __init__(
        self,
        writer: Writer,
        inlines: Inlines,
        platform: Platform,
        language: str,
        styles: Styles,
    ) -> None:
        self._writer = writer
        self._inlines = inlines
        self._platform = platform
        self._language = language
        self._styles = styles

    def blocks(self, blocks: tuple[Block, ...], *, gap: int = 18, last: int | None = None) -> None:
        """Blocks with `gap` pixels below each; below the last of them `last`, where given."""
        for index, block in enumerate(blocks):
            ends = index == len(blocks) - 1
            self._block(block, gap if last is None or not ends else last)

    def _block(self, block: Block, gap: int) -> None:
        line = self._writer.line
        match block:
            case Paragraph():
                if text := self._inlines.html(block.content):
                    line(f'<p style="{below(gap)}">{text}</p>', block.at)
            case Heading():
                level = min(max(block.level, 1), 6)
                tag = f"h{max(level, 2)}"
                muted = ' class="muted"' if level > 4 else ""
                text = self._inlines.html(block.content)
                name = quoted(block.anchor)
                anchor = f'<a name="{name}" id="{name}"></a>' if block.anchor else ""
                line(
                    f'<{tag}{muted} style="{self._styles.headings[level]}">{anchor}{text}</{tag}>',
                    block.at,
                )
            case Quote() if not block.blocks:
                pass
            case Quote():
                line(f'<blockquote style="{below(gap)}">', block.at)
                line(box_open("bar text", self._styles.quote, bottom=0))
                self._within(21, block.blocks)
                line(f"{BOX_CLOSE}</blockquote>")
            case List():
                self._list(block, gap)
            case CodeBlock():
                self._code(block, gap)
            case ThematicBreak():
                line(
                    '<table role="presentation" width="96" align="center" cellpadding="0" '
                    f'cellspacing="0" border="0" style="margin:30px auto"><tr><td class="rule" '
                    f'style="{self._styles.rule}">&nbsp;</td></tr></table>',
                    block.at,
                )
            case Table():
                self._table(block, gap)
            case Figure():
                self._figure(block, gap)
            case HtmlBlock():
                self._inlines.note_html(block)
                for text in paragraphs(block.html):
                    shown = chinese(text, self._language)
                    line(f'<p style="{below(gap)}">{shown}</p>', block.at)
            case Callout():
                self._callout(block, gap)
            case PullQuote() if not block.blocks:
                pass
            case PullQuote():
                line(box_open("rule text", self._styles.pull, top=26, bottom=26), block.at)
                self._within(0, block.blocks)
                line(BOX_CLOSE)
            case Contents():
                if block.entries:
                    self._list(contents_list(block, linked=True), gap)
            case Paywall():
                self._platform.paywall(block)
            case Button():
                self._button(self._platform.button(block), block.at)
            case Subscribe():
                self._button(self._platform.subscribe(block), block.at)
            case MathBlock():
                if text := self._inlines.formula(block):
                    line(f'<p align="center" style="{below(gap)}">{text}</p>', block.at)
                else:
                    self._code(CodeBlock(block.at, block.tex, ""), gap)
            case Directive():
                pass  # the build made blocks of it
            case _:
                assert_never(block)

    def _callout(self, block: Callout, gap: int) -> None:
        loud = block.kind in ("warning", "important")
        style = self._styles.callout(loud=loud)
        self._writer.line(box_open("tint bar" if loud else "tint", style, bottom=gap), block.at)
        title = self._inlines.html(block.title) or block.kind.capitalize()
        title_style = self._styles.callout_title
        colour = f' class="accent" style="{title_style};color:{self._styles.light.accent}"'
        plain = f' style="{title_style}"'
        self._writer.line(f"<p{colour if loud else plain}>{title}</p>")
        self._within(37, block.blocks)
        self._writer.line(BOX_CLOSE)

    def _button(self, button: ButtonLink | None, at: Position) -> None:
        """An outlined button: a filled one turns unreadable where a client inverts colours."""
        if button is None:
            return
        styles = self._styles
        style = styles.button_link
        link = f'<a href="{quoted(button.url)}" style="{style}">{escape(button.words)}</a>'
        self._writer.line(
            '<table role="presentation" align="center" cellpadding="0" cellspacing="0" '
            f'border="0" style="margin:26px auto"><tr><td class="bar" style="{styles.button}">'
            f"{link}</td></tr></table>",
            at,
        )

    def _within(self, pixels: int, blocks: tuple[Block, ...]) -> None:
        self._inlines.width -= pixels
        self.blocks(blocks, gap=12, last=0)
        self._inlines.width += pixels

    def _list(self, block: List, gap: int) -> None:
        tag = "ul" if block.start is None else "ol"
        start = f' start="{block.start}"' if block.start not in (None, 1) else ""
        # A box stands for the bullet, of its own item alone.
        tasks = all(item.checked is not None for item in block.items)
        self._writer.line(f'<{tag}{start} style="{below(gap)}{_BARE if tasks else ""}">', block.at)
        for index, item in enumerate(block.items):
            ends = index == len(block.items) - 1
            bare = item.checked is not None and not tasks
            style = below(0 if ends else (6 if block.tight else 12)) + (_BARE if bare else "")
            self._item(item, style)
        self._writer.line(f"</{tag}>")

    def _item(self, item: ListItem, style: str) -> None:
        line = self._writer.line
        box = "" if item.checked is None else ("☑ " if item.checked else "☐ ")
        first, rest = item.blocks[:1], item.blocks[1:]
        text = ""
        if first and isinstance(first[0], Paragraph):
            text = self._inlines.html(first[0].content)
        else:
            rest = item.blocks
        if not rest:
            line(f'<li style="{style}">{box}{text}</li>', item.at)
            return
        above = f'<p style="margin:0 0 8px">{box}{text}</p>' if text or box else ""
        line(f'<li style="{style}">{above}', item.at)
        self._within(40, rest)
        line("</li>")

    def _code(self, block: CodeBlock, gap: int) -> None:
        pre = f"margin:0;white-space:pre-wrap;word-wrap:break-word;{self._styles.code}"
        code = escape(block.text.rstrip("\n"))
        opening = box_open("tint", self._styles.code_box, bottom=gap)
        self._writer.line(f'{opening}<pre style="{pre}">{code}</pre>{BOX_CLOSE}', block.at)

    def _table(self, block: Table, gap: int) -> None:
        """A table that no telephone can show becomes records there: a line a cell, with its head.

        Where no style sheet makes them, it breaks its words. Columns that may do so shrink to a
        letter unless told their shares.
        """
        line, least, room = self._writer.line, least_width(block), self._inlines.width
        stacked = least > room - PHONE
        names = labels(block) if stacked else ()
        widths = shares(block) if stacked else ()
        breaks = ";word-break:break-word" if stacked else ""
        line(
            f'<table {COLUMN} class="{"stack " if stacked else ""}text" '
            f'style="{self._styles.table};{below(gap)}{breaks}">',
            block.at,
        )
        line(self._row(block.head, "th", widths=widths), block.head.at)
        for row in block.rows:
            line(self._row(row, "td", names), row.at)
        line("</table>")

    def _row(
        self, row: Row, tag: str, names: tuple[str, ...] = (), widths: tuple[int, ...] = ()
    ) -> str:
        out = []
        for index, cell in enumerate(row.cells):
            align = cell.align or "left"
            last = index == len(row.cells) - 1
            style = self._styles.cell(head=tag == "th", last=last)
            text = self._inlines.html(cell.content) or "&nbsp;"
            name = names[index] if index < len(names) else ""
            if name:
                label = f"{chinese(name, self._language)}: "
                text = f'<span class="label">{label}</span>{text}'
            share = f' width="{widths[index]}%"' if index < len(widths) else ""
            out.append(f'<{tag} class="rule"{share} align="{align}" style="{style}">{text}</{tag}>')
        return f'<tr valign="top">{"".join(out)}</tr>'

    def _figure(self, block: Figure, gap: int) -> None:
        source = self._inlines.source(block.image)
        if source is None:
            self._writer.line(
                f'<p style="{below(gap)}">{self._inlines.missing(block.image)}</p>', block.at
            )
            self.blocks(caption_as_paragraph(block.caption), gap=gap)
            return
        image = self._inlines.figure(source, block.image)
        caption = self._inlines.html(block.caption)
        self._writer.line(
            f'<div style="margin:8px 0 {8 if caption else gap + 8}px">{image}</div>', block.at
        )
        if caption:
            style = f"margin:0 0 {gap + 8}px;{self._styles.caption}"
            self._writer.line(f'<p class="muted" align="center" style="{style}">{caption}</p>')

    # ------------------------------------------------------------ notes

    def notes(self, notes: tuple[Footnote, ...]) -> None:
        """The notes at the end, linked both ways by `<a name>` (Gmail and Outlook ignore id)."""
        line = self._writer.line
        styles = self._styles
        self._writer.frame()
        line(box_open("rule text", styles.notes, top=32, bottom=0))
        line(f'<h2 style="margin:0 0 10px;{styles.middle}">Notes</h2>')
        line(f'<table role="presentation" {COLUMN} class="text" style="{styles.small};{FIXED}">')
        self._inlines.width -= 32
        for note in notes:
            self._note(note)
        self._inlines.width += 32
        line(f"</table>{BOX_CLOSE}")

    def _note(self, note: Footnote) -> None:
        line = self._writer.line
        number = str(note.number)
        mark = self._styles.mark
        if self._inlines.notes_on_the_web:
            address = quoted(self._inlines.note_address(note.number))
            number = f'<a href="{address}" style="{mark}">{number}</a>'
        elif note.references:
            number = f'<a href="#fnref-{note.number}-1" style="{mark}">{number}</a>'
        anchor = f'<a name="fn-{note.number}" id="fn-{note.number}"></a>'
        cell = "padding:0 0 12px"
        line(
            f'<tr valign="top"><td width="32" style="{cell}">{anchor}{number}</td>'
            f'<td style="{cell}">',
            note.at,
        )
        back = "".join(self._backlink(note, which + 1) for which in range(note.references))
        last = note.blocks[-1] if note.blocks else None
        if isinstance(last, Paragraph):
            self.blocks(note.blocks[:-1], gap=8)
            line(f'<p style="margin:0">{self._inlines.html(last.content)}{back}</p>', last.at)
        else:
            self.blocks(note.blocks, gap=8, last=8 if back else 0)
            if back:
                line(f'<p style="margin:0">{back}</p>')
        line("</td></tr>")

    def _backlink(self, note: Footnote, occurrence: int) -> str:
        if self._inlines.notes_on_the_web:
            return ""
        shown = f"<sup>{occurrence}</sup>" if note.references > 1 else ""
        address = f"#fnref-{note.number}-{occurrence}"
        return f' <a href="{address}" style="{self._styles.mark}">↩\ufe0e{shown}</a>'
