"""Rules about TeX and about tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxq.checks import table_refused, tex_unread
from cxq.document import TablePolicy
from cxq.model import PostMeta
from cxq.posts.build import build
from drafting import draft, glossary, post, said

MATH = PostMeta(title="A title", slug="a", date="2026-03-05", math=True)


def found(body: str) -> list[tuple[str, str]]:
    built = build(draft(body, meta=MATH), glossary(), {})
    problems = tex_unread.check(built, None)
    return [(place, each.message) for place, each in zip(said(problems), problems, strict=True)]


def test_tex_that_cannot_be_read_is_told_with_its_place() -> None:
    body = "So $x^2^3$.[^n]\n\n- y\n\n  $$\\frac{1}$$\n\n[^n]: Or $\\foo$ and $x$."
    assert found(body) == [
        (
            "1:4 tex-unread",
            "This formula cannot be read near “^3”: There are two ^ on one base.",
        ),
        (
            "7:10 tex-unknown",
            "\\foo is no command that cxq knows: mails and texts show this formula as TeX.",
        ),
        (
            "5:3 tex-unread",
            "This formula cannot be read near “\\frac{1}”: \\frac lacks an argument.",
        ),
    ]


@pytest.mark.parametrize(
    "money",
    [
        "It cost $138 billion, between $5 and $6.",
        "US$5_000 and $6",
        "$10^6 and $20, or $3,000–$4,000",
        "￥5 and ＄6^2＄",
        "A$b$c, $x$ and $$",
        "`$x^2$`",
        "\\$5 \\alpha 6\\$ x",
        "from $5–$6 (a_1) to $7",
        "[[soe]] at $1 [x^2](https://a.cn/$b^2$)",
    ],
)
def test_money_is_no_formula(money: str) -> None:
    assert "tex-off" not in {each.rule for each in post(money).problems}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"Where $\alpha = 1$ holds", r"$\alpha = 1$"),
        ("energy $E=mc^2$, then $x_1$", "$E=mc^2$"),
        ("$$\n\\sum_{i} x\n$$", r"$$ \sum_{i} x $$"),
        ("$a_1 + b_1$", "$a_1 + b_1$"),
    ],
)
def test_tex_where_it_is_off_is_told_once(written: str, shown: str) -> None:
    (problem,) = post(written).problems
    assert f"“{shown}”" in problem.message
    assert "math: true" in problem.hint
    assert problem.severity == "warning"


@pytest.mark.parametrize(
    ("own", "of_the_post", "places"),
    [
        ("", "error", ["1:1 table-refused"]),
        ("{table: error}\n", "rows", ["2:1 table-refused"]),
        ("{table: rows}\n", "error", []),
        ("", "", []),
    ],
)
def test_a_table_that_is_to_be_refused(
    own: str, of_the_post: TablePolicy, places: list[str]
) -> None:
    meta = replace(MATH, tables=of_the_post)
    built = build(draft(f"{own}| a |\n|---|\n| 1 |", meta=meta), glossary(), {})
    assert said(table_refused.check(built, None)) == places
