"""A reference pins what was read: its snapshot must still be in the store that made it."""

from __future__ import annotations

from cxq.model import Evidence, Post, Problem


def check(post: Post, evidence: Evidence | None) -> tuple[Problem, ...]:
    if evidence is None:
        return ()
    return tuple(
        Problem(
            post.path,
            1,
            1,
            "citation-snapshot",
            "warning",
            f"The store has “{reference.key}”, but not the snapshot that references.json pins "
            f"(SHA-256 {reference.sha256[:12]}…).",
            f"See what is stored: cxq show {reference.key}",
        )
        for reference in post.references
        if reference.sha256
        and evidence.has(reference.key)
        and evidence.text(reference.key, reference.sha256) is None
    )
