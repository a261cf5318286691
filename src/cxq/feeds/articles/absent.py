"""Pages answered with status 200 that are no article: redirect stubs, “page not found”, walls.

Each is believed only where little else is said: a ministry's notice may speak of a page that does
not exist, and a long article about the web of all of them.
"""

from __future__ import annotations

import re

from cxq.feeds.page import Page, absolute, one_line, plain_text, text_of

# A redirect stub is about 138 bytes; with a tracking script up to 1 KB, with styles up to 3 KB.
_STUB_SIZE = 1000
_STYLED_STUB_SIZE = 3000
_STUB_TEXT = 100
_REFRESH = re.compile(
    r"<meta[^>]+http-equiv\s*=\s*[\"']?refresh[^>]*?url\s*=\s*[\"']?\s*([^\"'>\s]+)", re.IGNORECASE
)
_SCRIPTED = re.compile(
    r"location(?:\.href)?\s*=\s*[\"']([^\"']+)[\"']"
    r"|location\.(?:replace|assign)\(\s*[\"']([^\"']+)[\"']",
    re.IGNORECASE,
)
# What a stub says to people. IIS: “Object moved to here.”; nginx: “302 Found”.
_LEADS_ON = re.compile(
    r"(?:页面|网页|网站)?(?:正在|即将|自动)[^\n。]{0,6}跳转|跳转中|(?:没有|未能?|不能)自动跳转"
    r"|(?:网站|网址|域名|页面|网页)已(?:经)?(?:迁移|变更|更换|搬迁)|redirecting"
    r"|(?:are|is) not (?:automatically )?redirected|you (?:are|will be) (?:being )?redirected"
    r"|(?:object|document|page|site) (?:has )?(?:been )?(?:permanently )?moved"
    r"|^\s*30[1278] (?:found|moved|see other|temporary|permanent)",
    re.IGNORECASE,
)

_THING = r"(?:页面|网页|网址|链接|地址|文章|内容|信息|资源|文件|稿件|新闻)"
_GONE = (
    r"(?:不存在|(?:已|已经|已被|被)[^\n。，]{0,6}(?:删除|下线|下架|撤稿|屏蔽)|已过期|已失效|走丢|走失"
    r"|(?:未|没有?)(?:能)?找到|找不到|无法(?:显示|访问|打开|查看|获取))"
)
_NOT_FOUND = re.compile(
    r"\b404\b"
    rf"|{_THING}[^\n。]{{0,8}}?{_GONE}"
    rf"|(?:找不到|(?:未|没有?)(?:能)?找到|无法(?:找到|访问|打开))(?:该|您|你)?[^\n。]{{0,10}}{_THING}"
    r"|page (?:(?:was |is )?not found|(?:can ?not|can['’]t|could not|couldn['’]t) be found"
    r"|(?:does not|doesn['’]t|no longer) exists?"
    r"|is (?:missing|gone|unavailable|no longer available)|has been (?:removed|deleted))"
    r"|page (?:that )?you(?:['’]re| are| were|['’]ve| have)? (?:looking for|requested)"
    r"|page (?:that )?you(?: are|['’]re)? tr(?:ied|ying) to \w+"
    r"|(?:can ?not|can['’]t|could ?n[o'’]t|unable to) (?:be )?find (?:the|that|this|your) page"
    r"|(?:article|story|content|document) (?:is )?no longer (?:available|exists)"
    r"|(?:url|file|resource)[^\n]{0,80}? not found",
    re.IGNORECASE,
)
# What stands between a robot and the page: WeChat's own words, firewalls, Cloudflare.
_WALL = re.compile(
    r"该内容已被发布者删除|此(?:内容|账号|帐号)[^\n。]{0,30}无法查看|环境异常|完成(?:安全)?验证"
    r"|访问过于频繁|请求过于频繁|请输入验证码"
    r"|您?的?(?:请求|访问)[^\n。]{0,12}(?:被拒绝|被禁止|被?拦截|被?阻断|受限)"
    r"|\b403 forbidden|\b50[0234] (?:bad|service|gateway|internal)"
    r"|access (?:to this (?:page|site) )?(?:is |has been )?denied|you have been blocked"
    r"|verify (?:that )?you are (?:a )?human|checking (?:if the site|your browser)"
    r"|just a moment\.\.\.|enable javascript and cookies|attention required! \| cloudflare",
    re.IGNORECASE,
)
_FEW = 300
"""Characters: where a page says more than this in sentences of its own, it says something."""
_MENUS = 30_000  # characters, at most, that a site's menus have


def redirect_stub(html: str, url: str) -> str:
    """Where a page without a text of its own leads on to; empty for a real page."""
    if len(html) > _STYLED_STUB_SIZE:
        return ""
    text = plain_text(html)
    if len(text) > _STUB_TEXT:
        return ""
    found = _REFRESH.search(html)
    if not found and len(html) <= _STUB_SIZE:
        found = _SCRIPTED.search(html)
    if found:
        target = next(filter(None, found.groups()))
        return absolute(target, url) or one_line(target)
    page = Page(html, url)
    if not _LEADS_ON.search(f"{text}\n{_title(page)}"):
        return ""
    links = (absolute(node.attributes.get("href") or "", page.base) for node in page.all("a[href]"))
    return next(filter(None, links), "")


def said_absent(page: Page, visible: str) -> str:
    """The words by which the page says that there is no article; empty where it does not.

    `visible` is all that the page shows. A site's menus may stand around the words: what its links
    say does not count, neither as the page's own text nor as a reason.
    """
    title = _title(page)
    if len(visible) > _MENUS or not (_reason(title) or _reason(visible)):
        return ""
    own = _without_links(page, visible) if len(visible) >= _FEW else visible
    return _reason(f"{title}\n{own}") if len(own) < _FEW else ""


def _title(page: Page) -> str:
    return " ".join(one_line(node.text(deep=True)) for node in page.all("title")[:1])


def _reason(said: str) -> str:
    found = _WALL.search(said) or _NOT_FOUND.search(said)
    return one_line(found[0]) if found else ""


def _without_links(page: Page, visible: str) -> str:
    links = {text_of(node) for node in page.all("a[href]")}
    for words in sorted(links, key=len, reverse=True)[:2000]:
        if len(words) > 1:
            visible = visible.replace(words, "")
    return "\n".join(line for line in visible.split("\n") if len(line.strip(" |·>-")) > 1)
