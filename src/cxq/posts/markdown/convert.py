"""mistune's tokens into our tree. Here its words end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import replace
from typing import Any

from mistune.util import unescape

from cxq.document import (
    Alignment,
    Block,
    Callout,
    Cell,
    Code,
    CodeBlock,
    Figure,
    Footnote,
    Heading,
    HtmlBlock,
    HtmlInline,
    Image,
    Inline,
    Link,
    List,
    ListItem,
    MathBlock,
    Paragraph,
    Position,
    PullQuote,
    Quote,
    Row,
    Table,
    TablePolicy,
    TermUse,
    Text,
    ThematicBreak,
    plain_text,
    rewrite_content,
    rewrite_inlines,
)
from cxq.model import Problem
from cxq.posts.markdown.convert_inline import InlineConverter
from cxq.posts.markdown.directives import (
    CalloutMarker,
    Fault,
    callout_marker,
    directive,
    unknown_callout,
)
from cxq.posts.markdown.inlines import PlacedInlineParser
from cxq.posts.markdown.math_syntax import split_display
from cxq.posts.markdown.places import DraftLines, TextPlace
from cxq.posts.markdown.table_marks import alone, table_policy

Token = MutableMapping[str, Any]

_TASK = re.compile(r"\[([ xX])\]\s+(?=\S)")


class Converter:
    """One draft's tokens into blocks; collects definitions and problems on the way."""

    def __init__(
        self,
        body: str,
        first_line: int,
        path: str,
        parser: PlacedInlineParser,
        env: MutableMapping[str, Any],
        *,
        dialect: bool,
    ) -> None:
        self.lines = DraftLines(body, first_line)
        self.path = path
        self.parser = parser
        self.env = env
        self.dialect = dialect
        self.definitions: list[Footnote] = []
        self.problems: list[Problem] = []

    def blocks(self, tokens: Iterable[Token]) -> tuple[Block, ...]:
        """The blocks of these tokens; definitions among them go to `definitions`."""
        found: list[Block] = []
        mark: tuple[TablePolicy, Paragraph] | None = None
        for token in tokens:
            if token["type"] == "footnote_definition":
                self._definition(token)
            elif token["type"] != "blank_line":
                written = self._table_mark(token)
                block = written[1] if written is not None else self._block(token)
                if mark is not None and isinstance(block, Table):
                    found.pop()
                    block = replace(block, policy=mark[0])
                elif mark is not None:
                    self._unused(mark[1])
                mark = written
                found += split_display(block) if isinstance(block, Paragraph) else (block,)
        if mark is not None:
            self._unused(mark[1])
        return tuple(found)

    def _table_mark(self, token: Token) -> tuple[TablePolicy, Paragraph] | None:
        """What a paragraph says of the table below it, and the paragraph, if it stays one."""
        if not self.dialect or token["type"] not in ("paragraph", "block_text"):
            return None
        policy = table_policy(token["text"])
        if policy is None or isinstance(policy, Fault):
            return None
        at = self._at(token)
        return policy, Paragraph(at, (Text(at, token["text"].strip()),))

    def _unused(self, paragraph: Paragraph) -> None:
        self._complain(alone(plain_text(paragraph.content)), paragraph.at)

    def _at(self, token: Token) -> Position:
        """Where a block begins: behind the quote marks and the indentation that it stands in."""
        return self.lines.place(token["line"], token.get("lead", ""))

    def _definition(self, token: Token) -> None:
        slot = len(self.definitions)
        at = self._at(token)
        blocks = self.blocks(token["children"])
        # A note defined inside this one comes after it, as it stands.
        self.definitions.insert(slot, Footnote(at, token["label"], blocks))

    def _block(self, token: Token) -> Block:
        kind = token["type"]
        at = self._at(token)
        if kind in ("paragraph", "block_text"):
            return self._paragraph(token, at)
        if kind == "heading":
            return Heading(at, token["attrs"]["level"], self._content(token))
        if kind == "block_quote":
            return self._quote(token["children"], at)
        if kind == "list":
            return self._list(token, at)
        if kind == "block_code":
            info = unescape(token.get("attrs", {}).get("info", ""))
            return CodeBlock(at, token["raw"].removesuffix("\n"), info.split(" ")[0])
        if kind == "math_block":
            return MathBlock(at, token["tex"])
        if kind == "thematic_break":
            return ThematicBreak(at)
        if kind == "table":
            return self._table(token, at)
        if kind == "block_html":
            return HtmlBlock(at, token["raw"])
        raise AssertionError(f"a block token without a place in the tree: {kind}")

    def _cut_cells(self, cells: list[str], line: int) -> None:
        """Cells behind the last column: GFM drops them, so it must be said."""
        message = f"This row has more cells than its table’s head: “{cells[0]}” is not printed."
        hint = "A pipe that is meant as one is written with a backslash: \\|"
        at = self.lines.start(line)
        self.problems.append(Problem(self.path, *at, "table-row", "error", message, hint))

    def _paragraph(self, token: Token, at: Position) -> Block:
        if self.dialect and token["text"].lstrip().startswith("{"):
            block = directive(token["text"].strip(), at)
            policy = table_policy(token["text"])
            if isinstance(policy, Fault):
                self._complain(policy, at)
                return Paragraph(at, (Text(at, token["text"].strip()),))
            if isinstance(block, Fault):
                self._complain(block, at)
            elif block is not None:
                return block
        content = self._content(token)
        if len(content) == 1 and isinstance(content[0], Image):
            return self._figure(content[0], token)
        return Paragraph(at, content)

    def _figure(self, image: Image, token: Token) -> Figure:
        """An image by itself; its title is the caption, in which notes and terms may stand."""
        if not image.title:
            return Figure(image.at, image, ())
        text = token["text"].strip(" \r\n\t\f")
        found = text.rfind(image.title)
        inside = TextPlace(text, token["line"], self.lines)
        title = " ".join(image.title.split("\n"))
        caption = (
            self._inlines(title, lambda offset: inside(found + offset) if found >= 0 else image.at)
            if self.dialect
            else (Text(image.at, title),)
        )
        if any(not isinstance(node, Text) for node in caption):
            image = replace(image, title="")  # a title is bare words: the caption says it all
        return Figure(image.at, image, caption)

    def _quote(self, tokens: list[Token], at: Position) -> Block:
        """A quote, or the box or pull quote that its first line makes of it."""
        first = tokens[0] if tokens else None
        marker = None
        if self.dialect and first is not None and first["type"] == "paragraph":
            marker = callout_marker(first["text"])
        if marker is None or first is None:
            return Quote(at, self.blocks(tokens))
        if marker.kind is None and not marker.is_pull:
            self._complain(unknown_callout(marker), self._at(first))
            return Quote(at, self.blocks(tokens))
        title = () if marker.is_pull else self._title(marker, first)
        cut = marker.words_at if marker.is_pull and marker.words else marker.length
        rest, line = first["text"][cut:], first["line"] + (cut == marker.length)
        lead = rest.split("\n", 1)[0]
        body = [{**first, "text": rest, "line": line, "lead": lead}] if rest.strip() else []
        blocks = self.blocks([*body, *tokens[1:]])
        if marker.kind is None:
            return PullQuote(at, blocks)
        return Callout(at, marker.kind, title, blocks)

    def _title(self, marker: CalloutMarker, token: Token) -> tuple[Inline, ...]:
        place = TextPlace(marker.words, token["line"], self.lines)
        return self._inlines(marker.words, place) if marker.words else ()

    def _complain(self, fault: Fault, at: Position) -> None:
        rule, message, hint = fault
        self.problems.append(Problem(self.path, *at, rule, "warning", message, hint))

    def _content(self, token: Token) -> tuple[Inline, ...]:
        text = token["text"].strip(" \r\n\t\f")
        return self._inlines(text, TextPlace(text, token["line"], self.lines))

    def _inlines(self, text: str, place: Callable[[int], Position]) -> tuple[Inline, ...]:
        converter = InlineConverter(text, place, self.path)
        nodes = converter.convert(self.parser(text, self.env))
        self.problems += converter.problems
        return nodes

    def _list(self, token: Token, at: Position) -> List:
        attrs = token["attrs"]
        start = attrs.get("start", 1) if attrs["ordered"] else None
        items = tuple(self._item(item, token["line"]) for item in token["children"])
        return List(at, items, start, token["tight"])

    def _item(self, token: Token, line: int) -> ListItem:
        children = token["children"]
        checked = None
        if self.dialect and children and children[0]["type"] in ("paragraph", "block_text"):
            task = _TASK.match(children[0]["text"])
            if task:
                checked = task[1] != " "
                children[0]["text"] = children[0]["text"][task.end() :]
        at = self._at(token) if "line" in token else self.lines.start(line)
        return ListItem(at, self.blocks(children), checked)

    def _table(self, token: Token, at: Position) -> Table:
        head, body = token["children"]
        rows = tuple(
            self._row(row, at.line + 2 + index) for index, row in enumerate(body["children"])
        )
        return Table(at, self._row(head, at.line), rows)

    def _row(self, token: Token, line: int) -> Row:
        column = 1
        cells = []
        for cell in token["children"]:
            text = cell["text"]
            # A cell stands behind the pipe, so never at the row's own end.
            place = TextPlace(text, line, self.lines, max(column, 2))
            at = place(0)
            column = at.column + len(text)
            align: Alignment = cell["attrs"]["align"] or ""
            content = self._inlines(text, place)
            if "\\|" in text:
                content = rewrite_inlines(content, _pipes)
            cells.append(Cell(at, content, align))
        if token.get("cut"):
            self._cut_cells(token["cut"], line)
        return Row(self.lines.start(line), tuple(cells))


def _pipes(node: Inline) -> tuple[Inline, ...]:
    """In a cell, `\\|` is a pipe also within code (GFM 0.29 §4.10), and where else no Markdown is
    read: addresses, a term's words, HTML."""
    match node:
        case Code():
            return (replace(node, text=node.text.replace("\\|", "|")),)
        case Link(content=(Text() as shown,), url=url) if "%5C%7C" in url:
            shown = replace(shown, text=shown.text.replace("\\|", "|"))
            return (replace(node, url=url.replace("%5C%7C", "%7C"), content=(shown,)),)
        case TermUse(words=str(words)):
            return (replace(node, words=words.replace("\\|", "|")),)
        case HtmlInline():
            return (replace(node, html=node.html.replace("\\|", "|")),)
        case _:
            return (rewrite_content(node, _pipes),)
