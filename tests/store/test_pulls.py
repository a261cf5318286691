"""record_pull: one pull of one source, in one transaction."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxq.errors import UsageError
from cxq.model import ItemQuery
from cxq.store import Store
from cxq.text import sha256
from store.making import added, entry, page, pulled, state


def test_the_state_of_a_source_comes_back(store: Store) -> None:
    assert store.pull_state("lab-news") is None
    assert store.pull_states() == {}
    first = state(etag='W/"ab\xe9"', failures=2, status="error", message="超时", rules="r1")
    store.record_pull(first, [])
    store.record_pull(state("other"), [])
    assert store.pull_state("lab-news") == first
    later = replace(first, failures=0, status="updated")
    store.record_pull(later, [])
    assert store.pull_states() == {"lab-news": later, "other": state("other")}


def test_a_known_item_is_updated_but_keeps_key_and_first_seen(store: Store) -> None:
    store.record_pull(state(), [(pulled(1), page("one"))])
    changed = pulled(
        1,
        key="lab-news-other",
        first_seen="2027-01-01T00:00:00Z",
        title="A corrected title",
        url="https://lab.example.org/moved",
        published="2026-11-22",
        author="李",
        fingerprint="said otherwise",
    )
    store.record_pull(state(), [(changed, page("two"))])
    assert store.item(pulled(1).key) == replace(
        changed, key=pulled(1).key, first_seen=pulled(1).first_seen
    )
    assert store.items(ItemQuery())[1] == 1
    assert [record.sha256 for record in store.snapshots(pulled(1).key)] == [
        page("two").sha256,
        page("one").sha256,
    ]


def test_a_new_date_moves_the_item_in_the_list(store: Store) -> None:
    early, late = (pulled(n, published=f"2026-01-0{n}") for n in (1, 2))
    store.record_pull(state(), [(early, None), (late, None)])
    store.record_pull(state(), [(replace(early, published="2026-01-03"), None)])
    assert [item.key for item in store.items(ItemQuery())[0]] == [early.key, late.key]


def test_one_identity_twice_in_one_document_is_one_item(store: Store) -> None:
    store.record_pull(state(), [(pulled(1), entry("a")), (pulled(1, title="again"), entry("a"))])
    rows, total = store.items(ItemQuery())
    assert (total, rows[0].title, len(store.snapshots(rows[0].key))) == (1, "again", 1)


def test_two_sources_may_use_one_identity(store: Store) -> None:
    store.record_pull(state(), [(pulled(1), None)])
    store.record_pull(state("other"), [(pulled(1, "other"), None)])
    assert store.items(ItemQuery())[1] == 2


def test_two_identities_with_one_short_hash_get_keys_of_their_own(store: Store) -> None:
    first, second = pulled("first"), pulled("second", key=pulled("first").key)
    third = pulled("third", key=first.key)
    store.record_pull(state(), [(first, None), (second, None)])
    store.record_pull(state(), [(third, None), (second, None), (first, None)])
    known = store.known("lab-news")
    assert known[first.identity].key == first.key
    assert known[second.identity].key == f"lab-news-{sha256(second.identity.encode())[:12]}"
    assert known[third.identity].key == f"lab-news-{sha256(third.identity.encode())[:12]}"


def test_a_key_that_is_a_collections_name_is_not_taken(store: Store) -> None:
    store.add(added("x", pulled(1).key), page("…"))
    store.record_pull(state(), [(pulled(1), None)])
    digest = sha256(pulled(1).identity.encode())
    assert store.known("lab-news")[pulled(1).identity].key == f"lab-news-{digest[:12]}"


def test_the_authors_collection_and_region_survive_a_pull(store: Store) -> None:
    store.record_pull(state(), [(pulled(1, collection="best", region="安徽"), None)])
    store.record_pull(state(), [(pulled(1, title="new"), None)])
    item = store.item(pulled(1).key)
    assert item == pulled(1, title="new", collection="best", region="安徽")


def test_all_of_a_pull_or_nothing(store: Store) -> None:
    store.record_pull(state(failures=1), [])
    broken = pulled(2, published="yesterday")
    with pytest.raises(UsageError):
        store.record_pull(state(failures=0), [(pulled(1), page("one")), (broken, None)])
    assert store.size()[:2] == (0, 0)
    assert store.pull_state("lab-news") == state(failures=1)


@pytest.mark.parametrize("item", [pulled(1, "other"), added("x"), pulled(1, identity="")])
def test_an_item_of_nobody_or_of_another_source_is_our_mistake(store: Store, item) -> None:
    with pytest.raises(ValueError, match="not an item of the source lab-news"):
        store.record_pull(state(), [(item, None)])


def test_adding_by_hand_what_a_source_brought_names_its_key(store: Store) -> None:
    store.record_pull(state(), [(pulled(1), page("one"))])
    with pytest.raises(UsageError, match="kept already") as refused:
        store.add(pulled(1, key="mine"), page("two"))
    assert pulled(1).key in refused.value.hint
    assert store.add(pulled(1), page("two")) == "snapshot"
