"""Emphasis beside Chinese, which CommonMark's rule for scripts with spaces leaves literal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.posts.markdown import parse
from spec_html import blocks_html

# The pairs of commonmark-spec issue 650, and the other marks that Chinese text uses.
MARKS = "，。、；：？！“”‘’（）《》〈〉【】「」『』〔〕…—～·,.;:?!'\"()[]{}<>&%$#@~-+=/|^`"
OPENING = [mark for mark in MARKS if mark not in "`<&[\\"]


def html(body: str, *, dialect: bool = True) -> str:
    return blocks_html(parse(body, dialect=dialect).blocks).strip()


def test_the_sentence_that_started_it() -> None:
    body = "**“进”的步伐（progress）。**这"
    assert html(body) == "<p><strong>“进”的步伐（progress）。</strong>这</p>"
    assert html(body, dialect=False) == "<p>**“进”的步伐（progress）。**这</p>"


@pytest.mark.parametrize("mark", OPENING)
def test_it_closes_behind_any_punctuation(mark: str) -> None:
    assert "<strong>" in html(f"**字{mark}**字"), mark
    assert "<em>" in html(f"*字{mark}*字"), mark


@pytest.mark.parametrize("mark", OPENING)
def test_it_opens_before_any_punctuation(mark: str) -> None:
    assert "<strong>" in html(f"字**{mark}字**"), mark


@pytest.mark.parametrize("letter", ["字", "あ", "カ", "한", "ㄅ", "Ａ", "〇", "𠀀"])
def test_every_script_without_spaces(letter: str) -> None:
    assert "<strong>" in html(f"{letter}**“{letter}”**{letter}")


@pytest.mark.parametrize(
    ("body", "same"),
    [
        ("a**“b”**c", "<p>a**“b”**c</p>"),
        ("snake_case_word and 2*3*4", "<p>snake_case_word and 2<em>3</em>4</p>"),
        ("\\*“中”\\*文", "<p>*“中”*文</p>"),
        ("`**中。**文`", "<p><code>**中。**文</code></p>"),
        ("中_“重”_文", "<p>中_“重”_文</p>"),
        ("中 ** 文", "<p>中 ** 文</p>"),
    ],
)
def test_everything_else_stays_commonmark(body: str, same: str) -> None:
    assert html(body) == same


@given(st.text(alphabet="ab *_“”(). \n\\", max_size=40))
def test_english_emphasis_is_unchanged(body: str) -> None:
    assert html(body) == html(body, dialect=False)


@given(st.text(alphabet="中文字a*“”。，（） \\`", max_size=40))
def test_no_character_is_lost_or_changed(body: str) -> None:
    """Marks aside, the text is what CommonMark reads, the letters put back where they were."""

    def bare(dialect: bool) -> str:
        shown = html(body, dialect=dialect)
        for tag in ("em", "strong"):
            shown = shown.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
        return shown.replace("*", "")

    assert bare(True) == bare(False)
