"""Quotes, pull quotes and boxes: they hold paragraphs, so all that they hold becomes some.

A box may hold headings too. Pictures and formulas have no place in any of them: what stands before
and after is in a box of its own, so that the order stays.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import assert_never

from cxq.document import (
    Block,
    Button,
    Callout,
    CodeBlock,
    Contents,
    Directive,
    Figure,
    Heading,
    HtmlBlock,
    Inline,
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
from cxq.render.lowering import table_as_list
from cxq.render.prosemirror.elements import Elements
from cxq.render.prosemirror.formulas import Formulas
from cxq.render.prosemirror.inlines import Inlines
from cxq.render.prosemirror.leaves import box, code_text, html_paragraphs
from cxq.render.prosemirror.pieces import Node, Runs, node, paragraph, text_node, with_mark
from cxq.render.rendered import Writer

_INDENT = "\u2003"


class Boxed:
    """Writes the inside of quotes and boxes. `figure` writes a picture."""

    def __init__(
        self,
        writer: Writer,
        inlines: Inlines,
        formulas: Formulas,
        elements: Elements,
        figure: Callable[[Figure], list[Node]],
    ) -> None:
        self._writer = writer
        self._inlines = inlines
        self._formulas = formulas
        self._elements = elements
        self._figure = figure
        self._headings = False

    def box(self, name: str, block: Quote | Callout | PullQuote) -> list[Node]:
        """The block as one or more nodes of this name, pictures between them."""
        if isinstance(block, Callout | PullQuote) and name == "blockquote":
            self._writer.note(
                "a box or a pull quote within a list or a note is a block quote on Substack.",
                block.at,
            )
        self._headings = name == "calloutBlock"
        nodes = self._inside(block)
        holds = {"paragraph", "heading"} if self._headings else {"paragraph"}
        made: list[Node] = []
        for within, group in groupby(nodes, lambda each: each["type"] in holds):
            together = list(group)
            if not within:
                made += together
            elif name == "pullquote":
                made.append(node(name, together, align=None, color=None))
            else:
                made.append(node(name, together))
        if any(each["type"] not in holds for each in nodes) and len(nodes) > 1:
            self._writer.note(
                "a quote or box holds no pictures or formulas on Substack: it stands in parts "
                "around them.",
                block.at,
            )
        return made

    def _inside(self, block: Quote | Callout | PullQuote) -> list[Node]:
        made: list[Node] = []
        if isinstance(block, Callout):
            content = self._inlines.content(block.title, mark="strong")
            if not content:
                content = self._words(block.kind.capitalize(), "strong")
            made = [node("paragraph", content), *self._inlines.lifted()]
        return made + self._all(block.blocks)

    def _all(self, blocks: tuple[Block, ...]) -> list[Node]:
        return [made for block in blocks for made in self._block(block)]

    def _block(self, block: Block) -> list[Node]:
        match block:
            case Paragraph():
                return self._paragraph(block.content)
            case Heading():
                return self._heading(block)
            case Quote() | Callout() | PullQuote():
                self._writer.note(
                    "a quote within a quote or box: its words stand in the outer one.", block.at
                )
                return self._inside(block)
            case List():
                self._note_list(block)
                return self._list(block, 0)
            case CodeBlock():
                self._writer.note(
                    "a quote or box holds no code block: its lines stand there as code.", block.at
                )
                return self._code(block)
            case ThematicBreak():
                self._writer.note(
                    "a quote or box holds no rule on Substack: “* * *” stands for it.", block.at
                )
                return [paragraph(text_node("* * *"))]
            case Table():
                self._writer.note("Substack has no tables: this one became lines.", block.at)
                return self._list(table_as_list(block), 0)
            case Figure():
                return self._figure(block)
            case HtmlBlock():
                self._inlines.note_html(block)
                return html_paragraphs(block)
            case Contents():
                return self._list(contents_list(block, linked=False), 0)
            case Paywall() | Button() | Subscribe():
                return self._elements.block(block, top=False)
            case MathBlock():
                return [self._formulas.block(block)]
            case Directive():
                return []  # the build made blocks of it
            case _:
                assert_never(block)

    def _paragraph(
        self, content: tuple[Inline, ...], before: str = "", mark: str = ""
    ) -> list[Node]:
        made = self._inlines.content(content, before, mark)
        lifted = self._inlines.lifted()
        return [node("paragraph", made), *lifted] if made else lifted

    def _heading(self, block: Heading) -> list[Node]:
        if not self._headings:
            return self._paragraph(block.content, mark="strong")
        content = self._inlines.content(block.content)
        made = [node("heading", content, level=min(max(block.level, 1), 6))] if content else []
        return [*made, *self._inlines.lifted()]

    def _note_list(self, block: List) -> None:
        self._writer.note(
            "a quote or box holds no lists on Substack: its items stand as paragraphs.", block.at
        )

    def _list(self, block: List, depth: int) -> list[Node]:
        return [
            made
            for index, item in enumerate(block.items)
            for made in self._item(item, block, index, depth)
        ]

    def _item(self, item: ListItem, block: List, index: int, depth: int) -> list[Node]:
        sign = "•" if block.start is None else f"{block.start + index}."
        before = f"{_INDENT * depth}{sign} {box(item.checked)}"
        first, rest = item.blocks[:1], item.blocks[1:]
        if first and isinstance(first[0], Paragraph | Heading):
            mark = "strong" if isinstance(first[0], Heading) else ""
            made = self._paragraph(first[0].content, before, mark)
        else:
            rest = item.blocks
            made = [paragraph(text_node(before.rstrip(" ")))]
        for inner in rest:
            made += self._list(inner, depth + 1) if isinstance(inner, List) else self._block(inner)
        return made

    def _code(self, block: CodeBlock) -> list[Node]:
        runs = Runs()
        for number, line in enumerate(code_text(block).split("\n")):
            if number:
                runs.node(node("hard_break"))
            runs.text(line, with_mark((), "code"))
        content = runs.content()
        return [node("paragraph", content)] if content else []

    def _words(self, words: str, mark: str) -> list[Node]:
        runs = Runs()
        runs.text(words, with_mark((), mark))
        return runs.content()
