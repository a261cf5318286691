"""`{references}` and `{glossary}`: blocks made of what the draft uses. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cxq.document import (
    Block,
    Directive,
    DirectiveName,
    Position,
    substitute_blocks,
    walk_blocks,
)
from cxq.model import Problem

Make = Callable[[Position], tuple[Block, ...]]


@dataclass(slots=True)
class DirectiveWriter:
    """Puts made blocks where directives stand, and says where they would list nothing."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    places: list[Position] = field(default_factory=list)
    _first: dict[str, Position] = field(default_factory=dict)

    def apply(
        self, blocks: tuple[Block, ...], name: DirectiveName, make: Make
    ) -> tuple[Block, ...]:
        """The blocks with each `{name}` what `make` makes of its place."""
        if not any(isinstance(block, Directive) for block in walk_blocks(blocks)):
            return blocks

        def substitute(block: Block) -> tuple[Block, ...] | None:
            if not isinstance(block, Directive) or block.name != name:
                return None
            made = make(block.at)
            self.places.append(block.at)
            first = self._first.setdefault(name, block.at)
            if first != block.at:
                self.problems.append(_repeated(name, self.path, block.at, first))
            elif not made:
                self.problems.append(_empty(name, self.path, block.at))
            return made

        return substitute_blocks(blocks, substitute)


def _empty(name: DirectiveName, path: str, at: Position) -> Problem:
    what = "cites nothing" if name == "references" else "uses no term of the glossary"
    how = "Cite with [@key]" if name == "references" else "Use one with [[nqpf]]"
    message = f"{{{name}}} lists nothing: the draft {what}."
    return Problem(path, *at, "directive-empty", "warning", message, f"{how}, or drop {{{name}}}.")


def _repeated(name: DirectiveName, path: str, at: Position, first: Position) -> Problem:
    message = f"{{{name}}} stands in line {first.line} already: the same list comes twice."
    return Problem(path, *at, "block-repeated", "warning", message, "Keep one of them.")
