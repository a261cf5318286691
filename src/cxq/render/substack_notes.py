"""Each note's blocks."""

from __future__ import annotations

from typing import Any

from cxq.document import inlines_of, plain_text, walk_blocks
from cxq.model import Post
from cxq.project import Settings
from cxq.render.polish import polish


def notes_content(post: Post, _settings: Settings) -> list[list[dict[str, Any]]]:
    """Each note's blocks, in legacy names."""

    def paragraph(text: str) -> dict[str, Any]:
        content = [{"type": "text", "text": text}] if text else []
        return {"type": "paragraph", "content": content}

    return [
        [paragraph(plain_text(inlines_of(block))) for block in walk_blocks(note.blocks)]
        for note in polish(post.document).footnotes
    ]
