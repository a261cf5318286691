"""The fast reader says what feedparser says, word for word, or nothing at all."""

from __future__ import annotations

import io
import re
import tarfile
import time
from pathlib import Path
from xml.sax.saxutils import escape

import feedparser
import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from conftest import source_of
from cxq.feeds.charset import decode
from cxq.feeds.fast.guard import PREFIXES, RULED, STRANGERS, names
from cxq.feeds.fast.reader import read_fast
from cxq.feeds.page import sound
from cxq.feeds.parse import MOST_TAGS, parse_feed, read_slowly
from feeds.making import numbered, rss

XMLNS = (
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    ' xmlns:yt="http://www.youtube.com/xml/schemas/2015"'
)


def rss_of(inside: str, *, xmlns: str = XMLNS, before: str = "") -> str:
    return f'{before}<rss version="2.0"{xmlns}><channel>{inside}</channel></rss>'


def item(inside: str, **more: str) -> str:
    return rss_of(f"<title>T</title><item>{inside}</item>", **more)


def atom_of(inside: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{XMLNS}>{inside}</feed>'


def entry(inside: str) -> str:
    return atom_of(f"<title>T</title><entry>{inside}</entry>")


def same(text: str) -> bool:
    """Whether the fast reader reads it; that it then says what feedparser says is asserted."""
    fast = read_fast(text)
    if fast is not None:
        assert (*fast, "") == read_slowly(text)
    return fast is not None


def text_of(raw: bytes, header: str = "") -> str:
    """As the door hands it to its readers."""
    return sound(decode(raw, header=header).text).replace("\x00", "")


# ---------------------------------------------------------------- other people's feeds


def test_real_feeds(data: Path) -> None:
    texts = [text_of(path.read_bytes()) for path in sorted((data / "feeds").glob("*.xml"))]
    fast = sum(map(same, texts))
    assert fast >= 0.9 * len(texts), f"only {fast} of {len(texts)} feeds are read fast"


@pytest.fixture(scope="module")
def cases() -> dict[str, bytes]:
    """The 2,242 feeds that feedparser itself is tested on, by path."""
    with tarfile.open(source_of("feedparser")) as archive:
        files = {
            member.name.partition("/")[2]: archive.extractfile(member)
            for member in archive
            if "/tests/" in member.name and member.name.endswith(".xml")
        }
        return {name: file.read() for name, file in files.items() if file is not None}


def test_the_feeds_that_feedparser_is_tested_on(cases: dict[str, bytes]) -> None:
    assert len(cases) > 2000
    fast = sum(same(text_of(raw)) for raw in cases.values())
    assert fast > 300


def test_the_same_feeds_without_the_remark_at_their_head(cases: dict[str, bytes]) -> None:
    """It quotes markup, which sends most of them to feedparser before a single rule is tried."""
    texts = [
        re.sub(r"<!--.*?-->\s*", "", text_of(raw), count=1, flags=re.S) for raw in cases.values()
    ]
    fast = sum(map(same, texts))
    assert fast > 300


def test_the_whole_door_on_the_feeds_that_feedparser_is_tested_on(cases: dict[str, bytes]) -> None:
    """Title, link, id and dates are what feedparser makes of the bytes itself, on every feed.

    But for eight in Japanese, Korean, Russian, Thai and Hebrew codes that say nothing of it:
    undeclared bytes are taken for Chinese here.
    """
    for name, raw in cases.items():
        if name.startswith("tests/illformed/chardet/"):
            continue
        headers = {"content-type": "application/xml", **_headers(raw)}
        bare = feedparser.parse(
            io.BytesIO(raw),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        text = text_of(raw, headers["content-type"])
        fast = read_fast(text)
        told = fast[1] if fast is not None else read_slowly(text)[1]
        assert len(told) == len(bare.entries), name
        for ours, theirs in zip(told, bare.entries, strict=True):
            for field in ("title", "link", "id", "published", "updated", "created"):
                assert getattr(ours, field) == dict.get(theirs, field, ""), (name, field)


def _headers(raw: bytes) -> dict[str, str]:
    """The response's headers, which a case names in its remark; the address is not used here."""
    found = re.findall(rb"^Header:\s+([\w-]+):\s*(.*?)\s*$", raw, re.MULTILINE)
    named = {name.decode().lower(): value.decode("latin-1") for name, value in found}
    return {name: value for name, value in named.items() if name != "content-location"}


# ---------------------------------------------------------------- feeds that nobody has written

BLANK = st.sampled_from(["", " ", "\n   ", "\t", "\r\n"])
WORDS = st.one_of(
    st.text(alphabet="ab 中文é&<>\"'\u00a0\u3000", max_size=12),
    st.sampled_from(
        [
            "量子计算",
            "",
            "  two  spaces ",
            "<p>one</p><p>two</p>",
            "a &amp; b",
            "Ã©tÃ©",
            "\x93quoted\x94",
            "王小明 (wang@paper.example)",
            "wang@paper.example",
            "2026年3月1日09:30",
            "Mon, 02 Nov 2026 09:30:00 +0800",
            "https://paper.example/a?b=1&c=2",
            "https://paper.example/a?b=1&amp;c;d",
            "https:////paper.example/x",
            "/relative.html",
            "urn:report:1",
            "tag:paper.example,2026:1",
            "false",
        ]
    ),
)


@st.composite
def written(draw: st.DrawFn) -> str:
    """Words as XML writes them: escaped, in CDATA, as numbers, with a comment in between."""
    words = draw(WORDS)
    style = draw(st.sampled_from(["escaped", "cdata", "numbers", "comment", "both"]))
    blank = draw(BLANK)
    if style == "cdata":
        return f"{blank}<![CDATA[{words}]]>{blank}"
    if style == "numbers":
        return "".join(f"&#{ord(char)};" for char in words)
    if style == "comment":
        return f"{escape(words)}<!-- no -->{blank}more<?pi?>"
    if style == "both":
        return f"{escape(words)}<![CDATA[ and ]]>{blank}"
    return f"{blank}{escape(words)}{blank}"


ATTRIBUTES = st.sampled_from(
    [
        *[""] * 80,
        ' type="html"',
        ' type="TEXT"',
        ' type="xhtml"',
        ' type="text/plain"',
        ' type="application/octet-stream"',
        ' isPermaLink="false"',
        ' isPermaLink="True"',
        ' ispermalink="true"',
        ' xml:lang="zh"',
        ' xml:base="https://base.example/a/"',
        ' mode="escaped"',
        ' url="https://u.example/"',
        ' href="/h"',
        ' Type="html" type="text"',
        ' unheard="of"',
        ' media:type="html"',
        ' yt:href="/y"',
        ' atom:isPermaLink="false"',
        ' yt:etag="e"',
    ]
)
LEAVES = sorted(
    names(
        "title link guid id pubDate published updated dc:date dcterms:modified dcterms:created"
        " description summary content content:encoded itunes:summary itunes:subtitle dc:creator"
        " author itunes:author category source comments media:title media:description"
        " media:thumbnail media:credit slash:comments yt:videoId enclosure dc:title atom:link"
        " atom:id atom:summary Title PUBDATE rights subtitle image contributor unknown yt:title"
        " media:keywords"
    )
)
COMMON = sorted(
    names("title link guid pubDate description dc:creator content:encoded updated id summary")
)


@st.composite
def leaf(draw: st.DrawFn, names: tuple[str, ...] = (*LEAVES, *COMMON * 8)) -> str:
    name = draw(st.sampled_from(names))
    return f"<{name}{draw(ATTRIBUTES)}>{draw(written())}</{name}>"


@st.composite
def atom_link(draw: st.DrawFn) -> str:
    href = draw(
        st.sampled_from(["https://p.example/1", "/2", "", "https:///x", "http://p.example/?"])
    )
    rel = draw(st.sampled_from(["", ' rel="alternate"', ' rel="self"', ' rel="Alternate"']))
    kind = draw(st.sampled_from(["", ' type="text/html"', ' type="application/json"']))
    name = draw(st.sampled_from(["atom:link", "link"]))
    return f'<{name}{rel}{kind} href="{href}"/>'


@st.composite
def author(draw: st.DrawFn) -> str:
    parts = ("name", "name", "name", "email", "uri", "yt:image")
    inside = draw(st.lists(leaf(parts), max_size=3))
    return f"<author>{draw(BLANK)}{''.join(inside)}{draw(BLANK)}</author>"


@st.composite
def group(draw: st.DrawFn) -> str:
    names = ("media:title", "media:description", "media:thumbnail", "media:credit", "title")
    inside = draw(st.lists(leaf(names), max_size=3))
    name = draw(st.sampled_from(["media:group", "media:content", "media:community", "unknown"]))
    return f"<{name}{draw(ATTRIBUTES)}>{''.join(inside)}</{name}>"


@st.composite
def documents(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["item", "entry"]))
    part = st.one_of(leaf(), leaf(), leaf(), atom_link(), author(), group())
    inside = draw(st.lists(st.lists(part, max_size=5), max_size=4))
    entries = [f"<{kind}>{draw(BLANK).join(parts)}</{kind}>" for parts in inside]
    above = draw(
        st.lists(
            st.sampled_from(
                [
                    "<title>频道</title>",
                    "<title type='html'>&lt;b&gt;</title>",
                    "<description>d</description>",
                    "<itunes:summary>s</itunes:summary>",
                    "<image><title>i</title><url>/u</url><link>/l</link></image>",
                    "<image><title>i</title><extra/></image>",
                    "<link>https://p.example/</link>",
                    "<itunes:owner><itunes:name>n</itunes:name></itunes:owner>",
                    "<itunes:category text='a'><itunes:category text='b'/></itunes:category>",
                    "<skipDays><day>Sunday</day></skipDays>",
                    "<author><name>n</name></author>",
                    "<textInput><title>t</title></textInput>",
                    "<dc:title>other</dc:title>",
                    "<generator uri='/x'>g</generator>",
                    "<language>zh-cn</language>",
                ]
            ),
            max_size=4,
        )
    )
    whole = "".join(draw(st.permutations([*above, *entries])))
    return rss_of(whole) if kind == "item" else atom_of(whole)


@given(documents())
@settings(max_examples=400)
@example(
    rss_of(
        "<itunes:summary>s</itunes:summary><description>d</description><item><description>1</description><summary>2</summary></item>"
    )
)
@example(entry('<content type="html" xml:base="https://b.example/">x</content><id>/rel</id>'))
@example(
    entry(
        "<author><name>a</name><email>a@b.example</email></author><author><name>c</name></author>"
    )
)
@example(item("<source url='/s'>S</source><title>a</title><media:title>b</media:title>"))
def test_what_nobody_has_written(document: str) -> None:
    event("fast" if same(document) else "slow")


def test_most_of_what_nobody_has_written_in_good_order_is_read_fast() -> None:
    """So that the test above tests something: plain feeds go the fast way, all of them."""
    podcast = item(
        "<title>Ep. 1</title><itunes:title>1</itunes:title><itunes:summary>s</itunes:summary>"
        "<description>d</description><enclosure url='a.mp3' length='1' type='audio/mpeg'/>"
        "<guid isPermaLink='false'>g</guid><itunes:author>A</itunes:author>"
    )
    video = entry(
        "<id>yt:1</id><yt:videoId>1</yt:videoId><title>t</title>"
        "<link rel='alternate' href='https://v.example/1'/><author><name>n</name><uri>/u</uri></author>"
        "<published>2026-11-20</published><media:group><media:title>m</media:title>"
        "<media:content url='x'/><media:description>d</media:description>"
        "<media:community><media:statistics views='1'/></media:community></media:group>"
    )
    blog = entry('<content xml:base="https://b.example/">c</content><id>https://b.example/1</id>')
    for document in (rss(*numbered(1, 2, 3)), podcast, video, blog):
        assert same(document)


SOUP = [
    *["<item>", "</item>", "<title>", "</title>", "&nbsp;", "&#128;", "&lt;", "<![CDATA[", "]]>"],
    *["<!--", "-->", "<a:b/>", "<link/>", "新闻", "\x0b", "\ufeff", "\ufffe", "<?pi?>"],
    " xmlns:dc='x'",
]


@given(st.lists(st.sampled_from(SOUP)))
def test_soup(pieces: list[str]) -> None:
    same(rss_of("".join(pieces)))
    same("".join(pieces[:3]) + item("".join(pieces[3:])))


# ---------------------------------------------------------------- what is left to feedparser


@pytest.mark.parametrize(
    "document",
    [
        "",
        "no feed",
        "<rss",
        rss_of("<item><title>broken off</item>"),
        item("<title>&nbsp;</title>"),
        item("<title>x</title>", before="\ufeff"),
        item("<title>x</title>", before="\n<?xml version='1.0'?>"),
        item("<title>x</title>", before="<?xml version='1.1'?>"),
        item("<title>x</title>", before="<!DOCTYPE rss>"),
        item("<title>&e;</title>", before='<!DOCTYPE rss [<!ENTITY e "E">]>'),
        item("<title>x</title>", before="<!-- <!DOCTYPE x> -->"),
        item("<title>x</title>", xmlns=' xmlns="http://purl.org/rss/1.0/"'),
        item("<title>x</title>", xmlns=' xml:base="https://b.example/"'),
        item("<dc:creator>x</dc:creator>", xmlns=' xmlns:dc="https://purl.org/dc/elements/1.1/"'),
        item("<x:id>1</x:id>", xmlns=' xmlns:x="https://nobody.example/ns"'),
        item('<x:id xmlns:x="a:1">1</x:id>', xmlns=' xmlns:x="a:2"'),
        item("<x:id>1</x:id>"),
        rss_of("<title>T</title>").replace("2.0", "1.0"),
        rss_of("<title>T</title>").replace(' version="2.0"', ""),
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title></feed>',
        item("<title>a</title><title>b</title>"),
        item('<atom:link rel="self" media:href="/x"/>'),
        item("<category>a<media:credit/></category>"),
        item("<link>a</link><link>b</link>"),
        item("<guid>a</guid><guid>b</guid>"),
        item("<title>a <b>b</b></title>"),
        item("<title>\x93</title>"),
        item("<title>&#147;</title>"),
        item("<date>2026</date>"),
        item("<image><title>i</title></image>"),
        item("<source><title>s</title></source>"),
        item("<pubDate>" + "9" * 101 + "</pubDate>"),
        '<rss version="2.0"><channel/><channel/></rss>',
        '<rss version="2.0"><channel/><item/></rss>',
        entry('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x</div></content>'),
        entry('<content type="image/png">iVBORw0KGgo=</content>'),
        entry('<content src="/x"/>'),
        entry('<content xml:base="https://b.example/">x</content><link href="/x"/>'),
        entry('<content xml:base="/b/">x</content>'),
        entry('<title xml:base="https://b.example/">x</title>'),
        entry("<author><email>e@x.example</email><name>n</name></author>"),
        entry("<author>n<name>n</name></author>"),
        atom_of("<title>a</title><title>b</title>"),
    ],
)
def test_what_is_left_to_feedparser(document: str) -> None:
    assert read_fast(document) is None
    read_slowly(document)


def test_the_names_are_feedparsers_own() -> None:
    theirs = {
        uri.lower(): prefix for uri, prefix in feedparser.mixin._FeedParserMixin.namespaces.items()
    }
    assert {uri: theirs.get(uri) for uri in PREFIXES} == PREFIXES
    assert not {uri.lower() for uri in STRANGERS} & theirs.keys()
    ruled = {
        found[1].lower()
        for name in dir(feedparser.mixin._FeedParserMixin)
        if (found := re.match(r"_(?:start|end)_([a-zA-Z]+)_", name))
    }
    assert ruled <= RULED


# ---------------------------------------------------------------- hostile feeds


def _seconds(document: str) -> float:
    start = time.process_time()
    parse_feed(document.encode(), "https://paper.example/rss")
    return time.process_time() - start


def test_a_hundred_thousand_items() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>t</title></item>" for n in range(100_000))
    document = rss_of(items)
    start = time.process_time()
    fast = read_fast(document)
    assert fast is not None
    assert len(fast[1]) == 100_000
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * 20_000 + "</a>" * 20_000,
        "<media:group>" * 250 + "</media:group>" * 250,
        "<media:group>" * 20_000 + "</media:group>" * 20_000,
        "<title>" + "x" * 12_000_000 + "</title>",
        "<title " + " ".join(f'a{n}="1"' for n in range(20_000)) + ">x</title>",
        ("<link " + " ".join(f'a{n}="1"' for n in range(490)) + "/>") * 200,
        "<title>" + "&#60;" * 200_000 + "</title>",
        "<!--" * 50_000,
        "<?xml-stylesheet " * 50_000,
        "xmlns:a=" * 50_000,
    ],
    ids=lambda inside: inside[:14],
)
def test_nesting_and_length_are_bounded(inside: str) -> None:
    assert _seconds(item(inside)) < 20
    start = time.process_time()
    read_fast(inside + item("<title>x</title>"))
    assert time.process_time() - start < 10


def test_a_feed_of_nothing_but_tags_is_refused_and_html_in_cdata_is_none() -> None:
    many = "<b>" * (MOST_TAGS + 1)
    refused = parse_feed(item(f"<description>{many}").encode(), "https://paper.example/rss")
    assert refused.problem == "the feed cannot be read: it has over 400,000 tags"
    assert _seconds(item(f"<description>{many}")) < 30
    kept = item(
        f"<title>x</title><description><![CDATA[{many}]]></description>", before="<!-- & -->"
    )
    assert parse_feed(kept.encode(), "https://paper.example/rss").problem == ""


def test_an_entity_bomb_never_reaches_the_fast_reader() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(20))
    bomb = item("<title>&e19;</title>", before=f"<!DOCTYPE rss [{entities}]>")
    assert read_fast(bomb) is None
    assert _seconds(bomb) < 30


def test_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    document = item(
        "<title>&e;</title>", before=f'<!DOCTYPE rss [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    )
    assert read_fast(document) is None
    assert "secret" not in str(parse_feed(document.encode(), "https://paper.example/rss").items)
