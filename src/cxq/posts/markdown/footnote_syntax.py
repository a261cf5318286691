"""Footnotes as written: `[^x]`, `[^x]: …` with many blocks, `^[…]`.

Our own rules, since mistune's plugin drops notes silently (11 of 29 public fixtures right).
Labels follow GFM: any characters but space and `]`, capitals aside. Whether a label is defined,
used twice or never is decided later, on the tree (`cxq.posts.footnotes`): here nothing is lost.
"""

from __future__ import annotations

import re
from re import Match
from typing import Any

from mistune.block_parser import BlockParser
from mistune.core import BlockState, InlineState
from mistune.inline_parser import InlineParser
from mistune.util import unikey

from cxq.posts.markdown.inlines import PlacedInlineParser, PlacedInlineState

_LABEL = r"[^\]\s\x00]{1,500}"  # longer is no label: a bound keeps the search linear
_DEFINITION = rf"^ {{0,3}}\[\^(?P<note_label>{_LABEL})\]:(?P<note_text>[^\n]*)$"
_REFERENCE = rf"!?\[\^(?P<note_ref>{_LABEL})\]"
_INLINE_NOTE = r"\^\["
_INDENT = 4  # GFM's and Pandoc's indentation for a note's further blocks

_FENCE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})")
_ENDS = re.compile(r" {0,3}(#{1,6}(\s|$)|((\*[ \t]*){3,}|(-[ \t]*){3,}|(_[ \t]*){3,})$)")

_INTERRUPTS = [
    "footnote_definition",
    "fenced_code",
    "atx_heading",
    "thematic_break",
    "block_quote",
    "list",
    "block_html",
]


def fold_label(label: str) -> str:
    """The form in which two spellings of one label are equal."""
    return label.casefold()


def add_footnotes(block: BlockParser, inline: InlineParser) -> None:
    """Register the three constructs, everywhere a block can stand."""
    block.register("footnote_definition", _DEFINITION, _parse_definition, before="ref_link")
    # The one name, beside its own rules', by which mistune lets a plugin's block end a list item
    # (3.4, list_parser.py): without it the note would lazily become the item's text.
    block.register("fenced_directive", _DEFINITION, _parse_definition)
    block.rules.remove("fenced_directive")
    for rules in (block.block_quote_rules, block.list_rules):
        block.insert_rule(rules, "footnote_definition", before="ref_link")
    inline.register(
        "footnote_ref", _REFERENCE, _parse_reference, before="link", start_chars=("!", "[")
    )
    inline.register("inline_note", _INLINE_NOTE, _parse_inline_note, start_chars="^")


def _parse_definition(block: BlockParser, m: Match[str], state: BlockState) -> int:
    label = m.group("note_label")
    state.env.setdefault("footnote_labels", set()).add(fold_label(label))
    lines, end = _note_lines(block, m, state)
    child = state.child_state("\n".join(lines) + "\n")
    rules = block.list_rules
    if state.depth() >= block.max_nested_level - 1:
        containers = ("block_quote", "list", "footnote_definition")
        rules = [rule for rule in rules if rule not in containers]
    block.parse(child, rules)
    state.append_token({"type": "footnote_definition", "label": label, "children": child.tokens})
    return end


def _note_lines(block: BlockParser, m: Match[str], state: BlockState) -> tuple[list[str], int]:
    """The note's lines with their indentation taken off, one for one, and where it ends."""
    lines = [m.group("note_text").lstrip(" \t")]
    position = end = min(m.end() + 1, state.cursor_max)
    blanks = 0
    paragraph = _OpenParagraph()
    paragraph.read(lines[0])
    interrupt = block.compile_sc(_INTERRUPTS)
    while position < state.cursor_max:
        line = state.get_line(position)
        position += len(line)
        text = line.rstrip("\n")
        if not text.strip():
            blanks += 1
            continue
        expanded = text.expandtabs(4)
        if len(expanded) - len(expanded.lstrip(" ")) >= _INDENT:
            kept = expanded[_INDENT:]
        elif blanks or not paragraph or interrupt.match(state.src, position - len(line)):
            break
        else:
            kept = text.lstrip(" \t")  # a lazy continuation of the note's paragraph
        if blanks:
            paragraph.read("")
        paragraph.read(kept)
        lines += [""] * blanks + [kept]
        blanks = 0
        end = position
    return lines, end


class _OpenParagraph:
    """Whether a paragraph is open behind the lines read so far: only one goes on lazily.

    A line behind code, a heading or a rule is the text's own, not the note's.
    """

    def __init__(self) -> None:
        self._open = False
        self._fence = ""

    def __bool__(self) -> bool:
        return self._open

    def read(self, line: str) -> None:
        """Take one more line of the note, its indentation gone."""
        mark = _FENCE.match(line)
        if self._fence:
            if mark and mark[1].startswith(self._fence) and not line.strip(" \t`~"):
                self._fence = ""
        elif mark:
            self._fence, self._open = mark[1], False
        elif line.strip():
            code = line.startswith("    ") and not self._open
            self._open = not code and not _ENDS.match(line)
        else:
            self._open = False


def _parse_reference(inline: InlineParser, m: Match[str], state: InlineState) -> int | None:
    label = m.group("note_ref")
    if fold_label(label) not in state.env.get("footnote_labels", ()):
        links: Any = state.env.get("ref_links", {})
        if m.string.startswith("(", m.end()) or unikey("^" + label) in links:
            return open_link(inline, m, state)  # its text only begins with a caret
    start = m.start()
    if m.group(0).startswith("!"):
        inline.process_text("!", state)
        start += 1
    state.append_token({"type": "footnote_ref", "label": label, "at": start})
    return m.end()


def _parse_inline_note(inline: InlineParser, m: Match[str], state: InlineState) -> int | None:
    assert isinstance(inline, PlacedInlineParser)
    assert isinstance(state, PlacedInlineState)
    close = state.closing_bracket(m.end() - 1)
    if close is None:
        return None
    children = inline.inner(state.src[m.end() : close], state)
    if children is None:
        return None
    state.append_token({"type": "inline_note", "children": children, "inner": m.end()})
    return close + 1


_LINK_OPENER = re.compile(r"!?\[")


def open_link(inline: InlineParser, m: Match[str], state: InlineState) -> int | None:
    """Hand a bracket that is none of ours to mistune's links.

    A rule that returns None would make it plain text: mistune tries no second rule.
    """
    opener = _LINK_OPENER.match(m.string, m.start())
    return inline.parse_link(opener, state) if opener else None
