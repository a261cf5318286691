"""When a row of a list was published: dates that need more than their own words.

Chinese lists write `03-01` below a year, `3小时前`, `昨天 09:30`, or nothing at all. Each is turned
into a whole date and read as such (`dates.read_date`), or it is None: the moment of the pull is
never put in the place of a date. What was added is told (`FoundItem.date_source`), so that such
a date gives way to a better one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from cxq.feeds.dates import han_number, read_date

DateSource = Literal["", "year", "relative", "url"]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a list is read: the source's zone (IANA), and now, where it may count.

    With `address_dates` the date in an item's address stands in for a missing one: a last
    resort, since it can differ from the date that the page shows.
    """

    timezone: str = ""
    now: datetime | None = None
    address_dates: bool = False

    def today(self) -> datetime | None:
        """Now, by the clocks of the source; None where nobody said what time it is."""
        if self.now is None or not self.timezone:
            return self.now
        return self.now.astimezone(ZoneInfo(self.timezone))


@dataclass(frozen=True, slots=True)
class When:
    """A row's date as `YYYY-MM-DD` or RFC 3339, or None, and what it was made of."""

    date: str | None
    source: DateSource = ""


NO_DATE = When(None)

# Two days ahead: a list of tomorrow's newspaper, and the zones between here and there.
_AHEAD = timedelta(days=2)
_NEAR = timedelta(days=62)
"""An address is made when the text is written, give or take a month or two."""

_DAY_WORDS = {
    "今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "大前天": 3, "前天": 2, "today": 0, "yesterday": 1,
}  # fmt: skip
_DAY_WORD = re.compile(rf"({'|'.join(_DAY_WORDS)})(?![晨晚后])\s*,?\s*", re.IGNORECASE)
_AGO = re.compile(
    r"(?<![\d.])(\d{1,4}|[一二两三四五六七八九十]{1,3}|半|an?)\s*个?\s*"
    r"(秒钟?|分钟?|小时|天|日|周|星期|礼拜"
    r"|(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week)s?)\s*(?:钟?之?[前]|ago\b)",
    re.IGNORECASE,
)
_JUST_NOW = re.compile(r"刚刚|刚才|just now", re.IGNORECASE)
_SECONDS = {"秒": 1, "s": 1, "分": 60, "m": 60, "小": 3600, "h": 3600}
_DAYS = {"天": 1, "日": 1, "d": 1, "周": 7, "星": 7, "礼": 7, "w": 7}
# 03-01, 3月1日, 03.01, 03/01: month and day, in the Chinese order, no number beside them.
_MONTH_DAY = re.compile(
    r"(?<![\d.:/\-年])(?P<month>0?[1-9]|1[0-2])(?:\s*月\s*|(?P<mark>[-./]))(?P<day>\d{1,2})"
    r"(?(mark)|\s*[日号]?)(?![\d./\-%])"
)
_CLOCK_ALONE = re.compile(
    r"[\[(【]?\s*(?:上午|下午|晚上|凌晨|中午)?\s*\d{1,2}:\d\d(?::\d\d)?\s*[\])】]?"
)
# A calendar leaf: the day large, year and month small below it.
_LEAF = re.compile(r"(\d{1,2})日?\s+(\d{4})\s*[-/.年]\s*(\d{1,2})月?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# /202603/t20260302_1.html, /2026/0302/, /2026-03/02/, /20260302/<id>/c.html, /2026/3/2/
_IN_ADDRESS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)",
        r"/(20\d\d)[-/_](\d{1,2})[-/_](\d{1,2})(?!\d)",
        r"/(20\d\d)[-/_]?(\d\d)/?(\d\d)(?=[/_.])",
    )
)


def read_when(text: str, setting: Setting, *, year: str = "", url: str = "") -> When:
    """When the row says that it was published.

    `text` is what the date rule found, `year` what the year rule did, `url` the item's address.
    In order: a whole date; words that count from now; month and day with their year; a clock
    alone, of the last day that had it; the address, where the setting allows it.
    """
    said = " ".join(unicodedata.normalize("NFKC", text[:300]).split())
    whole = read_date(_leaf(said), setting.timezone) if said else None
    if whole is not None:
        return When(whole)
    today = setting.today()
    if said and today is not None:
        clock = _clock_alone(said, url, today, setting)
        if clock.date is not None:
            return clock
        relative = _relative(said, today, setting)
        if relative is not None:
            return When(relative, "relative")
    if said:
        completed = _with_year(said, year, url, today, setting)
        if completed is not None:
            return When(completed, "year")
    if setting.address_dates:
        found = _in_address(url)
        if found is not None and (today is None or found <= today.date() + _AHEAD):
            return When(found.isoformat(), "url")
    return NO_DATE


def _leaf(text: str) -> str:
    """`02 2026-03` → `2026-3-02`."""
    found = _LEAF.fullmatch(text)
    return f"{found[2]}-{found[3]}-{found[1]}" if found else text


def _relative(text: str, today: datetime, setting: Setting) -> str | None:
    ago = _AGO.search(text)
    if ago:
        return _ago(ago[1].lower(), ago[2].lower(), today)
    if _JUST_NOW.search(text):
        return _minute(today)
    word = _DAY_WORD.search(text)
    if word:
        day = today.date() - timedelta(days=_DAY_WORDS[word[1].lower()])
        return read_date(_DAY_WORD.sub(f"{day} ", text, count=1), setting.timezone)
    return None


def _clock_alone(text: str, url: str, today: datetime, setting: Setting) -> When:
    """`09:30` of the day that the address is filed under, else of the last day that had it."""
    if not _CLOCK_ALONE.fullmatch(text):
        return NO_DATE
    clock = text.strip("[]()【】 ")
    filed = _in_address(url)
    if filed is not None and filed <= today.date():
        return When(read_date(f"{filed} {clock}", setting.timezone), "url")
    last = _latest(lambda back: f"{today.date() - timedelta(days=back)} {clock}", 2, setting)
    return When(last, "relative")


def _ago(number: str, unit: str, today: datetime) -> str | None:
    count = 0.5 if number == "半" else 1 if number in ("a", "an") else han_number(number)
    if unit[0] in _DAYS:
        if not isinstance(count, int):
            return None
        return (today.date() - timedelta(days=count * _DAYS[unit[0]])).isoformat()
    return _minute(today - timedelta(seconds=count * _SECONDS[unit[0]]))


def _minute(time: datetime) -> str:
    return time.replace(second=0, microsecond=0).isoformat(timespec="seconds")


def _with_year(
    text: str, year: str, url: str, today: datetime | None, setting: Setting
) -> str | None:
    """Month and day with the year of the year rule, of the address, or else the newest year
    that does not put the item into the future."""
    found = next((match for match in _MONTH_DAY.finditer(text) if _real(match)), None)
    if found is None:
        return None
    if found["mark"] == "/" and not setting.timezone.startswith("Asia/"):
        return None  # elsewhere 03/01 is two dates

    def written(of: int) -> str:
        whole = f"{of}-{found['month']}-{found['day']}"
        return f"{text[: found.start()]}{whole} {text[found.end() :]}"

    named = _YEAR.search(year)
    if named:
        return read_date(written(int(named[1])), setting.timezone)
    made = _in_address(url)
    for of in (made.year, made.year + 1, made.year - 1) if made else ():
        candidate = read_date(written(of), setting.timezone)
        if candidate and made and abs(date.fromisoformat(candidate[:10]) - made) <= _NEAR:
            return candidate
    if today is None:
        return None
    return _latest(lambda back: written(today.year + 1 - back), 9, setting)


def _latest(written: Callable[[int], str], tries: int, setting: Setting) -> str | None:
    """The first of these texts that is a date and not in the future."""
    today = setting.today()
    for back in range(tries):
        candidate = read_date(written(back), setting.timezone)
        if candidate is None or today is None:
            continue
        if len(candidate) > len("2026-03-01"):
            if datetime.fromisoformat(candidate) <= today:
                return candidate
        elif date.fromisoformat(candidate) <= today.date():
            return candidate
    return None


def _real(match: re.Match[str]) -> bool:
    """Whether some year has this day. `3.1` may be any number, `03.01` is a date."""
    if match["mark"] == "." and len(match[0]) < 5:
        return False
    try:
        date(2000, int(match["month"]), int(match["day"]))
    except ValueError:
        return False
    return True


def _in_address(url: str) -> date | None:
    """The day that an item's address is filed under."""
    path = url.partition("://")[2].partition("/")[2].partition("?")[0]
    for form in _IN_ADDRESS:
        for found in form.finditer(f"/{path}"):
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                continue
    return None
