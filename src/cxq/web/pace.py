"""A breath between two requests to one host.

A host is a name with a port: what listens on another port is another server.
"""

from __future__ import annotations

import asyncio
from typing import NamedTuple

import httpx


class HostPort(NamedTuple):
    """A host (lower case, no brackets) and its port, the scheme's own where none is written."""

    host: str
    port: int


def place_of(address: httpx.URL) -> HostPort:
    """The host and port that this address leads to."""
    return HostPort(address.host, address.port or (443 if address.scheme == "https" else 80))


class Pace:
    """Requests to one host begin at least `seconds` after one another, in order of asking."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._free: dict[HostPort, float] = {}

    def seen(self, place: HostPort, seconds_ago: float) -> None:
        """That this host was asked so long ago, by an earlier run."""
        free = asyncio.get_running_loop().time() + self._seconds - max(seconds_ago, 0)
        self._free[place] = max(free, self._free.get(place, free))

    async def turn(self, place: HostPort) -> None:
        """Wait until this host may be asked."""
        now = asyncio.get_running_loop().time()
        begin = max(now, self._free.get(place, now))
        self._free[place] = begin + self._seconds
        if begin > now:
            await asyncio.sleep(begin - now)
