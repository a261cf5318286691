"""Other writers, SIGKILL, a full disk, a disk that may not be written: clear words, whole data."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from cxq.errors import CxqError, LockedError, OutsideError
from cxq.model import ItemQuery
from cxq.store import Store
from store.making import NOW, added, batch, page, state

HERE = Path(__file__).parent
SIZE = 200


def check_whole(path: Path) -> int:
    """The store opens, is sound, and holds whole batches only; how many."""
    with Store.open(path, now=NOW) as store:
        assert store.integrity() == "ok"
        items, snapshots, _ = store.size()
        last = store.pull_state("lab-news")
        batches = 0 if last is None else last.failures + 1
        assert items == snapshots == batches * SIZE
        store.record_pull(*batch(batches, SIZE))
        assert store.items(ItemQuery(limit=1))[1] == (batches + 1) * SIZE
    return batches


def run(*arguments: object, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


# ---------------------------------------------------------------- other writers


def test_a_second_writer_waits_a_while_and_then_says_who_is_in_the_way(path: Path) -> None:
    Store.open(path, now=NOW).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(path, now=NOW, wait=0.2) as store:
        start = time.monotonic()
        with pytest.raises(LockedError, match=r"Another cxq is writing to .*\.sqlite3") as locked:
            store.add(added("x"), page("…"))
        assert 0.15 < time.monotonic() - start < 20
        assert "0.2 s" in locked.value.message
        assert locked.value.hint
        assert store.items(ItemQuery()) == ((), 0), "reading goes on meanwhile"
        other.execute("ROLLBACK")
        other.close()
        assert store.add(added("x"), page("…")) == "added"


@pytest.mark.parametrize("made", [True, False], ids=["a store", "a store in the making"])
def test_a_writer_that_is_soon_done_is_waited_for(path: Path, made: bool) -> None:
    path.parent.mkdir()
    if made:
        Store.open(path, now=NOW).close()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.3, other.execute, ["COMMIT"])
        timer.start()
        with Store.open(path, now=NOW) as store:
            assert store.add(added("x"), page("…")) == "added"
        timer.join()


def test_a_store_in_the_making_is_not_waited_for_for_ever(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedError, match=r"within 0\.1 s"):
            Store.open(path, now=NOW, wait=0.1)


def test_a_reader_sees_what_another_process_wrote(path: Path) -> None:
    with Store.open(path, now=NOW) as store:
        assert run(HERE / "pull_batches.py", path, 2, SIZE).returncode == 0
        assert store.items(ItemQuery(limit=1))[1] == 2 * SIZE


# ---------------------------------------------------------------- SIGKILL


@pytest.mark.parametrize("seed", range(6))
def test_kill_9_at_any_moment_leaves_whole_pulls(path: Path, seed: int) -> None:
    process = subprocess.Popen(
        [sys.executable, HERE / "pull_batches.py", path, "0", str(SIZE)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as said:
        assert said.readline() == "0\n"
        time.sleep(random.Random(seed).uniform(0, 0.25))
        process.kill()
        done = 1 + len(said.read().splitlines())
    assert process.wait() == -9
    assert check_whole(path) in (done, done + 1), "what was said to be done is there"


# ---------------------------------------------------------------- full disk


def test_a_file_that_may_not_grow_stops_the_pull_and_nothing_else(path: Path) -> None:
    pytest.importorskip("resource", reason="this system has no RLIMIT_FSIZE")
    full = run(HERE / "pull_batches.py", path, 0, SIZE, 1_000_000)
    assert full.returncode == 3, full.stderr
    assert not full.stderr
    *done, kind, message, hint = full.stdout.splitlines()
    assert kind == "OutsideError"
    assert str(path) in message
    assert "not saved" in hint
    assert check_whole(path) == len(done) > 0


@pytest.fixture
def small_disk(tmp_path: Path) -> tuple[str, ...]:
    """The beginning of a command that runs the rest with 3 MB of disk at tmp_path/disk."""
    disk = tmp_path / "disk"
    disk.mkdir()
    # Afterwards the disk is gone with its name space, so what stood there is copied out.
    script = (
        f'mount -t tmpfs -o size=3m none "{disk}" || exit 77; "$@"; code=$?;'
        f' cp -r "{disk}" "{tmp_path}/after"; exit $code'
    )
    command = ("unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh")
    if (
        shutil.which("unshare") is None
        or subprocess.run([*command, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("this system lets nobody mount a small disk (unshare, tmpfs)")
    shutil.rmtree(tmp_path / "after")
    return command


def test_a_full_disk_stops_the_pull_and_nothing_else(
    tmp_path: Path, small_disk: tuple[str, ...]
) -> None:
    full = run(HERE / "pull_batches.py", tmp_path / "disk/s", 0, SIZE, before=small_disk)
    assert full.returncode == 3, full.stderr
    assert not full.stderr
    *done, kind, message, hint = full.stdout.splitlines()
    assert kind == "OutsideError"
    assert message.startswith("The disk is full")
    assert "Make room" in hint
    assert check_whole(tmp_path / "after/s") == len(done) > 0


# ---------------------------------------------------------------- not to be written


@pytest.fixture
def powerless() -> tuple[str, ...]:
    """The beginning of a command that obeys permission bits, also where root runs the tests."""
    if os.name == "nt":
        pytest.skip("Windows has no permission bits")
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root obeys no permission bits, and there is no setpriv to change that")
    drop = "-dac_override,-dac_read_search"
    return ("setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}", "--")


def test_a_store_that_may_only_be_read_says_so(path: Path, powerless: tuple[str, ...]) -> None:
    Store.open(path, now=NOW).close()
    path.chmod(0o444)
    refused = run(HERE / "pull_batches.py", path, 1, 1, before=powerless)
    path.chmod(0o644)
    assert (refused.returncode, refused.stderr) == (3, "")
    assert refused.stdout.startswith(f"OutsideError\n{path} may not be written")


def test_a_folder_that_may_only_be_read_says_so(path: Path, powerless: tuple[str, ...]) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o555)
    refused = run(HERE / "pull_batches.py", path, 1, 1, before=powerless)
    path.parent.chmod(0o755)
    assert (refused.returncode, refused.stderr) == (3, "")
    assert refused.stdout.startswith(f"OutsideError\n{path} cannot be opened")
    assert "CXQ_DB" in refused.stdout


def test_a_folder_that_may_not_be_entered_says_so(path: Path, powerless: tuple[str, ...]) -> None:
    Store.open(path, now=NOW).close()
    path.parent.chmod(0)
    program = (
        "import sys; from pathlib import Path; from cxq.errors import OutsideError\n"
        "from cxq.store import Store\n"
        f"try: Store.open_existing(Path(sys.argv[1]), now='{NOW}')\n"
        "except OutsideError as error: print(error.message)"
    )
    refused = run("-c", program, path, before=powerless)
    path.parent.chmod(0o755)
    assert refused.stderr == ""
    assert refused.stdout == f"{path} cannot be looked at: permission denied.\n"


def test_a_path_below_a_file_or_at_a_folder_says_so(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("…")
    with pytest.raises(OutsideError, match="cannot be made: ") as refused:
        Store.open(file / "deeper" / "s.sqlite3", now=NOW)
    assert "CXQ_DB" in refused.value.hint
    for open_store in (Store.open, Store.open_existing):
        with pytest.raises(OutsideError, match="cannot be opened"):
            open_store(tmp_path, now=NOW)


def test_a_store_without_its_tables_is_an_error_and_no_traceback(path: Path) -> None:
    with Store.open(path, now=NOW) as store:
        other = sqlite3.connect(path)
        other.execute("DROP TABLE pull_states")
        other.commit()
        other.close()
        with pytest.raises(CxqError, match="no such table") as broken:
            store.record_pull(state(), [])
        assert "cxq doctor" in broken.value.hint


# ---------------------------------------------------------------- an archive


@pytest.fixture
def archive(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store in a folder that may only be read, such as a medium or a snapshot of a disk."""
    with Store.open(path, now=NOW) as store:
        store.add(added("x"), page("…"))
    monkeypatch.setattr("cxq.store.store.os.access", lambda folder, mode: False)
    return path


def test_an_archive_is_read_and_nothing_is_made_beside_it(archive: Path) -> None:
    opened = Store.open_existing(archive, now=NOW)
    assert opened is not None
    with opened as store:
        assert store.items(ItemQuery())[1] == 1
        assert list(archive.parent.iterdir()) == [archive]
        with pytest.raises(OutsideError, match="may not be written"):
            store.add(added("y"), page("…"))


def test_an_archive_that_was_copied_while_it_was_written_is_not_half_read(archive: Path) -> None:
    with Store.open(archive, now=NOW) as writer:
        writer.add(added("y"), page("…"))
        opened = Store.open_existing(archive, now=NOW)
        assert opened is not None
        with opened as store:
            assert store.items(ItemQuery())[1] == 2


def test_an_archive_of_an_older_cxq_says_what_to_do(archive: Path) -> None:
    with closing(sqlite3.connect(archive, isolation_level=None)) as database:
        database.execute("DELETE FROM migrations WHERE number > 1")
    with pytest.raises(OutsideError, match="an older cxq") as refused:
        Store.open_existing(archive, now=NOW)
    assert "CXQ_DB" in refused.value.hint
