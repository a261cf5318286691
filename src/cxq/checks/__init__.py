"""The checks: one rule a file, `(Post, Evidence | None) → tuple[Problem, …]`, pure.

A rule is added by writing its file and naming it in RULES. What `build` met on the way
(footnotes, terms, citations, images, front matter) is already in `post.problems`. What a rule needs
beside the tree, a Post carries: the references cited, the glossary.
"""

from __future__ import annotations

from collections.abc import Callable

from cxq.checks import (
    acronym,
    banned_rendering,
    body,
    citation_snapshot,
    claim_contradicted,
    claim_place,
    date,
    headings,
    image_alt,
    left_over,
    link_address,
    quote_in_snapshot,
    repeated_block,
    table_refused,
    term_by_hand,
    tex_unread,
    title,
    two_renderings,
)
from cxq.model import Evidence, Post, Problem

Rule = Callable[[Post, Evidence | None], tuple[Problem, ...]]

RULES: tuple[Rule, ...] = (
    title.check,
    body.check,
    date.check,
    headings.check,
    image_alt.check,
    left_over.check,
    link_address.check,
    citation_snapshot.check,
    acronym.check,
    banned_rendering.check,
    term_by_hand.check,
    two_renderings.check,
    quote_in_snapshot.check,
    claim_place.check,
    claim_contradicted.check,
    table_refused.check,
    repeated_block.check,
    tex_unread.check,
)


def check(post: Post, evidence: Evidence | None) -> tuple[Problem, ...]:
    """Every problem of a post in reading order. `evidence` is None where there is no store."""
    found = [*post.problems, *(problem for rule in RULES for problem in rule(post, evidence))]
    return tuple(sorted(found, key=lambda each: (each.line, each.column, each.rule)))
