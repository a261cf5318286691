"""List rules made from a page: what repeats beside its like, with a link and words in it.

A list of news is the parent whose children look alike and each hold one telling link, mostly with
a date; a menu is the same with short words. Every candidate is tried on its own page by the very
code that a pull uses, and judged by what that finds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import east_asian_width

from cxq.errors import CxqError
from cxq.feeds.listing import html_rows
from cxq.feeds.lists.rows import Listed, listed
from cxq.feeds.lists.when import Setting, read_when
from cxq.feeds.page import Node, Page, absolute, one_line, text_of, value_in
from cxq.model import ListRules

FEWEST = 3
"""Items with a title: with fewer it is no list."""

_LINKS = 3000  # looked at on one page; the longest real list pages have about 600
_TRIED = 12  # structures that are tried as rules, the most promising first
_CLIMBED = 6  # elements between a link and the row that it stands in, at most

_NAME = re.compile(r"[A-Za-z][A-Za-z_-]*\d{0,2}")
# Classes that say where in the list a row stands, or how it is laid out, not what it is.
_PASSING = {
    *("active", "on", "cur", "current", "selected", "hover"),
    *("first", "last", "odd", "even"),
    *("clearfix", "clear", "fix", "cf"),
}
_MENUS = re.compile(
    r"(?:^|[-_ ])(?:nav|menu|head|header|foot|footer|crumbs?|links?|friend|side|sidebar|aside|hot"
    r"|rank|share|login|search|tabs?)(?:$|[-_ \d])",
    re.IGNORECASE,
)
_MENU_TAGS = frozenset(("nav", "header", "footer", "aside", "form"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "strong")


@dataclass(frozen=True, slots=True)
class Proposal:
    """List rules, and what they find on the page that they were made from.

    `score` compares the proposals of one page: it counts the titles, each by its length, dates
    and all that speaks against a menu.
    """

    rules: ListRules
    found: Listed
    score: float


def propose(html: str, url: str, *, timezone: str, now: datetime) -> tuple[Proposal, ...]:
    """List rules for this page, the best first, three at most; none where nothing repeats."""
    try:
        page = Page(html, url)
    except CxqError:  # built to stop its reader
        return ()
    setting = Setting(timezone, now, address_dates=True)
    made: dict[ListRules, Proposal] = {}
    for rows in _structures(page)[:_TRIED]:
        rules = _rules(rows, page, setting)
        if rules is None or rules in made:
            continue
        found = listed(html_rows(page, rules), rules, setting)
        titled = [item for item in found.items if len(item.title) >= 4]
        if len(titled) >= FEWEST:
            made[rules] = Proposal(rules, found, _score(found, rows))
    best: list[Proposal] = []
    for proposal in sorted(made.values(), key=lambda each: -each.score):
        links = {item.url for item in proposal.found.items}
        # Two ways to the same rows are one proposal: the better one.
        if all(len(links & {i.url for i in b.found.items}) < len(links) / 2 for b in best):
            best.append(proposal)
    return tuple(best[:3])


# ---------------------------------------------------------------- what repeats


def _structures(page: Page) -> list[list[Node]]:
    """Rows of one parent and one kind, each with a link in it; the most words first."""
    groups: dict[tuple[int, str], dict[int, Node]] = {}
    words: Counter[tuple[int, str]] = Counter()
    for link in page.all("a[href]")[:_LINKS]:
        said = _width(one_line(text_of(link)))
        if said < 4:
            continue
        node = link
        for _ in range(_CLIMBED):
            parent = node.parent
            if parent is None or node.tag in ("body", "html"):
                break
            place = (parent.mem_id, node.tag or "")
            groups.setdefault(place, {})[node.mem_id] = node
            words[place] += min(said, 60)
            node = parent
    return [
        list(groups[place].values())
        for place, _ in words.most_common()
        if len(groups[place]) >= FEWEST
    ]


def _width(text: str) -> int:
    """Columns: a 汉字 says as much as two letters."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


# ---------------------------------------------------------------- rules of it


def _rules(rows: Sequence[Node], page: Page, setting: Setting) -> ListRules | None:
    parent = rows[0].parent
    if parent is None:
        return None
    item = f"{_path(parent)} > {_kind(rows)}"
    links = [_telling_link(row, page) for row in rows]
    if rows[0].tag == "a":
        link, where = "@href", "."
    else:
        link = where = _common(rows, links, page)
    if not link:
        return None
    address = link if link == "@href" else f"{link}@href"
    return ListRules(item, address, _title(links, where), _date(rows, setting))


def _path(node: Node) -> str:
    """The way to the rows’ parent, as far up as it takes to meet an id or a class."""
    steps: list[str] = []
    here: Node | None = node
    while here is not None and len(steps) < 4 and here.tag not in ("html", "-undef"):
        steps.insert(0, _named(here))
        if steps[0] != here.tag or here.tag == "body":
            break
        here = here.parent
    return " > ".join(steps)


def _named(node: Node) -> str:
    """An element by its id, else its first telling class, else its tag."""
    tag = node.tag or "*"
    name = node.attributes.get("id") or ""
    if _NAME.fullmatch(name):
        return f"{tag}#{name}"
    kind = next(iter(_classes(node)), "")
    return f"{tag}.{kind}" if kind else tag


def _classes(node: Node) -> list[str]:
    names = (node.attributes.get("class") or "").split()
    return [name for name in names if _NAME.fullmatch(name) and name not in _PASSING]


def _kind(rows: Sequence[Node]) -> str:
    """The tag of the rows, with a class that all of them have."""
    shared = [name for name in _classes(rows[0]) if all(name in _classes(row) for row in rows)]
    return f"{rows[0].tag}.{shared[0]}" if shared else rows[0].tag or "*"


def _telling_link(row: Node, page: Page) -> Node | None:
    """The link with the most words: not the picture, not “more”."""
    nodes = [row] if row.tag == "a" else row.css("a[href]")
    real = [node for node in nodes if absolute(node.attributes.get("href") or "", page.base)]
    return max(real, key=lambda node: len(one_line(text_of(node))), default=None)


def _common(rows: Sequence[Node], links: Sequence[Node | None], page: Page) -> str:
    """The selector that finds the telling link of the most rows; the plainest of the best."""
    ways = ["a"]
    for link in links[:5]:
        if link is None:
            continue
        ways += [f"a.{name}" for name in _classes(link)[:1]]
        ways += [f"{_named(up)} a" for up in _between(link, rows)]
    hits = {
        way: sum(
            link is not None
            and absolute(value_in(row, way, "href"), page.base)
            == absolute(link.attributes.get("href") or "", page.base)
            for row, link in zip(rows, links, strict=True)
        )
        for way in dict.fromkeys(ways)
    }
    best = max(hits.values())
    return next(way for way, count in hits.items() if count == best) if best else ""


def _between(node: Node, rows: Sequence[Node]) -> Iterator[Node]:
    """The elements around a node, inside its row."""
    ends = {row.mem_id for row in rows}
    up = node.parent
    while up is not None and up.mem_id not in ends:
        yield up
        up = up.parent


def _title(links: Sequence[Node | None], where: str) -> str:
    """The link’s words; its `title`, where that says more; a heading inside it, where the link
    holds more than the title."""
    real = [link for link in links if link is not None]
    inside = "" if where == "." else f"{where} "
    for tag in _HEADINGS:
        if sum(link.css_first(tag) is not None for link in real) > len(real) * 0.8:
            return f"{inside}{tag}"
    fuller = sum(
        _width(link.attributes.get("title") or "") > _width(one_line(text_of(link)))
        for link in real
    )
    every = all((link.attributes.get("title") or "").strip() for link in real)
    if not (fuller and every):
        return where
    return "@title" if where == "." else f"{where}@title"


def _date(rows: Sequence[Node], setting: Setting) -> str:
    """The selector whose text is a date in most rows, by its class where it has one; or nothing."""
    plain = Setting(setting.timezone, setting.now)
    ways: Counter[str] = Counter()
    for row in rows[:8]:
        for node in row.css("*")[:60]:
            text = one_line(text_of(node))
            if node.mem_id == row.mem_id or not 0 < len(text) <= 30:
                continue
            if read_when(text, plain).date:
                tag = node.tag or "*"
                ways.update(dict.fromkeys((_named(node), tag, f"{tag}:last-child"), 1))
    hits = {
        way: sum(bool(read_when(value_in(row, way), plain).date) for row in rows)
        for way, _ in ways.most_common(12)
        if "#" not in way
    }
    best = max(hits, key=lambda way: (hits[way], "." in way), default="")
    return best if best and hits[best] >= len(rows) * 0.6 else ""


# ---------------------------------------------------------------- how good


def _score(found: Listed, rows: Sequence[Node]) -> float:
    """Titles by their length (a menu's have four characters, a headline twenty), half as much
    again with dates, less for what a menu has."""
    titles = [min(_width(item.title), 40) / 40 for item in found.items[:60] if item.title]
    dated = sum(bool(item.published) for item in found.items)
    score = sum(each * each for each in titles) * (1 + dated / (2 * max(len(found.items), 1)))
    links = [len({link.attributes.get("href") for link in row.css("a[href]")}) for row in rows]
    if sum(links) > 3 * len(rows):
        score *= 0.4
    return score * (0.3 if _in_a_menu(rows[0]) else 1.0)


def _in_a_menu(node: Node) -> bool:
    up: Node | None = node.parent
    while up is not None:
        said = f"{up.attributes.get('id') or ''} {up.attributes.get('class') or ''}"
        if up.tag in _MENU_TAGS or (up.tag != "body" and _MENUS.search(said)):
            return True
        up = up.parent
    return False
