"""Items' own pages: fetched where they are wanted, tried again, and never a reason for alarm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cxq.feeds.articles.fulltext import PAGES_A_PULL
from cxq.model import ArticleRules, SourceResult
from cxq.store import ENTRY_CONTENT, Store
from cxq.text import sha256
from feeds.making import HERE, NOW, RULES, article, feed_source, list_page, list_source, row, rss
from loopback import Reply, Request, Site, page, redirect, serve, status

Run = Callable[..., list[SourceResult]]
BODY = ArticleRules(body=".content")


def items_of(store: Store, source: str = "ministry") -> dict[str, str]:
    """Each item's text by the end of its address."""
    texts = {}
    for item in store.known(source).values():
        snapshot = store.snapshot(item.key)
        texts[item.url.rpartition("/")[2]] = snapshot.text if snapshot else ""
    return texts


def test_pages_are_fetched_where_an_article_table_stands(run: Run, store: Store) -> None:
    routes = {"/": page(list_page(row(1), row(2))), "/t1.html": page(article("通知 1"))}
    with serve(routes) as site:
        (result,) = run(list_source(site.url("/"), RULES, article=BODY))
    assert (result.status, result.new) == ("new", 2)
    assert result.message == "1 of 2 pages could not be kept (404 (not found))"
    assert items_of(store)["t1.html"].startswith("第0段")
    assert items_of(store)["t2.html"] == ""


def test_a_page_s_snapshot_is_its_bytes(run: Run, store: Store) -> None:
    raw = article().replace("charset=utf-8", "charset=gb2312").encode("gbk")
    with serve({"/": page(list_page(row(1))), "/t1.html": page(raw, "text/html")}) as site:
        run(list_source(site.url("/"), RULES, full_text=True))
        (item,) = store.known("ministry").values()
    snapshot = store.snapshot(item.key)
    assert snapshot is not None
    assert (snapshot.raw, snapshot.sha256) == (raw, sha256(raw))
    assert snapshot.media_type == "text/html"
    assert snapshot.url == item.url
    assert "平台今天向公众开放" in snapshot.text


def test_what_only_the_page_tells_is_added_to_the_item(run: Run, store: Store) -> None:
    rules = replace(RULES, date="")
    with serve({"/": page(list_page(row(1), row(2))), "/t1.html": page(article())}) as site:
        source = list_source(site.url("/"), rules, article=BODY)
        run(source)
        (item,) = [item for item in store.known("ministry").values() if "t1" in item.url]
        assert item.published == "2026-11-20T10:30:00+08:00"
        assert (item.author, item.outlet) == ("王小明", "科技日报")
        assert item.title == "通知 1"  # the list's own word
        site.routes["/"] = page(list_page(row(1), row(2), row(3)))
        assert run(source)[0].new == 1
        assert store.item(item.key) == item


@pytest.mark.parametrize(
    ("in_list", "kept"),
    [
        ("2026-11-20", "2026-11-20T10:30:00+08:00"),  # the page adds the hour
        ("2026-11-19", "2026-11-19"),  # but is not believed against the list
    ],
)
def test_the_page_may_add_the_hour(run: Run, store: Store, in_list: str, kept: str) -> None:
    with serve({"/": page(list_page(row(1, in_list))), "/t1.html": page(article())}) as site:
        run(list_source(site.url("/"), RULES, article=BODY))
    (item,) = store.known("ministry").values()
    assert item.published == kept


def test_full_text_can_be_asked_for_and_left_out(run: Run, store: Store) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": page(article())}) as site:
        run(list_source(site.url("/"), RULES, full_text=True), full_text=False)
        assert site.asked("/t1.html") == []
        run(list_source(site.url("/"), RULES), full_text=None)
        assert site.asked("/t1.html") == []
        run(list_source(site.url("/"), RULES), full_text=True)
        assert len(site.asked("/t1.html")) == 1


def test_a_page_that_failed_is_tried_again_on_later_pulls(run: Run, store: Store) -> None:
    """Also where the list itself says “not modified”; after three failures it is left alone."""
    with serve({"/": page(list_page(row(1)), etag='"1"')}) as site:
        source = list_source(site.url("/"), RULES, article=BODY)
        statuses = [run(source, now=NOW + timedelta(hours=n))[0].status for n in range(5)]
        assert statuses == ["new"] + ["not-modified"] * 4
        assert len(site.asked("/t1.html")) == 3
        site.routes["/"] = page(list_page(row(1, "2026-11-02")), etag='"2"')  # changed: worth it
        site.routes["/t1.html"] = page(article())
        (result,) = run(source, now=NOW + timedelta(hours=6))
        assert (result.status, result.message) == ("updated", "")
        assert items_of(store)["t1.html"].startswith("第0段")
        run(source, now=NOW + timedelta(hours=7))
        assert len(site.asked("/t1.html")) == 4  # kept once, it is not asked for again


def test_a_feed_s_own_content_stands_until_the_page_is_there(run: Run, store: Store) -> None:
    def feed(site: Site) -> str:
        link = f"<link>{site.url('/a.html')}</link>"
        return rss(f"<guid>1</guid>{link}<description>Only a summary.</description>")

    with serve({}) as site:
        site.routes["/rss"] = page(feed(site))
        source = feed_source(site.url("/rss"), full_text=True)
        run(source)
        (item,) = store.known("paper").values()
        summary = store.snapshot(item.key)
        assert summary is not None
        assert (summary.media_type, summary.text) == (ENTRY_CONTENT, "Only a summary.")
        site.routes["/a.html"] = page(article())
        run(source)
        assert items_of(store, "paper")["a.html"].startswith("第0段")
        assert store.snapshot(item.key, summary.sha256) == summary  # and can still be cited


@pytest.mark.parametrize(
    ("route", "said"),
    [
        (page('<meta http-equiv="refresh" content="0;url=/">'), "the page only leads on to"),
        (page("<h1>404</h1>"), "the page says “404”"),
        (page("x" * 30, "image/png"), "it is image/png, not a page"),
        (page("<div>" * 6000), "nests more than"),
        (page(b"%PDF-1.7 broken", "application/pdf"), "the page.pdf cannot be read as a PDF"),
        (redirect("http://10.0.0.1/"), "10.0.0.1 is a private address"),
        (status(500), "500 (internal server error)"),
    ],
)
def test_a_bad_page_is_not_kept_and_does_not_change_the_status(
    run: Run, store: Store, route: Callable[[Request], Reply], said: str
) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": route}) as site:
        (result,) = run(list_source(site.url("/"), RULES, full_text=True))
    assert result.status == "new"
    assert said in result.message
    assert items_of(store) == {"t1.html": ""}


def test_a_dead_body_rule_is_an_alarm(run: Run) -> None:
    routes = {"/": page(list_page(row(1), row(2)))}
    routes |= {f"/t{number}.html": page(article()) for number in (1, 2)}
    with serve(routes) as site:
        rules = ArticleRules(body=".TRS_Editor")
        (result,) = run(list_source(site.url("/"), RULES, article=rules))
    assert result.status == "new"
    assert result.alarms == (
        "the rule body = “.TRS_Editor” matched nothing; the text was found without it "
        "(on 2 of 2 pages)",
    )


def test_a_host_that_does_not_answer_is_left_alone_soon(run: Run, store: Store) -> None:
    """Of twenty pages on a dead host only the first few are asked for; the rest stay wanted."""
    items = [f"<guid>{n}</guid><link>http://127.0.0.1:9/{n}</link>" for n in range(20)]
    with serve({"/rss": page(rss(*items))}) as site:
        (result,) = run(feed_source(site.url("/rss"), full_text=True))
    assert result.status == "new"
    assert "refused the connection" in result.message
    assert "pages are left for the next pull" in result.message
    assert len(store.without_page("paper", 0)) == 20


def test_so_many_pages_in_one_pull_and_the_rest_next_time(run: Run) -> None:
    numbers = range(1, PAGES_A_PULL + 3)
    rows = (row(number, f"2026-11-{10 + number % 9}") for number in numbers)
    routes = {"/": page(list_page(*rows))}
    routes |= {f"/t{number}.html": page(article()) for number in numbers}
    with serve(routes) as site:
        source = list_source(site.url("/"), RULES, full_text=True)
        limits = replace(HERE, per_host=3)
        (first,) = run(source, settings=limits)
        assert first.message == "2 pages are left for the next pull"
        assert site.most_at_once <= 3
        assert run(source, settings=limits)[0].message == ""
        assert len(site.requests) == 2 + len(numbers)
