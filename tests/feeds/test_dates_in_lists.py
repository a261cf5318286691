"""Dates that need more than their own words: what stands beside them, now, or the address."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cxq.feeds.lists.when import NO_DATE, Setting, When, read_when
from feeds.making import NOW

HERE = Setting("Asia/Shanghai", NOW)  # 2026-11-23 15:00 in Beijing
WITH_ADDRESSES = Setting("Asia/Shanghai", NOW, address_dates=True)
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "read", "source"),
    [
        # written out whole: nothing is added
        ("2026-03-01", "2026-03-01", ""),
        ("发布时间：2026年3月1日 09:30", "2026-03-01T09:30:00+08:00", ""),
        ("02 2026-03", "2026-03-02", ""),  # a calendar leaf: the day large, the month below
        ("2日 2026年03月", "2026-03-02", ""),
        # month and day: the newest year that does not put it into the future
        ("03-01", "2026-03-01", "year"),
        ("[11-23]", "2026-11-23", "year"),
        ("11-24", "2025-11-24", "year"),
        ("3月1日 09:30", "2026-03-01T09:30:00+08:00", "year"),
        ("12月31日 下午3:05", "2025-12-31T15:05:00+08:00", "year"),
        ("11月23日 15:01", "2025-11-23T15:01:00+08:00", "year"),
        ("03.01", "2026-03-01", "year"),
        ("02-29", "2024-02-29", "year"),
        # counted from now
        ("刚刚", "2026-11-23T15:00:00+08:00", "relative"),
        ("15分钟前", "2026-11-23T14:45:00+08:00", "relative"),
        ("半小时前", "2026-11-23T14:30:00+08:00", "relative"),
        ("3小时前", "2026-11-23T12:00:00+08:00", "relative"),
        ("三小时之前", "2026-11-23T12:00:00+08:00", "relative"),
        ("两天前", "2026-11-21", "relative"),
        ("2周前", "2026-11-09", "relative"),
        ("今天", "2026-11-23", "relative"),
        ("今天 08:05", "2026-11-23T08:05:00+08:00", "relative"),
        ("昨天上午9:30", "2026-11-22T09:30:00+08:00", "relative"),
        ("昨日", "2026-11-22", "relative"),
        ("前天", "2026-11-21", "relative"),
        ("大前天", "2026-11-20", "relative"),
        ("3 hours ago", "2026-11-23T12:00:00+08:00", "relative"),
        ("Yesterday, 09:30", "2026-11-22T09:30:00+08:00", "relative"),
        # a clock alone: the last time that it said so
        ("09:30", "2026-11-23T09:30:00+08:00", "relative"),
        ("23:30", "2026-11-22T23:30:00+08:00", "relative"),
    ],
)
def test_what_lists_write(said: str, read: str, source: str) -> None:
    found = read_when(said, HERE)
    assert (found.date, found.source) == (read, source)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "第11期",
        "12-2026",
        "1.2",
        "13-01",
        "02-30",
        "010-8888",
        "3月",
        "明天",
        "3.5小时前",
        "前文",
    ],
)
def test_what_is_no_certain_date_is_none_and_never_now(said: str) -> None:
    assert read_when(said, HERE) == NO_DATE


def test_without_a_now_nothing_is_counted_from_it() -> None:
    for said in ("03-01", "3小时前", "昨天", "09:30"):
        assert read_when(said, Setting("Asia/Shanghai")) == NO_DATE


def test_the_year_that_stands_beside_it_goes_first() -> None:
    assert read_when("03-01", HERE, year="2024年").date == "2024-03-01"
    assert read_when("03-01", Setting("Asia/Shanghai"), year="2024 年通知").date == "2024-03-01"


def test_then_the_year_of_the_address_where_it_is_near() -> None:
    """`12-31` in an address of January 2025 is of the year before it."""
    url = "https://x.example/202501/t20250102_1.html"
    assert read_when("12-31", HERE, url=url) == When("2024-12-31", "year")
    assert read_when("01-02", HERE, url=url) == When("2025-01-02", "year")
    assert read_when("07-01", HERE, url=url) == When("2026-07-01", "year")


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/kjbgz/202603/t20260302_1.html", "2026-03-02"),
        ("/n1/2026/0302/c1-1.html", "2026-03-02"),
        ("/tech/20260302/2f9a/c.html", "2026-03-02"),
        ("/2026-03/02/content_1.htm", "2026-03-02"),
        ("/art/2026/3/2/art_736_1.html", "2026-03-02"),
        ("/art/2026/art_0001.html", None),
        ("/filedownload/101", None),
        ("/202613/t20261345_1.html", None),
        ("/123420260302567.html", None),
        ("/20270302/a.html", None),  # after now
        ("/a.html?d=20260302", None),  # a parameter may be anything
    ],
)
def test_the_address_is_the_last_resort_and_marked(path: str, day: str | None) -> None:
    url = f"https://x.example{path}"
    assert read_when("", WITH_ADDRESSES, url=url) == (When(day, "url") if day else NO_DATE)
    assert read_when("", HERE, url=url) == NO_DATE
    assert read_when("2026-01-01", WITH_ADDRESSES, url=url).date == "2026-01-01"


def test_a_clock_alone_is_of_the_day_of_its_address() -> None:
    found = read_when("07:42", HERE, url="http://x.example/2019/0930/1.shtml")
    assert found == When("2019-09-30T07:42:00+08:00", "url")


def test_the_source_s_own_clock_decides_what_today_is() -> None:
    evening = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # the 23rd in Beijing already
    assert read_when("今天", Setting("Asia/Shanghai", evening)).date == "2026-11-23"
    assert read_when("today", Setting("Europe/London", evening)).date == "2026-11-22"
    assert read_when("昨天 09:30", Setting("", evening)).date == "2026-11-21"


def test_a_slash_is_a_date_in_asia_alone() -> None:
    assert read_when("03/01", HERE).date == "2026-03-01"
    assert read_when("03/01", Setting("Europe/London", NOW)) == NO_DATE


@given(st.dates(TODAY - timedelta(days=364), TODAY))
def test_every_day_of_the_last_year_is_found_again_without_its_year(day: date) -> None:
    assume((day.month, day.day) != (2, 29))
    for said in (f"{day:%m-%d}", f"{day.month}月{day.day}日", f"（{day:%m/%d}）", f"{day:%m.%d}"):
        assert read_when(said, HERE) == When(day.isoformat(), "year"), said


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_found_below_its_own_year(day: date) -> None:
    assert read_when(f"{day:%m-%d}", HERE, year=f"{day.year}年").date == day.isoformat()


@given(st.integers(0, 59), st.integers(1, 23), st.integers(1, 400))
def test_all_that_is_ago_is_so_long_ago(minutes: int, hours: int, days: int) -> None:
    for said, ago in (
        (f"{minutes}分钟前", timedelta(minutes=minutes)),
        (f"{hours} 小时前", timedelta(hours=hours)),
    ):
        read = read_when(said, HERE).date
        assert read is not None
        assert datetime.fromisoformat(read) == NOW - ago
    assert read_when(f"{days}天前", HERE).date == (TODAY - timedelta(days=days)).isoformat()


@given(st.text("0123456789年月日时分前今昨天小:.-/ []ago", max_size=60))
def test_any_words_give_a_date_in_one_of_two_forms_or_none_and_none_from_the_future(
    said: str,
) -> None:
    found = read_when(said, WITH_ADDRESSES, url="https://x.example/20260302/1.html")
    assert found.date is not None, "the address is there for what cannot be read"
    moment = datetime.fromisoformat(found.date)
    assert len(found.date) == 10 or moment.tzinfo is not None
    if found.source in ("year", "url"):
        assert moment.date() <= TODAY + timedelta(days=2)


@given(st.text("0123456789-/.月日前天小时[] ", max_size=300))
def test_hostile_near_dates_are_quick(said: str) -> None:
    begun = datetime.now()
    read_when(said, WITH_ADDRESSES, url=f"https://x.example/{said}")
    assert datetime.now() - begun < timedelta(seconds=0.5)
