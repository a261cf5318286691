"""Which timer is taken, and that a folder has one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from cxq.errors import OutsideError
from cxq.schedule import Job, Machine, choose, install, job_for, parse_every, remove, standing
from schedule.machines import CRONTAB, LAUNCHCTL, NO_MANAGER, SYSTEMCTL, machine

NOW = datetime(2026, 11, 23, 10, 30)


def job(here: Machine, every: str = "6h") -> Job:
    return job_for(here.home / "letter", parse_every(every), here.program)


@pytest.mark.parametrize(
    ("platform", "programs", "kind"),
    [
        ("linux", {"systemctl": SYSTEMCTL, "crontab": CRONTAB}, "systemd"),
        ("linux", {"systemctl": NO_MANAGER, "crontab": CRONTAB}, "cron"),
        ("linux", {"crontab": CRONTAB}, "cron"),
        ("freebsd14", {"crontab": CRONTAB}, "cron"),
        ("darwin", {"launchctl": LAUNCHCTL, "crontab": CRONTAB}, "launchd"),
    ],
)
def test_the_machines_own(
    tmp_path: Path, platform: str, programs: dict[str, str], kind: str
) -> None:
    assert choose(machine(tmp_path, platform=platform, **programs), None, ()).kind == kind


def test_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="Neither launchd nor a systemd user manager nor cron"):
        choose(machine(tmp_path), None, ())


def test_the_one_in_use_stays(tmp_path: Path) -> None:
    here = machine(tmp_path, systemctl=SYSTEMCTL, crontab=CRONTAB)
    assert install(here, job(here), "cron", NOW).kind == "cron"
    again = install(here, job(here), None, NOW)
    assert (again.kind, again.changed) == ("cron", False)


def test_a_folder_has_one_timer(tmp_path: Path) -> None:
    here = machine(tmp_path, systemctl=SYSTEMCTL, crontab=CRONTAB)
    install(here, job(here), "cron", NOW)
    done = install(here, job(here, "1h"), "systemd", NOW)
    assert (done.kind, done.replaced, done.changed) == ("systemd", ("cron",), True)
    assert [each.kind for each in standing(here, job(here).name, NOW)] == ["systemd"]
    assert (tmp_path / "table").read_bytes() == b""


def test_what_runs_is_not_taken_away_for_what_does_not(tmp_path: Path) -> None:
    here = machine(tmp_path, systemctl=NO_MANAGER, crontab=CRONTAB)
    install(here, job(here), "cron", NOW)
    done = install(here, job(here), "systemd", NOW)
    assert done.trouble
    assert done.replaced == ()
    assert len(standing(here, job(here).name, NOW)) == 2
    assert remove(here, job(here).name, None) == ("systemd", "cron")
    assert standing(here, job(here).name, NOW) == ()


def test_one_kind_alone_can_be_removed(tmp_path: Path) -> None:
    here = machine(tmp_path, crontab=CRONTAB)
    install(here, job(here), "cron", NOW)
    assert remove(here, job(here).name, "systemd") == ()
    assert remove(here, job(here).name, "cron") == ("cron",)


def test_the_program_is_this_pythons_own(tmp_path: Path) -> None:
    here = machine(tmp_path)
    assert here.program == (str(tmp_path / "venv/bin/cxq"),)
    (tmp_path / "venv/bin/cxq").unlink()
    assert here.program[:2] == (str(tmp_path / "venv/bin/python"), "-c")


def test_a_program_that_cannot_start(tmp_path: Path) -> None:
    here = machine(tmp_path, crontab="no shebang and no program\0")
    with pytest.raises(OutsideError, match="The crontab cannot be read"):
        install(here, job(here), "cron", NOW)
