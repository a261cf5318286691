"""Items: what goes in comes out, in the order of when it happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.errors import CxqError, UsageError
from cxq.model import Item, ItemQuery
from cxq.store import Store
from cxq.store.moments import moment
from store.making import NOW, added, page, pulled, state


def keys_of(store: Store, **query: object) -> list[str]:
    rows, _ = store.items(ItemQuery(**query))
    return [item.key for item in rows]


def dated(store: Store, **dates: str | None) -> None:
    for key, published in dates.items():
        store.add(added(key, published=published), page(key))


def test_an_item_comes_back_with_every_field(store: Store) -> None:
    item = Item(
        key="gwr-2025",
        title="政府工作报告（2025年）“新质生产力”",
        url="https://gov.example.org/gwr",
        first_seen=NOW,
        published="2025-03-05T09:00:00+08:00",
        collection="gwr-national",
        identity="doc 1",
        author="国务院",
        outlet="新华社",
        language="zh",
        region="全国",
        fingerprint="ab" * 32,
    )
    assert store.add(item, page("第一段")) == "added"
    assert store.item("gwr-2025") == item
    assert store.item("gwr-2024") is None


def test_the_newest_comes_first_whatever_the_offsets_say(store: Store) -> None:
    dated(
        store,
        beijing_morning="2026-03-01T09:00:00+08:00",  # 01:00 UTC
        utc_night="2026-03-01T02:00:00Z",
        new_york_evening="2026-02-28T22:30:00-05:00",  # 03:30 UTC
        never_said=None,  # first seen in November
        fraction="2026-03-01T02:00:00.5Z",
    )
    assert keys_of(store) == [
        "never_said",
        "new_york_evening",
        "fraction",
        "utc_night",
        "beijing_morning",
    ]


def test_a_day_alone_is_its_first_moment_and_ties_go_by_key(store: Store) -> None:
    dated(
        store,
        b_day="2026-03-01",
        a_day="2026-03-01",
        before="2026-02-28T23:59:59Z",
        after="2026-03-01T00:00:01Z",
    )
    assert keys_of(store) == ["after", "a_day", "b_day", "before"]


def test_since_keeps_what_is_not_older_and_a_day_that_reaches_in(store: Store) -> None:
    dated(
        store,
        same_day="2026-03-01",
        day_before="2026-02-28",
        at_that_moment="2026-03-01T20:00:00+08:00",
        second_before="2026-03-01T11:59:59Z",
    )
    since = "2026-03-01T12:00:00Z"
    assert keys_of(store, since=since) == ["at_that_moment", "same_day"]
    assert store.items(ItemQuery(since=since))[1] == 2


def test_total_counts_before_the_limit_and_zero_means_all(store: Store) -> None:
    store.record_pull(state(), [(pulled(number), None) for number in range(7)])
    rows, total = store.items(ItemQuery(limit=3))
    assert (len(rows), total) == (3, 7)
    rows, total = store.items(ItemQuery(limit=0))
    assert (len(rows), total) == (7, 7)


def test_by_source_and_by_collection(store: Store) -> None:
    store.record_pull(state(), [(pulled(1), None)])
    store.add(added("gwr-2025", "gwr"), page("…"))
    assert keys_of(store, source="lab-news") == [pulled(1).key]
    assert keys_of(store, collection="gwr") == ["gwr-2025"]
    assert keys_of(store, collection="gwr", source="lab-news") == []
    assert store.known("lab-news") == {pulled(1).identity: pulled(1)}
    assert store.known("nobody") == {}


def test_contains_looks_in_title_and_newest_text_and_takes_signs_as_signs(store: Store) -> None:
    store.add(added("a", title="Growth of 5% in_Anhui"), page("没有"))
    store.add(added("b", title="Growth of 50 in Anhui"), page("量子计算 and Photons"))
    store.add(added("c", title="Back\\slash"), page("量子通信"))
    store.add(added("c"), page("后来改了"))
    assert keys_of(store, contains="5%") == ["a"]
    assert keys_of(store, contains="in_a") == ["a"]
    assert keys_of(store, contains="K\\S") == ["c"]
    assert keys_of(store, contains="PHOTONS") == ["b"]
    assert keys_of(store, contains="量子计算") == ["b"]
    assert keys_of(store, contains="量子通信") == [], "the page no longer says so"


def test_keys_and_collections_for_completion(store: Store) -> None:
    for key in ("gwr-2025", "gwr-2024", "plan-15", "GWR"):
        store.add(added(key, "gwr" if key.startswith("gwr") else None), page(key))
    store.add(added("x", "a-set"), page("x"))
    assert store.keys("gwr") == ("gwr-2024", "gwr-2025")
    assert store.keys() == ("GWR", "gwr-2024", "gwr-2025", "plan-15", "x")
    assert store.keys(limit=2) == ("GWR", "gwr-2024")
    assert store.collections() == ("a-set", "gwr")


@pytest.mark.parametrize(
    ("key", "collection", "word"),
    [
        ("gwr", "other", "“gwr” is the name of a collection"),
        ("new", "gwr-2025", "“gwr-2025” is the key of an item"),
        ("same", "same", "“same” is the name of a collection"),
        ("two words", "gwr", "“two words” cannot be a key"),
        ("new", "报告", "“报告” cannot be a collection"),
    ],
)
def test_keys_and_collections_share_one_namespace(
    store: Store, key: str, collection: str, word: str
) -> None:
    store.add(added("gwr-2025", "gwr"), page("…"))
    with pytest.raises(UsageError) as refused:
        store.add(added(key, collection), page("…"))
    assert word in refused.value.message
    assert refused.value.hint
    assert store.keys() == ("gwr-2025",)


@pytest.mark.parametrize("date", ["March", "20260305", "2026-02-30", "2026-03-05T09:30:00"])
def test_what_is_no_date_is_refused_with_the_two_forms(store: Store, date: str) -> None:
    with pytest.raises(UsageError, match=f"“{date}” is not a date") as refused:
        store.add(added("a", published=date), page("…"))
    assert "2026-03-05" in refused.value.hint
    assert store.size()[:2] == (0, 0)


def test_half_a_character_is_refused_and_not_a_traceback(store: Store) -> None:
    with pytest.raises(CxqError, match="half a character"):
        store.add(added("a", title="\ud83d"), page("…"))
    with pytest.raises(CxqError, match="half a character"):
        store.items(ItemQuery(contains="\udcff"))
    assert store.size()[:2] == (0, 0)


def test_an_unset_date_of_the_year_one_does_not_overflow() -> None:
    assert moment("0001-01-01T00:00:00+08:00") == "0001-01-01T00:00:00.000000Z"


@given(
    st.lists(
        st.datetimes(
            datetime(1990, 1, 1),
            datetime(2040, 1, 1),
            timezones=st.integers(-14 * 60, 14 * 60).map(
                lambda minutes: timezone(timedelta(minutes=minutes))
            ),
        ),
        max_size=8,
    )
)
def test_moments_sort_as_text_as_the_times_they_are(times: list[datetime]) -> None:
    moments = sorted(moment(time.isoformat()) for time in times)
    assert moments == [
        time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") for time in sorted(times)
    ]
