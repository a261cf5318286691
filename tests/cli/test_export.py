"""cxq export: seven files, the same bytes each time; errors are said and stop nothing."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

FILES = [
    "copy.html",
    "email.eml",
    "email.html",
    "email.txt",
    "manifest.json",
    "post.html",
    "post.txt",
    "substack.html",
    "substack.json",
]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_every_file_and_again_the_same_bytes(cxq, folder: Path) -> None:
    ran = cxq("export", "a")
    assert ran.code == 0
    first = files(folder / "out" / "a")
    assert list(first) == FILES
    cxq("export", "drafts/a.md")
    assert files(folder / "out" / "a") == first
    assert "1 note" in ran.err or "2 notes" in ran.err


def test_the_report_as_json(cxq) -> None:
    report = cxq("export", "a", "--json").json
    assert report["slug"] == "a"
    assert report["words"] > 5
    assert {entry["format"] for entry in report["files"]} == {
        "substack", "email", "text", "html", "manifest",
    }  # fmt: skip
    assert sorted(Path(entry["path"]).name for entry in report["files"]) == FILES
    assert all(Path(entry["path"]).stat().st_size == entry["bytes"] for entry in report["files"])
    assert report["problems"] == []


def test_the_manifest_tells_the_truth(cxq, folder: Path) -> None:
    cxq("export", "a")
    standing = files(folder / "out" / "a")
    manifest = json.loads(standing.pop("manifest.json"))
    assert {entry["path"]: entry["sha256"] for entry in manifest["files"]} == {
        name: hashlib.sha256(data).hexdigest() for name, data in standing.items()
    }


def test_a_chinese_subject_arrives(cxq, folder: Path) -> None:
    cxq("export", "a")
    raw = (folder / "out" / "a" / "email.eml").read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["subject"] == "两会 and quantum"
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert "新质生产力" in text.get_content()
    assert html.get_content_type() == "text/html"


def test_only_what_is_asked_for_and_elsewhere(cxq, folder: Path, tmp_path: Path) -> None:
    ran = cxq("export", "a", "--to", "text", "--out", str(tmp_path / "x"))
    assert ran.code == 0
    assert list(files(tmp_path / "x" / "a")) == ["manifest.json", "post.txt"]
    assert not (folder / "out").exists()


def test_errors_in_the_draft_are_said_and_the_files_written(cxq, folder: Path) -> None:
    (folder / "drafts" / "b.md").write_text("One[^gone]\n", encoding="utf-8")
    ran = cxq("export", "b")
    assert ran.code == 1
    assert list(files(folder / "out" / "b")) == FILES
    assert "footnote-undefined" in ran.out
    assert "[^gone]" in (folder / "out" / "b" / "post.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [b"", b"---\ntitle: [\n---\nx", b"\xff\xfe"])
def test_an_unreadable_draft_stops(cxq, folder: Path, text: bytes) -> None:
    (folder / "drafts" / "b.md").write_bytes(text)
    ran = cxq("export", "b")
    assert ran.code == 1
    assert ran.err.startswith("error: drafts/b.md:")
    assert not (folder / "out").exists()


def test_two_drafts_with_one_slug_are_refused(cxq, folder: Path) -> None:
    (folder / "drafts" / "b.md").write_text("---\ntitle: B\nslug: a\n---\nx", encoding="utf-8")
    ran = cxq("export", "a")
    assert ran.code == 2
    assert "drafts/a.md and drafts/b.md have the same slug, “a”." in ran.err


def test_images_go_along(cxq, folder: Path) -> None:
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
        "0000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082"
    )
    (folder / "drafts" / "p.png").write_bytes(pixel)
    (folder / "drafts" / "b.md").write_text(
        '---\ntitle: B\ndate: 2026-03-05\n---\n![A pixel](p.png "One")\n', encoding="utf-8"
    )
    assert cxq("export", "b").code == 0
    assert (folder / "out" / "b" / "images" / "p.png").read_bytes() == pixel


PROGRAM = "import sys; from cxq.cli.main import run; sys.exit(run(sys.argv[1:]))"


def test_killed_at_any_moment_nothing_is_half_written(cxq, folder: Path) -> None:
    body = "\n\n".join(f"Paragraph {n} of [[nqpf]].^[Note {n}]" for n in range(400))
    (folder / "drafts" / "long.md").write_text(f"---\ntitle: L\n---\n{body}\n", encoding="utf-8")
    assert cxq("export", "long").code == 0
    whole = files(folder / "out" / "long")
    (folder / "drafts" / "long.md").write_text(f"---\ntitle: M\n---\n{body}\n", encoding="utf-8")
    changed = None
    for wait in (0.30, 0.36, 0.42, 0.48, 0.54, 0.60, 0.75):
        export = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "export", "long"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(wait)
        export.send_signal(signal.SIGKILL)
        export.wait()
        if changed is None:
            cxq("export", "long", "--out", str(folder / "expected"))
            changed = files(folder / "expected" / "long")
        for name, data in files(folder / "out" / "long").items():
            if name in whole:
                assert data in (whole[name], changed[name]), f"{name} is half-written"
    assert cxq("export", "long").code == 0
    assert files(folder / "out" / "long") == changed, "the next run is clean"


def test_a_full_disk_leaves_what_stood(cxq, folder: Path) -> None:
    cxq("export", "a")
    before = files(folder / "out" / "a")
    (folder / "drafts" / "a.md").write_text(
        "---\ntitle: Other\n---\n" + "Long text. " * 2000, encoding="utf-8"
    )
    program = (
        "import resource, sys\nfrom cxq.cli.main import run\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
        "sys.exit(run(['export', 'a']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "cannot be written: file too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(folder / "out" / "a") == before


def test_a_place_that_cannot_be_written(cxq, folder: Path) -> None:
    (folder / "out").write_text("a file where the folder should be")
    ran = cxq("export", "a")
    assert ran.code == 3
    assert "cannot be written" in ran.err


def test_open_without_a_page(cxq) -> None:
    ran = cxq("export", "a", "--to", "text", "--open")
    assert ran.code == 2
    assert "Add: --to html" in ran.err


def test_open_for_substack_shows_the_page_to_copy_from(cxq, monkeypatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", lambda url: opened.append(url) or 0)
    assert cxq("export", "a", "--to", "substack", "--open").code == 0
    assert cxq("export", "a", "--open").code == 0
    assert [url.rpartition("/")[2] for url in opened] == ["copy.html", "post.html"]


def test_the_environment_does_not_reach_the_bytes(cxq, folder: Path) -> None:
    cxq("export", "a")
    before = files(folder / "out" / "a")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "export", "a", "--out", "again"],
        cwd=folder,
        env={**os.environ, "TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )
    assert done.returncode == 0
    assert files(folder / "again" / "a") == before


def test_formats_of_an_earlier_text_are_named(cxq, folder: Path) -> None:
    cxq("export", "a")
    assert "earlier" not in cxq("export", "a", "--to", "html").err, "nothing has changed"
    draft = folder / "drafts" / "a.md"
    draft.write_text(draft.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    ran = cxq("export", "a", "--to", "html")
    assert (
        "note: of an earlier state of this draft: copy.html, email.eml, email.html, email.txt, "
        "post.txt, substack.html, substack.json\n"
        "  Write all formats again: cxq export drafts/a.md\n"
    ) in ran.err
    assert "earlier" not in cxq("export", "a").err
