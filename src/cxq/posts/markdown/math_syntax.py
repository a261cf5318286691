"""TeX as written: `$x^2$` and `$$…$$`, where the front matter says `math: true`.

Where it does not, what cannot be anything else is told, and stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from re import Match

from mistune.block_parser import BlockParser
from mistune.core import BlockState, InlineState
from mistune.inline_parser import InlineParser

from cxq.document import (
    Block,
    Inline,
    LineBreak,
    Math,
    MathBlock,
    Paragraph,
    Position,
    SoftBreak,
    Text,
)
from cxq.posts.markdown.inlines import PlacedInlineState

_BLOCK = r"^ {0,3}\$\$"
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# What no sum of money has: a command, or something high or low.
_SIGN = re.compile(r"\\[A-Za-z]+|[A-Za-z0-9)}\]][\^_](?:\{|\\?[A-Za-z0-9*+-])")
_COMMAND = re.compile(r"\\[A-Za-z]")
_SUM = re.compile(r"\$[0-9][0-9.,]*(?:\s|[KMBkmb]\b)")
_PUNCTUATION = ".,;:!?。，；：！？"


def add_math(block: BlockParser, inline: InlineParser) -> None:
    """Register TeX, in quotes, lists and notes, too."""
    block.register("math_block", _BLOCK, _parse_block, before="fenced_code")
    for rules in (block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "math_block", before="fenced_code")
    inline.register("math", r"\$", _parse_inline, start_chars="$")


def add_math_hint(inline: InlineParser) -> None:
    """Register what tells of TeX where it is not read. All else stays text."""
    inline.register("math_hint", r"\$", _parse_hint, start_chars="$")


def _parse_hint(_inline: InlineParser, m: Match[str], state: InlineState) -> int | None:
    assert isinstance(state, PlacedInlineState)
    end = state.math.end(m.start())
    tex = state.src[m.start() : end] if end is not None else ""
    if not _SIGN.search(tex) or (_SUM.match(tex) and not _COMMAND.search(tex)):
        return None
    state.append_token({"type": "math_off", "source": " ".join(tex.split())})
    return m.end()


def _parse_block(_block: BlockParser, m: Match[str], state: BlockState) -> int | None:
    """`$$…$$` at a line's beginning: its lines are TeX, whatever else they look like."""
    close = state.src.find("$$", m.end())
    tex = state.src[m.end() : close] if close >= 0 else ""
    if not tex.strip() or _BLANK_LINE.search(tex):
        return None
    end = state.find_line_end_at(close)
    behind = state.src[close + 2 : end].strip()
    if behind.strip(_PUNCTUATION):
        return None  # a sentence goes on behind it
    state.append_token({"type": "math_block", "tex": trimmed(tex) + behind})
    return end


def _parse_inline(_inline: InlineParser, m: Match[str], state: InlineState) -> int | None:
    assert isinstance(state, PlacedInlineState)
    end = state.math.end(m.start())
    if end is None:
        if not state.src.startswith("$$", m.start()) or state.math.end(m.start() + 1):
            return None
        state.append_token({"type": "open_math"})
        return m.start() + 2
    mark = "$$" if state.src.startswith("$$", m.start()) else "$"
    tex = trimmed(state.src[m.start() + len(mark) : end - len(mark)])
    state.append_token({"type": "math", "tex": tex, "display": mark == "$$"})
    return end


def trimmed(tex: str) -> str:
    """TeX without the space around it; `\\ ` at its end is a command."""
    kept = tex.strip()
    slashes = len(kept) - len(kept.rstrip("\\"))
    return f"{kept} " if slashes % 2 and tex.rstrip() != tex else kept


def split_display(paragraph: Paragraph) -> tuple[Block, ...]:
    """The paragraph cut where `$$…$$` stands in it, each of which is a block."""
    if not any(isinstance(node, Math) and node.display for node in paragraph.content):
        return (paragraph,)
    return tuple(_parts(paragraph))


def _parts(paragraph: Paragraph) -> Iterator[Block]:
    line: list[Inline] = []
    at = paragraph.at
    for node in paragraph.content:
        if isinstance(node, Math) and node.display:
            yield from _paragraph(at, line)
            yield MathBlock(node.at, node.tex)
            line = []
        else:
            at = node.at if not line else at
            line.append(node)
    yield from _paragraph(at, line)


def _paragraph(at: Position, line: list[Inline]) -> Iterator[Block]:
    while line and isinstance(line[0], SoftBreak | LineBreak):
        del line[0]
    while line and isinstance(line[-1], SoftBreak | LineBreak):
        del line[-1]
    if line and isinstance(last := line[-1], Text):
        line[-1] = replace(last, text=last.text.rstrip(" "))
    if line and isinstance(first := line[0], Text):
        kept = first.text.lstrip(" ")
        column = first.at.column + len(first.text) - len(kept)
        line[0] = replace(first, at=Position(first.at.line, column), text=kept)
        at = line[0].at
    if any(not isinstance(node, Text) or node.text for node in line):
        yield Paragraph(at, tuple(line))
