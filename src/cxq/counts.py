"""What is counted, and in what: the words of counting as types.

Frozen and slotted, as those of model.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxq.document import ClaimKind


@dataclass(frozen=True, slots=True)
class StoredText:
    """What is stored of an item to read in: None where no text is stored of it."""

    key: str
    title: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How often a term stands in what is stored of an item, a collection, or of everything.

    `articles` are the documents that hold it, of `documents` that have a text; `characters` is
    the length of these texts. `without_text` items have none. `note` says what else must be known,
    above all why a zero may be one.
    """

    term: str
    occurrences: int = 0
    articles: int = 0
    documents: int = 0
    characters: int = 0
    without_text: int = 0
    note: str = ""

    def of(self, kind: ClaimKind) -> int:
        """The number that a claim of this kind is about."""
        return self.occurrences if kind == "count" else self.articles
