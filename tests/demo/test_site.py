"""What the sample site says: complete, dated from today, and in the encodings it claims."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.demo.pages import Page, fill_site
from cxq.demo.templates import fill
from cxq.text import HAN

BASE = "http://127.0.0.1:8619"
TODAY = date(2026, 11, 23)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return fill_site(base=BASE, today=TODAY)


def text_of(page: Page) -> str:
    in_gb = page.media_type == "text/html"
    return page.body.decode("gb18030" if in_gb else "utf-8")


# ---------------------------------------------------------------- placeholders


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{{base}}/x", "http://127.0.0.1:8619/x"),
        ("{{day-0}}", "2026-11-23"),
        ("{{day-23}}", "2026-10-31"),
        ("{{zh-22}}09:30", "2026年11月1日09:30"),
        ("{{en-3}}", "20 November 2026"),
        ("{{rfc822-3 09:30}}", "Fri, 20 Nov 2026 09:30:00 +0800"),
        ("{{rfc3339-3 09:30}}", "2026-11-20T09:30:00+08:00"),
    ],
)
def test_a_placeholder_becomes_an_address_or_a_date(template: str, filled: str) -> None:
    assert fill(template, base=BASE, today=TODAY) == filled


@pytest.mark.parametrize("wrong", ["{{bass}}", "{{dya-3}}", "{{week-1}}"])
def test_a_misspelt_placeholder_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="no such"):
        fill(wrong, base=BASE, today=TODAY)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2190, 1, 1)), st.integers(0, 400))
def test_every_form_of_a_date_names_the_same_day(today: date, age: int) -> None:
    day = today - timedelta(days=age)
    template = f"{{{{day-{age}}}}}|{{{{zh-{age}}}}}|{{{{rfc822-{age} 12:00}}}}"
    iso, zh, rfc822 = fill(template, base=BASE, today=today).split("|")
    assert iso == day.isoformat()
    assert [int(part) for part in re.findall(r"\d+", zh)] == [day.year, day.month, day.day]
    assert parsedate_to_datetime(rfc822).date() == day


# ---------------------------------------------------------------- pages


def test_no_template_mark_is_left(pages: dict[str, Page]) -> None:
    left = [path for path, page in pages.items() if re.search(r"\{\{|\}\}", text_of(page))]
    assert left == []


def test_the_same_day_gives_the_same_bytes_and_another_day_other_dates(
    pages: dict[str, Page],
) -> None:
    assert fill_site(base=BASE, today=TODAY) == pages
    tomorrow = fill_site(base=BASE, today=TODAY + timedelta(days=1))
    assert tomorrow["/wire/rss.xml"].body != pages["/wire/rss.xml"].body
    assert tomorrow["/style/site.css"] == pages["/style/site.css"]


def test_parts_of_pages_are_not_pages(pages: dict[str, Page]) -> None:
    assert not [path for path in pages if "/_" in path]


def test_every_page_says_that_it_is_a_sample(pages: dict[str, Page]) -> None:
    html = {path: page for path, page in pages.items() if page.media_type.startswith("text/html")}
    assert len(html) > 30
    silent = [path for path, page in html.items() if not re.search("[Ss]ample|样例", text_of(page))]
    assert silent == []


def test_the_list_page_is_gb18030_that_calls_itself_gb2312(pages: dict[str, Page]) -> None:
    page = pages["/portal/"]
    assert page.media_type == "text/html", "a charset in the header would settle the question"
    assert b'charset="gb2312"' in page.body
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("utf-8")
    rows = re.findall(
        r'<li><a href="([^"]+)" title="([^"]+)">.*?class="date">([^<]+)', text_of(page)
    )
    assert len(rows) == 8
    assert rows[0][2] == "2026年11月22日09:30"
    assert {"2026年11月21日", "2026-11-20"} <= {date for _link, _title, date in rows}
    assert len({link for link, _title, _date in rows}) == 8


def test_the_portal_mixes_encodings_and_needs_more_than_gb2312(pages: dict[str, Page]) -> None:
    articles = [
        page for path, page in pages.items() if re.fullmatch(r"/portal/[a-z-]+\.html", path)
    ]
    kinds = {page.media_type for page in articles}
    assert kinds == {"text/html", "text/html; charset=utf-8"}
    with pytest.raises(UnicodeDecodeError):  # 周喆 stands outside GB 2312
        pages["/portal/cloud.html"].body.decode("gb2312")
    assert "周喆" in text_of(pages["/portal/cloud.html"])


def test_the_rss_feed_has_six_items_one_of_them_titled_in_chinese(pages: dict[str, Page]) -> None:
    page = pages["/wire/rss.xml"]
    items = ElementTree.fromstring(page.body).findall("channel/item")
    assert len(items) == 6
    assert sum(bool(HAN.search(item.findtext("title", ""))) for item in items) == 1
    ages = [
        (TODAY - parsedate_to_datetime(item.findtext("pubDate", "")).date()).days for item in items
    ]
    assert ages == sorted(ages)
    assert ages[0] == 1, "an item from today could lie in the future west of Beijing"
    assert page.media_type.startswith("application/rss+xml")


def test_the_atom_feed_has_five_entries_with_their_whole_text(pages: dict[str, Page]) -> None:
    entries = ElementTree.fromstring(pages["/institute/atom.xml"].body).findall(f"{ATOM}entry")
    assert len(entries) == 5
    for entry in entries:
        content = entry.find(f"{ATOM}content")
        assert content is not None
        assert len(HAN.findall("".join(content.itertext()))) > 100


def test_the_json_feed_has_five_items(pages: dict[str, Page]) -> None:
    feed = json.loads(pages["/notes/feed.json"].body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert len({item["id"] for item in feed["items"]}) == 5
    assert all(item["content_html"].startswith("<p>") for item in feed["items"])


def test_the_json_list_has_six_rows_like_gov_cns(pages: dict[str, Page]) -> None:
    rows = json.loads(pages["/gov/zuixin.json"].body)
    assert len(rows) == 6
    assert rows[0]["URL"].startswith(f"{BASE}/gov/")
    assert rows[0]["DOCRELPUBTIME"] == "2026-11-21"


def test_the_long_report_is_long_and_uses_the_words_worth_counting(pages: dict[str, Page]) -> None:
    text = text_of(pages["/gov/work-report.html"])
    assert len(HAN.findall(text)) > 1500
    for term in ("量子", "人工智能", "新质生产力", "未来产业"):
        assert text.count(term) >= 3
