"""Tables as pictures, made before anything is rendered: the door to .cxq/pictures.

A picture is named by what it shows, so it is made again only when that changed. Where none can be
made, the table goes on without one, and the author is told why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cxq.disk import write_bytes
from cxq.document import (
    Block,
    Document,
    Image,
    Position,
    Table,
    TablePolicy,
    substitute_blocks,
    walk_blocks,
)
from cxq.errors import OutsideError
from cxq.model import LocalImage, Post
from cxq.render.table_lowering import policy_of, whole_text
from cxq.render.table_page import WIDTH, table_page
from cxq.text import sha256

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def with_pictures(
    post: Post, folder: Path, environ: Mapping[str, str] | None = None
) -> tuple[Post, tuple[str, ...]]:
    """The post with a picture for each table that is to become one, and a note for each that could
    not. `folder` keeps the pictures between runs."""
    pages = {table.at: table_page(table, post) for table in _tables(post)}
    if not pages:
        return post, ()
    files = {at: folder / f"table-{sha256(page.encode())[:16]}.png" for at, page in pages.items()}
    missing = {files[at]: (at, page) for at, page in pages.items() if not _stands(files[at])}
    notes = _make(missing, environ) if missing else ()
    made = {at: file for at, file in files.items() if _stands(file)}
    if not made:
        return post, notes
    images = {file: LocalImage(f"picture:{file.name}", file, file.name) for file in made.values()}

    def picture(block: Block) -> tuple[Block, ...] | None:
        if not isinstance(block, Table) or block.at not in made:
            return None
        image = images[made[block.at]]
        shown = Image(block.at, image.url, whole_text(block), "", WIDTH)
        return (replace(block, picture=shown),)

    document = Document(
        substitute_blocks(post.document.blocks, picture),
        tuple(
            replace(note, blocks=substitute_blocks(note.blocks, picture))
            for note in post.document.footnotes
        ),
    )
    return replace(post, document=document, images=(*post.images, *images.values())), notes


def _tables(post: Post) -> list[Table]:
    notes = tuple(block for note in post.document.footnotes for block in note.blocks)
    default: TablePolicy = post.meta.tables
    return [
        block
        for block in walk_blocks((*post.document.blocks, *notes))
        if isinstance(block, Table) and policy_of(block, default) == "picture"
    ]


def _make(
    missing: Mapping[Path, tuple[Position, str]], environ: Mapping[str, str] | None
) -> tuple[str, ...]:
    """Write the pictures that are not there yet; a note for each that stays away."""
    from cxq.browser import Browser, BrowserError  # loads asyncio: only where it is needed

    notes: list[str] = []
    try:
        with Browser.open(environ=environ) as browser:
            for file, (at, page) in missing.items():
                try:
                    data = browser.picture(page, selector="#table", width=WIDTH)
                except BrowserError as error:
                    notes.append(_note(at, error))
                else:
                    write_bytes(file, data)
    except BrowserError as error:
        notes += [_note(at, error) for at, _ in missing.values()]
    return tuple(dict.fromkeys(notes))


def _note(at: Position, error: OutsideError) -> str:
    hint = f" {error.hint}" if error.hint else ""
    return f"line {at.line}: no picture of this table: {error.message}{hint}"


def _stands(file: Path) -> bool:
    """Whether a whole picture is there: one that was cut off is made again."""
    try:
        with file.open("rb") as opened:
            return opened.read(len(_SIGNATURE)) == _SIGNATURE
    except OSError:
        return False
