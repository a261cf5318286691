"""A pull of 200 sources on loopback, against `reader` and against bare httpx, whole processes.

The feeds are those of CXQ_TEST_DATA, served from four ports by a process of its own. `reader`
(PyPI) is installed into .venv/bench-reader on first use. Ratios are of wall times, peer / ours:
above 1 we are faster.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / "peers.py"
SOURCES = 200
PORTS = 4


@contextmanager
def site(
    feeds: Path,
    *,
    delay: float = 0.0,
    etags: bool = True,
    count: int = SOURCES,
    gzipped: bool = False,
) -> Iterator[list[str]]:
    """The addresses of so many feeds, made of the files in a folder."""
    command = [sys.executable, "-m", "bench.site", str(feeds), str(count), str(PORTS)]
    server = subprocess.Popen(
        [*command, str(delay), str(int(etags)), str(int(gzipped))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    ports = server.stdout.readline().split()
    try:
        yield [f"http://127.0.0.1:{ports[n % PORTS]}/{n}.xml" for n in range(count)]
    finally:
        server.stdin.close()
        server.wait(timeout=10)


@dataclass(frozen=True)
class Contest:
    """One folder, one database and one state, for the three that are compared."""

    place: Path
    reader_python: Path

    def prepare(self, urls: list[str]) -> None:
        (self.place / "sources").mkdir(exist_ok=True)
        (self.place / "cxq.toml").write_text(
            '[pull]\nallow_private_hosts = ["127.0.0.1"]\nper_host = 10\n'
        )
        tables = (
            f'[[source]]\nid = "s{n}"\nname = "S"\nkind = "feed"\nurl = "{url}"\n'
            for n, url in enumerate(urls)
        )
        (self.place / "sources" / "s.toml").write_text("".join(tables))
        (self.place / "urls").write_text("\n".join(urls))

    def cxq(self) -> float:
        script = Path(sys.executable).parent / "cxq"
        return timed([str(script), "-C", str(self.place), "pull", "--json"])

    def reader(self) -> float:
        return timed(
            [str(self.reader_python), str(PEERS), "reader", str(self.place / "reader.db"),
             str(self.place / "urls")]
        )  # fmt: skip

    def httpx(self) -> float:
        return timed(
            [sys.executable, str(PEERS), "httpx", str(self.place / "state"),
             str(self.place / "urls")]
        )  # fmt: skip


def timed(command: list[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} failed: {done.stderr[-500:]}{done.stdout[-500:]}")
    return time.perf_counter() - start


def reader_environment() -> Path:
    """`reader`'s own python; made on first use."""
    place = ROOT / ".venv" / "bench-reader"
    python = place / "bin" / "python"
    if not (place / ".ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "reader", "sgmllib3k"], check=True
        )
        (place / ".ready").touch()
    return python


def measure() -> list[Figure]:
    """The four situations of a pull."""
    named = os.environ.get("CXQ_TEST_DATA", "")
    if not named:
        print("– pull: CXQ_TEST_DATA does not name the folder of real feeds")
        return []
    feeds = Path(named) / "feeds"
    python = reader_environment()
    figures = []

    def note(what: str, peer: str, theirs: float, ours: float, least: float) -> None:
        detail = f"{SOURCES / ours:.0f} feeds/s against {SOURCES / theirs:.0f}, {ours:.2f} s"
        figures.append(Figure(f"{what}, cxq / {peer}", theirs / ours, least, detail, more=True))

    for etags, again in ((True, "all 304"), (False, "unchanged bodies, no ETag")):
        with TemporaryDirectory() as folder, site(feeds, etags=etags) as urls:
            contest = Contest(Path(folder), python)
            contest.prepare(urls)
            ours, theirs = contest.cxq(), contest.reader()
            if etags:
                note("first update", "reader", theirs, ours, 5)
            contest.httpx()
            ours = min(contest.cxq() for _ in range(3))
            bare = min(contest.httpx() for _ in range(3))
            theirs = min(contest.reader() for _ in range(1 if not etags else 2))
            note(again, "reader", theirs, ours, 1 if etags else 20)
            note(again, "bare httpx", bare, ours, 0.6)
    with TemporaryDirectory() as folder, site(feeds, delay=0.3) as urls:
        contest = Contest(Path(folder), python)
        contest.prepare(urls)
        ours, theirs = contest.cxq(), contest.reader()
        note("300 ms of delay", "reader, 10 workers", theirs, ours, 3)
    return figures
