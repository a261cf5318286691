from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cxq.store import Store
from store.making import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".cxq" / "cxq.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, now=NOW) as opened:
        yield opened
