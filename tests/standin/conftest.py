"""The stand-in editor, where it is built and a Chromium is there to open it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lacking import lacking

if TYPE_CHECKING:
    from standin.desk import Desk

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


# Per module: one process cannot hold two of playwright's loops, and others open their own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    if not (HERE / "built" / "editor.js").exists():
        lacking("the stand-in editor is not built (make test builds it where npm is)")
    if CHROMIUM is None:
        lacking("no chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium: object, tmp_path: Path) -> Iterator[Desk]:
    from playwright.sync_api import Browser

    from standin.desk import Desk

    assert isinstance(chromium, Browser)
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield Desk(chromium, tmp_path, context)
    context.close()
