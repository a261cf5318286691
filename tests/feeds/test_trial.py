"""`sources test`: what the rules find today, nothing stored."""

from __future__ import annotations

import asyncio

import pytest

from cxq.errors import SettingsError
from cxq.feeds.trial import Trial, try_source
from cxq.model import ArticleRules, ListRules, Source
from cxq.web import Web
from feeds.making import (
    HERE,
    NOW,
    RULES,
    article,
    feed_source,
    list_page,
    list_source,
    numbered,
    row,
    rss,
)
from loopback import page, redirect, serve, status


def tried(source: Source) -> Trial:
    async def once() -> Trial:
        async with Web(HERE, version="0.1.0") as web:
            return await try_source(source, web, HERE, clock=lambda: NOW)

    return asyncio.run(once())


def test_a_list_with_all_that_its_rules_matched() -> None:
    document = list_page(row(1), row(2, "第2期"), "<li>—</li>")
    with serve({"/": page(document, etag='"1"'), "/t1.html": page(article())}) as site:
        trial = tried(list_source(site.url("/"), RULES, article=ArticleRules(body=".content")))
    assert (trial.id, trial.status, trial.problem) == ("ministry", "new", "")
    assert trial.matched == (
        ("item = “ul li”", 3),
        ("link = “a@href”", 2),
        ("title = “a”", 2),
        ("date = “.date”", 2),
        ("dates that can be read", 1),
    )
    assert [item.title for item in trial.items] == ["通知 1", "通知 2"]
    assert (trial.http_status, trial.charset, trial.url) == (200, "utf-8", site.url("/"))
    assert (trial.page, trial.bytes) == (document.encode(), len(document.encode()))
    assert trial.article is not None
    assert trial.article.snapshot is not None
    assert trial.article.snapshot.text.startswith("第0段")


def test_a_feed_that_moved_and_is_a_zombie() -> None:
    old = "<guid>1</guid><pubDate>Tue, 17 Feb 2026 09:00:00 +0800</pubDate>"
    with serve({"/": redirect("/rss", 301), "/rss": page(rss(old))}) as site:
        trial = tried(feed_source(site.url("/")))
        assert trial.matched == (("items", 1),)
        assert trial.status == "moved"
        assert trial.remark == f"it moved for good to {site.url('/rss')}"
        assert trial.url == site.url("/rss")
        assert trial.alarms == ("newest item is from 2026-02-17, 279 days ago",)
        assert trial.problem == ""


def test_what_finds_nothing_names_the_dead_rule() -> None:
    with serve({"/": page(list_page())}) as site:
        trial = tried(list_source(site.url("/"), ListRules(".gone", "a", "a")))
    assert (trial.status, trial.problem) == ("suspect", "the rule item = “.gone” matched nothing")
    assert trial.page


@pytest.mark.parametrize(
    ("code", "expected"), [(404, "error"), (410, "gone"), (503, "error"), (304, "error")]
)
def test_no_page(code: int, expected: str) -> None:
    with serve({"/": status(code, "Sorry.")}) as site:
        trial = tried(feed_source(site.url("/")))
    assert (trial.status, trial.http_status) == (expected, code)
    assert str(code) in trial.problem
    assert trial.items == ()


def test_nobody_there() -> None:
    trial = tried(feed_source("http://127.0.0.1:9/"))
    assert (trial.status, trial.http_status, trial.bytes) == ("error", None, 0)
    assert "refused the connection" in trial.problem


def test_a_page_that_fails_is_told_with_the_rest() -> None:
    item = "<guid>1</guid><link>http://10.0.0.1/a</link>"
    with serve({"/": page(rss(item, *numbered(1)))}) as site:
        trial = tried(feed_source(site.url("/"), full_text=True))
    assert trial.status == "new"
    assert trial.article is not None
    assert "private address" in trial.article.problem


def test_rules_that_cannot_be_used_are_a_fault_in_the_settings() -> None:
    with serve({"/": page(list_page(row(1)))}) as site, pytest.raises(SettingsError):
        tried(list_source(site.url("/"), ListRules("ul[", "a", "a")))
