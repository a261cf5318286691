"""cxq schedule, with programs that stand in for the machine's; and the run that a timer starts."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from loopback import Site, page, serve, status
from schedule.machines import CRONTAB, NO_MANAGER, SYSTEMCTL, machine

RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><item><title>两会</title>'
    "<link>https://example.org/1</link><guid>1</guid>"
    "<pubDate>Sun, 22 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with systemd and cron, and nothing else of this machine's."""
    home = tmp_path / "home"
    machine(home, systemctl=SYSTEMCTL, crontab=CRONTAB)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", str(home / "bin"))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return home


@pytest.fixture
def site() -> Iterator[Site]:
    with serve({"/a.xml": page(RSS, "application/rss+xml", etag='"1"')}) as running:
        yield running


def units(home: Path) -> list[Path]:
    return sorted((home / ".config" / "systemd" / "user").glob("cxq-*"))


def test_install_show_remove(cxq, home: Path) -> None:
    assert "No timer pulls for this folder." in cxq("schedule", "show").err
    done = cxq("schedule", "install")
    assert done.code == 0
    assert re.match(r"cxq-letter-[0-9a-f]{8}: every 6h, by systemd\.\n", done.out)
    assert "Next run: Mon 2026-11-23 13:04" in done.out
    assert [path.suffix for path in units(home)] == [".service", ".timer"]
    shown = cxq("schedule", "show")
    assert shown.out.startswith("every 6h, by systemd, running. Next run: Mon 2026-11-23 13:04.")
    assert "OnCalendar=*-*-* 01,07,13,19:00:00\n      ↑ when it runs" in shown.out
    assert "loginctl enable-linger" in shown.err
    gone = cxq("schedule", "remove")
    assert gone.code == 0
    assert "the timer by systemd is gone" in gone.out
    assert units(home) == []
    again = cxq("schedule", "remove")
    assert (again.code, again.out) == (0, "")
    assert "nothing to remove" in again.err


def test_twice_says_so_and_the_interval_stays(cxq, home: Path) -> None:
    cxq("schedule", "install", "--every", "1h")
    stamps = [path.stat().st_mtime_ns for path in units(home)]
    again = cxq("schedule", "install")
    assert "every 1h, by systemd. It stood already." in again.out
    assert [path.stat().st_mtime_ns for path in units(home)] == stamps
    assert "every 2h" in cxq("schedule", "install", "--every", "2h").out


def test_a_dry_run_changes_nothing(cxq, home: Path) -> None:
    before = sorted(home.rglob("*"))
    for kind in ("systemd", "cron", "launchd"):
        planned = cxq("schedule", "install", "--with", kind, "--dry-run")
        assert planned.code == 0
        assert "Nothing is changed yet." in planned.out
        assert "--due" in planned.out
        assert "↑ " in planned.out
    assert sorted(home.rglob("*")) == before
    cxq("schedule", "install", "--with", "cron")
    assert "would go" in cxq("schedule", "remove", "--dry-run").out
    assert "# >>> cxq-letter" in (home / "table").read_text()


def test_as_json(cxq, home: Path, folder: Path) -> None:
    plan = cxq("schedule", "install", "--every", "1d", "--dry-run", "--json").json
    assert (plan["with"], plan["every"], plan["dry_run"]) == ("systemd", "1d", True)
    assert [set(file) for file in plan["files"]] == [{"place", "text"}] * 2
    done = cxq("schedule", "install", "--with", "cron", "--every", "1d", "--json").json
    assert (done["with"], done["changed"], done["started"]) == ("cron", True, True)
    moved = cxq("schedule", "install", "--with", "systemd", "--json").json
    assert (moved["every"], moved["replaced"]) == ("1d", ["cron"])
    shown = cxq("schedule", "show", "--json").json
    assert shown["root"] == str(folder)
    (row,) = shown["installed"]
    assert set(row) == {"with", "every", "active", "current", "next_run", "places"}
    assert (row["with"], row["active"], row["current"]) == ("systemd", True, True)
    removed = cxq("schedule", "remove", "--json").json
    assert removed == {"name": done["name"], "removed": ["systemd"], "dry_run": False}


def test_where_systemd_does_not_answer_it_says_what_to_type(cxq, home: Path) -> None:
    machine(home, systemctl=NO_MANAGER)
    ran = cxq("schedule", "install", "--with", "systemd")
    assert ran.code == 3
    assert "Written, but not started: Failed to connect to bus: No medium found." in ran.err
    assert "    systemctl --user daemon-reload\n" in ran.err
    assert len(units(home)) == 2
    as_json = cxq("schedule", "install", "--with", "systemd", "--json")
    assert as_json.code == 3
    assert as_json.json["started"] is False
    assert as_json.json["to_type"][0] == "systemctl --user daemon-reload"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--every", "5m"], "“5m” is not an interval from 15m to 7d."),
        (["--every", "7h", "--with", "cron"], "Choose --every 6h or --every 8h"),
        (["--with", "at"], "'at' is not one of"),
    ],
)
def test_usage(cxq, home: Path, arguments: list[str], says: str) -> None:
    ran = cxq("schedule", "install", *arguments)
    assert ran.code == 2
    assert says in ran.err
    assert units(home) == []


def test_what_was_edited_or_left_behind_is_said(cxq, home: Path) -> None:
    cxq("schedule", "install")
    service, timer = units(home)
    service.write_text(service.read_text().replace("/cxq ", "/cxq-of-before "))
    assert "It is not what cxq would write today" in cxq("schedule", "show").err
    assert cxq("schedule", "show", "--json").json["installed"][0]["current"] is False
    timer.write_text("[Timer]\nOnCalendar=daily\n")
    assert cxq("schedule", "show").out.startswith("an interval of its own, by systemd")
    assert cxq("schedule", "install").code == 0
    assert cxq("schedule", "show", "--json").json["installed"][0]["current"] is True


def test_the_store_that_this_shell_names_and_the_proxy_it_keeps(
    cxq, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXQ_DB", str(tmp_path / "my db.sqlite3"))
    monkeypatch.setenv("https_proxy", "http://ann:secret@proxy.example:3128")
    ran = cxq("schedule", "install", "--with", "cron")
    written = (home / "table").read_text(encoding="utf-8")
    assert f"CXQ_DB='{tmp_path}/my db.sqlite3' nice" in written
    assert "A timer does not see HTTPS_PROXY of this shell." in ran.err
    assert "secret" not in written + ran.out + ran.err


def test_each_newsletter_has_its_own(cxq, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "量子 50% 'x'"
    other.mkdir()
    (other / "cxq.toml").touch()
    cxq("schedule", "install", "--with", "cron")
    cxq("-C", str(other), "schedule", "install", "--with", "cron")
    assert (home / "table").read_text(encoding="utf-8").count("# >>> cxq-") == 2
    cxq("schedule", "remove")
    assert "cxq-50-x-" in (home / "table").read_text(encoding="utf-8")


# ---------------------------------------------------------------- the run itself


def enable(folder: Path, site: Site, *names: str) -> None:
    tables = "".join(
        f'[[source]]\nid = "{name}"\nname = "S"\nurl = "{site.url(f"/{name}.xml")}"\n'
        'kind = "feed"\n'
        for name in names
    )
    (folder / "sources" / "s.toml").write_text(tables, encoding="utf-8")
    (folder / "cxq.toml").write_text('[pull]\nallow_private_hosts = ["127.0.0.1"]\n')


def log(folder: Path) -> list[str]:
    path = folder / ".cxq" / "cxq.sqlite3.pull.log"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_a_quiet_pull_prints_nothing_when_all_is_well(cxq, folder: Path, site: Site) -> None:
    enable(folder, site, "a")
    first = cxq("pull", "--quiet")
    assert (first.code, first.out, first.err) == (0, "", "")
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    news, run = log(folder)
    assert re.fullmatch(rf"{stamp} a new 1 new", news)
    assert re.fullmatch(rf"{stamp} 1 source, 1 new item, \d+\.\d s\.", run)
    second = cxq("pull", "--quiet")
    assert (second.code, second.out, second.err) == (0, "", "")
    assert len(log(folder)) == 3, "a source without news has no line, the run has one"


def test_a_run_to_which_nothing_is_due_leaves_its_line(cxq, folder: Path, site: Site) -> None:
    enable(folder, site, "a")
    for _ in range(2):
        ran = cxq("pull", "--due", "--quiet")
        assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert log(folder)[-1].endswith(
        "No source was asked: none was due, or another pull was running."
    )
    assert len(site.requests) == 1


def test_a_quiet_pull_says_what_is_wrong(cxq, folder: Path, site: Site) -> None:
    site.routes["/b.xml"] = status(404, "no")
    enable(folder, site, "a", "b")
    ran = cxq("pull", "--quiet")
    assert (ran.code, ran.out) == (1, "")
    assert re.fullmatch(r"b error .+\n", ran.err), "the bad one, and no other"
    assert len(log(folder)) == 3
    as_json = cxq("pull", "--quiet", "--json")
    assert as_json.err == ""
    assert len(as_json.json["sources"]) == 2


def test_a_machine_that_is_offline_gets_one_line_not_one_a_source(
    cxq, folder: Path, site: Site
) -> None:
    enable(folder, site, "a", "b", "c")
    (folder / "cxq.toml").write_text("")  # refused before anything is sent
    ran = cxq("pull", "--quiet")
    assert ran.code == 3
    assert ran.err == "None of 3 sources could be reached. Is this machine online?\n"
    assert len(log(folder)) == 4


def test_the_log_is_shown_and_does_not_grow_without_end(
    cxq, home: Path, folder: Path, site: Site
) -> None:
    enable(folder, site, "a")
    path = folder / ".cxq" / "cxq.sqlite3.pull.log"
    path.parent.mkdir()
    path.write_text("2025-01-01T00:00:00Z an old line\n" * 40_000)
    cxq("pull", "--quiet")
    assert path.stat().st_size < 600_000
    assert all(re.match(r"\d{4}-\d\d-\d\dT", line) for line in log(folder)), "whole lines stay"
    assert "a new 1 new" in cxq("schedule", "show").out


def test_the_crontab_line_runs_as_cron_runs_it(cxq, home: Path, tmp_path: Path, site: Site) -> None:
    """Through /bin/sh, with cron's bare environment, in a folder whose name is all traps."""
    from schedule.reading import cron_command

    root = tmp_path / '量子\'s 50% "$HOME" \\\\x'
    (root / "sources").mkdir(parents=True)
    enable(root, site, "a")
    scheduled = cxq("-C", str(root), "schedule", "install", "--with", "cron")
    assert scheduled.code == 0
    line = (home / "table").read_text(encoding="utf-8").split("\n")[1]
    command = cron_command(line.split(" ", 5)[5], halves_backslashes=True)
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True, text=True, check=False, cwd="/",
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert log(root)[0].endswith("a new 1 new")
