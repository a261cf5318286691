"""out/<slug>/: whole files, the same bytes every time, and a manifest that is true."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cxq.errors import CxqError, OutsideError, UsageError
from cxq.export import export_post
from cxq.model import LocalImage, Post, Problem
from cxq.render import formats
from cxq.render.rendered import OutputFile, Rendered
from render.sample import META, SETTINGS, p, post, rich_post

ALL = ("substack", "email", "text", "html")
FILES = {
    "copy.html",
    "substack.html",
    "substack.json",
    "email.html",
    "email.txt",
    "email.eml",
    "post.txt",
    "post.html",
    "images/chart.png",
    "manifest.json",
}


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    folder = tmp_path / "drafts"
    folder.mkdir()
    (folder / "chart.png").write_bytes(b"\x89PNG not really")
    return folder


@pytest.fixture
def made(drafts: Path) -> Post:
    return rich_post(drafts)


def standing(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def manifest(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def hold_the_truth(folder: Path) -> None:
    """The manifest names each other file that stands there, with its size and its hash."""
    files = standing(folder)
    del files["manifest.json"]
    assert {entry["path"] for entry in manifest(folder)["files"]} == set(files)
    for entry in manifest(folder)["files"]:
        data = files[entry["path"]]
        assert entry["bytes"] == len(data)
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()


def test_everything_is_written_below_the_slug(tmp_path: Path, made: Post) -> None:
    exported = export_post(made, SETTINGS, tmp_path / "out", ALL)
    assert exported.folder == tmp_path / "out" / "future-industries"
    assert set(standing(exported.folder)) == FILES
    assert standing(exported.folder)["images/chart.png"] == b"\x89PNG not really"
    hold_the_truth(exported.folder)


def test_what_it_says_it_wrote(tmp_path: Path, made: Post) -> None:
    exported = export_post(made, SETTINGS, tmp_path / "out", ("email", "text", "email"))
    assert [(file.format, file.path.name) for file in exported.files] == [
        ("email", "email.html"),
        ("email", "email.txt"),
        ("email", "email.eml"),
        ("text", "post.txt"),
        ("image", "chart.png"),
    ]
    assert all(file.path.stat().st_size == file.bytes for file in exported.files)
    assert any(note.startswith("email: line 50: the image") for note in exported.notes)


def test_twice_gives_the_same_bytes_and_touches_nothing(tmp_path: Path, made: Post) -> None:
    folder = export_post(made, SETTINGS, tmp_path / "out", ALL).folder
    first = standing(folder)
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    inodes = {path: path.stat().st_ino for path in folder.rglob("*")}
    export_post(made, SETTINGS, tmp_path / "out", ALL)
    assert standing(folder) == first
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == stamps
    assert {path: path.stat().st_ino for path in folder.rglob("*")} == inodes
    other = export_post(made, SETTINGS, tmp_path / "elsewhere", ALL).folder
    assert standing(other) == first


def test_the_manifest_counts_and_warns(tmp_path: Path, made: Post) -> None:
    folder = export_post(made, SETTINGS, tmp_path / "out", ALL).folder
    told = manifest(folder)
    assert (told["words"], told["han"]) == (410, 58)
    assert told["formats"] == sorted(ALL)
    assert told["warnings"] == [
        "drafts/future-industries.md:40:7: error: citation/unknown: "
        "references.json has no “gwr-1899”."
    ]
    assert any("Substack has no tables" in says for says in told["notes"]["substack"])
    found = [Problem("drafts/a.md", 1, 2, "x", "warning", "Look here.")]
    export_post(made, SETTINGS, tmp_path / "out", ALL, found)
    assert manifest(folder)["warnings"] == ["drafts/a.md:1:2: warning: x: Look here."]


def test_a_part_of_the_formats_keeps_the_others_in_the_manifest(tmp_path: Path, made: Post) -> None:
    folder = export_post(made, SETTINGS, tmp_path / "out", ALL).folder
    before = manifest(folder)
    changed = replace(made, meta=replace(META, title="Another title"))
    export_post(changed, SETTINGS, tmp_path / "out", ("text",))
    after = manifest(folder)
    hold_the_truth(folder)
    assert after["formats"] == before["formats"]
    assert after["notes"]["substack"] == before["notes"]["substack"]
    (folder / "email.eml").unlink()
    (folder / "substack.html").unlink()
    (folder / "substack.json").unlink()
    (folder / "copy.html").unlink()
    export_post(changed, SETTINGS, tmp_path / "out", ("text",))
    hold_the_truth(folder)
    assert manifest(folder)["formats"] == ["email", "html", "text"]
    assert "substack" not in manifest(folder)["notes"]


def test_what_the_author_put_there_stays_and_is_listed(tmp_path: Path, made: Post) -> None:
    folder = tmp_path / "out" / "future-industries"
    folder.mkdir(parents=True)
    (folder / "cover.psd").write_bytes(b"hers")
    export_post(made, SETTINGS, tmp_path / "out", ("text",))
    assert (folder / "cover.psd").read_bytes() == b"hers"
    hold_the_truth(folder)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"files": [1], "notes": {}}', "\xff"])
def test_a_damaged_manifest_is_replaced(tmp_path: Path, made: Post, damage: str) -> None:
    folder = export_post(made, SETTINGS, tmp_path / "out", ALL).folder
    (folder / "manifest.json").write_bytes(damage.encode("latin-1"))
    export_post(made, SETTINGS, tmp_path / "out", ALL)
    hold_the_truth(folder)
    assert manifest(folder)["formats"] == sorted(ALL)


@pytest.mark.parametrize(
    "slug", ["", ".", "..", "../up", "a/b", "a\\b", "/etc", "nul", "a\n", ".x", "x.", "量" * 70]
)
def test_a_slug_that_is_no_folder_name_is_refused(tmp_path: Path, made: Post, slug: str) -> None:
    bad = replace(made, meta=replace(META, slug=slug))
    with pytest.raises(UsageError, match="cannot be the name of a folder"):
        export_post(bad, SETTINGS, tmp_path / "out", ALL)
    assert not (tmp_path / "out").exists()


def test_a_slug_may_be_chinese(tmp_path: Path, made: Post) -> None:
    folder = export_post(
        replace(made, meta=replace(META, slug="未来产业")), SETTINGS, tmp_path / "out", ("text",)
    ).folder
    assert folder.name == "未来产业"


def test_an_unknown_format_writes_nothing(tmp_path: Path, made: Post) -> None:
    with pytest.raises(UsageError, match="no format “docx”"):
        export_post(made, SETTINGS, tmp_path / "out", ("text", "docx"))
    assert not (tmp_path / "out").exists()


def test_a_missing_image_is_said_and_stops_nothing(tmp_path: Path, made: Post) -> None:
    (tmp_path / "drafts" / "chart.png").unlink()
    exported = export_post(made, SETTINGS, tmp_path / "out", ("text",))
    assert exported.notes[-1] == (
        "image: there is no file img/chart.png: images/chart.png was not written."
    )
    (tmp_path / "drafts" / "chart.png").write_bytes(b"found")
    assert export_post(made, SETTINGS, tmp_path / "out", ("text",)).notes == exported.notes[:-1]
    assert "image" not in manifest(exported.folder)["notes"]


def test_one_picture_used_twice_is_copied_once(tmp_path: Path, drafts: Path) -> None:
    image = LocalImage("a.png", drafts / "chart.png", "a.png")
    exported = export_post(
        post(p("x"), images=(image, replace(image, url="./a.png"))),
        SETTINGS,
        tmp_path / "out",
        ("text",),
    )
    assert [file.path.name for file in exported.files] == ["post.txt", "a.png"]


# ---------------------------------------------------------------- strangers' formats


def register(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """A third party's format that writes these files: the registry as its package leaves it."""
    rendered = Rendered(tuple(OutputFile(name, b"x") for name in names))
    known = formats.renderer
    monkeypatch.setattr(
        "cxq.export.renderer",
        lambda name: (lambda post, settings: rendered) if name == "odd" else known(name),
    )


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "manifest.json", "images"])
def test_a_strange_format_writes_only_plain_files(
    tmp_path: Path, made: Post, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(monkeypatch, name)
    with pytest.raises(CxqError, match="The format odd wants to write"):
        export_post(made, SETTINGS, tmp_path / "out", ("odd",))
    assert not (tmp_path / "out").exists()


def test_two_formats_cannot_write_one_file(
    tmp_path: Path, made: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(monkeypatch, "post.txt")
    with pytest.raises(CxqError, match=r"formats text and odd both write post\.txt"):
        export_post(made, SETTINGS, tmp_path / "out", ("text", "odd"))


# ---------------------------------------------------------------- disasters


@contextmanager
def small_disk() -> Iterator[None]:
    """The kernel refuses any file beyond 8,000 bytes, as a full disk would."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_old_set_as_it_was(tmp_path: Path, made: Post) -> None:
    folder = export_post(made, SETTINGS, tmp_path / "out", ALL).folder
    before = standing(folder)
    changed = replace(made, meta=replace(META, title="Another title"))
    with small_disk(), pytest.raises(OutsideError, match="written: file too large") as caught:
        export_post(changed, SETTINGS, tmp_path / "out", ALL)
    assert caught.value.exit_code == 3
    assert standing(folder) == before, "not one file of the new set, and no leftovers"


def test_a_folder_that_cannot_be_made(tmp_path: Path, made: Post) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutsideError, match="cannot be written"):
        export_post(made, SETTINGS, tmp_path / "out", ALL)


def test_what_a_killed_export_left_half_staged_is_swept(tmp_path: Path, made: Post) -> None:
    folder = export_post(made, SETTINGS, tmp_path / "out", ALL).folder
    for name in (".email.html.a1b2c3d4", "images/.chart.png.zzzz____", ".manifest.json.00000000"):
        (folder / name).write_bytes(b"half")
    hers = [folder / ".email.html.swp", folder / ".notes.txt.a1b2c3d4"]
    for path in hers:
        path.write_bytes(b"hers")
    export_post(made, SETTINGS, tmp_path / "out", ALL)
    assert set(standing(folder)) == FILES | {path.name for path in hers}
    assert all(entry["path"] in FILES for entry in manifest(folder)["files"])


def whole(folder: Path, good: list[dict[str, bytes]]) -> None:
    """Every file that stands is, byte for byte, one that some whole export wrote."""
    for name, data in standing(folder).items():
        if not Path(name).name.startswith("."):
            assert any(data == files.get(name) for files in good) or name == "manifest.json", name
    if (folder / "manifest.json").exists():
        manifest(folder)


def test_a_killed_export_leaves_whole_files_and_the_next_one_is_clean(
    tmp_path: Path, made: Post, drafts: Path
) -> None:
    good = []
    for title in ("One " * 3_000, "Two " * 3_000):
        titled = replace(made, meta=replace(META, title=title.strip()))
        good.append(standing(export_post(titled, SETTINGS, tmp_path / title[:3], ALL).folder))
    out = tmp_path / "out"
    folder = out / "future-industries"
    program = Path(__file__).with_name("killed_export.py")
    for number in range(8):
        writer = subprocess.Popen(
            [sys.executable, str(program), str(out), str(drafts)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert writer.stdout is not None
        assert writer.stderr is not None
        writer.stdout.readline()
        until = time.monotonic() + 60
        while not folder.is_dir() and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(number * 0.037)
        assert writer.poll() is None, writer.stderr.read().decode()
        writer.kill()
        writer.communicate()
        if folder.is_dir():
            whole(folder, good)
    assert folder.is_dir(), "it was killed while writing, not before"
    export_post(made, SETTINGS, out, ALL)
    assert set(standing(folder)) == FILES
    hold_the_truth(folder)
