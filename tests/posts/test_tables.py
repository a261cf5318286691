"""Tables as GFM has them, and what would be lost is said."""

from __future__ import annotations

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.document import Table, plain_text
from drafting import post, said


def cells(body: str) -> list[list[str]]:
    table = post(body).document.blocks[0]
    assert isinstance(table, Table)
    return [[plain_text(cell.content) for cell in row.cells] for row in (table.head, *table.rows)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("| a | b |\n|---|:-:|\n| 1 | 2 |\n", [["a", "b"], ["1", "2"]]),
        ("a | b\n-- | --\n1 | 2\n", [["a", "b"], ["1", "2"]]),
        ("| a | b |\n|---|---|\n| 1 |\n", [["a", "b"], ["1", ""]]),
        ("| a |\n|---|\n| x \\| y |\n", [["a"], ["x | y"]]),
        ("| a |\n|---|\n| [[nqpf|our words]] |\n", [["a"], ["our words"]]),
        ("| a |\n|---|\n| [[nqpf\\|our words]] |\n", [["a"], ["our words"]]),
        ("| a |\n|---|\n| `x\\|y` ~~`x\\|y`~~ |\n", [["a"], ["x|y x|y"]]),
        ("| a |\n|---|\n| [[nqpf\\|a `x\\|y` of it]] |\n", [["a"], ["a `x|y` of it"]]),
        ("| a |\n|---|\n| <https://e.org/a\\|b> |\n", [["a"], ["https://e.org/a|b"]]),
        ("| a |\n|---|\n| https://e.org/a\\|b |\n", [["a"], ["https://e.org/a|b"]]),
        ("| a |\n|---|\n", [["a"]]),
    ],
)
def test_rows_and_cells(body: str, found: list[list[str]]) -> None:
    assert cells(body) == found
    assert said(post(body).problems) == []


def test_a_cell_too_many_is_said() -> None:
    made = post("Text.\n\n| a | b |\n|---|---|\n| 1 | 2 | 3 |\n")
    assert said(made.problems) == ["5:1 table-row"]
    assert "“3” is not printed" in made.problems[0].message


@pytest.mark.parametrize(
    "body", ["a | b\n", "a | b\nc | d\n", "| a | b |\n|---|\n", "| a |\n| b |\n", "|\n|-\n"]
)
def test_no_table(body: str) -> None:
    assert not isinstance(post(body).document.blocks[0], Table)


WORD = st.sampled_from(["a", "b1", "新", "x y", "**b**", "`c`", ""])
ROW = st.lists(WORD, min_size=1, max_size=4)


@given(ROW.filter(lambda row: all(row)), st.lists(ROW, max_size=3))
def test_the_same_cells_as_githubs_parser(head: list[str], rows: list[list[str]]) -> None:
    lines = ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]
    body = "\n".join(lines) + "\n"
    html = cmarkgfm.github_flavored_markdown_to_html(body)
    assert isinstance(post(body).document.blocks[0], Table)
    found = cells(body)
    assert sum(len(row) for row in found) == html.count("<td") + html.count("<th>")
    assert len(found) == html.count("<tr>")
