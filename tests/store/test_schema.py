"""Files that are older, newer, half made, damaged, or not ours."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from cxq.errors import CxqError, OutsideError, UsageError
from cxq.model import Item, PullState
from cxq.store import Store
from cxq.store.connection import Database
from cxq.store.schema import MIGRATIONS, migrate
from store.making import NOW, added, page, pulled, state

HERE = Path(__file__).parent


def shell(path: Path, *statements: str) -> list[tuple]:
    connection = sqlite3.connect(path)
    rows: list[tuple] = []
    for statement in statements:
        rows = connection.execute(statement).fetchall()
    connection.commit()
    connection.close()
    return rows


def version_one(path: Path) -> None:
    """A store as the first cxq made it, with one item in it."""
    path.parent.mkdir(exist_ok=True)
    database = Database(path, wait=1)
    migrate(database, now="2026-01-01T00:00:00Z", migrations=MIGRATIONS[:1])
    database.close()
    names = ", ".join(field.name for field in fields(Item))
    shell(
        path,
        f"INSERT INTO items ({names}, sort_time) VALUES ('lab-1', '旧闻', 'https://a.example.org',"
        " '2026-01-01T00:00:00Z', NULL, 'lab-news', NULL, 'id', '', '', 'zh', '', 'f',"
        " '2026-01-01T00:00:00.000000Z')",
    )


def test_a_new_store_is_made_with_its_folder(path: Path) -> None:
    with Store.open(path, now=NOW) as store:
        assert store.integrity() == "ok"
        items, snapshots, size = store.size()
        assert (items, snapshots) == (0, 0)
        assert size > 0
    assert shell(path, "PRAGMA journal_mode") == [("wal",)]
    recorded = shell(path, "SELECT number, name, applied FROM migrations")
    assert recorded == [(n, step.name, NOW) for n, step in enumerate(MIGRATIONS, 1)]


def test_where_no_file_stands_nothing_is_made(path: Path) -> None:
    assert Store.open_existing(path, now=NOW) is None
    assert not path.parent.exists()
    assert Store.open_existing(Path(__file__) / "store", now=NOW) is None


def test_what_was_stored_is_there_after_closing(path: Path) -> None:
    with Store.open(path, now=NOW) as store:
        store.add(added("x"), page("一"))
    found = Store.open_existing(path, now=NOW)
    assert found is not None
    with found:
        assert found.snapshot("x") == page("一")
    found.close()


def test_an_old_store_opens_and_keeps_what_it_holds(path: Path) -> None:
    version_one(path)
    with Store.open(path, now=NOW) as store:
        assert [item.title for item in store.without_page("lab-news", 0)] == ["旧闻"]
        assert store.record_page("lab-1", page("…"), at=NOW) == "added"
        store.record_pull(state(), [(pulled(1), None)])
        assert store.integrity() == "ok"
    assert [when for (when,) in shell(path, "SELECT applied FROM migrations")] == [
        "2026-01-01T00:00:00Z",
        *[NOW] * (len(MIGRATIONS) - 1),
    ]


@pytest.mark.parametrize("statement", [0, 1])
def test_a_process_killed_in_a_migration_leaves_the_version_before(
    path: Path, statement: int
) -> None:
    version_one(path)
    killed = subprocess.run(
        [sys.executable, HERE / "killed_migration.py", path, str(statement)], check=False
    )
    assert killed.returncode == -9
    assert shell(path, "SELECT max(number) FROM migrations") == [(1,)]
    with Store.open(path, now=NOW) as store:
        assert store.item("lab-1") is not None
        assert store.integrity() == "ok"


def test_a_newer_store_is_refused_and_left_alone(path: Path) -> None:
    Store.open(path, now=NOW).close()
    shell(path, "INSERT INTO migrations VALUES (99, 'from the future', '2030-01-01T00:00:00Z')")
    before = path.read_bytes()
    with pytest.raises(CxqError, match="written by a newer cxq") as refused:
        Store.open(path, now=NOW)
    assert "Upgrade cxq" in refused.value.hint
    assert path.read_bytes() == before


@pytest.mark.parametrize("mark", ["SELECT 1", "PRAGMA application_id = 1196444487"])
def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "places.sqlite"
    shell(path, "CREATE TABLE bookmarks (url)", mark)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is not a cxq store") as refused:
        Store.open(path, now=NOW)
    assert "CXQ_DB" in refused.value.hint
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["places.sqlite"]


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Remember the Hefei trip.\n" * 100)
    with pytest.raises(OutsideError, match=r"notes\.txt is not a cxq store") as refused:
        Store.open_existing(path, now=NOW)
    assert refused.value.hint


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite3"
    path.touch()
    with Store.open(path, now=NOW) as store:
        assert store.keys() == ()


def test_a_damaged_store_says_so(path: Path) -> None:
    with Store.open(path, now=NOW) as store:
        store.record_pull(state(), [(pulled(n), page("文" * 3000)) for n in range(50)])
        assert store.size()[1] == 50
    whole = path.read_bytes()
    # Everything after the schema's first page becomes noise.
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    with pytest.raises(OutsideError, match="is damaged") as damaged:
        Store.open(path, now=NOW)
    assert "-wal" in damaged.value.hint
    path.write_bytes(whole[:-40960] + b"\xa5" * 40960)
    with Store.open(path, now=NOW) as store:
        assert store.integrity() != "ok"


def test_four_processes_may_make_the_store_at_the_same_moment(path: Path) -> None:
    command = [sys.executable, HERE / "pull_batches.py", path, "1", "20"]
    four = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [process.wait() for process in four] == [0, 0, 0, 0]
    with Store.open(path, now=NOW) as store:
        assert store.size()[0] == 20
        assert store.integrity() == "ok"
    assert shell(path, "SELECT count(*) FROM migrations") == [(len(MIGRATIONS),)]


def test_the_tables_hold_every_field_and_explain_themselves(path: Path) -> None:
    Store.open(path, now=NOW).close()

    def columns(table: str) -> set[str]:
        return {row[1] for row in shell(path, f"PRAGMA table_info({table})")}

    assert columns("items") - {"sort_time", "vanished"} == {field.name for field in fields(Item)}
    assert columns("pull_states") == {field.name for field in fields(PullState)}
    for name, sql in shell(path, "SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
        if name.startswith("sqlite_"):  # its own bookkeeping
            continue
        assert "--" in sql, name
