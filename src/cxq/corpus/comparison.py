"""What changed between two texts of one item: clause by clause, as an editor reads. Pure.

Chinese is cut behind 。！？； and line ends, English behind a full stop with a space: short enough
to show what an outlet changed or removed, long enough to be read. Inside a clause that was changed
the differing characters (Chinese) or words (English) can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_CLAUSE_END = re.compile(r"(?<=[。！？；!?])|(?<=[.;] )|(?<=\n)")
# A word with its figures, `1,200.5` and `don't` as one; whatever else by the character.
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[.,'’-][A-Za-z0-9]+)*|\s+|.", re.DOTALL)

# Beyond this the exact comparison would be slow: 8,000 like clauses took 6.6 s.
_EXACT = 2000
_SIMILAR = 0.4


@dataclass(frozen=True, slots=True)
class TextChange:
    """One place: what stood there, what stands there now. One of them may be empty."""

    removed: str
    added: str


def clauses(text: str) -> list[str]:
    """The text cut into clauses; white space around them does not count."""
    found = (part.strip() for part in _CLAUSE_END.split(text))
    return [part for part in found if part]


def compare(before: str, after: str) -> tuple[TextChange, ...]:
    """The changes in the order of the text; empty where the words are the same."""
    old, new = clauses(before), clauses(after)
    return tuple(
        TextChange("\n".join(old[a:b]), "\n".join(new[c:d])) for a, b, c, d in _differing(old, new)
    )


def _differing(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where two rows differ, as `old[a:b]` against `new[c:d]`."""
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    ends = range(1, shorter - start + 1)
    tail = next((n for n in ends if old[-n] != new[-n]), shorter - start + 1) - 1
    old, new = old[start : len(old) - tail], new[start : len(new) - tail]
    # Where very much differs, what is said very often is no landmark (difflib's “popular”).
    matcher = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > _EXACT)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            yield a + start, b + start, c + start, d + start


Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether the other text lacks it."""


def pieces(change: TextChange) -> tuple[Pieces, Pieces]:
    """Both sides of a change, cut where they differ; whole where they have little in common."""
    old, new = _TOKEN.findall(change.removed), _TOKEN.findall(change.added)
    differing = list(_differing(old, new))
    kept = len(old) - sum(b - a for a, b, _, _ in differing)
    if 2 * kept < _SIMILAR * (len(old) + len(new)):
        return _whole(change.removed), _whole(change.added)
    return (
        _cut(old, [(a, b) for a, b, _, _ in differing]),
        _cut(new, [(c, d) for _, _, c, d in differing]),
    )


def _whole(text: str) -> Pieces:
    return ((text, True),) if text else ()


def _cut(tokens: Sequence[str], differing: Sequence[tuple[int, int]]) -> Pieces:
    found: list[tuple[str, bool]] = []
    at = 0
    for start, end in differing:
        found += [("".join(tokens[at:start]), False), ("".join(tokens[start:end]), True)]
        at = end
    found.append(("".join(tokens[at:]), False))
    return tuple((text, alone) for text, alone in found if text)
