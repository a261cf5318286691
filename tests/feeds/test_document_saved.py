"""Pages that a browser saved: as one .mhtml file, by SingleFile, “complete”, and from WeChat."""

from __future__ import annotations

import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.errors import CxqError
from cxq.feeds.document import ReadDocument, read_document
from feeds.making import article

URL = "https://kjt.example.cn/art/2026/1.html"
FRAME = "<html><body>" + "<p>框架里是另一页的文字，不是正文。</p>" * 9 + "</body></html>"


def mhtml(
    page: str = "", *, subject: str = "量子", charset: str = "utf-8", date: str = "", url: str = URL
) -> bytes:
    """What Chrome writes: a frame's page, the page, a picture."""
    mail = EmailMessage()
    mail["From"] = "<Saved by Blink>"
    if url:
        mail["Snapshot-Content-Location"] = url
    mail["Subject"] = subject
    mail["Date"] = date or "Mon, 23 Nov 2026 15:04:05 +0800"
    mail.make_related()
    for where, html in (("cid:frame-1@mhtml.blink", FRAME), (url, page or article())):
        part = EmailMessage()
        part.set_content(html.encode(charset), "text", "html", cte="quoted-printable")
        if where:
            part["Content-Location"] = where
        mail.attach(part)
    picture = EmailMessage()
    picture.set_content(b"\x89PNG", "image", "png")
    mail.attach(picture)
    return mail.as_bytes()


@pytest.mark.parametrize("name", ["saved.mhtml", "Saved.MHT"])
def test_a_page_in_one_file(name: str) -> None:
    read = read_document(name, mhtml(), timezone="Asia/Shanghai")
    assert read.url == URL
    assert (read.title, read.outlet, read.author) == ("量子计算云平台上线", "科技日报", "王小明")
    assert read.date == "2026-11-20T10:30:00+08:00"
    assert read.saved == "2026-11-23T07:04:05Z"
    assert read.text.startswith("第0段")
    assert "框架" not in read.text
    assert read.media_type == "multipart/related"


def test_its_charset_is_the_page_s_own() -> None:
    page = article().replace("charset=utf-8", "charset=gb2312")
    assert read_document("a.mhtml", mhtml(page, charset="gbk")).title == "量子计算云平台上线"


def test_the_subject_is_the_title_where_the_page_has_none() -> None:
    page = "<body>" + "<p>这里只有文字，没有标题，也没有别的。</p>" * 20
    assert read_document("a.mhtml", mhtml(page, subject="量子周报")).title == "量子周报"


def test_without_an_address_the_page_itself_is_asked() -> None:
    page = article(head=f'<link rel="canonical" href="{URL}">')
    mail = mhtml(page, url="").replace(b"cid:frame-1@mhtml.blink", b"").replace(FRAME.encode(), b"")
    only = mail.replace(b"Content-Type: text/html\n", b"Content-Type: text/plain\n", 1)
    assert read_document("a.mhtml", only).url == URL


def test_a_page_that_is_the_whole_mail() -> None:
    raw = f"Content-Type: text/html; charset=utf-8\nContent-Location: {URL}\n\n{article()}".encode()
    read = read_document("a.mht", raw)
    assert (read.url, read.saved) == (URL, None)
    assert read.title == "量子计算云平台上线"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"just words", "a.mhtml holds no web page"),
        (b"Content-Type: multipart/related\n\nwords", "a.mhtml holds no web page"),
        (mhtml("<p>404</p>"), "a.mhtml cannot be read as an article"),
        (b"Content-Type: multipart/related; boundary=b\n\n" + b"--b\n\n\n" * 10_001, "5,000 parts"),
    ],
)
def test_what_is_no_saved_page(raw: bytes, says: str) -> None:
    with pytest.raises(CxqError, match=says) as caught:
        read_document("a.mhtml", raw)
    assert caught.value.hint


def test_parts_in_parts_without_end() -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(5000))
    began = time.perf_counter()
    with pytest.raises(CxqError, match=r"a\.mhtml"):
        read_document("a.mhtml", deep.encode())
    assert time.perf_counter() - began < 20


@given(st.binary(max_size=300))
def test_any_bytes_behind_a_mail_s_header(raw: bytes) -> None:
    head = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    with pytest.raises(CxqError):
        read_document("a.mhtml", head + raw)


# ---------------------------------------------------------------- SingleFile, “complete”


def test_single_file_notes_address_and_time() -> None:
    noted = (
        f"<!DOCTYPE html><html><!--\n Page saved with SingleFile \n url: {URL} \n"
        " saved date: Mon Nov 23 2026 15:04:05 GMT+0800 (China Standard Time)\n-->"
    )
    read = read_document("a.html", (noted + article()).encode(), timezone="Asia/Shanghai")
    assert (read.url, read.saved) == (URL, "2026-11-23T07:04:05Z")
    assert read.date == "2026-11-20T10:30:00+08:00"


@pytest.mark.parametrize("noted", ["about:blank", "file:///C:/a.html", "blob:https://x.example/1"])
def test_a_note_that_is_no_address_leaves_the_page_s_own(noted: str) -> None:
    page = f"<!-- saved from url=({len(noted):04}){noted} -->\n" + article(
        head=f'<meta property="og:url" content="{URL}">'
    )
    read = read_document("a.html", page.encode())
    assert (read.url, read.saved) == (URL, None)


# ---------------------------------------------------------------- WeChat

LINK = "http://mp.weixin.qq.com/s?__biz=MzAx&mid=2247&idx=1&sn=ab12#rd"
PARAGRAPHS = "".join(f"<p>光子盒周报第{number}条：本周量子科技要闻。</p>" for number in range(9))


def wechat(
    script: str = "",
    *,
    head: str = "",
    author: str = '<span id="js_author_name">顾成建</span>',
    account: str = '<a href="javascript:void(0);" id="js_name">\n  光子盒研究院  </a>',
    time: str = '<em id="publish_time">昨天</em>',
) -> str:
    """A page in the shape of mp.weixin.qq.com."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title></title>{head}</head><body>'
        '<h1 class="rich_media_title" id="activity-name">\n\n量子计算周报\n</h1><div id="meta">'
        f"{author}{account}{time}</div>"
        f'<div id="js_content" style="visibility: hidden;">{PARAGRAPHS}</div>'
        f"<p>相关阅读：2018-01-01</p><script>{script}</script></body></html>"
    )


def read(page: str, timezone: str = "") -> ReadDocument:
    return read_document("wechat.html", page.encode(), timezone=timezone)


def test_a_wechat_page_says_all_of_it() -> None:
    script = f'var nickname = "光子盒";var ct = "1712345678"; var msg_link = "{LINK}";'
    said = read(wechat(script))
    assert said.title == "量子计算周报"
    assert said.date == "2024-04-06T03:34:38+08:00"
    assert (said.author, said.outlet) == ("顾成建", "光子盒研究院")
    assert said.url == LINK
    assert said.text.startswith("光子盒周报第0条")
    assert "相关阅读" not in said.text


@pytest.mark.parametrize(
    "script",
    [
        'var ct = "1712345678";',
        "window.ct = '1712345678';",
        "var ct=1712345678;",
        "var oriCreateTime = '1712345678';",
        "window.cgiDataNew = { create_time: JsDecode('1712345678'), title: JsDecode('x') }",
        "var createTime = '2024-04-06 03:34:38';",
        'var create_time = "" || ""; var create_time = "1712345678" * 1;',
    ],
)
def test_when_it_was_published_in_beijing_time(script: str) -> None:
    assert read(wechat(script)).date == "2024-04-06T03:34:38+08:00"


def test_the_time_that_is_shown_counts_where_scripts_say_none() -> None:
    shown = wechat(time='<em id="publish_time">2024年04月06日 03:34</em>')
    assert read(shown).date == "2024-04-06T03:34:00+08:00"
    assert read(shown, "Asia/Tokyo").date == "2024-04-06T03:34:00+09:00"


@pytest.mark.parametrize(
    "script",
    [
        f'var msg_link = "{LINK}";',
        'var msg_link = "http://mp.weixin.qq.com/s?__biz=MzAx\\x26amp;mid=2247\\x26amp;idx=1'
        '\\x26amp;sn=ab12#rd";',
        "x = { link: JsDecode('http:\\/\\/mp.weixin.qq.com\\/s?__biz\\x3dMzAx\\x26mid\\x3d2247"
        "\\x26idx\\x3d1\\x26sn\\x3dab12#rd') }",
        f'var link = "https://ad.example/"; var msg_link = ""; y = {{ link: "{LINK}" }}',
    ],
)
def test_the_address_out_of_its_scripts(script: str) -> None:
    assert read(wechat(script)).url == LINK


def test_what_the_browser_noted_goes_before_the_scripts() -> None:
    noted = "https://mp.weixin.qq.com/s/abcDEF"
    page = f"<!-- saved from url=({len(noted):04}){noted} -->" + wechat(f'var msg_link="{LINK}"')
    assert read(page).url == noted
    assert read(wechat(head=f'<meta property="og:url" content="{noted}">')).url == noted


def test_the_account_out_of_its_scripts() -> None:
    page = wechat('var nickname = htmlDecode("光子盒 &amp; 朋友");', account="<a></a>")
    assert read(page).outlet == "光子盒 & 朋友"


def test_an_account_is_not_its_own_author() -> None:
    named = '<meta name="author" content="光子盒研究院">'
    assert read(wechat(head=named, author="")).author == ""
    assert read(wechat(head='<meta name="author" content="小盒">', author="")).author == "小盒"


def test_another_page_with_such_a_place_is_left_alone() -> None:
    page = article(
        body=f"<div id=js_content>{PARAGRAPHS}</div><script>var ct='1712345678'</script>"
    )
    said = read(page, "Asia/Shanghai")
    assert (said.date, said.outlet) == ("2026-11-20T10:30:00+08:00", "科技日报")


@pytest.mark.parametrize(
    ("shown", "date"),
    [
        ("2026年11月20日 18:30", "2026-11-20T18:30:00+08:00"),
        ("昨天", "2026-11-22"),
        ("3天前", "2026-11-20"),
        ("", None),
    ],
)
def test_where_the_browser_dropped_the_scripts(shown: str, date: str | None) -> None:
    """As Chrome's .mhtml and SingleFile do: “yesterday” counts from when the page was saved."""
    page = wechat(time=f'<em id="publish_time">{shown}</em>').replace("2018-01-01", "")
    assert read_document("w.mhtml", mhtml(page, url=LINK)).date == date
    assert read(page).date == (date if date and "T" in date else None)


def test_a_wechat_page_in_one_file() -> None:
    said = read_document("w.mhtml", mhtml(wechat('var ct = "1712345678";'), url=LINK))
    assert (said.url, said.outlet) == (LINK, "光子盒研究院")
    assert said.date == "2024-04-06T03:34:38+08:00"


@given(st.text(alphabet="ct=:'\"\\xu0a1(JsDecode)msg_link ;\n", max_size=80))
def test_any_script_of_a_wechat_page(script: str) -> None:
    assert read(wechat(script)).title == "量子计算周报"


def test_a_real_wechat_page(data: Path) -> None:
    """Saved from the network, so neither the page nor its scripts know its address."""
    said = read_document("w.html", (data / "pages" / "wechat-1.html").read_bytes())
    assert said.title == "三星 Galaxy S20 系列手机正式发布"
    assert (said.date, said.outlet, said.author) == ("2020-02-12T22:17:54+08:00", "爱否科技", "")
    assert said.url == ""
    assert 1600 < len(said.text) < 1900
