"""Tables that Substack would not show, where the author wants to be stopped (`tables: error`)."""

from __future__ import annotations

from cxq.document import Table, walk_blocks
from cxq.model import Evidence, Post, Problem


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    notes = tuple(block for note in post.document.footnotes for block in note.blocks)
    return tuple(
        Problem(
            post.path,
            *block.at,
            "table-refused",
            "error",
            "Substack has no tables, and this one is to be refused there.",
            "Write {table: rows}, {table: picture} or {table: code} above it, or make it a list.",
        )
        for block in walk_blocks((*post.document.blocks, *notes))
        if isinstance(block, Table) and (block.policy or post.meta.tables) == "error"
    )
