"""What changed between two texts of one item: clause by clause, as an editor reads. Pure.

Chinese is cut behind 。！？； and line ends, English behind a full stop with a space: short enough
to show what an outlet changed or removed, long enough to be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_CLAUSE_END = re.compile(r"(?<=[。！？；!?])|(?<=[.;] )|(?<=\n)")


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
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        TextChange("\n".join(old[a:b]), "\n".join(new[c:d]))
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    )
