"""One pull at a time: who holds the lock is told, and a killed holder holds nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cxq.errors import LockedError, OutsideError
from cxq.store import pull_lock
from store.making import NOW

HOLDER = (
    "import sys; from pathlib import Path; from cxq.store import pull_lock\n"
    f"with pull_lock(Path(sys.argv[1]), now='{NOW}'):\n"
    "    print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture
def holder(path: Path):
    """Another process that holds the lock until its standard input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_pull_is_told_who_holds_the_first(path: Path, holder) -> None:
    with pytest.raises(LockedError) as refused, pull_lock(path, now="2026-11-23T02:05:00Z"):
        pass
    assert refused.value.message == (
        f"Another pull is running (process {holder.pid}, since 2026-11-23T02:00:00Z)."
    )
    assert f"kill {holder.pid}" in refused.value.hint
    holder.communicate()
    with pull_lock(path, now=NOW):
        assert not path.exists(), "the lock does not touch the store itself"


def test_kill_9_lets_go_and_its_note_confuses_nobody(path: Path, holder) -> None:
    note = Path(f"{path}.pull.json")
    holder.kill()
    holder.wait()
    assert json.loads(note.read_text())["pid"] == holder.pid
    with pull_lock(path, now="2026-11-23T03:00:00Z"):
        assert json.loads(note.read_text())["since"] == "2026-11-23T03:00:00Z"
    assert not note.exists()


@pytest.mark.parametrize("note", ['{"pid": 4194304123, "since": "x"}', "{", "[]", '{"pid": 0}'])
def test_a_note_that_cannot_be_true_is_not_told(path: Path, holder, note: str) -> None:
    Path(f"{path}.pull.json").write_text(note)
    with pytest.raises(LockedError, match=r"^Another pull is running\.$"), pull_lock(path, now=NOW):
        pass


def test_the_lock_is_free_after_an_error_inside(path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), pull_lock(path, now=NOW):
            raise ZeroDivisionError
    with pull_lock(path, now=NOW), pytest.raises(LockedError), pull_lock(path, now=NOW):
        pass


def test_where_no_lock_can_stand_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("…")
    with (
        pytest.raises(OutsideError, match=r"pull\.lock cannot be locked"),
        pull_lock(tmp_path / "file" / "s.sqlite3", now=NOW),
    ):
        pass


def test_the_store_loads_neither_network_nor_lock_library() -> None:
    program = (
        "import sys, cxq.store\n"
        "print(*sorted({'asyncio', 'filelock', 'httpx', 'feedparser'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (loaded.stdout, loaded.stderr) == ("\n", "")
