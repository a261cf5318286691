"""What a post has once: a second paywall is left out on Substack, a second list repeats the first.

The build made blocks of `{references}` and `{glossary}` long before a rule sees the tree: those it
counts itself (`posts/directives.py`).
"""

from __future__ import annotations

from cxq.document import Paywall, walk_blocks
from cxq.model import Evidence, Post, Problem


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    walls = [block for block in walk_blocks(post.document.blocks) if isinstance(block, Paywall)]
    return tuple(
        Problem(
            post.path,
            *wall.at,
            "block-repeated",
            "warning",
            f"A post has one paywall, and it stands in line {walls[0].at.line} already.",
            "Keep the one behind which readers are to pay.",
        )
        for wall in walls[1:]
    )
