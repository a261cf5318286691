"""Occurrences: as Ctrl+F counts, and leftmost-longest."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.occurrences import (
    Vocabulary,
    is_traditional,
    occurrences,
    searchable,
    searchable_term,
)
from cxq.text import nfkc


def counted(term: str, text: str) -> int:
    return occurrences(searchable_term(term), searchable(text))


@pytest.mark.parametrize(
    ("term", "text", "number"),
    [
        ("量子", "量子科技和量子通信", 2),
        ("AI", "ＡＩ, Ai and ai: an AIM", 4),
        ("人工智能+", "开展“人工智能＋”行动", 1),
        ("1256", "新增就业１２５６万人", 1),
        ("aa", "aaaaa", 2),
        ("straße", "STRASSE", 1),
        ("ﬁ", "fi", 1),
        ("。", "一。二。", 2),
        (" 量子 ", "量子", 1),
        ("量\u200b子", "量子", 1),
        ("\u202e量子", "量子", 1),
        ("量\x00子", "量子", 1),
        ("", "量子", 0),
        ("\u200b", "量子", 0),
        ("量子", "", 0),
        ("量子", "量\n子", 0),
    ],
)
def test_as_a_search_would_count(term: str, text: str, number: int) -> None:
    assert counted(term, text) == number


ALPHABET = "ab新兴产业，＋１Ａﬁ\u3000\u0301\n"


@given(st.text(ALPHABET, max_size=30) | st.text(max_size=30))
def test_nfkc_is_unicodes(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)
    assert searchable(searchable(text)) == searchable(text)


@given(st.text("ab", min_size=1, max_size=3), st.text("ab\n", max_size=40))
def test_occurrences_never_overlap(term: str, text: str) -> None:
    assert counted(term, text) == len(re.findall(re.escape(term), text))


# ---------------------------------------------------------------- leftmost-longest


def test_the_longest_term_counts() -> None:
    vocabulary = Vocabulary(["新兴产业", "战略性新兴产业", "人工智能", "人工智能+"])
    text = searchable("新兴产业、战略性新兴产业、人工智能＋、人工智能、新兴产业")
    assert vocabulary.count(text) == {
        "新兴产业": 2, "战略性新兴产业": 1, "人工智能": 1, "人工智能+": 1,
    }  # fmt: skip
    assert vocabulary.around("新兴产业") == ("战略性新兴产业",)


def test_a_vocabulary_of_nothing() -> None:
    assert Vocabulary([]).count("量子") == {}
    assert Vocabulary(["", " ", "\u200b"]).count("量子") == {}
    assert Vocabulary(["]^-\\", "."]).count("]^-\\ . a") == {"]^-\\": 1, ".": 1}


@given(st.lists(st.text("abc", min_size=1, max_size=4), max_size=6), st.text("abcd", max_size=60))
def test_as_a_regular_expression_of_alternatives_would(terms: list[str], text: str) -> None:
    """Python tries alternatives in order: the longest first is leftmost-longest."""
    longest = sorted(set(terms), key=len, reverse=True)
    expected = re.findall("|".join(longest), text) if longest else []
    assert Vocabulary(terms).count(text) == {term: expected.count(term) for term in set(expected)}


def test_many_terms_in_a_huge_text() -> None:
    terms = [f"{chr(0x4E00 + number)}{chr(0x5E00 + number)}" for number in range(5_000)]
    text = "".join(terms) * 100
    begun = time.perf_counter()
    found = Vocabulary(terms).count(text)
    assert sum(found.values()) == 500_000
    assert time.perf_counter() - begun < 10


# ---------------------------------------------------------------- scripts


@pytest.mark.parametrize(
    ("text", "traditional"),
    [
        ("我們的國家經過長時間的發展", True),
        ("我们的国家经过长时间的发展", False),
        ("他说“國”是“国”的繁体，这一点我们都知道", False),
        ("Text.", False),
        ("", False),
    ],
)
def test_which_script(text: str, traditional: bool) -> None:
    assert is_traditional(text) == traditional
