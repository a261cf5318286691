"""How a pull and a list grow with what is kept: the time a source, and an item, at each size.

Sources of 50 items each on loopback. The figure is the largest size's time a source against that
of the third largest, so that the fixed price of starting does not flatter it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure
from bench.pull import Contest, site, timed

SIZES = (125, 250, 500, 1000)
ITEMS = 50


def measure() -> list[Figure]:
    pulls, lists = {}, {}
    for count in SIZES:
        with TemporaryDirectory() as folder, TemporaryDirectory() as feeds:
            for number in range(count):
                Path(feeds, f"{number:04}.xml").write_text(_feed(number), encoding="utf-8")
            with site(Path(feeds), count=count) as urls:
                contest = Contest(Path(folder), Path())
                contest.prepare(urls)
                contest.cxq()
                pulls[count] = min(contest.cxq() for _ in range(3))
                script = Path(sys.executable).parent / "cxq"
                command = [str(script), "-C", folder, "items", "--json"]
                lists[count] = min(timed(command) for _ in range(3))
    last, middle = SIZES[-1], SIZES[-2]
    a_source = {count: 1000 * spent / count for count, spent in pulls.items()}
    curve = ", ".join(f"{count}: {a_source[count]:.2f} ms" for count in SIZES)
    listed = ", ".join(f"{count * ITEMS:,}: {lists[count]:.2f} s" for count in SIZES)
    return [
        Figure(
            f"all 304, a source of {last} / of {middle}",
            a_source[last] / a_source[middle],
            1.3,
            f"a source: {curve}",
        ),
        Figure(
            f"items, {last * ITEMS:,} kept / {middle * ITEMS:,}",
            lists[last] / lists[middle],
            1.3,
            f"newest 50 of {listed}",
        ),
    ]


def _feed(number: int) -> str:
    items = "".join(
        f"<item><guid>urn:{number}:{each}</guid><title>Item {each} of {number}</title>"
        f"<link>https://paper{number}.example/{each}.html</link>"
        f"<pubDate>{each % 28 + 1} Oct 2026 0{each % 10}:30:00 +0800</pubDate>"
        f"<description>What item {each} of {number} says, in a sentence.</description></item>"
        for each in range(ITEMS)
    )
    return f'<rss version="2.0"><channel><title>Paper {number}</title>{items}</channel></rss>'
