"""Every failure: one sentence, what to type next, an exit code; JSON for who asked for JSON."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def test_no_newsletter_folder(cxq, tmp_path: Path) -> None:
    ran = cxq("-C", str(tmp_path), "check")
    assert ran.code == 2
    assert ran.out == ""
    assert "is not in a newsletter folder" in ran.err
    assert "cxq init" in ran.err


def test_as_json(cxq, tmp_path: Path) -> None:
    ran = cxq("-C", str(tmp_path), "items", "--json")
    assert ran.code == 2
    assert set(ran.json["error"]) == {"message", "hint", "exit_code"}
    assert ran.json["error"]["exit_code"] == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chek"], "There is no command “chek” (did you mean “check”?)."),
        (["export"], "Missing argument 'DRAFT'"),
        (["export", "b"], "There is no draft “b”."),
        (["export", "a", "--to", "pdf"], "pdf"),
        (["items", "--since", "soon"], "“soon” is not a time for --since."),
        (["show", "x"], "Nothing is stored yet"),
        (["cite", "x"], "Neither the store nor references.json has “x”."),
        (["pull", "x"], "There is no source “x”."),
        (["pull"], "No source is enabled."),
        (["add", "gone.txt"], "There is no file gone.txt."),
        (["add", "report.txt", "--key", "a b"], "--key “a b” cannot be a name."),
        (["add", "report.txt", "--date", "2025-3-5"], "“2025-3-5” is not a date."),
        (["add", "a.txt", "b.txt", "--key", "k"], "--key and --title name one document"),
        (["glossary", "show", "nqfp"], "did you mean “nqpf”?"),
        (["new", " "], "A draft needs a title."),
        (["new", "…"], "No file name can be made"),
        (["sources", "test", "x"], "There is no source “x”."),
    ],
)
def test_usage(cxq, arguments: list[str], says: str) -> None:
    ran = cxq(*arguments)
    assert ran.code == 2
    assert says in ran.err
    assert ran.out == ""
    if "--" not in arguments:
        assert "\n  " in ran.err, "it says what to type next"


def test_settings_are_refused_by_their_path(cxq, folder: Path) -> None:
    (folder / "cxq.toml").write_text("[pull]\nconcurency = 3\n", encoding="utf-8")
    ran = cxq("check", "--json")
    assert ran.code == 2
    assert ran.json["error"]["message"].startswith("cxq.toml:2: pull.concurency: unknown key")


def test_a_fault_of_our_own_is_said_plainly(cxq, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by accident")

    monkeypatch.setattr("cxq.glossary_file.read_glossary", fail)
    ran = cxq("glossary", "list")
    assert ran.code == 3
    assert "cxq itself failed: ZeroDivisionError: by accident" in ran.err
    assert "CXQ_TRACEBACK=1" in ran.err


def test_a_closed_pipe_is_no_error(folder: Path) -> None:
    command = f"{sys.executable} -m cxq.cli.main"
    program = "from cxq.cli.main import main; main()"
    done = subprocess.run(
        ["bash", "-c", f'set -o pipefail; "{sys.executable}" -c "{program}" glossary list | true'],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        check=False,
    )
    assert command
    assert done.stderr.count("Traceback") == 0
    assert "BrokenPipe" not in done.stderr


def test_help_everywhere(cxq) -> None:
    from cxq.cli.main import COMMANDS

    for name in COMMANDS:
        ran = cxq(name, "--help")
        assert ran.code == 0
        assert "Usage: cxq" in ran.out


def test_each_line_of_a_hint_stands_in(capsys: pytest.CaptureFixture[str]) -> None:
    from cxq.cli.output import print_error

    print_error("It is missing.", "Either: this\n  or that", 2, as_json=False)
    assert capsys.readouterr().err.split("\n")[1:] == ["  Either: this", "  or that", ""]
