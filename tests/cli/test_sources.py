"""cxq sources test, add, discover: five hard shapes step by step, and new sources by address.

The shapes are those of the catalogue, on the pages of tests/feeds/catalogue; what is printed for
them stands in golden/ (written anew by `pytest --golden`, and then reviewed as a diff).
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cli.conftest import Cxq
from cxq.cli.session import Session
from cxq.model import Source
from cxq.project import find_project
from cxq.shelf import read_sources
from cxq.starter import create
from cxq.toml_tables import table_text
from feeds.test_catalogue import Served
from loopback import Site, page, serve

GOLDEN = Path(__file__).parent / "golden"
FIVE = ("miit-policy", "xinhua-wire", "peoples-daily", "beijing-kw", "quantumchina-weekly")
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def the_clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "clock", lambda _self: NOW)


@pytest.fixture(autouse=True)
def loopback_is_allowed(folder: Path) -> None:
    settings = '[pull]\nallow_private_hosts = ["127.0.0.1"]\ntimeout = 5.0\n'
    (folder / "cxq.toml").write_text(settings, encoding="utf-8")


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Source]:
    folder = tmp_path_factory.mktemp("starter") / "letter"
    create(folder, today="2026-11-23")
    return {source.id: source for source in read_sources(find_project(folder))}


@pytest.fixture
def hard(name: str, starter: dict[str, Source], folder: Path) -> Iterator[Site]:
    """The source of this name in the folder's catalogue, its pages on loopback."""
    served = Served(name)
    with serve(served.routes()) as site:
        parts = urlsplit(starter[name].url)
        real = f"{parts.scheme}://{parts.netloc}"
        table = table_text("source", starter[name]).replace(real, site.base)
        (folder / "sources" / "hard.toml").write_text(table, encoding="utf-8")
        yield site


@pytest.mark.parametrize("name", FIVE)
def test_five_hard_shapes(cxq: Cxq, hard: Site, name: str, pytestconfig: pytest.Config) -> None:
    ran = cxq("sources", "test", name)
    assert (ran.code, ran.err) == (0, "")
    shown = ran.out.replace(hard.base, "https://site.example")
    golden = GOLDEN / f"sources-test-{name}.txt"
    if pytestconfig.getoption("--golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["peoples-daily"])
def test_each_step_in_json(cxq: Cxq, hard: Site, name: str) -> None:
    shown = cxq("sources", "test", name, "--json").json
    assert [step["role"] for step in shown["steps"]] == ["index", "list", "list", "list"]
    assert shown["steps"][0]["leads_to"] == [step["url"] for step in shown["steps"][1:]]
    assert [step["problem"] is None for step in shown["steps"]] == [True, True, True, False]
    assert shown["problem"] is None
    assert len(shown["items"]) == 3


@pytest.mark.parametrize("name", ["xinhua-wire"])
def test_pages_are_kept_for_study(cxq: Cxq, hard: Site, name: str, folder: Path) -> None:
    ran = cxq("sources", "test", name, "--save", "study/")
    assert ran.code == 0
    kept = sorted(path.name for path in (folder / "study").iterdir())
    assert kept == ["1-index.html", "2-list.json"]
    assert json.loads((folder / "study" / "2-list.json").read_bytes())["datasource"]
    cxq("sources", "test", name, "--save", "wire.html")
    assert "wz-list" in (folder / "wire.html").read_text(encoding="utf-8")
    assert (folder / "wire-2.json").exists()


def test_what_finds_nothing_says_which_rule_and_how_to_look(cxq: Cxq, folder: Path) -> None:
    table = (
        '[[source]]\nid = "x"\nname = "X"\nurl = "URL"\nkind = "json-list"\n'
        '[source.index]\nlink = "ul@data"\n'
        '[source.list]\nitem = "list"\nlink = "u"\ntitle = "t"\n'
    )
    with serve({"/": page("<p>改版通知</p>")}) as site:
        file = folder / "sources" / "x.toml"
        file.write_text(table.replace("URL", site.url("/")), encoding="utf-8")
        ran = cxq("sources", "test", "x")
    assert ran.code == 1
    assert "✗ link = “ul@data”: 0" in ran.out
    assert "the rule link = “ul@data” matched nothing" in ran.err
    assert "cxq sources test x --save study/" in ran.err


def test_dates_that_were_made_up_of_more_than_their_words_are_marked(
    cxq: Cxq, folder: Path
) -> None:
    rows = "<li><a href=/20260302/1.html>一号通知</a><i>03-01</i></li>" * 2
    table = (
        '[[source]]\nid = "x"\nname = "X"\nurl = "URL"\nkind = "html-list"\n'
        '[source.list]\nitem = "li"\nlink = "a"\ntitle = "a"\ndate = "i"\n'
    )
    with serve({"/": page(f"<ul>{rows}</ul>")}) as site:
        file = folder / "sources" / "x.toml"
        file.write_text(table.replace("URL", site.url("/")), encoding="utf-8")
        ran = cxq("sources", "test", "x")
    assert "1 date: the year was not written beside it, such as “03-01”" in ran.out


# ---------------------------------------------------------------- new sources


RSS = (
    '<rss version="2.0"><channel><title>The Paper</title><item><title>One</title>'
    "<link>https://x.example/1</link><pubDate>Sun, 22 Nov 2026 08:00:00 GMT</pubDate></item>"
    "</channel></rss>"
)
NAMES_IT = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
LIST = "".join(
    f"<li><a href=t{n}.html>关于样例平台建设的第{n}号通知</a><span>2026-11-{n:02}</span></li>"
    for n in range(1, 6)
)
LIST_PAGE = f"<html><head><title>通知公告_样例厅</title></head><body><ul>{LIST}</ul></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    routes = {
        "/": page(f"<html><head>{NAMES_IT}</head></html>"),
        "/feed.xml": page(RSS, "application/rss+xml"),
        "/tzgg/": page(LIST_PAGE),
        "/nothing": page("<p>Nothing here.</p>"),
    }
    with serve(routes) as running:
        yield running


def added(folder: Path) -> list[dict[str, object]]:
    text = (folder / "sources" / "added.toml").read_text(encoding="utf-8")
    tables: list[dict[str, object]] = tomllib.loads(text)["source"]
    return tables


def test_the_feed_that_a_page_names_is_added(cxq: Cxq, site: Site, folder: Path) -> None:
    ran = cxq("sources", "add", site.url("/"))
    assert ran.code == 0
    assert added(folder) == [
        {
            "id": "the-paper",
            "name": "The Paper",
            "url": site.url("/feed.xml"),
            "kind": "feed",
            "language": "en",
            "timezone": "UTC",
        }
    ]
    assert "cxq sources test the-paper" in ran.err
    assert cxq("pull", "the-paper").code == 0


def test_a_second_source_leaves_the_first_as_it_stands(cxq: Cxq, site: Site, folder: Path) -> None:
    file = folder / "sources" / "added.toml"
    mine = '# mine\n[[source]]\nid="a"\nname="A"\nurl="https://a.example/"\nkind="feed"'
    file.write_text(mine, encoding="utf-8")
    assert cxq("sources", "add", site.url("/"), "--id", "b", "--name", "B").code == 0
    assert file.read_text(encoding="utf-8").startswith(mine + "\n")
    assert [(each["id"], each["name"]) for each in added(folder)] == [("a", "A"), ("b", "B")]


def test_what_is_there_already_is_refused(cxq: Cxq, site: Site) -> None:
    cxq("sources", "add", site.url("/feed.xml"))
    for address in ("/feed.xml", "/"):
        ran = cxq("sources", "add", site.url(address))
        assert ran.code == 2
        assert "already, as “the-paper”" in ran.err
    ran = cxq("sources", "add", site.url("/tzgg/"), "--id", "the-paper", "--yes")
    assert (ran.code, "Give another --id." in ran.err) == (2, True)
    assert cxq("sources", "add", site.url("/tzgg/"), "--id", "no id").code == 2


def test_rules_are_shown_and_added_only_when_agreed(cxq: Cxq, site: Site, folder: Path) -> None:
    ran = cxq("sources", "add", site.url("/tzgg/"))
    assert ran.code == 1
    assert "finds 5 items:" in ran.out
    assert "2026-11-01  关于样例平台建设的第1号通知" in ran.out
    assert 'item = "body > ul > li"' in ran.out
    assert "--yes" in ran.err
    assert not (folder / "sources" / "added.toml").exists()

    assert cxq("sources", "add", site.url("/tzgg/"), "--id", "sample", "--yes").code == 0
    (table,) = added(folder)
    assert table["list"] == {
        "item": "body > ul > li",
        "link": "a@href",
        "title": "a",
        "date": "span",
    }
    assert (table["name"], table.get("enabled", True)) == ("通知公告", True)
    pulled = cxq("pull", "sample", "--json").json
    assert (pulled["sources"][0]["status"], pulled["new"]) == ("new", 5)


def test_someone_who_is_asked_may_say_yes(
    cxq: Cxq, site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _prompt: "y")
    assert cxq("sources", "add", site.url("/tzgg/"), "--id", "sample").code == 0
    assert [each["id"] for each in added(folder)] == ["sample"]


def test_a_dry_run_changes_nothing(cxq: Cxq, site: Site, folder: Path) -> None:
    ran = cxq("sources", "add", site.url("/"), "--dry-run")
    assert (ran.code, "[[source]]" in ran.out) == (0, True)
    assert "Nothing is changed." in ran.err
    assert not (folder / "sources" / "added.toml").exists()


def test_where_there_is_nothing(cxq: Cxq, site: Site, folder: Path) -> None:
    del site.routes["/feed.xml"]
    for verb in ("add", "discover"):
        ran = cxq("sources", verb, site.url("/nothing"))
        assert ran.code == 1
        assert "No feed: " in ran.err
        assert "looks like a list" in ran.err
    assert not (folder / "sources" / "added.toml").exists()
    assert cxq("sources", "add", site.url("/gone")).code == 3
    assert cxq("sources", "add", site.url("/tzgg/"), "--choose", "2").code == 2


def test_the_list_of_a_page_goes_before_the_feed_of_its_whole_site(
    cxq: Cxq, site: Site, folder: Path
) -> None:
    ran = cxq("sources", "discover", site.url("/tzgg/"))
    assert ran.code == 0
    assert "1. list item = “body > ul > li”" in ran.out
    assert f"2. feed {site.url('/feed.xml')}\n   The Paper: 1 item" in ran.out
    assert "of the whole site" in ran.out
    assert cxq("sources", "add", site.url("/tzgg/"), "--choose", "2").code == 0
    assert [each["kind"] for each in added(folder)] == ["feed"]


def test_discover_in_json(cxq: Cxq, site: Site) -> None:
    found = cxq("sources", "discover", site.url("/"), "--json").json
    assert found["feeds"] == [
        {
            "url": site.url("/feed.xml"),
            "title": "The Paper",
            "items": 1,
            "newest": "2026-11-22T08:00:00+00:00",
        }
    ]
    found = cxq("sources", "discover", site.url("/tzgg/"), "--json").json
    assert [each["rules"]["item"] for each in found["lists"]] == ["body > ul > li"]
    assert (found["language"], found["lists"][0]["found"]) == ("zh", 5)
    added = cxq("sources", "add", site.url("/tzgg/"), "--json", "--yes").json
    assert added["added"]["kind"] == "html-list"
    assert tomllib.loads(added["toml"])["source"][0]["url"] == site.url("/tzgg/")
