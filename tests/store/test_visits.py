"""Kept pages that are due for another look, and pages that vanished."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxq.errors import UsageError
from cxq.store import Store
from cxq.text import sha256
from store.making import NOW, page, pulled, state

SOURCE = "lab-news"


def keep(store: Store, *numbers: int) -> None:
    store.record_pull(state(), [(pulled(number), None) for number in numbers])
    for number in numbers:
        store.record_page(pulled(number).key, page(f"article {number}"), at=NOW)


def due(store: Store, at: str, limit: int = 50) -> list[str]:
    return [item.title[-1] for item in store.pages_to_visit(SOURCE, limit, at=at)]


@pytest.mark.parametrize(
    ("at", "visited"),
    [
        ("2026-11-23T20:00:00Z", False),
        ("2026-11-24T01:50:00Z", True),  # ten minutes short of a day is a day
        ("2026-11-30T02:00:00Z", True),
        ("2026-12-02T23:00:00Z", True),
        ("2026-12-03T03:00:00Z", False),  # ten days: no news any more
        ("2025-11-23T02:00:00Z", False),  # a clock that went back
    ],
)
def test_when_a_kept_page_is_due(store: Store, at: str, visited: bool) -> None:
    keep(store, 1)
    assert bool(due(store, at)) is visited


def test_the_longest_unseen_first_and_no_more_than_there_is_room_for(store: Store) -> None:
    keep(store, 1, 2, 3)
    store.record_page(pulled(2).key, page("article 2"), at="2026-11-23T08:00:00Z")
    assert due(store, "2026-11-24T02:00:00Z")[-1] == "2"
    assert len(due(store, "2026-11-24T02:00:00Z", 2)) == 2
    assert due(store, "2026-11-24T02:00:00Z", 0) == []


def test_only_pages_that_were_kept_and_are_not_wanted_anyway(store: Store) -> None:
    keep(store, 1, 2)
    store.record_pull(state(), [(pulled(3), None), (pulled(2, fingerprint="changed"), None)])
    assert due(store, "2026-11-24T02:00:00Z") == ["1"]
    assert [item.title[-1] for item in store.without_page(SOURCE, 0)] == ["3", "2"]


def test_the_same_text_in_other_bytes_is_no_new_snapshot(store: Store) -> None:
    keep(store, 1)
    key = pulled(1).key
    raw = b"<p>article 1</p><!-- served by no. 7 -->"
    noisy = replace(page("article 1"), raw=raw, sha256=sha256(raw))
    assert store.record_page(key, noisy, at=NOW) == "unchanged"
    assert len(store.snapshots(key)) == 1


def test_what_vanished_is_marked_once_and_until_it_comes_back(store: Store) -> None:
    keep(store, 1)
    key = pulled(1).key
    later, last = "2026-11-24T02:00:00Z", "2026-11-26T02:00:00Z"
    assert store.record_page(key, None, at=NOW) == "failed"
    assert store.vanished(key) == ""
    assert store.record_page(key, None, at=later, gone=True) == "vanished"
    assert store.record_page(key, None, at=last, gone=True) == "failed"
    assert store.vanished(key) == later
    assert store.snapshot(key) == page("article 1")
    store.record_pull(state(), [(pulled(1, title="another title"), None)])
    assert store.vanished(key) == later
    assert store.record_page(key, page("article 1"), at=last) == "unchanged"
    assert store.vanished(key) == ""


def test_what_was_never_kept_cannot_vanish(store: Store) -> None:
    store.record_pull(state(), [(pulled(1), None)])
    assert store.record_page(pulled(1).key, None, at=NOW, gone=True) == "failed"
    assert store.vanished(pulled(1).key) == ""
    assert store.vanished("no-such-item") == ""
    with pytest.raises(UsageError, match="There is no item"):
        store.record_page("no-such-item", None, at=NOW, gone=True)


def test_what_vanished_is_never_dropped_for_its_age(store: Store) -> None:
    keep(store, 1, 2)
    store.record_page(pulled(1).key, None, at="2026-11-24T02:00:00Z", gone=True)
    old, held = store.droppable("2028-01-01T00:00:00Z", [])
    assert ([item.key for item in old], held) == ([pulled(2).key], 1)
