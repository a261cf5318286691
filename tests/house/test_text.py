"""Pure text: what may be printed, how words and 汉字 are counted, how names are made."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.text import count_words, is_key, item_key, nearest, printable, slugify, tidy


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred", "a[31mred"),
        ("safe \u202etxt.exe", "safe txt.exe"),
        ("two\nlines\r\x07", "two lines"),
        ("新质 生产力", "新质 生产力"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
    ],
)
def test_a_title_cannot_move_the_cursor_or_reorder_its_line(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_nothing_printable_holds_a_control_character(text: str) -> None:
    shown = printable(text)
    assert not any(unicodedata.category(char) == "Cc" for char in shown)
    assert "\u202e" not in shown
    assert printable(shown) == shown


@given(st.text(alphabet=st.characters(codec=None)))
def test_tidy_text_can_always_be_stored(text: str) -> None:
    kept = tidy(text)
    kept.encode("utf-8")
    assert "\r" not in kept
    assert tidy(kept) == kept


@pytest.mark.parametrize(
    ("text", "words", "han"),
    [
        ("two words", 2, 0),
        ("新质生产力", 0, 5),
        ("NQPF（新质生产力）is 1 term", 4, 5),
        ("don’t well-known 3.5 1,000", 4, 0),
        ("AI与量子", 1, 3),
        ("", 0, 0),
        ("—…。", 0, 0),
        ("𠀀〇", 0, 2),
    ],
)
def test_words_and_han_are_counted_apart(text: str, words: int, han: int) -> None:
    assert count_words(text) == (words, han)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Reading the Work Report", "reading-the-work-report"),
        ("What’s new? Élan & more", "whats-new-elan-more"),
        ("新质生产力 in 2026", "新质生产力-in-2026"),
        ("…", ""),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_title_becomes_a_file_name(title: str, slug: str) -> None:
    assert slugify(title) == slug


@given(st.text())
def test_a_file_name_never_leaves_its_folder(title: str) -> None:
    slug = slugify(title)
    assert not set(slug) & set("/\\.\x00")
    assert slugify(slug) == slug


def test_keys() -> None:
    assert item_key("wire", "tag:example.org,2026:1").startswith("wire-")
    assert len(item_key("wire", "x")) == len("wire-") + 8
    assert is_key(item_key("a.b_c", "新"))
    assert [is_key(k) for k in ("gwr-2025", "A", ".a", "a b", "", "新")] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_a_near_word_is_offered() -> None:
    assert nearest("nqfp", ["nqpf", "tifa"]) == " (did you mean “nqpf”?)"
    assert nearest("zzz", ["nqpf"]) == ""
