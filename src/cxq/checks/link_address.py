"""A link must lead somewhere for a reader, who has neither the author's folder nor her headings."""

from __future__ import annotations

from cxq.document import Heading, Link, plain_text, walk, walk_blocks
from cxq.model import Evidence, Post, Problem
from cxq.text import slugify


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    notes = tuple(block for note in post.document.footnotes for block in note.blocks)
    blocks = (*post.document.blocks, *notes)
    headings = {
        slugify(plain_text(block.content))
        for block in walk_blocks(blocks)
        if isinstance(block, Heading)
    }
    found = []
    for node in walk(blocks):
        if not isinstance(node, Link) or (fault := _fault(node.url, headings)) is None:
            continue
        message, hint = fault
        found.append(Problem(post.path, *node.at, "link-nowhere", "warning", message, hint))
    return tuple(found)


def _fault(url: str, headings: set[str]) -> tuple[str, str] | None:
    """What keeps a reader from following it, and what to write; None where nothing does."""
    if url.startswith("#"):
        if slugify(url[1:]) in headings:
            return None
        return f"No heading is called “{url[1:]}”.", "See the headings: cxq outline DRAFT"
    if ":" in url.partition("/")[0]:  # https:, mailto:, tel:
        return None
    if url.startswith("www.") or ("." in url.partition("/")[0] and "/" in url):
        return f"“{url}” is a file beside the post to a browser.", f"Write https://{url}"
    return f"“{url}” leads nowhere for a reader.", "Write the whole address: https://…"
