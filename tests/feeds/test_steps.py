"""Sources that need several requests: what is asked, in which order, and what is remembered."""

from __future__ import annotations

import pytest

from cxq.feeds import steps
from cxq.model import IndexRules, ListRules, PagesRules, Source
from cxq.store import Store
from feeds.conftest import Pull
from feeds.making import RULES, list_page, list_source, row
from loopback import Reply, Request, Route, Site, page, serve, status

INDEX = IndexRules("#lists a", most=30)


def paper(site: Site) -> Source:
    return list_source(site.url("/"), RULES, index=INDEX)


def front(*numbers: int, noise: str = "") -> str:
    links = "".join(f"<a href=/p{number}>第{number}版</a>" for number in numbers)
    return f"<html><body>{noise}<div id=lists>{links}</div></body></html>"


def asked(site: Site) -> list[str]:
    return [request.path for request in site.requests]


# ---------------------------------------------------------------- two steps, two levels


def test_a_paper_s_pages_are_one_source(run: Pull, store: Store) -> None:
    routes = {
        "/": page(front(1, 2, 3)),
        "/p1": page(list_page(row(1), row(2))),
        "/p2": page(list_page(row(2), row(3))),
        "/p3": page(list_page()),  # a page of advertisements
    }
    with serve(routes) as site:
        (result,) = run(paper(site))
        assert asked(site) == ["/", "/p1", "/p2", "/p3"]
    assert (result.status, result.new, result.alarms) == ("new", 3, ())
    assert len(store.known("ministry")) == 3


def test_unchanged_lists_are_unchanged_whatever_their_index_says(run: Pull) -> None:
    routes = {"/": page(front(1)), "/p1": page(list_page(row(1)))}
    with serve(routes) as site:
        run(paper(site))
        site.routes["/"] = page(front(1, noise="<i>15:00:01</i>"))
        (same,) = run(paper(site))
        site.routes["/p1"] = page(list_page(row(1), row(2)))
        (more,) = run(paper(site))
    assert (same.status, same.new) == ("unchanged", 0)
    assert (more.status, more.new) == ("updated", 1)


def test_an_index_that_was_not_modified_does_not_hide_a_new_list(run: Pull) -> None:
    """The page stands for years; the list behind it changes by the hour."""
    routes = {"/": page(front(1), etag='"1"'), "/p1": page(list_page(row(1)), etag='"a"')}
    with serve(routes) as site:
        run(paper(site))
        site.routes["/p1"] = page(list_page(row(1), row(2)), etag='"b"')
        (result,) = run(paper(site))
        assert all("if-none-match" not in request.headers for request in site.requests)
    assert (result.status, result.new) == ("updated", 1)


def test_one_list_that_fails_is_an_alarm_and_asked_for_again(run: Pull) -> None:
    routes = {"/": page(front(1, 2)), "/p1": page(list_page(row(1))), "/p2": status(500)}
    with serve(routes) as site:
        (first,) = run(paper(site))
        (again,) = run(paper(site))
        site.routes["/p2"] = page(list_page(row(2)))
        (well,) = run(paper(site))
    failed = "1 of 2 lists could not be read (the server answered 500 (internal server error))"
    assert (first.status, first.new, first.alarms) == ("new", 1, (failed,))
    assert (again.status, again.alarms) == ("unchanged", (failed,))
    assert (well.status, well.new, well.alarms) == ("updated", 1, ())


def test_no_list_at_all_is_an_error_that_names_it(run: Pull, store: Store) -> None:
    with serve({"/": page(front(1))}) as site:
        (result,) = run(paper(site))
        assert (result.status, result.http_status) == ("error", 404)
        named = f"it names {site.url('/p1')}, but the server answered 404 (not found)"
        assert result.message == named
    state = store.pull_state("ministry")
    assert state is not None
    assert state.failures == 1


def test_a_list_whose_server_asks_to_wait_is_waited_for(run: Pull, store: Store) -> None:
    routes: dict[str, Route] = {"/": page(front(1, 2)), "/p1": status(429, Retry_After="3600")}
    with serve(routes) as site:
        run(paper(site))
        assert asked(site) == ["/", "/p1"]
    state = store.pull_state("ministry")
    assert state is not None
    assert state.not_before == "2026-11-23T08:00:00Z"


def test_an_index_that_names_nothing_is_suspect(run: Pull) -> None:
    with serve({"/": page("<p>改版通知</p>")}) as site:
        (result,) = run(paper(site))
    assert result.status == "suspect"
    assert "the rule link = “#lists a” matched nothing" in result.message


def test_a_paper_that_never_ends_is_bounded(run: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MOST", 3)
    routes = {"/": page(front(*range(1, 9)))}
    routes |= {f"/p{number}": page(list_page(row(number))) for number in range(1, 9)}
    with serve(routes) as site:
        (result,) = run(paper(site))
        assert asked(site) == ["/", "/p1", "/p2", "/p3"]
    assert result.alarms == ("5 of 8 lists could not be read (it was too much for one pull)",)


def test_after_three_failures_the_rest_is_left(run: Pull) -> None:
    with serve({"/": page(front(*range(1, 9)))}) as site:
        (result,) = run(paper(site))
        assert asked(site) == ["/", "/p1", "/p2", "/p3"]
    assert result.status == "error"


def test_lists_at_a_private_address_are_refused(run: Pull) -> None:
    index = '<div id=lists><a href="http://169.254.169.254/latest">x</a></div>'
    with serve({"/": page(index)}) as site:
        (result,) = run(paper(site))
    assert result.status == "error"
    assert "169.254.169.254 is a link-local address" in result.message


# ---------------------------------------------------------------- further pages

PAGES = PagesRules("page_{}.html", start=1, depth=3)


def paged(site: Site) -> Source:
    return list_source(site.url("/list.html"), RULES, pages=PAGES)


def pages_of(*each: str) -> dict[str, Route]:
    names = ["/list.html", *(f"/page_{number}.html" for number in range(1, 9))]
    return {name: page(text) for name, text in zip(names, each, strict=False)}


def test_pages_as_deep_as_said(run: Pull) -> None:
    lists = [list_page(row(number)) for number in range(1, 7)]
    with serve(pages_of(*lists)) as site:
        (result,) = run(paged(site))
        assert asked(site) == ["/list.html", "/page_1.html", "/page_2.html", "/page_3.html"]
    assert (result.status, result.new) == ("new", 4)


def test_the_next_pull_goes_no_deeper_than_what_is_new(run: Pull) -> None:
    with serve(pages_of(*(list_page(row(number)) for number in range(1, 7)))) as site:
        run(paged(site))
        site.requests.clear()
        (same,) = run(paged(site))
        assert (same.status, asked(site)) == ("unchanged", ["/list.html"])
        site.requests.clear()
        site.routes["/list.html"] = page(list_page(row(9), row(1)))
        (more,) = run(paged(site))
        assert (more.new, asked(site)) == (1, ["/list.html", "/page_1.html"])


def test_the_last_page_is_where_nothing_new_comes(run: Pull) -> None:
    """Some sites answer any number with their last page, others with 404."""
    with serve(pages_of(list_page(row(1)), list_page(row(2)), list_page(row(2)))) as site:
        (result,) = run(paged(site))
        assert len(site.requests) == 3
        assert (result.new, result.alarms) == (2, ())
    with serve(pages_of(list_page(row(3)), list_page(row(4)))) as site:
        (result,) = run(paged(site))
        assert (result.new, result.alarms, len(site.requests)) == (2, (), 3)


def test_a_page_that_fails_is_an_alarm_and_asked_for_again(run: Pull) -> None:
    with serve(pages_of(list_page(row(1)), list_page(row(2)))) as site:
        site.routes["/page_1.html"] = status(500)
        (result,) = run(paged(site))
        assert result.new == 1
        assert result.alarms == (
            "page 1 could not be read (the server answered 500 (internal server error))",
        )
        site.routes["/page_1.html"] = page(list_page(row(2)))
        (well,) = run(paged(site))
    assert (well.new, well.alarms) == (1, ())


def test_pages_by_a_parameter_of_a_json_list(run: Pull) -> None:
    def answer(number: int) -> str:
        return f'{{"list": [{{"t": "第{number}号通知", "u": "/{number}.html"}}]}}'

    def route(request: Request) -> Reply:
        number = int(request.path.partition("page=")[2])
        return page(answer(number), "application/json")(request)

    with serve({"/api": route}) as site:
        source = list_source(
            site.url("/api?page=1"),
            ListRules("list", "u", "t"),
            kind="json-list",
            pages=PagesRules("?page={}", start=2, depth=2),
        )
        (result,) = run(source)
        assert asked(site) == ["/api?page=1", "/api?page=2", "/api?page=3"]
    assert result.new == 3


# ---------------------------------------------------------------- dates from one pull to the next


def test_words_that_count_from_now_make_no_item_new_again(run: Pull, store: Store) -> None:
    with serve({"/": page(list_page(row(1, "3小时前")))}) as site:
        source = list_source(site.url("/"), RULES)
        run(source)
        site.routes["/"] = page(list_page(row(1, "4小时前"), row(2, "昨天")))
        (result,) = run(source)
    assert (result.new, result.updated) == (1, 0)
    (first,) = (item for item in store.known("ministry").values() if item.title == "通知 1")
    assert first.published == "2026-11-23T12:00:00+08:00"
