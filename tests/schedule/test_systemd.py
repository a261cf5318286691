"""A systemd user timer, with a systemctl that keeps what it is told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from cxq.schedule import TIMERS, Job, Machine, job_for, parse_every
from cxq.schedule.job import Times
from cxq.schedule.systemd import calendar
from schedule.machines import NO_MANAGER, SYSTEMCTL, asked, machine

NOW = datetime(2026, 11, 23, 10, 30)
SYSTEMD = TIMERS["systemd"]


def job(here: Machine, every: str = "6h") -> Job:
    return job_for(here.home / "letter", parse_every(every), here.program)


def units(home: Path) -> dict[str, str]:
    folder = home / ".config" / "systemd" / "user"
    return {path.suffix: path.read_text(encoding="utf-8") for path in folder.glob("cxq-*.*")}


def test_fixed_times_make_up_for_missed_runs(tmp_path: Path) -> None:
    here = machine(tmp_path, systemctl=SYSTEMCTL)
    assert SYSTEMD.install(here, job(here)) == ""
    timer, service = units(tmp_path)[".timer"], units(tmp_path)[".service"]
    assert "OnCalendar=*-*-* 01,07,13,19:00:00\nPersistent=true\n" in timer
    assert "RandomizedDelaySec=15min" in timer
    assert f"ExecStart={tmp_path}/venv/bin/cxq -C {tmp_path}/letter pull --due --quiet\n" in service
    assert "Nice=10" in service
    name = job(here).name
    assert asked(tmp_path) == [
        "--user daemon-reload", f"--user enable {name}.timer", f"--user restart {name}.timer",
    ]  # fmt: skip


def test_other_intervals_are_counted_from_run_to_run(tmp_path: Path) -> None:
    here = machine(tmp_path, systemctl=SYSTEMCTL)
    SYSTEMD.install(here, job(here, "7h"))
    timer = units(tmp_path)[".timer"]
    assert "OnStartupSec=2min\nOnUnitActiveSec=420min\n" in timer
    assert "Persistent" not in timer, "it has no effect there (systemd.timer(5))"


@pytest.mark.parametrize(
    ("times", "event"),
    [
        (Times((0, 30)), "*-*-* *:00,30:00"),
        (Times((4,), (7, 19)), "*-*-* 07,19:04:00"),
        (Times((0,), (7,), 1), "Mon *-*-* 07:00:00"),
    ],
)
def test_calendar_events(times: Times, event: str) -> None:
    assert calendar(times) == event


def test_twice_the_same_changes_nothing(tmp_path: Path) -> None:
    here = machine(tmp_path, systemctl=SYSTEMCTL)
    SYSTEMD.install(here, job(here))
    stamps = [p.stat().st_mtime_ns for p in (tmp_path / ".config/systemd/user").iterdir()]
    before = asked(tmp_path)
    SYSTEMD.install(here, job(here))
    assert [p.stat().st_mtime_ns for p in (tmp_path / ".config/systemd/user").iterdir()] == stamps
    assert [line.split()[1] for line in asked(tmp_path)[len(before) :]] == ["is-active"]


def test_what_stands_but_does_not_run_is_started(tmp_path: Path) -> None:
    here = machine(tmp_path, systemctl=SYSTEMCTL)
    SYSTEMD.install(here, job(here))
    (tmp_path / "active").unlink()
    standing = SYSTEMD.standing(here, job(here).name, NOW)
    assert standing is not None
    assert standing.active is False
    SYSTEMD.install(here, job(here))
    assert (tmp_path / "active").exists()


def test_another_interval_takes_its_place(tmp_path: Path) -> None:
    here = machine(tmp_path, systemctl=SYSTEMCTL)
    SYSTEMD.install(here, job(here, "6h"))
    SYSTEMD.install(here, job(here, "1h"))
    assert "OnCalendar=*-*-* *:00:00" in units(tmp_path)[".timer"]
    standing = SYSTEMD.standing(here, job(here).name, NOW)
    assert standing is not None
    assert (str(standing.every), standing.active) == ("1h", True)
    assert standing.next_run == "Mon 2026-11-23 13:04", "systemd says it, its delay included"


def test_removed_without_a_trace(tmp_path: Path) -> None:
    here = machine(tmp_path, systemctl=SYSTEMCTL)
    name = job(here).name
    SYSTEMD.install(here, job(here))
    links = tmp_path / ".config/systemd/user/timers.target.wants"
    links.mkdir()
    (links / f"{name}.timer").symlink_to(f"../{name}.timer")
    stamps = tmp_path / ".local/share/systemd/timers"
    stamps.mkdir(parents=True)
    (stamps / f"stamp-{name}.timer").touch()
    assert SYSTEMD.remove(here, name)
    assert not list(tmp_path.rglob("*cxq-*"))
    assert f"--user disable --now {name}.timer" in asked(tmp_path)
    assert not SYSTEMD.remove(here, name), "twice is harmless"


def test_where_no_manager_answers(tmp_path: Path) -> None:
    here = machine(tmp_path, systemctl=NO_MANAGER)
    assert not SYSTEMD.answers(here)
    assert SYSTEMD.install(here, job(here)) == "Failed to connect to bus: No medium found"
    standing = SYSTEMD.standing(here, job(here).name, NOW)
    assert standing is not None
    assert standing.active is None
    assert standing.next_run == "Mon 2026-11-23 13:00, once it is started"
    assert SYSTEMD.remove(here, job(here).name)


def test_the_folder_that_xdg_names(tmp_path: Path) -> None:
    here = machine(tmp_path, systemctl=SYSTEMCTL)
    named = Machine("linux", tmp_path, 501, here.python, {**here.environ, "XDG_CONFIG_HOME": "/x"})
    assert SYSTEMD.parts(named, job(here))[0].place.startswith("/x/systemd/user/cxq-letter-")
    relative = Machine("linux", tmp_path, 1, here.python, {**here.environ, "XDG_CONFIG_HOME": "x"})
    assert SYSTEMD.parts(relative, job(here))[0].place.startswith(str(tmp_path / ".config"))


def test_each_line_is_explained(tmp_path: Path) -> None:
    here = machine(tmp_path)
    for every in ("6h", "7h"):
        for part in SYSTEMD.parts(here, job(here, every)):
            for line, meaning in SYSTEMD.explain(part):
                plain = not line or line[0] in "#[" or line.startswith("Description=")
                assert meaning or plain, line
