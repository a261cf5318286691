"""cxq pull, against a real server on loopback: a result for every source, and exit codes."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loopback import Reply, Request, Site, cut_off, drip, page, redirect, serve, slow, status

PROGRAM = "import sys; from cxq.cli.main import run; sys.exit(run(sys.argv[1:]))"


def rss(*titles: str) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>https://example.org/{title}</link>"
        f"<guid>{title}</guid><pubDate>Sun, 22 Nov 2026 08:00:00 GMT</pubDate>"
        f"<description>About {title}</description></item>"
        for title in titles
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{items}</channel></rss>'
    )


@pytest.fixture
def site() -> Iterator[Site]:
    with serve({"/a.xml": page(rss("one", "两会"), "application/rss+xml", etag='"1"')}) as running:
        yield running


def enable(folder: Path, site: Site, *paths: str, settings: str = "") -> None:
    tables = "".join(
        f'[[source]]\nid = "{path.strip("/").split(".")[0]}"\nname = "S"\n'
        f'url = "{site.url(path) if path.startswith("/") else path}"\nkind = "feed"\n'
        for path in paths
    )
    (folder / "sources" / "s.toml").write_text(tables, encoding="utf-8")
    (folder / "cxq.toml").write_text(
        f'[pull]\nallow_private_hosts = ["127.0.0.1"]\ntimeout = 2.0\n{settings}', encoding="utf-8"
    )


def statuses(report: dict) -> dict[str, str]:
    return {row["id"]: row["status"] for row in report["sources"]}


def test_new_then_not_modified_then_updated(cxq, folder: Path, site: Site) -> None:
    enable(folder, site, "/a.xml")
    first = cxq("pull", "--json")
    assert first.code == 0
    assert first.json["new"] == 2
    (row,) = first.json["sources"]
    assert set(row) == {
        "id", "status", "new", "updated", "http_status", "message", "alarms", "next_due",
    }  # fmt: skip
    assert (row["status"], row["new"], row["http_status"]) == ("new", 2, 200)
    assert statuses(cxq("pull", "--json").json) == {"a": "not-modified"}
    site.routes["/a.xml"] = page(rss("three", "one", "两会"), "application/rss+xml")
    third = cxq("pull", "--json").json
    assert (statuses(third), third["new"]) == ({"a": "updated"}, 1)
    assert cxq("items", "--json").json["total"] == 3
    assert cxq("items", "--term", "两会").out.strip().endswith("两会")


def test_in_words(cxq, folder: Path, site: Site) -> None:
    enable(folder, site, "/a.xml")
    ran = cxq("pull")
    assert ran.out.split() == ["a", "new", "2", "new"]
    assert "1 source, 2 new items" in ran.err
    again = cxq("pull")
    assert again.out.split() == ["a", "not-modified"]
    assert "Nothing new: every source was reached" in again.err


def test_one_bad_source_stops_nothing(cxq, folder: Path, site: Site) -> None:
    site.routes |= {
        "/missing.xml": status(404, "no"),
        "/gone.xml": status(410, "gone"),
        "/page.xml": page("<!doctype html><title>Hello</title><p>a page", "text/html"),
        "/empty.xml": page(rss(), "application/rss+xml"),
        "/drip.xml": drip(0.2),
        "/cut.xml": cut_off(),
        "/inward.xml": redirect("http://169.254.169.254/latest"),
    }
    paths = [path for path in site.routes if path != "/a.xml"]
    enable(folder, site, "/a.xml", *paths)
    (folder / "sources" / "t.toml").write_text(
        '[[source]]\nid = "nowhere"\nname = "N"\nkind = "feed"\n'
        'url = "http://no-such-host.invalid/x.xml"\n',
        encoding="utf-8",
    )
    started = time.monotonic()
    ran = cxq("pull", "--json")
    assert time.monotonic() - started < 60, "the deadline holds for each"
    assert ran.code == 1
    assert statuses(ran.json) == {
        "a": "new",
        "missing": "error",
        "gone": "gone",
        "page": "suspect",
        "empty": "suspect",
        "drip": "error",
        "cut": "error",
        "inward": "error",
        "nowhere": "error",
    }
    assert all(row["message"] for row in ran.json["sources"] if row["id"] != "a")
    assert cxq("items", "--json").json["total"] == 2


def test_all_failed_is_the_outside_worlds_fault(cxq, folder: Path, site: Site) -> None:
    enable(folder, site, "/missing.xml")
    ran = cxq("pull")
    assert ran.code == 3
    assert "cxq sources test missing" in ran.err


def test_private_addresses_are_refused_unless_named(cxq, folder: Path, site: Site) -> None:
    enable(folder, site, "/a.xml")
    (folder / "cxq.toml").write_text("", encoding="utf-8")
    ran = cxq("pull", "--json")
    assert ran.code == 3
    (row,) = ran.json["sources"]
    assert "allow_private_hosts" in row["message"], "it says what to do if it is meant"
    assert site.requests == [], "nothing was sent"


def test_sources_test_shows_and_keeps_nothing(cxq, folder: Path, site: Site) -> None:
    enable(folder, site, "/a.xml")
    ran = cxq("sources", "test", "a", "--save", "page.xml")
    assert ran.code == 0
    assert "两会" in ran.out
    assert (folder / "page.xml").read_text(encoding="utf-8") == rss("one", "两会")
    assert not (folder / ".cxq").exists()
    site.routes["/a.xml"] = page(rss(), "application/rss+xml")
    empty = cxq("sources", "test", "a", "--json")
    assert empty.code == 1
    assert empty.json["problem"]


def test_an_address_can_be_added(cxq, folder: Path, site: Site) -> None:
    enable(folder, site, "/a.xml")
    site.routes["/news/1.html"] = page(
        "<html><head><title>一条新闻</title></head><body><article>"
        + "<p>量子科技的发展，需要时间，也需要耐心资本的长期支持。</p>" * 8
        + "</article></body></html>",
        "text/html; charset=utf-8",
    )
    ran = cxq("add", site.url("/news/1.html"), "--collection", "web", "--key", "n1", "--json")
    assert ran.code == 0
    assert ran.json["added"][0]["title"] == "一条新闻"
    assert "耐心资本" in cxq("show", "n1").out
    assert cxq("add", site.url("/nothing.html")).code == 3


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_pulls_at_once(cxq, folder: Path, site: Site) -> None:
    site.routes["/a.xml"] = slow(1.5, site.routes["/a.xml"])
    enable(folder, site, "/a.xml")
    first = start(folder, "pull")
    deadline = time.monotonic() + 20
    while not site.requests and time.monotonic() < deadline:
        time.sleep(0.02)
    second = cxq("pull")
    out, err = first.communicate(timeout=30)
    assert second.code == 3
    assert f"process {first.pid}" in second.err
    assert first.returncode == 0, err
    assert out.split() == ["a", "new", "2", "new"]


def test_killed_during_a_pull_the_next_is_clean(cxq, folder: Path, site: Site) -> None:
    paths = [f"/f{number}.xml" for number in range(12)]
    for path in paths:
        titles = [f"{path[1:-4]}-{number}" for number in range(60)]
        site.routes[path] = slow(0.05, page(rss(*titles), "application/rss+xml"))
    enable(folder, site, *paths, settings="concurrency = 2\n")
    for wait in (0.45, 0.6, 0.8, 1.0):
        victim = start(folder, "pull")
        time.sleep(wait)
        victim.send_signal(signal.SIGKILL)
        victim.communicate()
        store = folder / ".cxq" / "cxq.sqlite3"
        if store.exists():
            with sqlite3.connect(store) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            connection.close()
    ran = cxq("pull", "--json")
    assert ran.code == 0
    assert cxq("items", "--json", "--limit", "1").json["total"] == 12 * 60


def test_a_full_disk_is_said(cxq, folder: Path, site: Site) -> None:
    site.routes["/a.xml"] = page(
        rss(*(f"t{n}" + os.urandom(400).hex() for n in range(300))), "application/rss+xml"
    )
    enable(folder, site, "/a.xml")
    program = (
        "import resource, sys\nfrom cxq.cli.main import run\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))\n"
        "sys.exit(run(['pull']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("error: ")
    assert cxq("pull", "--json").json["new"] == 300


REAL_FEEDS = "the 50 real feeds"


def feed_route(raw: bytes, *, etags: bool):
    etag = f'"{hashlib.sha256(raw).hexdigest()[:16]}"'

    def answer(request: Request) -> Reply:
        if etags and request.headers.get("if-none-match") == etag:
            return Reply(304, headers={"ETag": etag})
        headers = {"Content-Type": "application/xml"} | ({"ETag": etag} if etags else {})
        return Reply(200, raw, headers)

    return answer


@pytest.mark.parametrize(("etags", "second"), [(True, "not-modified"), (False, "unchanged")])
def test_fifty_real_feeds(cxq, folder: Path, data: Path, etags: bool, second: str) -> None:
    import feedparser

    feeds = sorted((data / "feeds").glob("*.xml"))
    assert len(feeds) == 50
    with serve(
        {f"/{path.name}": feed_route(path.read_bytes(), etags=etags) for path in feeds}
    ) as site:
        enable(folder, site, *(f"/{path.name}" for path in feeds), settings="per_host = 8\n")
        first = cxq("pull", "--json")
        again = cxq("pull", "--json")
    assert set(statuses(first.json).values()) == {"new"}
    assert any("newest item is from" in " ".join(row["alarms"]) for row in first.json["sources"])
    assert set(statuses(again.json).values()) == {second}
    assert again.json["new"] == 0
    counts = {row["id"]: row["new"] for row in first.json["sources"]}
    for path in feeds:
        parsed = feedparser.parse(
            path.read_bytes(), sanitize_html=False, resolve_relative_uris=False
        )
        assert counts[path.stem] == len(parsed.entries), path.name
    total = cxq("items", "--json", "--limit", "1").json["total"]
    assert total == sum(counts.values()), "no item twice"
    assert json.dumps(again.json)
