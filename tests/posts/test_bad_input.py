"""Drafts that nobody should write: each is read, in time that grows as the draft does."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.document import plain_text, walk_blocks
from cxq.model import Term
from cxq.posts.build import build
from drafting import draft, glossary, paragraph, post, said

REPEATED = [
    "[", "]", "[]", "![", "^[", "[[", "[@", "[^", "[^a ", "{", "{}", "{zh:", "{button:", "`a",
    "*a ", "~~a", "[a](", "<", "&a", "https://", "![a](b){", '[@a "', "> [!note]\n", "- ", "|", "(",
    "$",
]  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    """The least of three: what else the machine does only ever adds."""
    found = []
    for _ in range(3):
        start = process_time()
        work()
        found.append(process_time() - start)
    return min(found)


@pytest.mark.parametrize("piece", REPEATED)
def test_a_draft_of_nothing_but_beginnings_takes_linear_time(piece: str) -> None:
    few, many = (piece * (size // len(piece)) for size in (10_000, 40_000))
    # Four times the text in four times the time; a square would take sixteen times.
    assert seconds(lambda: post(many)) < 9 * seconds(lambda: post(few)) + 0.05


@pytest.mark.parametrize("between", [" ", "\n\n"])
def test_thousands_of_footnotes_take_linear_time(between: str) -> None:
    def body(count: int) -> str:
        texts = between.join(f"t[^{number}]" for number in range(count))
        return texts + "\n\n" + "\n\n".join(f"[^{number}]: n" for number in range(count))

    few, many = body(1_000), body(4_000)
    assert len(post(many).document.footnotes) == 4_000
    assert seconds(lambda: post(many)) < 9 * seconds(lambda: post(few)) + 0.05


def test_a_thousand_nested_quotes_lose_no_word() -> None:
    made = post(">" * 1000 + " deep\n")
    words = "".join(
        plain_text(block.content)  # type: ignore[union-attr]
        for block in walk_blocks(made.document.blocks)
        if hasattr(block, "content")
    )
    assert "deep" in words


def test_nested_notes_and_lists_beyond_any_depth() -> None:
    assert post("^[" * 500 + "x" + "]" * 500)
    assert post("- " * 500 + "x")
    assert post("> - " * 300 + "[^a]\n\n[^a]: N.")


def test_controls_and_marks_that_turn_text_around_are_only_text() -> None:
    made = post("a\0b [^\0] [[nq\u202epf]] {to\u202ec}\n\n[^\u202e]: N.\n")
    assert paragraph(made.document).startswith("a\0b")
    assert "term-unknown" in [each.rule for each in made.problems]


def test_terms_that_explain_each_other_end() -> None:
    terms = glossary(
        Term("a", "alpha", "甲", definition="See [[b]]."),
        Term("b", "beta", "乙", definition="See [[a]] and [[b]]."),
    )
    made = build(draft("[[a]] [[b]]"), terms, {})
    assert len(made.document.footnotes) == 2
    assert said(made.problems) == []


PIECES = st.sampled_from(
    [*REPEATED, "\n", "\n\n", "    ", "> ", "- ", "[^a]: ", "[[nqpf]]", "[@plan]", "]", ")", "}",
     "：", "“中”", "{toc}", "\t", "\\", "x", "1. ", "---", "```", "{width=3}", '"', "|--|"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_anything_can_be_read(body: str) -> None:
    made = post(body)
    for problem in made.problems:
        assert problem.message
        assert 1 <= problem.line <= body.count("\n") + 2
        assert problem.column >= 1
