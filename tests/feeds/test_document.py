"""Files added by hand: text, what they say of themselves, and clear words where they cannot."""

from __future__ import annotations

import io
import sys

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.errors import CxqError, UsageError
from cxq.feeds.document import ending_for, read_document
from feeds.making import article

REPORT = "政府工作报告\n\n各位代表：\n  现在，我代表省人民政府向大会报告工作。\n"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_of_any_usual_charset(charset: str) -> None:
    read = read_document("gwr.txt", REPORT.encode(charset))
    assert read.text == REPORT.strip("\n")
    assert read.title == "政府工作报告"
    assert read.media_type == "text/plain"
    assert read.date is None


def test_markdown_keeps_its_marks_and_its_heading_is_the_title() -> None:
    read = read_document("Notes.MD", "\n# 量子 *notes* #\n\nBody.\r\nMore.\r\n".encode())
    assert read.title == "量子 *notes*"
    assert read.text == "# 量子 *notes* #\n\nBody.\nMore."
    assert read.media_type == "text/markdown"


@pytest.mark.parametrize("first", ["各位代表：", "这是一句话。", "句子" * 100, "Dear reader,"])
def test_a_first_line_that_begins_the_text_is_no_title(first: str) -> None:
    assert read_document("a.txt", f"{first}\n\n正文在这里。".encode()).title == ""


@pytest.mark.parametrize(
    ("noted", "url"),
    [
        ("<!-- saved from url=(0031)https://kjt.example.cn/art/1.html -->", "/art/1.html"),
        (
            "<!--\n Page saved with SingleFile \n url: https://kjt.example.cn/art/2.html \n"
            " saved date: Mon Nov 23 2026\n-->",
            "/art/2.html",
        ),
        ('<link rel="canonical" href="https://kjt.example.cn/art/3.html">', "/art/3.html"),
        ('<meta property="og:url" content="https://kjt.example.cn/art/4.html">', "/art/4.html"),
    ],
)
def test_a_saved_page_remembers_where_it_came_from(noted: str, url: str) -> None:
    page = article()
    page = noted + page if noted.startswith("<!--") else page.replace("<nav>", noted + "<nav>")
    read = read_document("saved.html", page.encode(), timezone="Asia/Shanghai")
    assert read.url == f"https://kjt.example.cn{url}"
    assert read.title == "量子计算云平台上线"
    assert read.date == "2026-11-20T10:30:00+08:00"
    assert (read.author, read.outlet) == ("王小明", "科技日报")
    assert read.text.startswith("第0段")
    assert read.media_type == "text/html"


def test_a_saved_gbk_page() -> None:
    raw = article().replace("charset=utf-8", "charset=gb2312").encode("gbk")
    assert read_document("saved.htm", raw).title == "量子计算云平台上线"


def test_a_saved_page_without_text() -> None:
    with pytest.raises(CxqError, match=r"x\.html cannot be read as an article: .* “404”"):
        read_document("x.html", b"<title>404</title><h1>404</h1>")


def pdf(*pages: str, title: str = "", author: str = "", password: str = "") -> bytes:
    """A PDF with these (ASCII) texts, written by hand: a page each, nothing on an empty one."""
    writer = pypdf.PdfWriter()
    for text in pages:
        page = writer.add_blank_page(595, 842)
        if text:
            font = pypdf.generic.DictionaryObject()
            name = pypdf.generic.NameObject
            font[name("/Type")] = name("/Font")
            font[name("/Subtype")] = name("/Type1")
            font[name("/BaseFont")] = name("/Helvetica")
            fonts = pypdf.generic.DictionaryObject({name("/F1"): font})
            resources = pypdf.generic.DictionaryObject({name("/Font"): fonts})
            page[name("/Resources")] = resources
            stream = pypdf.generic.DecodedStreamObject()
            stream.set_data(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode())
            page[name("/Contents")] = writer._add_object(stream)
    writer.add_metadata({"/CreationDate": "D:20260301093000+08'00'"})
    if title or author:
        writer.add_metadata({"/Title": title, "/Author": author})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_gives_its_text_page_by_page() -> None:
    read = read_document(
        "r.pdf", pdf("Page one.", "", "Page two.", title="量子蓝皮书", author="王")
    )
    assert read.text == "Page one.\n\nPage two."
    assert (read.title, read.author, read.date) == ("量子蓝皮书", "王", "2026-03-01")
    assert read.media_type == "application/pdf"


@pytest.mark.parametrize(
    ("title", "author"),
    [("Microsoft Word - 报告.docx", "Administrator"), ("untitled", "user1"), ("----", "微软用户")],
)
def test_what_programs_write_for_a_title_is_no_title(title: str, author: str) -> None:
    read = read_document("r.pdf", pdf("Text.", title=title, author=author))
    assert (read.title, read.author) == ("", "")


def test_a_scan_says_that_it_is_one() -> None:
    with pytest.raises(CxqError, match="is a scan: there is no text in its 3 p") as caught:
        read_document("r.pdf", pdf("", "", ""))
    assert "ocrmypdf" in caught.value.hint
    assert caught.value.exit_code == 1


def test_an_encrypted_pdf() -> None:
    with pytest.raises(CxqError, match="is encrypted: it opens with a password only"):
        read_document("r.pdf", pdf("Secret.", password="open sesame"))


@pytest.mark.parametrize(
    "raw",
    [b"not a pdf", b"%PDF-1.7\n", pdf("Text.")[:300]],
    ids=["words", "header", "cut"],
)
def test_a_broken_pdf_is_one_sentence(raw: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CxqError, match=r"r\.pdf (cannot be read as a PDF|is a scan)") as caught:
        read_document("r.pdf", raw)
    assert "\n" not in caught.value.message
    assert capfd.readouterr() == ("", "")


@given(st.binary(max_size=300))
def test_any_bytes_behind_a_pdf_header(raw: bytes) -> None:
    with pytest.raises(CxqError):
        read_document("r.pdf", b"%PDF-1.4\n" + raw)


def test_without_the_part_that_reads_pdfs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(UsageError, match="part of cxq that reads PDFs is not installed") as caught:
        read_document("r.pdf", b"%PDF-1.7")
    assert 'pip install "cxq[pdf]"' in caught.value.hint


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("report.doc", "ends in “.doc”"),
        ("report", "has no extension"),
        ("a.tx", "did you mean “.txt”"),
        ("archive.tar.gz", "ends in “.gz”"),
    ],
)
def test_an_unknown_extension_names_the_known_ones(name: str, says: str) -> None:
    with pytest.raises(UsageError, match="cxq cannot read as a document") as caught:
        read_document(name, b"text")
    assert says in caught.value.message
    assert ".txt, .md, .html, .htm, .mhtml, .mht, .pdf, .docx" in caught.value.hint


@pytest.mark.parametrize(
    ("media_type", "name", "ending"),
    [
        ("application/pdf", "report", ".pdf"),
        ("text/html", "report.pdf", ".html"),
        ("application/octet-stream", "报告.DOCX", ".docx"),
        ("application/octet-stream", "view.jsp", ".html"),
        ("multipart/related", "page", ".mhtml"),
        ("", "notes.md", ".md"),
        ("", "", ".html"),
    ],
)
def test_what_a_server_sends_is_read_by_its_kind(media_type: str, name: str, ending: str) -> None:
    assert ending_for(media_type, name) == ending


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a.mhtml"])
def test_an_empty_file(name: str) -> None:
    with pytest.raises(UsageError, match="is empty"):
        read_document(name, b" \n")


def test_a_file_of_marks_that_nobody_sees() -> None:
    with pytest.raises(CxqError, match="has no text in it"):
        read_document("a.txt", b"\x00\x01\x02")


@given(st.binary(min_size=1, max_size=200), st.sampled_from(["a.txt", "a.md", "a.html"]))
def test_any_bytes_are_a_text_or_a_plain_error(raw: bytes, name: str) -> None:
    try:
        text = read_document(name, raw).text
    except CxqError as error:
        text = error.message
    assert text.strip()
