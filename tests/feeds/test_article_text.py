"""How much of an article is found, and how much else: measured against texts marked by hand.

`marks.json` holds where the text of each of the 15 real pages begins and ends, and no text: the
first and the last characters, the length, and a hash that proves the truth was rebuilt. The table
in docs/article-text.md has the figures, and those of others.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.feeds.article import Article, read_article
from cxq.feeds.articles.margins import without_margins
from cxq.feeds.charset import decode
from cxq.feeds.page import Page, text_of
from cxq.model import ArticleRules
from feeds.making import article

HERE = Path(__file__).parent
MARKS = json.loads((HERE / "marks.json").read_text(encoding="utf-8"))
URL = "https://news.example.cn/art/2026/1.html"
MEASURED = 0.9999
FLOOR = 0.99

FIRST = "实验室宣布，新的测量方法已经在三个城市的观测站试用，误差不到原来的一半。"
SECOND = "负责人说，明年春天起，全部数据将向公众开放，任何人都可以下载并核对。"
THIRD = "参加试用的老师认为，仪器轻便，学生也能在一个下午里学会。"
STORY = "\n".join((FIRST, SECOND, THIRD))


def grams(text: str) -> Counter[str]:
    """The text's 4-grams of characters, spaces and line ends left out."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return Counter(text[start : start + 4] for start in range(len(text) - 3))


def f1(found: str, truth: str) -> float:
    ours, theirs = grams(found), grams(truth)
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


def marked(html: str, name: str) -> str:
    """The true text of a page, between its marks."""
    body = Page(html, URL).body
    assert body is not None
    whole, mark = text_of(body), MARKS[name]
    start = whole.index(mark["from"])
    truth = whole[start : whole.index(mark["to"], start) + len(mark["to"])]
    assert hashlib.sha256(truth.encode()).hexdigest().startswith(mark["sha256"])
    assert len(truth) == mark["characters"]
    return truth


def read(html: str, rules: ArticleRules | None = None) -> str:
    found = read_article(html, URL, rules, timezone="Asia/Shanghai")
    assert isinstance(found, Article)
    return found.text


def test_the_texts_of_15_real_pages_are_found_as_well_as_was_measured(data: Path) -> None:
    scores = {}
    for name in MARKS:
        html = decode((data / "pages" / f"{name}.html").read_bytes()).text
        scores[name] = f1(read(html), marked(html, name))
    assert len(scores) == 15
    assert sum(scores.values()) / len(scores) >= MEASURED - 0.01
    assert [name for name, score in scores.items() if score < FLOOR] == []


def test_marks_hold_no_text() -> None:
    """The pages are not ours to store: twelve characters are enough to find a place."""
    assert all(len(mark[end]) <= 12 for mark in MARKS.values() for end in ("from", "to"))


def test_the_real_reports_keep_all_but_two_lines_that_websites_added(data: Path) -> None:
    """84 official reports, none of them seen when the rules were made."""
    reports = sorted(data.glob("reports/*/*.txt"))
    assert len(reports) == 84
    taken = []
    for report in reports:
        lines = report.read_text(encoding="utf-8").split("\n")
        text = "\n".join(filter(None, map(str.strip, lines)))
        rest = without_margins(text)
        if rest != text:
            taken += [text.replace(rest, "").strip().partition("：")[0]]
    assert sorted(taken) == ["当前位置", "编辑"]


@pytest.mark.parametrize(
    "after",
    [
        "（责任编辑：林小雨）",
        "责编：林小雨",
        "责任编辑：林小雨\n【1】【2】【3】",
        "1 2 下一页 余下全文",
        "（原题为《误差减半》）",
        "免责声明：本文由作者上传，与本站立场无关。",
        "声明：所载内容仅供参考，据此操作风险自担。",
        "打印 关闭",
        "观测报微信公众号\n观测报APP",
        "推荐阅读\n另一座城市的观测站也要开放了吗\n一位老师和她的三十台仪器",
        "【相关新闻】\n另一座城市的观测站也要开放了吗",
        "另一座城市的观测站也要开放了吗\n2026-11-19\n一位老师和她的三十台仪器\n2026-11-18 09:30",
    ],
)
def test_what_follows_an_article_is_not_its_text(after: str) -> None:
    assert without_margins(f"{STORY}\n{after}") == STORY


@pytest.mark.parametrize(
    "before", ["原标题：误差减半", "（原题：误差减半）", "当前位置：首页 > 要闻"]
)
def test_what_precedes_an_article_is_not_its_text(before: str) -> None:
    assert without_margins(f"{before}\n{STORY}") == STORY


@pytest.mark.parametrize(
    "own",
    [
        f"{STORY}\n省科学技术厅\n2026年11月20日",  # signed as documents are
        f"{STORY}\n观测站联合会秘书处（北京）\n2026-11-20",  # one day alone is a signature
        f"{FIRST}\n责编：林小雨\n{SECOND}\n{THIRD}",  # within the text: left alone
        f"{FIRST}\n推荐阅读\n{SECOND}\n{SECOND}\n{SECOND}",  # in its first half: no margin
        f"{STORY}\n相关链接\n{SECOND}",  # a newspaper's own box beside the article
        f"{STORY}\n声明：我们将继续开放全部数据，并欢迎各国同行一同核对。",
        "责编：林小雨\n打印 关闭",  # nothing would be left
    ],
)
def test_lines_of_the_article_s_own_stay(own: str) -> None:
    assert without_margins(own) == own


def test_a_page_s_margins_are_off_where_the_text_was_found_without_a_rule() -> None:
    body = "".join(f"<p>{line}</p>" for line in (FIRST, SECOND, THIRD) * 3)
    html = article(body=f"<div id=zoom>{body}<p>（责编：林小雨）</p></div>")
    assert read(html).endswith(THIRD)
    assert "林小雨" not in read(html)


def test_the_source_s_own_selector_is_taken_at_its_word() -> None:
    html = article(body=f"<div id=zoom><p>{FIRST}</p><p>（责编：林小雨）</p></div>")
    assert read(html, ArticleRules(body="#zoom")) == f"{FIRST}\n（责编：林小雨）"


lines = st.sampled_from(
    (FIRST, SECOND, "责编：林小雨", "推荐阅读", "2026-11-20", "打印", "", "1 下一页")
)


@given(st.lists(lines).map("\n".join))
def test_at_least_half_of_any_text_is_left_and_nothing_is_added(text: str) -> None:
    rest = without_margins(text)
    assert rest in text
    assert len(rest) >= len(text) / 2
