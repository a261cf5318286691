"""What the tests of pulling share: a store, a clock that stands, and one pull of some sources."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import aclosing
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from cxq.feeds.pull import pull
from cxq.model import Source, SourceResult
from cxq.project import PullSettings
from cxq.store import Store
from cxq.web import Web
from feeds.making import HERE, NOW

# A busy machine is no failure of a property.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")


async def numbers_only(host: str, port: int) -> list[str]:
    """Addresses are what they say; every name is unknown. No look-up leaves the machine."""
    try:
        return [str(ip_address(host))]
    except ValueError:
        return []


Pull = Callable[..., list[SourceResult]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "cxq.sqlite3", now="2026-11-23T07:00:00Z") as store:
        yield store


@pytest.fixture
def run(store: Store) -> Pull:
    """`run(source, …)`: one pull into the store; the results in the order of the sources."""

    def run(
        *sources: Source,
        now: datetime = NOW,
        full_text: bool | None = None,
        settings: PullSettings = HERE,
        into: Store = store,
        **more: Any,
    ) -> list[SourceResult]:
        async def all_of_them() -> list[SourceResult]:
            async with (
                Web(settings, version="0.1.0", resolver=numbers_only) as web,
                aclosing(
                    pull(
                        sources,
                        into,
                        web,
                        settings,
                        clock=lambda: now,
                        full_text=full_text,
                        **more,
                    )
                ) as results,
            ):
                return [result async for result in results]

        done = asyncio.run(all_of_them())
        order = [source.id for source in sources]
        return sorted(done, key=lambda result: order.index(result.id))

    return run
