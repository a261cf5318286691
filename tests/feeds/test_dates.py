"""What a source says of a date, and what is kept of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.feeds.dates import read_date, utc

BEIJING = "Asia/Shanghai"

days = st.dates(date(1970, 1, 1), date(2099, 12, 31))
times = st.datetimes(datetime(1992, 1, 1), datetime(2099, 12, 31)).map(
    lambda time: time.replace(microsecond=0)
)
offsets = st.integers(-12 * 4, 14 * 4).map(
    lambda quarter: timezone(timedelta(minutes=15 * quarter))
)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        # the forms of Chinese sites; a time without a zone is Beijing's
        ("2026年3月1日09:30", "2026-03-01T09:30:00+08:00"),
        ("2026年03月01日 09时30分15秒", "2026-03-01T09:30:15+08:00"),
        ("2026年3月1日(星期日)9时", "2026-03-01T09:00:00+08:00"),
        ("2026年03月01日 星期日 下午3点05分", "2026-03-01T15:05:00+08:00"),
        ("2026/3/1", "2026-03-01"),
        ("2026.03.01", "2026-03-01"),
        ("２０２６年３月１日", "2026-03-01"),
        ("二〇二六年三月一日", "2026-03-01"),
        ("二○二五年十二月二十三日 10时30分", "2025-12-23T10:30:00+08:00"),
        ("二零二六年十月廿一日", "2026-10-21"),
        ("2026-03-01-09:30:05", "2026-03-01T09:30:05+08:00"),
        ("发布时间：2026-03-01 09:30 来源：新华社", "2026-03-01T09:30:00+08:00"),
        ("【2026-03-01】", "2026-03-01"),
        ("20260301", "2026-03-01"),
        ("20260301093000", "2026-03-01T09:30:00+08:00"),
        # RFC 822 and what is written in its place
        ("Mon, 02 Mar 2026 09:30:00 +0800", "2026-03-02T09:30:00+08:00"),
        ("Mon, 2 Mar 26 09:30 GMT", "2026-03-02T09:30:00+00:00"),
        ("02 Mar 2026 09:30:00 EST", "2026-03-02T09:30:00-05:00"),
        ("Sunday, 01-Mar-26 09:30:00 GMT", "2026-03-01T09:30:00+00:00"),
        ("Mon, 02 Mar 2026 09:30:00", "2026-03-02T09:30:00+08:00"),
        ("Mon Mar 02 09:30:00 CST 2026", "2026-03-02T09:30:00+08:00"),
        ("March 1, 2026 9:30 PM EST", "2026-03-01T21:30:00-05:00"),
        ("Mar 1st, 2026", "2026-03-01"),
        ("1 March 2026", "2026-03-01"),
        # RFC 3339 and ISO 8601
        ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00+00:00"),
        ("2026-03-01T09:30:00.123456-05:00", "2026-03-01T09:30:00-05:00"),
        ("2026-03-01T09:30+0800", "2026-03-01T09:30:00+08:00"),
        ("2026-03-01T24:00:00+08:00", "2026-03-02T00:00:00+08:00"),
        ("2026-03-01 09:30:00", "2026-03-01T09:30:00+08:00"),
        # Unix seconds and milliseconds, of JSON lists
        ("1772328600", "2026-03-01T09:30:00+08:00"),
        ("1772328600000", "2026-03-01T09:30:00+08:00"),
    ],
)
def test_forms_that_sources_write(said: str, read: str) -> None:
    assert read_date(said, BEIJING) == read


@pytest.mark.parametrize(
    "said",
    [
        "",
        "03-01",  # no year: the reader must not choose one
        "3月1日 09:30",
        "03/01/2026",  # two dates
        "2026-13-01",
        "2026-02-30",
        "2026年3月",
        "2026",
        "0001-01-01T00:00:00Z",
        "3小时前",
        "昨天 09:30",
        "yesterday",
        "version 1.2.2026.3",
        "99999999999999999999",
    ],
)
def test_what_is_no_certain_date_is_none(said: str) -> None:
    assert read_date(said, BEIJING) is None


def test_a_source_without_a_zone_keeps_the_day_of_a_time_without_one() -> None:
    assert read_date("2026-03-01 09:30:00") == "2026-03-01"
    assert read_date("2026-03-01T09:30:00+02:00") == "2026-03-01T09:30:00+02:00"


def test_cst_is_china_s_in_china_and_america_s_elsewhere() -> None:
    said = "Mon, 02 Mar 2026 09:30:00 CST"
    assert read_date(said, BEIJING) == "2026-03-02T09:30:00+08:00"
    assert read_date(said, "Europe/London") == "2026-03-02T09:30:00-06:00"


def test_summer_time_is_the_zone_s_own() -> None:
    assert read_date("2026-07-01 09:30", "Europe/London") == "2026-07-01T09:30:00+01:00"


@given(days)
def test_every_day_is_read_in_every_way_of_writing_it(day: date) -> None:
    written = [
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month:02}.{day.day:02}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
        in_han(day),
    ]
    assert {read_date(text, BEIJING) for text in written} == {day.isoformat()}


@given(times, offsets)
def test_every_moment_with_an_offset_comes_back_as_it_is(time: datetime, zone: timezone) -> None:
    moment = time.replace(tzinfo=zone)
    for text in (moment.isoformat(), format_datetime(moment)):
        read = read_date(text, BEIJING)
        assert read is not None
        assert datetime.fromisoformat(read) == moment
        assert datetime.fromisoformat(read).utcoffset() == moment.utcoffset()


@given(times)
def test_every_beijing_time_without_a_zone_is_beijing_s(time: datetime) -> None:
    for text in (f"{time:%Y-%m-%d %H:%M:%S}", f"{time:%Y年%m月%d日 %H时%M分%S秒}"):
        assert read_date(text, BEIJING) == f"{time.isoformat()}+08:00"


@given(st.text(max_size=80))
def test_any_text_is_a_date_in_one_of_two_forms_or_none(text: str) -> None:
    for read in (read_date(text, BEIJING), read_date(text)):
        if read is not None:
            assert datetime.fromisoformat(read)
            assert len(read) == 10 or datetime.fromisoformat(read).tzinfo is not None


@given(st.text("0123456789年月日-/:. TZ+()\t", max_size=300))
def test_hostile_near_dates_are_quick(text: str) -> None:
    begun = datetime.now()
    read_date(text, BEIJING)
    assert datetime.now() - begun < timedelta(seconds=0.5)


def test_cxq_s_own_moments_are_utc_with_z() -> None:
    assert utc(datetime(2026, 3, 1, 1, 30, tzinfo=UTC)) == "2026-03-01T01:30:00Z"


def in_han(day: date) -> str:
    digits = "〇一二三四五六七八九"

    def number(value: int) -> str:
        tens, ones = divmod(value, 10)
        ten = {0: "", 1: "十"}.get(tens, digits[tens] + "十")
        return ten + (digits[ones] if ones else "")

    year = "".join(digits[int(digit)] for digit in str(day.year))
    return f"{year}年{number(day.month)}月{number(day.day)}日"
