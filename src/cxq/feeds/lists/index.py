"""The page that names where the lists are: two steps (MIIT, Xinhua's wire), or two levels (the
pages of a newspaper's day)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from cxq.errors import CxqError
from cxq.feeds.charset import decode
from cxq.feeds.lists.literals import members
from cxq.feeds.page import Page, absolute, split_rule, value_in
from cxq.model import IndexRules


@dataclass(frozen=True, slots=True)
class Index:
    """Where the lists are, in the order of the page, and how often each rule matched.

    `left_out` are the lists beyond `most`; `problem` is one plain sentence where there is none.
    """

    lists: tuple[str, ...]
    matched: tuple[tuple[str, int], ...] = ()
    left_out: int = 0
    problem: str = ""
    charset: str = "utf-8"


def read_index(
    raw: bytes, url: str, rules: IndexRules, *, content_type: str = "", charset: str = ""
) -> Index:
    """The addresses that the rules find. SettingsError where one is not a CSS selector."""
    text, read_as = decode(raw, header=content_type, chosen=charset)
    if not text.strip():
        return Index((), problem="the page that names the list is empty", charset=read_as)
    try:
        page = Page(text, url)
        selector, attribute = split_rule(rules.link)
        places = page.all(selector)
        found = [value for node in places if (value := value_in(node, f"@{attribute or 'href'}"))]
        query = page.value(rules.query) if rules.query else ""
    except CxqError as error:
        if error.exit_code == 2:  # a rule of the source: that is the author's to mend
            raise
        return Index((), problem=error.message.rstrip("."), charset=read_as)
    parts = [part for value in found if (part := _in_hole(value, rules.match))]
    addresses = dict.fromkeys(
        _with_query(address, query)
        for part in parts
        if (address := absolute(_made(part, rules.template), page.base))
    )
    matched = [(f"link = “{rules.link}”", len(found))]
    if rules.match:
        matched.append((f"match = “{rules.match}”", len(parts)))
    if rules.query:
        matched.append((f"query = “{rules.query}”", int(bool(query))))
    lists = tuple(addresses)
    return Index(
        lists[: rules.most],
        tuple(matched),
        left_out=len(lists[rules.most :]),
        problem="" if lists else _problem(rules, len(found), len(parts)),
        charset=read_as,
    )


def _in_hole(value: str, pattern: str) -> str:
    """`datasource:{}` in `datasource:1a2b` → `1a2b`; empty where the pattern does not fit."""
    before, hole, after = pattern.partition("{}")
    if not hole:
        return value
    start = value.find(before) + len(before) if before in value else -1
    end = value.find(after, start) if after else len(value)
    return value[start:end].strip() if start >= 0 and end >= 0 else ""


def _made(part: str, template: str) -> str:
    return template.replace("{}", quote(part, safe="/:?&=%-._~")) if template else part


def _with_query(address: str, query: str) -> str:
    """The address with parameters: an object literal's members, or a query as it stands."""
    if not query:
        return address
    said = urlencode(members(query)) if query.startswith("{") else query.lstrip("?&")
    return f"{address}{'&' if '?' in address else '?'}{said}"


def _problem(rules: IndexRules, found: int, fitting: int) -> str:
    if not found:
        return f"in the page that names the list, the rule link = “{rules.link}” matched nothing"
    if not fitting:
        return f"what link = “{rules.link}” found does not look like match = “{rules.match}”"
    return f"what link = “{rules.link}” found is no address"
