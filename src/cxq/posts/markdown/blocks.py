"""mistune's block parser, taught to remember the draft line of every token.

A container's text (quote, list item, note) keeps its lines one to one: prefixes are stripped,
lines are never joined or split. So a child state needs only the draft line of its first line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from re import Match
from typing import Any, cast

from mistune.block_parser import BlockParser
from mistune.core import BlockState
from mistune.plugins.formatting import strikethrough

from cxq.posts.markdown.braces import add_braces
from cxq.posts.markdown.claim_syntax import add_claims
from cxq.posts.markdown.dialect import add_dialect
from cxq.posts.markdown.footnote_syntax import add_footnotes
from cxq.posts.markdown.inlines import PlacedInlineParser
from cxq.posts.markdown.math_syntax import add_math, add_math_hint
from cxq.posts.markdown.tables import add_tables

# The rules that mistune's quotes look out for in a line without a mark (3.4, block_parser.py).
_ENDS_A_QUOTE = ["blank_line", "thematic_break", "fenced_code", "list", "block_html"]


class PlacedState(BlockState):
    """A block state that knows the draft line of its first line and stamps each token."""

    def __init__(self, parent: PlacedState | None = None) -> None:
        super().__init__(parent)
        self.first_line = 1
        self.started: int | None = None
        self.rule = ""
        self.count = 0
        self.item_line = 0
        self.item_lines: list[int] = []
        self._line_starts: list[int] | None = None

    def process(self, src: str) -> None:
        super().process(src)
        self._line_starts = None

    def line_at(self, position: int) -> int:
        """The draft line of an offset in this state's own text."""
        return self.first_line + bisect_right(self._starts(), position) - 1

    def _starts(self) -> list[int]:
        if self._line_starts is None:
            starts = [0]
            found = self.src.find("\n")
            while found >= 0:
                starts.append(found + 1)
                found = self.src.find("\n", found + 1)
            self._line_starts = starts
        return self._line_starts

    def text_of(self, line: int) -> str:
        """What this state's text says on a draft line: the end of that line, prefixes gone."""
        starts, index = self._starts(), line - self.first_line
        if not 0 <= index < len(starts):
            return ""
        return self.src[starts[index] : self.src.find("\n", starts[index])]

    def _stamp(self, token: dict[str, Any]) -> None:
        if "line" not in token:
            token["line"] = self.line_at(self._here())
            token["lead"] = self.text_of(token["line"])

    def _here(self) -> int:
        return self.cursor if self.started is None else self.started

    def append_token(self, token: dict[str, Any]) -> None:
        self._stamp(token)
        super().append_token(token)

    def prepend_token(self, token: dict[str, Any]) -> None:
        """Insert a quote before what ended it: mistune expects one token, and a list that is
        ended by the next quote makes two.
        """
        self._stamp(token)
        self.tokens.insert(self.count, token)

    def add_paragraph(self, text: str) -> None:
        count = len(self.tokens)
        super().add_paragraph(text)
        if len(self.tokens) > count:
            line = self.line_at(self.cursor)
            self.tokens[-1].update(line=line, lead=self.text_of(line))

    def child_state(self, src: str, lazy_line_starts: set[int] | None = None) -> PlacedState:
        child = cast(PlacedState, super().child_state(src, lazy_line_starts))
        if self.rule == "list":
            child.first_line = self.item_line + self._item_text_offset()
            self.item_lines.append(self.item_line)
            # A list item's own marker line has just been read when the next item is known.
            self.item_line = self.line_at(self.cursor) - 1
        else:
            child.first_line = self.line_at(self._here())
        return child

    def _item_text_offset(self) -> int:
        """1 where the item's marker stands alone: its text then begins on the next line."""
        starts = self._line_starts or [0]
        index = self.item_line - self.first_line
        begin = starts[index] if 0 <= index < len(starts) else 0
        marker = self.src[begin : self.src.find("\n", begin)].strip()
        return int(len(marker) <= 10 and not marker.lstrip("0123456789").strip("-+*.)"))


class PlacedBlockParser(BlockParser):
    """BlockParser whose every rule runs with its start remembered."""

    state_cls = PlacedState

    def compile_sc(self, rules: list[str] | None = None) -> re.Pattern[str]:
        # A note's definition ends a quote, as it ends a paragraph: else what follows the quote
        # would lazily go on in the note.
        if rules == _ENDS_A_QUOTE and "footnote_definition" in self.specification:
            rules = [*rules, "footnote_definition"]
        return super().compile_sc(rules)

    def parse_method(self, m: Match[str], state: BlockState) -> int | None:
        assert isinstance(state, PlacedState)
        saved = (state.started, state.rule, state.count, state.item_line, state.item_lines)
        start = state.cursor
        count = len(state.tokens)
        state.started, state.rule, state.count = start, m.lastgroup or "", count
        state.item_line, state.item_lines = state.line_at(start), []
        try:
            end = super().parse_method(m, state)
            if state.rule == "list":
                _place_list(state, count)
        finally:
            state.started, state.rule, state.count, state.item_line, state.item_lines = saved
        return end


def _place_list(state: PlacedState, count: int) -> None:
    """Give a new list token and its items their lines (mistune inserts it without stamping)."""
    for token in state.tokens[max(0, count - 1) :]:
        if token["type"] == "list" and len(token["children"]) == len(state.item_lines):
            token.setdefault("line", state.item_lines[0])
            token["lead"] = state.text_of(token["line"])
            for item, line in zip(token["children"], state.item_lines, strict=True):
                item.setdefault("line", line)
                item["lead"] = state.text_of(item["line"])


class _Parsers:
    """The shape in which mistune's plugins expect their parsers."""

    def __init__(self, *, dialect: bool, math: bool) -> None:
        self.block = PlacedBlockParser()
        self.inline = PlacedInlineParser()
        self.renderer = None
        self.inline.dialect = dialect
        if not dialect:
            return
        plugin: Any = strikethrough
        plugin(self)
        add_tables(self.block)
        add_footnotes(self.block, self.inline)
        add_dialect(self.inline)
        add_claims(self.inline)
        add_braces(self.inline)
        if math:
            add_math(self.block, self.inline)
        else:
            add_math_hint(self.inline)


@cache  # compiling the rules takes 20 ms: once a process
def _parsers(dialect: bool, math: bool) -> _Parsers:
    return _Parsers(dialect=dialect, math=math)


def parse_blocks(
    body: str, first_line: int, *, dialect: bool = True, math: bool = False
) -> tuple[PlacedState, PlacedInlineParser]:
    """The block tokens of a text, and the inline parser for what stands in them."""
    parsers = _parsers(dialect, math)
    state = PlacedState()
    state.first_line = first_line
    state.env["math"] = dialect and math
    state.process(body if body.endswith("\n") else body + "\n")
    parsers.block.parse(state)
    return state, parsers.inline
