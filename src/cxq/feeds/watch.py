"""The author's watch-terms: glossary terms or plain words whose new items get a star. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from cxq.feeds.keep import Words, words_of
from cxq.terms import Glossary


def words_to_watch(terms: Iterable[str], glossary: Glossary) -> Words:
    """What to look for: of a glossary term its 汉字, English, short form and aliases; any other
    word as it stands."""
    written: dict[str, None] = {}
    for name in terms:
        term = glossary.find(name)
        said = (term.zh, term.en, term.plural, term.abbr, *term.aliases) if term else (name,)
        written |= dict.fromkeys(word for word in said if word)
    return words_of(tuple(written))
