"""Headings' names within a page, and the contents that point at them. Pure."""

from __future__ import annotations

from dataclasses import replace

from cxq.document import (
    Block,
    Contents,
    Document,
    Heading,
    Link,
    List,
    ListItem,
    Paragraph,
    Position,
    plain_text,
    substitute_blocks,
    walk_blocks,
)
from cxq.render.lowering import without_references
from cxq.text import slugify


def with_anchors(document: Document) -> Document:
    """The document with a name for each heading, and its contents filled in."""
    taken = {"notes"}

    def name(block: Block) -> tuple[Block, ...] | None:
        if not isinstance(block, Heading):
            return None
        return (replace(block, anchor=_name(plain_text(block.content), taken)),)

    blocks = substitute_blocks(document.blocks, name)
    if any(isinstance(block, Contents) for block in walk_blocks(blocks)):
        entries = tuple(
            replace(block, content=without_references(block.content))
            for block in blocks
            if isinstance(block, Heading) and plain_text(block.content).strip()
        )
        blocks = substitute_blocks(
            blocks,
            lambda block: (
                (replace(block, entries=entries),) if isinstance(block, Contents) else None
            ),
        )
    notes = (
        replace(note, blocks=substitute_blocks(note.blocks, name)) for note in document.footnotes
    )
    return Document(blocks, tuple(notes))


def _name(title: str, taken: set[str]) -> str:
    """A heading's anchor, once in the page and never one of the notes' (`fn-…`)."""
    base = slugify(title) or "section"
    base = f"section-{base}" if base.startswith(("fn-", "fnref-")) else base
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name


def contents_list(contents: Contents, *, linked: bool) -> List:
    """The contents as a list, inner headings below their outer ones; `linked`: by `#anchor`."""
    return _nested(contents.at, list(contents.entries), linked=linked)


def _nested(at: Position, entries: list[Heading], *, linked: bool) -> List:
    """Entries of the outermost level are items; what follows one, deeper, stands inside it."""
    top = min((entry.level for entry in entries), default=1)
    groups: list[list[Heading]] = []
    for entry in entries:
        if entry.level == top or not groups:
            groups.append([entry])
        else:
            groups[-1].append(entry)
    items = []
    for first, *inner in groups:
        # An entry deeper than the level, with nothing above it, stands at the level all the same.
        content = first.content
        if linked:
            content = (Link(at, f"#{first.anchor}", "", content),)
        blocks: tuple[Block, ...] = (Paragraph(at, content),)
        if inner:
            blocks += (_nested(at, inner, linked=linked),)
        items.append(ListItem(at, blocks))
    return List(at, tuple(items), None, tight=True)
