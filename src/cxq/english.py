"""English around a name: plurals, possessives, a capital at a sentence's start. Pure."""

from __future__ import annotations

import re

# Plurals of what English does to the ending; a term that does otherwise has its `plural` field.
_PLURALS = (
    (re.compile(r"(?<=[^aeiou])y$"), "ies"),
    (re.compile(r"(?<=[^s])sis$"), "ses"),
    (re.compile(r"(ss|us|x|z|ch|sh)$"), r"\1es"),
    (re.compile(r"(?<!s)s$"), "s"),  # “productive forces” is one already
)
_HEAD = re.compile(r"\w+(?= (?:of|for|in|on|at|to|with|under) )")
_IS_PLURAL = re.compile(r"[^sui]s$")

# A full stop that ends no sentence stands behind a single capital or one of these.
_ABBREVIATIONS = (
    "al approx art c ca cf ch co col corp dept dr e.g ed eds est etc fig figs gen gov i.e inc jr "
    "lt ltd mr mrs ms mt no nos p para pp prof rep sec sen sr st v viz vol vs "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_NO_END = re.compile(
    rf"(?:\b[A-Z]|(?<![\w.])(?i:{'|'.join(map(re.escape, _ABBREVIATIONS.split()))}))\.\s+$"
)
_START = re.compile(r"(?:^|[.!?][\"'”’)\]]*\s+|[。！？]\s*)[\"'“‘(\[«]*$")


def begins_sentence(before: str) -> bool:
    """Whether a word that follows this text of its paragraph begins a sentence."""
    opening = before.rstrip("\"'“‘([«")
    return _START.search(before) is not None and _NO_END.search(opening) is None


def capital(text: str) -> str:
    """The text with a capital, unless its first word has one of its own inside (eVTOL)."""
    first = text.partition(" ")[0]
    return text if first[1:] != first[1:].lower() else text[:1].upper() + text[1:]


def plural_of(name: str) -> str:
    """An English name in the plural: its last word, or the one before “of”, “for”, …."""
    head = _HEAD.search(name)
    if head is not None:
        return name[: head.start()] + _plural_word(head[0]) + name[head.end() :]
    return _plural_word(name)


def _plural_word(word: str) -> str:
    for ending, plural in _PLURALS:
        if ending.search(word):
            return ending.sub(plural, word)
    return f"{word}s"


def possessive_of(name: str, apostrophe: str = "’") -> str:
    """A name with its possessive ending: `forces’`, `Congress’s`, `NQPF’s`."""
    return name + apostrophe + ("" if _IS_PLURAL.search(name) else "s")
