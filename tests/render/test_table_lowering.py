"""Tables where a target has none."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.document import (
    Cell,
    Code,
    CodeBlock,
    Document,
    Figure,
    FootnoteRef,
    Image,
    Inline,
    Link,
    List,
    Math,
    Paragraph,
    Position,
    Row,
    Strong,
    Table,
    TablePolicy,
    Text,
    plain_text,
    walk,
)
from cxq.render.rendered import Writer
from cxq.render.table_lowering import as_code, lowered, whole_text, without_tables
from cxq.render.table_page import table_page
from cxq.render.wrap import width
from drafting import post
from render.strategies import tables

AT = Position(1, 1)


def table(*rows: tuple[object, ...], policy: TablePolicy = "") -> Table:
    def row(cells: tuple[object, ...]) -> Row:
        return Row(AT, tuple(Cell(AT, _content(cell), "") for cell in cells))

    return Table(AT, row(rows[0]), tuple(map(row, rows[1:])), policy)


def _content(cell: object) -> tuple[Inline, ...]:
    if isinstance(cell, str):
        return (Text(AT, cell),) if cell else ()
    return cell if isinstance(cell, tuple) else (cell,)  # type: ignore[return-value]


RICH = table(
    ("省份", "n", "更多 more"),
    ("广东 Guangdong", (Strong(AT, (Text(AT, "13"),)), FootnoteRef(AT, "a", 1, 1)), ""),
    (Link(AT, "https://a.cn", "", (Text(AT, "安徽"),)), Code(AT, "a|b"), Math(AT, "x^2")),
    ("", Image(AT, "https://a.cn/l.png", "logo", ""), FootnoteRef(AT, "b", 2, 1)),
)


def test_a_code_block_is_aligned_and_loses_nothing() -> None:
    writer = Writer()
    code, notes, links, figure = as_code(RICH, writer)
    assert isinstance(code, CodeBlock)
    assert code.text.split("\n") == [
        "省份            n        更多 more",
        "--------------  -------  ---------",
        "广东 Guangdong  13ᵃ",
        "安徽ᵇ           a|b      x²",
        "                [logo]ᶜ  ᵈ",
    ]
    assert isinstance(notes, Paragraph)
    assert plain_text(notes.content) == "Notes to the table: ᵃ\u202f · ᵈ\u202f"
    assert [node.number for node in notes.content if isinstance(node, FootnoteRef)] == [1, 2]
    assert isinstance(links, Paragraph)
    assert [node.url for node in walk((links,)) if isinstance(node, Link)] == ["https://a.cn"]
    assert isinstance(figure, Figure)
    assert figure.image.alt == "logo"
    assert any("no italics or bold" in note for note in writer.notes)


def test_columns_of_a_code_block_stand_under_each_other() -> None:
    code, *_ = as_code(table(("年", "b"), ("abcd", "x"), ("人工智能", "y")), Writer())
    assert isinstance(code, CodeBlock)
    starts = {width(line[: len(line) - 1]) for line in code.text.split("\n") if "-" not in line}
    assert len(starts) == 1


@pytest.mark.parametrize(
    ("own", "default", "kinds", "says"),
    [
        ("", "", [List], "became a list"),
        ("", "rows", [List], "became a list"),
        ("rows", "code", [List], "became a list"),
        ("code", "rows", [CodeBlock], "became a code block"),
        ("", "code", [CodeBlock], "became a code block"),
        ("error", "", [List], "to be refused"),
        ("picture", "", [List], "no picture was made"),
    ],
)
def test_the_tables_own_word_comes_first(
    own: TablePolicy, default: TablePolicy, kinds: list[type], says: str
) -> None:
    writer = Writer()
    made = lowered(table(("a", "b"), ("1", "2"), policy=own), default, writer)
    assert [type(block) for block in made] == kinds
    assert len(writer.notes) == 1
    assert writer.notes[0].startswith("line 1: ")
    assert says in writer.notes[0]


def test_a_picture_stands_for_its_table_and_notes_follow_it() -> None:
    picture = Image(AT, "picture:x", whole_text(RICH), "", 728)
    shown = replace(RICH, policy="picture", picture=picture)
    figure, notes, *_ = lowered(shown, "", Writer())
    assert figure == Figure(AT, picture, ())
    assert picture.alt == "省份, n, 更多 more; 广东 Guangdong, 13; 安徽, a|b, x²; logo"
    assert [node.number for node in walk((notes,)) if isinstance(node, FootnoteRef)] == [1, 2]


def test_tables_in_quotes_lists_and_notes_are_found() -> None:
    built = post(
        "> | a |\n> |---|\n> | 1 |\n\n- x\n\n  | b |\n  |---|\n  | 2 |\n\nText[^n].\n\n"
        "[^n]: A note.\n\n    | c |\n    |---|\n    | 3 |\n"
    )
    made = without_tables(built.document, "code", writer := Writer())
    assert len(writer.notes) == 3
    assert "Table(" not in repr(made)


@given(tables, st.sampled_from(["rows", "code"]))
@settings(max_examples=150, deadline=None)
def test_every_reference_link_and_image_is_kept(made: Table, policy: TablePolicy) -> None:
    def kept(blocks: tuple[object, ...]) -> list[object]:
        nodes = walk(blocks)  # type: ignore[arg-type]
        return sorted(
            f"{type(node).__name__} {getattr(node, 'url', getattr(node, 'number', ''))}"
            for node in nodes
            if isinstance(node, FootnoteRef | Image | Link)
        )

    after = kept(lowered(made, policy, Writer()))
    before = kept((made,))
    assert set(after) == set(before)
    if policy == "code":
        assert after == before


def test_a_table_of_15000_cells_is_quick() -> None:
    big = table(*(tuple(f"单元 {row}.{column}" for column in range(30)) for row in range(501)))
    start = time.process_time()
    code, *_ = lowered(big, "code", Writer())
    (rows,) = lowered(big, "rows", Writer())
    page = table_page(big, post("x"))
    assert time.process_time() - start < 20
    assert isinstance(code, CodeBlock)
    assert isinstance(rows, List)
    assert code.text.count("\n") == 501
    assert len(rows.items) == 500
    assert page.count("<td") == 15_000


def test_the_page_of_a_picture_is_whole_and_safe() -> None:
    nasty = table(("a",), ("<script>alert(1)</script>",), (Code(AT, "</td>"),))
    page = table_page(nasty, post("x"))
    assert "<script" not in page
    assert page == table_page(nasty, post("x"))
    assert "http" not in page.replace("https://a.cn", "")


def test_an_empty_document_stays_itself() -> None:
    assert without_tables(Document(()), "picture", Writer()) == Document(())
