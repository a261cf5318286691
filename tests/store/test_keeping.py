"""What the author does to items, and that no pull undoes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cxq.errors import UsageError
from cxq.model import ItemQuery, Marks
from cxq.store import Store
from store.making import NOW, added, page, pulled, state

LATER = "2026-11-24T02:00:00Z"


def rename(store: Store, key: str, new: str) -> None:
    item = store.item(key)
    assert item is not None
    with store.correcting(key, replace(item, key=new)):
        pass


def listed(store: Store, **query) -> list[str]:
    return [item.key for item in store.items(ItemQuery(**query))[0]]


# ---------------------------------------------------------------- marks


def test_marks_are_set_one_by_one_and_taken_away(store: Store) -> None:
    for key in ("a", "b"):
        store.add(added(key), page(key))
    assert store.marks(["a", "b", "nobody"]) == {}
    assert store.mark(["a", "b"], starred=True)["b"] == Marks(starred=True)
    assert store.mark(["a"], read=True) == {"a": Marks(read=True, starred=True)}
    assert store.mark(["a"], starred=False, hidden=True) == {"a": Marks(read=True, hidden=True)}
    assert store.marks(["a", "b"]) == {"a": Marks(True, False, True), "b": Marks(starred=True)}


def test_marks_of_more_items_than_a_statement_has_places_for(store: Store) -> None:
    keys = [f"k{number}" for number in range(1200)]
    store.record_pull(state(), [(pulled(key, key=key), None) for key in keys])
    assert len(store.mark(keys, read=True)) == len(store.marks(keys)) == 1200


def test_one_unknown_key_and_none_is_marked(store: Store) -> None:
    store.add(added("a"), page("a"))
    with pytest.raises(UsageError, match="no item “nobody”"):
        store.mark(["a", "nobody"], starred=True)
    assert store.marks(["a"]) == {}


def test_lists_by_mark_and_hidden_items_only_where_asked_for(store: Store) -> None:
    for key in ("plain", "read", "star", "gone"):
        store.add(added(key), page(key))
    store.mark(["read"], read=True)
    store.mark(["star", "gone"], starred=True)
    store.mark(["gone"], hidden=True)
    assert listed(store) == ["plain", "read", "star"]
    assert listed(store, unread=True) == ["plain", "star"]
    assert listed(store, starred=True) == ["star"]
    assert listed(store, hidden=True) == ["gone"]
    assert listed(store, hidden=None) == ["gone", "plain", "read", "star"]
    assert store.items(ItemQuery(limit=1))[1] == 3, "the total counts what the list lists"


def test_marks_survive_a_pull_that_changes_the_item(store: Store) -> None:
    item = pulled(1)
    store.record_pull(state(), [(item, None)])
    store.mark([item.key], starred=True, hidden=True)
    store.record_pull(state(), [(replace(item, title="Other", fingerprint="x"), None)])
    assert store.marks([item.key]) == {item.key: Marks(starred=True, hidden=True)}
    assert listed(store) == []


# ---------------------------------------------------------------- corrections


def test_what_was_corrected_stays_and_the_rest_follows_the_source(store: Store) -> None:
    item = pulled(1, title="Worng", published="2026-03-01", author="A")
    store.record_pull(state(), [(item, None)])
    with store.correcting(item.key, replace(item, title="Right", published=None, region="Anhui")):
        pass
    assert store.corrected(item.key) == {"title", "published", "region"}
    said = replace(
        item, title="Worse", published="2026-03-02", author="B", region="Hebei", fingerprint="x"
    )
    store.record_pull(state(), [(said, None)])
    kept = store.item(item.key)
    assert kept is not None
    assert (kept.title, kept.published, kept.region) == ("Right", None, "Anhui")
    assert (kept.author, kept.fingerprint) == ("B", "x")


def test_a_corrected_date_is_where_the_item_is_listed(store: Store) -> None:
    store.add(added("a", published="2026-03-01"), page("a"))
    store.add(added("b", published="2026-03-02"), page("b"))
    with store.correcting("a", added("a", published="2026-03-03")):
        pass
    assert listed(store) == ["a", "b"]


def test_only_the_authors_fields_may_be_corrected(store: Store) -> None:
    store.add(added("a"), page("a"))
    with (
        pytest.raises(ValueError, match="first_seen"),
        store.correcting("a", added("a", first_seen=LATER)),
    ):
        pass
    with pytest.raises(UsageError, match="no item “b”"), store.correcting("b", added("b")):
        pass


def test_where_the_files_cannot_be_written_the_store_stays(store: Store) -> None:
    store.add(added("a"), page("a"))
    with pytest.raises(OSError, match="full"), store.correcting("a", added("b", title="B")):
        raise OSError("full")
    assert store.item("b") is None
    assert store.item("a") == added("a")
    assert store.corrected("a") == frozenset()
    assert store.present_key("a") == "a"


# ---------------------------------------------------------------- keys


def test_a_renamed_item_keeps_all_that_is_its_own(store: Store) -> None:
    item = pulled(1)
    store.record_pull(state(), [(item, page("one"))])
    store.record_page(item.key, page("two"), at=NOW)
    store.mark([item.key], starred=True)
    rename(store, item.key, "quantum-plan")
    assert store.item(item.key) is None
    assert [record.bytes for record in store.snapshots("quantum-plan")] == [10, 10]
    assert store.marks(["quantum-plan"]) == {"quantum-plan": Marks(starred=True)}
    assert store.without_page("lab-news", 0) == (), "its page is known to be fetched"
    assert store.integrity() == "ok"


def test_a_pull_finds_a_renamed_item_by_its_identity(store: Store) -> None:
    item = pulled(1)
    store.record_pull(state(), [(item, page("one"))])
    rename(store, item.key, "plan")
    store.record_pull(state(), [(replace(item, title="New", fingerprint="x"), page("two"))])
    assert store.keys() == ("plan",)
    found = store.item("plan")
    assert found is not None
    assert found.title == "New"
    assert len(store.snapshots("plan")) == 2


def test_adding_under_a_former_key_means_the_renamed_item(store: Store) -> None:
    store.add(added("2025"), page("one"))
    rename(store, "2025", "gwr-2025")
    assert store.add(added("2025"), page("one")) == "unchanged"
    assert store.add(added("2025"), page("two")) == "snapshot"
    assert store.keys() == ("gwr-2025",)
    assert store.present_key("2025") == "gwr-2025"


def test_names_through_several_renamings(store: Store) -> None:
    store.add(added("a"), page("a"))
    rename(store, "a", "b")
    rename(store, "b", "c")
    assert (store.present_key("a"), store.present_key("b")) == ("c", "c")
    rename(store, "c", "a")
    assert (store.present_key("a"), store.present_key("c")) == ("a", "a")
    assert store.present_key("never") == "never"


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("taken", "“taken” is the key of another item, “Report taken”"),
        ("reports", "“reports” is the name of a collection"),
        ("was", "“was” was the key of another item, which is “is” now"),
        ("no key", "“no key” cannot be a key"),
        ("", "“” cannot be a key"),
    ],
)
def test_keys_that_cannot_be_had(store: Store, new: str, says: str) -> None:
    for key in ("a", "taken", "was"):
        store.add(added(key), page(key))
    rename(store, "was", "is")
    for attempt in (lambda: store.check_free("a", new), lambda: rename(store, "a", new)):
        with pytest.raises(UsageError) as refused:
            attempt()
        assert says in refused.value.message
        assert refused.value.hint
    assert store.item("a") is not None


def test_a_new_pulled_item_does_not_get_a_key_that_another_had(store: Store) -> None:
    first, second = pulled(1), pulled(2, key=pulled(1).key)
    store.record_pull(state(), [(first, None)])
    rename(store, first.key, "plan")
    store.record_pull(state(), [(second, None)])
    new = store.known("lab-news")[second.identity].key
    assert new.startswith("lab-news-")
    assert new != first.key


# ---------------------------------------------------------------- removal


def test_what_was_removed_is_gone_and_no_pull_brings_it_back(store: Store) -> None:
    one, two = pulled(1), pulled(2)
    store.record_pull(state(), [(one, page("1")), (two, page("2"))])
    store.record_page(one.key, page("1b"), at=NOW)
    store.mark([one.key], starred=True)
    rename(store, one.key, "plan")
    assert store.remove(["plan"], at=LATER) == 2
    assert store.snapshots("plan") == ()
    assert store.removed("lab-news") == {one.identity}
    assert store.removed("ministry") == frozenset()
    store.record_pull(state(), [(replace(one, fingerprint="x"), page("3")), (two, page("2b"))])
    assert store.keys() == (two.key,)
    assert store.size()[1] == 2
    assert store.integrity() == "ok"


def test_what_was_added_by_hand_can_be_added_again(store: Store) -> None:
    store.add(added("a"), page("a"))
    assert store.remove(["a", "a"], at=LATER) == 1
    assert store.add(added("a"), page("a")) == "added"


def test_removing_is_all_or_none(store: Store) -> None:
    store.add(added("a"), page("a"))
    with pytest.raises(UsageError, match="no item “b”"):
        store.remove(["a", "b"], at=LATER)
    assert store.item("a") is not None


# ---------------------------------------------------------------- speed


def test_fifty_thousand_items_of_which_many_are_marked_are_listed_at_once(path: Path) -> None:
    """The list and its total stay within a blink; measured 20 to 60 ms, allowed 500."""
    import time

    with Store.open(path, now=NOW) as store:
        keys = [f"lab-news-{number}" for number in range(50_000)]
        store.record_pull(state(), [(pulled(key, key=key), None) for key in keys])
        store.mark(keys[::50], hidden=True)
        store.mark(keys[::2], read=True)
        store.mark(keys[::100], starred=True)
        for query, total in (
            (ItemQuery(), 49_000),
            (ItemQuery(unread=True), 25_000),
            (ItemQuery(starred=True, hidden=None), 500),
        ):
            start = time.perf_counter()
            assert store.items(query)[1] == total
            assert time.perf_counter() - start < 10
