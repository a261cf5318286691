"""OPML: the catalogue there and back, and whatever readers write."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.errors import FileError
from cxq.feeds.catalogue.adopt import Adopted, address_key, adopt
from cxq.feeds.catalogue.opml import own_source, write_opml
from cxq.feeds.catalogue.outlines import MOST_BYTES, read_outlines
from cxq.model import ArticleRules, IndexRules, KeepRules, ListRules, PagesRules, Source
from cxq.new_sources import source_table

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
FEED = Source("wire", "Wire", "https://example.org/feed.xml", "feed")
LIST = Source(
    "list",
    "A list",
    "https://example.org/news/",
    "html-list",
    name_zh="要闻",
    list=ListRules('a[href$="/c.html"]', "@href", ".", literals=False),
    index=IndexRules("ul@data", most=3),
    article=ArticleRules(),
)

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from(
    ['"', '"quoted"', "a\tb\nc\r\nd", "\x00\x1b", "\ufffe", "汉字 & <b>", "true", "1", "[]", " "]
)
RULES = st.builds(ListRules, TEXT, TEXT, TEXT, TEXT, literals=st.booleans())
ANY_SOURCE = st.builds(
    Source,
    id=TEXT,
    name=TEXT,
    url=TEXT,
    kind=st.sampled_from(["feed", "html-list", "json-list"]),
    name_zh=TEXT,
    language=TEXT,
    tags=st.lists(TEXT, max_size=3).map(tuple),
    enabled=st.booleans(),
    note=TEXT,
    full_text=st.booleans(),
    list=st.none() | RULES,
    index=st.none() | st.builds(IndexRules, TEXT, TEXT, most=st.integers(1, 9)),
    pages=st.none() | st.builds(PagesRules, TEXT, st.integers(0, 9)),
    article=st.none() | st.builds(ArticleRules, TEXT, TEXT),
    keep=st.builds(KeepRules, st.lists(TEXT, max_size=2).map(tuple)),
)


def opml(*outlines: str, head: str = "") -> bytes:
    body = "".join(outlines)
    return f'<opml version="2.0">{head}<body>{body}</body></opml>'.encode()


def adopted(raw: bytes, *standing: Source) -> Adopted:
    return adopt(read_outlines(raw, "feeds.opml"), standing)


def the_one(raw: bytes) -> Source:
    result = adopted(raw)
    assert result.skipped == ()
    (source,) = result.added
    return source


# ---------------------------------------------------------------- there and back


@given(st.lists(ANY_SOURCE, max_size=3))
def test_a_catalogue_comes_back_equal(sources: list[Source]) -> None:
    """Control characters, quotation marks, line ends and all: those are JSON in the file."""
    text = write_opml(sources, title="Letter", now=NOW)
    assert [own_source(outline) for outline in read_outlines(text.encode(), "x")] == sources


@given(ANY_SOURCE)
def test_what_is_written_is_xml_to_others_too(source: Source) -> None:
    text = write_opml([source], title="A & B", now=NOW)
    root = ElementTree.fromstring(text.encode())
    assert root.tag == "opml"
    assert root.findtext("head/title") == "A & B"
    (outline,) = root.findall("body/outline")
    assert outline.get("text")


def test_a_feed_is_one_to_every_reader_and_a_list_is_a_link() -> None:
    text = write_opml([FEED, LIST, replace(FEED, id="off", enabled=False)], title="L", now=NOW)
    root = ElementTree.fromstring(text)
    feed, page, off = root.findall("body/outline")
    assert (feed.get("type"), feed.get("text"), feed.get("title")) == ("rss", "Wire", "Wire")
    assert feed.get("xmlUrl") == "https://example.org/feed.xml"
    assert (page.get("type"), page.get("url"), page.get("xmlUrl")) == (
        "link", "https://example.org/news/", None,
    )  # fmt: skip
    assert page.get("{urn:cxq:sources}list.item") == 'a[href$="/c.html"]'
    assert (feed.get("isComment"), off.get("isComment")) == (None, "true")
    assert parsedate_to_datetime(root.findtext("head/dateCreated") or "") == NOW


def test_an_import_gives_back_what_was_exported() -> None:
    sources = (FEED, LIST, replace(LIST, id="twin", list=ListRules("li", "a@href", "a")))
    text = write_opml(sources, title="L", now=NOW).encode()
    assert adopted(text) == Adopted(sources, ())
    again = adopted(text, *sources)
    assert again.added == ()
    assert [each.reason for each in again.skipped] == [
        "the catalogue has it as “wire”", "the catalogue has it as “list”",
        "the catalogue has it as “twin”",
    ]  # fmt: skip


def test_other_rules_for_an_address_that_is_known_are_another_source() -> None:
    text = write_opml([replace(LIST, list=ListRules("li", "a@href", "a"))], title="L", now=NOW)
    (source,) = adopted(text.encode(), LIST).added
    assert source.id == "list-2"
    kept = write_opml([replace(FEED, keep=KeepRules(any=("量子",)))], title="L", now=NOW)
    assert [source.id for source in adopted(kept.encode(), FEED).added] == ["wire-2"]


def test_a_tool_between_may_rename_our_prefix() -> None:
    text = write_opml([LIST], title="L", now=NOW)
    rewritten = ElementTree.tostring(ElementTree.fromstring(text))
    assert b"ns0:" in rewritten
    assert the_one(rewritten) == LIST


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('cxq:list.item="li"', 'cxq:list.itm="li"', "does not know “itm”"),
        ('cxq:list.item="li"', 'cxq:list.item.x="li"', "does not know “x”"),
        ('cxq:list.item="li"', 'cxq:shape="round"', "does not know “shape”"),
        ('cxq:kind="html-list"', 'cxq:kind="atom-list"', "'atom-list' is not one of"),
        ('cxq:enabled="false"', 'cxq:enabled="no"', "“no” is no value that cxq wrote"),
        ('cxq:enabled="false"', f'cxq:enabled="{"[" * 50_000}"', "is no value that cxq wrote"),
        ('cxq:enabled="false"', 'cxq:note="&quot;\\ud83d&quot;"', "is no value that cxq wrote"),
        ('cxq:enabled="false"', 'cxq:enabled="3"', "must be true or false, not 3"),
        ('cxq:id="l"', 'cxq:id="../l"', "an id is letters, digits"),
        ('cxq:enabled="false"', 'cxq:timezone="Mars/Base"', "is not a time zone"),
    ],
)
def test_our_own_words_altered_are_skipped_and_said(old: str, new: str, reason: str) -> None:
    source = Source(
        "l",
        "L",
        "https://example.org/l",
        "html-list",
        enabled=False,
        list=ListRules("li", "a", "a"),
    )
    text = write_opml([source], title="L", now=NOW)
    assert old in text
    (skipped,) = adopted(text.replace(old, new).encode()).skipped
    assert reason in skipped.reason


# ---------------------------------------------------------------- what readers write


def test_folders_and_categories_become_tags() -> None:
    source = the_one(
        opml(
            '<outline text="科技"><outline title="Quantum &amp; more"><outline text="Wire" '
            'type="rss" xmlUrl="https://example.org/f" category="/news/cn,labs, 科技"/>'
            "</outline></outline>"
        )
    )
    assert source.tags == ("科技", "Quantum & more", "news", "cn", "labs")
    assert (source.id, source.name, source.kind) == ("wire", "Wire", "feed")


@pytest.mark.parametrize(
    "outline",
    [
        '<OUTLINE TEXT="Wire" TYPE="RSS" XMLURL="https://example.org/f"/>',
        '<Outline Title="Wire" xmlURL=" https://example.org/f "/>',
        '<outline text="" title="Wire" xmlurl="https://exam\nple.org/f"/>',
        '<outline text="Wire" type="rss" url="https://example.org/f"/>',
        '<outline text="Wire" xmlUrl="feed:https://example.org/f"/>',
        '<outline text="Wire" htmlUrl="https://example.org" xmlUrl="https://example.org/f"></outline>',
    ],
)
def test_capitals_spaces_and_old_habits(outline: str) -> None:
    source = the_one(opml(outline))
    assert (source.name, source.url) == ("Wire", "https://example.org/f")


def test_feed_addresses_without_their_scheme() -> None:
    assert the_one(opml('<outline text="W" xmlUrl="feed://a.org/f"/>')).url == "http://a.org/f"


def test_an_outline_without_a_title_is_called_by_its_address() -> None:
    source = the_one(opml('<outline xmlUrl="https://news.sciencenet.cn/rss.xml"/>'))
    assert source.name == "https://news.sciencenet.cn/rss.xml"


@pytest.mark.parametrize(
    ("attributes", "language", "timezone"),
    [
        ('text="量子信息"', "zh", "Asia/Shanghai"),
        ('text="Wire"', "", "UTC"),
        ('text="Wire" language="en-US"', "en-us", "UTC"),
        ('text="Wire" language="zh-CN"', "zh-cn", "Asia/Shanghai"),
        ('text="Wire" language="???"', "", "UTC"),
    ],
)
def test_the_language_is_said_or_seen_or_left_open(
    attributes: str, language: str, timezone: str
) -> None:
    source = the_one(opml(f'<outline {attributes} xmlUrl="https://example.org/f"/>'))
    assert (source.language, source.timezone) == (language, timezone)


def test_what_is_commented_out_is_disabled() -> None:
    source = the_one(
        opml(
            '<outline text="f" isComment="true"><outline text="W" xmlUrl="https://a.org/f"/></outline>'
        )
    )
    assert source.enabled is False


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("A &amp; B", "A & B"),
        ("A &amp;amp; B", "A & B"),
        ("A & B", "A & B"),
        ("Caf&eacute;&nbsp;&mdash; x", "Café — x"),
        ("&nosuch; &; &#x4e2d;&#20013;", "&nosuch; &; 中中"),
        ("a&#0;b&#xD800;c&#x110000;&#99999999;", "a b c"),
        ("\u202egnp.exe \x1b[31m", "gnp.exe [31m"),
    ],
)
def test_titles(written: str, name: str) -> None:
    assert (
        the_one(opml(f'<outline text="{written}" xmlUrl="https://a.org/?a=1&b=2"/>')).name == name
    )


def test_a_bare_ampersand_in_an_address() -> None:
    source = the_one(opml('<outline text="W" xmlUrl="https://a.org/?a=1&b=2&amp;copy=3&copy;=4"/>'))
    assert source.url == "https://a.org/?a=1&b=2&copy=3©=4"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("UTF-8", "utf-8-sig"), ("utf-8", "gb18030"), ("gb2312", "gb18030"), ("gb2312", "utf-8"),
        ("UTF-16", "utf-16"), ("utf-16", "utf-8"), ("no-such", "utf-8"), ("big5", "big5"),
    ],
)  # fmt: skip
def test_whatever_charset_it_says_and_has(declared: str, codec: str) -> None:
    name = "量子科技與資訊" if codec == "big5" else "量子科技与信息"
    text = (
        f'\n<?xml version="1.0" encoding="{declared}"?>\n<opml><body>'
        f'<outline text="{name}" xmlUrl="https://a.org/f"/></body></opml>'
    )
    assert the_one(text.encode(codec)).name == name


def test_what_is_no_feed_is_said() -> None:
    raw = opml(
        '<outline text="a page" type="link" url="https://a.org/"/>',
        '<outline text="a site" htmlUrl="https://b.org/"/>',
        '<outline text="more" type="include" url="https://c.org/more.opml"/>',
        '<outline text="ftp" xmlUrl="ftp://d.org/f"/>',
        '<outline text="broken" xmlUrl="http://[d.org/f"/>',
        '<outline text="script" xmlUrl="javascript:alert(1)"/>',
        f'<outline text="long" xmlUrl="https://a.org/{"a" * 3000}"/>',
        '<outline text="a folder"/>',
    )
    result = adopted(raw)
    assert result.added == ()
    assert [(each.url[:16], each.reason) for each in result.skipped] == [
        ("https://a.org/", "it names a page, not a feed"),
        ("https://b.org/", "it names a page, not a feed"),
        ("https://c.org/mo", "it names another OPML file: import that one by itself"),
        ("ftp://d.org/f", "it is not an http or https address"),
        ("http://[d.org/f", "it is not an http or https address"),
        ("javascript:alert", "it is not an http or https address"),
        ("https://a.org/aa", "its address is longer than 2,000 characters"),
    ]


# ---------------------------------------------------------------- the same feed, its id


@pytest.mark.parametrize(
    "url",
    ["http://example.org/feed.xml", "https://EXAMPLE.org:443/feed.xml/", "https://example.org./feed.xml#x"],
)  # fmt: skip
def test_a_feed_that_the_catalogue_has(url: str) -> None:
    result = adopted(opml(f'<outline text="W" xmlUrl="{url}"/>'), FEED)
    assert result.added == ()
    assert result.skipped[0].reason == "the catalogue has it as “wire”"


def test_a_feed_that_stands_in_the_file_twice() -> None:
    result = adopted(opml('<outline text="W" xmlUrl="https://a.org/f"/>' * 2))
    assert len(result.added) == 1
    assert result.skipped[0].reason == "it is in this file twice, and added as “a”"


def test_other_queries_and_ports_are_other_feeds() -> None:
    urls = ["https://a.org/f", "https://a.org/f?x=1", "https://a.org:8443/f", "https://a.org/g"]
    assert len({address_key(url) for url in urls}) == 4


@pytest.mark.parametrize(
    ("name", "url", "made"),
    [
        ("The Quantum Insider", "https://a.org/f", "the-quantum-insider"),
        ("新华网", "https://www.news.cn/rss/tech.xml", "news"),
        ("人民网", "http://www.people.com.cn/rss/politics.xml", "people"),
        ("科学网", "https://news.sciencenet.cn/rss.xml", "news-sciencenet"),
        ("BBC 中文", "https://feeds.bbci.co.uk/zhongwen/simp/rss.xml", "bbci"),
        ("本机", "http://127.0.0.1:8080/feed", "127-0-0-1"),
        ("中文域名", "https://中国.cn/feed", "xn-fiqs8s"),
        ("Ы", "https://xn--80ak6aa92e.com/feed", "xn-80ak6aa92e"),
        ("x" * 90, "https://a.org/f", "x" * 40),
    ],
)
def test_ids(name: str, url: str, made: str) -> None:
    assert the_one(opml(f'<outline text="{name}" xmlUrl="{url}"/>')).id == made


def test_ids_are_one_for_each() -> None:
    urls = [f"https://rsshub.app/people/{part}" for part in ("xjp", "xjp", "rss", "tech")]
    raw = opml(*(f'<outline text="人民网" xmlUrl="{url}"/>' for url in urls))
    assert [source.id for source in adopted(raw).added] == [
        "rsshub", "rsshub-people", "rsshub-people-tech",
    ]  # fmt: skip
    same = opml(*(f'<outline text="News" xmlUrl="https://a.org/{n}"/>' for n in range(4)))
    assert [source.id for source in adopted(same).added] == ["news", "a", "a-2", "a-3"]
    taken = adopted(opml('<outline text="Wire" xmlUrl="https://wire.org/rss"/>'), FEED)
    assert [source.id for source in taken.added] == ["wire-2"]


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=20))
def test_whatever_a_reader_says_the_shelf_can_read(name: str, url: str, folder: str) -> None:
    root = ElementTree.Element("opml")
    outer = ElementTree.SubElement(root, "outline", {"text": folder})
    ElementTree.SubElement(outer, "outline", {"text": name, "xmlUrl": f"https://a.org/{url}"})
    raw = ElementTree.tostring(root, encoding="unicode").encode("utf-8", "replace")
    for source in adopted(raw).added:
        assert source_table(source).startswith("[[source]]\n")


# ---------------------------------------------------------------- files that mean harm


@pytest.mark.parametrize(
    ("raw", "line", "says"),
    [
        (b"<html><body></body></html>", 1, "not an OPML file: it begins with <html>"),
        (b"<!DOCTYPE html>\n<html>", 2, "not an OPML file"),
        (b"", 1, "not well-formed: no element found"),
        (b"\n\n<opml>\n<body>", 4, "not well-formed"),
        (b"<opml>\n<outline text='a'></opml>", 2, "not well-formed: mismatched tag"),
        (b"PK\x03\x04\x14\x00", 1, "not well-formed"),
        (b"<opml>" + b"<outline text='a'>" * 200, 1, "nested in more than 100 levels"),
        (b"<opml>" + b"<outline xmlUrl='a'/>" * 20_001, 1, "more than 20,000 feeds"),
        (b"<opml text='" + b"&" * 200_001, 1, "more than 200,000 ampersands"),
    ],
)  # fmt: skip
def test_what_is_refused(raw: bytes, line: int, says: str) -> None:
    with pytest.raises(FileError) as caught:
        read_outlines(raw, "feeds.opml")
    assert says in caught.value.message
    assert caught.value.message.startswith(f"feeds.opml:{line}: ")


BOMB = "<!DOCTYPE opml [\n" + "\n".join(
    f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9)
) + '\n]>\n<opml><outline text="&e9;" xmlUrl="https://a.org/f"/></opml>'  # fmt: skip


@pytest.mark.parametrize(
    "doctype",
    [
        BOMB,
        '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml/>',
        '<!DOCTYPE opml [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]><opml/>',
        '<!DOCTYPE opml [<!ATTLIST outline xmlUrl CDATA "https://evil.example/">]><opml/>',
    ],
)
def test_declarations_are_refused_before_they_can_unfold(doctype: str) -> None:
    started = time.perf_counter()
    with pytest.raises(FileError, match="it declares entities or attributes of its own"):
        read_outlines(doctype.encode(), "feeds.opml")
    assert time.perf_counter() - started < 20


def test_a_plain_doctype_is_read_and_nothing_outside_is_loaded() -> None:
    raw = b'<!DOCTYPE opml SYSTEM "file:///etc/passwd">' + opml(
        '<outline text="&passwd;" xmlUrl="https://a.org/f"/>'
    )
    assert the_one(raw).name == "&passwd;"


def test_the_largest_file_stays_small_in_time_and_memory() -> None:
    filler = b"<outline text='" + b"a" * (MOST_BYTES - 200) + b"' xmlUrl='https://a.org/f'/>"
    started = time.perf_counter()
    tracemalloc.start()
    source = the_one(b"<opml>" + filler + b"</opml>")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(source.name) == 300
    assert peak < 60_000_000
    assert time.perf_counter() - started < 10


def test_500_feeds_at_once() -> None:
    raw = opml(
        *(
            f'<outline text="文件夹 {n}">'
            + "".join(
                f'<outline type="rss" text="Feed {n}-{m}" xmlUrl="https://h{m}.org/{n}.xml"/>'
                for m in range(25)
            )
            + "</outline>"
            for n in range(20)
        )
    )
    started = time.perf_counter()
    result = adopted(raw)
    assert time.perf_counter() - started < 30, "a fifth of a second on an idle machine"
    assert (len(result.added), result.skipped) == (500, ())
    assert len({source.id for source in result.added}) == 500
