"""Plain text in columns."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cxq.render.wrap import width, wrap


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("量子", 4),
        ("“量子”", 6),
        ("e\u0301", 1),
        ("Ａ！", 4),
        ("😀", 2),
        ("a\u200bb", 2),
    ],
)
def test_width_counts_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_words_fill_lines() -> None:
    assert wrap("the quick brown  fox\tjumps", 10) == ["the quick", "brown fox", "jumps"]


def test_chinese_breaks_between_characters_but_keeps_its_punctuation() -> None:
    assert wrap("加快发展，新质生产力", 8) == ["加快发", "展，新质", "生产力"]
    assert wrap("他说（量子）", 6) == ["他说", "（量", "子）"]
    assert wrap("见“引领”一文", 7) == ["见“引", "领”一文"]


def test_an_address_is_never_broken() -> None:
    url = "https://zh.example.org/wiki/量子/a-very-long-path"
    assert wrap(f"see the page <{url}> for more", 20) == ["see the page", f"<{url}>", "for more"]
    assert wrap("见https://example.org/a/b。然后", 12) == [
        "见",
        "https://example.org/a/b。",
        "然后",
    ]


def test_a_note_number_stays_with_its_word() -> None:
    assert wrap("aaaa 量子[12]", 8) == ["aaaa 量", "子[12]"]


def test_an_asked_for_break_stays_and_a_no_break_space_holds() -> None:
    assert wrap("one\ntwo three", 20) == ["one", "two three"]
    assert wrap("aa 5\u00a0km", 5) == ["aa", "5\u00a0km"]
    assert wrap("", 20) == []


ALPHABET = "ab 量子，。“”（）「」…1[]é\u0301—<>:/"


@given(st.text(ALPHABET, max_size=60), st.integers(4, 30))
@example("量，，，，，，", 4)
@example("https://a.example/b c", 4)
def test_no_character_is_lost_and_no_line_too_long(text: str, room: int) -> None:
    lines = wrap(text, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        if width(line) > room:
            assert " " not in line, "a line that is too long is one thing that cannot be broken"
        assert line == line.strip(" ")
    for before, line in pairwise(lines):
        broke_a_word = f"{before[-1]}{line[0]}" in text
        if broke_a_word and f"{before[-1]} {line[0]}" not in text:
            assert line[0] not in "，。”）」…—"
            assert before[-1] not in "“（「"


def test_a_long_word_that_might_begin_an_address_costs_linear_time() -> None:
    start = time.process_time()
    assert wrap("x+" * 50_000, 72) == ["x+" * 50_000]
    assert time.process_time() - start < 3
