"""The evidence pack: what a draft cites, in a zip that anyone can check."""

from __future__ import annotations

import io
import json
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cxq.corpus.pack import Exhibit, evidence_pack, snapshot_page
from cxq.model import Snapshot
from cxq.text import sha256

PAGE = "<p>培育生物制造、量子科技</p><script>alert(1)</script>".encode("gb18030")


def snapshot(raw: bytes = PAGE, media_type: str = "text/html; charset=gbk") -> Snapshot:
    url = "https://example.cn/gwr?a=1&b=2"
    return Snapshot(sha256(raw), "2025-03-12T01:00:00Z", url, media_type, raw, "培育量子科技")


def exhibit(key: str = "gwr-2025", shot: Snapshot | None = None, problem: str = "") -> Exhibit:
    record = {
        "id": key,
        "title": "政府工作报告",
        "container-title": "国务院",
        "URL": "https://e.cn",
    }
    return Exhibit(key, record, shot, problem)


def opened(*exhibits: Exhibit) -> dict[str, bytes]:
    packed = evidence_pack("drafts/a.md", "两会 & quantum", exhibits)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_is_in_it() -> None:
    files = opened(exhibit(shot=snapshot()))
    stem = f"gwr-2025-{sha256(PAGE)[:8]}"
    assert files[f"snapshots/{stem}.html"] == PAGE, "the bytes as they came"
    assert files[f"texts/{stem}.txt"].decode() == "培育量子科技"
    assert json.loads(files["references.json"])[0]["id"] == "gwr-2025"
    assert json.loads(files["manifest.json"]) == {
        "draft": "drafts/a.md",
        "title": "两会 & quantum",
        "evidence": [
            {
                "key": "gwr-2025",
                "title": "政府工作报告",
                "address": "https://example.cn/gwr?a=1&b=2",
                "fetched": "2025-03-12T01:00:00Z",
                "media_type": "text/html; charset=gbk",
                "bytes": len(PAGE),
                "sha256": sha256(PAGE),
                "snapshot": f"snapshots/{stem}.html",
                "text": f"texts/{stem}.txt",
            }
        ],
    }
    assert list(files) == sorted(files)


def test_every_file_has_its_sum() -> None:
    files = opened(exhibit(shot=snapshot()), exhibit("gone", problem="It is not in the store."))
    sums = dict(
        reversed(line.split("  ", 1)) for line in files.pop("SHA256SUMS").decode().splitlines()
    )
    assert sums == {name: sha256(content) for name, content in files.items()}


def test_the_same_evidence_gives_the_same_bytes() -> None:
    packs = {evidence_pack("a.md", "A", (exhibit(shot=snapshot()),)) for _ in range(3)}
    assert len(packs) == 1
    with zipfile.ZipFile(io.BytesIO(packs.pop())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}


@pytest.mark.parametrize(
    ("media_type", "ending"),
    [
        ("application/pdf", ".pdf"),
        ("text/plain", ".txt"),
        ("TEXT/Markdown", ".md"),
        ("application/x-cxq-entry+html", ".html"),
        ("application/octet-stream", ".bin"),
        ("", ".bin"),
    ],
)
def test_a_raw_file_is_called_after_what_it_is(media_type: str, ending: str) -> None:
    names = opened(exhibit(shot=snapshot(media_type=media_type)))
    assert [Path(name).suffix for name in names if name.startswith("snapshots/")] == [ending]


def test_keys_that_differ_in_capitals_alone_are_two_files_everywhere() -> None:
    files = opened(exhibit("A", snapshot()), exhibit("a", snapshot()), exhibit("con", snapshot()))
    raw = [name.casefold() for name in files if name.startswith("snapshots/")]
    assert len(raw) == len(set(raw)) == 3
    assert "snapshots/con.html" not in raw


class Tags(HTMLParser):
    """Every tag with its attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_index_is_for_reading_offline_and_runs_nothing() -> None:
    hostile = {"title": "<img src=x onerror=alert(1)>\u202e", "URL": 'javascript:"><b>'}
    files = opened(
        exhibit(shot=snapshot()),
        Exhibit("bad", hostile, None, "It is <b>not</b> in the store."),
    )
    page = Tags(files["index.html"].decode())
    assert {tag for tag, _ in page.tags} <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "code", "article", "a",
        "br",
    }  # fmt: skip
    assert not any(name.startswith("on") or name == "src" for _, at in page.tags for name in at)
    links = [at["href"] for tag, at in page.tags if tag == "a"]
    assert links[0] == "https://example.cn/gwr?a=1&b=2"
    assert set(links[1:]) <= set(files), "every other link is into the pack"
    assert "It is <b>not</b> in the store." in page.text
    assert "<img src=x" in page.text
    assert "\u202e" not in page.text


def test_a_snapshots_page_is_text_alone() -> None:
    shown = snapshot_page("<i>T</i>", snapshot(b"x"))
    page = Tags(shown)
    assert "培育量子科技" in page.text
    assert "<i>T</i>" in page.text
    assert "default-src 'none'" in shown
    assert not any(tag in ("script", "img", "link", "i") for tag, _ in page.tags)
