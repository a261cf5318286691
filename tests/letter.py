"""A newsletter folder to send from, and cxq run in it: fixtures for what leaves the house."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cxq.cli.main import run

DRAFT = """\
---
title: "两会 and quantum: 80 % — “new” (新质生产力)"
date: 2026-03-05
---

The [[nqpf]] matter.[^1] Later [[nqpf]].

.A line that begins with a dot.

[^1]: A note.
"""
GLOSSARY = """\
[[term]]
id = "nqpf"
en = "new quality productive forces"
zh = "新质生产力"
abbr = "NQPF"
definition = "Growth by technology."
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Folder:
    """The folder, its settings written anew by `set`."""

    root: Path

    def set(self, **tables: dict[str, Any]) -> None:
        everything = {
            "newsletter": {"title": "Letter", "author": "Ann", "url": "https://letter.example.org"},
            "email": {"from": "Ann Author <ann@example.org>"},
            **tables,
        }
        lines = []
        for name, table in everything.items():
            lines += [
                f"[{name}]",
                *(f"{key} = {json.dumps(value)}" for key, value in table.items()),
            ]
        (self.root / "cxq.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def smtp(self, port: int, **more: Any) -> None:
        self.set(smtp={"host": "127.0.0.1", "port": port, "security": "none", "timeout": 5, **more})

    @property
    def draft(self) -> Path:
        return self.root / "drafts" / "a.md"

    def ledger(self, name: str = "sent.jsonl") -> list[dict[str, Any]]:
        path = self.root / ".cxq" / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


Cxq = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    root = tmp_path / "letter"
    for name, text in {"sources/glossary.toml": GLOSSARY, "drafts/a.md": DRAFT}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    folder = Folder(root)
    folder.set()
    return folder


@pytest.fixture
def cxq(folder: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cxq:
    monkeypatch.chdir(folder.root)
    monkeypatch.delenv("CXQ_DB", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")

    def call(*arguments: str) -> Ran:
        code = run([*arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        assert "cxq itself failed" not in captured.out + captured.err
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture
def named_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """`cxq.test`, for which the tests' certificate is, is this machine."""
    real = socket.getaddrinfo

    def look_up(host: Any, *more: Any, **also: Any) -> Any:
        return real("127.0.0.1" if host == "cxq.test" else host, *more, **also)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
