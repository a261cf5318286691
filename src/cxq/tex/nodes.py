"""What a formula is made of, once read. `offset` is where a node begins in the TeX."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Char:
    """One character that is no mark of TeX's."""

    offset: int
    char: str


@dataclass(frozen=True, slots=True)
class Words:
    """What `\\text{…}` and its kin hold: words, spaces and all."""

    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    offset: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """`\\name` with its arguments, and what stood in brackets before them."""

    offset: int
    name: str
    arguments: tuple[Group, ...] = ()
    option: Group | None = None


@dataclass(frozen=True, slots=True)
class Scripts:
    """`base_{sub}^{super}`, with the primes that stood behind the base."""

    offset: int
    base: Node | None
    below: Group | None = None
    above: Group | None = None
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Fenced:
    """`\\left( … \\right)`: an opening and a closing mark, either of which may be empty."""

    offset: int
    opening: str
    items: tuple[Node, ...]
    closing: str


@dataclass(frozen=True, slots=True)
class Environment:
    """`\\begin{name} … \\end{name}`, in rows of cells."""

    offset: int
    name: str
    rows: tuple[tuple[Group, ...], ...]


Node = Char | Words | Group | Command | Scripts | Fenced | Environment


class TexError(Exception):
    """TeX that cannot be read: where, what is wrong, what to do."""

    def __init__(self, offset: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.hint = hint
