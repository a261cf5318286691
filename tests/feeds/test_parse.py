"""A feed's bytes to its items: as many as feedparser finds, in good order."""

from __future__ import annotations

import io
import json
from pathlib import Path

import feedparser
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cxq.feeds.parse import ParsedFeed, parse_feed
from feeds.making import numbered, rss

URL = "https://paper.example/feeds/rss.xml"


def parsed(document: str | bytes, **more: str) -> ParsedFeed:
    raw = document.encode() if isinstance(document, str) else document
    return parse_feed(raw, URL, timezone="Asia/Shanghai", **more)


def test_rss_to_items() -> None:
    feed = parsed(rss(*numbered(1, 2)))
    assert feed.title == "The Paper"
    assert feed.problem == ""
    first, second = feed.items
    assert first.identity == "urn:report:1"
    assert first.url == "https://paper.example/1.html"
    assert first.title == "Report 1"
    assert first.published == "2026-11-01T09:30:00+08:00"
    assert first.content == "<p>What report 1 says.</p>"
    assert second.identity == "urn:report:2"


def test_atom_to_items() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/a/">
      <title type="html">News &amp;amp; more</title>
      <entry><id>tag:1</id><title>第一</title><link href="one.html"/>
        <published>2026-11-20T09:30:00+08:00</published><updated>2026-11-21T00:00:00Z</updated>
        <author><name>王小明</name></author>
        <summary>short</summary><content type="html">&lt;p&gt;long&lt;/p&gt;</content></entry>
      <entry><title>第二</title><link href="/two.html"/>
        <updated>2026-11-21T00:00:00Z</updated></entry>
    </feed>"""
    feed = parsed(atom)
    assert feed.title == "News & more"
    first, second = feed.items
    assert first.url == "https://base.example/a/one.html"
    assert first.content == "<p>long</p>"
    assert first.author == "王小明"
    assert first.published == "2026-11-20T09:30:00+08:00"
    assert second.identity == second.url == "https://base.example/two.html"
    assert second.published == "2026-11-21T00:00:00+00:00"


def test_json_feed_to_items() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "量子周报",
        "home_page_url": "https://q.example/",
        "items": [
            {
                "id": 7,
                "url": "/7",
                "title": "A &amp; B",
                "content_text": "one\ntwo <b>",
                "date_published": "2026-11-20T09:30:00+08:00",
                "authors": [{"name": "甲"}, {"name": "乙"}],
            },
            {"external_url": "https://other.example/x", "summary": "s", "author": {"name": "丙"}},
            "not an item",
        ],
    }
    feed = parsed(json.dumps(document))
    assert feed.title == "量子周报"
    first, second = feed.items
    assert (first.identity, first.url, first.title) == ("7", "https://q.example/7", "A & B")
    assert first.content == "<p>one</p><p>two &lt;b&gt;</p>"
    assert first.author == "甲, 乙"
    assert (second.identity, second.author) == ("https://other.example/x", "丙")
    assert second.content == "s"


def test_the_chinese_dates_that_feedparser_reads_as_november() -> None:
    said = ("2026年3月1日09:30", "2026/3/1", "2026.03.01", "2026-03-01 09:30:00")
    items = [f"<guid>{date}</guid><pubDate>{date}</pubDate>" for date in said]
    feed = parsed(rss(*items))
    assert [item.published for item in feed.items] == [
        "2026-03-01T09:30:00+08:00",
        "2026-03-01",
        "2026-03-01",
        "2026-03-01T09:30:00+08:00",
    ]


def test_an_item_without_a_date_has_none_and_keeps_what_it_said() -> None:
    feed = parsed(rss("<guid>1</guid>", "<guid>2</guid><pubDate>本周</pubDate>"))
    assert [(item.published, item.date_text) for item in feed.items] == [(None, ""), (None, "本周")]


def test_a_date_that_cannot_be_read_gives_way_to_one_that_can() -> None:
    item = (
        "<guid>1</guid><pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate>"
        '<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2026-11-20</dc:date>'
    )
    assert parsed(rss(item)).items[0].published == "2026-11-20"


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "GB18030"])
def test_a_gbk_feed_is_read_whole(declared: str) -> None:
    """feedparser on its own loses the characters beyond gb2312, or everything."""
    text = rss("<guid>1</guid><title>朱镕基谈囧途与㐂字</title>").replace("utf-8", declared)
    feed = parsed(text.encode("gb18030"), content_type="text/xml")
    assert feed.items[0].title == "朱镕基谈囧途与㐂字"
    assert feed.charset == "gb18030"


def test_titles_are_plain_text() -> None:
    titles = {
        "A &amp;amp; B": "A & B",
        "&lt;b&gt;Bold&lt;/b&gt; news": "Bold news",
        "1 &lt; 2": "1 < 2",
        "a\n   b\tc": "a b c",
        "\u202etxt.exe\u200b": "txt.exe",
        "&lt;script&gt;alert(1)&lt;/script&gt;News": "News",
    }
    feed = parsed(rss(*(f"<guid>{n}</guid><title>{t}</title>" for n, t in enumerate(titles))))
    assert [item.title for item in feed.items] == list(titles.values())


def test_relative_links_and_links_that_are_none() -> None:
    links = ["/a", "b.html", "//other.example/c", "javascript:alert(1)", "mailto:x@y.example", ""]
    feed = parsed(
        rss(
            *(
                f"<guid isPermaLink='false'>{n}</guid><link>{link}</link>"
                for n, link in enumerate(links)
            )
        )
    )
    assert [item.url for item in feed.items] == [
        "https://paper.example/a",
        "https://paper.example/feeds/b.html",
        "https://other.example/c",
        "",
        "",
        "",
    ]


def test_a_relative_id_stays_itself_when_the_feed_moves() -> None:
    document = rss("<guid>/all-stars/</guid><title>x</title>").encode()
    here = parse_feed(document, "http://a.example/rss")
    there = parse_feed(document, "https://b.example/rss")
    assert here.items[0].identity == there.items[0].identity == "/all-stars/"
    assert there.items[0].url == "https://b.example/all-stars/"


def test_the_same_guid_on_every_item() -> None:
    items = [f"<guid isPermaLink='false'>0</guid><link>https://p.example/{n}</link>" for n in "ab"]
    assert [i.identity for i in parsed(rss(*items)).items] == [
        "https://p.example/a",
        "https://p.example/b",
    ]


def test_items_without_id_and_link_are_known_by_their_words() -> None:
    item = "<title>T</title><pubDate>1 Nov 2026</pubDate><description>S</description>"
    assert parsed(rss(item)).items[0].identity == "T\n1 Nov 2026\nS"


def test_the_days_on_which_nothing_comes() -> None:
    channel = "<skipDays><day>Saturday</day><day>sunday</day></skipDays>"
    feed = parsed(rss(channel=channel))
    assert feed.skip_days == ("Saturday", "Sunday")
    assert feed.problem == "the feed has no items"


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("", "the document is empty"),
        (" \r\n ", "the document is empty"),
        (rss(), "the feed has no items"),
        ("<!DOCTYPE html><html><body>Hello</body></html>", "HTML page, not a feed (a list page"),
        ("<!-- x --><HTML lang=zh><p>维护中", "HTML page, not a feed (a list page"),
        (
            '<html><link rel=alternate type="application/rss+xml" href=/rss.xml>',
            "its feed seems to be https://paper.example/rss.xml",
        ),
        ("Service temporarily unavailable", "the answer is not a feed"),
        ("<root><a>1</a></root>", "the answer is not a feed"),
        ('{"error": 404}', "no JSON Feed: it has no “items”"),
        ("[1, 2]", "no JSON Feed"),
        ('{"items": [', "looks like JSON but cannot be read"),
        ("[" * 100_000, "looks like JSON but cannot be read"),
        ('{"items": []}', "the feed has no items"),
    ],
)
def test_what_is_no_feed_is_called_by_its_name(document: str, problem: str) -> None:
    feed = parsed(document)
    assert feed.items == ()
    assert problem in feed.problem


def test_a_feed_that_breaks_off_gives_what_it_has() -> None:
    whole = rss(*numbered(1, 2, 3))
    feed = parsed(whole[: whole.index("Report 3")])
    assert [item.identity for item in feed.items][:2] == ["urn:report:1", "urn:report:2"]
    assert feed.problem == ""


def test_an_entity_bomb_is_harmless() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(20))
    document = (
        f"<?xml version='1.0'?><!DOCTYPE r [{entities}]>"
        + rss("<guid>1</guid><title>&e19;</title>").partition("?>")[2]
    )
    feed = parsed(document)
    assert len(feed.items) == 1
    assert len(feed.items[0].title) < 1000


def test_a_file_name_is_not_opened(tmp_path: Path) -> None:
    """feedparser opens a string, and even bytes, as a file of that name."""
    secret = tmp_path / "secret.xml"
    secret.write_text(rss("<title>secret</title>"), encoding="utf-8")
    assert parsed(str(secret)).items == ()


def test_half_a_character_is_no_character() -> None:
    document = '{"items": [{"id": "1", "title": "\\ud83d broken", "content_html": "\\udc00"}]}'
    item = parsed(document).items[0]
    assert item.title == "\ufffd broken"
    item.content.encode()


def test_an_element_with_attributes_without_end_is_refused() -> None:
    """feedparser takes 4 s for 20,000 of them, and four times as long for twice as many."""
    attributes = " ".join(f'a{n}="1"' for n in range(20_000))
    feed = parsed(rss("<guid>1</guid>", f"<title {attributes}>x</title>"))
    assert feed.items == ()
    assert feed.problem == "the feed cannot be read: it gives one element over 500 attributes"
    assert len(parsed(rss(f"<guid>1</guid><description>{attributes}</description>")).items) == 1


@given(st.binary(max_size=400))
@example(b"\xfe\xff")
def test_no_bytes_raise(raw: bytes) -> None:
    feed = parsed(raw)
    assert feed.problem or feed.items


@given(
    st.lists(
        st.sampled_from(
            [
                "<item>",
                "</item>",
                "<guid>1</guid>",
                "<title>",
                "&#xZ;",
                "<a b",
                "]]>",
                "<![CDATA[",
                "<link>x",
                "&amp",
                "新闻",
                "<dc:date>",
            ]
        )
    )
)
def test_no_soup_raises(pieces: list[str]) -> None:
    document = rss("".join(pieces))
    result = feedparser.parse(
        io.BytesIO(document.encode()), sanitize_html=False, resolve_relative_uris=False
    )
    assert len(parsed(document).items) == len(result.entries)
