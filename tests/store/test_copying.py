"""A backup: one sound file, taken while others write, or none at all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cxq.errors import CxqError, OutsideError, UsageError
from cxq.store import Store
from cxq.text import sha256
from store.making import NOW, added, batch, page

HERE = Path(__file__).parent


def test_a_backup_is_a_store_with_all_that_this_one_holds(store: Store, tmp_path: Path) -> None:
    store.record_pull(*batch(0, 50))
    store.add(added("a"), page("政府工作报告"))
    copy = tmp_path / "copies" / "letter.sqlite3"
    made = store.backup(copy)
    assert (made.items, made.snapshots) == (51, 51)
    assert (made.bytes, made.sha256) == (copy.stat().st_size, sha256(copy.read_bytes()))
    assert [file.name for file in copy.parent.iterdir()] == ["letter.sqlite3"]
    with Store.open(copy, now=NOW) as restored:
        assert restored.integrity() == "ok"
        assert restored.keys(limit=0) == store.keys(limit=0)
        assert restored.snapshot("a") == page("政府工作报告")


def test_the_copy_needs_no_file_beside_it(store: Store, tmp_path: Path) -> None:
    store.add(added("a"), page("a"))
    copy = tmp_path / "copy.sqlite3"
    store.backup(copy)
    with closing(sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)) as looked_at:
        assert looked_at.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert looked_at.execute("SELECT key FROM items").fetchall() == [("a",)]


def test_while_another_process_pulls_the_copy_holds_whole_pulls(path: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, HERE / "pull_batches.py", path, "0", "200"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    made = []
    with process.stdout as said, Store.open(path, now=NOW) as store:
        for number in range(4):
            said.readline()  # one more pull is done, and the next one under way
            made.append(store.backup(tmp_path / f"{number}.sqlite3"))
        process.kill()
    assert process.wait() == -9
    assert all(each.items == each.snapshots and each.items % 200 == 0 for each in made)
    assert made[0].items < made[-1].items, "it went on meanwhile"


def test_a_copy_over_an_older_one(store: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    store.backup(copy)
    store.add(added("a"), page("a"))
    assert store.backup(copy).items == 1
    with Store.open(copy, now=NOW) as restored:
        assert restored.keys() == ("a",)


def test_a_damaged_store_is_not_copied_over_a_good_copy(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "good.sqlite3"
    with Store.open(path, now=NOW) as store:
        store.record_pull(*batch(0, 200))
        store.backup(copy)
    good = copy.read_bytes()
    whole = path.read_bytes()
    path.write_bytes(whole[:-40960] + b"\xa5" * 40960)
    with Store.open(path, now=NOW) as store, pytest.raises(CxqError, match="damaged") as refused:
        store.backup(copy)
    assert refused.value.hint
    assert copy.read_bytes() == good
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["good.sqlite3"]


def test_the_store_itself_is_no_place_for_its_copy(store: Store, path: Path) -> None:
    link = path.with_name("link.sqlite3")
    link.symlink_to(path)
    for place in (path, link):
        with pytest.raises(UsageError, match="is the store itself"):
            store.backup(place)


def test_a_place_below_a_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutsideError, match="cannot be written") as refused:
        store.backup(tmp_path / "file" / "copy.sqlite3")
    assert refused.value.hint


def test_a_disk_that_is_full_leaves_no_part_of_a_copy(path: Path, tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="this system has no RLIMIT_FSIZE")
    with Store.open(path, now=NOW) as store:
        store.record_pull(*batch(0, 2000))
    folder = tmp_path / "copies"
    program = (
        "import resource, sys; from pathlib import Path; from cxq.store import Store\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\n"
        f"Store.open(Path({str(path)!r}), now={NOW!r}).backup(Path({str(folder)!r}) / 'c.sqlite3')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "OutsideError" in done.stderr
    assert list(folder.iterdir()) == []
