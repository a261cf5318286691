"""Sources and documents for the tests of pulling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cxq.model import ListRules, Source
from cxq.project import PullSettings

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
HERE = PullSettings(allow_private_hosts=("127.0.0.1",), timeout=5.0)


def feed_source(url: str, name: str = "paper", **more: Any) -> Source:
    """A feed in Chinese, from Beijing, unless said otherwise."""
    return replace(Source(id=name, name="The Paper", url=url, kind="feed"), **more)


def rss(*items: str, channel: str = "<title>The Paper</title>") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"{channel}{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>"
    )


def numbered(*numbers: int, words: str = "") -> Sequence[str]:
    """Items `Report 1`, `Report 2`, … of the days 1, 2, … of November 2026, in Beijing."""
    return [
        f"<guid>urn:report:{number}</guid><title>Report {number}{words}</title>"
        f"<link>https://paper.example/{number}.html</link>"
        f"<pubDate>{number} Nov 2026 09:30:00 +0800</pubDate>"
        f"<description>&lt;p&gt;What report {number} says.&lt;/p&gt;</description>"
        for number in numbers
    ]


def list_source(url: str, rules: ListRules, **more: Any) -> Source:
    """A list page of a ministry."""
    return replace(
        Source(id="ministry", name="Ministry", url=url, kind="html-list", list=rules), **more
    )


def list_page(*rows: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body><ul>{''.join(rows)}</ul></body></html>"


def row(number: int, date: str = "") -> str:
    date = date or f"2026-11-{number:02}"
    link = f'<a href="./t{number}.html" title="通知 {number}">通知 {number}</a>'
    return f"<li>{link}<span class=date>{date}</span></li>"


RULES = ListRules(item="ul li", link="a@href", title="a", date=".date")


def article(title: str = "量子计算云平台上线", body: str = "", head: str = "") -> str:
    """A page of an invented ministry, with a body of some length."""
    body = body or "".join(
        f"<p>第{number}段：平台今天向公众开放，收费办法另行公布。</p>" for number in range(9)
    )
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}_某省科技厅</title>{head}"
        f"</head><body><nav><a href=/>首页</a><a href=/news>要闻</a></nav><h1>{title}</h1>"
        f"<div class=info>2026-11-20 10:30 来源：科技日报 作者：王小明</div>"
        f"<div class=content>{body}</div><footer>版权所有 某省科技厅</footer></body></html>"
    )
