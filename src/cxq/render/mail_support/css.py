"""The constructs of a style sheet and of a style attribute (the only tinycss2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import tinycss2
from tinycss2.ast import (
    AtRule,
    Comment,
    Declaration,
    DimensionToken,
    FunctionBlock,
    IdentToken,
    LiteralToken,
    Node,
    NumberToken,
    ParseError,
    PercentageToken,
    QualifiedRule,
    StringToken,
    URLToken,
)

from cxq.render.mail_support.selectors import selector_constructs, subjects

INVALID = "invalid CSS"
_MEDIA_FEATURES = (
    *("hover", "any-hover", "orientation", "prefers-color-scheme", "prefers-reduced-motion"),
    "-webkit-device-pixel-ratio",
)
_WITH_VALUES = {
    "display": {name: name for name in ("flex", "inline-flex", "grid", "inline-grid", "none")},
    "flex-direction": {"column": "column", "column-reverse": "column"},
    "flex-wrap": {"wrap": "wrap", "wrap-reverse": "wrap"},
}
"""Values that caniemail has a feature for, under the name that it gives them."""

_KEYWORDS = frozenset(
    (
        *("initial", "fit-content", "min-content", "max-content"),
        *("system-ui", "ui-serif", "ui-sans-serif", "ui-rounded", "ui-monospace"),
    )
)


@dataclass(frozen=True, slots=True)
class Styled:
    """A construct of CSS: its line within the text, the at-rules around it, what it was set to, and
    the elements and classes that a style sheet's selectors set it for."""

    construct: str
    line: int
    gates: tuple[str, ...] = ()
    value: str = ""
    subjects: tuple[str, ...] = ()


def declarations(css: str) -> tuple[Styled, ...]:
    """The constructs of a style attribute."""
    return tuple(_block(tinycss2.parse_blocks_contents(css), (), nested=False))


def sheet(css: str) -> tuple[Styled, ...]:
    """The constructs of a style sheet, those inside at-rules too."""
    rules = tinycss2.parse_stylesheet(css)
    return tuple(_rules(rules, ()))


def _rules(rules: Iterable[Node], gates: tuple[str, ...]) -> Iterator[Styled]:
    for rule in rules:
        match rule:
            case QualifiedRule():
                yield from _style_rule(rule, gates)
            case _:
                yield from _other(rule, gates, sheet_inside=True)


def _style_rule(rule: QualifiedRule, gates: tuple[str, ...]) -> Iterator[Styled]:
    for construct in selector_constructs(rule.prelude):
        yield Styled(construct, rule.source_line, gates)
    about = subjects(rule.prelude)
    for each in _block(tinycss2.parse_blocks_contents(rule.content), gates, nested=True):
        yield each if each.subjects else replace(each, subjects=about)


def _block(nodes: Iterable[Node], gates: tuple[str, ...], *, nested: bool) -> Iterator[Styled]:
    """What stands between braces or in an attribute: declarations, and rules nested in them."""
    for node in nodes:
        match node:
            case Declaration():
                yield from _declaration(node, gates)
            case QualifiedRule() if nested:
                yield Styled("nested rules", node.source_line, gates)
                yield from _style_rule(node, (*gates, "nested rules"))
            case QualifiedRule():
                yield Styled(INVALID, node.source_line, gates, "a rule in a style attribute")
            case _:
                yield from _other(node, gates, sheet_inside=False)


def _other(node: Node, gates: tuple[str, ...], *, sheet_inside: bool) -> Iterator[Styled]:
    match node:
        case Comment():
            yield Styled("/* */", node.source_line, gates)
        case ParseError():
            yield Styled(INVALID, node.source_line, gates, node.message)
        case AtRule():
            yield from _at_rule(node, gates, sheet_inside=sheet_inside)
        case _:
            pass


def _at_rule(rule: AtRule, gates: tuple[str, ...], *, sheet_inside: bool) -> Iterator[Styled]:
    name = f"@{rule.lower_at_keyword.removeprefix('-webkit-')}"
    own = [name]
    if name == "@media":
        own += sorted(f"@media ({feature})" for feature in _media_features(rule.prelude))
    for construct in own:
        yield Styled(construct, rule.source_line, gates, tinycss2.serialize(rule.prelude).strip())
    yield from _values(rule.prelude, rule.source_line, gates)
    inside = (*gates, *own)
    if rule.content is None:
        return
    if name in ("@media", "@supports", "@layer", "@container", "@document") and sheet_inside:
        yield from _rules(tinycss2.parse_rule_list(rule.content), inside)
    elif name == "@keyframes":
        for frame in tinycss2.parse_rule_list(rule.content):
            if isinstance(frame, QualifiedRule):  # `from` and `50%` are no selectors
                contents = tinycss2.parse_blocks_contents(frame.content)
                yield from _block(contents, inside, nested=False)
    else:
        yield from _block(tinycss2.parse_blocks_contents(rule.content), inside, nested=True)


def _media_features(prelude: Iterable[Node]) -> set[str]:
    found: set[str] = set()
    for token in prelude:
        if isinstance(token, IdentToken):
            name = token.lower_value.replace("min-", "").replace("max-", "")
            if name in _MEDIA_FEATURES:
                found.add(name)
        elif inner := getattr(token, "content", None) or getattr(token, "arguments", None):
            found |= _media_features(inner)
    return found


def _declaration(node: Declaration, gates: tuple[str, ...]) -> Iterator[Styled]:
    name, line = node.lower_name, node.source_line
    value = tinycss2.serialize(node.value).strip()
    if node.name.startswith("--"):
        yield Styled("--*", line, gates, value)
    else:
        yield Styled(name, line, gates, value)
    for word in value.lower().split() if name in _WITH_VALUES else ():
        if word in _WITH_VALUES[name]:
            yield Styled(f"{name}:{_WITH_VALUES[name][word]}", line, gates, value)
    if node.important:
        yield Styled("!important", line, gates)
    yield from _values(node.value, line, gates)


def _values(tokens: Sequence[Node], line: int, gates: tuple[str, ...]) -> Iterator[Styled]:
    """Units, functions, keywords, images: whatever a value is made of."""
    for token in tokens:
        match token:
            case DimensionToken():
                yield Styled(f"{token.lower_unit} unit", line, gates)
            case PercentageToken():
                yield Styled("% unit", line, gates)
            case FunctionBlock():
                yield from _function(token, line, gates)
            case URLToken():
                yield Styled("url()", line, gates, token.value)
            case IdentToken() if token.lower_value in _KEYWORDS:
                yield Styled(token.lower_value, line, gates)
            case Comment():
                yield Styled("/* */", line, gates)
            case _ if inner := getattr(token, "content", None):
                yield from _values(inner, line, gates)
            case _:
                pass


def _function(token: FunctionBlock, line: int, gates: tuple[str, ...]) -> Iterator[Styled]:
    name = token.lower_name
    if name == "url":
        shown = next((each.value for each in token.arguments if isinstance(each, StringToken)), "")
        yield Styled("url()", line, gates, shown)
        return
    commas = any(isinstance(each, LiteralToken) and each.value == "," for each in token.arguments)
    numbers = any(isinstance(each, NumberToken | PercentageToken) for each in token.arguments)
    if name in ("rgb", "rgba") and numbers and not commas:
        name = "rgb(0 0 0)"  # Gmail drops the whole attribute for it
    yield Styled(name if name.endswith(")") else f"{name}()", line, gates)
    yield from _values(token.arguments, line, gates)
