"""Quotes: word for word, nearly, in pieces, or not at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cxq.folding import simplifies
from cxq.quotes import Difference, folded, holds, match_quote, pieces_of

TEXT = """\
    二、2025年经济社会发展总体要求

　　国内生产总值增长5.1%左右；城镇新增就业1,256万人以上，3—5年内实现。
建立未来产业投入增长机制，培育生物制造、量子科技、
具身智能、６Ｇ等未来产业。开展“人工智能+”行动。
Quantum technology, he said, “matters”.
"""


@pytest.mark.parametrize(
    "quote",
    [
        "建立未来产业投入增长机制，培育生物制造、量子科技、具身智能、6G等未来产业",
        "建立未来产业投入增长机制,培育生物制造､量子科技､具身智能､６Ｇ等未来产业",
        "　建立未来产业 投入增长机制。",
        "开展「人工智能＋」行动",
        "quantum TECHNOLOGY he said: 'matters'",
        "城镇新增就业1256万人以上",
        "3-5年内实现",
        "3～5年内实现",
        "增长5.1%左右",
        "二、2025年",
        "量子",
        # left out
        "培育生物制造……6G等未来产业",
        "……培育生物制造…量子科技……",
        "建立未来产业投入增长机制 [...] 具身智能",
        "建立未来产业投入增长机制［…］具身智能（……）未来产业",
        # translated, with the original
        "foster quantum technology (培育生物制造、量子科技)",
        "培育生物制造、量子科技 (biomanufacturing, quantum technology)",
    ],
)
def test_what_stands_there(quote: str) -> None:
    assert match_quote(quote, TEXT).kind == "exact"


@pytest.mark.parametrize(
    ("quote", "passage", "differences"),
    [
        (
            "投入增长机制，培育生物制造、量子技术、具身智能、6G等未来产业",
            "投入增长机制，培育生物制造、量子科技、 具身智能、６Ｇ等未来产业",
            [("技术", "科技")],
        ),
        ("建立未来产业投人增长机制", "建立未来产业投入增长机制", [("人", "入")]),
        ("建立未来产业增长投入机制……6G", "", []),
        ("建立未来产业的投入增长机制", "建立未来产业投入增长机制", [("的", "")]),
        ("建立未来业投入增长机制", "建立未来产业投入增长机制", [("", "产")]),
        ("城镇新增就业1265万人以上", "", []),
        ("城镇新增就业1255万人以上", "城镇新增就业1,256万人以上", [("5", "6")]),
        ("国内生产总值增长51%左右", "国内生产总值增长5.1%左右", [("", ".")]),
        ("开展“人工智能”行动。", "开展“人工智能+”行动", [("", "+")]),
    ],
)
def test_what_nearly_stands_there(quote: str, passage: str, differences: list[object]) -> None:
    match = match_quote(quote, TEXT)
    assert match.kind == ("near" if passage else "absent")
    assert match.passage == passage
    assert match.differences == tuple(Difference(a, b) for a, b in differences)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("量子计算机已经走进千家万户的日常生活", "absent"),
        ("foster quantum science", "absent"),
        ("培育生物制造、量子技术、具身智能", "absent"),  # of 14 characters, two
        ("量字", "absent"),  # below six characters nothing is near
        ("长5.1", "exact"),
        ("增长5", "absent"),  # a number is not cut
        ("256万人", "absent"),
        ("1%左右", "absent"),
        ("3.5年内", "absent"),
        ("具身智能……培育生物制造", "disordered"),
        ("培育生物制造……量子计算机", "absent"),
        ("。，！", "empty"),
        ("……", "empty"),
        ("", "empty"),
        ("\x00\u202e", "empty"),
    ],
)
def test_what_does_not(quote: str, kind: str) -> None:
    assert match_quote(quote, TEXT).kind == kind


def test_a_piece_that_is_wrong_is_the_one_named() -> None:
    match = match_quote("建立未来产业投入增长机制……培育生物治造、量子科技", TEXT)
    assert (match.kind, match.piece) == ("near", "培育生物治造、量子科技")
    assert match.differences == (Difference("治", "制"),)


def test_a_long_quote_may_differ_in_one_character_of_twenty() -> None:
    text = "".join(chr(0x4E00 + number * 7) for number in range(100))
    wrong = "丐"
    for errors, kind in ((1, "near"), (5, "near"), (6, "absent")):
        quote = list(text)
        for error in range(errors):
            quote[5 + error * 15] = wrong
        assert match_quote("".join(quote), f"前言{text}后记").kind == kind, errors
    missing = text[:40] + text[48:]
    match = match_quote(missing, f"前言{text}后记")
    assert (match.kind, match.passage) == ("near", text)


@pytest.mark.skipif(not simplifies(), reason="OpenCC is not installed")
def test_a_traditional_text_quoted_in_simplified_characters() -> None:
    text = "我們的國家經過長時間的發展，這是為了人民。"
    assert match_quote("国家经过长时间的发展", text).kind == "script"
    assert match_quote("國家經過長時間的發展", text).kind == "exact"


def test_pieces() -> None:
    assert pieces_of("甲……乙 [...] 丙。。。丁") == ("甲", "乙", "丙", "丁")
    assert pieces_of("…，…") == ()
    assert pieces_of("5.1 and 3..5") == ("5.1 and 3..5",)


# ---------------------------------------------------------------- any text

WORDS = st.text("新质生产力量子a1.，。 ", min_size=1, max_size=40)


@given(WORDS, WORDS, WORDS)
def test_a_part_of_a_text_stands_in_it(before: str, quote: str, after: str) -> None:
    compared = folded(quote)
    assume(compared and not compared[0].isdigit() and not compared[-1].isdigit())
    assert holds(quote, f"{before}\n{quote}\n{after}")
    assert match_quote(quote, f"{before} {quote} {after}").kind == "exact"


@given(st.text(max_size=30), st.text(max_size=80))
@settings(max_examples=300)
def test_never_fails_and_never_lies(quote: str, text: str) -> None:
    match = match_quote(quote, text)
    if match.kind == "exact":
        assert folded(pieces_of(quote)[0])
    if match.kind == "near":
        assert match.differences
        assert folded(match.passage)


ALPHABET = "".join(chr(0x4E00 + number * 13) for number in range(400))


@given(st.lists(st.sampled_from(ALPHABET), min_size=60, max_size=80, unique=True), st.data())
def test_one_wrong_character_is_near_and_named(chars: list[str], data: st.DataObject) -> None:
    text = "".join(chars)
    length = data.draw(st.integers(6, 40))
    start = data.draw(st.integers(0, len(text) - length))
    place = data.draw(st.integers(0, length - 1))
    quote = text[start : start + length]
    wrong = quote[:place] + "囗" + quote[place + 1 :]
    match = match_quote(wrong, text)
    assert match.kind == "near"
    assert match.differences == (Difference("囗", quote[place]),)
    assert match.passage == quote


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("新质生产力" * 40 + "x", "新质生产力" * 200_000),
        ("量子" * 9 + "x", "量子" * 500_000),
        ("甲" * 19 + "乙", "甲" * 1_000_000),
        ("…" * 50_000, "量子" * 100),
        ("[" * 50_000, "量子" * 100),
        ("1" * 5_000, "1" * 500_000),
    ],
    ids=["phrases", "words", "one", "ellipses", "brackets", "digits"],
)
def test_texts_that_repeat_themselves_take_no_time(quote: str, text: str) -> None:
    begun = time.perf_counter()
    match_quote(quote, text)
    assert time.perf_counter() - begun < 5
