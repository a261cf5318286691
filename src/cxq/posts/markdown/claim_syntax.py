"""Claims as written: `{count: 人工智能 @gwr-2025}`, `{articles: 量子 @gwr-provinces-2026 = 3}`."""

from __future__ import annotations

import re
from re import Match
from typing import Any

from mistune.core import InlineState
from mistune.inline_parser import InlineParser

from cxq.text import KEY

CLAIM_HINT = "Write {count: 人工智能 @gwr-2025} or {articles: 量子 @gwr-provinces-2026 = 16}."

_KINDS = ("count", "articles")
# Anything that begins like one of the two words: a slip must not be printed as it stands.
_OPENER = r"\{[ \t]*(?P<claim_kind>(?i:count|article)[A-Za-z]{0,10})[ \t]*(?P<claim_colon>[:：])"
_MOST = 500
"""Characters of a claim: a bound keeps the search for its end linear."""
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15}"
_ADDRESS = re.compile(rf"(?P<key>{KEY.pattern})(?:\s*=\s*(?P<value>{_NUMBER}))?")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_END = re.compile(r"[{}]")


def add_claims(inline: InlineParser) -> None:
    """Register the construct; a code span is found first, since it begins first."""
    inline.register("claim", _OPENER, _parse_claim, start_chars="{")


def _parse_claim(_inline: InlineParser, m: Match[str], state: InlineState) -> int:
    end = _END.search(state.src, m.end(), m.end() + _MOST)
    if end is None or end[0] == "{":
        says = f"{m.group(0)} … begins a claim that is never closed."
        return _malformed(state, m.start(), m.end(), says)
    source = state.src[m.start() : end.end()]
    head, at, tail = state.src[m.end() : end.start()].rpartition("@")
    term = " ".join(_ESCAPE.sub(r"\1", head).split())
    address = _ADDRESS.fullmatch(tail.strip())
    wrong = _fault(m.group("claim_kind"), m.group("claim_colon"), term, at, tail.strip())
    if wrong or address is None:
        says = f"{' '.join(source.split())} cannot be read as a claim: {wrong}."
        return _malformed(state, m.start(), end.end(), says)
    token: dict[str, Any] = {
        "type": "claim",
        "kind": m.group("claim_kind"),
        "term": term,
        "key": address["key"],
        "written": address["value"] or "",
        "source": source,
    }
    state.append_token(token)
    return end.end()


def _fault(kind: str, colon: str, term: str, at: str, tail: str) -> str:
    """What is wrong with the parts of a claim; empty where nothing is."""
    if kind not in _KINDS:
        return f"“{kind}” is neither count nor articles"
    if colon != ":":
        return "its colon is the Chinese one"
    if not at:
        return "it names no item or collection (@key)"
    if not term:
        return "it has no term"
    key, equals, value = (part.strip() for part in tail.partition("="))
    if not KEY.fullmatch(key):
        return f"“{key}” is no key"
    if equals and not re.fullmatch(_NUMBER, value):
        return f"“{value}” is no whole number" if value else "no number stands behind “=”"
    return ""


def _malformed(state: InlineState, start: int, end: int, says: str) -> int:
    token = {"type": "malformed_claim", "source": state.src[start:end], "says": says}
    state.append_token(token)
    return end
