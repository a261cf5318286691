"""Blocks as Substack's blocks, each written so that every node stands where the schema has it.

The text itself may hold everything. Within a list item or a note there are no headings, boxes or
buttons; a quote, a pull quote and a box hold paragraphs (`boxed.py`).
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
    PullQuote,
    Quote,
    Subscribe,
    Table,
    ThematicBreak,
)
from cxq.render.anchors import contents_list
from cxq.render.lowering import caption_as_paragraph, flattened, has_inner_list, table_as_list
from cxq.render.prosemirror.boxed import Boxed
from cxq.render.prosemirror.elements import Elements
from cxq.render.prosemirror.formulas import Formulas
from cxq.render.prosemirror.images import Images
from cxq.render.prosemirror.inlines import Inlines
from cxq.render.prosemirror.leaves import box, code_block, has_note, html_paragraphs
from cxq.render.prosemirror.pieces import Node, node, paragraph, text_node
from cxq.render.rendered import Writer

LEVELS = 12
"""How deep lists nest here: nobody reads further in, and every reader of the JSON gets this far."""


class Blocks:
    """Writes blocks. `code` is the node that a code block becomes."""

    def __init__(
        self,
        writer: Writer,
        inlines: Inlines,
        images: Images,
        formulas: Formulas,
        elements: Elements,
        code: str,
    ) -> None:
        self._writer = writer
        self._inlines = inlines
        self._images = images
        self._formulas = formulas
        self._elements = elements
        self._code = code
        self._depth = 0
        self._boxed = Boxed(writer, inlines, formulas, elements, self.figure)

    def text(self, block: Block) -> list[Node]:
        """A block of the text itself."""
        made = self._block(block, top=True)
        return [*made, *self._elements.put_off()]

    def note(self, note: Footnote) -> list[Node]:
        """What a note holds; at least a paragraph."""
        return self._flow(note.blocks) or [paragraph()]

    def _flow(self, blocks: tuple[Block, ...]) -> list[Node]:
        return [made for block in blocks for made in self._block(block, top=False)]

    def _block(self, block: Block, *, top: bool) -> list[Node]:
        match block:
            case Paragraph():
                return self._paragraph(block)
            case Heading():
                return self._heading(block, top=top)
            case Quote():
                return self._boxed.box("blockquote", block)
            case Callout():
                return self._boxed.box("calloutBlock" if top else "blockquote", block)
            case PullQuote():
                return self._boxed.box("pullquote" if top else "blockquote", block)
            case List():
                return self._list(block)
            case CodeBlock():
                return [code_block(self._code, block)]
            case ThematicBreak():
                return [node("horizontal_rule")]
            case Table():
                self._writer.note("Substack has no tables: this one became a list.", block.at)
                return self._list(table_as_list(block))
            case Figure():
                return self.figure(block)
            case HtmlBlock():
                self._inlines.note_html(block)
                return html_paragraphs(block)
            case Contents():
                return self._list(contents_list(block, linked=False)) if block.entries else []
            case Paywall() | Button() | Subscribe():
                return self._elements.block(block, top=top)
            case MathBlock():
                return [self._formulas.block(block)]
            case Directive():
                return []  # the build made blocks of it
            case _:
                assert_never(block)

    def _paragraph(self, block: Paragraph) -> list[Node]:
        content = self._inlines.content(block.content)
        lifted = self._inlines.lifted()
        return [node("paragraph", content), *lifted] if content else lifted

    def _heading(self, block: Heading, *, top: bool) -> list[Node]:
        if top:
            content = self._inlines.content(block.content)
            made = [node("heading", content, level=min(max(block.level, 1), 6))] if content else []
        else:  # the contents list and the size of a heading belong to the text itself
            content = self._inlines.content(block.content, mark="strong")
            made = [node("paragraph", content)] if content else []
        return [*made, *self._inlines.lifted()]

    def _list(self, block: List) -> list[Node]:
        if self._depth == LEVELS - 1 and has_inner_list(block):
            self._writer.note(
                f"lists deeper than {LEVELS} levels are cut short: the items below stand in level "
                f"{LEVELS}.",
                block.at,
            )
            block = flattened(block)
        self._depth += 1
        items = [node("list_item", self._item(item)) for item in block.items]
        self._depth -= 1
        if not items:
            return []
        if block.start is None:
            return [node("bullet_list", items)]
        return [node("ordered_list", items, start=block.start, order=block.start)]

    def _item(self, item: ListItem) -> list[Node]:
        """An item starts with a paragraph, whatever it holds: bare text crashes the editor."""
        first, rest = item.blocks[:1], item.blocks[1:]
        content: list[Node] = []
        if first and isinstance(first[0], Paragraph | Heading):
            mark = "strong" if isinstance(first[0], Heading) else ""
            content = self._inlines.content(first[0].content, box(item.checked), mark)
        else:
            rest = item.blocks
            if item.checked is not None:
                content = [text_node(box(item.checked))]
        return [node("paragraph", content), *self._inlines.lifted(), *self._flow(rest)]

    def figure(self, block: Figure) -> list[Node]:
        """A picture with its caption. A caption that has a note stands below, as a paragraph: no
        report shows an anchor within one."""
        caption = () if has_note(block.caption) else block.caption
        below = () if caption else block.caption
        content = self._inlines.content(caption)
        lifted = self._inlines.lifted()
        made = self._images.captioned(block.image, content, figure=True)
        if made is None:
            words = paragraph(text_node(self._images.placeholder(block.image)))
            return [words, *self._flow(caption_as_paragraph(block.caption))]
        if below:
            self._writer.note(
                "a caption takes no notes on Substack: this one stands below its picture.",
                block.at,
            )
        return [made, *lifted, *self._flow(caption_as_paragraph(below))]
