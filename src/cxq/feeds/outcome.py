"""What a pull of one source comes to: what is to be kept, the status, the worries. Pure.

The order of the statuses is the design's (§5); the first that holds is told:
error gone suspect moved new updated unchanged not-modified.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cxq.feeds.asking.hints import Hints
from cxq.feeds.asking.rhythm import Rhythm, rhythm_of
from cxq.feeds.dates import moment_of
from cxq.model import Item, SourceStatus
from cxq.sameness import PullNotes
from cxq.store import Packed

ZOMBIE_DAYS = 60
"""A source whose newest item is older than this is worth a look (design: slower worries), where
nothing is known of its rhythm."""

PATIENT_DAYS, PAUSES = 14, 6
"""Where the rhythm is known: six of its usual pauses, two weeks at least (a spring festival)."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is to be kept and told of a document. `entries` are the items that are new or changed,
    each with the source's own content of it, None where it gave none; the other fields are those
    of Decision."""

    entries: tuple[tuple[Item, Packed | None], ...] = ()
    new: int = 0
    updated: int = 0
    problem: str = ""
    remark: str = ""
    notes: PullNotes | None = None
    resting: bool = False
    rhythm: Rhythm | None = None
    hints: Hints | None = None


NOTHING = Digest()


def status_of(
    *, problem: str = "", moved: bool = False, first: bool = False, changed: bool = False
) -> SourceStatus:
    """The status of a source that answered with a body, first that holds."""
    if problem:
        return "suspect"
    if moved:
        return "moved"
    if first:
        return "new"
    return "updated" if changed else "unchanged"


def alarms_of(items: Iterable[Item], *, now: datetime) -> tuple[str, ...]:
    """The alarms of a source that has these items."""
    return alarms_in(rhythm_of(items), now=now)


def alarms_in(rhythm: Rhythm, *, now: datetime) -> tuple[str, ...]:
    """Slower worries: a zombie answers every day and has had nothing to say for months.

    Longer than its own rhythm says, where it has one; a yearly bulletin is none for 11 months.
    """
    if not rhythm.newest:
        return ()
    days = (now.date() - moment_of(rhythm.newest).date()).days
    usual = rhythm.pause / 86_400
    if days <= (max(PATIENT_DAYS, PAUSES * usual) if usual else ZOMBIE_DAYS):
        return ()
    often = f"; it used to have one every {many_days(usual)}" if days <= ZOMBIE_DAYS else ""
    return (f"newest item is from {rhythm.newest[:10]}, {days} days ago{often}",)


def many_days(days: float) -> str:
    """`day`, `3 days`: how often something comes, in words."""
    whole = max(round(days), 1)
    return "day" if whole == 1 else f"{whole} days"


def joined(*sentences: str) -> str:
    """What is to be told in one line; empty ones are left out."""
    return "; ".join(filter(None, sentences))
