"""What the tests of the network share: one request, and settings that allow this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import settings as hypothesis_settings

from cxq.project import PullSettings
from cxq.web import Answer, Resolver, Web

# A busy machine is no failure of a property.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")

HERE = PullSettings(allow_private_hosts=("127.0.0.1",), timeout=5.0)

Get = Callable[..., Answer]


@pytest.fixture
def get() -> Get:
    """`get(url, max_bytes=…, allow=(…))`: one GET by a Web that may speak to 127.0.0.1."""

    def get(
        url: str,
        *,
        allow: tuple[str, ...] = ("127.0.0.1",),
        resolver: Resolver | None = None,
        contact: str = "",
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
        timeout: float | None = None,
    ) -> Answer:
        settings = replace(HERE, allow_private_hosts=allow, contact=contact)
        extra = {"resolver": resolver} if resolver else {}

        async def ask() -> Answer:
            async with Web(settings, version="0.1.0", **extra) as web:
                return await web.get(url, headers=headers, max_bytes=max_bytes, timeout=timeout)

        return asyncio.run(ask())

    return get
