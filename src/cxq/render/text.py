"""post.txt, and the text part of a mail: from the tree, never from HTML.

Seventy-two columns, a 汉字 counting two. Headings are underlined, quotes begin with `> `, lists
hang, links are `words <address>`, notes are `[1]` with their text at the end, and code is
verbatim, four columns in.
"""

from __future__ import annotations

from typing import NamedTuple, assert_never

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
from cxq.render.masthead import Masthead, masthead
from cxq.render.platform import ButtonLink, Platform
from cxq.render.polish import polish
from cxq.render.raw_html import paragraphs
from cxq.render.rendered import Rendered, Writer
from cxq.render.text_inlines import Inlines
from cxq.render.text_tables import table_lines
from cxq.render.wrap import width, wrap

WIDTH = 72
_NARROWEST = 24


class Line(NamedTuple):
    """A line of output, and where in the draft the block it begins stands."""

    text: str
    at: Position | None = None


def render(post: Post, settings: Settings) -> Rendered:
    """The post as post.txt."""
    writer = Writer()
    write_text(writer, post, masthead(post, settings))
    return Rendered((writer.file("post.txt"),), writer.notes)


def write_text(writer: Writer, post: Post, head: Masthead) -> None:
    """The whole post as text: title, body, notes."""
    document = polish(post.document, head.language)
    images = {image.url: f"images/{image.name}" for image in post.images}
    inlines = Inlines(writer, images, head.url, len(document.footnotes))
    layout = _Layout(inlines, Platform(writer, head, "plain text"))
    for line in (*_title(head), *layout.document(document)):
        writer.line(line.text, line.at)


def _title(head: Masthead) -> list[Line]:
    title = wrap(head.title, WIDTH)
    lines = [*title, "=" * max(map(width, title), default=0)]
    if head.subtitle:
        lines += ["", *wrap(head.subtitle, WIDTH)]
    byline = " · ".join(part for part in (head.author, head.day) if part)
    if byline:
        lines += ["", *wrap(byline, WIDTH)]
    if head.url:
        lines += ([] if byline else [""]) + [f"Read online: <{head.url}>"]
    return [Line(text) for text in (*lines, "", "")]


class _Layout:
    def __init__(self, inlines: Inlines, platform: Platform) -> None:
        self._inlines = inlines
        self._platform = platform

    def document(self, document: Document) -> list[Line]:
        lines = self._blocks(document.blocks, WIDTH)
        if document.footnotes:
            lines += [Line(""), Line(""), Line("Notes"), Line("-----")]
            for note in document.footnotes:
                lines += [Line(""), *self._note(note)]
        return lines

    def _note(self, note: Footnote) -> list[Line]:
        mark = f"[{note.number}] "
        lines = self._blocks(note.blocks, WIDTH - len(mark)) or [Line("")]
        return _hang(mark, [Line(lines[0].text, note.at), *lines[1:]])

    def _blocks(self, blocks: tuple[Block, ...], room: int, *, tight: bool = False) -> list[Line]:
        lines: list[Line] = []
        for block in blocks:
            made = self._block(block, max(room, _NARROWEST))
            if lines and made and not tight:
                lines += [Line("")] * (2 if isinstance(block, Heading) else 1)
            lines += made
        return lines

    def _block(self, block: Block, room: int) -> list[Line]:
        match block:
            case Paragraph():
                return _begin(wrap(self._inlines.words(block.content), room), block.at)
            case Heading():
                texts = wrap(self._inlines.words(block.content), room)
                under = "-" if block.level <= 2 else "~"
                return _begin([*texts, under * max(map(width, texts), default=0)], block.at)
            case Quote() | PullQuote():
                return _barred(">", self._blocks(block.blocks, room - 2))
            case List():
                return self._list(block, room)
            case CodeBlock():
                code = block.text.rstrip("\n").split("\n")
                return _begin([f"    {line}" for line in code], block.at)
            case ThematicBreak():
                return _begin(["* * *".center(room).rstrip()], block.at)
            case Table():
                return self._table(block, room)
            case Figure():
                texts = wrap(self._inlines.image(block.image), room)
                caption = wrap(self._inlines.words(block.caption), room)
                return _begin([*texts, *caption], block.at)
            case HtmlBlock():
                self._inlines.note_html(block)
                parts = [wrap(text, room) for text in paragraphs(block.html)]
                spaced = [line for part in parts for line in ("", *part)]
                return _begin(spaced[1:], block.at)
            case Callout():
                title = self._inlines.words(block.title) or block.kind.capitalize()
                head = _begin(wrap(f"*{title}*", room - 2), block.at)
                return _barred("|", [*head, *self._blocks(block.blocks, room - 2)])
            case Contents():
                return self._list(contents_list(block, linked=False), room)
            case Paywall():
                self._platform.paywall(block)
                return []
            case Button():
                return _button(self._platform.button(block), room, block.at)
            case Subscribe():
                return _button(self._platform.subscribe(block), room, block.at)
            case MathBlock():
                return self._formula(block, room)
            case Directive():
                return []  # the build made blocks of it
            case _:
                assert_never(block)

    def _formula(self, block: MathBlock, room: int) -> list[Line]:
        """In the middle of its line; one that is too long for it, or is shown as TeX, four in."""
        lines = self._inlines.formula(block)
        if not lines:
            return _begin([f"    {line}" for line in block.tex.split("\n")], block.at)
        if max(map(width, lines)) > room:
            broken = [more for line in lines for more in wrap(line, room - 4)]
            return _begin([f"    {line}" for line in broken], block.at)
        return _begin([" " * ((room - width(line)) // 2) + line for line in lines], block.at)

    def _list(self, block: List, room: int) -> list[Line]:
        lines: list[Line] = []
        last = (block.start or 0) + len(block.items) - 1
        for index, item in enumerate(block.items):
            mark = "- "
            if block.start is not None:
                mark = f"{block.start + index}.".ljust(len(f"{last}. "))
            if lines and not block.tight:
                lines.append(Line(""))
            lines += self._item(item, mark + _box(item.checked), room, tight=block.tight)
        return lines

    def _item(self, item: ListItem, mark: str, room: int, *, tight: bool) -> list[Line]:
        lines = self._blocks(item.blocks, room - width(mark), tight=tight) or [Line("")]
        return _hang(mark, [Line(lines[0].text, item.at), *lines[1:]])

    def _table(self, block: Table, room: int) -> list[Line]:
        words = self._inlines.words
        head = [words(cell.content) for cell in block.head.cells]
        rows = [[words(cell.content) for cell in row.cells] for row in block.rows]
        aligns = [cell.align for cell in block.head.cells]
        lines: list[Line] = []
        made = table_lines(head, rows, aligns, room)
        for row, texts in zip((block.head, *block.rows), made, strict=True):
            lines += _begin(texts, row.at)
        return lines


def _barred(bar: str, lines: list[Line]) -> list[Line]:
    """Lines with a bar before each."""
    return [Line(f"{bar} {text}" if text else bar, at) for text, at in lines]


def _button(button: ButtonLink | None, room: int, at: Position) -> list[Line]:
    return _begin(wrap(f"{button.words} <{button.url}>", room), at) if button else []


def _begin(texts: list[str], at: Position) -> list[Line]:
    """Lines, of which the first says where the block stands."""
    return [Line(text, at if index == 0 else None) for index, text in enumerate(texts)]


def _hang(mark: str, lines: list[Line]) -> list[Line]:
    """The mark before the first line, the others under its words."""
    indent = " " * width(mark)
    return [
        Line((mark if index == 0 else indent if line.text else "") + line.text, line.at)
        for index, line in enumerate(lines)
    ]


def _box(checked: bool | None) -> str:
    return "" if checked is None else ("[x] " if checked else "[ ] ")
