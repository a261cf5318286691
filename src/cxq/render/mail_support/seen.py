"""A construct as it was met in a message: an element, an attribute, a declaration, a selector …"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Audience = Literal["all", "word", "others"]


@dataclass(frozen=True, slots=True)
class Where:
    """What decides whether a client meets a construct, and how it takes it.

    `tag` is the element on which it stands, or which a style sheet sets it for, where that is
    known; `gates` are the constructs around it that a client must know in order to come this far
    (`<style>`, `@media`); `audience` says who sees it: `<!--[if mso]>` is for Word alone,
    `<!--[if !mso]><!-->` for all others.
    """

    tag: str = ""
    gates: tuple[str, ...] = ()
    audience: Audience = "all"


@dataclass(frozen=True, slots=True)
class Seen:
    """One construct, named as the table names it. `line` is the message's, from 1; `value` is what
    it was set to, where that is of use (an address, a declaration's value)."""

    construct: str
    line: int
    where: Where
    value: str = ""
