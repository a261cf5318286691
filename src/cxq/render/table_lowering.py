"""Tables made something else, for targets that have none: rows, a code block or a picture.

Every cell's words stay, in their order. What a code block or a picture cannot hold (notes, links,
images) follows it, called by the letters that stand in the cells. Pure: tree → tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cxq.document import (
    Block,
    CodeBlock,
    Document,
    Emphasis,
    Figure,
    FootnoteRef,
    Image,
    Inline,
    Link,
    Math,
    Paragraph,
    Position,
    Row,
    Strikethrough,
    Strong,
    Table,
    TablePolicy,
    TermUse,
    Text,
    plain_text,
    rewrite_content,
    rewrite_inlines,
    substitute_blocks,
)
from cxq.render.lowering import table_as_list
from cxq.render.rendered import Writer
from cxq.render.text_tables import aligned_lines
from cxq.tex.unicode import as_unicode

_LETTERS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
"""Marks in cells: numbers would be taken for powers, and for the post's own notes."""


def policy_of(table: Table, default: TablePolicy) -> TablePolicy:
    """What becomes of this table: its own word, else the post's or the newsletter's."""
    return table.policy or default or "rows"


def without_tables(document: Document, default: TablePolicy, writer: Writer) -> Document:
    """The document with something else for each table, of which each is told."""

    def substitute(block: Block) -> tuple[Block, ...] | None:
        return lowered(block, default, writer) if isinstance(block, Table) else None

    notes = tuple(
        replace(note, blocks=substitute_blocks(note.blocks, substitute))
        for note in document.footnotes
    )
    return Document(substitute_blocks(document.blocks, substitute), notes)


def lowered(table: Table, default: TablePolicy, writer: Writer) -> tuple[Block, ...]:
    """What stands for one table."""
    policy = policy_of(table, default)
    if policy == "picture" and table.picture is not None:
        writer.note("Substack has no tables: this one became a picture.", table.at)
        _marked, moved = marked_table(table)
        return (Figure(table.at, table.picture, ()), *moved)
    if policy == "code":
        writer.note("Substack has no tables: this one became a code block.", table.at)
        return as_code(table, writer)
    if policy == "error":
        writer.note(
            "Substack has no tables, and this one is to be refused: it became a list.", table.at
        )
    elif policy == "picture":
        writer.note(
            "Substack has no tables, and no picture was made: this one became a list.", table.at
        )
    else:
        writer.note(
            "Substack has no tables: this one became a list. For a picture, write {table: picture} "
            "above it.",
            table.at,
        )
    return (table_as_list(table),)


def as_code(table: Table, writer: Writer) -> tuple[Block, ...]:
    """The table in columns of a monospaced font, 汉字 two wide; what it cannot hold below it."""
    marked, moved = marked_table(table)
    rows = [[cell_words(cell.content) for cell in row.cells] for row in (marked.head, *marked.rows)]
    aligns = [cell.align for cell in marked.head.cells]
    text = "\n".join(aligned_lines(rows[0], rows[1:], aligns))
    if _is_marked_up(table):
        writer.note("a code block has no italics or bold: the table’s words are plain.", table.at)
    return (CodeBlock(table.at, text, ""), *moved)


def cell_words(content: tuple[Inline, ...]) -> str:
    """A cell's words on one line, formulas in Unicode."""

    def say(node: Inline) -> tuple[Inline, ...]:
        if isinstance(node, Math):
            said = as_unicode(node.tex) or node.tex
            return (Text(node.at, said.replace("\n", "; ")),)
        return (rewrite_content(node, say),)

    return " ".join(plain_text(rewrite_inlines(content, say)).split())


def whole_text(table: Table) -> str:
    """All that a table says, in a line: for who cannot see its picture."""
    rows = ([cell_words(cell.content) for cell in row.cells] for row in (table.head, *table.rows))
    said = (", ".join(cell for cell in row if cell) for row in rows)
    return "; ".join(row for row in said if row)


# ---------------------------------------------------------------- what a picture cannot hold


@dataclass(slots=True)
class _Marks:
    """Takes notes, links and images out of cells, and leaves letters."""

    count: int = 0
    notes: list[Inline] = field(default_factory=list)
    links: list[Inline] = field(default_factory=list)
    images: list[Figure] = field(default_factory=list)

    def letter(self) -> str:
        index, self.count = self.count, self.count + 1
        return _LETTERS[index % len(_LETTERS)] * (index // len(_LETTERS) + 1)

    def take(self, node: Inline) -> tuple[Inline, ...]:
        if isinstance(node, FootnoteRef):
            letter = self.letter()
            self.notes += [*_apart(self.notes, node.at), Text(node.at, f"{letter}\u202f"), node]
            return (Text(node.at, letter),)
        if isinstance(node, Link):
            content = rewrite_inlines(node.content, self.take)
            shown = plain_text(content).strip()
            if shown in (node.url, ""):
                shown = node.url
            letter = self.letter()
            link = replace(node, content=(Text(node.at, shown),))
            self.links += [*_apart(self.links, node.at), Text(node.at, f"{letter} "), link]
            return (*content, Text(node.at, letter))
        if isinstance(node, Image):
            letter = self.letter()
            self.images.append(Figure(node.at, node, (Text(node.at, letter),)))
            return (Text(node.at, f"[{node.alt or 'image'}]{letter}"),)
        return (rewrite_content(node, self.take),)


def _apart(taken: list[Inline], at: Position) -> tuple[Inline, ...]:
    return (Text(at, " · "),) if taken else ()


def marked_table(table: Table) -> tuple[Table, tuple[Block, ...]]:
    """The table with letters for its notes, links and images, and these as blocks of their own."""
    marks = _Marks()

    def row(row: Row) -> Row:
        cells = (
            replace(cell, content=rewrite_inlines(cell.content, marks.take)) for cell in row.cells
        )
        return replace(row, cells=tuple(cells))

    marked = replace(table, head=row(table.head), rows=tuple(map(row, table.rows)))
    moved: list[Block] = []
    for label, taken in (("Notes to the table: ", marks.notes), ("Links: ", marks.links)):
        if taken:
            moved.append(Paragraph(table.at, (Text(table.at, label), *taken)))
    return marked, (*moved, *marks.images)


def _is_marked_up(table: Table) -> bool:
    cells = (cell for row in (table.head, *table.rows) for cell in row.cells)
    return any(_has_marks(cell.content) for cell in cells)


def _has_marks(content: tuple[Inline, ...]) -> bool:
    return any(
        isinstance(node, Emphasis | Strong | Strikethrough)
        or (isinstance(node, TermUse | Link) and _has_marks(node.content))
        for node in content
    )
