"""List pages, JSON lists and literals in scripts → items, by a source's own rules."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from cxq.errors import CxqError
from cxq.feeds.charset import decode
from cxq.feeds.lists.literals import rows_of
from cxq.feeds.lists.paths import (
    NotJsonError,
    at,
    document_of,
    filled,
    kind_of,
    names_in,
    text_at,
)
from cxq.feeds.lists.rows import Listed, Row, RuleCounts, listed
from cxq.feeds.lists.when import Setting
from cxq.feeds.page import Node, Page, absolute, one_line, plain, split_rule, value_in
from cxq.model import ListRules

__all__ = ["Listed", "RuleCounts", "read_html_list", "read_json_list"]


def read_html_list(
    raw: bytes,
    url: str,
    rules: ListRules,
    *,
    content_type: str = "",
    charset: str = "",
    timezone: str = "",
    now: datetime | None = None,
    address_dates: bool = False,
) -> Listed:
    """A list page's rows as items. SettingsError where a rule is not a CSS selector.

    A link rule without an attribute means `@href`; links are relative to `<base href>`, else to
    the page's own address. `now` and `address_dates` are those of `when.Setting`.
    """
    text, read_as = decode(raw, header=content_type, chosen=charset)
    if rules.html:
        try:
            text = text_at(document_of(text), rules.html)
        except NotJsonError as error:
            return Listed((), problem=str(error), charset=read_as)
        if not text.strip():
            problem = f"the rule html = “{rules.html}” found no text in the JSON"
            return Listed((), problem=problem, charset=read_as)
    if not text.strip():
        return Listed((), problem="the page is empty", charset=read_as)
    page = Page(text, url)
    rows = _literal_rows(page, rules) if rules.literals else html_rows(page, rules)
    found = listed(rows, rules, Setting(timezone, now, address_dates))
    if rules.literals and not rows and page.all(rules.item):
        names = ", ".join(names_in(rules.link) + names_in(rules.title))
        found = replace(found, problem=f"the scripts “{rules.item}” hold no literals {names}")
    return replace(found, charset=read_as)


def html_rows(page: Page, rules: ListRules) -> list[Row]:
    """What the rules find on a page, row by row. SettingsError where one is no CSS selector."""
    nodes = page.all(rules.item)
    year_of = _years(page, rules.year) if rules.year else _no_year
    return [
        Row(
            absolute(value_in(node, rules.link, "href"), page.base),
            value_in(node, rules.title),
            value_in(node, rules.date) if rules.date else "",
            year_of(node),
        )
        for node in nodes
    ]


def _no_year(_row: Node) -> str:
    return ""


def _years(page: Page, rule: str) -> Callable[[Node], str]:
    """The year that stands in a row, else in the last match before it, else in the first of all
    (a heading that is laid out below its list)."""
    places = {node.mem_id: place for place, node in enumerate(page.all("*"))}
    selector, attribute = split_rule(rule)
    headings = [
        (places[node.mem_id], value_in(node, f".@{attribute}" if attribute else "."))
        for node in page.all(selector)
    ]

    def year_of(row: Node) -> str:
        inside = value_in(row, rule)
        if inside or not headings:
            return inside
        before = bisect_right(headings, places[row.mem_id], key=itemgetter(0))
        return headings[max(before - 1, 0)][1]

    return year_of


def _literal_rows(page: Page, rules: ListRules) -> list[Row]:
    wanted = (rules.link, rules.title, rules.date, rules.year)
    names = {name for rule in wanted for name in names_in(rule)}
    rows = []
    for script in page.all(rules.item):
        for said in rows_of(script.text(deep=True), names):
            link, title, date, year = (filled(rule, _getter(said)) for rule in wanted)
            if link or title:
                rows.append(Row(absolute(link, page.base), _title(title), one_line(date), year))
    return rows


def _title(markup: str) -> str:
    """A title that may be a link: what it is called in full, else its words, often cut short."""
    if "title=" in markup:
        with suppress(CxqError):  # nested beyond reason: then its words alone
            return Page(markup, "").value("[title]@title") or plain(markup)
    return plain(markup)


def _getter(said: dict[str, str]) -> Callable[[str], str]:
    return lambda name: said.get(name, "")


def read_json_list(
    raw: bytes,
    url: str,
    rules: ListRules,
    *,
    content_type: str = "",
    charset: str = "",
    timezone: str = "",
    now: datetime | None = None,
    address_dates: bool = False,
) -> Listed:
    """A JSON list's objects as items, by dotted paths (`data.list`, `links.0.href`).

    `item = ""` says that the document is the array. Numbers as dates are Unix seconds or
    milliseconds. `now` and `address_dates` are those of `when.Setting`.
    """
    text, read_as = decode(raw, header=content_type, chosen=charset)
    try:
        document = document_of(text)
    except NotJsonError as error:
        return Listed((), problem=str(error), charset=read_as)
    entries = at(document, rules.item)
    if isinstance(entries, dict) and text_at(entries, rules.link):
        entries = [entries]  # WeChat gives an album of one article as that article
    if not isinstance(entries, list):
        what = f"at “{rules.item}”" if rules.item else "at the top"
        problem = f"the rule item found no array {what}, but {kind_of(entries)}"
        return Listed((), problem=problem, charset=read_as)
    rows = [_json_row(entry, url, rules) for entry in entries]
    return replace(listed(rows, rules, Setting(timezone, now, address_dates)), charset=read_as)


def _json_row(entry: Any, url: str, rules: ListRules) -> Row:
    def said(rule: str) -> str:
        return filled(rule, lambda path: text_at(entry, path))

    return Row(
        absolute(said(rules.link), url),
        _title(said(rules.title)),
        one_line(said(rules.date)) if rules.date else "",
        said(rules.year) if rules.year else "",
    )
