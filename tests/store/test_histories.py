"""Whatever pulls, pages, additions and corrections come in whatever order: no item twice, names
that stay, and nothing that the author did is undone."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.model import Item, ItemQuery, Snapshot
from cxq.store import ENTRY_CONTENT, Store
from store.making import NOW, added, entry, page, pulled, state

SOURCES = st.sampled_from(["lab-news", "ministry"])
DATES = st.sampled_from(
    [None, "2026-03-01", "2026-03-01T07:00:00+08:00", "2026-02-28T23:30:00Z", "2026-03-02"]
)
SAID = st.sampled_from([None, entry("a"), entry("b"), page("a"), page("b"), page("c")])
PULL = st.tuples(
    st.just("pull"),
    SOURCES,
    st.lists(st.tuples(st.integers(1, 4), st.text("题x", max_size=2), DATES, SAID), max_size=4),
)
ADD = st.tuples(st.just("add"), st.sampled_from(["gwr-1", "gwr-2"]), SAID.filter(bool))
PAGE = st.tuples(st.just("page"), SOURCES, SAID)
KEEP = st.tuples(
    st.just("keep"), st.sampled_from(["rename", "retitle", "remove"]), SOURCES, st.integers(1, 4)
)
STEPS = st.lists(st.one_of(PULL, ADD, PAGE, KEEP), max_size=12)


class Expected:
    """The same rules on dictionaries: (source, identity) or key → item, and its snapshots."""

    def __init__(self) -> None:
        self.items: dict[object, Item] = {}
        self.history: dict[object, list[Snapshot]] = {}
        self.titled: set[object] = set()
        self.removed: set[object] = set()

    def pull(self, name: object, item: Item, said: Snapshot | None) -> None:
        if name in self.removed:
            return
        standing = self.items.get(name, item)
        item = replace(item, key=standing.key, first_seen=standing.first_seen)
        self.items[name] = replace(item, title="by hand") if name in self.titled else item
        self.say(name, said)

    def say(self, name: object, snapshot: Snapshot | None) -> None:
        history = self.history.setdefault(name, [])
        if snapshot is None or (history and history[-1].sha256 == snapshot.sha256):
            return
        if snapshot.media_type == ENTRY_CONTENT and any(
            before.media_type != ENTRY_CONTENT for before in history
        ):
            return
        history.append(snapshot)


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_any_history(steps) -> None:
    expected = Expected()
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder) / "s.sqlite3", now=NOW) as store,
    ):
        for number, step in enumerate(steps):
            _take(store, expected, step, f"2026-11-23T02:{number:02}:00Z")
            _compare(store, expected)
        assert store.integrity() == "ok"


def _take(store: Store, expected: Expected, step, now: str) -> None:
    match step:
        case ("pull", source, found):
            batch = []
            for number, title, published, said in found:
                item = pulled(number, source, title=title, published=published, first_seen=now)
                batch.append((item, said))
                expected.pull((source, item.identity), item, said)
            store.record_pull(state(source, last_attempt=now), batch)
            assert store.pull_state(source) == state(source, last_attempt=now)
        case ("add", key, said):
            was_known = key in expected.items
            expected.items.setdefault(key, added(key, first_seen=now))
            before = len(expected.history.get(key, []))
            expected.say(key, said)
            grew = len(expected.history[key]) > before
            result = store.add(added(key, first_seen=now), said)
            assert result == ("snapshot" if grew else "unchanged") if was_known else "added"
        case ("page", source, said):
            for item in store.without_page(source, 1):
                expected.say((source, item.identity), said)
                store.record_page(item.key, said, at=now)

        case ("keep", what, source, number):
            original = pulled(number, source)
            name = (source, original.identity)
            if name in expected.items:
                _keep(store, expected, what, name, original.key)


def _keep(store: Store, expected: Expected, what: str, name: object, original: str) -> None:
    item = expected.items[name]
    if what == "remove":
        assert store.remove([item.key], at=NOW) == len(expected.history.pop(name, []))
        del expected.items[name]
        expected.removed.add(name)
        expected.titled.discard(name)
        return
    if what == "rename":  # to a name of its own, and back again
        corrected = replace(item, key=original if item.key != original else f"my-{original}")
    else:
        corrected = replace(item, title="by hand")
        if item != corrected:
            expected.titled.add(name)
    with store.correcting(item.key, corrected):
        pass
    expected.items[name] = corrected
    assert store.present_key(item.key) == corrected.key


def _compare(store: Store, expected: Expected) -> None:
    rows, total = store.items(ItemQuery(limit=0))
    assert total == len(rows) == len(expected.items)
    assert list(rows) == sorted(expected.items.values(), key=_newest_first)
    for name, item in expected.items.items():
        assert store.item(item.key) == item
        history = expected.history.get(name, [])
        hashes = [record.sha256 for record in store.snapshots(item.key)]
        assert hashes == [snapshot.sha256 for snapshot in reversed(history)]


def _newest_first(item: Item) -> tuple[float, str]:
    when = datetime.fromisoformat(item.published or item.first_seen)
    return -(when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp(), item.key
