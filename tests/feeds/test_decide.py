"""What a pull means: new, changed, suspect; dates that nobody believes; zombies."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.feeds.decide import decide, fingerprint_of, plausible
from cxq.feeds.outcome import alarms_of, status_of
from cxq.feeds.reading import Reading
from cxq.model import FoundItem, Item
from cxq.text import item_key
from feeds.making import NOW, feed_source

SOURCE = feed_source("https://paper.example/rss")


def found(identity: str = "urn:1", **more: Any) -> FoundItem:
    said: dict[str, Any] = {"url": "https://paper.example/1", "title": "Report"}
    said |= {"published": "2026-11-20"} | more
    return FoundItem(identity=identity, date_text=str(said["published"] or ""), **said)


def reading(*items: FoundItem, problem: str = "", skip_days: tuple[str, ...] = ()) -> Reading:
    return Reading(items, problem, "utf-8", skip_days=skip_days)


def known_after(*items: FoundItem) -> dict[str, Item]:
    changes = decide(SOURCE, reading(*items), {}, now=NOW).changes
    return {change.item.identity: change.item for change in changes}


def test_a_new_item() -> None:
    decision = decide(SOURCE, reading(found(content="<p>x</p>", author="王")), {}, now=NOW)
    (change,) = decision.changes
    assert (decision.new, decision.updated, decision.problem) == (1, 0, "")
    assert change.content == "<p>x</p>"
    assert change.item == Item(
        key=item_key("paper", "urn:1"),
        title="Report",
        url="https://paper.example/1",
        first_seen="2026-11-23T07:00:00Z",
        published="2026-11-20",
        source="paper",
        identity="urn:1",
        author="王",
        language="zh",
        fingerprint=fingerprint_of(found(content="<p>x</p>", author="王")),
    )


def test_the_same_again_is_no_change() -> None:
    decision = decide(SOURCE, reading(found()), known_after(found()), now=NOW + timedelta(days=1))
    assert decision.changes == ()


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Other"},
        {"url": "https://p.example/2"},
        {"published": "2026-11-21"},
        {"content": "x"},
    ],
)
def test_what_a_source_says_otherwise_is_a_change(other: dict[str, str]) -> None:
    known = known_after(found())
    decision = decide(SOURCE, reading(found(**other)), known, now=NOW + timedelta(days=1))
    assert (decision.new, decision.updated) == (0, 1)
    assert decision.changes[0].item.key == known["urn:1"].key
    assert decision.changes[0].item.first_seen == "2026-11-23T07:00:00Z"


def test_what_only_the_page_told_is_not_lost_by_a_change() -> None:
    bare = found(published=None)
    known = known_after(bare)
    known["urn:1"] = replace(known["urn:1"], published="2026-11-19", author="王", outlet="科技日报")
    (change,) = decide(SOURCE, reading(found(published=None, title="New")), known, now=NOW).changes
    assert (change.item.published, change.item.author, change.item.outlet) == (
        "2026-11-19",
        "王",
        "科技日报",
    )


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("<p>今天发射了一颗卫星。</p>", "今天发射了一颗卫星。"),
        ("字" * 200, "字" * 79 + "…"),
        ("", "https://paper.example/1"),
    ],
)
def test_an_item_without_a_title_is_called_by_its_words(content: str, title: str) -> None:
    (change,) = decide(SOURCE, reading(found(title="", content=content)), {}, now=NOW).changes
    assert change.item.title == title


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        ("2026-11-25", "2026-11-25"),
        ("2026-11-26", None),
        ("2026-11-25T06:59:00+00:00", "2026-11-25T06:59:00+00:00"),
        ("2026-11-25T07:01:00+00:00", None),
        ("1990-01-01", "1990-01-01"),
        ("1989-12-31", None),
        ("1970-01-01T08:00:00+08:00", None),
        (None, None),
    ],
)
def test_a_date_that_nobody_can_mean_is_none(published: str | None, kept: str | None) -> None:
    assert plausible(published, NOW) == kept


def test_dates_of_which_none_can_be_read_are_suspect() -> None:
    items = [found(f"urn:{n}", published=None) for n in range(2)]
    told = [FoundItem(item.identity, item.url, item.title, None, "11-20") for item in items]
    assert decide(SOURCE, reading(*told), {}, now=NOW).problem == (
        "none of its 2 dates can be read, such as “11-20”"
    )
    assert decide(SOURCE, reading(*items), {}, now=NOW).problem == ""  # no date was promised
    assert decide(SOURCE, reading(*told, found("urn:9")), {}, now=NOW).problem == ""


def test_an_empty_feed_is_suspect_but_on_its_day_of_rest() -> None:
    empty = reading(problem="the feed has no items", skip_days=("Saturday", "Sunday"))
    monday, sunday = NOW, NOW - timedelta(days=1)
    assert decide(SOURCE, empty, {}, now=monday).problem == "the feed has no items"
    rest = decide(SOURCE, empty, {}, now=sunday)
    assert rest.problem == ""
    assert rest.remark == "no items, and its publisher says that none come on a Sunday"


def test_the_order_of_the_statuses() -> None:
    every: dict[str, Any] = {"problem": "x", "moved": True, "first": True, "changed": True}
    order = []
    for name in ("problem", "moved", "first", "changed"):
        order.append(status_of(**every))
        every.pop(name)
    order.append(status_of())
    assert order == ["suspect", "moved", "new", "updated", "unchanged"]


def item(published: str | None) -> Item:
    return Item(key="k", title="t", url="u", first_seen="2026-11-23T07:00:00Z", published=published)


def test_a_zombie() -> None:
    items = [item("2026-02-17"), item("2025-12-31T23:00:00-05:00"), item(None)]
    assert alarms_of(items, now=NOW) == ("newest item is from 2026-02-17, 279 days ago",)


@given(st.integers(0, 400))
def test_an_alarm_after_60_days_and_not_before(days: int) -> None:
    published = (NOW - timedelta(days=days)).date().isoformat()
    assert bool(alarms_of([item(published)], now=NOW)) == (days > 60)


def test_without_any_date_there_is_no_alarm() -> None:
    assert alarms_of([item(None)], now=NOW) == ()
    assert alarms_of([], now=datetime(2026, 1, 1, tzinfo=UTC)) == ()
