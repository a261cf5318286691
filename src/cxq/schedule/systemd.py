"""A systemd user timer: a service that pulls, and a timer that starts it. [door: systemctl]

Fixed times (OnCalendar) where the interval allows: only they can be `Persistent=`, which makes
up for a run that the machine slept through or was off for (systemd.timer(5)). Other intervals are
counted from run to run (OnUnitActiveSec), and once at log-in; such a clock stands still in sleep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from cxq.disk import read_text, write_all
from cxq.schedule.job import Job, Times, fixed_times, next_time
from cxq.schedule.machine import Machine, ask, unlink
from cxq.schedule.timer import Kind, Part, Standing, every_in, shown_time

MEANINGS = {
    "Type=oneshot": "a run that ends; while it lasts, no second one is started",
    "ExecStart=": "what is run: the sources that are due; nothing is printed when all is well",
    "Environment=": "where the store is, as CXQ_DB said when this was installed",
    "Nice=": "it gives way to whatever you are doing",
    "IOSchedulingClass=": "on the disk, too",
    "TimeoutStartSec=": "a run that hangs is ended, so that the next can start",
    "SuccessExitStatus=": "one source that fails is a line in the log, not a failed unit",
    "OnCalendar=": "when it runs, by this machine's clock",
    "OnStartupSec=": "once, this long after you log in",
    "OnUnitActiveSec=": "then this long after each start (the clock stands still in sleep)",
    "Persistent=": "a run that was missed, asleep or switched off, is made up for",
    "RandomizedDelaySec=": "up to this much later, so that not all the world asks at once",
    "WantedBy=": "it starts when you log in",
}


class Systemd:
    """See the module."""

    kind: Kind = "systemd"

    def answers(self, machine: Machine) -> bool:
        """The program may be there without a user manager behind it, as in a container."""
        return ask(machine, "systemctl", "--user", "show", "--property=Version").well

    def parts(self, machine: Machine, job: Job) -> tuple[Part, ...]:
        service, timer = _files(machine, job.name)
        return Part(str(service), _service(job)), Part(str(timer), _timer(job))

    def commands(self, _machine: Machine, name: str) -> tuple[str, ...]:
        enable = f"systemctl --user enable {name}.timer"
        return "systemctl --user daemon-reload", enable, f"systemctl --user restart {name}.timer"

    def standing(self, machine: Machine, name: str, now: datetime) -> Standing | None:
        files = [path for path in _files(machine, name) if path.is_file()]
        if not files:
            return None
        parts = tuple(Part(str(path), read_text(path)) for path in files)
        every = every_in(parts[-1].text)
        state = ask(machine, "systemctl", "--user", "is-active", f"{name}.timer").out.strip()
        # A timer that is not loaded is “inactive”; without a manager nothing is said at all.
        active = state == b"active" if state in (b"active", b"inactive", b"failed") else None
        coming = _next_run(machine, name) if active else ""
        times = fixed_times(every) if every and active is None else None
        if times:
            coming = f"{shown_time(next_time(times, now))}, once it is started"
        return Standing(self.kind, parts, every, active, coming)

    def install(self, machine: Machine, job: Job) -> str:
        wanted = {Path(part.place): part.text.encode() for part in self.parts(machine, job)}
        changed = any(not path.is_file() or path.read_bytes() != wanted[path] for path in wanted)
        if changed:
            write_all(wanted)
        elif ask(machine, "systemctl", "--user", "is-active", f"{job.name}.timer").well:
            return ""
        for command in self.commands(machine, job.name):
            program, *arguments = command.split()
            answer = ask(machine, program, *arguments)
            if not answer.well:
                return answer.err.split("\n")[0] or f"“{command}” ended with {answer.code}"
        return ""

    def remove(self, machine: Machine, name: str) -> bool:
        service, timer = _files(machine, name)
        if timer.is_file() or service.is_file():
            ask(machine, "systemctl", "--user", "disable", "--now", f"{name}.timer")
        # `disable` takes the link away, too; not where no manager answers.
        unlink(timer.parent / "timers.target.wants" / timer.name)
        stamps = machine.folder("XDG_DATA_HOME", ".local/share") / "systemd" / "timers"
        unlink(stamps / f"stamp-{timer.name}")
        removed = [unlink(path) for path in (service, timer)]
        if any(removed):
            ask(machine, "systemctl", "--user", "daemon-reload")
        return any(removed)

    def explain(self, part: Part) -> Iterable[tuple[str, str]]:
        for line in part.text.rstrip("\n").split("\n"):
            key = line.partition("=")[0] + "="
            yield line, MEANINGS.get(line) or MEANINGS.get(key, "")


def _files(machine: Machine, name: str) -> tuple[Path, Path]:
    """(service, timer), in the first folder that systemd.unit(5) names for a user's own units."""
    folder = machine.folder("XDG_CONFIG_HOME", ".config") / "systemd" / "user"
    return folder / f"{name}.service", folder / f"{name}.timer"


def _service(job: Job) -> str:
    program, *arguments = _started(job.command)
    # systemd expands $NAME in arguments, not in the program's own path (systemd.service(5)).
    words = [quoted(program), *(quoted(word).replace("$", "$$") for word in arguments)]
    environ = [f"Environment={quoted(f'{name}={value}')}" for name, value in job.environ]
    return "\n".join(
        (
            *_comment(job),
            "[Unit]",
            f"Description=cxq: pull the sources that are due ({job.name})",
            "",
            "[Service]",
            "Type=oneshot",
            f"ExecStart={' '.join(words)}",
            *environ,
            "Nice=10",
            "IOSchedulingClass=idle",
            "TimeoutStartSec=1h",
            "SuccessExitStatus=1",
            "",
        )
    )


def _started(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command, its program's path one that systemd takes.

    It refuses quotation marks and backslashes there, however they are written (252,
    “Executable path contains special characters”); as an argument of a shell they pass.
    """
    if re.search(r"[\"'\\]", command[0]):
        return "/bin/sh", "-c", 'exec "$0" "$@"', *command
    return command


def _timer(job: Job) -> str:
    times = fixed_times(job.every)
    if times:
        when = [f"OnCalendar={calendar(times)}", "Persistent=true"]
    else:
        when = ["OnStartupSec=2min", f"OnUnitActiveSec={job.every.minutes}min"]
    return "\n".join(
        (
            *_comment(job),
            "[Unit]",
            f"Description=cxq: when to pull ({job.name})",
            "",
            "[Timer]",
            *when,
            f"RandomizedDelaySec={job.every.delay}min",
            "",
            "[Install]",
            "WantedBy=timers.target",
            "",
        )
    )


def _comment(job: Job) -> tuple[str, str]:
    return f"# {job.name} every {job.every}", "# Written by: cxq schedule install"


def calendar(times: Times) -> str:
    """As systemd.time(7) writes calendar events: `Mon *-*-* 07:00:00`."""
    hours = ",".join(f"{hour:02}" for hour in times.hours) or "*"
    minutes = ",".join(f"{minute:02}" for minute in times.minutes)
    return f"{'Mon ' if times.weekday else ''}*-*-* {hours}:{minutes}:00"


def quoted(word: str) -> str:
    """A word as unit files quote it (systemd.syntax(7)), with % doubled (specifiers)."""
    if re.fullmatch(r"[A-Za-z0-9@:,./=+_-]+", word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _next_run(machine: Machine, name: str) -> str:
    """As systemd itself tells it, the chance delay included."""
    listed = ask(machine, "systemctl", "--user", "list-timers", "--no-legend", f"{name}.timer")
    found = re.match(r"\s*(\w{3} \d{4}-\d\d-\d\d \d\d:\d\d)", listed.out.decode("utf-8", "replace"))
    return found[1] if found else ""
