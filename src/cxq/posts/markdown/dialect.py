"""Terms `[[nqpf]]`, citations `[@key, p. 3 "原文"; @b]` and bare addresses, as written."""

from __future__ import annotations

import re
from re import Match
from typing import Any

from mistune.core import InlineState
from mistune.inline_parser import InlineParser
from mistune.util import escape_url, unikey

from cxq.posts.markdown.footnote_syntax import open_link

_TERM = (
    r"\[\[(?P<term_id>[^\[\]\n|#\\*`<>]+)"
    r"(?:#(?P<term_form>[A-Za-z]+))?"
    r"(?:\\?\|(?P<term_words>[^\[\]\n]*))?\]\]"
    r"(?P<term_trail>(?:e?s|['’]s)(?!\w))?"
)
_CITATION = r"\[@(?=\S)"
_PART = re.compile(
    r"\s*@(?P<key>[A-Za-z0-9][A-Za-z0-9._-]*)"
    r"(?:\s*,\s*(?P<locator>[^;\"“\]]*?))?"
    r"\s*(?:\"(?P<straight>[^\"]*)\"|“(?P<curled>[^”]*)”)?\s*(?P<end>[;\]])"
)

# A bare address ends before Chinese punctuation and brackets: `https://a.cn/x。这是`. GFM's own
# autolinks would run on, since they stop at white space and `<` alone (GFM 0.29 §6.9).
_STOP = r"\s<>\"'“”‘’（）【】《》〈〉「」『』〔〕，。、；：？！…—"
_ADDRESS = rf"https?://[^{_STOP}]*[^{_STOP}.,:;!?*_~\]]"


def add_dialect(inline: InlineParser) -> None:
    """Register the constructs before mistune's links, so that `[[` and `[@` are ours."""
    inline.register("term", _TERM, _parse_term, before="link", start_chars="[")
    inline.register("citation", _CITATION, _parse_citation, before="link", start_chars="[")
    inline.register("address", _ADDRESS, _parse_address, start_chars="h")


def _parse_term(_inline: InlineParser, m: Match[str], state: InlineState) -> int:
    token: dict[str, Any] = {
        "type": "term",
        "term": m.group("term_id").strip(),
        "form": m.group("term_form") or "",
        "words": m.group("term_words"),
        "trail": m.group("term_trail") or "",
        "source": m.group(0),
    }
    state.append_token(token)
    return m.end()


def _parse_citation(inline: InlineParser, m: Match[str], state: InlineState) -> int | None:
    parts: list[dict[str, Any]] = []
    position = m.start() + 1
    while True:
        found = _PART.match(state.src, position)
        if found is None:
            return _malformed(inline, m, state)
        quote = found["straight"] if found["straight"] is not None else found["curled"]
        parts.append(
            {
                "key": found["key"],
                "locator": (found["locator"] or "").strip(),
                "quote": (quote or "").strip(),
                "at": found.start("key") - 1,
            }
        )
        position = found.end()
        if found["end"] == "]":
            break
    if _is_link(state, m.start(), position):
        return open_link(inline, m, state)
    source = _space_before(state) + state.src[m.start() : position]
    state.append_token({"type": "citation", "parts": parts, "source": source})
    return position


def _space_before(state: InlineState) -> str:
    """Take the space before a citation away, and return it: a note's mark stands at its word.

    Pandoc's authors write “it said so [@key].”, and Pandoc drops the space in note styles.
    """
    last = state.tokens[-1] if state.tokens else {"type": ""}
    if last["type"] == "softbreak":
        state.tokens.pop()
        return " "
    if last["type"] != "text" or not last["raw"].endswith(" "):
        return ""
    last["raw"] = last["raw"].rstrip(" ")
    if not last["raw"]:
        state.tokens.pop()
    return " "


def _malformed(inline: InlineParser, m: Match[str], state: InlineState) -> int | None:
    """`[@…]` that is no citation: said aloud, unless it is a link or never closed on its line."""
    close = state.src.find("]", m.end())
    if close < 0 or "\n" in state.src[m.end() : close] or _is_link(state, m.start(), close + 1):
        return open_link(inline, m, state)
    source = state.src[m.start() : close + 1]
    state.append_token({"type": "malformed_citation", "source": source})
    return close + 1


def _is_link(state: InlineState, start: int, end: int) -> bool:
    """Whether brackets are a link after all: `[…](`, `[…][`, or a label that is defined."""
    links: Any = state.env.get("ref_links", {})
    follows = state.src[end : end + 1]
    return follows == "(" or unikey(state.src[start + 1 : end - 1]) in links


def _parse_address(inline: InlineParser, m: Match[str], state: InlineState) -> int:
    text = m.group(0)
    if state.brackets and "]" in text:
        text = text[: text.index("]")]
    # GFM §6.9: a closing parenthesis belongs to the text around, unless one was opened inside.
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1]
    end = m.start() + len(text)
    if state.in_link or state.depth >= inline.max_nested_level:
        inline.process_text(text, state)
        return end
    state.append_token(
        {
            "type": "link",
            "children": [{"type": "text", "raw": text}],
            "attrs": {"url": escape_url(text)},
            "_autolink": text,
        }
    )
    return end
