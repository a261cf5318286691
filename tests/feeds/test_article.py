"""An item's own page: its text, and what it says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.errors import SettingsError
from cxq.feeds.article import Article, NoArticle, read_article, sanitise
from cxq.feeds.articles.byline import without_site
from cxq.feeds.articles.pictures import pictures_beside
from cxq.feeds.charset import decode
from cxq.model import ArticleRules
from feeds.making import article

URL = "https://kjt.example.cn/art/2026/1.html"


def read(html: str, rules: ArticleRules | None = None) -> Article:
    found = read_article(html, URL, rules, timezone="Asia/Shanghai")
    assert isinstance(found, Article), found
    return found


def refused(html: str) -> str:
    found = read_article(html, URL)
    assert isinstance(found, NoArticle)
    return found.reason


def test_an_article_without_any_rules() -> None:
    found = read(article())
    assert found.title == "量子计算云平台上线"
    assert found.date == "2026-11-20T10:30:00+08:00"
    assert found.outlet == "科技日报"
    assert found.author == "王小明"
    assert found.text.startswith("第0段")
    assert len(found.text.split("\n")) == 9
    assert "首页" not in found.text
    assert found.note == ""


def test_the_source_s_own_selectors_go_first() -> None:
    page = article(
        body="<div id=Zoom><p>只有这里是正文，虽然它很短，短得不像正文。</p></div><p>广告</p>"
    )
    rules = ArticleRules(body="#Zoom", date="meta[name=d]@content", author=".info")
    found = read(page.replace("<nav>", '<meta name=d content="2026年11月19日">'), rules)
    assert found.text == "只有这里是正文，虽然它很短，短得不像正文。"
    assert found.date == "2026-11-19"


def test_a_dead_selector_is_told_and_the_text_found_without_it() -> None:
    found = read(article(), ArticleRules(body=".TRS_Editor"))
    assert found.text.startswith("第0段")
    assert found.note == (
        "the rule body = “.TRS_Editor” matched nothing; the text was found without it"
    )


def test_of_nested_matches_the_text_comes_once() -> None:
    page = "<div class=a><div class=b><p>正文只应出现一次，不多也不少，一字不差。</p></div></div>"
    assert read(page, ArticleRules(body=".a, .b")).text.count("正文") == 1


def test_what_is_no_selector_is_a_fault_in_the_settings() -> None:
    with pytest.raises(SettingsError):
        read_article(article(), URL, ArticleRules(body="div["))


def test_a_short_notice_begins_with_its_first_sentence() -> None:
    """Of a short page readability keeps everything: crumbs, headline and byline are cut."""
    found = read(article(body="<p>经研究，决定于12月1日召开专家评审会，请各单位按时参加。</p>"))
    assert found.text.startswith("经研究")


def test_wechat_is_read_although_it_hides_its_text() -> None:
    body = "<p>" + "光子盒周报：本周量子科技要闻。" * 9 + "</p>"
    page = (
        '<html><head><meta property="og:title" content="量子周报"></head><body>'
        f'<div id="js_content" style="visibility: hidden">{body}</div>'
        '<script>var ct = "1772328600";</script></body></html>'
    )
    found = read(page)
    assert found.title == "量子周报"
    assert found.text.startswith("光子盒周报")
    assert found.date == "2026-03-01T09:30:00+08:00"


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta name="PubDate" content="2026-11-18 08:00">', "2026-11-18T08:00:00+08:00"),
        ('<meta name="firstpublishedtime" content="2026-11-18-08:00:05">', "2026-11-18T08:00:05"),
        ('<meta name="publishdate" content="2026-11-18">', "2026-11-18"),
        (
            '<meta property="article:published_time" content="2026-11-18T08:00:00Z">',
            "2026-11-18T08:00:00+00:00",
        ),
        (
            '<script type="application/ld+json">{"datePublished":"2026-11-18"}</script>',
            "2026-11-18",
        ),
        ('<script>var fbrq="2026年11月18日 08:00";</script>', "2026-11-18T08:00:00+08:00"),
    ],
)
def test_dates_where_chinese_sites_put_them(head: str, date: str) -> None:
    page = article(head=head).replace("2026-11-20 10:30", "")
    found = read(page).date
    assert found is not None
    assert found.startswith(date)


def test_the_date_under_the_headline_goes_before_that_of_another_article() -> None:
    aside = "<div class='publish-time'>2018-03-02 08:58:39</div>"
    page = article().replace("<nav>", f"{aside}<nav>")
    assert read(page).date == "2026-11-20T10:30:00+08:00"


@pytest.mark.parametrize(
    ("html", "outlet"),
    [
        ('<meta name="ContentSource" content="省发改委">', "省发改委"),
        ('<meta name="source" content="来源：人民网-文化频道 原创稿">', "人民网-文化频道"),
        ("<span id=source>新华网</span>", "新华网"),
        ("<div class=source>来源：证券市场红周刊举报</div>", "证券市场红周刊"),
    ],
)
def test_the_outlet(html: str, outlet: str) -> None:
    page = article().replace("来源：科技日报 作者：王小明", "").replace("<nav>", f"{html}<nav>")
    assert read(page).outlet == outlet


@pytest.mark.parametrize("author", ["某省科技厅", "104363", "name, email@example.com", ""])
def test_a_site_s_own_name_is_no_author(author: str) -> None:
    page = article(head=f'<meta name=author content="{author}">').replace("作者：王小明", "")
    assert read(page).author == ""


@pytest.mark.parametrize(
    ("title", "without"),
    [
        ("法国全国大罢工再次影响交通-新华网", "法国全国大罢工再次影响交通"),
        ("女儿出嫁，画了几笔兰花--文化--人民网", "女儿出嫁，画了几笔兰花"),
        ("载人交会对接任务新闻发布会_中国载人航天官方网站", "载人交会对接任务新闻发布会"),
        ("Quantum law takes shape - SCMP", "Quantum law takes shape"),
        ("1-10月固定资产投资趋稳", "1-10月固定资产投资趋稳"),
        ("Self-driving cars", "Self-driving cars"),
        ("网-报", "网-报"),
    ],
)
def test_what_a_site_adds_to_every_title(title: str, without: str) -> None:
    assert without_site(title) == without


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (
            '<html><head><meta http-equiv="refresh" content="0;url=/index.html"></head></html>',
            "only leads on to https://kjt.example.cn/index.html",
        ),
        ("<script>window.location.href='http://m.example/'</script>", "leads on to http://m.exam"),
        ("<script>location.replace('/a')</script>", "leads on to https://kjt.example.cn/a"),
        ("<title>404 Not Found</title><h1>404 Not Found</h1><hr>nginx", "the page says “404”"),
        ("<p>您访问的页面不存在或已删除，请返回首页。</p>", "the page says “页面不存在”"),
        ("<p>该内容已被发布者删除，无法继续查看它了。</p>", "says “该内容已被发布者删除”"),
        ("<p>当前环境异常，完成验证后即可继续访问。</p>", "the page says “环境异常”"),
        ("<div id=app></div><script src=app.js></script>", "no text (it may need JavaScript)"),
        ("<p>短</p>", "no article was found"),
        ("", "no text"),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(html: str, reason: str) -> None:
    assert reason in refused(html)


@pytest.mark.parametrize(
    "words",
    [
        "抱歉，您要访问的页面找不到了。",
        "您访问的页面走丢了，五秒后返回首页",
        "该文章已被作者删除",
        "对不起，您所请求的网址无法获取",
        "您访问的链接已失效",
        "没有找到您要访问的页面",
        "此内容被投诉且经审核涉嫌侵权，无法查看",
        "此账号已自主注销，内容无法查看",
        "您的请求可能存在威胁，已被拦截",
        "Sorry, the page you are looking for does not exist.",
        "We can't find that page.",
        "This page could not be found.",
        "This article is no longer available",
        "The requested URL /a/1.html was not found on this server.",
        "Access Denied. You don't have permission to access this page.",
        "Just a moment... Verify you are human by completing the action below.",
        "502 Bad Gateway nginx and nothing else",
    ],
)
def test_what_sites_say_with_status_200(words: str) -> None:
    """Alone on the page, in the title, and within a site's menus and footer."""
    menu = "".join(f"<li><a href=/{n}>栏目{n}要闻通知公告政策解读</a></li>" for n in range(40))
    assert refused(f"<body><p>{words}</p></body>").startswith("the page says “")
    framed = f"<title>{words}</title><body><ul>{menu}</ul><p>返回首页</p></body>"
    assert refused(framed).startswith("the page says “")


@pytest.mark.parametrize(
    "html",
    [
        "<title>页面跳转中</title><p>正在跳转，如果没有自动跳转请<a href=/a>点击这里</a></p>",
        "<h1>Object Moved</h1>This object may be found <a href=/a>here</a>.",
        "<h1>302 Found</h1>The document has moved <a href='/a'>here</a>",
        "<p>本网站已迁移至新域名</p><a href='/a'>新网站</a>",
        "<p>You will be redirected shortly.</p><a href=/a>Continue</a>",
        f"<style>{'p{}' * 400}</style><meta http-equiv=refresh content='0; url=/a'>",
    ],
)
def test_stubs_that_people_are_to_click(html: str) -> None:
    assert refused(html) == "the page only leads on to https://kjt.example.cn/a"


@pytest.mark.parametrize(
    "notice",
    [
        "因系统升级，本厅网站将于12月1日零时起暂停服务，恢复时间另行通知，敬请谅解。",
        "经查，李某违规删除网络信息，已被立案调查，有关情况将及时向社会公布。",
        "关于征集量子科技重大专项建议的通知已经发布，请各单位于11月30日前报送。",
        "The ministry moved its quantum office to Hefei and will publish its new address soon.",
        "我厅办公地点已搬迁至合肥市高新区，自即日起在新址办公，电话不变。",
    ],
)
def test_a_short_notice_is_an_article(notice: str) -> None:
    assert notice in read(article(body=f"<p>{notice}</p>")).text
    assert read(f"<body><p>{notice}</p></body>").text == notice


def test_a_long_article_may_speak_of_a_404() -> None:
    assert (
        "404" in read(article(body="<p>" + "网站返回404错误的原因很多，本文逐一说明。" * 20)).text
    )


def test_html_is_kept_without_what_could_act() -> None:
    html = sanitise(
        '<p onclick="x()">a<script>x</script><a href="javascript:x">b</a><a href="/c">c</a>'
        '<img src="i.png" onerror="x"><iframe src="https://x.example"></iframe></p>',
        "https://x.example/d/",
    )
    assert "script" not in html
    assert "onclick" not in html
    assert "onerror" not in html
    assert "iframe" not in html
    assert 'href="https://x.example/c"' in html
    assert '<a href="https://x.example/d/i.png" rel="noopener noreferrer">picture</a>' in html


@pytest.mark.parametrize(
    ("img", "address", "shown"),
    [
        ('<img src="a.png" alt="图一：装置">', "https://x.example/d/a.png", ">图一：装置</a>"),
        # WeChat, and whoever loads pictures late: `src` is a blank.
        (
            '<img data-src="//m.example/1?wx=1&amp;a=2" src="data:x">',
            "https://m.example/1?wx=1&a=2",
            "",
        ),
        ('<img src="blank.gif" data-original="/b.jpg">', "https://x.example/b.jpg", ""),
        ('<img alt="a > b &quot;c&quot;" src="/c.png">', "https://x.example/c.png", ">a &gt; b"),
    ],
)
def test_a_picture_becomes_a_link(img: str, address: str, shown: str) -> None:
    """So that reading a page asks nobody for anything; and no address stands in the text."""
    page = f"<p>前{img}{img}后</p>"
    html = sanitise(page, "https://x.example/d/")
    assert pictures_beside("前后", "前后", page, "https://x.example/d/") == (address,)
    assert "<img" not in html
    assert shown in html


@pytest.mark.parametrize("img", ['<img src="data:image/gif;base64,R0">', "<img>", "<img src=''>"])
def test_a_picture_without_an_address_leaves_nothing(img: str) -> None:
    assert sanitise(f"<p>前{img}后</p>", "https://x.example/") == "<p>前后</p>"
    assert pictures_beside("前后", "前后", f"<p>前{img}后</p>", "https://x.example/") == ()


def test_pictures_of_what_is_taken_off_go_with_it() -> None:
    """Portraits and posters beside other headlines: they differ at every look."""
    page = "".join(
        f"<img src={number}.png><p>{line}</p>"
        for number, line in enumerate(("位置：首页", "甲。", "乙。", "责编：丁", "别的新闻"))
    )
    whole = "位置：首页\n甲。\n乙。\n责编：丁\n别的新闻"

    def beside(text: str) -> list[str]:
        found = pictures_beside(text, whole, page + "<img src=5.png>", "https://x.example/")
        return [address[-5] for address in found]

    assert beside("甲。\n乙。") == ["1", "2"]
    assert beside("甲。\n乙。\n责编：丁\n别的新闻") == ["1", "2", "3", "4", "5"]
    assert beside(whole) == ["0", "1", "2", "3", "4", "5"]


def test_an_article_s_pictures_stand_beside_its_text() -> None:
    body = (
        "<p>装置今天开机，负责人说一切正常。</p><p><img data-src='/i/1.jpg'></p><p>明年扩建。</p>"
    )
    found = read(article(body=body), ArticleRules(body=".content"))
    assert found.pictures == ("https://kjt.example.cn/i/1.jpg",)
    assert found.text == "装置今天开机，负责人说一切正常。\n明年扩建。"


@given(st.text(max_size=300))
def test_any_text_is_an_article_or_a_reason(html: str) -> None:
    found = read_article(html, URL)
    assert found.text if isinstance(found, Article) else found.reason


PIECES = ("<p>", "<div>", "</div>", "<table>", "<a href=", "<!--", "<body>", "<title>题", "\x00")
soup = st.sampled_from((*PIECES, "正文" * 20, "<?xml version='1.0' encoding='gbk'?>"))


@given(st.lists(soup, max_size=30))
def test_any_soup_is_an_article_or_a_reason(pieces: list[str]) -> None:
    found = read_article("".join(pieces), URL)
    assert isinstance(found, Article | NoArticle)


REAL = {
    "163-1": (4220, "2019-09-07T13:43:45+08:00", "证券市场红周刊", "多地项目连环爆雷"),
    "baijiahao-1": (1139, "2019-10-08T12:00:57+08:00", "", "英国美女在殡仪馆工作"),
    "cmse-1": (735, "2012-06-24", "", "天宫一号与神舟九号载人交会对接任务第二场新闻发布会"),
    "guancha-guancha": (1385, "2019-09-07T09:25:09+08:00", "观察者网", "王文：中美贸易"),
    "gzggw-1": (248, "2016-11-22T09:53:00+08:00", "省发改委", "1-10月德清县"),
    "huanqiu-1": (3059, "2020-06-05T20:35:00+08:00", "", "补壹刀：别笑！"),
    "ifeng-ifeng": (659, "2019-09-07T08:05:32+08:00", "东森新闻云", "董又霖主持首秀"),
    "people-1": (717, "2019-06-15", "人民网-文化频道", "女儿出嫁，郑板桥画了几笔兰花当嫁妆"),
    "qq-qq": (1699, "2019-09-07T21:30:50+08:00", "", "儿歌一分钱被改成一元钱"),
    "sina-1": (1146, "2019-11-25T18:57:38+08:00", "参考消息", "中国人习以为常的地方"),
    "stcn-1": (208, "2019-09-26T12:11:00+08:00", "证券时报网", "午间公告：天奇股份"),
    "thepaper-1": (2674, "2019-09-24T09:10:00+08:00", "", "共享充电宝涨价告别1元时代"),
    "toutiao-toutiao": (377, "2019-09-04T22:18:34+08:00", "", "英国独立游戏"),
    "wechat-1": (1755, "2020-02-12T22:17:54+08:00", "爱否科技", "三星 Galaxy S20"),
    "xinhuanet-1": (558, "2019-12-10T07:57:40+08:00", "新华网", "法国全国大罢工再次严重影响交通"),
}


@pytest.mark.parametrize("name", REAL)
def test_real_chinese_pages(data: Path, name: str) -> None:
    """About so many characters, the right day, outlet and headline, on 15 sites, with no rules."""
    raw = (data / "pages" / f"{name}.html").read_bytes()
    length, date, outlet, title = REAL[name]
    found = read(decode(raw).text)
    assert found.date == date
    assert found.outlet == outlet
    assert found.title.startswith(title)
    assert abs(len(found.text) - length) <= length * 0.1


@pytest.mark.parametrize(
    ("name", "pictures"), [("guancha-guancha", 1), ("people-1", 2), ("sina-1", 6), ("wechat-1", 6)]
)
def test_real_pages_keep_their_own_pictures_alone(data: Path, name: str, pictures: int) -> None:
    """Guancha's and People's have portraits and posters of other articles behind the text."""
    found = read(decode((data / "pages" / f"{name}.html").read_bytes()).text)
    assert len(found.pictures) == pictures
