"""Words that decide whether an item is stored, or starred. Pure.

Chinese words are found anywhere, since Chinese has no spaces; the end of a word that is written
in letters must be the end of a word in the text: “AI” is not in “said”, but it is in “AI芯片”.
`chip*` also finds “chips” and “chipmaker”. Width and capitals do not count, and traditional
characters are simplified ones where OpenCC is installed (folding.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cxq.feeds.page import plain_text
from cxq.folding import fold
from cxq.model import FoundItem, KeepRules
from cxq.text import HAN

# A letter or digit that is no Han character: what a word of letters must not be continued by.
_LETTER = rf"[^\W_{HAN.pattern[1:-1]}]"


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they were written, each with the pattern that finds it in folded text."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...] = ()

    def found_in(self, folded: str) -> tuple[str, ...]:
        """Those that stand in this text, which `folded` made."""
        return tuple(word for word, pattern in self.patterns if pattern.search(folded))

    def __bool__(self) -> bool:
        return bool(self.patterns)


NO_WORDS = Words()


@lru_cache(maxsize=256)
def words_of(written: tuple[str, ...]) -> Words:
    """The words, blank ones left out, ready to be looked for."""
    return Words(tuple((word, _pattern(word)) for word in written if word.strip(" *")))


def _pattern(word: str) -> re.Pattern[str]:
    folded = " ".join(fold(word).split())
    open_ended = folded.endswith("*")
    folded = folded.rstrip("*")
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, folded) else ""
    after = rf"(?!{_LETTER})" if re.match(_LETTER, folded[-1:]) and not open_ended else ""
    return re.compile(before + re.escape(folded) + after)


def folded(title: str, text: str) -> str:
    """What is searched: title and plain text, folded, blanks made one space."""
    return " ".join(fold(f"{title}\n{text}").split())


def folded_entry(found: FoundItem) -> str:
    """What is searched of an item that a source's document tells of."""
    return folded(found.title, plain_text(found.content) if found.content else "")


def is_kept(found: FoundItem, rules: KeepRules) -> bool:
    """Whether the keep rules of its source let this item in, by what the source says of it.

    Its own page is not asked for: an item that is left out is not fetched.
    """
    if not rules:
        return True
    text = folded_entry(found)
    some, every, none = map(words_of, (rules.any, rules.all, rules.none))
    if some and not some.found_in(text):
        return False
    if len(every.found_in(text)) < len(every.patterns):
        return False
    return not none.found_in(text)


def said_of_left_out(found: int, left_out: int, fresh: int) -> str:
    """`12 found, 9 left out by keep rules (2 of them new)`; nothing where none was."""
    if not left_out:
        return ""
    new = f" ({fresh} of them new)" if 0 < fresh < left_out else ""
    return f"{found} found, {left_out} left out by keep rules{new}"


def said_of_starred(hits: Sequence[tuple[str, ...]], what: str = "") -> str:
    """`2 starred (量子, qubit)`, or `2 pages starred (…)`; nothing where none was."""
    if not hits:
        return ""
    words = list(dict.fromkeys(word for each in hits for word in each))
    more = " …" if len(words) > 5 else ""
    several = "s" if what and len(hits) > 1 else ""
    count = f"{len(hits)} {what}{several}".rstrip()
    return f"{count} starred ({', '.join(words[:5])}{more})"
