"""cxq items and show: a row a story, every outlet citable; keep rules, watch-terms, retention."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxq.store import Store
from loopback import Site, page, serve


def text(seed: int, length: int = 900) -> str:
    """A text of so many 汉字, another one for each seed."""
    dice = random.Random(seed)
    return "".join(chr(dice.randrange(0x4E00, 0x6000)) for _ in range(length))


PARAGRAPHS = f"<p>{text(1)}</p>"
OTHER = f"<p>{text(2)}</p>"


def feed(*items: tuple[str, str, int]) -> str:
    """(title, content, day) each."""
    told = "".join(
        f"<item><title>{title}</title><link>https://example.org/{title}</link><guid>{title}</guid>"
        f"<pubDate>{day} Nov 2026 08:00:00 GMT</pubDate>"
        f"<description><![CDATA[{content}]]></description></item>"
        for title, content, day in items
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{told}</channel></rss>'
    )


AGENCY = feed(("量子平台开放", PARAGRAPHS, 20), ("别的事", OTHER, 19))
PAPER = feed(("省平台面向企业开放", f"<p>本报讯</p>{PARAGRAPHS}<p>责任编辑：某某</p>", 21))
PORTAL = feed(("快讯", f"<p>{text(1)[:450]}</p>", 22))


@pytest.fixture
def site() -> Iterator[Site]:
    routes = {
        f"/{name}.xml": page(said, "application/rss+xml")
        for name, said in (("agency", AGENCY), ("paper", PAPER), ("portal", PORTAL))
    }
    with serve(routes) as running:
        yield running


def enable(folder: Path, site: Site, *names: str, more: str = "", settings: str = "") -> None:
    tables = "".join(
        f'[[source]]\nid = "{name}"\nname = "S"\nurl = "{site.url(f"/{name}.xml")}"\n'
        f'kind = "feed"\n{more}\n'
        for name in names
    )
    (folder / "sources" / "s.toml").write_text(tables, encoding="utf-8")
    (folder / "cxq.toml").write_text(
        f'[pull]\nallow_private_hosts = ["127.0.0.1"]\n{settings}', encoding="utf-8"
    )


@pytest.fixture
def pulled(cxq, folder: Path, site: Site) -> None:
    """Three outlets of one story, and another story."""
    enable(folder, site, "agency", "paper", "portal")
    assert cxq("pull").code == 0


@pytest.mark.usefixtures("pulled")
def test_a_row_a_story(cxq) -> None:
    ran = cxq("items")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("量子平台开放 (+2 outlets)")
    assert lines[1].endswith("别的事")
    assert "2 stories of 2." in ran.err
    assert "cxq items --each" in ran.err


@pytest.mark.usefixtures("pulled")
def test_a_row_an_item(cxq) -> None:
    ran = cxq("items", "--each")
    assert len(ran.out.splitlines()) == 4
    assert "outlet" not in ran.out
    assert "4 items of 4." in ran.err


@pytest.mark.usefixtures("pulled")
def test_every_outlet_is_citable(cxq) -> None:
    report = cxq("items", "--json").json
    assert report["total"] == 2
    story = report["items"][0]
    assert [outlet["source"] for outlet in story["outlets"]] == ["agency", "paper", "portal"]
    assert story["outlets"][0]["key"] == story["key"]
    for outlet in story["outlets"]:
        shown = cxq("show", outlet["key"], "--json").json
        assert shown["outlets"] == story["outlets"]
        assert cxq("cite", outlet["key"]).code == 0
    assert len(report["items"][1]["outlets"]) == 1
    each = cxq("items", "--each", "--json").json
    assert each["total"] == 4
    assert sorted(len(item["outlets"]) for item in each["items"]) == [1, 3, 3, 3]


@pytest.mark.usefixtures("pulled")
def test_show_names_the_other_outlets(cxq) -> None:
    key = cxq("items", "--json").json["items"][0]["key"]
    also = [line for line in cxq("show", key).out.splitlines() if line.strip().startswith("also")]
    assert len(also) == 2
    assert "paper" in also[0]
    assert "https://example.org/" in also[0]


@pytest.mark.usefixtures("pulled")
def test_the_outlet_of_a_source(cxq) -> None:
    (row,) = cxq("items", "--source", "portal", "--json").json["items"]
    assert (row["title"], len(row["outlets"])) == ("快讯", 3)


# ---------------------------------------------------------------- keep and watch


def test_keep_rules_in_the_catalogue(cxq, folder: Path, site: Site) -> None:
    enable(folder, site, "agency", more='[source.keep]\nany = ["量子"]\nnone = ["广告"]')
    ran = cxq("pull")
    assert "2 found, 1 left out by keep rules" in ran.out
    assert cxq("items", "--json").json["total"] == 1
    tried = cxq("sources", "test", "agency")
    assert "2 found, 1 left out by keep rules" in tried.out + tried.err


def test_a_misspelt_keep_rule_is_refused(cxq, folder: Path, site: Site) -> None:
    enable(folder, site, "agency", more='[source.keep]\nsome = ["量子"]')
    ran = cxq("pull")
    assert ran.code == 2
    assert "unknown key" in ran.err


def test_watch_terms_star_what_is_new(cxq, folder: Path, site: Site) -> None:
    site.routes["/agency.xml"] = page(feed(("新质生产力", "x", 20), ("别的", "y", 19)), "text/xml")
    enable(folder, site, "agency", settings='[watch]\nterms = ["nqpf"]\n')
    assert "1 starred (新质生产力)" in cxq("pull").out
    (row,) = cxq("items", "--starred", "--json").json["items"]
    assert row["title"] == "新质生产力"


# ---------------------------------------------------------------- retention


def age(folder: Path) -> None:
    """Let everything that is stored be from the year before."""
    import sqlite3

    with sqlite3.connect(folder / ".cxq" / "cxq.sqlite3") as shell:
        shell.execute("UPDATE items SET first_seen = '2025-01-01T00:00:00Z'")
        shell.execute("UPDATE snapshots SET fetched = '2025-01-01T00:00:00Z'")
    shell.close()


RETENTION = "[retention]\ndays = 30\n"


@pytest.mark.usefixtures("pulled")
def test_what_is_cited_stays_with_its_story_and_the_rest_goes(
    cxq, folder: Path, site: Site
) -> None:
    key = cxq("items", "--source", "portal", "--json").json["items"][0]["key"]
    assert cxq("cite", key).code == 0
    age(folder)
    enable(folder, site, "agency", "paper", "portal", settings=RETENTION)
    said = cxq("doctor").out
    assert "30 days: the next pull drops 1 item, and keeps 3 as old that are held" in said
    ran = cxq("pull")
    assert "Retention: dropped 1 item that said nothing new for 30 days" in ran.err
    assert "“别的事”" in ran.err
    assert "3 items as old are kept" in ran.err
    assert cxq("items", "--each", "--json").json["total"] == 3
    again = cxq("pull")
    assert "Retention" not in again.err
    assert " new" not in again.out, "what was dropped does not return"


@pytest.mark.usefixtures("pulled")
def test_what_a_draft_or_the_glossary_mentions_stays(cxq, folder: Path, site: Site) -> None:
    each = cxq("items", "--each", "--json").json["items"]
    other = next(row["key"] for row in each if row["title"] == "别的事")
    (folder / "drafts" / "b.md").write_text(f"{{count: 量子 @{other}}}.\n", encoding="utf-8")
    age(folder)
    enable(folder, site, "agency", settings=RETENTION)
    cxq("pull")
    assert [row["key"] for row in cxq("items", "--json").json["items"]] == [other]


@pytest.mark.usefixtures("pulled")
def test_nothing_goes_while_nobody_can_say_what_is_cited(cxq, folder: Path, site: Site) -> None:
    age(folder)
    enable(folder, site, "agency", settings=RETENTION)
    (folder / "sources" / "references.json").write_text("[", encoding="utf-8")
    ran = cxq("pull")
    assert "Retention: nothing was dropped" in ran.err
    assert cxq("items", "--each", "--json").json["total"] == 4


@pytest.mark.usefixtures("pulled")
def test_a_quiet_pull_writes_what_went_into_its_log(cxq, folder: Path, site: Site) -> None:
    age(folder)
    enable(folder, site, "agency", settings=RETENTION)
    ran = cxq("pull", "--quiet")
    assert "Retention" not in ran.out + ran.err
    log = (folder / ".cxq" / "cxq.sqlite3.pull.log").read_text(encoding="utf-8")
    assert "Retention: dropped 4 items" in log


@pytest.mark.usefixtures("pulled")
def test_everything_is_kept_unless_the_settings_say_otherwise(cxq, folder: Path) -> None:
    age(folder)
    assert "everything is kept" in cxq("doctor").out
    cxq("pull")
    with Store.open(folder / ".cxq" / "cxq.sqlite3", now="2026-11-23T00:00:00Z") as store:
        assert store.size()[0] == 4


def test_a_few_days_are_refused(cxq, folder: Path, site: Site) -> None:
    enable(folder, site, "agency", settings="[retention]\ndays = 3\n")
    ran = cxq("pull")
    assert ran.code == 2
    assert "retention.days: 3 is neither 0 nor between 7 and 36500" in ran.err
