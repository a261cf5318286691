"""What all tests share: the flag for golden files, the folder of other people's material."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No deadlines: what a busy machine makes slow is no fault (timings belong to bench/).
settings.register_profile("cxq", deadline=None)
settings.load_profile("cxq")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden", action="store_true", help="rewrite the golden files; review them as a diff"
    )


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real feeds, pages and reports that CXQ_TEST_DATA names."""
    named = os.environ.get("CXQ_TEST_DATA", "")
    if not named:
        pytest.skip("CXQ_TEST_DATA does not name the folder of real material")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"CXQ_TEST_DATA names {folder}, which is not there")
    return folder
