"""Text without a tree: the same as the tree's wherever an answer is given."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.feeds.fragment import flat_text
from cxq.feeds.page import Page, lines_of, text_of

_NAMES = (
    *("p", "div", "br", "li", "ul", "ol", "b", "i", "a", "em", "span", "h2", "h3", "hr", "img"),
    *("blockquote", "table", "td", "tr", "form", "script", "style", "iframe", "dl", "dt", "dd"),
    *("pre", "button", "select", "option", "template", "svg", "font", "nobr", "title", "x-own"),
)
_TAGS = st.sampled_from(
    [f"<{name}>" for name in _NAMES]
    + [f"</{name}>" for name in _NAMES]
    + ['<a href="x>y">', "<img src='a' alt=b/>", "<br/>", "<p/>", "<!-- a -->", "<!-->", "<!x>"]
)
_TEXTS = st.sampled_from(
    (
        *("量子", "科技", "a", " ", "\n", "\t", "\r", "&amp;", "&lt;p&gt;", "&#20013;", "&#128;"),
        *("&nbsp", "&nope;", "&", "<", ">", "<3", "&#0;", "&nbsp;", "\u3000", "。\n", "&am", "p;"),
        "\x00",
    )
)
_FRAGMENTS = st.lists(st.one_of(_TAGS, _TEXTS), max_size=14).map("".join)


def by_tree(html: str) -> str:
    body = Page(html, "https://a.example/").body
    return text_of(body) if body is not None else ""


@given(_FRAGMENTS)
@settings(max_examples=3000)
def test_an_answer_is_the_trees(html: str) -> None:
    flat = flat_text(html)
    if flat is not None:
        assert lines_of(flat) == by_tree(html)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>一</p><p>二</p>", "一\n二"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>x<li>y</ul>z", "x\ny\nz"),
        ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
        ("量子\n科技", "量子科技"),
        ("<p>one\n two</p>", "one two"),
        ("no <b>markup</b> breaks a <i>line</i>", "no markup breaks a line"),
        ("a<script>var b</script>c", "ac"),
    ],
)
def test_what_entries_are_made_of_needs_no_tree(html: str, lines: str) -> None:
    flat = flat_text(html)
    assert flat is not None
    assert lines_of(flat) == lines


@pytest.mark.parametrize(
    "html", ["<table><tr><td>a", "<p>a</div>", "a < b", "<form>", "&#128;", "a\rb", "<script>"]
)
def test_what_a_browser_mends_is_left_to_the_tree(html: str) -> None:
    assert flat_text(html) is None


def test_real_entries() -> None:
    place = os.environ.get("CXQ_TEST_DATA")
    if not place:
        pytest.skip("CXQ_TEST_DATA does not name the folder of real feeds")
    from cxq.feeds.parse import parse_feed

    flat = whole = 0
    for path in sorted(Path(place, "feeds").glob("*.xml")):
        for item in parse_feed(path.read_bytes(), "https://a.example/feed").items:
            said = flat_text(item.content)
            whole += 1
            if said is not None:
                flat += 1
                assert lines_of(said) == by_tree(item.content), item.url
    assert flat > 0.9 * whole
