"""Alarms: a source that answers and is not well; and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cxq.feeds.dates import moment_of
from cxq.model import SourceResult
from cxq.store import Store
from feeds.making import NOW, RULES, feed_source, list_page, list_source, numbered, row, rss
from loopback import page, serve

Run = Callable[..., list[SourceResult]]

XML = "application/rss+xml; charset=utf-8"
FEED = rss(*numbered(1, 2))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def dated(*days: str) -> str:
    return rss(
        *(
            f"<guid>{n}</guid><title>{n}</title><pubDate>{day}T09:30:00+08:00</pubDate>"
            for n, day in enumerate(days)
        )
    )


def test_a_list_that_was_full_and_is_empty_is_suspect(run: Run) -> None:
    with serve({"/": page(list_page(row(1), row(2)))}) as site:
        source = list_source(site.url("/"), RULES)
        assert run(source)[0].status == "new"
        site.routes["/"] = page(list_page())
        (result,) = run(source)
        assert (result.status, result.new) == ("suspect", 0)
        assert "matched nothing" in result.message


def test_a_list_whose_rows_all_have_the_pages_own_date_is_suspect(run: Run) -> None:
    static = list_page(*(row(n, "2019-01-01") for n in range(1, 9)))
    with serve({"/": page(static)}) as site:
        (result,) = run(list_source(site.url("/"), RULES))
    assert (result.status, result.new) == ("suspect", 8)
    assert result.message == (
        "all 8 dates are the same (2019-01-01): the date rule seems to find the page’s own date, "
        "not that of the rows"
    )


def test_dates_that_go_along_with_the_day_are_suspect(run: Run) -> None:
    """The rule finds the date in the page's head, which is always today's."""
    with serve({}) as site:
        source = list_source(site.url("/"), RULES)
        results = []
        for day in (23, 24):
            rows = (row(n, f"2026-11-{day}") for n in range(1, 9))
            site.routes["/"] = page(list_page(*rows))
            results += run(source, now=NOW + (day - 23) * DAY)
    assert [result.status for result in results] == ["new", "suspect"]
    assert "and most were others before" in results[1].message


def test_a_feed_that_dates_everything_with_this_moment_is_suspect(run: Run) -> None:
    now = f"{NOW - MINUTE:%d %b %Y %H:%M:%S} GMT"
    feed = rss(*(f"<guid>{n}</guid><title>{n}</title><pubDate>{now}</pubDate>" for n in range(9)))
    with serve({"/rss": page(feed, XML)}) as site:
        (result,) = run(feed_source(site.url("/rss")))
    assert result.status == "suspect"
    assert "it is when the document was made" in result.message


def test_a_newspaper_of_one_day_is_well(run: Run) -> None:
    with serve({}) as site:
        source = list_source(site.url("/"), RULES)
        for day in (20, 23):
            rows = (row(n, f"2026-11-{day}") for n in range(day * 10, day * 10 + 9))
            site.routes["/"] = page(list_page(*rows))
            (result,) = run(source, now=NOW + (day - 23) * DAY)
            assert (result.status, result.message) == ("new" if day == 20 else "updated", "")
        # Three days without a paper: the same page again, with a clock in it.
        site.routes["/"] = page(list_page(*rows, "<!-- 1 -->"))
        rows = (row(n, "2026-11-23") for n in range(230, 239))
        site.routes["/"] = page(list_page(*rows, "<!-- 07:00:01 -->"))
        assert run(source, now=NOW + 4 * DAY)[0].status == "unchanged"


def test_arxivs_weekend_is_no_alarm(run: Run) -> None:
    rest = "<skipDays><day>Sunday</day><day>Saturday</day></skipDays>"
    empty = page(rss(channel=rest), XML)
    at_night = datetime.fromisoformat("2026-11-23T04:30:00+00:00")  # Sunday evening in New York
    days = {
        datetime.fromisoformat("2026-11-20T12:00:00+00:00"): page(
            rss(*numbered(20), channel=rest), XML
        ),
        datetime.fromisoformat("2026-11-21T12:00:00+00:00"): empty,
        datetime.fromisoformat("2026-11-22T12:00:00+00:00"): empty,
        at_night: empty,
        NOW: empty,
    }
    with serve({}) as site:
        source = feed_source(site.url("/rss"), every="6h")
        results = []
        for now, route in days.items():
            site.routes["/rss"] = route
            results += run(source, now=now)
    assert [result.status for result in results] == [
        "new", "unchanged", "unchanged", "unchanged", "suspect",
    ]  # fmt: skip
    assert results[1].message == "no items, and its publisher says that none come on a Saturday"
    assert results[0].next_due is not None
    assert moment_of(results[0].next_due) < moment_of("2026-11-21T00:00:00Z")
    assert results[1].next_due == "2026-11-23T00:00:00Z", "not asked while it rests"
    assert not any(result.alarms for result in results)


@pytest.mark.parametrize(
    ("every", "silent", "alarm"),
    [
        (1, 14, ""),  # two weeks at least: a spring festival
        (1, 15, "newest item is from 2026-11-08, 15 days ago; it used to have one every day"),
        (7, 42, ""),
        (7, 43, "newest item is from 2026-10-11, 43 days ago; it used to have one every 7 days"),
        (30, 180, ""),
        (30, 181, "newest item is from 2026-05-26, 181 days ago"),
    ],
)
def test_a_zombie_by_its_own_rhythm(run: Run, every: int, silent: int, alarm: str) -> None:
    newest = NOW - silent * DAY
    feed = dated(*(f"{newest - n * every * DAY:%Y-%m-%d}" for n in range(10)))
    with serve({"/rss": page(feed, XML, etag='"1"')}) as site:
        source = feed_source(site.url("/rss"))
        for expected in ("new", "not-modified"):
            (result,) = run(source)
            assert (result.status, "".join(result.alarms)) == (expected, alarm)


def test_a_zombie_without_dates_is_one_that_brings_nothing(run: Run) -> None:
    undated = "<guid>1</guid><title>Report</title>"
    with serve({"/rss": page(rss(undated), XML)}) as site:
        source = feed_source(site.url("/rss"))
        assert run(source)[0].alarms == ()
        (result,) = run(source, now=NOW + 61 * DAY)
    assert result.alarms == ("newest item is from 2026-11-23, 61 days ago",)


def test_a_state_from_before_there_was_a_rhythm_is_measured_on_the_way(
    run: Run, store: Store
) -> None:
    with serve({"/rss": page(FEED, XML, etag='"1"')}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        state = store.pull_state("paper")
        assert state is not None
        store.record_pull(replace(state, newest="", gap=-1, pause=-1), [])
        assert run(source, now=NOW + 90 * DAY)[0].alarms
        state = store.pull_state("paper")
        assert state is not None
        assert state.newest == "2026-11-02T09:30:00+08:00"
