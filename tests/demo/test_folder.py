"""The demo newsletter: laid, rebuilt, refused where it would destroy; its readers accept it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cxq.checks import check
from cxq.demo.folder import CITED_KEYS, DRAFT, MARKER, REPORT, lay
from cxq.demo.server import Site
from cxq.errors import OutsideError, UsageError
from cxq.glossary_file import read_glossary
from cxq.model import Reference
from cxq.posts.build import build
from cxq.posts.draft_file import find_draft, read_draft
from cxq.project import Project, find_project
from cxq.shelf import read_sources
from cxq.text import item_key

BASE = "http://127.0.0.1:8619"
TODAY = "2026-11-23"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    lay(folder, base=BASE, today=TODAY)
    return folder


@pytest.fixture
def project(folder: Path) -> Project:
    return find_project(folder, {})


def draft_of(folder: Path) -> str:
    return (folder / "drafts" / f"{DRAFT}.md").read_text("utf-8")


# ---------------------------------------------------------------- laying


def test_it_lays_a_whole_newsletter_folder(tmp_path: Path) -> None:
    written = lay(tmp_path / "demo", base=BASE, today=TODAY)
    assert {path.relative_to(tmp_path / "demo").as_posix() for path in written} == {
        ".cxq-demo",
        ".gitignore",
        "cxq.toml",
        "drafts/demo-post.md",
        "reports/sample-report-2026.txt",
        "sources/glossary.toml",
        "sources/sample.toml",
    }
    assert all(path.is_file() for path in written)
    assert not [path for path in written if re.search(r"\{\{|\}\}", path.read_text("utf-8"))]


def test_the_same_day_and_address_give_the_same_files(tmp_path: Path) -> None:
    one = lay(tmp_path / "one", base=BASE, today=TODAY)
    two = lay(tmp_path / "two", base=BASE, today=TODAY)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_an_empty_folder_is_fine(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert lay(tmp_path / "empty", base=BASE, today=TODAY)


def test_its_own_folder_is_rebuilt(folder: Path) -> None:
    (folder / ".cxq").mkdir()
    (folder / ".cxq" / "cxq.sqlite3").write_bytes(b"the last run")
    (folder / "out" / DRAFT).mkdir(parents=True)
    (folder / "sources" / "references.json").write_text("[]")
    (folder / "drafts" / f"{DRAFT}.md").write_text("edited")
    (folder / "drafts" / "mine.md").write_text("not the demo’s")

    lay(folder, base="http://127.0.0.1:9000", today=TODAY)

    assert not (folder / ".cxq").exists()
    assert not (folder / "out").exists()
    assert not (folder / "sources" / "references.json").exists()
    assert "[[nqpf" in draft_of(folder)
    assert "127.0.0.1:9000/wire" in (folder / "sources" / "sample.toml").read_text("utf-8")
    assert (folder / "drafts" / "mine.md").read_text() == "not the demo’s"


def test_a_run_that_was_cut_short_can_be_run_again(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text("laid, and then the power went")
    (tmp_path / "cxq.to").write_text("half")
    assert lay(tmp_path, base=BASE, today=TODAY)


def test_the_marker_says_what_will_be_lost(folder: Path) -> None:
    says = (folder / MARKER).read_text("utf-8")
    assert "rebuilds" in says
    assert "Copy what you want to keep" in says


def test_somebody_elses_folder_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.md").write_text("three years of work")
    with pytest.raises(UsageError) as refusal:
        lay(tmp_path, base=BASE, today=TODAY)
    assert "Name an empty folder" in refusal.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "thesis.md").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        lay(tmp_path / "demo", base=BASE, today=TODAY)


def test_a_linked_store_loses_the_link_and_not_what_it_points_at(
    folder: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "cxq.sqlite3").write_bytes(b"kept")
    (folder / ".cxq").symlink_to(archive, target_is_directory=True)
    lay(folder, base=BASE, today=TODAY)
    assert not (folder / ".cxq").exists()
    assert (archive / "cxq.sqlite3").read_bytes() == b"kept"


def test_a_disk_that_refuses_is_the_outside_world(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutsideError):
        lay(tmp_path / "file" / "demo", base=BASE, today=TODAY)


# ---------------------------------------------------------------- what is laid


def test_its_settings_open_loopback_and_nothing_else(project: Project) -> None:
    assert project.settings.pull.allow_private_hosts == ("127.0.0.1",)
    assert project.settings.newsletter.title
    assert "@" in project.settings.email.from_


def test_its_sources_are_the_five_kinds_of_publisher(project: Project) -> None:
    sources = {source.id: source for source in read_sources(project)}
    assert [source.kind for source in sources.values()] == [
        "feed",
        "feed",
        "feed",
        "html-list",
        "json-list",
    ]
    assert all(source.url.startswith(f"{BASE}/") for source in sources.values())
    assert sources["sample-portal"].charset == ""
    assert sources["sample-portal"].wants_full_text
    assert not sources["sample-institute"].wants_full_text


def test_its_rules_find_what_the_pages_hold(project: Project, site: Site) -> None:
    from urllib.request import urlopen

    from selectolax.lexbor import LexborHTMLParser

    sources = {source.id: source for source in read_sources(project)}
    portal = sources["sample-portal"].list
    assert portal is not None
    with urlopen(f"{site.base}/portal/", timeout=5) as answer:
        listing = LexborHTMLParser(answer.read().decode("gb18030"))
    assert len(listing.css(portal.item)) == 8
    stories = {
        "sample-wire": "/wire/cloud.html",
        "sample-portal": "/portal/bank.html",
        "sample-gov": "/gov/measures.html",
    }
    for id_, path in stories.items():
        rules = sources[id_].article
        assert rules is not None
        with urlopen(site.base + path, timeout=5) as answer:
            raw = answer.read()
            charset = answer.headers.get_content_charset() or "gb18030"
        tree = LexborHTMLParser(raw.decode(charset))
        for rule in (rules.body, rules.date, rules.author):
            assert len(tree.css(rule.partition("@")[0])) == 1, (id_, rule)


def test_the_draft_uses_every_term_and_no_other(project: Project, folder: Path) -> None:
    glossary = read_glossary(project)
    used = re.findall(r"\[\[([a-z-]+)", draft_of(folder))
    assert set(used) == set(glossary.terms)
    assert all(term.pinyin and term.definition for term in glossary.terms.values())


def test_the_draft_shows_what_a_draft_can_do(folder: Path) -> None:
    draft = draft_of(folder)
    for mark in (
        "[^price]",
        "^[",
        "#plural]]",
        "#zh]]",
        "|such forces]]",
        "\n> ",
        "| :--",
        "\n1. ",
    ):
        assert mark in draft
    assert f"date: {TODAY}" in draft


def test_the_draft_has_no_problem_once_its_references_stand(project: Project) -> None:
    draft = read_draft(project, find_draft(project, DRAFT))
    references = {
        key: Reference(key=key, type="article", title="样例", url=f"{BASE}/") for key in CITED_KEYS
    }
    post = build(draft, read_glossary(project), references)
    assert check(post, None) == ()
    assert 400 <= post.count.words <= 600
    assert {note.kind for note in post.document.footnotes} == {"note", "term", "citation"}
    assert max(note.references for note in post.document.footnotes) == 2


def test_the_draft_cites_what_the_demo_will_have_cited(folder: Path) -> None:
    cited = re.findall(r"\[@([A-Za-z0-9._-]+)", draft_of(folder))
    assert set(cited) == set(CITED_KEYS)


def test_the_cited_keys_are_those_of_the_sites_items(site: Site) -> None:
    from urllib.request import urlopen

    def body(path: str) -> bytes:
        with urlopen(site.base + path, timeout=5) as answer:
            return bytes(answer.read())

    atom = ElementTree.fromstring(body("/institute/atom.xml"))
    ids = [("sample-institute", node.text) for node in atom.iterfind("{*}entry/{*}id")]
    rss = ElementTree.fromstring(body("/wire/rss.xml"))
    ids += [("sample-wire", node.text) for node in rss.iterfind("channel/item/guid")]
    notes = json.loads(body("/notes/feed.json"))
    ids += [("sample-notes", item["id"]) for item in notes["items"]]
    keys = {item_key(source, identity or "") for source, identity in ids}
    assert len(keys) == 16
    assert set(CITED_KEYS) <= keys | {REPORT.key}


def test_every_quoted_original_stands_in_its_source(folder: Path, site: Site) -> None:
    from urllib.request import urlopen

    report = (folder / REPORT.path).read_text("utf-8")
    with urlopen(f"{site.base}/institute/atom.xml", timeout=5) as answer:
        atom = answer.read().decode()
    quotes = re.findall(r'\[@([A-Za-z0-9._-]+)[^"\]]*"([^"]+)"', draft_of(folder))
    assert len(quotes) == 4
    for key, original in quotes:
        assert original in (report if key == REPORT.key else atom)


def test_the_table_counts_right(folder: Path) -> None:
    report = (folder / REPORT.path).read_text("utf-8")
    terms = {"ai": "人工智能", "future-industries": "未来产业", "nqpf": "新质生产力"}
    rows = re.findall(r"^\|[^|]+\|([^|]+)\| +(\d+) \|", draft_of(folder), re.MULTILINE)
    counts = {}
    for cell, times in rows:
        use = re.search(r"\[\[([a-z-]+)#zh", cell)
        counts[terms[use[1]] if use else cell.strip()] = int(times)
    assert counts == {term: report.count(term) for term in ("量子", *terms.values())}
