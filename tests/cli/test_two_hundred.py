"""Two hundred sources, as real processes: five that attack the pull, and a pull that is killed."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from loopback import Site, cut_off, drip, gzip_bomb, page, redirect, serve, status

SOUND = 195
ITEMS = 20
COMMAND = [sys.executable, "-c", "from cxq.cli.main import main; main()"]
BAD = {
    "bomb": (gzip_bomb(400), "more than 15 MB"),
    "drip": (drip(1.0), "in time"),
    "inward": (redirect("http://169.254.169.254/latest/meta-data"), "private"),
    "closes": (cut_off(), "broke"),
    "broken": (status(500), "500 (internal server error)"),
}


def feed(number: int) -> str:
    """Some 20 KB: 195 of them are enough to be read by processes of their own."""
    said = f"&lt;p&gt;{f'量子科技在第{number}号里被提到。' * 15}&lt;/p&gt;"
    items = "".join(
        f"<item><guid>urn:{number}:{each}</guid><title>第{number}号第{each}条</title>"
        f"<link>https://paper{number}.example/{each}.html</link>"
        f"<pubDate>{each + 1} Nov 2026 09:30:00 +0800</pubDate>"
        f"<description>{said}</description></item>"
        for each in range(ITEMS)
    )
    return f'<rss version="2.0"><channel><title>Paper {number}</title>{items}</channel></rss>'


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    routes = {f"/s{number}": page(feed(number), "application/rss+xml") for number in range(SOUND)}
    with serve(routes | {f"/{name}": route for name, (route, _) in BAD.items()}) as running:
        yield running


@pytest.fixture
def letter(site: Site, tmp_path: Path) -> Path:
    """A folder with all of them as sources, the bad ones in between."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "cxq.toml").write_text(
        '[pull]\nallow_private_hosts = ["127.0.0.1"]\ntimeout = 4\n', encoding="utf-8"
    )
    names = [f"s{number}" for number in range(SOUND)]
    for place, name in enumerate(BAD):
        names.insert(40 * place, name)
    tables = "".join(
        f'[[source]]\nid = "{name}"\nname = "{name}"\nkind = "feed"\n'
        f'url = "{site.url("/" + name)}"\n'
        for name in names
    )
    (tmp_path / "sources" / "all.toml").write_text(tables, encoding="utf-8")
    return tmp_path


def pull(letter: Path, *names: str) -> Any:
    ran = subprocess.run(
        [*COMMAND, "-C", str(letter), "pull", *names, "--json"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    return ran.returncode, json.loads(ran.stdout)


def counts(letter: Path) -> dict[str, int]:
    """How many items each source has. The store must be sound to be asked."""
    with closing(sqlite3.connect(letter / ".cxq" / "cxq.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        sql = "SELECT source, count(*) FROM items GROUP BY source"
        return dict(database.execute(sql).fetchall())


def test_five_bad_ones_are_named_and_the_others_stored(letter: Path) -> None:
    begun = time.monotonic()
    code, told = pull(letter)
    assert time.monotonic() - begun < 120, "the drip alone has four seconds"
    assert code == 1
    bad = {row["id"]: row for row in told["sources"] if row["status"] != "new"}
    assert {name: row["status"] for name, row in bad.items()} == dict.fromkeys(BAD, "error")
    for name, (_, says) in BAD.items():
        assert says in bad[name]["message"], name
    assert counts(letter) == {f"s{number}": ITEMS for number in range(SOUND)}


def test_kill_9_at_ten_moments_leaves_whole_sources_and_the_next_pull_the_rest(
    letter: Path,
) -> None:
    moments = random.Random(20261126)
    sound = [f"s{number}" for number in range(SOUND)]
    before: dict[str, int] = {}
    for _ in range(10):
        with subprocess.Popen(
            [*COMMAND, "-C", str(letter), "pull", *sound],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as running:
            time.sleep(moments.uniform(0.3, 3.0))
            running.kill()
        if not (letter / ".cxq" / "cxq.sqlite3").exists():
            continue
        after = counts(letter)
        assert set(after.values()) <= {ITEMS}, "a source is there as a whole, or not at all"
        assert before.items() <= after.items(), "what was kept stays"
        before = after
    code, _ = pull(letter, *sound)
    assert code == 0
    assert counts(letter) == dict.fromkeys(sound, ITEMS)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to be caught")
def test_a_timer_that_ends_the_pull_leaves_whole_sources_and_no_process(letter: Path) -> None:
    sound = [f"s{number}" for number in range(SOUND)]
    with subprocess.Popen(
        [*COMMAND, "-C", str(letter), "pull", *sound],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        for _ in range(20):
            running.stdout.readline()
        running.terminate()
        _, said = running.communicate(timeout=60)
    assert running.returncode == 3
    assert said == "error: Stopped.\n  What was already stored or written stays.\n"
    assert set(counts(letter).values()) == {ITEMS}
