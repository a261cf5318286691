"""List pages and JSON lists: a source's own rules, each counted, none silent."""

from __future__ import annotations

import json

import pytest

from cxq.errors import SettingsError
from cxq.feeds.listing import Listed, RuleCounts, read_html_list, read_json_list
from cxq.model import ListRules
from feeds.making import RULES, list_page, row

URL = "https://ministry.example/news/index.html"


def html(page: str, rules: ListRules = RULES) -> Listed:
    return read_html_list(page.encode(), URL, rules, timezone="Asia/Shanghai")


def listed(document: object, rules: ListRules) -> Listed:
    raw = json.dumps(document, ensure_ascii=False).encode()
    return read_json_list(raw, URL, rules, timezone="Asia/Shanghai")


def test_rows_to_items() -> None:
    found = html(list_page(row(1), row(2)))
    assert found.problem == ""
    assert found.counts == RuleCounts(rows=2, links=2, titles=2, dates=2, read=2)
    first = found.items[0]
    assert first.identity == first.url == "https://ministry.example/news/t1.html"
    assert (first.title, first.published, first.date_text) == ("通知 1", "2026-11-01", "2026-11-01")


@pytest.mark.parametrize(
    ("rules", "title"),
    [
        (ListRules("ul li", "a", "a", ".date"), "通知 1"),  # a link rule means its href
        (ListRules("ul li", "a@href", "a@title"), "通知 1"),
        (ListRules("ul li > a", "@href", "."), "通知 1"),  # the row itself
        (ListRules("ul li > a", ".@href", "@title"), "通知 1"),
        (ListRules("ul > li:not(.line)", "a@href", "a"), "通知 1"),
    ],
)
def test_ways_to_write_a_rule(rules: ListRules, title: str) -> None:
    item = html(list_page(row(1)), rules).items[0]
    assert item.url == "https://ministry.example/news/t1.html"
    assert item.title == title


def test_the_page_s_base_counts() -> None:
    found = html(list_page(row(1), head='<base href="/elsewhere/">'))
    assert found.items[0].url == "https://ministry.example/elsewhere/t1.html"


def test_gbk_pages() -> None:
    page = list_page(row(1), head="<meta charset=gb2312>").encode("gbk")
    found = read_html_list(page, URL, RULES)
    assert (found.items[0].title, found.charset) == ("通知 1", "gb18030")


def test_rows_without_a_link_are_left_out_and_counted() -> None:
    found = html(list_page(row(1), "<li>—</li>", "<li><a href='javascript:void(0)'>x</a></li>"))
    assert len(found.items) == 1
    assert (found.counts.rows, found.counts.links) == (3, 1)


def test_one_link_twice_is_one_item_with_its_words() -> None:
    picture = "<li><a href='t1.html'><img src=x.png></a></li>"
    found = html(list_page(picture, row(1), row(1)))
    assert [item.title for item in found.items] == ["通知 1"]
    assert found.counts.repeated == 2


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        (ListRules(".gone li", "a", "a"), "the rule item = “.gone li” matched nothing"),
        (
            ListRules("ul li", "b@href", "a", ".date"),
            "in 2 rows nothing was found by link = “b@href”",
        ),
        (
            ListRules("ul li", "a", "h3", ".time"),
            "in 2 rows nothing was found by title = “h3” and date = “.time”",
        ),
    ],
)
def test_a_dead_rule_is_called_by_its_name(rules: ListRules, problem: str) -> None:
    assert html(list_page(row(1), row(2)), rules).problem == problem


@pytest.mark.parametrize("selector", ["ul[", "li::", "", ">>", "a@@"])
def test_what_is_no_selector_is_a_fault_in_the_settings(selector: str) -> None:
    with pytest.raises(SettingsError, match="is not a CSS selector"):
        html(list_page(row(1)), ListRules(selector, "a", "a"))


def test_an_empty_page() -> None:
    assert html("  ").problem == "the page is empty"


def test_a_json_list_whose_document_is_the_array() -> None:
    """As the list of latest policies on gov.cn has it."""
    document = [
        {
            "TITLE": "关于&nbsp;量子 科技的<b>意见</b>",
            "URL": "/zhengce/1.htm",
            "DOCRELPUBTIME": "2026-11-20",
        },
    ]
    found = listed(document, ListRules("", "URL", "TITLE", "DOCRELPUBTIME"))
    assert found.problem == ""
    item = found.items[0]
    assert item.url == "https://ministry.example/zhengce/1.htm"
    assert item.title == "关于 量子 科技的意见"
    assert item.published == "2026-11-20"


def test_a_json_list_by_dotted_paths() -> None:
    """As a WeChat album has it: nested, and Unix seconds as text."""
    document = {"resp": {"list": [{"a": [{"href": "x"}], "t": {"zh": "周报"}, "at": "1772328600"}]}}
    found = listed(document, ListRules("resp.list", "a.0.href", "t.zh", "at"))
    item = found.items[0]
    assert item.url == "https://ministry.example/news/x"
    assert (item.title, item.published) == ("周报", "2026-03-01T09:30:00+08:00")


@pytest.mark.parametrize(
    ("document", "item", "problem"),
    [
        ({"data": {}}, "data.list", "found no array at “data.list”, but nothing"),
        ({"data": {"total": 0}}, "data", "found no array at “data”, but an object with total"),
        ({"data": "请登录"}, "data", "found no array at “data”, but “请登录”"),
        ({"a": 1}, "", "found no array at the top, but an object with a"),
        ([], "", "the list is empty"),
        ({"list": []}, "list", "the rule item = “list” matched nothing"),
        ([1, "x", None], "", "in 3 rows nothing was found by link = “u” and title = “t”"),
    ],
)
def test_json_that_does_not_hold_the_list(document: object, item: str, problem: str) -> None:
    found = listed(document, ListRules(item, "u", "t"))
    assert found.items == ()
    assert problem in found.problem


@pytest.mark.parametrize("raw", [b"", b"<html>blocked</html>", b"[" * 100_000, b'{"a": 1'])
def test_what_is_not_json(raw: bytes) -> None:
    found = read_json_list(raw, URL, ListRules("", "u", "t"))
    assert "the answer is not JSON" in found.problem
