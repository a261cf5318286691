"""What all tests share: the flag for golden files, the folder of other people's material."""

from __future__ import annotations

import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from lacking import lacking

# No deadlines: what a busy machine makes slow is no fault (timings belong to bench/).
settings.register_profile("cxq", deadline=None)
settings.load_profile("cxq")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden", action="store_true", help="rewrite the golden files; review them as a diff"
    )


def source_of(name: str) -> Path:
    """A library's source distribution, which `make test` fetches for the test cases in it."""
    found = sorted((Path(__file__).parents[1] / ".venv" / "sources").glob(f"{name}-*.tar.gz"))
    if not found:
        reason = f"the source of {name} is not in .venv/sources (make test fetches it)"
        lacking(reason)
    return found[-1]


@pytest.fixture(scope="session")
def commonmark() -> list[dict[str, Any]]:
    """The 652 examples of CommonMark 0.31.2, as mistune's source brings them."""
    with tarfile.open(source_of("mistune")) as archive:
        for member in archive:
            if member.name.endswith("tests/fixtures/commonmark.json"):
                file = archive.extractfile(member)
                assert file is not None
                return json.load(file)
    pytest.fail("mistune's source has no tests/fixtures/commonmark.json any more")


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
