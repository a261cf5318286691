"""A post needs a text."""

from __future__ import annotations

from cxq.model import Evidence, Post, Problem


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    if post.document.blocks:
        return ()
    message = "The post has no text."
    hint = "Write it below the front matter."
    return (Problem(post.path, 1, 1, "body-empty", "error", message, hint),)
