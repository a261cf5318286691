"""Who was asked to wait, host by host. Pure.

A Retry-After is for the address that sent it. Some readers freeze a whole host on the first one,
and lose its other feeds for a month; so here a host waits only as long as two or more of its
sources were told to, in this run or in earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cxq.feeds.asking.state import address_of, place_of
from cxq.feeds.dates import moment_of
from cxq.model import PullState

SEVERAL = 2
"""From so many sources on, the server means the host."""


class Patience:
    """The Retry-Afters that are known, by host and port."""

    def __init__(self, states: Iterable[PullState] = ()) -> None:
        self._until: dict[str, dict[str, str]] = {}
        for state in states:
            self.note(state.source, address_of(state), state.not_before)

    def note(self, source: str, url: str, not_before: str) -> None:
        """That this source was told to wait until then (UTC with Z), or that it was not."""
        told = self._until.setdefault(place_of(url), {})
        if not_before:
            told[source] = not_before
        else:
            told.pop(source, None)

    def host_wide(self, url: str, *, now: datetime) -> str:
        """Until when the host of this address waits as a whole, UTC with Z; else empty."""
        told = self._until.get(place_of(url), {})
        holding = sorted(until for until in told.values() if moment_of(until) > now)
        return holding[-SEVERAL] if len(holding) >= SEVERAL else ""
