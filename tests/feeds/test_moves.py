"""Sources that move, for good or for a while, and sources that are gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cxq.feeds.asking.rhythm import due_sources
from cxq.feeds.asking.state import state_for
from cxq.feeds.fetch import Fetched, state_after
from cxq.model import PullState, Source, SourceResult
from cxq.store import Store
from cxq.web import Answer
from feeds.making import NOW, feed_source, numbered, rss
from loopback import Route, Site, page, redirect, serve, status

Run = Callable[..., list[SourceResult]]

XML = "application/rss+xml; charset=utf-8"
FEED = rss(*numbered(1, 2))
DAY = timedelta(days=1)


def held(store: Store) -> PullState:
    state = store.pull_state("paper")
    assert state is not None
    return state


def is_due(store: Store, source: Source, now: datetime) -> bool:
    return due_sources([source], store.pull_states(), now=now) == (source,)


def asked(site: Site, path: str = "/rss") -> int:
    return len(site.asked(path))


# ---------------------------------------------------------------- moves


@pytest.mark.parametrize("code", [301, 308])
def test_a_move_for_good_is_stored_after_three_pulls(run: Run, store: Store, code: int) -> None:
    routes = {"/rss": redirect("/new", code), "/new": page(FEED, XML, etag='"1"')}
    with serve(routes) as site:
        source = feed_source(site.url("/rss"))
        where = {"where": lambda name: f"sources/media.toml:{len(name)}"}
        said = f"{site.url('/new')}; change the url of “paper” (sources/media.toml:5)"
        for _ in range(3):
            (result,) = run(source, **where)
            assert (result.status, result.message) == ("moved", f"it moved for good to {said}")
        assert (asked(site, "/rss"), asked(site, "/new")) == (3, 3)
        (result,) = run(source, **where)
        assert result.status == "moved"
        assert result.message == f"it moved for good and is now asked at {said}"
        assert (asked(site, "/rss"), asked(site, "/new")) == (3, 4)
        assert site.requests[-1].headers["if-none-match"] == '"1"'
        # The author changes the line: that is the end of it.
        (result,) = run(replace(source, url=site.url("/new")), **where)
        assert (result.status, result.message) == ("unchanged", "")
        assert held(store).moved_times == 0


@pytest.mark.parametrize("code", [302, 303, 307])
def test_a_passing_redirect_is_never_stored(run: Run, store: Store, code: int) -> None:
    with serve({"/rss": redirect("/new", code), "/new": page(FEED, XML)}) as site:
        source = feed_source(site.url("/rss"))
        assert [run(source)[0].status for _ in range(5)] == ["new", *["unchanged"] * 4]
        assert asked(site) == 5
        assert held(store).moved_to == ""


def test_only_pulls_in_a_row_to_one_address_count(run: Run, store: Store) -> None:
    routes = {f"/{name}": page(FEED, XML) for name in ("new", "newer")}
    with serve(routes | {"/rss": redirect("/new", 301)}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        run(source)
        site.routes["/rss"] = redirect("/newer", 301)
        run(source)
        assert (held(store).moved_to, held(store).moved_times) == (site.url("/newer"), 1)
        site.routes["/rss"] = page(FEED, XML)
        run(source)
        assert held(store).moved_times == 0


def test_a_hotels_page_is_no_new_address(run: Run, store: Store) -> None:
    """A captive portal sends everything to its own page, for good: that is a suspect pull."""
    portal = page("<!doctype html><html><body>Welcome, please log in.</body></html>")
    with serve({"/rss": redirect("/login", 301), "/login": portal}) as site:
        source = feed_source(site.url("/rss"))
        assert [run(source)[0].status for _ in range(4)] == ["suspect"] * 4
        assert (asked(site), held(store).moved_times) == (4, 0)


@pytest.mark.parametrize(
    "dead", [status(404), status(410), page("<!doctype html><html><body>For sale</body></html>")]
)
def test_a_move_that_was_undone_heals_itself(run: Run, dead: Route) -> None:
    with serve({"/rss": redirect("/new", 301), "/new": page(FEED, XML)}) as site:
        source = feed_source(site.url("/rss"))
        for _ in range(4):
            run(source)
        site.routes |= {"/new": dead, "/rss": page(FEED, XML)}
        (result,) = run(source)
        assert result.status in ("error", "suspect")
        assert run(source)[0].status == "unchanged"


def test_a_new_address_that_is_down_is_given_three_chances(run: Run, store: Store) -> None:
    with serve({"/rss": redirect("/new", 301), "/new": page(FEED, XML)}) as site:
        source = feed_source(site.url("/rss"))
        for _ in range(3):
            run(source)
        site.routes["/new"] = status(500)
        for times in (3, 3, 0):
            run(source)
            assert held(store).moved_times == times


def test_a_move_is_not_stored_where_it_would_cost_the_encryption_or_the_password(
    run: Run, store: Store
) -> None:
    answer = Answer("http://paper.example/new", 200, {}, b"x")
    fetched = Fetched("body", answer, moved_to=answer.url)
    for url, times in (("https://paper.example/rss", 0), ("http://paper.example/rss", 1)):
        state = state_for(feed_source(url), None)
        after = state_after(state, fetched, status="moved", message="", now=NOW)
        assert after.moved_times == times
    with serve({"/rss": redirect("/new", 301), "/new": page(FEED, XML)}) as site:
        source = feed_source(site.url("/rss").replace("http://", "http://me:secret@"))
        for _ in range(4):
            assert run(source)[0].status == "moved"
        assert (asked(site), held(store).moved_to) == (4, "")
        assert all("authorization" in request.headers for request in site.requests)


# ---------------------------------------------------------------- gone


def test_a_source_that_is_gone_is_not_asked_again(run: Run, store: Store) -> None:
    with serve({"/rss": page(FEED, XML)}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        site.routes["/rss"] = status(410)
        (result,) = run(source)
        assert (result.status, result.http_status, result.next_due) == ("gone", 410, None)
        assert result.message == (
            "the server says that it is gone for good (410); it is not asked again until its url "
            "changes or you name it: cxq pull paper; to be rid of it set enabled = false"
        )
        (again,) = run(source, now=NOW + DAY)
        assert (again.status, again.http_status) == ("gone", None)
        assert again.message.startswith("the server said on 2026-11-23 that it is gone for good")
        assert "cxq pull paper" in again.message
        assert asked(site) == 2
        assert not is_due(store, source, NOW + 365 * DAY)
        assert len(store.known("paper")) == 2, "its items stay"


def test_a_source_that_is_gone_comes_back_when_it_is_named_or_its_url_changes(run: Run) -> None:
    with serve({"/rss": status(410), "/new": page(FEED, XML)}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        assert run(source, named=["paper"])[0].http_status == 410
        assert run(replace(source, url=site.url("/new")))[0].status == "new"
        run(source)
        site.routes["/rss"] = page(FEED, XML)
        assert run(source)[0].status == "gone"
        assert run(source, named=["paper"])[0].status == "unchanged"
        assert run(source)[0].status == "unchanged"
