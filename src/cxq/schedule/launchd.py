"""A launchd agent of the user's, on macOS: one property list. [door: launchctl]

Fixed times where the interval allows: launchd makes up for those that it slept through, once on
waking; a StartInterval that ends in sleep is lost (launchd.plist(5)).
"""

from __future__ import annotations

import plistlib
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from cxq.disk import read_text, write_text
from cxq.schedule.job import Job, fixed_times, next_time
from cxq.schedule.machine import Machine, ask, unlink
from cxq.schedule.timer import Kind, Part, Standing, every_in, shown_time

MEANINGS = {
    "Label": "the timer's name",
    "ProgramArguments": "what is run: the sources that are due; silent when all is well",
    "EnvironmentVariables": "where the store is, as CXQ_DB said when this was installed",
    "StartCalendarInterval": "when it runs, by this machine's clock; made up for after sleep",
    "StartInterval": "so many seconds from run to run; one that falls into sleep is lost",
    "RunAtLoad": "and once when you log in, which makes up for a machine that was off",
    "Nice": "it gives way to whatever you are doing",
    "LowPriorityIO": "on the disk, too",
    "ProcessType": "the system may slow it down for what you see",
    "StandardErrorPath": "where it says what went wrong",
}


class Launchd:
    """See the module."""

    kind: Kind = "launchd"

    def answers(self, machine: Machine) -> bool:
        return machine.platform == "darwin" and ask(machine, "launchctl", "list").well

    def parts(self, machine: Machine, job: Job) -> tuple[Part, ...]:
        text = plistlib.dumps(_agent(machine, job), sort_keys=False).decode()
        comment = f"<!-- {job.name} every {job.every}; written by: cxq schedule install -->\n"
        return (Part(str(_file(machine, job.name)), text.replace("<plist", comment + "<plist", 1)),)

    def commands(self, machine: Machine, name: str) -> tuple[str, ...]:
        path = str(_file(machine, name))
        shown = path if re.fullmatch(r"[\w./-]+", path) else "'" + path.replace("'", "'\\''") + "'"
        return (
            f"launchctl bootout gui/{machine.uid}/{name}",
            f"launchctl bootstrap gui/{machine.uid} {shown}",
        )

    def standing(self, machine: Machine, name: str, now: datetime) -> Standing | None:
        path = _file(machine, name)
        if not path.is_file():
            return None
        text = read_text(path)
        every = every_in(text)
        active = ask(machine, "launchctl", "print", f"gui/{machine.uid}/{name}")
        times = None
        if every:
            times = fixed_times(every, Job(name, every, ()).offset)
        coming = shown_time(next_time(times, now)) if times else ""
        known = None if active.code is None else active.well
        return Standing(self.kind, (Part(str(path), text),), every, known, coming)

    def install(self, machine: Machine, job: Job) -> str:
        (part,) = self.parts(machine, job)
        path = Path(part.place)
        service = f"gui/{machine.uid}/{job.name}"
        if path.is_file() and path.read_bytes() == part.text.encode():
            if ask(machine, "launchctl", "print", service).well:
                return ""
        else:
            write_text(path, part.text)
        # What is loaded keeps its old times; that nothing was loaded is no failure.
        ask(machine, "launchctl", "bootout", service)
        answer = ask(machine, "launchctl", "bootstrap", f"gui/{machine.uid}", str(path))
        if answer.well:
            return ""
        return answer.err.split("\n")[0] or f"launchctl bootstrap ended with {answer.code}"

    def remove(self, machine: Machine, name: str) -> bool:
        path = _file(machine, name)
        if path.is_file():
            ask(machine, "launchctl", "bootout", f"gui/{machine.uid}/{name}")
        return unlink(path)

    def explain(self, part: Part) -> Iterable[tuple[str, str]]:
        for line in part.text.rstrip("\n").split("\n"):
            found = re.fullmatch(r"\t<key>(\w+)</key>", line)
            yield line, MEANINGS.get(found[1], "") if found else ""


def _file(machine: Machine, name: str) -> Path:
    return machine.home / "Library" / "LaunchAgents" / f"{name}.plist"


def _agent(machine: Machine, job: Job) -> dict[str, Any]:
    agent: dict[str, Any] = {"Label": job.name, "ProgramArguments": list(job.command)}
    if job.environ:
        agent["EnvironmentVariables"] = dict(job.environ)
    times = fixed_times(job.every, job.offset)
    if times:
        day = {} if times.weekday is None else {"Weekday": times.weekday}
        hours: list[dict[str, int]] = [{"Hour": hour} for hour in times.hours] or [{}]
        agent["StartCalendarInterval"] = [
            {**day, **hour, "Minute": minute} for hour in hours for minute in times.minutes
        ]
    else:
        agent["StartInterval"] = job.every.minutes * 60
    log = machine.home / "Library" / "Logs" / f"{job.name}.log"
    return agent | {
        "RunAtLoad": True,
        "Nice": 10,
        "LowPriorityIO": True,
        "ProcessType": "Background",
        "StandardErrorPath": str(log),
    }
