"""`{table: picture}` above a table."""

from __future__ import annotations

import pytest

from cxq.document import Code, Paragraph, Table, plain_text, walk, walk_blocks
from cxq.posts.front_matter import read_meta
from drafting import post, said

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"


def policies(body: str) -> list[str]:
    built = post(body)
    return [b.policy for b in walk_blocks(built.document.blocks) if isinstance(b, Table)]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n"])
def test_the_mark_goes_to_the_table_below_it(gap: str) -> None:
    built = post("{table: picture}" + gap + TABLE + "\n" + TABLE)
    assert policies("{table: picture}" + gap + TABLE + "\n" + TABLE) == ["picture", ""]
    assert [type(block) for block in built.document.blocks] == [Table, Table]
    assert not built.problems


def test_in_quotes_and_lists_too() -> None:
    quoted = "".join(f"> {line}\n" for line in f"{{table: code}}\n{TABLE}".splitlines())
    listed = "- x\n\n" + "".join(f"  {line}\n" for line in f"{{table: rows}}\n{TABLE}".splitlines())
    assert policies(f"{quoted}\n{listed}") == ["code", "rows"]


@pytest.mark.parametrize(
    ("body", "problem", "says"),
    [
        (f"{{table: pictur}}\n{TABLE}", "1:1 table-policy", "did you mean “picture”?"),
        (f"{{table:}}\n{TABLE}", "1:1 table-policy", "says nothing that is known"),
        ("{table: rows}\n\nNo table.", "1:1 table-policy", "stands above no table"),
        ("x\n\n{table: rows}", "3:1 table-policy", "stands above no table"),
        ("Words {table: rows} here.", "1:7 directive-misplaced", "stands in a line of text"),
        (f"{{table: rows}}\n\n{{table: code}}\n{TABLE}", "1:1 table-policy", "above no table"),
    ],
)
def test_a_mark_that_says_nothing_stays_and_is_told(body: str, problem: str, says: str) -> None:
    built = post(body)
    assert said(built.problems) == [problem]
    assert says in built.problems[0].message
    text = "".join(
        plain_text(block.content) for block in built.document.blocks if isinstance(block, Paragraph)
    )
    assert "{table:" in text


def test_the_front_matter_refuses_what_it_does_not_know() -> None:
    meta, problems = read_meta({"tables": "picturs"}, "\ntables: picturs\n", "a.md", stem="a")
    assert meta.tables == ""
    assert [each.message for each in problems] == [
        "“picturs” is no way to show tables (did you mean “picture”?)."
    ]
    assert problems[0].severity == "error"
    assert read_meta({"tables": "code"}, "", "a.md", stem="a")[0].tables == "code"


def test_a_pipe_in_code_in_a_cell_is_a_pipe() -> None:
    built = post("| a |\n|---|\n| `x\\|y` and *`z\\|w`* |")
    assert [n.text for n in walk(built.document.blocks) if isinstance(n, Code)] == ["x|y", "z|w"]
