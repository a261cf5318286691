"""A post's headings, and how long what stands under each is. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from cxq.document import Block, Heading, plain_text
from cxq.model import Post
from cxq.posts.length import words_in


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its text up to the next one. Level 0 is what stands before the first."""

    level: int
    text: str
    line: int
    words: int
    han: int


def outline(post: Post) -> tuple[Section, ...]:
    """The sections in order; their words add up to the body's."""
    parts: list[list[Block]] = [[]]
    for block in post.document.blocks:
        if isinstance(block, Heading):
            parts.append([])
        parts[-1].append(block)
    return tuple(_section(part) for part in parts if part)


def _section(part: list[Block]) -> Section:
    words, han = words_in(tuple(part))
    first = part[0]
    if isinstance(first, Heading):
        return Section(first.level, plain_text(first.content), first.at.line, words, han)
    return Section(0, "", first.at.line, words, han)
