"""mistune's inline parser, taught to remember the offset of every token but plain text.

A token gets `at` and `end`, offsets in its own state's text. Plain text is split and merged too
often to be stamped; `convert.py` finds it again between its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from functools import cache
from re import Match
from typing import Any

from mistune.core import InlineState
from mistune.inline_parser import InlineParser

from cxq.posts.markdown.cjk_emphasis import finalize
from cxq.posts.markdown.math_scan import MathScanner

# How rules begin whose first character is common in text, where mistune would stop at each `h`
# for the sake of addresses. Runs of `*` and `_` are text until emphasis is decided, on all of it.
_BEGINNINGS = {"h": "https?://", "!": r"!\[", "^": r"\^\[", "~": "~~", "*": "", "_": ""}
_BRACKET = re.compile(r"\\.|`+|[\[\]$]", re.S)


class _Brackets(list[Any]):
    """The open brackets; remembers the one closed last, where a link or an image began."""

    closed: Any = None

    def pop(self, index: Any = -1) -> Any:
        self.closed = super().pop(index)
        return self.closed


class PlacedInlineState(InlineState):
    """An inline state that stamps what is appended with where the running rule began."""

    def __init__(self, env: MutableMapping[str, Any]) -> None:
        super().__init__(env)
        self.brackets: _Brackets = _Brackets()
        self.rule_start = 0
        self._closing: dict[int, int] | None = None
        self._math: MathScanner | None = None

    @property
    def math(self) -> MathScanner:
        """What finds the end of TeX in this state's text."""
        if self._math is None or self._math.text is not self.src:
            self._math = MathScanner(self.src)
        return self._math

    def append_token(self, token: dict[str, Any]) -> None:
        if token["type"] == "text":
            self.tokens.append(token)
            return
        if token["type"] in ("link", "image") and "_autolink" not in token:
            opener = self.brackets.closed
            if opener is not None:
                token["at"] = opener.start - (2 if opener.image else 1)
        else:
            token.setdefault("at", self.rule_start)
        super().append_token(token)

    def closing_bracket(self, opening: int) -> int | None:
        """The offset of the `]` that closes the `[` at `opening`; None where none does.

        Escapes, code spans and TeX are passed over, as CommonMark §6.1 and §6.3 do for links. All
        pairs are found in one walk, so that a text of nothing but brackets stays linear.
        """
        if self._closing is None:
            self._closing = {}
            open_now: list[int] = []
            position = 0
            while found := _BRACKET.search(self.src, position):
                position = found.end()
                mark = found[0]
                if mark == "[":
                    open_now.append(found.start())
                elif mark == "]" and open_now:
                    self._closing[open_now.pop()] = found.start()
                elif mark.startswith("`"):
                    end = self.delimiters.code_end(mark, position)
                    position = position if end is None else end + len(mark)
                elif mark == "$" and self.env.get("math"):
                    position = self.math.end(found.start()) or position
        return self._closing.get(opening)


class PlacedInlineParser(InlineParser):
    """InlineParser whose every rule runs with its start remembered."""

    state_cls = PlacedInlineState
    dialect = True

    def parse_method(self, m: Match[str], state: InlineState) -> int | None:
        assert isinstance(state, PlacedInlineState)
        state.rule_start = m.start()
        end = super().parse_method(m, state)
        if end and state.tokens and state.tokens[-1]["type"] != "text":
            state.tokens[-1].setdefault("end", end)
        return end

    def _get_fast_trigger_re(self, chars: set[str]) -> re.Pattern[str]:
        if not self.dialect:
            return super()._get_fast_trigger_re(chars)
        return _trigger(frozenset(chars))

    def finalize_tokens(self, tokens: list[dict[str, Any]], depth: int) -> list[dict[str, Any]]:
        """mistune's pairing of emphasis marks, with an eye for Chinese neighbours."""
        decide = super().finalize_tokens
        if not self.dialect:
            return decide(tokens, depth)
        return finalize(tokens, lambda shown: decide(shown, depth))

    def inner(self, text: str, state: InlineState) -> list[dict[str, Any]] | None:
        """The tokens of a text inside this one; None where that would nest too deep."""
        if state.depth >= self.max_nested_level:
            return None
        child = state.copy()
        child.src = text
        return self.render(child)


@cache
def _trigger(chars: frozenset[str]) -> re.Pattern[str]:
    """What to look for in plain text: where one of the rules might begin."""
    single = "".join(sorted(chars - set(_BEGINNINGS)))
    longer = [start for char, start in _BEGINNINGS.items() if char in chars and start]
    return re.compile("|".join([f"[{re.escape(single)}]", *longer]))
