"""Lines in the user's crontab, between two marks; all else stays byte for byte. [door: crontab]

Cron knows fixed times only, and runs nothing that it slept through; so an interval that does not
divide the day evenly is refused, with the nearest that do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from cxq.errors import OutsideError, UsageError
from cxq.schedule.job import Job, Times, fixed_times, nearest_fixed, next_time
from cxq.schedule.machine import Machine, ask
from cxq.schedule.timer import Kind, Part, Standing, every_in, shown_time

# What the crontabs of Vixie and its children, BusyBox and bcron say where there is no table yet.
# Any other failure must stop us: to read it as “empty” would be to overwrite the author's table.
_NO_TABLE = re.compile(r"no crontab for|can't open|does not exist|no such file", re.I)
# Vixie's MAX_COMMAND is 1000 bytes; what is longer makes the whole table invalid.
_LONGEST = 990
_LINE = re.compile(r"([\d,]+) ([\d,]+|\*) \* \* (\d|\*) (.*)")
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


class Cron:
    """See the module."""

    kind: Kind = "cron"

    def answers(self, machine: Machine) -> bool:
        answer = ask(machine, "crontab", "-l")
        return answer.well or bool(answer.code and _NO_TABLE.search(answer.err))

    def parts(self, _machine: Machine, job: Job) -> tuple[Part, ...]:
        times = fixed_times(job.every, job.offset)
        if times is None:
            choices = " or ".join(f"--every {other}" for other in nearest_fixed(job.every))
            raise UsageError(
                f"Cron knows times of the day, and {job.every} does not divide a day evenly.",
                f"Choose {choices}; systemd and launchd can count {job.every} from run to run.",
            )
        line = f"{fields(times)} {_command(job)}"
        if len(line.encode()) > _LONGEST:
            raise UsageError(
                "Cron cuts a line off at 1,000 bytes, and the paths here make it longer.",
                "Name another timer with --with, or move the folder to a shorter path.",
            )
        start = f"# >>> {job.name} every {job.every} (cxq schedule install)"
        return (Part("crontab", f"{start}\n{line}\n# <<< {job.name}\n"),)

    def commands(self, _machine: Machine, _name: str) -> tuple[str, ...]:
        return ()  # what stands in the crontab runs

    def standing(self, machine: Machine, name: str, now: datetime) -> Standing | None:
        if not self.answers(machine):
            return None
        _, block, _ = split(_table(machine), name)
        if not block:
            return None
        text = block.decode("utf-8", "replace")
        times = next(filter(None, (_times(line) for line in text.split("\n"))), None)
        coming = shown_time(next_time(times, now)) if times else ""
        return Standing(self.kind, (Part("crontab", text),), every_in(text), None, coming)

    def install(self, machine: Machine, job: Job) -> str:
        (part,) = self.parts(machine, job)
        table = _table(machine)
        before, _, after = split(table, job.name)
        if before and not before.endswith(b"\n"):
            before += b"\n"  # cron refuses a table whose last line does not end
        wanted = before + part.text.encode() + after
        if wanted != table:
            _write(machine, wanted)
        return ""

    def remove(self, machine: Machine, name: str) -> bool:
        if not self.answers(machine):
            return False
        before, block, after = split(_table(machine), name)
        if block:
            _write(machine, before + after)
        return bool(block)

    def explain(self, part: Part) -> Iterable[tuple[str, str]]:
        for line in part.text.rstrip("\n").split("\n"):
            times = _times(line)
            if times:
                yield line, f"{in_words(times)}; it gives way (nice), and what it prints is mailed"
            else:
                yield line, "this mark is how cxq finds its own lines" if line[:1] == "#" else ""


def split(table: bytes, name: str) -> tuple[bytes, bytes, bytes]:
    """(before, our lines with their marks, after). UsageError where the second mark is missing."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+", table)
    start_mark, end_mark = f"# >>> {name} ".encode(), f"# <<< {name}".encode()
    starts = [number for number, line in enumerate(lines) if line.startswith(start_mark)]
    if not starts:
        return table, b"", b""
    for number in range(starts[0], len(lines)):
        if lines[number].rstrip() == end_mark:
            parts = (lines[: starts[0]], lines[starts[0] : number + 1], lines[number + 1 :])
            before, block, after = (b"".join(part) for part in parts)
            return before, block, after
    raise UsageError(
        f"The crontab holds “# >>> {name} …” without the “# <<< {name}” that ends it.",
        "Take those lines out by hand: crontab -e",
    )


def fields(times: Times) -> str:
    """The five fields of crontab(5)."""
    minutes = ",".join(map(str, times.minutes))
    hours = ",".join(map(str, times.hours)) or "*"
    return f"{minutes} {hours} * * {'*' if times.weekday is None else times.weekday}"


def in_words(times: Times) -> str:
    """`on Mondays at 07:04`; `at minutes 4, 19, 34 and 49 of every hour`."""
    if times.hours:
        clock = [f"{hour:02}:{minute:02}" for hour in times.hours for minute in times.minutes]
        day = f"on {_DAYS[times.weekday % 7]}s" if times.weekday is not None else "every day"
        return f"{day} at {_listed(clock)}"
    minutes = [str(minute) for minute in times.minutes]
    return f"at minute{'s' if len(minutes) > 1 else ''} {_listed(minutes)} of every hour"


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _times(line: str) -> Times | None:
    found = _LINE.fullmatch(line)
    if not found:
        return None
    minutes, hours, weekday = found[1], found[2], found[3]
    return Times(
        tuple(int(minute) for minute in minutes.split(",") if minute),
        () if hours == "*" else tuple(int(hour) for hour in hours.split(",") if hour),
        None if weekday == "*" else int(weekday),
    )


def _command(job: Job) -> str:
    words = [f"{name}={quoted(value)}" for name, value in job.environ]
    return " ".join((*words, "nice -n 10", *(quoted(word) for word in job.command)))


def quoted(word: str) -> str:
    r"""A word that cron and then the shell read back as it is, whichever cron it is.

    To cron % is a line end unless a backslash stands before it. Vixie's takes the backslash away,
    BusyBox's leaves it to the shell: so `\%` stands outside of the quotation marks, where the shell
    would drop it, too. Vixie's makes two backslashes one, its children do not: so no two meet.
    """
    if re.fullmatch(r"[A-Za-z0-9@:,./=+_-]+", word):
        return word
    escaped = word.replace("'", "'\"'\"'").replace("%", "'\\%'")
    return "'" + re.sub(r"\\(?=\\)", r"\\''", escaped) + "'"


def _table(machine: Machine) -> bytes:
    answer = ask(machine, "crontab", "-l")
    if answer.well:
        return answer.out
    if answer.code is not None and _NO_TABLE.search(answer.err):
        return b""
    raise OutsideError(
        f"The crontab cannot be read: {answer.err or 'crontab -l failed'}.",
        "Nothing was changed. Choose another timer with --with, or put the lines there by hand.",
    )


def _write(machine: Machine, table: bytes) -> None:
    answer = ask(machine, "crontab", "-", given=table)
    if not answer.well:
        raise OutsideError(
            f"The crontab was not accepted: {answer.err or 'crontab - failed'}.",
            "Nothing was changed. Choose another timer with --with, or type: crontab -e",
        )
