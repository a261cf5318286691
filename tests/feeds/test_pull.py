"""The pull: what goes into the store, what each source is told to be, and that nothing bad that
one of them does is felt by another."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cxq.errors import LockedError
from cxq.feeds.pull import pull
from cxq.model import ItemQuery, ListRules, Source, SourceResult
from cxq.store import Store
from cxq.text import item_key, sha256
from cxq.web import Web
from feeds.making import HERE, NOW, RULES, feed_source, list_page, list_source, numbered, row, rss
from loopback import (
    cut_off,
    drip,
    endless,
    gzip_bomb,
    page,
    redirect,
    serve,
    silent,
    slow,
    status,
)

Run = Callable[..., list[SourceResult]]

XML = "application/rss+xml; charset=utf-8"


def test_a_first_pull_keeps_what_the_source_said(run: Run, store: Store) -> None:
    with serve({"/rss": page(rss(*numbered(1, 2)), XML, etag='"1"')}) as site:
        (result,) = run(feed_source(site.url("/rss")))
    assert replace(result, next_due=None) == SourceResult("paper", "new", new=2, http_status=200)
    key = item_key("paper", "urn:report:2")
    item = store.item(key)
    assert item is not None
    assert (item.title, item.url) == ("Report 2", "https://paper.example/2.html")
    assert item.published == "2026-11-02T09:30:00+08:00"
    assert item.first_seen == "2026-11-23T07:00:00Z"
    snapshot = store.snapshot(key)
    assert snapshot is not None
    assert snapshot.raw == b"<p>What report 2 says.</p>"
    assert snapshot.text == "What report 2 says."
    assert snapshot.sha256 == sha256(snapshot.raw)
    state = store.pull_state("paper")
    assert state is not None
    assert (state.status, state.etag, state.last_success) == ("new", '"1"', "2026-11-23T07:00:00Z")


def test_a_second_pull_finds_nothing_changed(run: Run) -> None:
    with serve({"/rss": page(rss(*numbered(1, 2)), XML, etag='"1"')}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        (again,) = run(source)
        assert (again.status, again.new, again.http_status) == ("not-modified", 0, 304)
        site.routes["/rss"] = page(rss(*numbered(1, 2)), XML)
        assert run(source)[0].status == "unchanged"
        site.routes["/rss"] = page(rss(*numbered(2, 1)), XML)  # other bytes, the same items
        assert run(source)[0].status == "unchanged"


def test_new_items_and_items_that_say_something_else(run: Run, store: Store) -> None:
    with serve({"/rss": page(rss(*numbered(1, 2)), XML)}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        site.routes["/rss"] = page(rss(*numbered(3), *numbered(2, words=", corrected")), XML)
        (result,) = run(source, now=NOW + timedelta(hours=1))
    assert (result.status, result.new, result.updated) == ("updated", 1, 1)
    item = store.item(item_key("paper", "urn:report:2"))
    assert item is not None
    assert item.title == "Report 2, corrected"
    assert item.first_seen == "2026-11-23T07:00:00Z"
    assert store.items(ItemQuery(source="paper"))[1] == 3  # an item that left the feed stays


def test_an_unchanged_body_is_not_even_read(run: Run, store: Store, tmp_path: Path) -> None:
    """The hash says that this body was read before. In a store that has the hash and not the
    items, reading it would find two new ones."""
    with serve({"/rss": page(rss(*numbered(1, 2)), XML)}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        state = store.pull_state("paper")
        assert state is not None
        with Store.open(tmp_path / "other.sqlite3", now="2026-11-23T07:00:00Z") as other:
            other.record_pull(state, [])
            (result,) = run(source, into=other)
            assert (result.status, result.new) == ("unchanged", 0)
            assert other.known("paper") == {}


def test_a_rule_that_changed_reads_the_unchanged_page_again(run: Run, store: Store) -> None:
    with serve({"/": page(list_page(row(1), row(2)), etag='"1"')}) as site:
        source = list_source(site.url("/"), ListRules(".none", "a", "a"))
        assert run(source)[0].status == "suspect"
        (result,) = run(list_source(site.url("/"), RULES))
        assert (result.status, result.new) == ("new", 2)
        richer = replace(RULES, title="a@title")
        assert run(list_source(site.url("/"), richer))[0].status == "unchanged"
    assert "if-none-match" not in site.requests[-1].headers


def test_a_json_list(run: Run, store: Store) -> None:
    document = '[{"t": "通知", "u": "/1.html", "d": "2026-11-20"}]'
    with serve({"/": page(document, "application/json")}) as site:
        rules = ListRules("", "u", "t", "d")
        source = list_source(site.url("/"), rules, kind="json-list")
        assert run(source)[0].status == "new"
        assert next(iter(store.known("ministry"))) == site.url("/1.html")


# ---------------------------------------------------------------- statuses that want a look


def test_gone_for_good(run: Run, store: Store) -> None:
    with serve({"/rss": page(rss(*numbered(1)), XML)}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        site.routes["/rss"] = status(410)
        (result,) = run(source)
    assert (result.status, result.http_status) == ("gone", 410)
    assert len(store.known("paper")) == 1


def test_a_list_that_is_suddenly_empty_stays_suspect_until_it_is_well(
    run: Run, store: Store
) -> None:
    with serve({"/": page(list_page(row(1)), etag='"1"')}) as site:
        source = list_source(site.url("/"), RULES)
        run(source)
        site.routes["/"] = page(list_page(), etag='"2"')
        for _ in range(2):  # its own validator is not taken for “nothing new”
            (result,) = run(source)
            assert result.status == "suspect"
            assert result.message == "the rule item = “ul li” matched nothing"
        site.routes["/"] = page(list_page(row(1)), etag='"1"')
        assert run(source)[0].status == "not-modified"


def test_dates_that_cannot_be_read_are_suspect_and_the_items_kept(run: Run, store: Store) -> None:
    with serve({"/": page(list_page(row(1, "第11期"), row(2, "第12期")))}) as site:
        (result,) = run(list_source(site.url("/"), RULES))
    assert (result.status, result.new) == ("suspect", 2)
    assert "none of its 2 dates can be read, such as “第11期”" in result.message
    assert len(store.known("ministry")) == 2


def test_a_move_for_good_is_told_and_the_items_kept(run: Run) -> None:
    routes = {"/old": redirect("/new", 301), "/new": page(rss(*numbered(1)), XML, etag='"1"')}
    with serve(routes) as site:
        source = feed_source(site.url("/old"))
        (first,) = run(source)
        assert (first.status, first.new) == ("moved", 1)
        assert first.message == (
            f"it moved for good to {site.url('/new')}; change the url of “paper”"
        )
        (again,) = run(source)
        assert (again.status, again.http_status) == ("moved", 304)
        site.routes["/old"] = redirect("/new", 302)
        assert run(source)[0].status == "not-modified"


def test_a_zombie_is_an_alarm_whatever_it_answers(run: Run) -> None:
    old = "<guid>1</guid><title>Old</title><pubDate>Tue, 17 Feb 2026 09:00:00 +0800</pubDate>"
    with serve({"/rss": page(rss(old), XML, etag='"1"')}) as site:
        source = feed_source(site.url("/rss"))
        for expected in ("new", "not-modified"):
            (result,) = run(source)
            assert result.status == expected
            assert result.alarms == ("newest item is from 2026-02-17, 279 days ago",)


def test_patience_that_was_asked_for_is_kept_by_a_manual_pull_too(run: Run) -> None:
    with serve({"/rss": status(503, Retry_After="3600")}) as site:
        source = feed_source(site.url("/rss"))
        (first,) = run(source)
        assert first.status == "error"
        (second,) = run(source, now=NOW + timedelta(minutes=30))
        assert second.message == "the server asked to wait until 2026-11-23T08:00:00Z"
        assert (second.status, second.http_status) == ("error", None)
        assert len(site.requests) == 1
        site.routes["/rss"] = page(rss(*numbered(1)), XML)
        assert run(source, now=NOW + timedelta(hours=1))[0].status == "new"


# ---------------------------------------------------------------- everything bad at once


def test_one_bad_source_never_stops_the_others(run: Run, store: Store) -> None:
    """Every kind of bad source, and one good one, in one pull."""
    routes = {
        "/good": page(rss(*numbered(1)), XML),
        "/missing": status(404),
        "/html": page("<!doctype html><html><body>Under construction</body></html>"),
        "/empty-feed": page(rss(), XML),
        "/empty-body": page("", XML),
        "/words": page("Service unavailable", "text/plain"),
        "/endless": endless(),
        "/drip": drip(0.05),
        "/silent": silent(),
        "/bomb": gzip_bomb(100),
        "/cut": cut_off(),
        "/metadata": redirect("http://169.254.169.254/latest/meta-data/"),
        "/loop": redirect("/loop"),
        "/file": redirect("file:///etc/passwd"),
    }
    expected = {
        "good": ("new", ""),
        "missing": ("error", "the server answered 404 (not found)"),
        "html": ("suspect", "answers with an HTML page, not a feed"),
        "empty-feed": ("suspect", "the feed has no items"),
        "empty-body": ("suspect", "the document is empty"),
        "words": ("suspect", "the answer is not a feed"),
        "endless": ("error", "sent more than 1 MB"),
        "drip": ("error", "did not send a whole answer in time"),
        "silent": ("error", "did not send a whole answer in time"),
        "bomb": ("error", "sent more than 1 MB"),
        "cut": ("error", "broke off its answer"),
        "metadata": ("error", "169.254.169.254 is a link-local address"),
        "loop": ("error", "redirects more than 5 times"),
        "file": ("error", "which is not an http or https address"),
        "nowhere": ("error", "no host called nowhere.invalid"),
        "refusing": ("error", "refused the connection"),
        "private": ("error", "10.0.0.1 is a private address"),
        "ours": ("error", "unexpected ZoneInfoNotFoundError"),
        "rules": ("error", "“ul[” is not a CSS selector"),
        "no-rules": ("error", "The source “no-rules” has no [source.list] rules"),
    }
    with serve(routes) as site:
        sources = [feed_source(site.url(path), path[1:]) for path in routes]
        sources += [
            feed_source("http://nowhere.invalid/rss", "nowhere"),
            feed_source("http://127.0.0.1:9/rss", "refusing"),
            feed_source("http://10.0.0.1/rss", "private"),
            feed_source(site.url("/good"), "ours", timezone="Nowhere/At_All"),
            list_source(site.url("/html"), ListRules("ul[", "a", "a"), id="rules"),
            feed_source(site.url("/html"), "no-rules", kind="html-list"),
        ]
        limits = replace(HERE, timeout=0.8, max_bytes=1_000_000, per_host=20, concurrency=20)
        results = {result.id: result for result in run(*sources, settings=limits)}
    assert {name: result.status for name, result in results.items()} == {
        name: status for name, (status, _) in expected.items()
    }
    for name, (_, message) in expected.items():
        assert message in results[name].message, name
        assert "\n" not in results[name].message
    assert store.integrity() == "ok"
    states = store.pull_states()
    assert {name: states[name].status for name in expected} == {
        name: status for name, (status, _) in expected.items()
    }
    assert states["missing"].failures == 1
    assert len(store.known("good")) == 1


def test_results_come_as_they_are_done(store: Store) -> None:
    routes = {
        "/slow": slow(0.5, page(rss(*numbered(1)), XML)),
        "/quick": page(rss(*numbered(1)), XML),
    }

    async def order(*sources: Source) -> list[str]:
        async with Web(HERE, version="0.1.0") as web:
            results = pull(sources, store, web, HERE, clock=lambda: NOW)
            return [result.id async for result in results]

    with serve(routes) as site:
        sources = [feed_source(site.url(path), path[1:]) for path in routes]
        assert asyncio.run(order(*sources)) == ["quick", "slow"]


def test_nothing_to_pull(run: Run) -> None:
    assert run() == []


# ---------------------------------------------------------------- the store's troubles, and ours


def test_a_locked_store_does_stop_the_pull(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "busy.sqlite3"
    with (
        serve({"/rss": page(rss(*numbered(1)), XML)}) as site,
        Store.open(path, now="2026-11-23T07:00:00Z", wait=0.1) as busy,
    ):
        holder = sqlite3.connect(path)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedError) as caught:
            run(feed_source(site.url("/rss")), into=busy)
        holder.rollback()
        holder.close()
    assert caught.value.exit_code == 3


def test_stopping_leaves_whole_sources_behind(store: Store) -> None:
    """Ctrl-C is a cancellation: what was done is kept, what was under way leaves nothing."""
    routes = {f"/quick{n}": page(rss(*numbered(1, 2)), XML) for n in range(3)}
    routes["/never"] = silent()

    async def stopped(*sources: Source) -> None:
        async with (
            Web(HERE, version="0.1.0") as web,
            aclosing(pull(sources, store, web, HERE, clock=lambda: NOW)) as results,
        ):
            async for _ in results:
                pass

    async def stop_soon(*sources: Source) -> None:
        task = asyncio.create_task(stopped(*sources))
        await asyncio.sleep(0.6)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with serve(routes) as site:
        sources = [feed_source(site.url(path), path[1:]) for path in routes]
        asyncio.run(stop_soon(*sources))
        assert {name: len(store.known(name[1:])) for name in routes} == {
            "/quick0": 2,
            "/quick1": 2,
            "/quick2": 2,
            "/never": 0,
        }
        assert store.pull_state("never") is None
        assert store.integrity() == "ok"


def test_leaving_early_stops_the_rest(store: Store) -> None:
    async def first_only(*sources: Source) -> str:
        async with (
            Web(HERE, version="0.1.0") as web,
            aclosing(pull(sources, store, web, HERE, clock=lambda: NOW)) as results,
        ):
            async for result in results:
                return result.id
        return ""

    with serve({"/rss": page(rss(*numbered(1)), XML), "/never": silent()}) as site:
        sources = [feed_source(site.url("/never"), "never"), feed_source(site.url("/rss"))]
        assert asyncio.run(first_only(*sources)) == "paper"
