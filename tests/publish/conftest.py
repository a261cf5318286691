"""A newsletter folder that pushes to a publication on this machine, and cxq run in it."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cxq.cli.main import run
from publish.substack_site import COOKIE, Publication, publication

DRAFT = """\
---
title: 'The "quantum" plan'
subtitle: What 新质生产力 means
slug: quantum-plan
date: 2026-03-05
tags: [quantum, policy]
seo_title: Quantum plans
seo_description: What China plans.
---

The plan is **new**.[^1]

![A chart](chart.png "Qubits by year")

> A quote.

[^1]: A note about 量子.
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

    @property
    def all(self) -> str:
        return self.out + self.err


Cxq = Callable[..., Ran]


def png(shade: int = 0) -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(bytes([0, shade])))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def there() -> Iterator[Publication]:
    with publication() as site:
        yield site


@pytest.fixture
def folder(tmp_path: Path, there: Publication) -> Path:
    root = tmp_path / "letter"
    (root / "drafts").mkdir(parents=True)
    settings = f'[newsletter]\ntitle = "L"\n[substack]\nurl = "{there.site.base}"\n'
    (root / "cxq.toml").write_text(settings, encoding="utf-8")
    (root / "drafts" / "a.md").write_text(DRAFT, encoding="utf-8")
    (root / "drafts" / "chart.png").write_bytes(png())
    return root


@pytest.fixture
def cxq(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cxq:
    """Run cxq in the folder: never a traceback, and never the cookie in what it says or keeps."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CXQ_DB", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("CXQ_SUBSTACK_COOKIE", COOKIE)

    def call(*arguments: str) -> Ran:
        code = run([*arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        assert "verysecret" not in captured.out + captured.err
        for path in folder.rglob("*"):
            assert not path.is_file() or b"verysecret" not in path.read_bytes(), path
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture
def push(cxq: Cxq) -> Cxq:
    """`push("--force")`: the draft to Substack, its risk accepted."""

    def call(*arguments: str) -> Ran:
        return cxq("push", "a", "--to", "substack", "--accept-risk", *arguments)

    return call
