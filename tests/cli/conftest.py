"""A newsletter folder of the test's own, and cxq run in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cxq.cli.main import run

GLOSSARY = """\
[[term]]
id = "nqpf"
en = "new quality productive forces"
zh = "新质生产力"
pinyin = "xīnzhì shēngchǎnlì"
abbr = "NQPF"
definition = "Growth by technology. Said first in 2023."
"""
DRAFT = """\
---
title: "两会 and quantum"
date: 2026-03-05
---

The [[nqpf]] matter.[^1] Later [[nqpf]].

[^1]: A note.
"""


@dataclass(frozen=True)
class Ran:
    """What a run of cxq gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cxq = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A newsletter folder with a glossary, a report to add and a draft."""
    root = tmp_path / "letter"
    for name, text in {
        "cxq.toml": '[newsletter]\ntitle = "Letter"\nauthor = "Ann Author"\n',
        "sources/glossary.toml": GLOSSARY,
        "drafts/a.md": DRAFT,
        "report.txt": "政府工作报告\n\n发展新质生产力，开展人工智能+行动。\n",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def cxq(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cxq:
    """Run cxq in the folder: `cxq("check", "a")`; never a traceback."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CXQ_DB", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")

    def call(*arguments: str) -> Ran:
        code = run([*arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Ran(code, captured.out, captured.err)

    return call
