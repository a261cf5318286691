"""List pages and JSON lists → items, by a source's own rules.

Layout rot is normal (of 92 government routes of a large rule collection, 31 carried errors in
August 2026, mostly an empty list), so every rule is counted: a dead one is called by its name,
and nothing found is never “no news”.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from cxq.feeds.charset import decode
from cxq.feeds.dates import read_date
from cxq.feeds.page import Page, absolute, one_line, plain, value_in
from cxq.model import FoundItem, ListRules


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """How many rows the item rule matched, and in how many of them each other rule did.

    `dates` are rows with a date of any wording, `read` those whose date could be read; rows
    without a link are left out of the items, and so are `repeated` ones, whose link came before.
    """

    rows: int = 0
    links: int = 0
    titles: int = 0
    dates: int = 0
    read: int = 0
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """What the rules found; `problem` is one plain sentence where they found nothing usable."""

    items: tuple[FoundItem, ...]
    counts: RuleCounts = RuleCounts()
    problem: str = ""
    charset: str = "utf-8"


@dataclass(frozen=True, slots=True)
class _Row:
    link: str
    title: str
    date: str


def read_html_list(
    raw: bytes,
    url: str,
    rules: ListRules,
    *,
    content_type: str = "",
    charset: str = "",
    timezone: str = "",
) -> Listed:
    """A list page's rows as items. SettingsError where a rule is not a CSS selector.

    A link rule without an attribute means `@href`; links are relative to `<base href>`, else to
    the page's own address.
    """
    text, read_as = decode(raw, header=content_type, chosen=charset)
    if not text.strip():
        return Listed((), problem="the page is empty", charset=read_as)
    page = Page(text, url)
    rows = [
        _Row(
            absolute(value_in(node, rules.link, "href"), page.base),
            value_in(node, rules.title),
            value_in(node, rules.date) if rules.date else "",
        )
        for node in page.all(rules.item)
    ]
    return replace(_listed(rows, rules, timezone), charset=read_as)


def read_json_list(
    raw: bytes,
    url: str,
    rules: ListRules,
    *,
    content_type: str = "",
    charset: str = "",
    timezone: str = "",
) -> Listed:
    """A JSON list's objects as items, by dotted paths (`data.list`, `links.0.href`).

    `item = ""` says that the document is the array. Numbers as dates are Unix seconds or
    milliseconds.
    """
    text, read_as = decode(raw, header=content_type, chosen=charset)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        begins = one_line(text[:40])
        says = one_line(str(error)) if text.strip() else "it is empty"
        problem = f"the answer is not JSON ({says}); it begins “{begins}”"
        return Listed((), problem=problem, charset=read_as)
    found = _at(document, rules.item)
    if not isinstance(found, list):
        what = f"at “{rules.item}”" if rules.item else "at the top"
        problem = f"the rule item found no array {what}, but {_kind(found)}"
        return Listed((), problem=problem, charset=read_as)
    rows = [
        _Row(
            absolute(_text_at(entry, rules.link), url),
            plain(_text_at(entry, rules.title)),
            one_line(_text_at(entry, rules.date)) if rules.date else "",
        )
        for entry in found
    ]
    return replace(_listed(rows, rules, timezone), charset=read_as)


def _listed(rows: list[_Row], rules: ListRules, timezone: str) -> Listed:
    items: dict[str, FoundItem] = {}
    repeated = 0
    for row in rows:
        if not row.link:
            continue
        if row.link in items:
            repeated += 1
            # A picture and a headline may both link to one article: the words win.
            if not items[row.link].title:
                items[row.link] = _item(row, timezone)
            continue
        items[row.link] = _item(row, timezone)
    counts = RuleCounts(
        rows=len(rows),
        links=sum(bool(row.link) for row in rows),
        titles=sum(bool(row.title) for row in rows),
        dates=sum(bool(row.date) for row in rows),
        read=sum(read_date(row.date, timezone) is not None for row in rows),
        repeated=repeated,
    )
    return Listed(tuple(items.values()), counts, _problem(counts, rules))


def _item(row: _Row, timezone: str) -> FoundItem:
    """A list gives no ids: an item's identity is its link."""
    return FoundItem(
        identity=row.link,
        url=row.link,
        title=row.title,
        published=read_date(row.date, timezone),
        date_text=row.date,
    )


def _problem(counts: RuleCounts, rules: ListRules) -> str:
    """Which rule is dead, by its name; nothing where all of them found something."""
    if not counts.rows:
        if not rules.item:
            return "the list is empty"
        return f"the rule item = “{rules.item}” matched nothing"
    dead = [
        f"{name} = “{rule}”"
        for name, rule, matched in (
            ("link", rules.link, counts.links),
            ("title", rules.title, counts.titles),
            ("date", rules.date, counts.dates),
        )
        if rule and not matched
    ]
    if dead:
        return f"in {counts.rows} rows nothing was found by {' and '.join(dead)}"
    return ""


# ---------------------------------------------------------------- dotted paths


def _at(document: Any, path: str) -> Any:
    """What stands at `a.b.0.c`; None where the path leads nowhere."""
    for step in path.split(".") if path else ():
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document


def _text_at(entry: Any, path: str) -> str:
    value = _at(entry, path)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _kind(value: Any) -> str:
    match value:
        case dict():
            return f"an object with {', '.join(list(value)[:6]) or 'nothing in it'}"
        case None:
            return "nothing"
        case _:
            return f"“{one_line(str(value))[:40]}”"
