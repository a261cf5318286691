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
from cxq.render.email_style import (
    BODY,
    BOX_CLOSE,
    LIGHT,
    MARK,
    MONO,
    SANS,
    SMALL,
    TABLE,
    below,
    box_open,
)
from cxq.render.lowering import caption_as_paragraph
from cxq.render.markup import chinese, escape, quoted
from cxq.render.platform import ButtonLink, Platform
from cxq.render.raw_html import paragraphs
from cxq.render.rendered import Writer

_LARGE = "font-size:23px;line-height:1.3;font-weight:bold"
_MIDDLE = "font-size:19px;line-height:1.35;font-weight:bold"
_FAINT = f"font-size:16px;line-height:1.4;font-weight:bold;color:{LIGHT.muted}"
_HEADINGS = {
    1: f"margin:34px 0 12px;{_LARGE}",
    2: f"margin:34px 0 12px;{_LARGE}",
    3: f"margin:28px 0 10px;{_MIDDLE}",
    4: "margin:24px 0 8px;font-size:17px;line-height:1.4;font-weight:bold",
    5: f"margin:22px 0 8px;{_FAINT}",
    6: f"margin:22px 0 8px;{_FAINT}",
}
_QUOTE = f"border-left:3px solid {LIGHT.accent};padding:2px 0 2px 18px;{BODY}"
_CALLOUT = (
    f"background-color:{LIGHT.tint};border-left:3px solid {{}};padding:14px 16px 14px 18px;{BODY}"
)
_CALLOUT_TITLE = f"margin:0 0 6px;font-family:{SANS};font-size:14px;font-weight:bold"
_PULL = (
    f"border-top:1px solid {LIGHT.rule};border-bottom:1px solid {LIGHT.rule};padding:16px 0;"
    f"text-align:center;font-size:21px;line-height:1.45;color:{LIGHT.text}"
)
_BUTTON = f"border:2px solid {LIGHT.accent};border-radius:6px;padding:10px 22px"
_BUTTON_LINK = f"{MARK};font-family:{SANS};font-size:16px;font-weight:bold"
_CODE = f"font-family:{MONO};font-size:14px;line-height:1.5"
_RULE = f"border-top:1px solid {LIGHT.rule};font-size:0;line-height:0"


class Body:
    """Writes blocks, and the notes below them, to `writer`."""

    def __init__(self, writer: Writer, inlines: Inlines, platform: Platform, language: str) -> None:
        self._writer = writer
        self._inlines = inlines
        self._platform = platform
        self._language = language

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
                line(f'<{tag}{muted} style="{_HEADINGS[level]}">{anchor}{text}</{tag}>', block.at)
            case Quote() if not block.blocks:
                pass
            case Quote():
                line(f'<blockquote style="{below(gap)}">', block.at)
                line(box_open("bar text", _QUOTE, bottom=0))
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
                    f'style="{_RULE}">&nbsp;</td></tr></table>',
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
                line(box_open("rule text", _PULL, top=26, bottom=26), block.at)
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
        style = _CALLOUT.format(LIGHT.accent if loud else LIGHT.muted)
        self._writer.line(box_open("tint bar" if loud else "tint", style, bottom=gap), block.at)
        title = self._inlines.html(block.title) or block.kind.capitalize()
        colour = f' class="accent" style="{_CALLOUT_TITLE};color:{LIGHT.accent}"'
        plain = f' style="{_CALLOUT_TITLE}"'
        self._writer.line(f"<p{colour if loud else plain}>{title}</p>")
        self._within(37, block.blocks)
        self._writer.line(BOX_CLOSE)

    def _button(self, button: ButtonLink | None, at: Position) -> None:
        """An outlined button: a filled one turns unreadable where a client inverts colours."""
        if button is None:
            return
        link = f'<a href="{quoted(button.url)}" style="{_BUTTON_LINK}">{escape(button.words)}</a>'
        self._writer.line(
            '<table role="presentation" align="center" cellpadding="0" cellspacing="0" '
            f'border="0" style="margin:26px auto"><tr><td class="bar" style="{_BUTTON}">{link}'
            "</td></tr></table>",
            at,
        )

    def _within(self, pixels: int, blocks: tuple[Block, ...]) -> None:
        self._inlines.width -= pixels
        self.blocks(blocks, gap=12, last=0)
        self._inlines.width += pixels

    def _list(self, block: List, gap: int) -> None:
        tag = "ul" if block.start is None else "ol"
        start = f' start="{block.start}"' if block.start not in (None, 1) else ""
        tasks = any(item.checked is not None for item in block.items)
        style = below(gap) + (";list-style-type:none" if tasks else "")
        self._writer.line(f'<{tag}{start} style="{style}">', block.at)
        for index, item in enumerate(block.items):
            ends = index == len(block.items) - 1
            self._item(item, 0 if ends else (6 if block.tight else 12))
        self._writer.line(f"</{tag}>")

    def _item(self, item: ListItem, gap: int) -> None:
        line = self._writer.line
        box = "" if item.checked is None else ("☑ " if item.checked else "☐ ")
        first, rest = item.blocks[:1], item.blocks[1:]
        text = ""
        if first and isinstance(first[0], Paragraph):
            text = self._inlines.html(first[0].content)
        else:
            rest = item.blocks
        if not rest:
            line(f'<li style="{below(gap)}">{box}{text}</li>', item.at)
            return
        above = f'<p style="margin:0 0 8px">{box}{text}</p>' if text or box else ""
        line(f'<li style="{below(gap)}">{above}', item.at)
        self._within(40, rest)
        line("</li>")

    def _code(self, block: CodeBlock, gap: int) -> None:
        style = f"background-color:{LIGHT.tint};padding:14px 16px;{_CODE};color:{LIGHT.text}"
        pre = f"margin:0;white-space:pre-wrap;word-wrap:break-word;{_CODE}"
        code = escape(block.text.rstrip("\n"))
        opening = box_open("tint", style, bottom=gap)
        self._writer.line(f'{opening}<pre style="{pre}">{code}</pre>{BOX_CLOSE}', block.at)

    def _table(self, block: Table, gap: int) -> None:
        line = self._writer.line
        line(f'<div style="overflow-x:auto;{below(gap)}">', block.at)
        line(
            '<table width="100%" cellpadding="0" cellspacing="0" border="0" '
            f'class="text" style="border-collapse:collapse;font-family:{SANS};{TABLE}">'
        )
        line(self._row(block.head, "th"), block.head.at)
        for row in block.rows:
            line(self._row(row, "td"), row.at)
        line("</table></div>")

    def _row(self, row: Row, tag: str) -> str:
        out = []
        for index, cell in enumerate(row.cells):
            align = cell.align or "left"
            border = f"{2 if tag == 'th' else 1}px solid {LIGHT.rule}"
            side = f"7px {0 if index == len(row.cells) - 1 else 10}px 7px 0"
            style = f"border-bottom:{border};padding:{side}"
            text = self._inlines.html(cell.content) or "&nbsp;"
            out.append(f'<{tag} class="rule" align="{align}" style="{style}">{text}</{tag}>')
        return f'<tr valign="top">{"".join(out)}</tr>'

    def _figure(self, block: Figure, gap: int) -> None:
        url = self._inlines.hosted(block.image)
        if not url:
            self._writer.line(
                f'<p style="{below(gap)}">{self._inlines.missing(block.image)}</p>', block.at
            )
            self.blocks(caption_as_paragraph(block.caption), gap=gap)
            return
        image = self._inlines.figure(url, block.image)
        caption = self._inlines.html(block.caption)
        self._writer.line(
            f'<div style="margin:8px 0 {8 if caption else gap + 8}px">{image}</div>', block.at
        )
        if caption:
            style = f"margin:0 0 {gap + 8}px;font-size:14px;line-height:1.45;color:{LIGHT.muted}"
            self._writer.line(f'<p class="muted" align="center" style="{style}">{caption}</p>')

    # ------------------------------------------------------------ notes

    def notes(self, notes: tuple[Footnote, ...]) -> None:
        """The notes at the end, linked both ways by `<a name>` (Gmail and Outlook ignore id)."""
        line = self._writer.line
        style = f"border-top:1px solid {LIGHT.rule};padding:20px 0 0;{BODY}"
        self._writer.frame()
        line(box_open("rule text", style, top=32, bottom=0))
        line(f'<h2 style="margin:0 0 10px;{_MIDDLE}">Notes</h2>')
        line(
            '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
            f'class="text" style="{SMALL}">'
        )
        self._inlines.width -= 32
        for note in notes:
            self._note(note)
        self._inlines.width += 32
        line(f"</table>{BOX_CLOSE}")

    def _note(self, note: Footnote) -> None:
        line = self._writer.line
        number = str(note.number)
        if note.references:
            number = f'<a href="#fnref-{note.number}-1" style="{MARK}">{number}</a>'
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
            self.blocks(note.blocks, gap=8)
            line(f'<p style="margin:0">{back}</p>')
        line("</td></tr>")

    def _backlink(self, note: Footnote, occurrence: int) -> str:
        shown = f"<sup>{occurrence}</sup>" if note.references > 1 else ""
        return f' <a href="#fnref-{note.number}-{occurrence}" style="{MARK}">↩\ufe0e{shown}</a>'
