"""What systemd, cron and launchd have in common, as cxq sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from cxq.schedule.job import Every, Job, parse_every
from cxq.schedule.machine import Machine

Kind = Literal["systemd", "cron", "launchd"]
KINDS: tuple[Kind, ...] = ("systemd", "cron", "launchd")


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the timer's, or its lines in the crontab: where, and the text."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a newsletter's timer.

    `every` is None where the text no longer says it; `next_run` is empty where it is not known;
    `active` None where the machine does not say.
    """

    kind: Kind
    parts: tuple[Part, ...]
    every: Every | None
    active: bool | None
    next_run: str = ""


class Timer(Protocol):
    """One of the machine's timers."""

    @property
    def kind(self) -> Kind: ...

    def answers(self, machine: Machine) -> bool:
        """Whether it is here and can be used."""
        ...

    def parts(self, machine: Machine, job: Job) -> tuple[Part, ...]:
        """What would be written. UsageError where it cannot say this job."""
        ...

    def commands(self, machine: Machine, name: str) -> tuple[str, ...]:
        """What starts it once it is written, as the author would type it."""
        ...

    def standing(self, machine: Machine, name: str, now: datetime) -> Standing | None:
        """What stands; `now` by the machine's clock."""
        ...

    def install(self, machine: Machine, job: Job) -> str:
        """Write it and start it. Empty, or why it was written and could not be started."""
        ...

    def remove(self, machine: Machine, name: str) -> bool:
        """Take it away; False where nothing stood."""
        ...

    def explain(self, part: Part) -> Iterable[tuple[str, str]]:
        """Each line, and what it means (empty for what explains itself)."""
        ...


def every_in(text: str) -> Every | None:
    """The interval that our own first comment names."""
    found = re.search(r"\bcxq\S* every (\d+[mhd])\b", text)
    return parse_every(found[1]) if found else None


def shown_time(moment: datetime) -> str:
    """A time by the machine's clock, as it is told to the author."""
    return f"{moment:%a %Y-%m-%d %H:%M}"
