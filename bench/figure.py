"""A measured ratio, and whole processes timed in turn so that a drifting machine cancels out."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """A ratio, what it should reach (the most it may be, or with `more` the least), and behind it
    the figures that it was made of.
    """

    what: str
    ratio: float
    target: float
    detail: str
    more: bool = False

    @property
    def kept(self) -> bool:
        return self.ratio >= self.target if self.more else self.ratio <= self.target


def seconds(command: list[str]) -> float:
    """The wall time of one run of a command, its output thrown away."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def paired(ours: list[str], peer: list[str], *, runs: int = 25) -> tuple[float, float, float]:
    """(median of the ratios pair by pair, our median, the peer's median), after a warm-up."""
    seconds(ours), seconds(peer)
    pairs = [(seconds(ours), seconds(peer)) for _ in range(runs)]
    ratio = median(one / other for one, other in pairs)
    return ratio, median(one for one, _ in pairs), median(other for _, other in pairs)
