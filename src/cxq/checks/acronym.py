"""An acronym is spelled out once: “quantum key distribution (QKD)”, or [[qkd]], which does it.

Said once an acronym, at its first use; the list of those that need no words is `known_acronyms`.
"""

from __future__ import annotations

import re

from cxq.checks.known_acronyms import ACRONYM, acronyms_in
from cxq.checks.prose import Passage, passages
from cxq.model import Evidence, Post, Problem

_WORD = re.compile(r"[^\W\d_]+")
_PARENTHESES = re.compile(r"[（(]([^()（）\n]{1,160})[)）]")
_ENDS = re.compile(rf"({ACRONYM.pattern})s?\s*$")
_LONG_NAME = re.compile(r"[^\W\d_]{2,}[\s-]+[^\W\d_]{2,}|[\u4e00-\u9fff]")
_SAID = re.compile(
    rf"({ACRONYM.pattern})s?(?:, or \w+ \w+| stands? for | is short for )"
    rf"|[a-z], or (?:the )?({ACRONYM.pattern})"
)


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    read = passages(post)
    problems = []
    told = _introduced(post, read) | explained_in("\n".join(passage.text for passage in read))
    for passage in read:
        found = [] if passage.where == "quote" else acronyms_in(passage.written)
        found += [
            (start, term.abbr)
            for start, end, use in passage.terms
            if (term := post.glossary.terms.get(use.term)) is not None
            and term.abbr
            and passage.text.startswith(term.abbr, start, end)
            and acronyms_in(f"the {term.abbr}")
        ]
        for offset, acronym in sorted(found):
            if acronym not in told:
                told.add(acronym)
                problems.append(_problem(post, passage, offset, acronym))
    return tuple(problems)


def _introduced(post: Post, read: tuple[Passage, ...]) -> set[str]:
    """The short forms of the terms whose English name stands in the post."""
    return {
        term.abbr
        for passage in read
        for start, end, use in passage.terms
        if (term := post.glossary.terms.get(use.term)) is not None
        and (use.first or term.en.casefold() in passage.text[start:end].casefold())
    }


def explained_in(text: str) -> set[str]:
    """The acronyms of which the text says somewhere what their letters stand for.

    “Long Name (LN)” or “(LN, 汉字)” after words of which one begins with its first letter; “LN
    (long name)”; “LN, or long name”; “long name, or LN”; “LN stands for …”.
    """
    found: set[str] = set()
    for parentheses in _PARENTHESES.finditer(text):
        before = text[max(0, parentheses.start() - 160) : parentheses.start()]
        initials = [word[0].upper() for word in _WORD.findall(before)]
        for inside in ACRONYM.finditer(parentheses[1]):
            if inside[0][0] in initials[-len(inside[0]) - 4 :]:
                found.add(inside[0])
        named = _ENDS.search(before)
        if named is not None and _LONG_NAME.search(parentheses[1]):
            found.add(named[1])
    return found | {either for pair in _SAID.findall(text) for either in pair if either}


def _problem(post: Post, passage: Passage, offset: int, acronym: str) -> Problem:
    term = post.glossary.find(acronym)
    hint = f"Write it out once: long name ({acronym}); or put it into the glossary."
    if term is not None:
        hint = f"Write [[{term.id}]] at its first use: {term.en} ({acronym}, {term.zh})."
    message = f"“{acronym}” is never spelled out."
    place = passage.place(offset)
    return Problem(post.path, *place, "acronym-unexplained", "warning", message, hint)
