"""When to come again, as the server and the feed themselves say it. Pure.

- the server: Cache-Control max-age, else Expires, less Age (RFC 9111 §4.2)
- the feed: `ttl`, `skipHours`, `skipDays` (RSS 2.0), `sy:updatePeriod` (RSS 1.0 syndication)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MOST_SECONDS = 31 * 86_400
"""A wish beyond this is taken as this."""

# A channel says these before its first item or behind its last one; what a hostile feed says at
# greater length is not looked at.
_FAR = 65_536

_DIRECTIVE = re.compile(r'([A-Za-z-]+)(?:\s*=\s*("[^"]*"|[^,\s]*))?')
_ITEM = re.compile(r"<(?:[a-z]+:)?(?:item|entry)[\s>/]")
_PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 7 * 86_400,
    "monthly": 30 * 86_400,
    "yearly": 365 * 86_400,
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed asks of those who poll it.

    `ttl` in seconds, the longer of `ttl` and `sy:updatePeriod`, 0 for none; `skip_hours` from 0
    to 23 in UTC and `skip_days` by their English names, in which nothing comes.
    """

    ttl: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


def feed_hints(raw: bytes) -> Hints:
    """The hints in a feed's bytes, found without parsing it. Nothing is raised for bad input."""
    text = _channel(raw)
    days = [word.strip().capitalize() for word in _all(_one(text, "skipdays"), "day")]
    # RSS 0.91 counts the hours from 1 to 24, RSS 2.0 from 0 to 23: 24 is midnight in both.
    hours = {_number(word) % 24 for word in _all(_one(text, "skiphours"), "hour") if _digits(word)}
    return Hints(
        ttl=min(max(_number(_one(text, "ttl")) * 60, _period(text)), MOST_SECONDS),
        skip_hours=tuple(sorted(hours)),
        skip_days=tuple(day for day in WEEKDAYS if day in days),
    )


def fresh_for(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds for which the server calls its answer fresh; None where it says nothing of it.

    RFC 9111 §4.2.1 with §5.3: max-age goes before Expires; what cannot be read is stale. What is
    said to shared caches alone (s-maxage) is not said to us.
    """
    told: dict[str, str] = {}
    for name, value in _DIRECTIVE.findall(headers.get("cache-control", "")):
        told.setdefault(name.lower(), value.strip('"'))
    if "no-cache" in told or "no-store" in told:
        return 0
    if "max-age" in told:
        lifetime = _number(told["max-age"])
    elif "expires" in headers:
        lifetime = _until(headers["expires"], headers.get("date", ""), now)
    else:
        return None
    return min(max(lifetime - _number(headers.get("age", "")), 0), MOST_SECONDS)


def http_date(said: str) -> datetime | None:
    """An HTTP date (RFC 9110 §5.6.7), or None; without a zone it is UTC."""
    try:
        time = parsedate_to_datetime(said)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _until(expires: str, date: str, now: datetime) -> int:
    end = http_date(expires)
    begin = http_date(date) or now
    return int((end - begin) / timedelta(seconds=1)) if end else 0


def _channel(raw: bytes) -> str:
    """What stands outside the items, in lower case and without comments."""
    coding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
    text = raw[:_FAR].decode(coding, "ignore").lower()
    first = _ITEM.search(text)
    if first is not None:
        text = text[: first.start()]
        last = raw.rfind(b"</item>")
        if last >= 0:
            text += raw[last : last + _FAR].decode("latin-1").lower()
    before, *behind = text.split("<!--")
    return before + "".join(part.partition("-->")[2] for part in behind)


def _period(text: str) -> int:
    seconds = _PERIODS.get(_one(text, "updateperiod").strip(), 0)
    return seconds // max(_number(_one(text, "updatefrequency")), 1)


def _one(text: str, name: str) -> str:
    """What is in the first element of this name, whatever its prefix."""
    found = re.search(rf"<((?:[a-z]+:)?{name})(?:\s[^<>]{{0,200}})?>", text)
    return text[found.end() :].partition(f"</{found[1]}>")[0] if found else ""


def _all(text: str, name: str) -> list[str]:
    return re.findall(rf"<{name}>([^<]{{0,40}})</{name}>", text)


def _digits(word: str) -> bool:
    return word.strip().isascii() and word.strip().isdecimal()


def _number(word: str) -> int:
    """A whole number, 0 where it is none; of a very long one only its size matters."""
    return int(word.strip()[:12]) if _digits(word) else 0
