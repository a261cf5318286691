"""Which items still want their own page, and when the store stops asking."""

from __future__ import annotations

import pytest

from cxq.errors import UsageError
from cxq.store import Store
from store.making import entry, page, pulled, state

AT = "2026-11-23T03:00:00Z"


def wanted(store: Store, limit: int = 0) -> list[str]:
    return [item.title[-1] for item in store.without_page("lab-news", limit)]


def pull(store: Store, *items) -> None:
    store.record_pull(state(), [(item, entry("summary")) for item in items])


def test_new_items_want_their_page_newest_first(store: Store) -> None:
    dated = [pulled(number, published=f"2026-11-0{number}") for number in (1, 3, 2)]
    pull(store, *dated, pulled(4, url=""))
    store.record_pull(state("other"), [(pulled(9, "other"), None)])
    assert wanted(store) == ["3", "2", "1"]
    assert wanted(store, 2) == ["3", "2"]


def test_a_page_fetched_well_is_not_asked_for_again(store: Store) -> None:
    pull(store, pulled(1))
    key = pulled(1).key
    assert store.record_page(key, page("the article"), at=AT) == "added"
    assert wanted(store) == []
    pull(store, pulled(1))
    assert wanted(store) == []
    assert store.record_page(key, page("the article"), at=AT) == "unchanged"
    assert store.record_page(key, page("the article, corrected"), at=AT) == "snapshot"
    assert store.record_page(key, page("the article"), at=AT) == "snapshot", "it went back"
    assert [text.bytes for text in store.snapshots(key)] == [
        len(page(text).raw)
        for text in ("the article", "the article, corrected", "the article", "summary")
    ]


def test_three_failures_and_it_is_left_alone(store: Store) -> None:
    pull(store, pulled(1))
    for _ in range(3):
        assert wanted(store) == ["1"]
        assert store.record_page(pulled(1).key, None, at=AT) == "failed"
    assert wanted(store) == []
    assert store.snapshot(pulled(1).key) == entry("summary")


def test_a_success_forgets_the_failures(store: Store) -> None:
    pull(store, pulled(1))
    store.record_page(pulled(1).key, None, at=AT)
    store.record_page(pulled(1).key, page("the article"), at=AT)
    pull(store, pulled(1, fingerprint="changed"))
    for _ in range(2):
        store.record_page(pulled(1).key, None, at=AT)
    assert wanted(store) == ["1"], "two failures since the change, the first one is forgotten"


def test_an_item_that_its_source_changed_wants_its_page_again(store: Store) -> None:
    pull(store, pulled(1), pulled(2, published="2026-01-01"))
    store.record_page(pulled(1).key, page("the article"), at=AT)
    for _ in range(3):
        store.record_page(pulled(2).key, None, at=AT)
    assert wanted(store) == []
    pull(store, pulled(1, fingerprint="new"), pulled(2, published="2026-01-01", fingerprint="new"))
    assert wanted(store) == ["2", "1"], "what was never fetched goes before what is known"
    assert store.record_page(pulled(1).key, page("the article"), at=AT) == "unchanged"
    assert wanted(store) == ["2"]


def test_an_item_removed_meanwhile_is_named(store: Store) -> None:
    for snapshot in (None, page("…")):
        with pytest.raises(UsageError, match="no item “gone-1234”"):
            store.record_page("gone-1234", snapshot, at=AT)
