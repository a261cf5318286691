"""Headings: the title is the only first-level one, and levels are not skipped on the way down.

Readers' navigation and Substack's contents list follow the levels (WCAG 2.2, technique H42).
"""

from __future__ import annotations

from cxq.document import Heading, plain_text, walk_blocks
from cxq.model import Evidence, Post, Problem


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    problems = []
    last = 1
    for block in walk_blocks(post.document.blocks):
        if not isinstance(block, Heading):
            continue
        text = plain_text(block.content)
        message = hint = ""
        if block.level == 1 and post.meta.title:
            message = f"“{text}” is a first-level heading, as the post's title already is."
            hint = "Begin sections with ##."
        elif block.level > last + 1:
            message = f"“{text}” is at level {block.level}, right below level {last}."
            hint = f"Begin it with {'#' * (last + 1)}."
        if message:
            problems.append(
                Problem(post.path, *block.at, "heading-level", "warning", message, hint)
            )
        last = block.level
    return tuple(problems)
