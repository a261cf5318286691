"""A launchd agent, with a launchctl that keeps what it is told."""

from __future__ import annotations

import plistlib
from datetime import datetime
from pathlib import Path
from typing import Any

from cxq.schedule import TIMERS, Job, Machine, job_for, parse_every
from schedule.machines import LAUNCHCTL, asked, machine

NOW = datetime(2026, 11, 23, 10, 30)
LAUNCHD = TIMERS["launchd"]


def job(here: Machine, every: str = "6h") -> Job:
    return job_for(here.home / "letter", parse_every(every), here.program)


def agent(here: Machine, every: str) -> dict[str, Any]:
    (part,) = LAUNCHD.parts(here, job(here, every))
    read: dict[str, Any] = plistlib.loads(part.text.encode())
    return read


def mac(home: Path) -> Machine:
    return machine(home, platform="darwin", launchctl=LAUNCHCTL)


def test_fixed_times_are_made_up_for_after_sleep(tmp_path: Path) -> None:
    daily = agent(mac(tmp_path), "12h")
    assert [time["Hour"] for time in daily["StartCalendarInterval"]] == [7, 19]
    assert "StartInterval" not in daily
    assert daily["RunAtLoad"] is True
    assert (daily["Nice"], daily["LowPriorityIO"]) == (10, True)
    weekly = agent(mac(tmp_path), "7d")["StartCalendarInterval"]
    assert [(time["Weekday"], time["Hour"]) for time in weekly] == [(1, 7)]
    quarters = agent(mac(tmp_path), "15m")["StartCalendarInterval"]
    assert [set(time) for time in quarters] == [{"Minute"}] * 4


def test_other_intervals_are_counted(tmp_path: Path) -> None:
    counted = agent(mac(tmp_path), "7h")
    assert counted["StartInterval"] == 7 * 3600
    assert "StartCalendarInterval" not in counted


def test_installed_twice_replaced_and_removed(tmp_path: Path) -> None:
    here = mac(tmp_path)
    name = job(here).name
    path = tmp_path / "Library" / "LaunchAgents" / f"{name}.plist"
    assert LAUNCHD.answers(here)
    assert LAUNCHD.install(here, job(here)) == ""
    assert asked(tmp_path)[-1] == f"bootstrap gui/501 {path}"
    before = len(asked(tmp_path))
    LAUNCHD.install(here, job(here))
    assert asked(tmp_path)[before:] == [f"print gui/501/{name}"], "nothing was loaded anew"
    LAUNCHD.install(here, job(here, "1d"))
    assert asked(tmp_path)[-2:] == [f"bootout gui/501/{name}", f"bootstrap gui/501 {path}"]
    standing = LAUNCHD.standing(here, name, NOW)
    assert standing is not None
    assert (str(standing.every), standing.active) == ("1d", True)
    assert standing.next_run.startswith("Tue 2026-11-24 07:")
    assert LAUNCHD.remove(here, name)
    assert not path.exists()
    assert not LAUNCHD.remove(here, name)


def test_without_launchctl_it_says_why(tmp_path: Path) -> None:
    here = machine(tmp_path)
    assert not LAUNCHD.answers(here)
    assert LAUNCHD.install(here, job(here)) == "there is no launchctl here"
    assert LAUNCHD.commands(here, "x")[1].startswith("launchctl bootstrap gui/501 ")


def test_each_key_is_explained(tmp_path: Path) -> None:
    here = mac(tmp_path)
    for every in ("6h", "7h"):
        (part,) = LAUNCHD.parts(here, job(here, every))
        for line, meaning in LAUNCHD.explain(part):
            assert bool(meaning) == line.startswith("\t<key>"), line
