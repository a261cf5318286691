"""What a timer runs, how often, and when that is next: pure.

Two ways to say “how often”. Where an interval divides the day (or is a day, or a week), it is
said as fixed times by the machine's clock: these survive sleep and restarts in every timer, and
the author knows that the morning's run is at seven. Other intervals are counted from run to run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cxq.errors import UsageError
from cxq.text import sha256, slugify

FIRST_HOUR = 7
"""The hour that every rhythm of an hour or more meets: she reads in the morning."""

_UNITS = {"m": 1, "h": 60, "d": 24 * 60}
_SHORTEST, _LONGEST = 15, 7 * 24 * 60
# Control characters, line and paragraph separators, halves of surrogate pairs (how Python spells
# a path that is not UTF-8) and non-characters: no timer's file holds them all.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Every:
    """The time between two runs."""

    minutes: int

    def __str__(self) -> str:
        """As short as it can be written: `15m`, `6h`, `1d`."""
        for unit, size in reversed(_UNITS.items()):
            if self.minutes % size == 0:
                return f"{self.minutes // size}{unit}"
        raise AssertionError("every number divides by one")

    @property
    def delay(self) -> int:
        """By how many minutes a run may be late, so that not all the world asks at the full hour:
        a tenth of the interval, and never above a quarter of an hour.
        """
        return min(self.minutes // 10, 15)


def parse_every(text: str) -> Every:
    """`15m`, `6h`, `2d` as an interval. UsageError where it is none from 15 minutes to 7 days."""
    found = re.fullmatch(r"(\d{1,6})([mhd])", text.strip())
    minutes = int(found[1]) * _UNITS[found[2]] if found else 0
    if not _SHORTEST <= minutes <= _LONGEST:
        raise UsageError(
            f"“{text}” is not an interval from 15m to 7d.", "Write 30m, 6h or 1d, for example."
        )
    return Every(minutes)


@dataclass(frozen=True, slots=True)
class Times:
    """Fixed times by the machine's clock. `hours` () is every hour; `weekday` 1 is Monday."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...] = ()
    weekday: int | None = None


FIXED = tuple(Every(minutes) for minutes in (15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440))
FIXED += (Every(_LONGEST),)
"""The intervals that fixed times can say evenly, shortest first."""


def fixed_times(every: Every, offset: int = 0) -> Times | None:
    """The interval as fixed times, `offset` minutes after the full ones; None where uneven."""
    if every not in FIXED:
        return None
    if every.minutes < 60:
        starts = range(0, 60, every.minutes)
        return Times(tuple(sorted((offset + start) % 60 for start in starts)))
    if every.minutes == 60:
        return Times((offset,))
    step = min(every.minutes // 60, 24)
    hours = tuple(sorted((FIRST_HOUR + start) % 24 for start in range(0, 24, step)))
    return Times((offset,), hours, weekday=1 if every.minutes == _LONGEST else None)


def nearest_fixed(every: Every) -> tuple[Every, ...]:
    """The next shorter and the next longer interval that fixed times can say."""
    shorter = [other for other in FIXED if other.minutes < every.minutes]
    longer = [other for other in FIXED if other.minutes > every.minutes]
    return (*shorter[-1:], *longer[:1])


def next_time(times: Times, now: datetime) -> datetime:
    """The first of these times after `now`, both as the machine's clock shows them (naive)."""
    start = now.replace(minute=0, second=0, microsecond=0)
    for hours in range(8 * 24 + 1):
        hour = start + timedelta(hours=hours)
        wrong_day = times.weekday is not None and hour.isoweekday() != times.weekday
        if wrong_day or (times.hours and hour.hour not in times.hours):
            continue
        for minute in times.minutes:
            if hour.replace(minute=minute) > now:
                return hour.replace(minute=minute)
    raise AssertionError("a week holds every weekday and every hour")


@dataclass(frozen=True, slots=True)
class Job:
    """One newsletter's timer.

    `name` is the timer's, readable and one for each folder; `command` the program and its
    arguments; `environ` what the run needs of this shell's environment.
    """

    name: str
    every: Every
    command: tuple[str, ...]
    environ: tuple[tuple[str, str], ...] = ()

    @property
    def offset(self) -> int:
        """Minutes after the full ones, from the name, for timers that cannot delay by chance."""
        return int(self.name[-8:], 16) % max(self.every.delay, 1)


def job_name(root: Path) -> str:
    """`cxq-<the folder's name>-<8 hex of the path's SHA-256>`, ASCII, as systemd's names are."""
    readable = re.sub(r"[^a-z0-9]+", "-", slugify(root.name)).strip("-")[:30].strip("-")
    digest = sha256(str(root).encode("utf-8", "surrogatepass"))[:8]
    return f"cxq-{readable or 'newsletter'}-{digest}"


def job_for(root: Path, every: Every, program: tuple[str, ...], store: str = "") -> Job:
    """The job that pulls what is due in the folder `root`, silent when all is well.

    `store` is CXQ_DB where it is set: a timer does not see this shell's environment, and must
    not pull into another store. UsageError where a path cannot be written into a timer's file.
    """
    command = (*program, "-C", str(root), "pull", "--due", "--quiet")
    environ = (("CXQ_DB", store),) if store else ()
    for text in (*command, store):
        if _UNWRITABLE.search(text):
            raise UsageError(
                f"{text!r} cannot be written into a timer's file: it holds a control character, "
                "or is not UTF-8.",
                "Rename the folder, then run it again.",
            )
    return Job(job_name(root), every, command, environ)
