"""Rows that the rules found → items, every rule counted.

Layout rot is normal (of 92 government routes of a large rule collection, 31 carried errors in
August 2026, mostly an empty list), so a dead rule is called by its name, and nothing found is
never “no news”.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from cxq.feeds.lists.when import Setting, When, read_when
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

    def __add__(self, other: RuleCounts) -> RuleCounts:
        """The counts of two lists."""
        return RuleCounts(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(self))
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """What the rules found; `problem` is one plain sentence where they found nothing usable."""

    items: tuple[FoundItem, ...]
    counts: RuleCounts = RuleCounts()
    problem: str = ""
    charset: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Row:
    """What the rules found in one row; `year` where a year rule did."""

    link: str
    title: str
    date: str = ""
    year: str = ""


def listed(rows: Sequence[Row], rules: ListRules, setting: Setting) -> Listed:
    """The rows as items: those with a link, each link once."""
    items: dict[str, FoundItem] = {}
    repeated = read = 0
    for row in rows:
        when = read_when(row.date, setting, year=row.year, url=row.link)
        read += when.date is not None and when.source != "url"
        if not row.link:
            continue
        standing = items.get(row.link)
        repeated += standing is not None
        # A picture and a headline may both link to one article: the words win.
        if standing is None or not standing.title:
            items[row.link] = _item(row, when)
    counts = RuleCounts(
        rows=len(rows),
        links=sum(bool(row.link) for row in rows),
        titles=sum(bool(row.title) for row in rows),
        dates=sum(bool(row.date) for row in rows),
        read=read,
        repeated=repeated,
    )
    return Listed(tuple(items.values()), counts, problem_of(counts, rules))


def _item(row: Row, when: When) -> FoundItem:
    """A list gives no ids: an item's identity is its link."""
    return FoundItem(
        identity=row.link,
        url=row.link,
        title=row.title,
        published=when.date,
        date_text=row.date,
        date_source=when.source,
    )


def problem_of(counts: RuleCounts, rules: ListRules) -> str:
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


def together(lists: Sequence[Listed], rules: ListRules) -> Listed:
    """Several lists as one, an item that stands in two of them once.

    A page of a newspaper may hold advertisements only: that no rule matched there is no problem
    as long as it did elsewhere.
    """
    if len(lists) == 1:
        return lists[0]
    items: dict[str, FoundItem] = {}
    counts = RuleCounts()
    doubled = 0
    for each in lists:
        counts += each.counts
        for item in each.items:
            doubled += item.identity in items
            items.setdefault(item.identity, item)
    counts = replace(counts, repeated=counts.repeated + doubled)
    problem = problem_of(counts, rules)
    if not counts.rows:
        problem = next((each.problem for each in lists if each.problem), problem)
    return Listed(tuple(items.values()), counts, problem, lists[0].charset)


def matched(counts: RuleCounts, rules: ListRules) -> tuple[tuple[str, int], ...]:
    """Each rule as it is written, with the rows that it matched."""
    dates = ((f"date = “{rules.date}”", counts.dates), ("dates that can be read", counts.read))
    return (
        (f"item = “{rules.item}”", counts.rows),
        (f"link = “{rules.link}”", counts.links),
        (f"title = “{rules.title}”", counts.titles),
        *(dates if rules.date else ()),
    )
