"""A post wants a date: the mail's Date header is made of it, and of nothing else."""

from __future__ import annotations

from cxq.model import Evidence, Post, Problem


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    if post.meta.date or any(problem.rule == "date-unreadable" for problem in post.problems):
        return ()
    message = "The post has no date; the e-mail will have none either."
    hint = "Put it in the front matter: date: 2026-03-05"
    return (Problem(post.path, 1, 1, "date-missing", "warning", message, hint),)
