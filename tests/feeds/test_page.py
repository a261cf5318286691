"""HTML to plain text, and addresses."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.errors import CxqError
from cxq.feeds.page import Page, absolute, plain, plain_text, split_rule


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>第一段。</p><p>第二段。</p>", "第一段。\n第二段。"),
        ("第一行<br>第二行", "第一行\n第二行"),
        ("<div>外<div>内</div>外</div>", "外\n内\n外"),
        ("<p>量子\n   科技</p>", "量子科技"),  # a line break in the source is no space in Chinese
        ("<p>quantum\n   computer</p>", "quantum computer"),
        ("<p>第\nQ\n型</p>", "第 Q 型"),
        ("<p>结束。\n“开始”</p>", "结束。“开始”"),
        ("<b>粗</b><i>斜</i>体", "粗斜体"),
        (
            "<table><tr><td>安徽</td><td>3</td></tr><tr><td>北京</td><td>5</td></tr></table>",
            "安徽 3\n北京 5",
        ),
        ("<ul><li>一<li>二</ul>", "一\n二"),
        ("前<script>var x='坏'</script><style>p{}</style><!-- 注 -->后", "前后"),
        ("a &amp;lt;b&amp;gt; &nbsp;c", "a &lt;b&gt; \u00a0c"),
        ("\u3000\u3000缩进", "缩进"),
        ("x\u202ey\u200bz\x07", "xyz"),
        ("", ""),
    ],
)
def test_blocks_become_lines_and_characters_stay_together(html: str, text: str) -> None:
    assert plain_text(html) == text


han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=10)


@given(st.lists(han, min_size=1, max_size=8), st.sampled_from(["p", "div", "li", "h2", "tr", "dd"]))
def test_paragraphs_never_run_together(paragraphs: list[str], tag: str) -> None:
    html = "".join(f"<{tag}>{text}</{tag}>" for text in paragraphs)
    if tag == "tr":
        html = f"<table>{html.replace('<tr>', '<tr><td>')}</table>"
    assert plain_text(html).split("\n") == paragraphs


@given(st.text(max_size=200))
def test_any_text_as_html(text: str) -> None:
    plain_text(text).encode()
    assert "\n" not in plain(text)


def test_a_page_of_100000_nested_elements_is_refused_at_once() -> None:
    """Measured: the parser alone would take 21 seconds for this megabyte."""
    begun = time.monotonic()
    with pytest.raises(CxqError, match="nests more than"):
        Page("<div>" * 100_000, "https://x.example/")
    assert plain_text("<i><b>" * 50_000 + "深") == "深"
    with pytest.raises(CxqError, match="attributes"):
        Page("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">", "https://x.example/")
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("b.html", "https://x.example/a/b.html"),
        ("../c", "https://x.example/c"),
        ("//y.example/", "https://y.example/"),
        (" b\n.html ", "https://x.example/a/b.html"),
        ("a b.html", "https://x.example/a/a%20b.html"),
        ("/要闻", "https://x.example/要闻"),
        ("?p=1", "https://x.example/a/?p=1"),
        ("#top", ""),
        ("", ""),
        ("javascript:void(0)", ""),
        ("mailto:a@b.example", ""),
        ("data:text/html,x", ""),
        ("http://", ""),
        ("http://[bad", ""),
    ],
)
def test_links(link: str, address: str) -> None:
    assert absolute(link, "https://x.example/a/") == address


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        ("a@href", ("a", "href")),
        ("@href", ("", "href")),
        (".", (".", "")),
        ("h3 > a", ("h3 > a", "")),
        ("meta[name=PubDate]@content", ("meta[name=PubDate]", "content")),
        ('a[href*="@x"]', ('a[href*="@x"]', "")),
    ],
)
def test_rules(rule: str, parts: tuple[str, str]) -> None:
    assert split_rule(rule) == parts
