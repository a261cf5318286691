"""Words in braces that stand alone in their paragraph, and quotes that begin with `[!kind]`.

`{toc}` in a line of text, or a word in braces that is none of ours, stays what it is: text, and
said aloud, since the author meant something by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, get_args

from cxq.document import (
    Block,
    Button,
    CalloutKind,
    Contents,
    Directive,
    Paywall,
    Position,
    Subscribe,
)
from cxq.text import nearest

WORDS = ("toc", "references", "glossary", "paywall", "subscribe", "button")
_OTHERS_WORDS = ("count", "articles", "zh", "table")  # read elsewhere, and a slip is told there
_CLAIMS = ("count", "article")
_ALONE = re.compile(r"\{([A-Za-z][A-Za-z-]*)(?::([^{}\n]*))?\}")
_MARKER = re.compile(r"\[!([A-Za-z]+)\](?![(\[:])[ \t]*([^\n]*)(?:\n|$)")
_KINDS: dict[str, CalloutKind] = {kind: kind for kind in get_args(CalloutKind)}
_KINDS["caution"] = "warning"  # GitHub's fifth
PULL = "pull"


class Fault(NamedTuple):
    """What is wrong with something in braces, in words for the author."""

    rule: str
    message: str
    hint: str


def directive(text: str, at: Position) -> Block | Fault | None:
    """The block that a paragraph of this text is; None for one that is only text."""
    found = _ALONE.fullmatch(text)
    if found is None:
        return None
    name, rest = found[1], (found[2] or "").strip()
    if name == "button":
        return _button(text, rest, at)
    if name in WORDS and not rest:
        return _BLOCKS[name](at)
    if name in WORDS:
        return Fault(
            "directive-unknown",
            f"{text} is not read: {{{name}}} takes no words of its own.",
            f"Write {{{name}}}, alone in its paragraph.",
        )
    if name in _OTHERS_WORDS or name.casefold().startswith(_CLAIMS):
        return None
    return Fault(
        "directive-unknown",
        f"{text} means nothing here{nearest(name, [*WORDS, 'table'])}: it is printed as it stands.",
        "Known: " + ", ".join(_written(word) for word in WORDS) + ", {table: rows}.",
    )


_BLOCKS: dict[str, Callable[[Position], Block]] = {
    "toc": Contents,
    "references": lambda at: Directive(at, "references"),
    "glossary": lambda at: Directive(at, "glossary"),
    "paywall": Paywall,
    "subscribe": Subscribe,
}


def _written(word: str) -> str:
    return "{button: Words | https://…}" if word == "button" else f"{{{word}}}"


def _button(text: str, rest: str, at: Position) -> Block | Fault:
    words, _, url = (part.strip() for part in rest.partition("|"))
    if words:
        return Button(at, words, url)
    hint = "Write {button: Subscribe} or {button: Words | https://…}."
    return Fault("directive-unknown", f"{text} is a button without words.", hint)


def misplaced(text: str) -> Fault:
    """The fault of a directive within a line of text."""
    return Fault(
        "directive-misplaced",
        f"{text} stands in a line of text and is printed as it stands.",
        "Give it a paragraph of its own, with an empty line before and after it.",
    )


class CalloutMarker(NamedTuple):
    """`[!kind] words` at the head of a quote: `length` characters, the line's end included."""

    kind: CalloutKind | None
    written: str
    words: str
    words_at: int
    length: int

    @property
    def is_pull(self) -> bool:
        return self.written.casefold() == PULL


def callout_marker(text: str) -> CalloutMarker | None:
    """The marker with which a quote's first paragraph begins, if it does."""
    found = _MARKER.match(text)
    if found is None:
        return None
    words = found[2].rstrip()
    return CalloutMarker(
        _KINDS.get(found[1].casefold()), found[1], words, found.start(2), found.end()
    )


def unknown_callout(marker: CalloutMarker) -> Fault:
    """The fault of a `[!kind]` that is none."""
    known = [*_KINDS, PULL]
    return Fault(
        "callout-unknown",
        f"[!{marker.written}] is no kind of box{nearest(marker.written.casefold(), known)}.",
        "Known: " + ", ".join(f"[!{kind}]" for kind in known) + ".",
    )
