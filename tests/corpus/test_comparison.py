"""What an outlet changed or removed, clause by clause."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cxq.corpus.comparison import TextChange, clauses, compare


def test_a_changed_and_a_removed_sentence() -> None:
    before = "量子计算进展顺利。预计明年投产。\n各方表示欢迎！"
    after = "量子计算进展顺利。\n各方表示热烈欢迎！"
    assert compare(before, after) == (
        TextChange("预计明年投产。\n各方表示欢迎！", "各方表示热烈欢迎！"),
    )


def test_english_and_what_is_added() -> None:
    assert compare("One. Two.", "One. And a half. Two.") == (TextChange("", "And a half."),)


def test_white_space_is_no_change() -> None:
    assert compare("甲。\n\n乙。", "甲。乙。") == ()


@given(st.text(alphabet="甲乙。\n ab.", max_size=60), st.text(alphabet="甲乙。\n ab.", max_size=60))
def test_removed_and_added_account_for_every_clause(before: str, after: str) -> None:
    changes = compare(before, after)
    assert compare(before, before) == ()
    gone = sum(len(change.removed.split("\n")) for change in changes if change.removed)
    come = sum(len(change.added.split("\n")) for change in changes if change.added)
    assert len(clauses(before)) - gone == len(clauses(after)) - come
