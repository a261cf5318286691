"""HTTP manners, pull after pull against a real server: the suite behind docs/http-manners.md.

Each test is one rule of that page's table. Moves and what is gone are in test_moves.py, what a
single request does (redirects, limits, addresses) in tests/web, the arithmetic of “when next” in
test_rhythm.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cxq.feeds.asking.rhythm import due_sources
from cxq.feeds.dates import moment_of, utc
from cxq.model import PullState, Source, SourceResult
from cxq.store import Store
from cxq.web import Web
from feeds.making import (
    HERE,
    NOW,
    RULES,
    article,
    feed_source,
    list_page,
    list_source,
    numbered,
    row,
    rss,
)
from loopback import Reply, Request, Route, Site, page, serve, status

Run = Callable[..., list[SourceResult]]

XML = "application/rss+xml; charset=utf-8"
FEED = rss(*numbered(1, 2))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def held(store: Store, name: str = "paper") -> PullState:
    state = store.pull_state(name)
    assert state is not None
    return state


def due(result: SourceResult) -> datetime:
    assert result.next_due is not None
    return moment_of(result.next_due)


def is_due(store: Store, source: Source, now: datetime) -> bool:
    return due_sources([source], store.pull_states(), now=now) == (source,)


def asked(site: Site, path: str = "/rss") -> int:
    return len(site.asked(path))


# ---------------------------------------------------------------- validators and hash


@pytest.mark.parametrize(
    "etag",
    ['"1"', 'W/"1"', "no quotes at all", '"\xe4\xb8\xad"', '"a,b;c\\"', "'1'"],
)
def test_an_etag_goes_back_byte_for_byte(run: Run, etag: str) -> None:
    with serve({"/rss": page(FEED, XML, etag=etag)}) as site:
        source = feed_source(site.url("/rss"))
        assert run(source)[0].status == "new"
        assert run(source)[0].status == "not-modified"
        assert site.requests[-1].headers["if-none-match"] == etag


def test_a_last_modified_goes_back_as_it_came_readable_or_not(run: Run) -> None:
    for said in ("Tue, 3 Nov 2026 09:30:00 CST", "Sun, 22 Nov 2026 09:30:00 GMT", "昨天"):
        modified = said.encode().decode("latin-1")
        with serve({"/rss": page(FEED, XML, last_modified=modified)}) as site:
            source = feed_source(site.url("/rss"), f"paper{len(said)}")
            run(source)
            assert run(source)[0].status == "not-modified"
            assert site.requests[-1].headers["if-modified-since"] == modified


def test_a_validator_that_no_server_would_take_back_is_not_kept(run: Run, store: Store) -> None:
    with serve({"/rss": page(FEED, XML, etag='"' + "x" * 5000 + '"')}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        assert held(store).etag == ""
        assert run(source)[0].status == "unchanged"
        assert "if-none-match" not in site.requests[-1].headers


def test_a_304_is_no_parse_and_no_look_at_the_items(run: Run, store: Store, tmp_path: Path) -> None:
    """A store that has the state and not the items would find two new ones in reading."""
    with serve({"/rss": page(FEED, XML, etag='"1"')}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        with Store.open(tmp_path / "other.sqlite3", now=utc(NOW)) as other:
            other.record_pull(held(store), [])
            (result,) = run(source, into=other, now=NOW + 100 * DAY)
            assert (result.status, other.known("paper")) == ("not-modified", {})
            assert result.alarms == ("newest item is from 2026-11-02, 121 days ago",)


def test_an_unchanged_body_without_validators_is_known_by_its_hash(run: Run) -> None:
    with serve({"/rss": page(FEED, XML)}) as site:
        source = feed_source(site.url("/rss"))
        assert [run(source)[0].status for _ in range(3)] == ["new", "unchanged", "unchanged"]


# ---------------------------------------------------------------- Retry-After


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("said", ["7200", "Mon, 23 Nov 2026 09:00:00 GMT"])
def test_a_retry_after_holds_over_runs_and_for_those_who_ask_by_hand(
    run: Run, store: Store, code: int, said: str
) -> None:
    with serve({"/rss": status(code, Retry_After=said)}) as site:
        source = feed_source(site.url("/rss"))
        (first,) = run(source)
        assert "asked to wait until 2026-11-23T09:00:00Z" in first.message
        assert first.next_due == "2026-11-23T09:00:00Z"
        (second,) = run(source, now=NOW + HOUR, named=["paper"])
        assert (second.status, second.http_status) == ("error", None)
        assert second.message == "the server asked to wait until 2026-11-23T09:00:00Z"
        assert held(store).failures == 1, "who was not asked has not failed again"
        assert asked(site) == 1
        assert not is_due(store, source, NOW + HOUR)
        site.routes["/rss"] = page(FEED, XML)
        assert run(source, now=NOW + 2 * HOUR)[0].status == "new"
        assert held(store).not_before == ""


def test_a_retry_after_is_believed_for_31_days(run: Run, store: Store) -> None:
    with serve({"/rss": status(429, Retry_After="99999999999")}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        assert held(store).not_before == "2026-12-24T07:00:00Z"
        assert not is_due(store, source, NOW + 30 * DAY)
        assert is_due(store, source, NOW + 31 * DAY)


def test_one_feed_that_waits_does_not_freeze_its_host(run: Run) -> None:
    with serve({"/a": status(429, Retry_After="3600"), "/b": page(FEED, XML)}) as site:
        first, second = (feed_source(site.url(f"/{name}"), name) for name in "ab")
        run(first)
        assert run(second)[0].status == "new"


def test_two_that_wait_are_the_host_in_later_runs(run: Run, store: Store) -> None:
    patient = status(429, Retry_After="3600")
    with serve({"/a": patient, "/b": patient, "/c": page(FEED, XML)}) as site:
        sources = [feed_source(site.url(f"/{name}"), name) for name in "abc"]
        run(*sources[:2])
        (third,) = run(sources[2], now=NOW + MINUTE)
        assert (third.status, asked(site, "/c")) == ("error", 0)
        assert third.message == (
            f"127.0.0.1:{site.port} asked several sources to wait, so all of them wait until "
            "2026-11-23T08:00:00Z"
        )
        assert store.pull_state("c") is None
        assert not is_due(store, sources[2], NOW + MINUTE)
        assert run(sources[2], now=NOW + HOUR)[0].status == "new"


def test_two_that_wait_are_the_host_in_this_run(run: Run) -> None:
    patient = status(503, Retry_After="3600")
    with serve({f"/{n}": patient for n in range(12)}) as site, serve({"/": page(FEED, XML)}) as two:
        sources = [feed_source(site.url(f"/{n}"), f"s{n}") for n in range(12)]
        other = feed_source(two.url("/"), "other")  # another port is another host
        results = run(*sources, other, settings=replace(HERE, concurrency=1, per_host=1))
    assert len(site.requests) == 2
    assert results[-1].status == "new"


@pytest.mark.parametrize("code", [429, 503])
def test_a_server_that_finds_the_pages_too_many_is_asked_for_no_more(
    run: Run, store: Store, code: int
) -> None:
    """And what it refused is no failure of the page, which is asked for again next time."""
    numbers = range(1, 21)
    routes = {f"/t{n}.html": status(code, Retry_After="60") for n in numbers}
    with serve({"/": page(list_page(*map(row, numbers)))} | routes) as site:
        source = list_source(site.url("/"), RULES, full_text=True)
        for times in range(1, 5):
            (result,) = run(source)
            assert result.message == "20 pages are left for the next pull"
            assert len(site.requests) <= times * 5, "those under way, and the list"
        site.routes |= {f"/t{n}.html": page(article()) for n in numbers}
        assert run(source)[0].message == ""
    assert store.without_page("ministry", 0) == ()


# ---------------------------------------------------------------- freshness, wishes, rhythm


@pytest.mark.parametrize(
    ("headers", "hours"),
    [
        ({"Cache-Control": "max-age=14400"}, 4),
        ({"Cache-Control": "max-age=14400", "Age": "3600"}, 3),
        ({"Expires": "Mon, 23 Nov 2026 12:00:00 GMT", "Date": "Mon, 23 Nov 2026 07:00:00 GMT"}, 5),
        ({"Cache-Control": "no-cache", "Expires": "Mon, 23 Nov 2026 12:00:00 GMT"}, 1),
        ({}, 1),
    ],
)
def test_what_the_server_calls_fresh_is_not_due(
    run: Run, store: Store, headers: Mapping[str, str], hours: int
) -> None:
    fresh = rss(*numbered(23))
    raw = page(fresh, XML, headers=headers)
    if "Date" in headers:  # the server of these tests writes a Date of its own
        head = "".join(f"{name}: {said}\r\n" for name, said in headers.items())
        answer = f"HTTP/1.1 200 OK\r\n{head}Connection: close\r\n\r\n{fresh}".encode()

        def raw(request: Request) -> Reply:
            return Reply(raw=answer)

    with serve({"/rss": raw}) as site:
        source = feed_source(site.url("/rss"))
        (result,) = run(source)
        assert timedelta(0) <= due(result) - NOW - hours * HOUR <= 5 * MINUTE
        assert not is_due(store, source, NOW + hours * HOUR - 16 * MINUTE)
        assert is_due(store, source, due(result))
        run(source, now=NOW + MINUTE)
        assert asked(site) == 2, "who asks by hand is not kept"


def test_a_304_that_says_nothing_keeps_what_was_said_before(run: Run) -> None:
    """RFC 9111 §4.3.4: the stored answer is updated by what the 304 says."""
    with serve(
        {"/rss": page(rss(*numbered(23)), XML, headers={"Cache-Control": "max-age=14400"})}
    ) as site:
        source = feed_source(site.url("/rss"))
        site.routes["/rss"] = with_etag(site.routes["/rss"])
        run(source)
        site.routes["/rss"] = status(304)
        assert due(run(source)[0]) - NOW >= 4 * HOUR
        site.routes["/rss"] = status(304, Cache_Control="max-age=7200")
        assert 2 * HOUR <= due(run(source)[0]) - NOW < 3 * HOUR


def with_etag(route: Route) -> Route:
    def answered(request: Request) -> Reply:
        reply = route(request)
        return replace(reply, headers={**reply.headers, "ETag": '"1"'})

    return answered


@pytest.mark.parametrize(
    ("channel", "hours"),
    [
        ("<ttl>180</ttl>", 3),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 6),
        ("<skipHours><hour>8</hour><hour>9</hour></skipHours>", 3),
        ("<skipDays><day>Monday</day></skipDays>", 17),
    ],
)
def test_what_the_feed_asks_is_kept_also_by_a_304(run: Run, channel: str, hours: int) -> None:
    feed = rss(*numbered(23), channel=channel)
    with serve({"/rss": page(feed, XML, etag='"1"')}) as site:
        source = feed_source(site.url("/rss"))
        for expected in ("new", "not-modified"):
            (result,) = run(source)
            assert result.status == expected
            assert timedelta(0) <= due(result) - NOW - hours * HOUR <= 5 * MINUTE


def test_a_source_is_asked_as_often_as_it_publishes(run: Run) -> None:
    hourly = rss(
        *(
            f"<guid>{n}</guid><title>{n}</title><pubDate>"
            f"{NOW - n * 6 * HOUR:%d %b %Y %H:%M:%S} GMT</pubDate>"
            for n in range(9)
        )
    )
    with serve({"/rss": page(hourly, XML)}) as site:
        (result,) = run(feed_source(site.url("/rss")))
        assert 3 * HOUR <= due(result) - NOW <= 3 * HOUR + 5 * MINUTE
        (result,) = run(feed_source(site.url("/rss"), every="12h"))
        assert 12 * HOUR <= due(result) - NOW <= 12 * HOUR + 5 * MINUTE


# ---------------------------------------------------------------- trouble


@pytest.mark.parametrize("route", [status(500), status(404), None], ids=["500", "404", "nobody"])
def test_trouble_doubles_the_wait_and_is_remembered(run: Run, store: Store, route: Route) -> None:
    with serve({"/rss": route or status(500)}) as site:
        source = feed_source(site.url("/rss") if route else "http://127.0.0.1:9/rss")
        waits = []
        for _ in range(7):
            (result,) = run(source)
            assert result.status == "error"
            waits.append(round((due(result) - NOW) / HOUR))
        assert waits == [1, 2, 4, 8, 16, 24, 24]
        if route:
            site.routes["/rss"] = page(rss(*numbered(23)), XML)
            assert round((due(run(source)[0]) - NOW) / HOUR) == 1
            assert held(store).failures == 0


def test_a_machine_that_was_offline_blames_no_source(run: Run, store: Store) -> None:
    sources = [feed_source(f"http://nowhere{n}.invalid/rss", f"s{n}") for n in range(3)]
    for _ in range(5):
        results = run(*sources, settings=replace(HERE, spacing=0))
        assert {result.status for result in results} == {"error"}
    assert {state.failures for state in store.pull_states().values()} == {0}
    assert due_sources(sources, store.pull_states(), now=NOW + MINUTE) == tuple(sources)


# ---------------------------------------------------------------- sparing hosts


def test_hosts_are_asked_by_turns(run: Run) -> None:
    """One at a time: the second host's source does not wait behind all of the first's."""
    with (
        serve({f"/{n}": page(FEED, XML) for n in range(6)}) as big,
        serve({"/rss": page(FEED, XML)}) as small,
    ):
        asked_then = []
        small.routes["/rss"] = lambda request: (
            asked_then.append(len(big.requests)),
            page(FEED, XML)(request),
        )[1]
        sources = [feed_source(big.url(f"/{n}"), f"s{n}") for n in range(6)]
        run(*sources, feed_source(small.url("/rss")), settings=replace(HERE, concurrency=1))
    assert asked_then == [1]


def test_what_the_last_run_has_only_just_asked_is_spared(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two runs within the second are to one host as one run: the client is told."""
    seen = []
    monkeypatch.setattr(Web, "seen", lambda web, url, ago: seen.append((url, ago)))
    with serve({"/rss": page(FEED, XML)}) as site:
        source = feed_source(site.url("/rss"))
        run(source)
        run(source, now=NOW + timedelta(seconds=2), settings=replace(HERE, spacing=5))
        run(source, now=NOW + timedelta(seconds=9), settings=replace(HERE, spacing=5))
    assert seen == [(source.url, 2.0)]


# ---------------------------------------------------------------- the table

TESTS = Path(__file__).parents[1]
TABLE = TESTS.parent / "docs" / "http-manners.md"


def test_every_rule_of_the_table_has_its_test() -> None:
    said = TABLE.read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", said))
    files = [*TESTS.glob("web/test_*.py"), *TESTS.glob("feeds/test_*.py"), *TESTS.glob("cli/*.py")]
    known = {
        name
        for file in files
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.M)
    }
    assert len(named) > 40
    assert named <= known, named - known
    rows = [line for line in said.splitlines() if line.startswith("| ") and "---" not in line]
    assert all("`test_" in row or row.startswith(("| rule", "| class")) for row in rows)
