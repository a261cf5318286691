"""Numbers written into claims: in any draft, there and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.posts.filling import Filled, claims_of, fill

PIECES = st.sampled_from(
    [
        "{count: 量子 @k}", "{count: x\n@k}", "{articles: x @k}", "{count:", "{", "}", "\\", "`",
        "*",
        "[", "](u)", "\n", "\n\n", "> ", "- ", "    ", "| ", "|\n|-|\n|", "[^1]", "[^1]: ", "^[",
        "量",
        "```\n", "&amp;", "\u2028", "1. ", "# ",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=16).map("".join), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(max_examples=400)
def test_every_claim_gets_its_number_and_nothing_else_changes(body: str, newline: str) -> None:
    head = "\ufeff---\ntitle: T\n---\n"
    claims = claims_of(body, 4)
    file = (head + body).replace("\n", newline)
    filled = fill(file, [Filled(claim, 7) for claim in claims])
    assert filled.replace(" = 7}", "}") == file
    again = claims_of(filled[1:].replace(newline, "\n").removeprefix(head[1:]), 4)
    assert [(each.kind, each.term, each.key) for each in again] == [
        (each.kind, each.term, each.key) for each in claims
    ]
    assert all(each.value == 7 for each in again)


def test_a_claim_that_does_not_stand_where_it_says_is_left_alone() -> None:
    (claim,) = claims_of("One {count: a @k}", 1)
    for other in ("", "Two", "One {count: b @k}", " One {count: a @k}", "One {count: a @k"):
        assert fill(other, [Filled(claim, 3)]) == other
    assert fill("One {count: a @k}", [Filled(claim, None)]) == "One {count: a @k}"


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("{count: a @k = 3}", "{count: a @k = 1234}"),
        ("{count: a @k = 3,000 }", "{count: a @k = 1,234}"),
        ("{count: a = 3 @k}", "{count: a = 3 @k = 1234}"),
        ("{count:a@k}", "{count:a@k = 1234}"),
    ],
)
def test_how_a_number_is_written(written: str, becomes: str) -> None:
    (claim,) = claims_of(written, 1)
    assert fill(written, [Filled(claim, 1234)]) == becomes
