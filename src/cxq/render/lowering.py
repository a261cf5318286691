"""Trees made simpler, for places that have no tables or no deep lists. Pure: tree → tree."""

from __future__ import annotations

from dataclasses import replace

from cxq.document import (
    Block,
    Cell,
    Emphasis,
    FootnoteRef,
    Inline,
    LineBreak,
    List,
    ListItem,
    Paragraph,
    Row,
    Strong,
    Table,
    Text,
    plain_text,
    rewrite_content,
    rewrite_inlines,
    walk_inlines,
)


def table_as_list(table: Table) -> List:
    """A row an item, a line a cell: `Header: cell`. Every cell's words stay, in their order."""
    rows = table.rows or (replace(table.head, cells=()),)
    items = tuple(
        ListItem(row.at, (Paragraph(row.at, _labelled(table.head, row, index == 0)),))
        for index, row in enumerate(rows)
    )
    return List(table.at, items, start=None, tight=True)


def _labelled(head: Row, row: Row, first: bool) -> tuple[Inline, ...]:
    """One row. A note on a header is pointed at once, from the first row."""
    lines: list[tuple[Inline, ...]] = []
    for index in range(max(len(head.cells), len(row.cells))):
        label = _cell(head, index)
        value = _cell(row, index)
        label = label if first else without_references(label)
        if plain_text(label).strip():
            colon = (Text(row.at, ":"),)
            space = (Text(row.at, " "),) if value else ()
            lines.append((Strong(row.at, (*label, *colon)), *space, *value))
        elif _shows(label) or value:  # a header of a note alone, or of a term nobody knows
            lines.append((*label, *value) if _shows(label) else value)
    joined: list[Inline] = []
    for number, line in enumerate(lines):
        if number:
            joined.append(LineBreak(row.at))
        joined.extend(line)
    return tuple(joined)


def _shows(content: tuple[Inline, ...]) -> bool:
    """Whether anything but white space stands there."""
    return any(not isinstance(node, Text) or node.text.strip() for node in walk_inlines(content))


def _cell(row: Row, index: int) -> tuple[Inline, ...]:
    cells: tuple[Cell, ...] = row.cells
    return cells[index].content if index < len(cells) else ()


def without_references(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The inlines without their footnote references."""

    def rewrite(node: Inline) -> tuple[Inline, ...]:
        if isinstance(node, FootnoteRef):
            return ()
        return (rewrite_content(node, rewrite),)

    return rewrite_inlines(content, rewrite)


def flattened(block: List) -> List:
    """The list with the items of inner lists as its own, each after what it stood under."""
    items: list[ListItem] = []
    for item in block.items:
        items.extend(_unfolded(item))
    return replace(block, items=tuple(items))


def _unfolded(item: ListItem) -> list[ListItem]:
    items: list[ListItem] = []
    kept: list[Block] = []
    checked = item.checked

    def close() -> None:
        nonlocal checked
        if kept or checked is not None:
            items.append(ListItem(item.at, tuple(kept), checked))
            kept.clear()
            checked = None

    for block in item.blocks:
        inner = table_as_list(block) if isinstance(block, Table) else block
        if isinstance(inner, List):
            close()
            items.extend(flattened(inner).items)
        else:
            kept.append(inner)
    close()
    return items or [item]


def has_inner_list(block: List) -> bool:
    """Whether an item holds a list (or a table, which becomes one)."""
    return any(isinstance(inner, List | Table) for item in block.items for inner in item.blocks)


def caption_as_paragraph(caption: tuple[Inline, ...]) -> tuple[Paragraph, ...]:
    """A caption left without its image: a paragraph in italics, or nothing."""
    if not caption:
        return ()
    return (Paragraph(caption[0].at, (Emphasis(caption[0].at, caption),)),)
