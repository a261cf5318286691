"""The peak memory of a pull, its reading processes included, against the bound that it is to keep.

PSS, summed over the pull and all that it started (what they share counts once), looked up every
20 ms in Linux's /proc: 200 real feeds from scratch, and a gzip bomb of 379 KB that holds 400 MB.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure
from bench.pull import SOURCES, Contest, site


def measure() -> list[Figure]:
    named = os.environ.get("CXQ_TEST_DATA", "")
    if not named or not Path("/proc/self/smaps_rollup").exists():
        print("– memory: wants CXQ_TEST_DATA, the folder of real feeds, and Linux's /proc")
        return []
    figures = []
    with TemporaryDirectory() as folder, site(Path(named) / "feeds") as urls:
        figures.append(_figure(f"a first pull of {SOURCES} feeds", folder, urls, 250))
    with TemporaryDirectory() as folder, TemporaryDirectory() as feeds:
        packed = gzip.compress(bytes(400_000_000), 9)
        Path(feeds, "bomb.xml").write_bytes(packed)
        with site(Path(feeds), gzipped=True) as urls:
            figures.append(_figure(f"a gzip bomb of {len(packed):,} bytes", folder, urls[:1], 150))
    return figures


def _figure(what: str, folder: str, urls: list[str], most: int) -> Figure:
    Contest(Path(folder), Path()).prepare(urls)
    peak, seconds = _peak([str(Path(sys.executable).parent / "cxq"), "-C", folder, "pull"])
    detail = f"{peak:.0f} MB at the most, {seconds:.1f} s"
    return Figure(f"memory of {what} / {most} MB", peak / most, 1, detail)


def _peak(command: list[str]) -> tuple[float, float]:
    """(MB of the whole family at its largest, seconds of wall time)."""
    most = 0.0
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, sum(map(_pss, _family(process.pid))))
            time.sleep(0.02)
    return most, time.perf_counter() - begun


def _family(first: int) -> Iterable[int]:
    """The process and its descendants, as far as they live while we look."""
    waiting = [first]
    while waiting:
        process = waiting.pop()
        yield process
        try:
            for thread in Path(f"/proc/{process}/task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
        except OSError:
            continue


def _pss(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
