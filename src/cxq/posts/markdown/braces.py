"""Braces in a line of text: `![alt](a.png){width=600}`, `{zh:nqpf}`, and `{toc}` out of place."""

from __future__ import annotations

from re import Match
from typing import Any

from mistune.core import InlineState
from mistune.inline_parser import InlineParser

from cxq.posts.markdown.directives import WORDS

# The patterns share no text: mistune tries no second rule where one declines.
_ATTRIBUTES = r"(?<=[)\]])\{[^{}\n:]*\}"
_CHARACTERS = r"\{zh:(?P<zh_term>[^{}\n]*)\}"
_MISPLACED = rf"\{{(?:{'|'.join(WORDS[:-1])})\}}|\{{(?:button|table):[^{{}}\n]*\}}"


def add_braces(inline: InlineParser) -> None:
    """Register the three rules."""
    inline.register("image_attributes", _ATTRIBUTES, _parse_attributes, start_chars="{")
    inline.register("zh_characters", _CHARACTERS, _parse_characters, start_chars="{")
    inline.register("misplaced", _MISPLACED, _parse_misplaced, start_chars="{")


def _parse_attributes(_inline: InlineParser, m: Match[str], state: InlineState) -> int | None:
    last: dict[str, Any] = state.tokens[-1] if state.tokens else {"type": ""}
    if last["type"] != "image" or last.get("end") != m.start():
        return None
    last["attributes"] = m.group(0)[1:-1]
    last["attributes_at"] = m.start()
    last["end"] = m.end()
    return m.end()


def _parse_characters(_inline: InlineParser, m: Match[str], state: InlineState) -> int:
    state.append_token(
        {"type": "zh_characters", "term": m.group("zh_term").strip(), "source": m.group(0)}
    )
    return m.end()


def _parse_misplaced(_inline: InlineParser, m: Match[str], state: InlineState) -> int:
    state.append_token({"type": "misplaced", "source": m.group(0)})
    return m.end()
