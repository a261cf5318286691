"""cxq check: path:line:column in three forms; exit code 1 for an error."""

from __future__ import annotations

from pathlib import Path

import pytest

BAD = """\
---
date: 2026-03-05
---

One[^gone] and [[nqfp]] and [@nobody].

### Deep

![](https://example.org/x.png)

[^twice]: A.

[^twice]: B.
"""


@pytest.fixture
def bad(folder: Path) -> Path:
    (folder / "drafts" / "b.md").write_text(BAD, encoding="utf-8")
    return folder


def test_a_good_draft(cxq) -> None:
    ran = cxq("check", "a")
    assert ran.code == 0
    assert ran.out == ""
    assert "1 draft: no problems." in ran.err
    assert "There is no store here" in ran.err


def test_everything_that_is_wrong(cxq, bad: Path) -> None:
    ran = cxq("check", "b")
    assert ran.code == 1
    found = [
        line.split(": ")[0] + " " + line[line.rindex("[") + 1 : -1]
        for line in ran.out.splitlines()
        if line.startswith("drafts/")
    ]
    assert found == [
        "drafts/b.md:1:1 title-missing",
        "drafts/b.md:5:4 footnote-undefined",
        "drafts/b.md:5:16 term-unknown",
        "drafts/b.md:5:30 citation-unknown",
        "drafts/b.md:7:1 heading-level",
        "drafts/b.md:9:1 image-alt",
        "drafts/b.md:11:1 footnote-unused",
        "drafts/b.md:13:1 footnote-duplicate",
    ]
    assert "1 draft: 5 errors, 3 warnings." in ran.err


def test_all_drafts_unless_named(cxq, bad: Path) -> None:
    assert "2 drafts: 5 errors" in cxq("check").err


def test_as_json(cxq, bad: Path) -> None:
    report = cxq("check", "b", "--json").json
    assert (report["errors"], report["warnings"]) == (5, 3)
    assert set(report["problems"][0]) == {
        "path", "line", "column", "rule", "severity", "message", "hint",
    }  # fmt: skip
    assert report == cxq("check", "b", "--format", "json").json


def test_for_a_workflows_log(cxq, bad: Path) -> None:
    lines = cxq("check", "b", "--format", "github").out.splitlines()
    assert lines[0] == (
        "::error file=drafts/b.md,line=1,col=1,title=title-missing::The post has no title. "
        'Put it in the front matter, on top: title: "…"'
    )
    assert all(line.startswith(("::error ", "::warning ")) for line in lines)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "drafts/b.md:1:1: error: the draft is empty."),
        (b"---\ntitle: [\n---\nx", "drafts/b.md:3:1: error: the front matter is not valid YAML"),
        ("政府".encode("gb18030"), "drafts/b.md:1:1: error: the file is not UTF-8"),
        (b"---\ntitle: T\n---\n", "drafts/b.md:1:1: error: The post has no text."),
    ],
)
def test_a_draft_that_cannot_be_read_is_a_problem_like_any(
    cxq, folder: Path, text: bytes, says: str
) -> None:
    (folder / "drafts" / "b.md").write_bytes(text)
    ran = cxq("check")
    assert ran.code == 1
    assert says in ran.out
    assert "2 drafts: 1 error" in ran.err


def test_no_drafts_at_all(cxq, folder: Path) -> None:
    (folder / "drafts" / "a.md").unlink()
    ran = cxq("check")
    assert ran.code == 0
    assert "There is no draft in drafts/. Start one with: cxq new TITLE" in ran.err


def test_a_pinned_snapshot_that_is_not_stored(cxq, folder: Path) -> None:
    assert cxq("add", "report.txt", "--key", "gwr").code == 0
    assert cxq("cite", "gwr", "--to", "a").code == 0
    assert cxq("check").code == 0
    references = folder / "sources" / "references.json"
    text = references.read_text(encoding="utf-8")
    import json

    record = json.loads(text)
    record[0]["custom"]["sha256"] = "0" * 64
    references.write_text(json.dumps(record), encoding="utf-8")
    ran = cxq("check")
    assert "citation-snapshot" in ran.out
    assert ran.code == 0, "a warning is no error"


def test_two_drafts_with_one_slug_are_told_before_the_export(cxq, folder: Path) -> None:
    (folder / "drafts" / "b.md").write_text(
        "---\ntitle: B\nslug: a\ndate: 2026-03-05\n---\nx", encoding="utf-8"
    )
    ran = cxq("check")
    assert ran.code == 1
    assert ran.out.count("slug-taken") == 2


def test_a_broken_store_does_not_stop_the_check(cxq, folder: Path) -> None:
    (folder / ".cxq").mkdir()
    (folder / ".cxq" / "cxq.sqlite3").write_bytes(b"no database" * 99)
    ran = cxq("check")
    assert ran.code == 3  # all the same, what was asked for was not done
    assert "Nothing was compared with stored texts: " in ran.err
