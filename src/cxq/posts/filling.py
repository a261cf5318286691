"""Counted numbers written into a draft's claims: there, and nowhere else. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cxq.document import Claim, walk
from cxq.posts.markdown import parse

Counted = Callable[[Claim], int | None]

_LINE_END = re.compile(r"\r\n|\r|\n")
_VALUE = re.compile(r"\s*=\s*[0-9,]+\s*$")


@dataclass(frozen=True, slots=True)
class Filled:
    """A claim, and the number that it has got: None where nobody knows it."""

    claim: Claim
    number: int | None


def claims_of(body: str, first_line: int, *, math: bool = False) -> tuple[Claim, ...]:
    """Every claim of a draft's body, in the order in which they stand."""
    parsed = parse(body, first_line=first_line, math=math)
    blocks = (*parsed.blocks, *(block for note in parsed.definitions for block in note.blocks))
    found = [node for node in walk(blocks) if isinstance(node, Claim)]
    return tuple(sorted(found, key=lambda claim: claim.at))


def fill(text: str, filled: Sequence[Filled]) -> str:
    """A draft file's text with these numbers in its claims.

    `text` is the file as it stands; a claim without a number, and one that does not stand where it
    says, is left alone.
    """
    starts = [text.startswith("\ufeff"), *(end.end() for end in _LINE_END.finditer(text))]
    parts = []
    done = 0
    for each in filled:
        span = _span(text, starts, each.claim)
        if each.number is None or span is None or span[0] < done:
            continue
        start, end = span
        kept = _VALUE.sub("", text[start : end - 1]).rstrip()
        parts += [text[done:start], kept, f" = {_written(each)}}}"]
        done = end
    return "".join((*parts, text[done:]))


def _written(filled: Filled) -> str:
    """The number, with commas where the draft had written one with commas."""
    return f"{filled.number:,}" if "," in filled.claim.written else str(filled.number)


def _span(text: str, starts: Sequence[int], claim: Claim) -> tuple[int, int] | None:
    """Where the claim stands in the file, braces included; None where something else does."""
    line, column = claim.at
    if line > len(starts):
        return None
    start = starts[line - 1] + column - 1
    end = text.find("}", start) + 1
    stands = text[start:end]
    # A claim may run over lines, and a quote's marks then stand between: they are not compared.
    if not stands.startswith("{") or _words(stands) != _words(claim.source):
        return None
    return start, end


def _words(source: str) -> str:
    return re.sub(r"[\s>]+", "", source)
