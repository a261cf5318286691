"""Bytes to text: what is believed, and in which order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cxq.feeds.charset import codec_for, decode

REPORT = "今年将加快发展新质生产力，前瞻布局量子科技等未来产业。" * 3

han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=80)
chinese = st.lists(st.one_of(han, st.text(st.characters(codec="ascii"), max_size=20))).map("".join)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_is_utf8_is_read_as_utf8(text: str) -> None:
    text = text.removeprefix("\ufeff")
    raw = text.encode()
    if not raw.startswith((b"<\x00", b"\x00<", b"\xff\xfe", b"\xfe\xff")):
        assert decode(raw).text == text


@given(chinese)
def test_gb18030_is_read_where_it_is_declared(text: str) -> None:
    raw = text.encode("gb18030")
    if not raw.startswith((b"<\x00", b"\x00<")):
        assert decode(raw, header="text/html; charset=gb2312").text == text
        assert decode(raw, chosen="gbk").text == text


@given(st.integers(0, len(REPORT)), st.integers(1, len(REPORT)))
@example(0, 3)
def test_undeclared_chinese_is_read_at_every_length(start: int, length: int) -> None:
    text = REPORT[start : start + length]
    assert decode(text.encode()).text == text
    if len(text) >= 3:
        assert decode(text.encode("gb18030")) == (text, "gb18030")


@given(st.binary(max_size=300), st.text(max_size=30), st.text(max_size=20))
def test_no_bytes_and_no_declaration_raise(raw: bytes, header: str, chosen: str) -> None:
    decoded = decode(raw, header=header, chosen=chosen)
    assert decoded.charset
    assert isinstance(decoded.text, str)


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_wins_over_every_declaration(charset: str) -> None:
    raw = REPORT.encode(charset)
    assert decode(raw, header="text/html; charset=gb2312", chosen="big5").text == REPORT


def test_the_header_wins_over_the_page() -> None:
    raw = b'<meta charset="big5">' + "产业".encode("gbk")
    assert decode(raw, header="text/html; charset=gbk").charset == "gb18030"


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0" encoding="gb2312"?>',
        "<?xml version='1.0' encoding='GBK' standalone='yes'?>",
        '<meta charset="gb2312">',
        '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">',
        "<META CHARSET=gbk>",
    ],
)
def test_the_page_declares_itself(head: str) -> None:
    text = f"{head}模块"  # which is valid UTF-8 for something else, undeclared
    assert decode(text.encode("gbk")) == (text, "gb18030")


def test_a_character_beyond_gb2312_in_a_page_that_declares_gb2312() -> None:
    text = '<meta charset="gb2312">朱镕基、囧、㐂'
    assert decode(text.encode("gb18030")).text == text


def test_a_page_saved_again_as_utf8_goes_on_declaring_gb2312() -> None:
    text = f'<meta charset="gb2312">{REPORT}'
    assert decode(text.encode(), header="text/html; charset=gbk") == (text, "utf-8")


def test_a_charset_that_does_not_read_every_byte_is_passed_over() -> None:
    raw = REPORT.encode("gb18030")
    assert decode(raw, header="text/html; charset=shift_jis").text == REPORT


def test_big5_where_it_is_declared() -> None:
    text = "臺灣與香港的量子研究"
    assert decode(text.encode("big5"), header="text/html; charset=big5").text == text


BIG5 = (
    "天文台昨日宣布，新的望遠鏡將於明年春天開放給學生使用。",
    "研究人員說，量子通訊的實驗已經在三個城市完成，誤差比以前小得多。",
    "市民可以在網路上查閱所有的觀測資料，也可以下載圖片。",
    "記者從科學園區管理局獲悉，這項計畫需要五年時間。",
)


@pytest.mark.parametrize("text", BIG5)
def test_big5_is_known_where_nothing_declares_it(text: str) -> None:
    assert decode(text.encode("big5")) == (text, "big5hkscs")
    page = f"<html><head><title>{text}</title></head><body><p>{text * 9}</p></body></html>"
    assert decode(page.encode("big5")) == (page, "big5hkscs")
    assert decode(page.encode("big5"), header="text/html; charset=utf-8").text == page


@pytest.mark.parametrize("text", [*BIG5, REPORT])
def test_gb18030_is_not_taken_for_big5(text: str) -> None:
    """Neither simplified nor traditional text."""
    assert decode(text.encode("gb18030")) == (text, "gb18030")


def test_big5_with_a_byte_lost_is_not_read_as_unbroken_nonsense() -> None:
    text = "臺灣大學與香港大學的研究人員發表了量子電腦的新結果。"
    cut = decode(text.encode("big5")[:-1])
    assert (cut.text, cut.charset) == (text[:-1] + "\ufffd", "big5hkscs")


def test_a_few_characters_are_too_few_to_be_known_as_big5() -> None:
    assert decode("天文台昨日".encode("big5")).charset == "gb18030"


def test_a_utf8_page_with_a_byte_lost_stays_utf8() -> None:
    raw = (REPORT * 20).encode()
    broken = raw[:500] + raw[501:]
    decoded = decode(broken)
    assert decoded.charset == "utf-8"
    assert decoded.text.count("\ufffd") <= 2


def test_a_text_cut_within_its_last_character_stays_what_it_is() -> None:
    assert decode(REPORT.encode()[:-1]).text == REPORT[:-1] + "\ufffd"


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("x-gbk", "gb18030"),
        ("GB_2312-80", "gb18030"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("UTF8", "utf-8"),
        ("unicode_escape", ""),
        ("utf-7", ""),
        ("rot13", ""),
        ("idna", ""),
        ("no such thing", ""),
        ("\x00", ""),
    ],
)
def test_labels_are_widened_as_browsers_do_and_python_s_own_are_refused(
    label: str, codec: str
) -> None:
    assert codec_for(label) == codec


def test_real_pages_are_read_as_what_they_are(data: Path) -> None:
    """All were saved as UTF-8; several still declare gb2312."""
    pages = sorted(data.glob("pages/*.html"))
    assert len(pages) == 15
    assert all(decode(page.read_bytes()).charset == "utf-8" for page in pages)


def test_real_reports_are_read_at_every_length(data: Path) -> None:
    reports = sorted(data.glob("reports/provincial_2026/*.txt"))
    assert len(reports) == 31
    for report in reports:
        text = report.read_text(encoding="utf-8")[100:]
        for length in (5, 20, 100, 1000, 10_000):
            piece = text[:length]
            assert decode(piece.encode("gb18030")).text == piece, report.name
            assert decode(piece.encode()[:-1]).text.startswith(piece[:-1]), report.name


def test_no_piece_of_a_real_report_is_taken_for_big5(data: Path) -> None:
    for report in sorted(data.glob("reports/*/*.txt")):
        text = report.read_text(encoding="utf-8").replace("\ufffd", "")
        pieces = [text[start : start + 50] for start in range(0, 2000, 50)]
        read = {decode(piece.encode("gb18030")).charset for piece in pieces if piece.strip()}
        assert read <= {"gb18030", "utf-8"}, report.name  # utf-8: a piece without any Chinese
