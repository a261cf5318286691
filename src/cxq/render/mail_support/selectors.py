"""The constructs of a selector: what kinds of simple selectors it has, and how they are joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tinycss2.ast import (
    Comment,
    FunctionBlock,
    HashToken,
    IdentToken,
    LiteralToken,
    Node,
    SquareBracketsBlock,
    WhitespaceToken,
)

_JOINED = {">": "selector a > b", "+": "selector a + b", "~": "selector a ~ b"}
OUTLOOK_DARK = "selector [data-ogsc]"
"""An attribute that Outlook's programs add where they darken: told apart from any other."""

_OLD_ELEMENTS = ("before", "after", "first-letter", "first-line")
"""Pseudo-elements that CSS 2 wrote with one colon."""


def selector_constructs(prelude: Sequence[Node]) -> tuple[str, ...]:
    """Each construct once, in the order met."""
    return tuple(dict.fromkeys(_constructs(prelude)))


def subjects(prelude: Sequence[Node]) -> tuple[str, ...]:
    """What the selectors are about, sorted: `td` of `tr td.a`, `.a` of `tr .a`, `*` where neither
    an element nor a class is named."""
    found: set[str] = set()
    last, before, ended = "", "", False
    for token in prelude:
        value = token.value if isinstance(token, LiteralToken) else ""
        if value == ",":
            found.add(last or "*")
            last, before, ended = "", "", False
        elif isinstance(token, WhitespaceToken) or value in _JOINED:
            ended = True  # what comes next begins a compound of its own, unless the selector ends
        else:
            if ended:
                last, ended = "", False
            if isinstance(token, IdentToken):
                if before == "." and not last:
                    last = f".{token.value}"
                elif not before:
                    last = token.lower_value
            before = value if value in (".", ":") else ""
    found.add(last or "*")
    return tuple(sorted(found))


def _constructs(tokens: Sequence[Node]) -> Iterator[str]:
    simple = 0  # simple selectors so far in this compound
    spaced = False
    before = ""  # `.`, `:` or `::`, which the next token completes
    for token in tokens:
        if isinstance(token, WhitespaceToken):
            spaced = simple > 0
            continue
        if isinstance(token, Comment):
            yield "/* */"
            continue
        if isinstance(token, LiteralToken) and token.value in (".", ":"):
            before += token.value
            if before == "::" or simple == 0 or not spaced:
                continue
            yield "selector a b"
            simple, spaced = 0, False
            continue
        if isinstance(token, LiteralToken) and token.value in (",", *_JOINED):
            yield "selector a, b" if token.value == "," else _JOINED[token.value]
            simple, spaced = 0, False
            continue
        if spaced:
            yield "selector a b"
            simple, spaced = 0, False
        if before.startswith(":"):
            yield from _pseudo(token, before)
        else:
            kind = _simple(token, before)
            if kind and simple:
                yield "selector a.b"
            if kind:
                yield kind
        simple += 1
        before = ""


def _simple(token: Node, before: str) -> str:
    if isinstance(token, IdentToken):
        return "selector .a" if before == "." else "selector a"
    if isinstance(token, HashToken):
        return "selector #a"
    if isinstance(token, SquareBracketsBlock):
        name = next((each.value for each in token.content if isinstance(each, IdentToken)), "")
        return OUTLOOK_DARK if name in ("data-ogsc", "data-ogsb") else "selector [a]"
    if isinstance(token, LiteralToken) and token.value == "*":
        return "selector *"
    return ""


def _pseudo(token: Node, colons: str) -> Iterator[str]:
    if isinstance(token, FunctionBlock):
        yield colons + token.lower_name
        if token.lower_name in ("not", "is", "where", "has"):
            yield from _constructs([each for each in token.arguments if each is not None])
    elif isinstance(token, IdentToken):
        name = token.lower_value
        yield ("::" if name in _OLD_ELEMENTS else colons) + name
