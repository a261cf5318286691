"""The images of a post in the order of the text: where each goes, and what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from cxq.document import (
    Block,
    Figure,
    Heading,
    Image,
    Inline,
    Position,
    Table,
    TablePolicy,
    inlines_of,
    plain_text,
    rewrite_content,
    rewrite_inlines,
    walk_blocks,
    walk_inlines,
)
from cxq.model import Post
from cxq.project import Settings
from cxq.render.markup import absolute_url
from cxq.render.masthead import masthead
from cxq.render.polish import polish
from cxq.render.table_lowering import policy_of
from cxq.text import printable

COVER = "the cover"
"""The place of the picture that stands for the post: no place of the text."""

_TOP = Position(1, 1)
_WORDS = 60


@dataclass(frozen=True, slots=True)
class Picture:
    """One image. `file` is its place beside the page, as an address, empty where the image is on
    the web; `fetched` says that Substack takes it from there by itself."""

    name: str
    file: str
    address: str
    alt: str
    caption: str
    place: str
    fetched: bool


def pictures(post: Post, settings: Settings) -> tuple[Picture, ...]:
    """The cover, then every image in reading order, pictures of tables too, those of the notes
    last."""
    head = masthead(post, settings)
    document = polish(post.document, head.language)
    local = {image.url: image.name for image in post.images}

    def picture(image: Image, caption: str, place: str) -> Picture:
        name = local.get(image.url, "")
        address = "" if name else absolute_url(image.url, head.url)
        return Picture(
            name=name or address.rpartition("/")[2] or printable(image.url),
            file=f"images/{quote(name)}" if name else "",
            address=address,
            alt=printable(image.alt),
            caption=printable(caption),
            place=place,
            fetched=address.lower().startswith("https:"),
        )

    cover = post.meta.cover.strip()
    found = [picture(Image(_TOP, cover, "", ""), "", COVER)] if cover else []
    found += [
        picture(*each) for each in _images(document.blocks, "at the beginning", post.meta.tables)
    ]
    for note in document.footnotes:
        found += [
            picture(image, caption, f"in note {note.number}")
            for image, caption, _ in _images(note.blocks, "", post.meta.tables)
        ]
    return tuple(found)


def _images(
    blocks: tuple[Block, ...], place: str, tables: TablePolicy
) -> Iterator[tuple[Image, str, str]]:
    """Each image with its caption and its place: after which words, or in which paragraph."""
    for block in walk_blocks(blocks):
        caption = block.caption if isinstance(block, Figure) else ()
        if isinstance(block, Figure):
            yield block.image, plain_text(_wordy(caption)), place
        if isinstance(block, Table) and block.picture and policy_of(block, tables) == "picture":
            yield block.picture, "", place
        content = caption or (() if isinstance(block, Figure) else inlines_of(block))
        words = _words(block, content)
        inside = f"in “{_beginning(words[0])}”" if words else place
        for node in walk_inlines(content):
            if isinstance(node, Image):
                yield node, "", inside
        if isinstance(block, Figure):
            place = f"after the caption “{_end(words[-1])}”" if words else "after the one before"
        elif words:
            what = "the heading " if isinstance(block, Heading) else ""
            place = f"after {what}“{_end(words[-1])}”"


def _words(block: Block, content: tuple[Inline, ...]) -> list[str]:
    """What the block says, as a reader finds it in the editor: a table's cells one by one."""
    parts = [content]
    if isinstance(block, Table):
        parts = [cell.content for row in (block.head, *block.rows) for cell in row.cells]
    said = (printable(plain_text(_wordy(part))) for part in parts)
    return [text for text in said if text]


def _wordy(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The inlines without images, whose alt text is not to be found in the editor."""

    def rewrite(node: Inline) -> tuple[Inline, ...]:
        return () if isinstance(node, Image) else (rewrite_content(node, rewrite),)

    return rewrite_inlines(content, rewrite)


def _end(text: str) -> str:
    """The last words of a text, cut at a space where there is one."""
    if len(text) <= _WORDS:
        return text
    cut = text[-_WORDS:]
    return "…" + (cut[cut.index(" ") + 1 :] if " " in cut[: _WORDS // 2] else cut)


def _beginning(text: str) -> str:
    if len(text) <= _WORDS:
        return text
    cut = text[:_WORDS]
    return (cut[: cut.rindex(" ")] if " " in cut[_WORDS // 2 :] else cut) + "…"
