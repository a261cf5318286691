"""One browser for the tests that look at pages; skipped with the reason where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from cxq.browser import Browser
from cxq.machine import find_browser
from lacking import lacking


def needs_browser() -> None:
    if find_spec("playwright") is None:
        lacking("playwright is not installed")
    if find_browser(os.environ) is None:
        lacking("no chromium on this machine")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    needs_browser()
    with Browser.open(seconds=60) as opened:
        yield opened
