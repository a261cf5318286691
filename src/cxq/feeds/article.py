"""An item's own page → its text, title, date, author and outlet.

Measured on 62 real Chinese pages (4-gram F1): readability-lxml 0.95 in 22 ms, GNE 0.92,
trafilatura 0.85 in 34 ms; WeChat defeats all three, and `#js_content` reads it. So: the source's
own selector, WeChat's, then readability, with the lines around the article taken off. Trafilatura
in any order makes it worse: docs/article-text.md has the figures.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from cxq.errors import CxqError
from cxq.feeds.articles.absent import redirect_stub, said_absent
from cxq.feeds.articles.byline import read_byline
from cxq.feeds.articles.margins import without_margins
from cxq.feeds.articles.pictures import LAZY, linked, pictures_beside
from cxq.feeds.articles.wechat import BODY as WECHAT_BODY
from cxq.feeds.articles.wechat import read_wechat
from cxq.feeds.page import Page, absolute, plain_text, text_of
from cxq.model import ArticleRules

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")

# Below this many characters nothing was said: the shortest real notices have about 40.
FEWEST = 20
# A line under the headline: short, no sentence, and with a date or one of the usual labels.
_BYLINE = re.compile(
    r"^(?=.{0,80}$)(?!.*[。！？：:]$).*(?:来源|作者|发布|时间|日期|编辑|记者|字号|字体|浏览|打印|分享"
    r"|\d{4}\s*[-年/.]\s*\d)"
)


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says. `html` is sanitised, and may hold lines that `text` leaves out as no part
    of the article; `pictures` are addresses, which stand as links in `html` and nowhere in `text`;
    `note` says which rule of the source is dead."""

    title: str
    date: str | None
    author: str
    outlet: str
    text: str
    html: str
    note: str = ""
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoArticle:
    """A page that is none, and why, in one plain sentence."""

    reason: str


def read_article(
    html: str, url: str, rules: ArticleRules | None = None, *, timezone: str = ""
) -> Article | NoArticle:
    """The article of a page, or why there is none: a redirect stub, “page not found”, no text.

    SettingsError where a rule is not a CSS selector.
    """
    try:
        leads = redirect_stub(html, url)
        page = Page(html, url)
    except CxqError as error:
        return NoArticle(f"{error.message[:1].lower()}{error.message[1:].rstrip('.')}")
    if leads:
        return NoArticle(f"the page only leads on to {leads}")
    body, whole, note, ruled = _body(page, html, rules)
    visible = text_of(page.body) if page.body is not None else ""
    absent = said_absent(page, visible)
    if absent:
        return NoArticle(f"the page says “{absent}”")
    if len(whole) < FEWEST:
        missing = "no article was found in the page" if visible else "the page shows no text"
        return NoArticle(missing if visible else f"{missing} (it may need JavaScript)")
    byline = read_wechat(page, read_byline(page, rules, timezone), rules, timezone)
    text = _without_head(whole, byline.title)
    if not ruled:
        text = without_margins(text)
    return Article(
        title=byline.title,
        date=byline.date,
        author=byline.author,
        outlet=byline.outlet,
        text=text,
        html=sanitise(body, page.base),
        note=note,
        pictures=pictures_beside(text, whole, body, page.base),
    )


def _without_head(text: str, title: str) -> str:
    """The text from behind its own headline and byline, where it begins with them.

    Of a short notice readability keeps the whole page, crumbs and headline included.
    """
    lines = text.split("\n")
    if title not in lines[:20]:
        return text
    start = lines.index(title) + 1
    while start < len(lines) and _BYLINE.search(lines[start]):
        start += 1
    rest = "\n".join(lines[start:])
    return rest if len(rest) >= len(text) / 2 else text


def _body(page: Page, html: str, rules: ArticleRules | None) -> tuple[str, str, str, bool]:
    """(HTML, text, note, whether a selector chose it) of the article's body."""
    note = ""
    if rules is not None and rules.body:
        found = _first_with_text(page, rules.body)
        if found:
            return *found, "", True
        note = f"the rule body = “{rules.body}” matched nothing; the text was found without it"
    found = _first_with_text(page, WECHAT_BODY)
    if found:
        return *found, note, True
    return *_by_readability(html), note, False


def _first_with_text(page: Page, selector: str) -> tuple[str, str] | None:
    """The first match that says something: of nested matches that is the outer one."""
    for node in page.all(selector):
        text = text_of(node)
        if len(text) >= FEWEST:
            return node.html or "", text
    return None


def _by_readability(html: str) -> tuple[str, str]:
    from readability import Document
    from readability.readability import Unparseable

    # It logs its own traceback before it raises: what went wrong is told by our value.
    logging.getLogger("readability").setLevel(logging.CRITICAL)
    try:
        summary = Document(_XML_DECLARATION.sub("", html)).summary(html_partial=True)
    except (Unparseable, ValueError):
        return "", ""
    return summary, plain_text(summary)


def sanitise(html: str, base: str) -> str:
    """HTML that cannot do anything, its links absolute and its pictures made links."""
    import nh3

    allowed = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    allowed["img"] = {"src", "alt", *LAZY}

    def resolved(_tag: str, attribute: str, value: str) -> str | None:
        return (absolute(value, base) or None) if attribute in ("href", "src") else value

    # WeChat's paragraphs are sections, which nh3 would dissolve.
    tags = nh3.ALLOWED_TAGS | {"section"}
    clean = nh3.clean(html, tags=tags, attributes=allowed, attribute_filter=resolved)
    return linked(clean, base)
