"""substack.json: the document as a file, one block a line, so that a diff shows what changed."""

from __future__ import annotations

import json

from cxq.model import Post
from cxq.project import Settings
from cxq.render.prosemirror.document import substack_document
from cxq.render.prosemirror.pieces import Node
from cxq.render.rendered import OutputFile, Rendered


def render(post: Post, settings: Settings) -> Rendered:
    """The post as substack.json."""
    made = substack_document(post, settings)
    lines = tuple(enumerate(made.lines, 2))
    file = OutputFile("substack.json", text_of(made.doc).encode(), lines)
    return Rendered((file,), made.notes)


def text_of(doc: Node) -> str:
    """The JSON of a document: 汉字 as they are, a line a block."""
    blocks = ",\n".join(
        json.dumps(block, ensure_ascii=False, separators=(",", ":")) for block in doc["content"]
    )
    return f'{{"type":"doc","content":[\n{blocks}\n]}}\n'
