"""Snapshots: the bytes that prove what was said, and an item's history of them."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cxq.errors import CxqError
from cxq.store import Store
from cxq.text import sha256
from store.making import added, entry, page, pulled, state


def texts(store: Store, key: str) -> list[str]:
    """The item's whole history, newest first."""
    found = [store.snapshot(key, record.sha256) for record in store.snapshots(key)]
    return [snapshot.text for snapshot in found if snapshot]


def test_the_same_bytes_again_are_no_new_snapshot(store: Store) -> None:
    item = added("gwr-2025")
    assert store.add(item, page("one")) == "added"
    assert store.add(item, page("one", fetched="2026-12-01T00:00:00Z")) == "unchanged"
    assert store.add(replace(item, title="Another title"), page("two")) == "snapshot"
    assert store.item("gwr-2025") == item, "other bytes leave the item's own fields alone"
    assert texts(store, "gwr-2025") == ["two", "one"]


def test_a_page_that_goes_back_is_a_third_snapshot(store: Store) -> None:
    first, changed = page("A", "2026-11-01T00:00:00Z"), page("B", "2026-11-02T00:00:00Z")
    back = page("A", "2026-11-03T00:00:00Z")
    results = [store.add(added("x"), snapshot) for snapshot in (first, changed, back, back)]
    assert results == ["added", "snapshot", "snapshot", "unchanged"]
    assert [record.fetched[8:10] for record in store.snapshots("x")] == ["03", "02", "01"]
    assert store.snapshot("x") == back
    assert store.snapshot("x", first.sha256) == back, "the newest with these bytes"
    assert store.snapshot("x", changed.sha256) == changed


def test_what_is_not_there_is_none(store: Store) -> None:
    store.record_pull(state(), [(pulled(1), None)])
    assert store.snapshot(pulled(1).key) is None
    assert store.snapshots(pulled(1).key) == ()
    assert store.snapshot("nobody") is None
    store.add(added("x"), page("one"))
    assert store.snapshot("x", "0" * 64) is None


def test_five_megabytes_of_chinese_come_back_whole(store: Store) -> None:
    report = page("高质量发展是全面建设社会主义现代化国家的首要任务。" * 70_000)
    assert len(report.raw) > 5_000_000
    store.add(added("long"), report)
    assert store.snapshot("long") == report
    assert store.snapshots("long")[0].bytes == len(report.raw)
    assert store.size()[2] < 2 * len(report.raw), "the raw bytes are compressed"


def test_raw_bytes_need_not_be_text(store: Store) -> None:
    raw = bytes(range(256)) * 9
    pdf = replace(page("a PDF"), raw=raw, sha256=sha256(raw), media_type="application/pdf")
    nothing = replace(page(""), raw=b"", sha256=sha256(b""))
    store.add(added("pdf"), pdf)
    store.add(added("nothing"), nothing)
    assert store.snapshot("pdf") == pdf
    assert store.snapshot("nothing") == nothing


def test_a_hash_of_other_bytes_is_our_mistake(store: Store) -> None:
    wrong = replace(page("one"), raw=b"two")
    for write in (
        lambda: store.add(added("x"), wrong),
        lambda: store.record_pull(state(), [(pulled(1), wrong)]),
        lambda: store.record_page("x", wrong, at="2026-11-23T03:00:00Z"),
    ):
        with pytest.raises(ValueError, match="SHA-256"):
            write()
    assert store.size()[:2] == (0, 0)


def test_the_same_bytes_under_two_items_are_two_snapshots(store: Store) -> None:
    store.add(added("a"), page("one text"))
    store.add(added("b"), page("one text"))
    assert texts(store, "a") == texts(store, "b") == ["one text"]


def test_a_page_outranks_what_the_feed_says_itself(store: Store) -> None:
    key = pulled(1).key
    store.record_pull(state(), [(pulled(1), entry("short"))])
    store.record_pull(state(), [(pulled(1), entry("short, corrected"))])
    assert texts(store, key) == ["short, corrected", "short"]
    store.record_page(key, page("the whole article"), at="2026-11-23T03:00:00Z")
    store.record_pull(state(), [(pulled(1), entry("short, corrected again"))])
    assert texts(store, key) == ["the whole article", "short, corrected", "short"]


@pytest.mark.parametrize(
    "rot",
    [
        pytest.param(lambda packed: packed[:9], id="cut short"),
        pytest.param(lambda packed: bytes(len(packed)), id="zeroes"),
        pytest.param(lambda packed: zlib.compress(b"<p>two</p>"), id="other bytes"),
        pytest.param(lambda packed: zlib.compress(bytes(10_000_000)), id="far too many bytes"),
        pytest.param(lambda packed: "text", id="not bytes at all"),
    ],
)
def test_bytes_that_rotted_on_the_disk_are_not_served(
    store: Store, path: Path, rot: Callable[[bytes], object]
) -> None:
    store.add(added("other"), page("sound"))
    store.add(added("x"), page("one" * 100))
    with closing(sqlite3.connect(path)) as shell, shell:
        (packed,) = shell.execute("SELECT raw FROM snapshots WHERE item = 'x'").fetchone()
        shell.execute("UPDATE snapshots SET raw = ? WHERE item = 'x'", (rot(packed),))
    with pytest.raises(CxqError, match=r"“x” from 2026-11-23T02:00:00Z is damaged") as damaged:
        store.snapshot("x")
    assert damaged.value.hint
    assert store.snapshot("other") == page("sound")
