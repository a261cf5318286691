"""show --diff and warc: what changed, and a file that an archive can keep."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest


@pytest.fixture
def twice(cxq, folder: Path) -> list[bytes]:
    """An item with two snapshots."""
    first = (folder / "report.txt").read_bytes()
    cxq("add", "report.txt", "--key", "gwr")
    second = first.replace("开展".encode(), "深化".encode())
    (folder / "report.txt").write_bytes(second)
    cxq("add", "report.txt", "--key", "gwr")
    return [first, second]


def test_what_changed(cxq, twice: list[bytes]) -> None:
    ran = cxq("show", "gwr", "--diff")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[-2:] == [
        "- 发展新质生产力，开展人工智能+行动。",
        "+ 发展新质生产力，深化人工智能+行动。",
    ]
    assert "1 place changed." in ran.err
    report = cxq("show", "gwr", "--diff", "--json").json
    assert report["from"] == hashlib.sha256(twice[0]).hexdigest()
    assert report["to"] == hashlib.sha256(twice[1]).hexdigest()
    assert len(report["changes"]) == 1


def test_snapshots_by_name(cxq, twice: list[bytes]) -> None:
    first, second = (hashlib.sha256(raw).hexdigest()[:10] for raw in twice)
    back = cxq("show", "gwr", "--diff", "--from", second, "--to", first).out
    assert back.index("- 发展新质生产力，深化") < back.index("+ 发展新质生产力，开展")
    assert cxq("show", "gwr", "--diff", "--from", "zzz").code == 2
    assert cxq("show", "gwr", "--from", first).code == 2


def test_one_snapshot_is_said(cxq) -> None:
    cxq("add", "report.txt", "--key", "gwr")
    ran = cxq("show", "gwr", "--diff")
    assert ran.code == 0
    assert "There is one snapshot of gwr" in ran.err
    assert cxq("show", "gwr", "--diff", "--json").json["changes"] == []


def test_a_warc_that_another_reader_reads(cxq, folder: Path, twice: list[bytes]) -> None:
    from warcio.archiveiterator import ArchiveIterator

    ran = cxq("warc", "gwr", "out.warc.gz")
    assert ran.code == 0
    assert "2 snapshots of 1 item" in ran.out
    found = []
    with (folder / "out.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            if record.rec_type == "resource":
                raw = record.content_stream().read()
                digest = base64.b32encode(hashlib.sha1(raw).digest()).decode()
                assert record.rec_headers["WARC-Block-Digest"] == f"sha1:{digest}"
                assert record.rec_headers["WARC-X-SHA-256"] == hashlib.sha256(raw).hexdigest()
                assert record.rec_headers["WARC-Target-URI"] == "urn:cxq:gwr"
                assert record.rec_headers["WARC-Date"].endswith("Z")
                found.append(raw)
    assert found == twice


def test_a_warc_never_overwrites(cxq, folder: Path, twice: list[bytes]) -> None:
    (folder / "x.warc.gz").write_bytes(b"mine")
    assert cxq("warc", "gwr", "x.warc.gz").code == 2
    assert (folder / "x.warc.gz").read_bytes() == b"mine"
    assert cxq("warc", "gwr", "x.warc.gz", "--force").code == 0
    assert cxq("warc", "nope", "y.warc.gz").code == 2
    assert not (folder / "y.warc.gz").exists()


def test_records_do_not_depend_on_the_day() -> None:
    from cxq.corpus.warc import warc_of
    from cxq.model import Item, Snapshot
    from cxq.text import sha256

    item = Item("k", "T", "https://example.org/a", "2026-01-01T00:00:00Z")
    snapshot = Snapshot(
        sha256(b"x"), "2026-01-02T00:00:00Z", item.url, "application/x-cxq-entry+html", b"x", "x"
    )
    made = [warc_of([(item, snapshot)], software="cxq", now="2026-01-03T00:00:00Z") for _ in "ab"]
    assert made[0] == made[1]


PAGE = (
    "<!-- saved from url=(0032)https://kjt.example.cn/art/1.html -->"
    "<html><head><title>{title}_某省科技厅</title></head><body><h1>{title}</h1><div class=content>"
    + "<p>装置今天开机，负责人说一切正常，明年春天扩建。</p>" * 9
    + "<p><img src=/i/1.jpg alt=装置>{more}</p></div></body></html>"
)


def test_a_changed_headline_and_a_picture_that_was_taken_out(cxq, folder: Path) -> None:
    saved = folder / "saved.html"
    for title, more in (("量子装置今天开机", "<img src=/i/2.jpg>"), ("量子装置推迟开机", "")):
        saved.write_text(PAGE.format(title=title, more=more), encoding="utf-8")
        assert cxq("add", "saved.html", "--key", "page").code == 0
    ran = cxq("show", "page", "--diff")
    assert ran.out.splitlines()[2:] == [
        "",
        "Headline:",
        "- 量子装置今天开机",
        "+ 量子装置推迟开机",
        "",
        "Pictures:",
        "- https://kjt.example.cn/i/2.jpg",
    ]
    assert "2 places changed." in ran.err
    report = cxq("show", "page", "--diff", "--json").json
    assert report["title"] == {"removed": "量子装置今天开机", "added": "量子装置推迟开机"}
    assert report["pictures"] == {"removed": ["https://kjt.example.cn/i/2.jpg"], "added": []}
    assert report["changes"] == []


def test_pictures_are_links_beside_the_text(cxq, folder: Path) -> None:
    (folder / "saved.html").write_text(PAGE.format(title="装置", more=""), encoding="utf-8")
    cxq("add", "saved.html", "--key", "page")
    ran = cxq("show", "page", "--json").json
    assert ran["pictures"] == ["https://kjt.example.cn/i/1.jpg"]
    assert "kjt.example" not in ran["text"]
    assert "picture  https://kjt.example.cn/i/1.jpg" in cxq("show", "page").out


def test_on_a_terminal_the_differing_words_stand_out(
    cxq, twice: list[bytes], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from click import unstyle

    from cxq.cli import output, show_diff
    from cxq.corpus.comparison import TextChange

    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr(show_diff, "say", lambda line="": print(line))
    show_diff._change(TextChange("今天开机。\n明年扩建。", "昨天开机。\n明年扩建。"))
    lines = capsys.readouterr().out.splitlines()
    assert [unstyle(line) for line in lines] == [
        "- 今天开机。",
        "- 明年扩建。",
        "+ 昨天开机。",
        "+ 明年扩建。",
    ]
    assert output.styled("今", fg="red", bold=True, underline=True) in lines[0]
    assert output.styled("明年扩建。", fg="red", bold=False, underline=False) in lines[1]
