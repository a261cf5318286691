"""The glossary as it is used: terms, and every name that finds one. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cxq.text import nearest


@dataclass(frozen=True, slots=True)
class Term:
    """One `[[term]]` table of sources/glossary.toml."""

    id: str
    en: str
    zh: str
    pinyin: str = ""
    abbr: str = ""
    plural: str = ""
    kind: str = ""
    aliases: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    note: str = ""
    definition: str = ""
    sources: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What finds this term, and no other: id, short form, 汉字 and aliases, folded."""
        written = (self.id, self.abbr, self.zh, *self.aliases)
        return tuple(dict.fromkeys(fold_name(name) for name in written if name.strip()))


# Compared by identity, so that what is made of ten thousand terms can be kept by it (lru_cache).
@dataclass(frozen=True, eq=False)
class Glossary:
    """The terms by id, and by every other name that finds one (folded)."""

    terms: Mapping[str, Term]
    names: Mapping[str, Term]

    def find(self, name: str) -> Term | None:
        """The term of this id, short form, 汉字, alias or English, capitals aside."""
        return self.terms.get(name) or self.names.get(fold_name(name))

    def near(self, name: str) -> str:
        """` (did you mean “nqpf”?)`, or nothing."""
        # Comparing is slow, and of ten thousand ids few begin or end like a slip of the keyboard.
        like = [
            known
            for known in self.terms
            if abs(len(known) - len(name)) <= 3
            and (known[0] == name[:1].lower() or known[-1] == name[-1:].lower())
        ]
        return nearest(name, like)


EMPTY_GLOSSARY = Glossary({}, {})


def glossary_of(terms: Iterable[Term]) -> Glossary:
    """The glossary of these terms. Of two that claim one name, the first is found by it.

    English names find a term where no other term is called so: two different 汉字 may well share
    their English.
    """
    by_id: dict[str, Term] = {}
    names: dict[str, Term] = {}
    english: dict[str, Term | None] = {}
    for term in terms:
        by_id.setdefault(term.id, term)
        for name in term.names:
            names.setdefault(name, term)
        for name in dict.fromkeys(fold_name(each) for each in (term.en, term.plural) if each):
            english[name] = None if name in english else term
    for name, found in english.items():
        if found is not None:
            names.setdefault(name, found)
    return Glossary(by_id, names)


def fold_name(name: str) -> str:
    """A name as names are compared: width, capitals, hyphens and curled apostrophes aside."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(folded.replace("-", " ").replace("’", "'").split())
