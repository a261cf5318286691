"""The two sides of a comparison: a draft's post, and what was published. Pure."""

from __future__ import annotations

import re

from cxq.document import Document
from cxq.importing.comparison.compare import Side
from cxq.importing.comparison.reading import comparable
from cxq.importing.comparison.saved import Saved
from cxq.model import Post
from cxq.posts.markdown import parse
from cxq.render.anchors import with_anchors

_FIELD = re.compile(r"(title|subtitle):")


def draft_side(post: Post, text: str, body_line: int) -> Side:
    """A draft's post; `text` is its file's, whose body begins on `body_line`."""
    document: Document = with_anchors(post.document)
    body = comparable(
        document.blocks,
        {note.label: note.blocks for note in document.footnotes},
        made=frozenset(post.made),
        claims={claim.at: claim.source for claim in post.claims},
        cards=frozenset(note.label for note in document.footnotes if note.kind != "note"),
        source=text.split("\n"),
    )
    lines = {"body": body_line}
    for number, line in enumerate(text.split("\n")[: body_line - 1], 1):
        if found := _FIELD.match(line):
            lines[found[1]] = number
    return Side(
        body,
        post.meta.title,
        post.meta.subtitle,
        post.meta.url,
        lines,
        len(post.quotes),
        len(post.claims),
    )


def published_side(saved: Saved) -> Side:
    """A published post. Its source is the Markdown that an import would make of it."""
    text = saved.kept.body
    parsed = parse(text, math=saved.kept.math)
    notes = {note.label: note.blocks for note in parsed.definitions}
    source = text.split("\n")
    body = comparable(parsed.blocks, notes, source=source, titles=False)
    return Side(body, saved.title, saved.subtitle)
