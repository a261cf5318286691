"""Stories in the store: lists by story, outlets, what pulls have learnt, what may be dropped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.model import Item, ItemQuery, PullState, Snapshot
from cxq.sameness import PullNotes, Sketch, Trust
from cxq.store import Store
from cxq.text import item_key, sha256

NOW = "2026-11-23T02:00:00Z"
OLD = "2025-01-01T00:00:00Z"


def story_item(name: str, source: str = "", *, day: int = 1, seen: str = NOW) -> Item:
    source = source or f"paper-{name}"
    return Item(
        item_key(source, name),
        f"Title {name}",
        f"https://{source}.example/{name}",
        seen,
        published=f"2026-11-{day:02}",
        source=source,
        identity=name,
    )


def keep(store: Store, item: Item, *, fetched: str = "") -> str:
    raw = f"<p>{item.title}</p>".encode()
    at = fetched or item.first_seen
    snapshot = Snapshot(sha256(raw), at, item.url, "text/html", raw, item.title)
    store.record_pull(PullState(item.source or "", "https://a.example/"), [(item, snapshot)])
    return item.key


def sketch_of(first: int, count: int = 40) -> Sketch:
    return Sketch(frozenset(range(first, first + 16 * count, 16)), 300, frozenset({"11", "20"}))


def join(store: Store, key: str, other: str | None, *, first: int = 0) -> None:
    with store.together():
        store.settle(key, sketch_of(first), other)


@pytest.fixture
def three(store: Store) -> list[str]:
    """One story in three outlets, of the days 1, 2 and 3."""
    keys = [keep(store, story_item(name, day=day)) for day, name in enumerate("abc", 1)]
    join(store, keys[0], None)
    for key in keys[1:]:
        join(store, key, keys[0])
    return keys


def keys_of(store: Store, query: ItemQuery) -> list[str]:
    rows, total = store.items(query)
    assert total == len(rows)
    return [item.key for item in rows]


def test_a_row_a_story_by_its_earliest_outlet(store: Store, three: list[str]) -> None:
    lone = keep(store, story_item("lone", day=2))
    assert keys_of(store, ItemQuery(stories=True)) == [lone, three[0]]
    assert keys_of(store, ItemQuery()) == [
        three[2],
        *sorted([lone, three[1]]),
        three[0],
    ]


def test_the_earliest_of_those_that_are_asked_for(store: Store, three: list[str]) -> None:
    since = ItemQuery(since="2026-11-02T00:00:00Z", stories=True)
    assert keys_of(store, since) == [three[1]]
    assert keys_of(store, ItemQuery(source="paper-c", stories=True)) == [three[2]]
    assert keys_of(store, ItemQuery(contains="Title c", stories=True)) == [three[2]]
    store.mark([three[0]], read=True)
    assert keys_of(store, ItemQuery(unread=True, stories=True)) == [three[1]]


def test_a_hidden_outlet_is_none(store: Store, three: list[str]) -> None:
    store.mark([three[0]], hidden=True)
    assert keys_of(store, ItemQuery(stories=True)) == [three[1]]
    assert [item.key for item in store.outlets(three)[three[1]]] == three[1:]
    assert [item.key for item in store.outlets(three)[three[0]]] == three


def test_the_limit_counts_rows_and_the_total_is_before_it(store: Store, three: list[str]) -> None:
    for number in range(5):
        keep(store, story_item(f"n{number}", day=9))
    rows, total = store.items(ItemQuery(limit=2, stories=True))
    assert (len(rows), total) == (2, 6)


def test_a_renamed_outlet_stays_one(store: Store, three: list[str]) -> None:
    item = store.item(three[1])
    assert item is not None
    with store.correcting(three[1], replace(item, key="mine")):
        pass
    assert [found.key for found in store.outlets(["mine"])["mine"]] == [three[0], "mine", three[2]]


def test_neighbours_share_hashes(store: Store, three: list[str]) -> None:
    other = keep(store, story_item("other"))
    join(store, other, None, first=1 << 20)
    found = store.neighbours(sketch_of(0), three[0])
    assert {each.key for each in found} == set(three[1:])
    assert {each.publisher for each in found} == {"paper-b", "paper-c"}
    assert len({each.story for each in found}) == 1
    assert found[0].sketch == sketch_of(0)
    assert store.neighbours(sketch_of(1 << 24), "x") == ()


def test_a_phrase_of_everyone_s_leads_nowhere(store: Store) -> None:
    for number in range(205):
        join(store, keep(store, story_item(f"n{number}")), None)
    assert store.neighbours(sketch_of(0), "x") == ()


def test_the_queue_holds_what_was_not_compared(store: Store) -> None:
    first, second = (keep(store, story_item(name, day=day)) for day, name in ((2, "a"), (1, "b")))
    assert store.uncompared(10) == (second, first)
    assert store.uncompared(1) == (first,)
    found = store.uncompared_text(first)
    assert found is not None
    assert found[1] == "Title a"
    with store.together():
        store.settle(first, None, None)
    assert store.uncompared(10) == (second,)
    store.remove([second], at=NOW)
    assert store.uncompared(10) == ()
    assert store.uncompared_text(second) is None


def test_a_batch_that_fails_is_compared_again(store: Store) -> None:
    key = keep(store, story_item("a"))

    def stopped() -> None:
        with store.together():
            store.settle(key, sketch_of(0), None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stopped()
    assert store.uncompared(10) == (key,)
    assert store.neighbours(sketch_of(0), "x") == ()


hashes = st.frozensets(st.integers(0, 2**32 - 1), max_size=50)


@given(hashes, st.frozensets(st.from_regex(r"[0-9]{1,6}", fullmatch=True), max_size=8))
def test_a_sketch_comes_back_as_it_was(hashes: frozenset[int], numbers: frozenset[str]) -> None:
    import tempfile

    said = Sketch(hashes | {16}, 200, numbers)
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder) / "s.sqlite3", now=NOW) as store,
    ):
        key = keep(store, story_item("a"))
        with store.together():
            store.settle(key, said, None)
        (found,) = store.neighbours(Sketch(frozenset({16}), 1), "x")
    assert found.sketch == said


# ---------------------------------------------------------------- what pulls have learnt


def test_trust_and_what_was_left_out(store: Store) -> None:
    assert store.trust("paper") == Trust()
    learnt = Trust("link", frozenset({"x", "y"}), "one id stands on several stories")
    state = PullState("paper", "https://a.example/")
    store.record_pull(state, [], PullNotes(learnt, frozenset({"a", "b"})))
    assert store.trust("paper") == learnt
    assert store.left_out("paper") == {"a", "b"}
    store.record_pull(state, [])
    assert store.left_out("paper") == {"a", "b"}, "a pull without notes leaves them"
    store.record_pull(state, [], PullNotes(None, frozenset({"b"})))
    assert store.left_out("paper") == {"b"}
    assert store.trust("paper") == learnt
    assert store.trust("other") == Trust()


def test_a_star_comes_with_the_item(store: Store) -> None:
    item = story_item("a", "paper")
    notes = PullNotes(starred=frozenset({"a"}))
    store.record_pull(PullState("paper", "https://a.example/"), [(item, None)], notes)
    assert store.marks([item.key])[item.key].starred


def test_what_was_removed_is_remembered_with_its_page(store: Store) -> None:
    key = keep(store, story_item("a", "paper"))
    store.remove([key], at=NOW)
    (removed,) = store.removed_items("paper")
    assert (removed.identity, removed.url) == ("a", "https://paper.example/a")


# ---------------------------------------------------------------- retention

BEFORE = "2026-01-01T00:00:00Z"


def test_what_may_go_and_what_is_held(store: Store) -> None:
    old = {name: keep(store, story_item(name, seen=OLD)) for name in ("plain", "star", "cited")}
    story = [keep(store, story_item(f"s{n}", seen=OLD)) for n in range(2)]
    join(store, story[0], None)
    join(store, story[1], story[0])
    keep(store, story_item("fresh"))
    keep(store, story_item("changed", seen=OLD), fetched=NOW)
    ours = Snapshot(sha256(b"x"), OLD, "", "text/plain", b"x", "x")
    store.add(Item("by-hand", "Mine", "", OLD, collection="reports"), ours)
    store.mark([old["star"]], starred=True)

    going, held = store.droppable(BEFORE, {old["cited"], story[1]})
    assert [item.key for item in going] == [old["plain"]]
    assert held == 4, "starred, cited, and the two of a story of which one is cited"


def test_a_cited_item_is_held_under_its_former_key(store: Store) -> None:
    key = keep(store, story_item("a", seen=OLD))
    item = store.item(key)
    assert item is not None
    with store.correcting(key, replace(item, key="mine")):
        pass
    assert store.droppable(BEFORE, {key}) == ((), 1)


def test_what_was_dropped_does_not_return(store: Store) -> None:
    item = story_item("a", "paper", seen=OLD)
    keep(store, item)
    join(store, item.key, None)
    store.drop([item.key], at=NOW)
    assert store.items(ItemQuery())[1] == 0
    store.record_pull(PullState("paper", "https://a.example/"), [(item, None)])
    assert store.items(ItemQuery())[1] == 0
    assert store.neighbours(sketch_of(0), "x") == ()
    assert store.integrity() == "ok"


def test_a_story_of_one_is_none(store: Store, three: list[str]) -> None:
    store.drop(three[1:], at=NOW)
    assert store.outlets(three) == {}
    assert keys_of(store, ItemQuery(stories=True)) == [three[0]]
