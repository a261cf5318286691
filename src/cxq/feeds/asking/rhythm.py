"""When a source is to be asked again: by its own rhythm, its wishes, and the author's. Pure.

A source that publishes each hour is asked each hour, one that publishes weekly once a day: half
of what usually passes between two items, and the longer it has been silent, the less often.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from cxq.feeds.asking.hints import WEEKDAYS, Hints
from cxq.feeds.asking.patience import Patience
from cxq.feeds.asking.state import state_for
from cxq.feeds.dates import moment_of, utc
from cxq.model import Item, PullState, Source
from cxq.text import sha256

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

SHORTEST = HOUR
"""Where neither author nor server says otherwise, nobody is asked more often."""

LONGEST = DAY
"""And nobody less often, unless `every` or a Retry-After says so: news may come any day."""

FLOOR = timedelta(minutes=5)
"""What `every` can ask for at most."""

JITTER = timedelta(minutes=5)
"""A source's own delay, at most this or a twentieth: not all are asked at the same second."""

EARLY = timedelta(minutes=15)
"""How much too early still counts as due, at most this or a tenth of the interval. A timer comes
at the same minute each day, and a pull takes a while: “a day later” must not mean two."""

ENOUGH = 5
"""From so many different times on, a source has a rhythm; fewer are chance."""

_NEWEST = 20
_RECENT = timedelta(days=90)
_UNITS = {"m": timedelta(minutes=1), "h": HOUR, "d": DAY}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a source publishes: `newest`, `gap` and `pause` are those of PullState."""

    newest: str = ""
    gap: int = 0
    pause: int = 0


def rhythm_of(items: Iterable[Item]) -> Rhythm:
    """The rhythm of these items, by their dates; where none has one, by when they were found."""
    kept = tuple(items)
    told = {item.published for item in kept if item.published} or {item.first_seen for item in kept}
    if not told:
        return Rhythm()
    newest = max(told, key=moment_of)
    moments = sorted({moment_of(written) for written in told}, reverse=True)
    # An old item that stays pinned to the top would stretch the mean of all the others.
    recent = [moment for moment in moments[:_NEWEST] if moments[0] - moment <= _RECENT]
    chosen = recent if len(recent) >= ENOUGH else moments[:_NEWEST]
    days = sorted({moment.date() for moment in moments}, reverse=True)[:_NEWEST]
    gap = pause = 0
    if len(chosen) >= ENOUGH:
        gap = int((chosen[0] - chosen[-1]).total_seconds()) // (len(chosen) - 1)
    if len(days) >= ENOUGH:
        pauses = [(later - earlier).days for later, earlier in pairwise(days)]
        pause = int(median(pauses) * DAY.total_seconds())
    return Rhythm(newest, gap, pause)


def rhythm_in(state: PullState) -> Rhythm:
    """The rhythm that was measured by an earlier pull."""
    return Rhythm(state.newest, max(state.gap, 0), max(state.pause, 0))


def measured(
    state: PullState, rhythm: Rhythm | None, hints: Hints | None, *, new: bool, now: datetime
) -> PullState:
    """The state with what this pull showed; None where it showed nothing of the kind.

    `new` says whether it brought items to a source that had been pulled before.
    """
    if rhythm is not None:
        state = replace(state, newest=rhythm.newest, gap=rhythm.gap, pause=rhythm.pause)
    if hints is not None:
        state = replace(
            state,
            ttl=hints.ttl,
            skip_hours=" ".join(map(str, hints.skip_hours)),
            skip_days=" ".join(hints.skip_days),
        )
    return replace(state, last_new=utc(now)) if new else state


def next_due(state: PullState, *, every: str, now: datetime) -> str:
    """When to ask again after this pull, UTC with Z; empty for a source that is gone.

    `every` is the source's own setting (`30m`, `6h`, `1d`, or empty): never more often than
    this, and less often only up to once a day. What server and feed wish (max-age, Expires, ttl,
    hours and days of rest) lengthens it; trouble doubles it each time; a Retry-After holds.
    """
    if state.status == "gone":
        return ""
    shortest = max(_period(every), FLOOR) if every else SHORTEST
    longest = max(LONGEST, shortest)
    if state.failures:
        wanted = shortest * 2 ** min(state.failures - 1, 10)
    else:
        wanted = max(_own(state, now), timedelta(seconds=max(state.max_age, state.ttl)))
    interval = min(max(wanted, shortest), longest)
    due = _after_rest(now + interval + _jitter(state.source, interval), state)
    return max(utc(due), state.not_before)


def is_due(source: Source, state: PullState | None, *, now: datetime) -> bool:
    """Whether `pull --due` asks this source: never asked, changed in sources/, or its time."""
    held = state_for(source, state)
    if held.status == "gone" or (held.not_before and now < moment_of(held.not_before)):
        return False
    if not held.next_due or not held.last_attempt:
        return True
    due = moment_of(held.next_due)
    early = min((due - moment_of(held.last_attempt)) / 10, EARLY)
    return now >= due - early


def due_sources(
    sources: Iterable[Source], states: Mapping[str, PullState], *, now: datetime
) -> tuple[Source, ...]:
    """Those of the sources that are due, in their order."""
    patience = Patience(states.values())
    return tuple(
        source
        for source in sources
        if is_due(source, states.get(source.id), now=now)
        and not patience.host_wide(source.url, now=now)
    )


def _own(state: PullState, now: datetime) -> timedelta:
    """What the source's own rhythm asks for."""
    latest = max((moment_of(when) for when in (state.newest, state.last_new) if when), default=now)
    silence = max(now - latest, timedelta(0))
    return max(timedelta(seconds=max(state.gap, 0)) / 2, silence / 10)


def _after_rest(due: datetime, state: PullState) -> datetime:
    """The first moment from `due` on that is not in the source's hours or days of rest."""
    hours, days = {int(hour) for hour in state.skip_hours.split()}, state.skip_days.split()
    later = due
    for _ in range(8 * 24):
        if later.hour not in hours and WEEKDAYS[later.weekday()] not in days:
            return later
        later = later.replace(minute=0, second=0, microsecond=0) + HOUR
    return due  # it rests always: that cannot be meant


def _jitter(source: str, interval: timedelta) -> timedelta:
    share = int(sha256(source.encode())[:8], 16) / 2**32
    return min(interval / 20, JITTER) * share


def _period(every: str) -> timedelta:
    """`30m`, `6h`, `1d` (the shelf has checked it), a year at most."""
    return min(int(every[:-1][:6]) * _UNITS[every[-1]], 365 * DAY)
