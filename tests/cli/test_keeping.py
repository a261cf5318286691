"""edit, remove, mark, open, backup, bundle: what the author does with what is stored."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cxq.store import Store
from loopback import Site, page, serve

NOW = "2026-11-23T02:00:00Z"
DRAFT = """\
---
title: "A [@report]"
---

It says so.[@report, p. 3; @other "人工智能"] In code: `[@report]`, in a [link](#@report).

{count: 人工智能 @report = 1} of [[nqpf]].
"""


def rss(title: str) -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>'
        f"<item><title>{title}</title><link>https://example.org/1</link><guid>one</guid>"
        "<pubDate>Sun, 22 Nov 2026 08:00:00 GMT</pubDate></item>"
        "<item><title>Two</title><link>https://example.org/2</link><guid>two</guid>"
        "<pubDate>Sat, 21 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"
    )


@pytest.fixture
def letter(cxq, folder: Path) -> Path:
    """The folder with a stored report, cited in a draft and in references.json."""
    (folder / "drafts" / "b.md").write_text(DRAFT, encoding="utf-8")
    assert cxq("add", "report.txt", "--collection", "reports", "--date", "2026-03-05").code == 0
    assert cxq("cite", "report").code == 0
    return folder


@pytest.fixture
def site() -> Iterator[Site]:
    with serve({"/a.xml": page(rss("Worng"), "application/rss+xml")}) as running:
        yield running


def enable(folder: Path, site: Site) -> None:
    (folder / "cxq.toml").write_text('[pull]\nallow_private_hosts = ["127.0.0.1"]\n')
    (folder / "sources" / "s.toml").write_text(
        f'[[source]]\nid = "wire"\nname = "W"\nurl = "{site.url("/a.xml")}"\nkind = "feed"\n'
    )


def apart(
    folder: Path, *arguments: str, before: str = "", stdin: int | None = None
) -> subprocess.CompletedProcess[str]:
    """cxq in a process of its own."""
    program = f"import sys; {before}from cxq.cli.main import run; sys.exit(run(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder, stdin=stdin, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


# ---------------------------------------------------------------- edit


def test_a_new_key_follows_into_drafts_and_references(cxq, letter: Path) -> None:
    ran = cxq("edit", "report", "--rename", "gwr-2026")
    assert ran.code == 0
    assert ran.out == (
        "report → gwr-2026\ndrafts/b.md: lines 5, 7\nsources/references.json: its record\n"
    )
    assert (letter / "drafts" / "b.md").read_text(encoding="utf-8") == (
        DRAFT.replace("so.[@report", "so.[@gwr-2026").replace("能 @report", "能 @gwr-2026")
    )
    records = json.loads((letter / "sources" / "references.json").read_text(encoding="utf-8"))
    assert [record["id"] for record in records] == ["gwr-2026"]
    assert cxq("show", "gwr-2026").code == 0
    lost = cxq("show", "report")
    assert lost.code == 2
    assert "it is “gwr-2026” now" in lost.err
    assert "citation-unknown" not in [
        problem["rule"] for problem in cxq("check", "b", "--json").json["problems"]
        if "gwr-2026" in problem["message"]
    ]  # fmt: skip


def test_the_glossary_follows_too(cxq, letter: Path) -> None:
    path = letter / "sources" / "glossary.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'sources = ["report"]\n', encoding="utf-8")
    ran = cxq("edit", "report", "--rename", "gwr", "--json").json
    assert {"path": "sources/glossary.toml", "lines": [8]} in ran["files"]
    assert path.read_text(encoding="utf-8").endswith('sources = ["gwr"]\n')


def test_corrections_follow_into_references_where_they_say_the_same(cxq, letter: Path) -> None:
    ran = cxq(
        "edit", "report", "--title", " 政府工作报告  2026", "--date", "2026-03-06", "--json"
    ).json
    assert ran["changed"] == [
        {"field": "title", "from": "政府工作报告", "to": "政府工作报告 2026"},
        {"field": "date", "from": "2026-03-05", "to": "2026-03-06"},
    ]
    assert (ran["references"], ran["files"], ran["renamed_from"]) == (True, [], None)
    record = json.loads((letter / "sources" / "references.json").read_text(encoding="utf-8"))[0]
    assert record["title"] == "政府工作报告 2026"
    assert record["issued"] == {"date-parts": [[2026, 3, 6]]}
    assert cxq("items", "--json").json["items"][0]["published"] == "2026-03-06"
    assert "is so already" in cxq("edit", "report", "--date", "2026-03-06").err
    assert cxq("edit", "report", "--date", "", "--region", "").code == 0
    assert cxq("show", "report", "--json").json["published"] is None


def test_a_dry_run_says_the_same_and_changes_nothing(cxq, letter: Path) -> None:
    def state() -> dict[str, bytes]:
        files = (letter / "drafts").iterdir(), (letter / "sources").iterdir()
        return {file.name: file.read_bytes() for group in files for file in group}

    before = state()
    dry = cxq("edit", "report", "--rename", "gwr", "--title", "T", "--dry-run")
    assert "2 files would be written" in dry.err
    assert state() == before
    assert cxq("show", "report", "--json").json["title"] == "政府工作报告"
    assert cxq("edit", "report", "--rename", "gwr", "--title", "T").out == dry.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nobody", "--title", "T"), "no item “nobody”"),
        (("report", "--rename", "reports"), "name of a collection"),
        (("report", "--rename", "a b"), "cannot be a key"),
        (("report", "--rename", "second"), "key of another item"),
        (("report", "--rename", "zotero"), "references.json has “zotero” already: “Mine”"),
        (("report", "--date", "5 March"), "is not a date"),
        (("report", "--title", " "), "needs a title"),
    ],
)
def test_edits_that_cannot_be(cxq, letter: Path, arguments: tuple[str, ...], says: str) -> None:
    cxq("add", "report.txt", "--key", "second")
    path = letter / "sources" / "references.json"
    records = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps([*records, {"id": "zotero", "title": "Mine"}]), encoding="utf-8")
    ran = cxq("edit", *arguments)
    assert ran.code == 2
    assert says in ran.err
    assert (letter / "drafts" / "b.md").read_text(encoding="utf-8") == DRAFT


def test_a_draft_that_cannot_be_read_stops_the_rename_before_anything(cxq, letter: Path) -> None:
    (letter / "drafts" / "c.md").write_text("---\ntitle: C\n\n[@report]\n")
    ran = cxq("edit", "report", "--rename", "gwr")
    assert ran.code == 1
    assert "drafts/c.md:1: the front matter is not closed" in ran.err
    assert (letter / "drafts" / "b.md").read_text(encoding="utf-8") == DRAFT
    assert cxq("show", "report").code == 0


def test_a_disk_that_is_full_leaves_store_and_drafts(cxq, letter: Path) -> None:
    pytest.importorskip("resource", reason="this system has no RLIMIT_FSIZE")
    long = DRAFT + ("Sentence after sentence. " * 1000 + "\n\n") * 40
    (letter / "drafts" / "b.md").write_text(long, encoding="utf-8")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000)); "
    ran = apart(letter, "edit", "report", "--rename", "gwr", before=limit)
    assert ran.returncode == 3
    assert "b.md cannot be written" in ran.stderr
    assert cxq("show", "report").code == 0
    assert (letter / "drafts" / "b.md").read_text(encoding="utf-8") == long
    assert sorted(file.name for file in (letter / "drafts").iterdir()) == ["a.md", "b.md"]


def test_a_pull_keeps_key_and_corrections(cxq, folder: Path, site: Site) -> None:
    enable(folder, site)
    assert cxq("pull").code == 0
    key = cxq("items", "--json").json["items"][0]["key"]
    cxq("edit", key, "--rename", "plan", "--title", "Right", "--date", "2026-11-20")
    site.routes["/a.xml"] = page(rss("Worse"), "application/rss+xml")
    assert cxq("pull", "--json").json["new"] == 0
    shown = cxq("show", "plan", "--json").json
    assert (shown["title"], shown["published"]) == ("Right", "2026-11-20")
    assert cxq("items", "--json").json["total"] == 2


# ---------------------------------------------------------------- remove


def test_removed_for_good_and_not_back_at_the_next_pull(cxq, folder: Path, site: Site) -> None:
    enable(folder, site)
    cxq("pull")
    one, two = (item["key"] for item in cxq("items", "--json").json["items"])
    dry = cxq("remove", one, "--dry-run")
    assert "1 item with 0 snapshots would go" in dry.err
    assert cxq("show", one).code == 0
    ran = cxq("remove", one, "--yes")
    assert ran.code == 0
    assert "for good" in ran.err
    site.routes["/a.xml"] = page(rss("Again"), "application/rss+xml")
    again = cxq("pull", "--json").json
    assert (again["new"], again["sources"][0]["updated"]) == (0, 0)
    assert [item["key"] for item in cxq("items", "--json").json["items"]] == [two]


def test_a_cited_item_stays_unless_forced(cxq, letter: Path) -> None:
    ran = cxq("remove", "report", "--yes")
    assert ran.code == 2
    assert "“report” is cited in drafts/b.md" in ran.err
    assert "--force" in ran.err
    forced = cxq("remove", "report", "--yes", "--force", "--json")
    assert forced.json["removed"] == [{"key": "report", "title": "政府工作报告", "snapshots": 1}]
    assert cxq("show", "report").code == 2


def test_the_glossary_cites_as_well(cxq, letter: Path) -> None:
    (letter / "drafts" / "b.md").unlink()
    path = letter / "sources" / "glossary.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'sources = ["report"]\n', encoding="utf-8")
    assert "is cited in sources/glossary.toml" in cxq("remove", "report", "--yes").err


def test_what_only_references_json_knows_goes_and_is_told(cxq, letter: Path) -> None:
    (letter / "drafts" / "b.md").write_text("`[@report]`\n")
    ran = cxq("remove", "report", "--yes")
    assert ran.code == 0
    assert "references.json still has report" in ran.err


def test_where_nobody_can_be_asked_it_wants_a_word(cxq, letter: Path) -> None:
    ran = cxq("remove", "report", "--force")
    assert ran.code == 2
    assert "cxq backup" in ran.err
    assert "--yes" in ran.err
    assert cxq("show", "report").code == 0


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("y\n", 0)])
def test_on_a_terminal_it_asks(cxq, letter: Path, answer: str, code: int) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    ran = apart(letter, "remove", "report", "--force", stdin=theirs)
    os.close(ours)
    os.close(theirs)
    assert ran.returncode == code
    assert "Remove 1 item with 1 snapshot? There is no undo." in ran.stderr
    assert cxq("show", "report").code == (2 if code == 0 else 0)


# ---------------------------------------------------------------- mark, items


def test_marks_and_the_lists_by_them(cxq, letter: Path) -> None:
    for name in ("one", "two"):
        (letter / f"{name}.txt").write_text(f"Report {name}\n\nText.\n")
        cxq("add", f"{name}.txt", "--date", "2026-03-01")

    def listed(*options: str) -> list[str]:
        return [item["key"] for item in cxq("items", *options, "--json").json["items"]]

    assert cxq("mark", "report", "one", "--read", "--star").out == (
        "report: read, starred\none: read, starred\n"
    )
    assert cxq("mark", "one", "--unstar", "--hide", "--json").json == {
        "marked": [{"key": "one", "read": True, "starred": False, "hidden": True}]
    }
    assert listed() == ["report", "two"]
    assert listed("--unread") == ["two"]
    assert listed("--starred") == ["report"]
    assert listed("--hidden") == ["one"]
    assert cxq("items").out.splitlines()[0] == "2026-03-05  report  ★ 政府工作报告"
    assert cxq("items", "--json").json["items"][0]["starred"] is True
    assert cxq("mark", "one", "--unhide", "--unread").code == 0
    assert listed("--unread") == ["one", "two"]
    cxq("mark", "report", "--unstar")
    assert "No item that is starred; " in cxq("items", "--starred").err


def test_marks_that_cannot_be_set(cxq, letter: Path) -> None:
    assert "No mark was named" in cxq("mark", "report").err
    ran = cxq("mark", "report", "reprot", "--star")
    assert ran.code == 2
    assert "did you mean “report”?" in ran.err
    assert cxq("items", "--starred", "--json").json["total"] == 0, "none of them is marked"


# ---------------------------------------------------------------- open


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser of the test's own: it notes in this file what it was asked to show."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the system's opener is only replaced on Linux")
    note = tmp_path / "opened"
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" > "{note}.part"; mv "{note}.part" "{note}"\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{opener.parent}{os.pathsep}{os.environ['PATH']}")
    return note


def noted(note: Path) -> str:
    for _ in range(200):
        if note.exists():
            return note.read_text(encoding="utf-8").strip()
        time.sleep(0.05)
    raise AssertionError("no browser was started")


def test_open_shows_the_page_and_marks_it_read(cxq, folder: Path, site: Site, opened: Path) -> None:
    enable(folder, site)
    cxq("pull")
    key = cxq("items", "--json").json["items"][0]["key"]
    ran = apart(folder, "open", key)
    assert (ran.returncode, ran.stdout) == (0, "https://example.org/1\n")
    assert noted(opened) == "https://example.org/1"
    assert key not in cxq("items", "--unread").out


def test_open_the_stored_text(cxq, letter: Path, opened: Path) -> None:
    ran = apart(letter, "open", "report", "--snapshot")
    path = letter / "out" / "snapshots" / "report.html"
    assert noted(opened) == str(path)
    assert ran.stdout.strip() == path.as_uri()
    assert "发展新质生产力，开展人工智能+行动。" in path.read_text(encoding="utf-8")


def test_an_item_without_an_address_for_a_browser(cxq, letter: Path) -> None:
    ran = cxq("open", "report")
    assert ran.code == 2
    assert "it has no address" in ran.err
    assert "--snapshot" in ran.err
    with Store.open(letter / ".cxq" / "cxq.sqlite3", now=NOW) as store:
        item = store.item("report")
        assert item is not None
        with store.correcting("report", replace(item, url="file:///etc/passwd")):
            pass
    assert "its address is “file:///etc/passwd”" in cxq("open", "report").err


# ---------------------------------------------------------------- backup


def test_a_backup_and_the_way_back(cxq, letter: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    ran = cxq("backup", str(copy), "--json").json
    assert ran["sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert (ran["bytes"], ran["items"], ran["snapshots"]) == (copy.stat().st_size, 1, 1)
    again = cxq("backup", str(copy))
    assert again.code == 2
    assert "stands already" in again.err
    forced = cxq("backup", str(copy), "--force")
    assert "1 item and 1 snapshot; the copy is sound." in forced.err
    assert "To restore it: move .cxq/cxq.sqlite3" in forced.err
    cxq("remove", "report", "--force", "--yes")
    for file in (letter / ".cxq").iterdir():
        file.unlink()
    shutil.copy(copy, letter / ".cxq" / "cxq.sqlite3")
    assert cxq("show", "report").code == 0


def test_there_is_nothing_to_copy(cxq, tmp_path: Path) -> None:
    ran = cxq("backup", str(tmp_path / "copy.sqlite3"))
    assert ran.code == 2
    assert "Nothing is stored yet" in ran.err
    assert not (tmp_path / "copy.sqlite3").exists()


# ---------------------------------------------------------------- bundle


def test_the_evidence_of_a_draft_checks_out(cxq, letter: Path, tmp_path: Path) -> None:
    draft = letter / "drafts" / "b.md"
    draft.write_text(DRAFT.replace('; @other "人工智能"', ""), encoding="utf-8")
    pack = tmp_path / "evidence.zip"
    ran = cxq("bundle", "b", str(pack))
    assert (ran.code, ran.out) == (0, f"report: {(letter / 'report.txt').stat().st_size} bytes\n")
    first = pack.read_bytes()
    assert cxq("bundle", "b", str(pack)).code == 0, "the same bytes again are no loss"
    assert pack.read_bytes() == first
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(tmp_path / "unpacked")
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "unpacked", capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count(": OK") == 5


def test_what_is_cited_and_not_stored_is_said(cxq, letter: Path, tmp_path: Path) -> None:
    path = letter / "sources" / "references.json"
    records = json.loads(path.read_text(encoding="utf-8"))
    records[0]["custom"]["sha256"] = "ab" * 32
    path.write_text(json.dumps(records), encoding="utf-8")
    ran = cxq("bundle", "b", str(tmp_path / "e.zip"), "--json")
    assert ran.code == 1
    problems = {row["key"]: row["problem"] for row in ran.json["evidence"]}
    assert problems["other"] == "It is not in the store."
    assert "pins (abababababababab…) is not stored; this is the newest" in problems["report"]
    with zipfile.ZipFile(tmp_path / "e.zip") as archive:
        told = json.loads(archive.read("manifest.json"))["evidence"]
        assert [row["problem"] for row in told] == [problems["other"], problems["report"]]
        assert any(name.startswith("snapshots/report-") for name in archive.namelist())


def test_a_claim_about_a_collection_packs_all_of_it(cxq, letter: Path, tmp_path: Path) -> None:
    (letter / "second.txt").write_text("第二份\n\n人工智能。\n", encoding="utf-8")
    cxq("add", "second.txt", "--collection", "reports")
    cxq("mark", "second", "--hide")
    (letter / "drafts" / "c.md").write_text("---\ntitle: C\n---\n{count: 人工智能 @reports}\n")
    ran = cxq("bundle", "c", str(tmp_path / "e.zip"), "--json").json
    assert [row["key"] for row in ran["evidence"]] == ["report", "second"]


def test_bundles_that_cannot_be(cxq, letter: Path, tmp_path: Path) -> None:
    none = cxq("bundle", "a", str(tmp_path / "e.zip"))
    assert none.code == 1
    assert "cites nothing" in none.err
    assert not (tmp_path / "e.zip").exists()
    (tmp_path / "e.zip").write_bytes(b"another")
    assert "with other bytes" in cxq("bundle", "b", str(tmp_path / "e.zip")).err
    assert (tmp_path / "e.zip").read_bytes() == b"another"
    assert cxq("bundle", "b", str(tmp_path / "e.zip"), "--force").code == 1
    assert cxq("bundle", "nobody", str(tmp_path / "f.zip")).code == 2
