"""From an address to a source: feeds that are named, feeds that stand where feeds stand, and list
rules made from a page that has none."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.errors import OutsideError
from cxq.feeds.catalogue.discover import Discovery, discover
from cxq.feeds.catalogue.propose import Proposal, propose
from cxq.feeds.charset import decode
from cxq.feeds.listing import read_html_list
from cxq.model import ListRules
from cxq.web import Web
from feeds.making import HERE, NOW, numbered, rss
from loopback import page, redirect, serve, status

XML = "application/rss+xml"
URL = "https://kjt.example/tzgg/"


def discovered(url: str) -> Discovery:
    async def once() -> Discovery:
        async with Web(HERE, version="0.1.0") as web:
            return await discover(url, web, clock=lambda: NOW)

    return asyncio.run(once())


def blog(head: str = "", body: str = "") -> str:
    return f"<html lang=de><head><title>Ein Blog</title>{head}</head><body>{body}</body></html>"


def feed(title: str = "The Paper", *numbers: int) -> str:
    return rss(*numbered(*(numbers or (1, 2))), channel=f"<title>{title}</title>")


# ---------------------------------------------------------------- feeds


@pytest.mark.parametrize(
    "document",
    [
        feed(),
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "The Paper",
                "items": [{"id": "1", "url": "https://x.example/1", "content_text": "One."}],
            }
        ),
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Paper</title>'
        "<entry><id>1</id><title>One</title></entry></feed>",
    ],
)
def test_the_address_is_a_feed_itself(document: str) -> None:
    with serve({"/feed": page(document, "text/plain")}) as site:
        found = discovered(site.url("/feed"))
        assert [each.url for each in found.feeds] == [site.url("/feed")]
    assert (found.feeds[0].title, found.tried, found.lists) == ("The Paper", 1, ())


def test_the_feeds_that_a_page_names_comments_last() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="comments/feed">'
        '<link rel="alternate" type="application/atom+xml" href="/atom">'
        '<link rel="alternate" hreflang="en" href="/en/">'
    )
    routes = {
        "/blog/": page(blog(head)),
        "/blog/comments/feed": page(feed("Comments"), XML),
        "/atom": page(feed("Posts", 3, 9), XML),
    }
    with serve(routes) as site:
        found = discovered(site.url("/blog/"))
        assert [each.url for each in found.feeds] == [
            site.url("/atom"),
            site.url("/blog/comments/feed"),
        ]
        assert len(site.requests) == 3
    assert (found.title, found.language, found.timezone) == ("Ein Blog", "de", "UTC")
    assert found.feeds[0].newest == "2026-11-09T09:30:00+08:00"


def test_a_link_to_a_feed_in_the_text() -> None:
    with serve({"/": page(blog(body="<a href='/rss.xml'>RSS</a>")), "/rss.xml": page(feed())}) as s:
        assert [each.url for each in discovered(s.url("/")).feeds] == [s.url("/rss.xml")]


def test_feeds_at_the_usual_places_one_is_enough() -> None:
    routes = {
        "/news/index.html": page(blog()),
        "/atom.xml": page(feed(), XML),
        "/feed.json": page("{}", "application/json"),
        "/rss.xml": redirect("/news/index.html"),  # a page for everything that is not there
        "/index.xml": page(feed(), XML),
    }
    with serve(routes) as site:
        found = discovered(site.url("/news/index.html"))
        assert [each.url for each in found.feeds] == [site.url("/atom.xml")]
        assert not site.asked("/index.xml")


def test_an_empty_feed_is_one() -> None:
    """arXiv's on a Sunday."""
    with serve({"/rss": page(rss(), XML)}) as site:
        assert [len(each.items) for each in discovered(site.url("/rss")).feeds] == [0]


def test_an_address_that_does_not_answer_well() -> None:
    with serve({"/": status(404)}) as site, pytest.raises(OutsideError, match="answered 404"):
        discovered(site.url("/"))
    with pytest.raises(OutsideError):
        discovered("http://127.0.0.1:9/")


# ---------------------------------------------------------------- list rules


def proposals(html: str) -> tuple[Proposal, ...]:
    return propose(html, URL, timezone="Asia/Shanghai", now=NOW)


TITLES = (
    "关于组织申报样例重点研发计划的通知",
    "关于样例创新平台名单的公示",
    "样例厅召开年度工作会议",
    "关于样例大型仪器开放共享的通报",
)
MENU = """<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/jgzn/">机构职能</a></li>
<li><a href="/zwgk/">政务公开</a></li><li><a href="/hdjl/">互动交流</a></li></ul></div>"""


def rows(template: str, count: int = 4) -> str:
    return "".join(
        template.format(title=TITLES[n], n=n, day=f"2026-11-{20 - n}", short=TITLES[n][:8] + "…")
        for n in range(count)
    )


LINK = "<a href=t{n}.html>{title}</a>"
SHAPES = {
    "ul": '<ul class="list">ROWS</ul>'.replace(
        "ROWS", rows(f"<li>{LINK}<span>{{day}}</span></li>")
    ),
    "cut titles": '<ul id="news_list">ROWS</ul>'.replace(
        "ROWS",
        rows('<li class="odd"><a href=t{n}.html title="{title}">{short}</a><em>{day}</em></li>'),
    ),
    "table": "<table class=tab><tbody>ROWS</tbody></table>".replace(
        "ROWS", rows(f"<tr><td>·</td><td>{LINK}</td><td>{{day}}</td></tr>")
    ),
    "dl with a picture": "<div class=f_list>ROWS</div>".replace(
        "ROWS",
        rows(
            "<dl><dt><a href=t{n}.html><img src=p.jpg></a></dt>"
            f"<dd><h3>{LINK}</h3><p class=time>{{day}}</p></dd></dl>"
        ),
    ),
    "rows that are links": "<div class=news>ROWS</div>".replace(
        "ROWS", rows("<a href=t{n}.html><h4>{title}</h4><span class=date>{day}</span></a>")
    ),
    "a link to more in each row": "<div class=box>ROWS</div>".replace(
        "ROWS",
        rows(
            "<div class=item><a class=tag href=/c{n}/>通知</a>"
            "<a class=t href=t{n}.html>{title}</a><i>{day}</i></div>"
        ),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_lists_of_the_usual_shapes(shape: str) -> None:
    page_of = f"<html><body>{MENU}{SHAPES[shape]}<div class=foot>{MENU}</div></body></html>"
    best = proposals(page_of)[0]
    assert [item.title for item in best.found.items] == list(TITLES)
    assert [item.url for item in best.found.items] == [f"{URL}t{n}.html" for n in range(4)]
    assert [item.published for item in best.found.items] == [f"2026-11-{20 - n}" for n in range(4)]
    # What is shown is what a pull will find.
    again = read_html_list(page_of.encode(), URL, best.rules, timezone="Asia/Shanghai", now=NOW)
    assert again.items == best.found.items
    assert again.problem == ""


def test_the_rules_are_plain_enough_to_be_corrected_by_hand() -> None:
    rules = proposals(f"<body>{MENU}{SHAPES['ul']}</body>")[0].rules
    assert rules == ListRules("ul.list > li", "a@href", "a", "span")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>Nothing here.</p>",
        f"<ul>{rows('<li><a href=t{n}.html>{title}</a></li>', 2)}</ul>",  # two are no list
        "<li><a href=1>更多</a></li><li><a href=2>下载</a></li><li><a href=3>返回</a></li>",
        "<div>" * 6000,
    ],
)
def test_where_nothing_repeats_nothing_is_proposed(html: str) -> None:
    assert [each.rules for each in proposals(html) if len(each.found.items) >= 3] == []


@given(st.text("<>/= \"'abdhilu.#\n标题", max_size=300))
def test_any_page_is_looked_at_without_harm(html: str) -> None:
    for each in proposals(html):
        assert len([item for item in each.found.items if item.title]) >= 3


def test_a_page_of_ten_thousand_links_is_quick() -> None:
    html = "".join(
        f'<div class="c{n % 7}"><ul><li><a href="/{n}">{TITLES[n % 4]}</a></li></ul></div>'
        for n in range(10_000)
    )
    begun = time.perf_counter()
    assert proposals(html)
    assert time.perf_counter() - begun < 20


REAL = {
    "guancha-guancha.html": ("ul.new-left-list > li", 20),
    "stcn-1.html": ("ul.list > li", 20),
    "sina-1.html": ("ul.hot-news-ul > li", 16),
}


@pytest.mark.parametrize("name", REAL)
def test_real_pages(data: Path, name: str) -> None:
    """The longest list of headlines on the page, among all that stands beside it."""
    best = proposals(decode((data / "pages" / name).read_bytes()).text)[0]
    item, count = REAL[name]
    assert (best.rules.item, len(best.found.items)) == (item, count)
