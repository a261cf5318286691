"""The three timers as one: which to take, and one schedule for each newsletter folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cxq.errors import OutsideError
from cxq.schedule.cron import Cron
from cxq.schedule.job import Job
from cxq.schedule.launchd import Launchd
from cxq.schedule.machine import Machine
from cxq.schedule.systemd import Systemd
from cxq.schedule.timer import Kind, Part, Standing, Timer

TIMERS: Mapping[Kind, Timer] = {
    "systemd": Systemd(),
    "cron": Cron(),
    "launchd": Launchd(),
}


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation did.

    `changed` is false where all of it stood already; `replaced` are other timers of the same
    folder that were taken away; `trouble` says why what was written could not be started.
    """

    kind: Kind
    parts: tuple[Part, ...]
    changed: bool
    replaced: tuple[Kind, ...]
    trouble: str


def standing(machine: Machine, name: str, now: datetime) -> tuple[Standing, ...]:
    """Every timer that stands under this name; `now` by the machine's clock."""
    found = (timer.standing(machine, name, now) for timer in TIMERS.values())
    return tuple(each for each in found if each is not None)


def choose(machine: Machine, kind: Kind | None, stand: tuple[Standing, ...]) -> Timer:
    """The timer that was asked for, else the one in use, else the machine's own.

    OutsideError where none answers.
    """
    if kind is not None:
        return TIMERS[kind]
    if stand:
        return TIMERS[stand[0].kind]
    # systemd before cron: it makes up for missed runs. launchd answers on macOS alone.
    for timer in (TIMERS["launchd"], TIMERS["systemd"], TIMERS["cron"]):
        if timer.answers(machine):
            return timer
    raise OutsideError(
        "Neither launchd nor a systemd user manager nor cron answers here.",
        "Look at what would be written: cxq schedule install --with systemd --dry-run",
    )


def install(machine: Machine, job: Job, kind: Kind | None, now: datetime) -> Installed:
    """Write the job's timer and start it; another timer of the same folder makes room for it.

    Twice the same changes nothing. UsageError where that timer cannot say the job, OutsideError
    where it does not let itself be written.
    """
    stand = standing(machine, job.name, now)
    timer = choose(machine, kind, stand)
    parts = timer.parts(machine, job)
    before = next((each.parts for each in stand if each.kind == timer.kind), ())
    trouble = timer.install(machine, job)
    # What runs is not taken away for the sake of what does not run yet.
    others = () if trouble else tuple(each.kind for each in stand if each.kind != timer.kind)
    replaced = tuple(other for other in others if TIMERS[other].remove(machine, job.name))
    return Installed(timer.kind, parts, before != parts, replaced, trouble)


def remove(machine: Machine, name: str, kind: Kind | None) -> tuple[Kind, ...]:
    """Take the newsletter's timer away, wherever it stands, or of one kind; which those were."""
    wanted = TIMERS.values() if kind is None else (TIMERS[kind],)
    return tuple(timer.kind for timer in wanted if timer.remove(machine, name))
