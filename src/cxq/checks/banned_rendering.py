"""A rendering that the glossary's `avoid` names stands in the author's own words.

Not in quotations, quotation marks, code or links' addresses: there it may be the very subject.
"""

from __future__ import annotations

from cxq.checks.phrases import find_phrases
from cxq.checks.prose import passages
from cxq.model import Evidence, Post, Problem


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    problems = []
    for passage in passages(post):
        if passage.where == "quote":
            continue
        for found in find_phrases(passage.unquoted, post.glossary):
            if found.phrase.kind != "avoid":
                continue
            term = found.phrase.term
            said = passage.text[found.start : found.end]
            message = f"The glossary avoids “{said}” for {term.zh}; it says “{term.en}”."
            hint = f"Write [[{term.id}]], or put what you only mention into quotation marks."
            place = passage.place(found.start)
            problems.append(Problem(post.path, *place, "term-avoided", "warning", message, hint))
    return tuple(problems)
