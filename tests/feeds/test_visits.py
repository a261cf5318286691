"""What an outlet changes or removes after publication: kept pages are visited again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cxq.feeds.articles.fulltext import PAGES_A_PULL, said_of_visits
from cxq.model import SourceResult
from cxq.store import Store
from cxq.text import sha256
from feeds.making import NOW, RULES, article, list_page, list_source, row
from loopback import Site, page, redirect, serve, status

Run = Callable[..., list[SourceResult]]


def the_key(store: Store) -> str:
    (item,) = store.known("ministry").values()
    return item.key


@pytest.fixture
def look(run: Run) -> Callable[[Site, float], SourceResult]:
    """`look(site, days)`: one pull of the site's list, so many days after the first."""

    def look(site: Site, days: float) -> SourceResult:
        source = list_source(site.url("/"), RULES, full_text=True)
        return run(source, now=NOW + timedelta(days=days))[0]

    return look


Look = Callable[[Site, float], SourceResult]


def test_a_kept_page_is_visited_after_1_3_and_7_days(look: Look) -> None:
    """By a daily timer that comes some minutes sooner or later, and then no more."""
    with serve({"/": page(list_page(row(1))), "/t1.html": page(article())}) as site:
        asked = []
        for day in range(14):
            before = len(site.asked("/t1.html"))
            look(site, day - 0.01 * (day % 2))
            asked += [day] * (len(site.asked("/t1.html")) - before)
        assert asked == [0, 1, 3, 7]


def test_two_pulls_on_one_day_make_one_visit(look: Look) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": page(article())}) as site:
        for days in (0, 0.5, 1, 1.1, 1.5, 2.5):
            look(site, days)
        assert len(site.asked("/t1.html")) == 2


def test_who_pulls_rarely_makes_one_visit_for_those_that_were_missed(look: Look) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": page(article())}) as site:
        for days in (0, 8, 8.5, 9, 30):
            look(site, days)
        assert len(site.asked("/t1.html")) == 2


def test_a_visit_asks_only_for_what_is_new(look: Look, store: Store) -> None:
    same = page(article(), etag='W/"a b"')
    with serve({"/": page(list_page(row(1))), "/t1.html": same}) as site:
        look(site, 0)
        look(site, 1)
        first, again = site.asked("/t1.html")
        assert "if-none-match" not in first.headers
        assert again.headers["if-none-match"] == 'W/"a b"'
        site.routes["/t1.html"] = page(article().replace("平台今天", "平台昨天"), etag='"c"')
        assert "1 page changed" in look(site, 3).message
        look(site, 7)
        assert [each.headers["if-none-match"] for each in site.asked("/t1.html")[2:]] == [
            'W/"a b"',
            '"c"',
        ]
    assert len(store.snapshots(the_key(store))) == 2


def test_a_304_finds_a_vanished_page_again(look: Look, store: Store) -> None:
    there = page(article(), etag='"a"')
    with serve({"/": page(list_page(row(1))), "/t1.html": there}) as site:
        look(site, 0)
        site.routes["/t1.html"] = status(404)
        look(site, 1)
        assert store.vanished(the_key(store))
        site.routes["/t1.html"] = there
        assert look(site, 3).message == ""
    assert not store.vanished(the_key(store))


def test_what_its_list_has_changed_is_asked_for_as_a_whole(look: Look) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": page(article(), etag='"a"')}) as site:
        look(site, 0)
        site.routes["/"] = page(list_page(row(1).replace("通知 1", "通知 1（更正）")))
        look(site, 1)
        assert "if-none-match" not in site.asked("/t1.html")[1].headers


def test_a_304_that_nobody_asked_for_is_no_page(look: Look) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": status(304)}) as site:
        assert "1 of 1 pages could not be kept (304" in look(site, 0).message


def test_what_the_outlet_changed_is_a_new_snapshot(look: Look, store: Store) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": page(article())}) as site:
        look(site, 0)
        key = the_key(store)
        (was,) = store.snapshots(key)
        site.routes["/t1.html"] = page(article().replace("平台今天", "平台昨天"))
        result = look(site, 1)
    assert result.message == f"1 page changed since the last look (cxq show {key} --diff)"
    assert result.status == "unchanged"
    now, old = store.snapshots(key)
    assert old == was
    newest = store.snapshot(key)
    assert newest is not None
    assert newest.sha256 == now.sha256
    assert "平台昨天" in newest.text


def test_another_advertisement_is_no_change(look: Look, store: Store) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": page(article())}) as site:
        look(site, 0)
        site.routes["/t1.html"] = page(article() + "<!-- served by no. 7 -->")
        assert look(site, 1).message == ""
    assert len(store.snapshots(the_key(store))) == 1


IMAGES = article().replace(
    "<div class=content>", "<div class=content><p><img src=/i/1.jpg?w=640><img src=/i/2.jpg></p>"
)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (article(), article(title="量子计算云平台推迟上线"), True),  # the headline alone
        (IMAGES, IMAGES.replace("<img src=/i/2.jpg>", ""), True),  # a picture was taken out
        (IMAGES, IMAGES.replace("?w=640", "?w=1080"), False),
        (IMAGES, IMAGES.replace("<img src=/i/2", "<img src=/i/ad.jpg><img src=/i/2"), False),
    ],
    ids=["headline", "picture", "size", "advertisement"],
)
def test_a_headline_and_a_picture_count_as_well(
    look: Look, store: Store, before: str, after: str, changed: bool
) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": page(before)}) as site:
        look(site, 0)
        site.routes["/t1.html"] = page(after)
        assert ("1 page changed" in look(site, 1).message) is changed
    assert len(store.snapshots(the_key(store))) == 1 + changed


def test_what_a_better_reader_finds_is_no_change_of_the_outlet(look: Look, store: Store) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": page(article())}) as site:
        look(site, 0)
        key = the_key(store)
        kept = store.snapshot(key)
        assert kept is not None
        older = replace(kept, raw=kept.raw + b" ", text="an older reader's text")
        older = replace(older, sha256=sha256(older.raw))
        assert store.record_page(key, older, at=kept.fetched) == "snapshot"
        assert look(site, 1).message == ""
    assert store.snapshot(key) == older


@pytest.mark.parametrize("how", ["starred", "cited", "neither"])
def test_what_the_author_holds_on_to_is_visited_for_a_year(
    run: Run, store: Store, how: str
) -> None:
    def cited() -> list[str]:
        return [item.key for item in store.known("ministry").values() if how == "cited"]

    with serve({"/": page(list_page(row(1))), "/t1.html": page(article())}) as site:
        source = list_source(site.url("/"), RULES, full_text=True)
        asked = []
        for day in (0, 1, 3, 7, 20, 31, 60, 91, 181, 366, 399, 500):
            before = len(site.asked("/t1.html"))
            run(source, now=NOW + timedelta(days=day), held=cited)
            if how == "starred" and not day:
                store.mark([the_key(store)], starred=True)
            asked += [day] * (len(site.asked("/t1.html")) - before)
    later = [] if how == "neither" else [31, 91, 181, 366]
    assert asked == [0, 1, 3, 7, *later]


@pytest.mark.parametrize("code", [404, 410])
def test_a_page_that_vanished_is_told_once_and_its_snapshot_stays(
    look: Look, store: Store, code: int
) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": page(article())}) as site:
        look(site, 0)
        key = the_key(store)
        kept = store.snapshot(key)
        assert kept is not None
        assert store.vanished(key) == ""
        site.routes["/t1.html"] = status(code)
        assert look(site, 1).message == f"1 page vanished after being kept (cxq show {key})"
        since = store.vanished(key)
        assert since == "2026-11-24T07:00:00Z"
        assert look(site, 3).message == ""
        assert store.vanished(key) == since
        assert store.snapshot(key) == kept
        site.routes["/t1.html"] = page(article())  # it was an accident
        look(site, 7)
    assert store.vanished(key) == ""
    assert store.snapshot(key) == kept


def test_the_front_page_does_not_take_the_place_of_an_article(look: Look, store: Store) -> None:
    """Where many sites send those who ask for a page that was removed."""
    routes = {"/": page(list_page(row(1))), "/index.html": page(article(title="首页"))}
    with serve({**routes, "/t1.html": page(article())}) as site:
        look(site, 0)
        for days, front in ((1, "/"), (3, "/index.html")):
            site.routes["/t1.html"] = redirect(front)
            told = f"(it leads to the front page, {site.url(front)})"
            assert look(site, days).message == f"1 of 1 pages could not be kept {told}"
        site.routes["/t2.html"] = page(article().replace("平台今天", "平台昨天"))
        site.routes["/t1.html"] = redirect("/t2.html")  # it moved: that is another matter
        look(site, 7)
    assert len(store.snapshots(the_key(store))) == 2


def test_a_server_in_trouble_has_not_lost_the_page(look: Look, store: Store) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": page(article())}) as site:
        look(site, 0)
        site.routes["/t1.html"] = status(500)
        assert "1 of 1 pages could not be kept" in look(site, 1).message
    assert store.vanished(the_key(store)) == ""


def test_a_page_that_never_was_has_not_vanished(look: Look, store: Store) -> None:
    with serve({"/": page(list_page(row(1)))}) as site:
        assert look(site, 0).message == "1 of 1 pages could not be kept (404 (not found))"
    assert store.vanished(the_key(store)) == ""


def test_new_pages_go_before_visits(look: Look, store: Store) -> None:
    with serve({"/": page(list_page(row(1))), "/t1.html": page(article())}) as site:
        look(site, 0)
        numbers = range(2, PAGES_A_PULL + 2)
        site.routes |= {f"/t{number}.html": page(article()) for number in numbers}
        rows = (row(number, f"2026-11-{10 + number % 9}") for number in (1, *numbers))
        site.routes["/"] = page(list_page(*rows))
        assert look(site, 1).new == PAGES_A_PULL
        assert len(site.asked("/t1.html")) == 1
        look(site, 1.1)  # the room is there now
        assert len(site.asked("/t1.html")) == 2


def test_several_are_counted() -> None:
    assert said_of_visits(["a", "b"], ["c", "d"]) == (
        "2 pages changed since the last look (cxq show a --diff); "
        "2 pages vanished after being kept (cxq show c)"
    )
    assert said_of_visits([], []) == ""
