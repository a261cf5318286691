"""What a page says of itself: title, date, author, outlet (来源).

In order of trust: the source's own rule; the fields that Chinese government and news sites put
into `<meta>` (`ArticleTitle`, `PubDate`, `firstpublishedtime`, `ContentSource`) and those of
Open Graph and schema.org; the usual places; the line under the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cxq.feeds.dates import read_date
from cxq.feeds.page import Page, one_line, text_of
from cxq.model import ArticleRules
from cxq.text import HAN


@dataclass(frozen=True, slots=True)
class Byline:
    """Each empty where the page does not say; `date` is a day or RFC 3339, or None."""

    title: str = ""
    date: str | None = None
    author: str = ""
    outlet: str = ""


_TITLES = ("articletitle", "og:title", "twitter:title")
_DATES = (
    "firstpublishedtime",
    "pubdate",
    "publishdate",
    "article:published_time",
    "weibo: article:create_at",
    "datepublished",
    "og:time",
    "apub:time",
    "publish_time",
    "dc.date.issued",
    "dc.date",
    "date",
    "dateupdate",
)
_OUTLETS = ("contentsource", "source", "mediaid")
_MARKED_TIMES = ("time[datetime]@datetime", "[itemprop=datePublished]")
_TIME_PLACES = "[class*=time], [id*=time], [class*=date], [id*=date], [class*=pub]"
_OUTLET_PLACES = ("#source", ".source", "[class*=laiyuan]", "[class*=ly]")
_IN_JSON_LD = re.compile(r"\"(?:datePublished|pubDate)\"\s*:\s*\"([^\"]{8,40})\"")
_AUTHOR_IN_JSON_LD = re.compile(r"\"author\"\s*:\s*\[?\s*\{[^{}]*?\"name\"\s*:\s*\"([^\"]{2,60})\"")
# WeChat's `ct`, the National People's Congress's `fbrq`.
_IN_SCRIPT = re.compile(
    r"\b(?:ct|fbrq|createTime|publish_time|pubtime)\s*=\s*[\"']([^\"'\n]{8,30})[\"']"
)
_OUTLET_LABEL = re.compile(r"(?:来源|稿源|信息来源|文章来源)\s*[:：]\s*([^\s|｜，。；,;]{2,40})")
_AUTHOR_LABEL = re.compile(r"(?:作者|撰文|文/图)\s*[:：]\s*([^\s|｜，。；,;]{2,30})")
_DATE_LABEL = re.compile(r"(?:发布|发表|时间|日期|published|posted)", re.IGNORECASE)
# Where the next label begins without a space: “来源：证券时报网作者：李在山”.
_NEXT_LABEL = re.compile(
    r"(?:来源|作者|责任编辑|责编|编辑|记者|发布|时间|日期|浏览|点击|阅读|字号|字体|大小|打印|举报"
    r"|分享|原创|【|\[|\(|（|\d{4}[-年]).*"
)
_SITE_SUFFIX = re.compile(
    r"\s*(?:[_|｜]|--+|——?|\s[-–]\s)\s*[^_|｜]{1,40}$"
    r"|\s*-\s*[^-_|｜]{0,20}(?:网|报|社|刊|新闻|频道|网站|中心|在线|门户|客户端|委员会|部|厅|局|院)\s*$"
)


def read_byline(page: Page, rules: ArticleRules | None, timezone: str) -> Byline:
    """Title, date, author and outlet of a page, by the source's rules or the usual places.

    SettingsError where a rule is not a CSS selector.
    """
    metas = _metas(page)
    full_title = " ".join(one_line(node.text(deep=True)) for node in page.all("title")[:1])
    title = _title(page, metas, full_title)
    under = _under_headline(page, title)
    outlet = _outlet(page, metas, under)
    return Byline(
        title=title,
        date=_date(page, metas, rules, under, timezone),
        author=_author(page, metas, rules, under, f"{full_title} {outlet}"),
        outlet=outlet,
    )


def _metas(page: Page) -> dict[str, str]:
    """`<meta>` by lower-case name; the first one that says something counts."""
    metas: dict[str, str] = {}
    for node in page.all("meta[content]"):
        named = node.attributes
        name = named.get("name") or named.get("property") or named.get("itemprop") or ""
        content = one_line(named.get("content") or "")
        if content:
            metas.setdefault(name.strip().lower(), content)
    return metas


def _title(page: Page, metas: dict[str, str], full: str) -> str:
    if metas.get(_TITLES[0]):
        return metas[_TITLES[0]]
    headlines = [one_line(text_of(node)) for node in page.all("h1")]
    for headline in headlines:
        if len(headline) >= 4 and headline in full:
            return headline
    for name in _TITLES[1:]:
        if metas.get(name):
            return metas[name]
    if full:
        return without_site(full)
    return next(filter(None, headlines), "")


def without_site(title: str) -> str:
    """`法国全国大罢工再次严重影响交通-新华网` → without what the site adds to every title."""
    for _ in range(3):
        shorter = _SITE_SUFFIX.sub("", title)
        if shorter == title or len(shorter) < 4:
            break
        title = shorter
    return title.strip()


def _under_headline(page: Page, title: str) -> str:
    """The text from the headline on, as far as a byline reaches; the page's start without one."""
    text = text_of(page.body) if page.body is not None else ""
    after = text.partition(title)[2] if title else ""
    return (after or text)[:200]


def _date(
    page: Page, metas: dict[str, str], rules: ArticleRules | None, under: str, timezone: str
) -> str | None:
    if rules is not None and rules.date:
        date = read_date(page.value(rules.date), timezone)
        if date:
            return date
    return next(filter(None, _dates(page, metas, under, timezone)), None)


def _dates(page: Page, metas: dict[str, str], under: str, timezone: str) -> Iterator[str | None]:
    """What may be the date, the likeliest first.

    What a reader sees under the headline goes before the first thing called “time”: that may
    stand beside another article (a news agency's list of related pictures, years old).
    """
    for name in _DATES:
        yield read_date(metas.get(name, ""), timezone)
    for rule in _MARKED_TIMES:
        yield read_date(page.value(rule), timezone)
    near = read_date(under, timezone)
    if near is not None and (len(near) > len("2026-03-01") or _DATE_LABEL.search(under)):
        yield near
    for node in page.all(_TIME_PLACES):
        yield read_date(text_of(node)[:100], timezone)
    for script in page.all("script"):
        code = script.text(deep=True)
        for words in _IN_JSON_LD.findall(code) + _IN_SCRIPT.findall(code):
            yield read_date(words, timezone)
    yield near


def _outlet(page: Page, metas: dict[str, str], under: str) -> str:
    for name in _OUTLETS:
        outlet = _name(metas.get(name, ""))
        if outlet:
            return outlet
    labelled = _OUTLET_LABEL.search(under)
    if labelled:
        return _name(labelled[1])
    for place in _OUTLET_PLACES:
        found = _OUTLET_LABEL.search(page.value(place))
        if found:
            return _name(found[1])
    # Xinhua's own place names the outlet without a label.
    alone = page.value("#source")
    return _name(alone) if len(alone) <= 20 else ""


def _author(
    page: Page, metas: dict[str, str], rules: ArticleRules | None, under: str, known: str
) -> str:
    """The author, never the site's own name: many sites fill `meta[name=author]` with that."""
    if rules is not None and rules.author:
        author = page.value(rules.author)
        if author:
            return _name(author) or author
    labelled = _AUTHOR_LABEL.search(under)
    if labelled:
        return _name(labelled[1])
    for script in page.all('script[type="application/ld+json"]'):
        found = _AUTHOR_IN_JSON_LD.search(script.text(deep=True))
        if found:
            return one_line(found[1])
    author = metas.get("author", "")
    if "@" in author or author in known or not re.search(rf"[A-Za-z]|{HAN.pattern}", author):
        return ""
    return _name(author)


def _name(words: str) -> str:
    """A name without its label and without what follows it: `来源：人民网 原创稿` → `人民网`."""
    words = re.sub(r"^\s*(?:来源|稿源|信息来源|文章来源|作者|记者|文)\s*[:：/]\s*", "", words)
    words = _NEXT_LABEL.sub("", words)
    if HAN.search(words):
        words = words.split(" ")[0] if re.search(r"\s(?:原创|独家)", words) else words
    return words.strip(" \u3000·⋅-—|:：")
