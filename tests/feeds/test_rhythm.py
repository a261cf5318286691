"""When a source is asked again: its own rhythm, its wishes, the author's `every`; who waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.feeds.asking.hints import Hints
from cxq.feeds.asking.patience import Patience
from cxq.feeds.asking.rhythm import (
    DAY,
    EARLY,
    HOUR,
    JITTER,
    Rhythm,
    due_sources,
    is_due,
    measured,
    next_due,
    rhythm_in,
    rhythm_of,
)
from cxq.feeds.asking.state import place_of, state_for
from cxq.feeds.dates import moment_of, utc
from cxq.model import Item, PullState
from feeds.making import NOW, feed_source

# ---------------------------------------------------------------- the source's own rhythm


def items(*published: str | None, first_seen: str = "2026-11-23T07:00:00Z") -> list[Item]:
    return [
        Item(key=f"k{n}", title="t", url="u", first_seen=first_seen, published=date)
        for n, date in enumerate(published)
    ]


def daily(count: int, *, per_day: int = 1, every: int = 1) -> list[str]:
    """So many items, the newest of today at 06:00, `per_day` of them an hour apart."""
    first = NOW.replace(hour=6)
    return [
        utc(first - timedelta(days=every * (n // per_day), hours=n % per_day)) for n in range(count)
    ]


@pytest.mark.parametrize(
    ("published", "gap", "pause"),
    [
        ([], 0, 0),
        (daily(4), 0, 0),  # too few to tell
        (daily(10), 86_400, 86_400),
        (daily(30, every=7), 7 * 86_400, 7 * 86_400),
        (["2026-11-23", "2026-11-22", "2026-11-20", "2026-11-19", "2026-11-18"], 108_000, 86_400),
        # arXiv: dozens at one moment are one moment.
        ([moment for moment in daily(10) for _ in range(50)], 86_400, 86_400),
        # A wire of today: days tell nothing, hours do.
        (daily(6, per_day=6), 3600, 0),
        # What stays pinned to the top for years does not stretch the rest.
        ([*daily(10), "2017-12-12"], 86_400, 86_400),
    ],
)
def test_how_often_a_source_publishes(published: list[str], gap: int, pause: int) -> None:
    rhythm = rhythm_of(items(*published))
    assert (rhythm.gap, rhythm.pause) == (gap, pause)
    assert rhythm.newest == (published[0] if published else "")


def test_five_a_week_at_once_are_a_week_and_not_an_hour() -> None:
    rhythm = rhythm_of(items(*daily(40, per_day=5, every=7)))
    assert DAY < timedelta(seconds=rhythm.gap) < 2 * DAY


def test_without_dates_the_days_of_finding_count() -> None:
    found = [*items(None, first_seen="2026-11-20T07:00:00Z"), *items(None)]
    assert rhythm_of(found).newest == "2026-11-23T07:00:00Z"
    dated = [*items("2026-10-01"), *items(None)]
    assert rhythm_of(dated).newest == "2026-10-01", "a date that is told goes before"


def test_a_pull_that_brought_nothing_leaves_what_was_measured() -> None:
    state = PullState("paper", "https://paper.example/", newest="2026-11-20", gap=7, pause=8, ttl=9)
    assert measured(state, None, None, new=False, now=NOW) == state
    hints = Hints(60, (0, 23), ("Saturday", "Sunday"))
    after = measured(state, Rhythm("2026-11-22", 1, 2), hints, new=True, now=NOW)
    assert (after.newest, after.gap, after.pause) == ("2026-11-22", 1, 2)
    assert (after.ttl, after.skip_hours, after.skip_days) == (60, "0 23", "Saturday Sunday")
    assert after.last_new == "2026-11-23T07:00:00Z"


def test_a_state_that_was_never_measured_has_no_rhythm() -> None:
    assert rhythm_in(PullState("paper", "https://paper.example/")) == Rhythm()


# ---------------------------------------------------------------- the next time


def after_pull(**said: Any) -> PullState:
    """The state after a sound pull at NOW of a source that has just published."""
    fresh = {"newest": utc(NOW), "gap": 0, "pause": 0, "status": "updated"}
    return PullState("paper", "https://paper.example/", last_attempt=utc(NOW), **(fresh | said))


def wait(state: PullState, every: str = "", now: datetime = NOW) -> timedelta:
    """How long to wait, without the source's own few minutes."""
    due = moment_of(next_due(state, every=every, now=now)) - now
    plain = due.total_seconds() // 3600 * HOUR
    assert timedelta(0) <= due - plain <= min(JITTER, due)
    return plain


HOURS = 3600


@pytest.mark.parametrize(
    ("said", "every", "hours"),
    [
        ({}, "", 1),  # hourly where nothing says otherwise
        ({"gap": 600}, "", 1),
        ({"gap": 8 * HOURS}, "", 4),  # half of what passes between two items
        ({"gap": 7 * 24 * HOURS}, "", 24),  # once a day at least
        ({"newest": "2026-11-22T11:00:00Z"}, "", 2),  # silent for 20 hours
        ({"newest": "2017-12-12"}, "", 24),
        ({"newest": "2017-12-12", "last_new": "2026-11-22T01:00:00Z"}, "", 3),  # dated long back
        ({"newest": ""}, "", 1),
        ({}, "6h", 6),  # never more often than the author wishes
        ({"gap": 24 * HOURS}, "6h", 12),
        ({"newest": "2017-12-12"}, "6h", 24),
        ({}, "7d", 168),
        ({"newest": "2017-12-12"}, "7d", 168),
        ({"max_age": 4 * HOURS}, "", 4),
        ({"ttl": 5 * HOURS, "max_age": 4 * HOURS}, "2h", 5),
        ({"max_age": 31 * 24 * HOURS}, "", 24),  # a careless header costs no month
        ({"failures": 1, "status": "error"}, "", 1),
        ({"failures": 2, "status": "error"}, "", 2),
        ({"failures": 4, "status": "suspect"}, "", 8),
        ({"failures": 99, "status": "error"}, "", 24),
        ({"failures": 3, "status": "error"}, "6h", 24),
        ({"failures": 3, "status": "error"}, "2d", 48),
    ],
)
def test_how_long_until_a_source_is_due(said: dict[str, Any], every: str, hours: int) -> None:
    assert wait(after_pull(**said), every) == hours * HOUR


@pytest.mark.parametrize(("every", "minutes"), [("30m", 30), ("5m", 5), ("1m", 5), ("0h", 5)])
def test_an_author_may_ask_for_more_than_hourly(every: str, minutes: int) -> None:
    due = moment_of(next_due(after_pull(), every=every, now=NOW)) - NOW
    assert timedelta(minutes=minutes) <= due <= timedelta(minutes=minutes * 1.05)


def test_days_and_hours_of_rest_are_kept() -> None:
    friday = datetime.fromisoformat("2026-11-20T20:00:00+00:00")
    resting = after_pull(newest=utc(friday), skip_days="Saturday Sunday")
    assert next_due(resting, every="6h", now=friday) == "2026-11-23T00:00:00Z"
    night = after_pull(newest=utc(friday), skip_hours="20 21 22 23 0 1")
    assert next_due(night, every="", now=friday) == "2026-11-21T02:00:00Z"


def test_who_always_rests_is_asked_all_the_same() -> None:
    never = after_pull(skip_hours=" ".join(map(str, range(24))))
    assert wait(never) == HOUR


def test_a_retry_after_goes_before_everything() -> None:
    told = after_pull(status="error", failures=1, not_before="2026-12-20T07:00:00Z")
    assert next_due(told, every="1h", now=NOW) == "2026-12-20T07:00:00Z"


def test_what_is_gone_is_never_due_again() -> None:
    assert next_due(after_pull(status="gone", failures=1), every="", now=NOW) == ""


def test_each_source_has_its_own_minutes_and_keeps_them() -> None:
    states = [replace(after_pull(), source=f"paper-{n}") for n in range(50)]
    due = [next_due(state, every="1d", now=NOW) for state in states]
    assert due == [next_due(state, every="1d", now=NOW) for state in states]
    assert len(set(due)) > 40


NUMBERS = st.integers(0, 40 * 86_400)


@given(
    NUMBERS,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.integers(0, 50),
    st.sampled_from(["", "5m", "3h", "1d", "30d", "999999999d"]),
    st.sets(st.integers(0, 23)),
    st.sets(st.sampled_from(["Monday", "Saturday", "Sunday"])),
)
def test_the_next_time_is_always_later_and_never_too_late(
    gap: int,
    silence: int,
    max_age: int,
    ttl: int,
    failures: int,
    every: str,
    hours: set[int],
    days: set[str],
) -> None:
    state = after_pull(
        gap=gap,
        newest=utc(NOW - timedelta(seconds=silence)),
        max_age=max_age,
        ttl=ttl,
        failures=failures,
        skip_hours=" ".join(map(str, hours)),
        skip_days=" ".join(days),
    )
    due = moment_of(next_due(state, every=every, now=NOW)) - NOW
    shortest = {"": HOUR, "5m": timedelta(minutes=5), "3h": 3 * HOUR}.get(every, DAY)
    longest = {"30d": 30 * DAY, "999999999d": 365 * DAY}.get(every, DAY)
    assert shortest <= due <= longest + 8 * DAY


# ---------------------------------------------------------------- what is due

PAPER = feed_source("https://paper.example/rss")


def pulled(**said: Any) -> PullState:
    state = replace(state_for(PAPER, None), last_attempt=utc(NOW), status="new", **said)
    return state if state.next_due else replace(state, next_due=utc(NOW + DAY))


def test_what_was_never_asked_is_due() -> None:
    assert is_due(PAPER, None, now=NOW)
    assert is_due(PAPER, replace(pulled(), next_due=""), now=NOW)  # asked by an older cxq


def test_not_before_its_time() -> None:
    assert not is_due(PAPER, pulled(), now=NOW + timedelta(hours=12))
    assert is_due(PAPER, pulled(), now=NOW + DAY)


def test_a_timer_that_comes_a_little_early_does_not_cost_a_day() -> None:
    """The pull of yesterday took a minute until it asked this source, and its own minutes are up
    to five; the timer comes at 07:00 sharp."""
    due = moment_of(next_due(after_pull(), every="1d", now=NOW + timedelta(minutes=1)))
    state = pulled(next_due=utc(due))
    assert is_due(PAPER, state, now=NOW + DAY)
    assert not is_due(PAPER, state, now=NOW + DAY - EARLY)
    hourly = pulled(next_due=utc(NOW + HOUR))
    assert is_due(PAPER, hourly, now=NOW + timedelta(minutes=54))
    assert not is_due(PAPER, hourly, now=NOW + timedelta(minutes=53))


def test_another_address_or_other_rules_are_due_at_once() -> None:
    assert is_due(replace(PAPER, url="https://paper.example/atom"), pulled(), now=NOW)
    assert is_due(replace(PAPER, charset="gbk"), pulled(), now=NOW)
    assert not is_due(replace(PAPER, name="Another name"), pulled(), now=NOW)


def test_what_is_gone_or_waits_is_not_due() -> None:
    later = NOW + 2 * DAY
    assert not is_due(PAPER, replace(pulled(), status="gone", next_due=""), now=later)
    assert not is_due(PAPER, pulled(not_before=utc(NOW + 3 * DAY)), now=later)
    moved = replace(PAPER, url="https://paper.example/new")
    assert is_due(moved, replace(pulled(), status="gone", next_due=""), now=NOW)


def test_which_of_many() -> None:
    sources = [replace(PAPER, id=name) for name in ("first", "second", "third")]
    states = {
        name: replace(pulled(next_due=due), source=name)
        for name, due in (("first", "2026-11-23T06:00:00Z"), ("second", "2026-11-30T06:00:00Z"))
    }
    assert [source.id for source in due_sources(sources, states, now=NOW)] == ["first", "third"]


# ---------------------------------------------------------------- patience with a host


def told(source: str, until: str, url: str = "https://paper.example/a") -> PullState:
    return PullState(source, url, not_before=until)


def test_one_source_that_waits_is_no_matter_of_its_host() -> None:
    patience = Patience([told("a", "2026-12-20T00:00:00Z")])
    assert patience.host_wide("https://paper.example/b", now=NOW) == ""


def test_a_host_waits_as_long_as_two_of_its_sources_do() -> None:
    patience = Patience([told("a", "2026-12-20T00:00:00Z"), told("b", "2026-11-23T08:00:00Z")])
    until = "2026-11-23T08:00:00Z"  # then one is left, and the month was meant for that one
    assert patience.host_wide("https://paper.example/c", now=NOW) == until
    assert patience.host_wide("https://PAPER.example:443/c", now=NOW) == until
    assert patience.host_wide("https://paper.example:8443/c", now=NOW) == ""
    assert patience.host_wide("http://paper.example/c", now=NOW) == ""
    assert patience.host_wide("https://paper.example/c", now=moment_of(until)) == ""


def test_what_is_said_during_a_run_counts_at_once() -> None:
    patience = Patience()
    for source in ("a", "b"):
        patience.note(source, "https://paper.example/x", "2026-11-23T08:00:00Z")
    assert patience.host_wide("https://paper.example/c", now=NOW)
    patience.note("a", "https://paper.example/x", "")
    assert not patience.host_wide("https://paper.example/c", now=NOW)


def test_a_source_that_moved_is_counted_where_it_is_asked() -> None:
    moved = [
        replace(told(name, "2026-12-20T00:00:00Z"), moved_to="https://new.example/", moved_times=3)
        for name in ("a", "b")
    ]
    patience = Patience(moved)
    assert patience.host_wide("https://new.example/c", now=NOW)
    assert not patience.host_wide("https://paper.example/c", now=NOW)


@pytest.mark.parametrize("url", ["", "nonsense", "http://[", "http://a:b/"])
def test_a_place_that_is_none_is_a_place_of_its_own(url: str) -> None:
    assert isinstance(place_of(url), str)
