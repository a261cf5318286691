"""The fixtures of tests/letter.py, and each platform with a folder that knows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from letter import Folder, cxq, folder, named_here
from publish.platforms import Buttondown, Listmonk, Platform, running

__all__ = ["cxq", "folder", "named_here"]

TOKEN = "t0ken-of-the-author"


@pytest.fixture
def listmonk(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    monkeypatch.setenv("CXQ_LISTMONK_TOKEN", TOKEN)
    with running(Listmonk(f"token ann:{TOKEN}")) as platform:
        settings = {"url": platform.site.base, "user": "ann", "lists": [2, 1], "template": 3}
        folder.set(listmonk=settings, pull={"timeout": 2})
        yield platform


@pytest.fixture
def buttondown(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    monkeypatch.setenv("CXQ_BUTTONDOWN_KEY", TOKEN)
    with running(Buttondown(f"Token {TOKEN}")) as platform:
        folder.set(buttondown={"url": platform.site.base}, pull={"timeout": 2})
        yield platform


@pytest.fixture(params=["listmonk", "buttondown"])
def platform(request: pytest.FixtureRequest) -> Platform:
    """Either of them: what holds for both."""
    found: Platform = request.getfixturevalue(request.param)
    return found
