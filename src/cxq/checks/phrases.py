"""Names and renderings of the glossary, found as whole words in one walk. Pure.

Ten thousand terms cost what fifty do: a word of the text is looked up, and only what begins with
it is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cxq.english import plural_of
from cxq.terms import Glossary, Term

Kind = Literal["name", "short", "alias", "avoid"]
_POSSESSIVE = ("'s", "’s")
_TOKEN = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wording of a term: its English name or plural, its short form, an alias, one to avoid."""

    words: tuple[str, ...]
    term: Term
    kind: Kind
    written: str


@dataclass(frozen=True, slots=True)
class FoundPhrase:
    """A phrase, and where it stands in the text that was searched."""

    start: int
    end: int
    phrase: Phrase


@lru_cache(maxsize=4)
def phrases_of(glossary: Glossary) -> dict[str, tuple[Phrase, ...]]:
    """First word → the phrases that begin with it, the longest first. Made once a glossary."""
    by_word: dict[str, list[Phrase]] = {}
    for term in glossary.terms.values():
        kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = (
            ("name", (term.en, term.plural or plural_of(term.en))),
            ("short", (term.abbr,)),
            ("alias", term.aliases),
            ("avoid", term.avoid),
        )
        for kind, written in kinds:
            for each in dict.fromkeys(written):
                words = words_of(each)
                if words and each.strip():
                    by_word.setdefault(words[0], []).append(Phrase(words, term, kind, each))
    return {
        word: tuple(sorted(found, key=lambda phrase: -len(phrase.words)))
        for word, found in by_word.items()
    }


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: capitals, hyphens, possessives aside."""
    return tuple(_folded(found[0]) for found in _TOKEN.finditer(text))


def find_phrases(text: str, glossary: Glossary) -> Iterator[FoundPhrase]:
    """Every phrase in the text: whole words, leftmost and longest, none inside another.

    Words of one phrase are parted by spaces and hyphens alone.
    """
    index = phrases_of(glossary)
    tokens = [(found.start(), found.end(), _folded(found[0])) for found in _TOKEN.finditer(text)]
    at = 0
    while at < len(tokens):
        found = next(
            (
                phrase
                for phrase in index.get(tokens[at][2], ())
                if _stands(phrase.words, tokens, at, text)
            ),
            None,
        )
        if found is None:
            at += 1
            continue
        start, (_, end, _) = tokens[at][0], tokens[at + len(found.words) - 1]
        whose = text.endswith(_POSSESSIVE, start, end) and not found.written.endswith(_POSSESSIVE)
        yield FoundPhrase(start, end - 2 if whose else end, found)
        at += len(found.words)


def _stands(words: tuple[str, ...], tokens: list[tuple[int, int, str]], at: int, text: str) -> bool:
    if at + len(words) > len(tokens):
        return False
    for step, word in enumerate(words):
        start, _, said = tokens[at + step]
        if said != word:
            return False
        if step and text[tokens[at + step - 1][1] : start].strip(" -–—,\n"):
            return False
    return True


def _folded(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")
