"""What `cxq schedule` says of a timer: in words, and in `--json`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cxq.cli.output import clean, say, styled, tell
from cxq.cli.pull_log import log_file
from cxq.errors import UsageError
from cxq.schedule import TIMERS, Installed, Job, Kind, Machine, Part, Standing
from cxq.text import tidy

if TYPE_CHECKING:
    from cxq.project import Project
    from cxq.schedule import Timer

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def row_of(machine: Machine, stand: Standing, job: Job | None) -> dict[str, Any]:
    """A timer that stands; `job` is what cxq would have it do today, None where that's unknown."""
    return {
        "with": stand.kind,
        "every": str(stand.every) if stand.every else None,
        "active": stand.active,
        "current": _current(machine, stand, job),
        "next_run": stand.next_run or None,
        "places": [part.place for part in stand.parts],
    }


def tell_standing(machine: Machine, stand: Standing, job: Job | None) -> None:
    """The same in words, each line explained, with what is wrong and what to type."""
    every = f"every {stand.every}" if stand.every else "an interval of its own"
    state = {True: ", running", False: ", not running", None: ""}[stand.active]
    coming = f" Next run: {stand.next_run}." if stand.next_run else ""
    say(f"{every}, by {stand.kind}{state}.{coming}")
    _explain(TIMERS[stand.kind], stand.parts)
    anew = f"cxq schedule install --with {stand.kind}"
    if not _current(machine, stand, job):
        tell("It is not what cxq would write today: it was edited, or cxq or CXQ_DB has moved.")
        tell(f"  Write it anew: {anew}")
    elif stand.active is False:
        tell(f"It is written, but does not run.\n  Start it: {anew}")
    _tell_limits(machine, stand.kind)


def plan_row(machine: Machine, job: Job, timer: Timer) -> dict[str, Any]:
    """What would be written and run."""
    return {
        "name": job.name,
        "with": timer.kind,
        "every": str(job.every),
        "dry_run": True,
        "files": [{"place": part.place, "text": part.text} for part in timer.parts(machine, job)],
        "commands": list(timer.commands(machine, job.name)),
    }


def tell_plan(machine: Machine, job: Job, timer: Timer) -> None:
    """The same in words."""
    parts = timer.parts(machine, job)
    say(f"{job.name}: every {job.every}, by {timer.kind}. Nothing is changed yet.")
    _explain(timer, parts)
    for line in timer.commands(machine, job.name):
        say(f"then: {tidy(line)}")
    _tell_limits(machine, timer.kind)


def report_row(machine: Machine, job: Job, done: Installed, coming: str) -> dict[str, Any]:
    """What an installation did."""
    timer = TIMERS[done.kind]
    return {
        "name": job.name,
        "with": done.kind,
        "every": str(job.every),
        "changed": done.changed,
        "replaced": list(done.replaced),
        "started": not done.trouble,
        "next_run": coming or None,
        "places": [part.place for part in done.parts],
        "message": done.trouble,
        "to_type": list(timer.commands(machine, job.name)) if done.trouble else [],
    }


def tell_report(machine: Machine, job: Job, done: Installed, coming: str) -> None:
    """The same in words."""
    already = "" if done.changed else " It stood already."
    say(f"{job.name}: every {job.every}, by {done.kind}.{already}")
    for part in done.parts:
        say(f"  {tidy(part.place)}")
    for other in done.replaced:
        say(f"  in place of the timer by {other}, which is gone")
    if coming:
        say(f"Next run: {coming}")
    _tell_limits(machine, done.kind)
    if done.trouble:
        tell(f"Written, but not started: {clean(done.trouble)}.\n  Where it can be, type:")
        for line in TIMERS[done.kind].commands(machine, job.name):
            tell(f"    {tidy(line)}")


def tell_last_runs(project: Project) -> None:
    """The end of the log that runs by a timer leave."""
    from cxq.disk import read_text

    path = log_file(project)
    if path.is_file():
        say(f"Last lines of {project.shown(path)}:")
        for line in read_text(path).rstrip("\n").split("\n")[-5:]:
            say(f"  {clean(line)}")


def _explain(timer: Timer, parts: Iterable[Part]) -> None:
    for part in parts:
        say(f"\n{tidy(part.place)}")
        for line, meaning in timer.explain(part):
            say(f"  {tidy(line.expandtabs(2))}".rstrip())
            if meaning:
                say(styled(f"      ↑ {meaning}", dim=True))
    say()


def _current(machine: Machine, stand: Standing, job: Job | None) -> bool:
    """Whether it says what cxq would write today: neither edited, nor left behind by a move."""
    try:
        return job is not None and TIMERS[stand.kind].parts(machine, job) == stand.parts
    except UsageError:
        return False


def _tell_limits(machine: Machine, kind: Kind) -> None:
    """What a timer lacks that this shell has."""
    if kind == "systemd":
        tell("It runs while you are logged in; also when not, if you type: loginctl enable-linger")
    names = [
        name for name in PROXIES if machine.environ.get(name) or machine.environ.get(name.lower())
    ]
    where = {
        "systemd": "in ~/.config/environment.d/proxy.conf",
        "cron": "at the top of: crontab -e",
        "launchd": "with: launchctl setenv",
    }[kind]
    if names:
        tell(f"A timer does not see {' and '.join(names)} of this shell. Set them {where}")
