"""A glossary term written by hand where [[…]] would have introduced it.

Clear cases alone: the whole English name, of two words or more, or with its 汉字 in parentheses,
in running text, before the post introduces the term (or without it ever doing so). Once a term.
After its introduction the author is free to write the long name.
"""

from __future__ import annotations

import re

from cxq.checks.phrases import FoundPhrase, find_phrases
from cxq.checks.prose import Passage, passages
from cxq.model import Evidence, Post, Problem

_IN_PARENTHESES = re.compile(r"\s*[(（]([^()（）]*)[)）]")


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    if post.meta.glossary.style == "none":
        return ()
    problems = []
    met: set[str] = set()
    for passage in passages(post):
        found = (
            list(find_phrases(passage.unquoted, post.glossary))
            if passage.where in ("text", "note")
            else []
        )
        events = sorted(
            [(each.start, each) for each in found]
            + [(start, None) for start, _, _ in passage.terms],
            key=lambda event: event[0],
        )
        introduced = {start: use.term for start, _, use in passage.terms}
        for start, each in events:
            if each is None:
                met.add(introduced[start])
            elif each.phrase.term.id not in met and _is_clear(each, passage):
                met.add(each.phrase.term.id)
                problems.append(_problem(post, passage, each))
    return tuple(problems)


def _is_clear(found: FoundPhrase, passage: Passage) -> bool:
    said = passage.text[found.start : found.end].split()
    capitals = zip(found.phrase.written.split(), said, strict=False)
    # “the state council of Utah” is another council.
    if found.phrase.kind != "name" or any(a[0].isupper() > b[0].isupper() for a, b in capitals):
        return False
    behind = _IN_PARENTHESES.match(passage.written, found.end)
    return len(found.phrase.words) > 1 or bool(behind and found.phrase.term.zh in behind[1])


def _problem(post: Post, passage: Passage, found: FoundPhrase) -> Problem:
    term = found.phrase.term
    said = passage.text[found.start : found.end]
    several = "s" if found.phrase.written != term.en else ""
    message = f"“{said}” is a term of the glossary, and not introduced yet."
    hint = f"Write [[{term.id}]]{several}: it gives {term.zh} and the definition at its first use."
    place = passage.place(found.start)
    return Problem(post.path, *place, "term-by-hand", "warning", message, hint)
