"""The author's own HTML, allowed, paired, or reduced to its text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.document import HtmlBlock, HtmlInline, Position, Text
from cxq.render.raw_html import ALLOWED, clean, paired, paragraphs, refused, what_is_left
from render.reading import VOID, read
from render.sample import html
from render.strategies import tags


@pytest.mark.parametrize(
    ("raw", "page"),
    [
        ("<u>x</u>", "<u>x</u>"),
        ("<script>alert(1)</script>y", "y"),
        ('<p onclick="x()" style="color:red" id="fn-1" class="c">x</p>', "<p>x</p>"),
        ('<a href="javascript:x">y</a>', "<a>y</a>"),
        ('<img src="a.png" onerror="x()">', '<img src="a.png">'),
        ("<ruby>量<rt>liàng</rt></ruby>", "<ruby>量<rt>liàng</rt></ruby>"),
        ("<svg><a xlink:href='javascript:x'>t</a></svg>", ""),
    ],
)
def test_what_the_page_allows(raw: str, page: str) -> None:
    assert clean(raw) == page


def test_what_it_refuses_is_named() -> None:
    assert refused("<p><IFRAME src=x></iframe><custom-tag>") == ("custom-tag", "iframe")


def test_text_of_raw_html() -> None:
    assert paragraphs(
        "<div><p>a <b>b</b></p><script>no()</script>c<br>d &amp; <img alt='pic'></div>"
    ) == ("a b", "c", "d & pic")
    assert paragraphs("<!-- a comment -->") == ()


@given(st.lists(tags, max_size=8))
def test_tags_that_markdown_hands_over_one_by_one_always_balance(tags_: list[str]) -> None:
    content = tuple(html(tag) for tag in tags_)
    kept = paired(content)
    found = read("".join(kept[place] for place in sorted(kept)))
    assert {name for name, _ in found.tags} <= ALLOWED
    assert not found.values("onclick")


def test_an_opening_tag_needs_its_closing_one() -> None:
    kept = paired(
        (html("<sub>"), Text(html("").at, "2"), html("</sub>"), html("<u>"), html("<br>"))
    )
    assert kept == {0: "<sub>", 2: "</sub>", 4: "<br>"}
    assert "br" in VOID
    assert isinstance(html("<u>"), HtmlInline)


def test_html_without_words_is_said_to_be_lost() -> None:
    at = Position(1, 1)
    lost = what_is_left(HtmlBlock(at, '<iframe src="https://example.org/map"></iframe>'))
    assert lost == "<iframe> holds no words, so nothing of it is left"
    assert what_is_left(HtmlBlock(at, "<p>words</p>")) == "only its text was kept"
    assert what_is_left(HtmlInline(at, "<u>")) == "only its text was kept"
