"""What is run, how often, when next."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.errors import UsageError
from cxq.schedule import Every, job_for, job_name, parse_every
from cxq.schedule.job import FIXED, Times, fixed_times, nearest_fixed, next_time

NOW = datetime(2026, 11, 23, 10, 30)  # a Monday


@pytest.mark.parametrize(
    ("text", "minutes", "shown"),
    [("15m", 15, "15m"), ("60m", 60, "1h"), ("24h", 1440, "1d"), ("90m", 90, "90m"),
     (" 6h ", 360, "6h"), ("7d", 10080, "7d"), ("0060m", 60, "1h")],
)  # fmt: skip
def test_intervals(text: str, minutes: int, shown: str) -> None:
    every = parse_every(text)
    assert (every.minutes, str(every)) == (minutes, shown)


@pytest.mark.parametrize(
    "text", ["14m", "8d", "0h", "6", "h", "-6h", "6 h", "1w", "1.5h", "6H", ""]
)
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(UsageError, match="is not an interval from 15m to 7d"):
        parse_every(text)


def test_the_morning_run_is_at_seven() -> None:
    assert fixed_times(parse_every("6h")) == Times((0,), (1, 7, 13, 19))
    assert fixed_times(parse_every("1d"), offset=4) == Times((4,), (7,))
    assert fixed_times(parse_every("7d")) == Times((0,), (7,), weekday=1)
    assert fixed_times(parse_every("30m"), offset=2) == Times((2, 32))
    assert fixed_times(parse_every("1h")) == Times((0,))


@pytest.mark.parametrize(
    ("text", "choices"),
    [("7h", "6h 8h"), ("50m", "30m 1h"), ("2d", "1d 7d"), ("16m", "15m 20m"), ("90m", "1h 2h")],
)
def test_what_does_not_divide_a_day(text: str, choices: str) -> None:
    every = parse_every(text)
    assert fixed_times(every) is None
    assert " ".join(map(str, nearest_fixed(every))) == choices


@given(
    st.sampled_from(FIXED),
    st.integers(0, 14),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
)
def test_fixed_times_are_as_far_apart_as_was_asked(
    every: Every, offset: int, now: datetime
) -> None:
    times = fixed_times(every, offset)
    assert times is not None
    first = next_time(times, now)
    assert now < first <= now + timedelta(minutes=every.minutes)
    assert next_time(times, first) == first + timedelta(minutes=every.minutes)


def test_the_next_run() -> None:
    daily = fixed_times(parse_every("1d"), offset=4)
    weekly = fixed_times(parse_every("7d"))
    assert daily is not None
    assert weekly is not None
    assert next_time(daily, NOW) == datetime(2026, 11, 24, 7, 4)
    assert next_time(weekly, NOW) == datetime(2026, 11, 30, 7, 0)
    assert next_time(weekly, datetime(2026, 11, 23, 6, 59)) == datetime(2026, 11, 23, 7, 0)


def test_a_name_is_readable_and_one_for_each_folder() -> None:
    assert job_name(Path("/home/ann/My Letter")).startswith("cxq-my-letter-")
    assert job_name(Path("/home/ann/量子通讯")).startswith("cxq-newsletter-")
    names = {job_name(Path(path)) for path in ("/a/letter", "/b/letter", "/a/Letter", "/a/信")}
    assert len(names) == 4
    assert job_name(Path("/a/letter")) == job_name(Path("/a/letter"))


@given(st.text(st.characters(exclude_characters="\0/"), min_size=1))
def test_a_name_is_one_that_every_timer_takes(folder: str) -> None:
    name = job_name(Path("/home") / folder)
    assert name.isascii()
    assert len(name) < 60
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_the_job_carries_the_store_that_this_shell_names() -> None:
    job = job_for(Path("/n"), parse_every("6h"), ("/bin/cxq",), "/db/x.sqlite3")
    assert job.command == ("/bin/cxq", "-C", "/n", "pull", "--due", "--quiet")
    assert job.environ == (("CXQ_DB", "/db/x.sqlite3"),)
    assert job_for(Path("/n"), parse_every("6h"), ("/bin/cxq",)).environ == ()


@pytest.mark.parametrize("folder", ["a\nb", "a\x1bb", "a\x85b", "a\udcffb", "a\u2028b", "a\uffffb"])
def test_paths_that_no_timer_can_hold(folder: str) -> None:
    with pytest.raises(UsageError, match="cannot be written into a timer's file") as caught:
        job_for(Path("/") / folder, parse_every("6h"), ("/bin/cxq",))
    assert caught.value.message.isprintable()
