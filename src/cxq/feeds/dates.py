"""What a source says of a date → `YYYY-MM-DD`, RFC 3339 with the source's offset, or None.

Why not feedparser's own dates: it reads `2026年3月1日09:30`, `2026/3/1` and `2026.03.01` all as
November 1st of that year, silently, and a time without a zone as UTC, eight hours wrong for
Beijing. Here a date is read whole or not at all, and never filled up with today's:

- a day alone stays a day; a time without a zone is the source's zone, and where the source has
  none, only its day is kept;
- a year must have four digits (two only inside an RFC 822 date), since `03-01` names no year,
  and `03/01/2026` is two dates;
- relative words (“3小时前”, “yesterday”) and days without a year are not read here: they need
  a now, or what stands beside them (`lists/when.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
# RFC 822 §5.1, and what is written in its place.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 1, "cet": 1, "cest": 2, "eet": 2,
    "msk": 3, "hkt": 8, "sgt": 8, "bjt": 8, "jst": 9, "kst": 9,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")

_MONTH = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_ZONE = r"(?P<zone>[+\-−]\d\d:?(?:\d\d)?|[A-Z]{1,4}\b(?:[+-]\d{1,4})?)?"
_CLOCK = (
    r"(?P<hour>\d{1,2})\s*[:时時点點]\s*(?P<minute>\d{1,2})?"
    r"(?:\s*[:分]\s*(?P<second>\d{1,2})?(?:[.,]\d+)?\s*秒?)?\s*(?P<half>[ap]\.?m\b\.?)?"
)
_TIME = rf"(?P<noon>上午|下午|晚上|凌晨|中午|早上)?\s*{_CLOCK}\s*(?:{_ZONE})?"
_GAP = r"[T日号,\s\-—|]{0,6}"
_WEEKDAY = (
    r"[(\[]?(?:(?:星期|周|礼拜)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)[)\]]?"
)
_BETWEEN = rf"{_GAP}(?:{_WEEKDAY}{_GAP})?"

_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2026-03-01, 2026/3/1, 2026.03.01, 2026年3月1日, each with a time or without
        rf"(?<![\d./-])(?P<year>\d{{4}})\s*[年\-/.]\s*(?P<month>\d{{1,2}})\s*[月\-/.]\s*"
        rf"(?P<day>\d{{1,2}})(?!\d)(?:{_BETWEEN}{_TIME})?",
        # Mon, 02 Mar 2026 09:30:00 +0800; 1 March 2026
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s\-]+(?:of\s+)?{_MONTH},?[\s\-]+"
        rf"(?P<year>\d{{4}}|\d{{2}}(?=\s+\d{{1,2}}:))(?!\d)(?:[\s,at]*{_TIME})?",
        # March 1, 2026 9:30 AM
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)"
        rf"(?:[\s,at]*{_TIME})?",
        # Mon Mar  2 09:30:00 CST 2026 (asctime, Java)
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s*(?:{_ZONE}\s+)?(?P<year>\d{{4}})(?!\d)",
        # 20260301, 20260301093000
        r"^(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
        rf"(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?{_ZONE})?$",
    )
)
_HAN_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})\s*年\s*(元|正|[一二三四五六七八九十]{1,3})\s*月\s*"
    r"([一二三四五六七八九十廿卅初]{1,3})\s*日?"
)
_UNIX = re.compile(r"(\d{10}|\d{13})(?:\.\d+)?")


def read_date(text: str, timezone_name: str = "") -> str | None:
    """The first date in the text, or None where none can be read with certainty.

    `timezone_name` is the source's IANA zone: that of times without one, of Unix seconds and
    milliseconds, and of the abbreviation CST where that is China's.
    """
    zone = ZoneInfo(timezone_name) if timezone_name else None
    # One space at most: a long run of them would make the patterns below slow.
    text = " ".join(unicodedata.normalize("NFKC", text[:300]).split())
    unix = _UNIX.fullmatch(text)
    if unix:
        return _from_unix(int(unix[1]), zone)
    text = _HAN_DATE.sub(_arabic, text)
    found = min(_matches(text), key=lambda match: match.start(), default=None)
    return _from_match(found, zone) if found else None


def utc(time: datetime) -> str:
    """A moment as cxq keeps its own: UTC with `Z`, whole seconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(written: str) -> datetime:
    """The moment of a day (its first one, in UTC) or of an RFC 3339 time."""
    time = datetime.fromisoformat(written)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _matches(text: str) -> Iterator[re.Match[str]]:
    """The first readable match of each form. A number that is no date does not hide the next."""
    for form in _FORMS:
        for match in form.finditer(text):
            if _day_of(match) is not None:
                yield match
                break


def _day_of(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    name = (parts.get("name") or "").lower()
    year = int(parts["year"])
    if len(parts["year"]) == 2:  # RFC 2822 §4.3
        year += 2000 if year < 50 else 1900
    try:
        day = date(year, _MONTHS[name] if name else int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None
    return day if 1900 <= year < 2200 else None


def _from_match(match: re.Match[str], zone: tzinfo | None) -> str | None:
    day = _day_of(match)
    if day is None:
        return None
    time = _time_of(match, day)
    if time is None:
        return day.isoformat()
    offset = _zone_of(match.groupdict().get("zone") or "", time, zone)
    if offset is None:
        return time.date().isoformat()
    return _rfc3339(time.replace(tzinfo=offset))


def _time_of(match: re.Match[str], day: date) -> datetime | None:
    parts = match.groupdict()
    if not parts.get("hour"):
        return None
    hour, minute, second = (int(parts.get(key) or 0) for key in ("hour", "minute", "second"))
    half = (parts.get("half") or "").lower()[:1]
    noon = parts.get("noon") or ""
    if hour < 12 and (half == "p" or noon in ("下午", "晚上") or (noon == "中午" and hour < 4)):
        hour += 12
    elif hour == 12 and (half == "a" or noon == "凌晨"):
        hour = 0
    if minute > 59 or second > 60 or hour > 24 or (hour == 24 and minute + second):
        return None
    midnight = datetime(day.year, day.month, day.day)
    return midnight + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))


def _zone_of(word: str, time: datetime, zone: tzinfo | None) -> tzinfo | None:
    word = word.replace("−", "-").lower()
    name = re.match(r"[a-z]+", word)
    # CST is Chinese as well as American Central time: the source's own zone knows which.
    if name and zone is not None and name[0] == (time.replace(tzinfo=zone).tzname() or "").lower():
        return zone
    numeric = re.search(r"([+-])(\d{1,2}):?(\d\d)?$", word)
    if numeric:
        minutes = int(numeric[2]) * 60 + int(numeric[3] or 0)
        if minutes >= 24 * 60:
            return zone
        return timezone(timedelta(minutes=minutes if numeric[1] == "+" else -minutes))
    if name and name[0] in _ZONES:
        return timezone(timedelta(hours=_ZONES[name[0]]))
    return zone


def _from_unix(number: int, zone: tzinfo | None) -> str | None:
    seconds = number // 1000 if number >= 10**12 else number
    try:
        return _rfc3339(datetime.fromtimestamp(seconds, zone or UTC))
    except (OverflowError, OSError, ValueError):
        return None


def _rfc3339(time: datetime) -> str:
    """RFC 3339 has offsets in whole minutes; local mean time, long ago, had seconds as well."""
    offset = time.utcoffset()
    if offset is None or offset.seconds % 60:
        return time.date().isoformat()
    return time.isoformat(timespec="seconds")


def _arabic(match: re.Match[str]) -> str:
    """二〇二六年三月一日 → 2026年3月1日."""
    year = match[1].translate(_HAN_DIGITS)
    return f"{year}年{_number(match[2])}月{_number(match[3])}日"


def han_number(written: str) -> int:
    """A number below a hundred in 汉字 (`三十一`, `两`), or any in digits."""
    return int(written) if written.isdecimal() else _number(written.replace("两", "二"))


def _number(han: str) -> int:
    """一 to 三十一, with the calendar's 元 正 初 廿 卅."""
    han = han.replace("元", "一").replace("正", "一").replace("初", "")
    han = han.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = han.rpartition("十")
    return _digit(ones) + (10 * (_digit(tens) or 1) if ten else 0)


def _digit(han: str) -> int:
    return int(han.translate(_HAN_DIGITS) or 0)
