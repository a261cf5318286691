"""A page of mp.weixin.qq.com, which keeps what it says of itself in scripts.

Its server refuses robots, so what comes here was mostly saved by the author's browser. The line
under the headline may say “昨天” for a date, `og:url` is often empty, and the account's name stands
in a link. The scripts say all of it, where the browser kept them (.mhtml and SingleFile do not), in
three generations of pages: `var ct = "1712345678"`, `create_time: JsDecode('1712345678')`,
`nickname = htmlDecode("…")`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import urlsplit

from cxq.feeds.articles.byline import Byline
from cxq.feeds.dates import moment_of, read_date
from cxq.feeds.lists.when import Setting, read_when
from cxq.feeds.page import Page, absolute, one_line
from cxq.model import ArticleRules

BODY = "#js_content"
"""Where the text stands, hidden until a script shows it: no reader of articles finds it."""

_BEIJING = "Asia/Shanghai"
_MARKS = "#js_content, #activity-name, #js_name"
_HEADLINES = ("#activity-name", 'meta[property="og:title"]@content')
_AUTHORS = ("#js_author_name", "#js_author_name_text", "meta[name=author]@content")
# 2016: `var ct = "…"`; since about 2023 also `window.ct = '…'` and `create_time: JsDecode('…')`.
_SET = r"\b(?:%s)\s*[=:]\s*(?:\w+\(\s*)?(?:[\"']([^\"'\n]{1,2000})[\"']|(\d{10})\b)"
_TIMES = tuple(
    re.compile(_SET % names) for names in ("ct", "oriCreateTime|ori_create_time", "create_time")
)
_CREATED = re.compile(_SET % "createTime")
_LINKS = (re.compile(_SET % "msg_link"), re.compile(_SET % "link"))
_ACCOUNT = re.compile(_SET % "nickname|nick_name")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\(.)")


def is_wechat(page: Page) -> bool:
    """Whether this is an article of a WeChat account: its body and its headline or its account."""
    return bool(page.first(BODY)) and len(page.all(_MARKS)) > 1


def read_wechat(
    page: Page, byline: Byline, rules: ArticleRules | None = None, timezone: str = ""
) -> Byline:
    """The byline with what only a WeChat page's own places say; unchanged for other pages.

    The outlet is the account. Dates are Beijing time, unless `timezone` says otherwise. What the
    source's own rules found for date and author stays.
    """
    if not is_wechat(page):
        return byline
    code = _scripts(page)
    ruled = rules or ArticleRules()
    outlet = _account(page, code) or byline.outlet
    author = byline.author if ruled.author else next(filter(None, map(page.value, _AUTHORS)), "")
    return replace(
        byline,
        title=next(filter(None, map(page.value, _HEADLINES)), byline.title),
        date=byline.date
        if ruled.date and byline.date
        else _published(page, code, timezone or _BEIJING) or byline.date,
        author="" if author == outlet else author or byline.author,
        outlet=outlet,
    )


def address_of(page: Page) -> str:
    """The address that a WeChat page's scripts name; empty for other pages and where none does."""
    if not is_wechat(page):
        return ""
    code = _scripts(page)
    links = (absolute(link, "") for pattern in _LINKS for link in _all_set(pattern, code))
    return next((link for link in links if urlsplit(link).hostname == "mp.weixin.qq.com"), "")


def shown_date(page: Page, saved: str, timezone: str = "") -> str | None:
    """The date of a WeChat page that says “昨天” or “3天前”, counted from when it was saved."""
    if not is_wechat(page):
        return None
    setting = Setting(timezone or _BEIJING, moment_of(saved))
    return read_when(page.value("#publish_time"), setting).date


def _published(page: Page, code: str, timezone: str) -> str | None:
    """Unix seconds of the first publication, else what stands under the headline."""
    for pattern in _TIMES:
        for written in _all_set(pattern, code):
            date = read_date(written, timezone) if re.fullmatch(r"\d{10}", written) else None
            if date:
                return date
    shown = [page.value("#publish_time"), *_all_set(_CREATED, code)]
    return next(filter(None, (read_date(words, timezone) for words in shown)), None)


def _account(page: Page, code: str) -> str:
    shown = page.value("#js_name")
    return shown or next((one_line(name) for name in _all_set(_ACCOUNT, code)), "")


def _scripts(page: Page) -> str:
    return "\n".join(node.text(deep=True) for node in page.all("script:not([src])"))


def _all_set(pattern: re.Pattern[str], code: str) -> list[str]:
    """What the code sets this variable to, unescaped, wherever it is set to something."""
    found = (match[1] or match[2] for match in pattern.finditer(code))
    plain = (unescape(unescape(_ESCAPED.sub(_unescaped, words))).strip() for words in found)
    return [words for words in plain if words]


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1] or match[2], 16)) if match[1] or match[2] else match[3]
