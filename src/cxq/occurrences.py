"""How often a term stands in a text: as Ctrl+F counts, or leftmost-longest among known terms.

Pure. Texts and terms are compared as `searchable` makes them: NFKC (Unicode UAX #15) and without
capitals, so that full-width letters and digits are found, too. Occurrences do not overlap.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from cxq.text import HAN, nfkc, tidy


def searchable(text: str) -> str:
    """The text as terms are looked for in it; its length may differ from the text's."""
    # Case folding may undo a composition (ΐ), hence NFKC again (UAX #15 and Unicode 3.13, D146).
    return unicodedata.normalize("NFKC", nfkc(text).casefold())


def searchable_term(term: str) -> str:
    """A term as it is looked for: what stored texts never hold (controls, marks that hide or
    reorder) is dropped, since a term copied from a page may carry such. May be empty.
    """
    return searchable(tidy(term)).strip()


def occurrences(term: str, text: str) -> int:
    """How often `term` stands in `text`, both searchable; 0 for an empty term."""
    return text.count(term) if term else 0


class Vocabulary:
    """Terms that are told from each other: at each place the longest one that begins there counts,
    and the search goes on behind it. So 战略性新兴产业 is no 新兴产业."""

    def __init__(self, terms: Iterable[str]) -> None:
        """`terms` as written; those that come to the same are one, empty ones are left out."""
        self.terms = frozenset(filter(None, map(searchable_term, terms)))
        by_first: dict[str, set[int]] = {}
        for term in self.terms:
            by_first.setdefault(term[0], set()).add(len(term))
        self._lengths = {
            char: tuple(sorted(lengths, reverse=True)) for char, lengths in by_first.items()
        }

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        """Finds where a term may begin; nothing where there is none."""
        chars = "".join(map(re.escape, sorted(self._lengths)))
        return re.compile(f"[{chars}]" if chars else r"(?!)")

    def count(self, text: str) -> Counter[str]:
        """The occurrences of each term in a searchable text, by its searchable form."""
        found: Counter[str] = Counter()
        end = 0
        for begin in self._begins.finditer(text):
            start = begin.start()
            if start < end:
                continue
            for length in self._lengths[begin[0]]:
                piece = text[start : start + length]
                if piece in self.terms:
                    found[piece] += 1
                    end = start + length
                    break
        return found

    def around(self, term: str) -> tuple[str, ...]:
        """The longer terms that hold this one (searchable), in order."""
        return tuple(sorted(known for known in self.terms if term in known and known != term))


# ---------------------------------------------------------------- scripts

# Characters of everyday text, each with its simplified form: what a page of either script holds.
_TRADITIONAL = "國會們這個為對時來說經過學發產業電與從務東車"
_SIMPLIFIED = "国会们这个为对时来说经过学发产业电与从务东车"


def is_traditional(text: str) -> bool:
    """Whether more of the text is in traditional characters than in simplified ones."""
    if not any(char in text for char in "國會這們為來"):
        return False
    traditional = sum(map(text.count, _TRADITIONAL))
    return traditional > sum(map(text.count, _SIMPLIFIED))


def is_chinese(text: str) -> bool:
    """Whether the text has 汉字, in its first 10,000 characters."""
    return HAN.search(text, 0, 10_000) is not None
