"""init, doctor, completion, sources list: the ways in and the looks around."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cxq.cli.main import cli


def test_init_then_check_then_refuse(cxq, tmp_path: Path) -> None:
    new = tmp_path / "new"
    ran = cxq("init", str(new), "--title", 'A "title"')
    assert ran.code == 0
    assert "made cxq.toml" in ran.out
    assert cxq("-C", str(new), "check").code == 0
    again = cxq("init", str(new))
    assert again.code == 2
    assert again.err


def test_doctor_says_what_works(cxq) -> None:
    ran = cxq("doctor", "--json")
    assert ran.code == 0
    found = {check["name"]: check for check in ran.json["checks"]}
    assert found["folder"]["status"] == "ok"
    assert found["glossary"]["message"] == "1 term"
    assert found["store"]["message"] == "nothing stored yet"
    assert found["sources"]["hint"]


def test_doctor_finds_what_is_broken(cxq, folder: Path) -> None:
    (folder / ".cxq").mkdir()
    (folder / ".cxq" / "cxq.sqlite3").write_bytes(b"not a database at all" * 100)
    (folder / "sources" / "glossary.toml").write_text("[[term]]\nid =\n")
    ran = cxq("doctor")
    assert ran.code == 1
    assert "✗ glossary" in ran.out
    assert "✗ store" in ran.out
    assert "2 things broken." in ran.err


def test_doctor_warns_of_proxies(cxq, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.example:3128")
    ran = cxq("doctor")
    assert "proxy.example" in ran.out
    assert "secret" not in ran.out


def test_doctor_outside_of_a_folder(cxq, tmp_path: Path) -> None:
    ran = cxq("-C", str(tmp_path), "doctor")
    assert ran.code == 1
    assert "✗ folder" in ran.out
    assert "✓ python" in ran.out


def test_sources_list(cxq, folder: Path) -> None:
    empty = cxq("sources", "list")
    assert "sources/*.toml hold none" in empty.err
    (folder / "sources" / "a.toml").write_text(
        '[[source]]\nid = "off"\nname = "Off"\nurl = "https://example.org"\nkind = "feed"\n'
        'enabled = false\nnote = "stopped in 2017"\n',
        encoding="utf-8",
    )
    assert "off" not in cxq("sources", "list").out
    assert "stopped in 2017" in cxq("sources", "list", "--all").out
    assert cxq("sources", "list", "--json").json["sources"][0]["enabled"] is False


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(cxq, shell: str) -> None:
    ran = cxq("completion", shell)
    assert "_CXQ_COMPLETE" in ran.out
    assert shell in ran.err


def completed(folder: Path, words: str) -> list[str]:
    """What bash would offer behind these words, by the real protocol in a real process."""
    done = subprocess.run(
        [sys.executable, "-c", "from cxq.cli.main import main; main()"],
        cwd=folder,
        env={
            **os.environ,
            "_CXQ_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split(" ")) - 1),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return [line.split(",", 1)[1] for line in done.stdout.splitlines() if line]


def test_completion_of_drafts_terms_keys_and_sources(cxq, folder: Path) -> None:
    cxq("add", "report.txt", "--key", "gwr-2025")
    (folder / "sources" / "a.toml").write_text(
        '[[source]]\nid = "wire"\nname = "W"\nurl = "https://example.org"\nkind = "feed"\n'
    )
    assert completed(folder, "cxq exp") == ["export"]
    assert completed(folder, "cxq export ") == ["a"]
    assert completed(folder, "cxq glossary show n") == ["nqpf"]
    assert completed(folder, "cxq show gwr") == ["gwr-2025"]
    assert completed(folder, "cxq cite gwr") == ["gwr-2025"]
    assert completed(folder, "cxq pull w") == ["wire"]
    assert completed(folder.parent, "cxq -C letter check ") == ["a"]
    assert completed(folder.parent, "cxq check ") == [], "no folder: silence, no error"


def test_every_option_says_what_it_does() -> None:
    from importlib import import_module

    from cxq.cli.main import COMMANDS

    for name, (module, _) in COMMANDS.items():
        command = import_module(f"cxq.cli.{module}").command
        for each in getattr(command, "commands", {name: command}).values():
            for parameter in each.params:
                if parameter.param_type_name == "option" and parameter.name not in (
                    "source",
                    "collection",
                ):
                    assert parameter.help, f"{name} {parameter.name}"
    assert cli.commands == {}, "nothing is registered eagerly"


def test_doctor_says_whether_a_test_mail_could_go(
    cxq, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mail() -> dict[str, str]:
        return next(
            each for each in cxq("doctor", "--json").json["checks"] if each["name"] == "mail"
        )

    assert (mail()["status"], mail()["message"]) == ("ok", "no server for test mails ([smtp] host)")
    settings = folder / "cxq.toml"
    before = settings.read_text(encoding="utf-8")
    server = '[smtp]\nhost = "smtp.example.invalid"\nuser = "ada"\n'
    settings.write_text(f"{before}\n{server}", encoding="utf-8")
    assert "nobody to send from" in mail()["message"]
    sender = '[email]\nfrom = "Ada <ada@example.org>"\n'
    settings.write_text(f"{before}\n{sender}{server}", encoding="utf-8")
    monkeypatch.delenv("CXQ_SMTP_PASSWORD", raising=False)
    assert mail()["status"] == "warning"
    assert "CXQ_SMTP_PASSWORD" in mail()["hint"]
    monkeypatch.setenv("CXQ_SMTP_PASSWORD", "very-secret")
    assert mail()["status"] == "ok"
    assert "smtp.example.invalid, port 587, as ada" in mail()["message"]
    assert "very-secret" not in str(mail())
