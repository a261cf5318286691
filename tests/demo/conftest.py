"""The sample site, served on any free port, for the whole session: nothing in it changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from cxq.demo.server import Site, serve

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with serve(today=TODAY, port=0) as served:
        yield served
