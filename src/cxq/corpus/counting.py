"""Counting terms in stored texts: one count for `cxq count`, `cxq fill` and the checks. Pure.

    substring   as Ctrl+F counts
    articles    the same; what matters is how many documents hold the term
    longest     leftmost-longest among all known terms: 战略性新兴产业 is no 新兴产业

Texts are compared as `cxq.occurrences.searchable` makes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from cxq.corpus.searched import SearchedText
from cxq.corpus.zero import Zero
from cxq.counts import Count
from cxq.occurrences import Vocabulary, occurrences, searchable_term

Mode = Literal["substring", "articles", "longest"]


@dataclass(slots=True)
class _Tally:
    """What was found of one term so far; `substring` counts it inside longer terms, too."""

    wanted: str
    zero: Zero
    occurrences: int = 0
    articles: int = 0
    substring: int = 0


def count_terms(
    documents: Iterable[SearchedText],
    terms: Sequence[str],
    mode: Mode = "substring",
    known: Iterable[str] = (),
) -> tuple[Count, ...]:
    """Each term in these documents, in the order of `terms`. `known` are the terms that `longest`
    tells from each other; those that are counted always are."""
    wanted = [searchable_term(term) for term in terms]
    tallies = [_Tally(each, Zero(each)) for each in wanted]
    vocabulary = Vocabulary((*known, *terms)) if mode == "longest" else None
    searched = characters = without = 0
    for document in documents:
        if not document.has_text:
            without += 1
            continue
        searched += 1
        characters += len(document.text)
        _count_in(document, tallies, vocabulary)
    return tuple(
        Count(
            term,
            tally.occurrences,
            tally.articles,
            searched,
            characters,
            without,
            _note(tally, vocabulary, searched, without),
        )
        for term, tally in zip(terms, tallies, strict=True)
    )


def _count_in(
    document: SearchedText, tallies: Iterable[_Tally], vocabulary: Vocabulary | None
) -> None:
    longest = vocabulary.count(document.searchable) if vocabulary is not None else None
    for tally in tallies:
        substring = occurrences(tally.wanted, document.searchable)
        found = substring if longest is None else longest[tally.wanted]
        tally.substring += substring
        tally.occurrences += found
        tally.articles += found > 0
        tally.zero.look(document, substring)


def _note(tally: _Tally, vocabulary: Vocabulary | None, searched: int, without: int) -> str:
    """What else must be known of a count, in one line."""
    if not searched and not without:
        return "nothing is stored"
    says = []
    if without and searched:
        says.append(f"{without} of {searched + without} items have no text")
    elif without:
        return "no text is stored of it" if without == 1 else "no text is stored of any item"
    inside = tally.substring - tally.occurrences
    if vocabulary is not None and inside > 0:
        longer = ", ".join(vocabulary.around(tally.wanted)[:5])
        says.append(f"{inside} more inside longer terms ({longer})")
    if not tally.substring or tally.zero.traditional:
        says += tally.zero.reasons(tally.substring)
    return "; ".join(says)
