"""A post needs a title: the page's heading, the mail's subject."""

from __future__ import annotations

from cxq.model import Evidence, Post, Problem


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    if post.meta.title:
        return ()
    hint = 'Put it in the front matter, on top: title: "…"'
    return (Problem(post.path, 1, 1, "title-missing", "error", "The post has no title.", hint),)
