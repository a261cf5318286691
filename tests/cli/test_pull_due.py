"""cxq pull --due, and what a pull remembers: rhythm, moves, sources that are gone."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loopback import Site, page, redirect, serve, slow, status

PROGRAM = "import sys; from cxq.cli.main import run; sys.exit(run(sys.argv[1:]))"
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><ttl>120</ttl><item>'
    "<guid>1</guid><title>One</title><link>https://example.org/1</link></item></channel></rss>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    feed = page(FEED, "application/rss+xml", etag='"1"')
    with serve({"/a.xml": feed, "/b.xml": feed}) as running:
        yield running


@pytest.fixture(autouse=True)
def sources(folder: Path, site: Site) -> Path:
    """Two feeds, a and b."""
    tables = "".join(
        f'[[source]]\nid = "{name}"\nname = "S"\nurl = "{site.url(f"/{name}.xml")}"\n'
        'kind = "feed"\n\n'
        for name in "ab"
    )
    path = folder / "sources" / "s.toml"
    path.write_text(tables, encoding="utf-8")
    (folder / "cxq.toml").write_text(
        '[pull]\nallow_private_hosts = ["127.0.0.1"]\ntimeout = 2.0\n', encoding="utf-8"
    )
    return path


def ids(report: dict) -> list[str]:
    return [row["id"] for row in report["sources"]]


def test_what_is_not_due_is_left_out(cxq, folder: Path, site: Site) -> None:
    first = cxq("pull", "--due", "--json")
    assert (first.code, ids(first.json), first.json["new"]) == (0, ["a", "b"], 2)
    again = cxq("pull", "--due", "--json")
    assert (again.code, again.json["sources"], again.json["new"]) == (0, [], 0)
    assert len(site.requests) == 2
    assert ids(cxq("pull", "--json").json) == ["a", "b"], "by hand all of them"
    with sqlite3.connect(folder / ".cxq" / "cxq.sqlite3") as store:
        store.execute("UPDATE pull_states SET next_due = '2026-01-01T00:00:00Z' WHERE source = 'b'")
    store.close()
    assert ids(cxq("pull", "--due", "--json").json) == ["b"]
    assert ids(cxq("pull", "a", "--due", "--json").json) == []


def test_when_nothing_is_due_it_says_what_is_next(cxq) -> None:
    report = cxq("pull", "--json").json
    when, name = min((row["next_due"], row["id"]) for row in report["sources"])
    ran = cxq("pull", "--due")
    assert (ran.code, ran.out) == (0, "")
    assert f"Nothing is due; next is {name}, {when}." in ran.err
    assert "cxq pull" in ran.err
    quiet = cxq("pull", "--due", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_pull_and_list_name_the_same_time(cxq) -> None:
    pulled = {row["id"]: row["next_due"] for row in cxq("pull", "--json").json["sources"]}
    listed = {
        row["id"]: row["next_due"] for row in cxq("sources", "list", "--json").json["sources"]
    }
    assert pulled == listed
    assert all(due and due.endswith("Z") for due in pulled.values())


def test_a_source_whose_address_is_changed_is_due_at_once(cxq, sources: Path) -> None:
    cxq("pull")
    text = sources.read_text(encoding="utf-8")
    sources.write_text(text.replace("/b.xml", "/a.xml"), encoding="utf-8")
    assert ids(cxq("pull", "--due", "--json").json) == ["b"]


def test_while_another_pull_runs_what_is_due_is_left_to_it(cxq, folder: Path, site: Site) -> None:
    site.routes["/a.xml"] = slow(1.5, site.routes["/a.xml"])
    first = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "pull"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    while not site.requests and time.monotonic() < deadline:
        time.sleep(0.02)
    told = cxq("pull", "--due")
    report = cxq("pull", "--due", "--json")
    first.communicate(timeout=30)
    assert (told.code, told.out) == (0, "")
    assert f"Another pull is running (process {first.pid}" in told.err
    assert (report.code, report.json["sources"]) == (0, [])
    assert first.returncode == 0


def test_a_source_that_is_gone_is_told_and_asked_only_by_name(cxq, site: Site) -> None:
    site.routes["/a.xml"] = status(410)
    first = cxq("pull")
    assert first.code == 1
    assert "cxq pull a" in first.out
    again = cxq("pull", "--json")
    assert (again.code, len(site.asked("/a.xml"))) == (1, 1)
    row = again.json["sources"][0]
    assert (row["status"], row["http_status"], row["next_due"]) == ("gone", None, None)
    assert ids(cxq("pull", "--due", "--json").json) == []
    assert cxq("pull", "a").code == 1
    assert len(site.asked("/a.xml")) == 2


def test_a_move_names_the_line_to_change_and_the_file_is_left_alone(
    cxq, site: Site, sources: Path
) -> None:
    site.routes |= {"/b.xml": redirect("/new.xml", 301), "/new.xml": site.routes["/a.xml"]}
    before = sources.read_bytes()
    said = f"{site.url('/new.xml')}; change the url of “b” (sources/s.toml:10)"
    for _ in range(3):
        assert cxq("pull", "--json").json["sources"][1]["message"] == f"it moved for good to {said}"
    fourth = cxq("pull", "--json").json["sources"][1]
    assert fourth["message"] == f"it moved for good and is now asked at {said}"
    assert (fourth["status"], len(site.asked("/b.xml"))) == ("moved", 3)
    assert sources.read_bytes() == before


def test_a_worry_names_the_command_that_looks(cxq, site: Site) -> None:
    site.routes["/a.xml"] = page(FEED.replace("<item>", "<x>").replace("</item>", "</x>"))
    old = FEED.replace("</guid>", "</guid><pubDate>Tue, 12 Dec 2017 08:00:00 GMT</pubDate>")
    site.routes["/b.xml"] = page(old, "application/rss+xml")
    ran = cxq("pull")
    suspect, zombie = sorted(ran.out.splitlines())
    assert suspect.endswith("look: cxq sources test a")
    assert "newest item is from 2017-12-12" in zombie
    assert zombie.endswith("look: cxq sources test b")
