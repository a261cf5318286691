"""An image wants a text for those who do not see it (WCAG 2.2, 1.1.1): most mail clients first."""

from __future__ import annotations

from cxq.document import Image, walk
from cxq.model import Evidence, Post, Problem


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    notes = tuple(block for note in post.document.footnotes for block in note.blocks)
    return tuple(
        Problem(
            post.path,
            *node.at,
            "image-alt",
            "warning",
            f"The image {node.url} has no text for readers who do not see it.",
            f"Say what it shows: ![what it shows]({node.url})",
        )
        for node in walk(post.document.blocks + notes)
        if isinstance(node, Image) and not node.alt.strip()
    )
