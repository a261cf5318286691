"""cxq demo: the whole main job, offline, through the real pull path, and again."""

from __future__ import annotations

import re
from pathlib import Path


def test_the_whole_job_and_again(cxq, tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    ran = cxq("demo", str(demo))
    assert ran.code == 0, ran.err
    assert "30 new items stored." in ran.out
    assert "No problems." in ran.out
    named = re.findall(r"^  (/\S+)", ran.out, re.M)
    assert [Path(name).name for name in named] == [
        "post.html",
        "email.html",
        "email.eml",
        "copy.html",
    ]
    assert all(Path(name).is_file() for name in named)
    assert cxq("-C", str(demo), "doctor").code == 0
    assert cxq("-C", str(demo), "items", "--term", "nqpf", "--json").json["total"] >= 1
    again = cxq("demo", str(demo))
    assert again.code == 0, again.err
    assert "30 new items stored." in again.out


def test_pages_are_fetched_and_read(cxq, tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    cxq("demo", str(demo))
    items = cxq("-C", str(demo), "items", "--source", "sample-portal", "--json").json["items"]
    assert len(items) == 8
    shown = cxq("-C", str(demo), "show", items[0]["key"], "--json").json
    assert len(shown["text"]) > 100
    assert items[0]["published"], "the GB18030 list's Chinese dates are read"


def test_a_folder_of_the_authors_is_refused(cxq, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "novel.md").write_text("x")
    ran = cxq("demo", str(tmp_path / "mine"))
    assert ran.code == 2
    assert (tmp_path / "mine" / "novel.md").read_text() == "x"
