"""Word documents: what stands in them as text, and files that are broken, locked or hostile."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.errors import CxqError
from cxq.feeds.document import read_document

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
STYLES = (
    f'<w:styles xmlns:w="{WORD}"><w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/>'
    '</w:style><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    "</w:styles>"
)


def relations(**targets: str) -> str:
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind.replace("_", "-")}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{DECLARED}<Relationships xmlns="{space}">{rows}</Relationships>'


def core(**said: str) -> str:
    rows = "".join(f"<{name.replace('_', ':')}>{words}</{name.replace('_', ':')}>"
                   for name, words in said.items())  # fmt: skip
    return (
        f'{DECLARED}<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:dcterms="http://purl.org/dc/terms/">{rows}</cp:coreProperties>'
    )


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in parts.items():
            archive.writestr(name, said)
    return out.getvalue()


def docx(body: str, notes: str = "", *, space: str = WORD, **said: str) -> bytes:
    """A Word document with this body and these footnotes, written by hand."""
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/_rels/document.xml.rels": relations(
            styles="styles.xml", footnotes="/word/footnotes.xml"
        ),
        "word/document.xml": f'{DECLARED}<w:document xmlns:w="{space}"><w:body>{body}</w:body>'
        "</w:document>",
        "word/styles.xml": STYLES,
    }
    if notes:
        parts["word/footnotes.xml"] = f'<w:footnotes xmlns:w="{space}">{notes}</w:footnotes>'
    if said:
        parts["docProps/core.xml"] = core(**said)
    return packed(parts)


def p(*runs: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    texts = (run if run.startswith("<") else f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>'
             for run in runs)  # fmt: skip
    return f"<w:p>{styled}{''.join(texts)}</w:p>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def test_paragraphs_headings_and_what_the_file_says_of_itself() -> None:
    raw = docx(
        p("量子科技发展报告", style="a3")
        + p("某省科技厅")
        + p("一、总体情况", style="1")
        + p("今年以来，", "全省", "量子企业增至四十家。"),
        dc_title="上一年的报告",
        dc_creator="王小明",
        dcterms_created="2019-01-01T00:00:00Z",
        dcterms_modified="2026-03-02T01:30:00Z",
    )
    read = read_document("报告.DOCX", raw)
    assert read.text == (
        "量子科技发展报告\n某省科技厅\n\n一、总体情况\n今年以来，全省量子企业增至四十家。"
    )
    assert read.title == "量子科技发展报告"
    assert (read.author, read.date) == ("王小明", "2026-03-02")
    assert read.media_type.endswith("wordprocessingml.document")


def test_the_day_is_the_sources_own_where_its_zone_is_known() -> None:
    raw = docx(p("正文。"), dcterms_modified="2026-03-01T23:30:00Z")
    assert read_document("a.docx", raw).date == "2026-03-01"
    assert read_document("a.docx", raw, timezone="Asia/Shanghai").date == "2026-03-02"


@pytest.mark.parametrize(
    ("body", "said", "title"),
    [
        (p("一、总体情况", style="1") + p("正文。"), "量子蓝皮书", "量子蓝皮书"),
        (p("总体情况", style="1") + p("正文。"), "Microsoft Word - 1.docx", "总体情况"),
        (p("关于召开评审会的通知") + p("各单位："), "", "关于召开评审会的通知"),
        (p("各单位：") + p("正文。"), "", ""),
    ],
)
def test_the_title_where_no_title_is_set(body: str, said: str, title: str) -> None:
    assert read_document("a.docx", docx(body, dc_title=said)).title == title


@pytest.mark.parametrize("author", ["Administrator", "python-docx", "微软用户", "Windows 10"])
def test_an_account_is_no_author(author: str) -> None:
    assert read_document("a.docx", docx(p("正文。"), dc_creator=author)).author == ""


def test_a_table_is_a_line_a_row_with_tabs_between_its_cells() -> None:
    inner = f"<w:tbl>{row(p('内'), p('层'))}</w:tbl>"
    table = row(p("指标"), p("去年"), p("今年")) + row(p("企业", "数"), p("30"), p("4") + p("0"))
    read = read_document("a.docx", docx(f"<w:tbl>{table}{row(p('甲'), inner)}</w:tbl>{p('完。')}"))
    assert read.text == "指标\t去年\t今年\n企业数\t30\t4 0\n甲\t内 层\n完。"


def test_footnotes_stand_at_the_end_and_leave_the_text_whole() -> None:
    def note(number: int, *words: str, kind: str = "") -> str:
        typed = f' w:type="{kind}"' if kind else ""
        return f'<w:footnote w:id="{number}"{typed}>{"".join(map(p, words))}</w:footnote>'

    def mark(number: int) -> str:
        return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'

    body = p("新质生产力", mark(3), "是关键词，", mark(1), "反复出现。", mark(3)) + p(
        "完。", mark(9)
    )
    notes = (
        note(-1, "———", kind="separator") + note(1, "见报告。") + note(3, "2023年提出。", "又见。")
    )
    read = read_document("a.docx", docx(body, notes))
    assert read.text == (
        "新质生产力是关键词，反复出现。\n完。\n\n[1] 2023年提出。 又见。\n[2] 见报告。"
    )


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ("<w:r><w:tab/><w:t>后</w:t></w:r>", "前\t后"),
        ("<w:r><w:br/><w:t>后</w:t></w:r>", "前\n后"),
        ("<w:r><w:noBreakHyphen/><w:t>后</w:t></w:r>", "前-后"),
        ("<w:del><w:r><w:delText>删</w:delText><w:t>删</w:t></w:r></w:del>", "前"),
        ("<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>", "前"),
        ("<w:ins><w:r><w:t>增</w:t></w:r></w:ins>", "前增"),
        ("<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>", "前链接"),
        ("<w:r><w:instrText> PAGE </w:instrText></w:r>", "前"),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>běi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>北</w:t></w:r>"
            "</w:rubyBase></w:ruby></w:r>",
            "前北",
        ),
        (
            '<x:AlternateContent xmlns:x="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            "<x:Choice><w:r><w:t>框</w:t></w:r></x:Choice><x:Fallback><w:r><w:t>框</w:t></w:r>"
            "</x:Fallback></x:AlternateContent>",
            "前框",
        ),
    ],
)
def test_what_a_reader_sees_and_nothing_else(run: str, text: str) -> None:
    assert read_document("a.docx", docx(p("前", run))).text == text


def test_the_strict_form_of_the_standard() -> None:
    assert read_document("a.docx", docx(p("正文。"), space=STRICT)).text == "正文。"


def test_the_main_part_may_have_another_name() -> None:
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(officeDocument="/word/document2.xml"),
        "word/document2.xml": f'<w:document xmlns:w="{WORD}">{p("正文。")}</w:document>',
    }
    assert read_document("a.docx", packed(parts)).text == "正文。"


def refused(raw: bytes) -> CxqError:
    with pytest.raises(CxqError) as caught:
        read_document("r.docx", raw)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value


WHOLE = docx(p("正文。" * 50))


@pytest.mark.parametrize(
    "raw",
    [
        b"not a zip",
        b"PK\x03\x04",
        WHOLE[:-30],
        WHOLE[:60] + b"\x00" * 30 + WHOLE[90:],
        packed({"a.txt": "text"}),
        packed({"word/document.xml": "<w:document"}),
        packed({"word/document.xml": "<workbook/>"}),
        packed({"word/document.xml": b"\xff\xfe\x00"}),
    ],
    ids=["words", "header", "cut", "overwritten", "zip", "xml", "other", "bytes"],
)
def test_a_broken_file_is_one_sentence(raw: bytes) -> None:
    assert "r.docx cannot be read as a Word document: " in refused(raw).message


def test_an_encrypted_file_and_an_old_one() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    locked = refused(ole + "EncryptedPackage".encode("utf-16-le"))
    assert "is encrypted: it opens with a password only" in locked.message
    assert "of the old kind (.doc)" in refused(ole).message


def test_a_zip_with_a_password() -> None:
    raw = bytearray(packed({"word/document.xml": "<a/>"}))
    raw[6] |= 1
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    assert "is encrypted" in refused(bytes(raw)).message


LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + f']><w:document xmlns:w="{WORD}"><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:document>'
)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused_in_any_charset(charset: str) -> None:
    began = time.perf_counter()
    error = refused(packed({"word/document.xml": LAUGHS.encode(charset)}))
    assert "declares a document type" in error.message
    assert time.perf_counter() - began < 20


def test_an_entity_that_names_a_file_is_refused() -> None:
    named = f'<!DOCTYPE d SYSTEM "file:///etc/passwd"><w:document xmlns:w="{WORD}"/>'
    assert "declares a document type" in refused(packed({"word/document.xml": named})).message


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        (b" " * 40_000_000, "unpacks to more than 32,000,000 bytes"),
        (b"<a>" + b" " * 20_000_000, "unpacks to over 250 times its size"),
        (b"<a>" * 1_000 + b"</a>" * 1_000, "nests more than 300 elements"),
        (
            b"<a %s/>" % b" ".join(b'a%d="%d"' % (n, n) for n in range(80_000)),
            "an element of over a million bytes",
        ),
    ],
    ids=["size", "ratio", "depth", "attributes"],
)
def test_bombs_cost_neither_time_nor_memory(xml: bytes, says: str) -> None:
    raw = packed({"word/document.xml": xml})
    tracemalloc.start()
    began = time.perf_counter()
    error = refused(raw)
    took, (_, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert says in error.message
    assert took < 20
    assert peak < 20_000_000


def test_a_size_that_is_a_lie_unpacks_no_further() -> None:
    """The directory says 10 bytes, the stream holds 40 MB."""
    raw = bytearray(packed({"word/document.xml": b" " * 40_000_000}))
    at = raw.rindex(b"PK\x01\x02") + 24
    raw[at : at + 4] = (10).to_bytes(4, "little")
    tracemalloc.start()
    refused(bytes(raw))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_too_many_parts() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"word/{number}", b"")
    assert "it holds 10,001 parts, more than 10,000" in refused(out.getvalue()).message


def test_tables_in_tables_are_read_in_a_blink() -> None:
    body = p("底。" * 1000)
    for _ in range(60):
        body = f"<w:tbl><w:tr><w:tc>{body}{p('层')}</w:tc></w:tr></w:tbl>"
    began = time.perf_counter()
    assert read_document("a.docx", docx(body)).text.count("层") == 60
    assert time.perf_counter() - began < 20


@given(st.binary(max_size=300))
def test_any_bytes_behind_a_zip_header(raw: bytes) -> None:
    with pytest.raises(CxqError):
        read_document("r.docx", b"PK\x03\x04" + raw)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_any_byte_changed_is_the_same_text_or_a_plain_error(at: int, byte: int) -> None:
    raw = WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :]
    try:
        said = read_document("r.docx", raw).text
    except CxqError as error:
        said = error.message.removeprefix("r.docx ")
    assert said.strip()
    assert not said.startswith("r.docx")


TAGS = ("p", "r", "t", "tbl", "tr", "tc", "pPr", "tab", "del", "txbxContent", "footnote", "ruby")


@given(
    st.recursive(
        st.text("正文，。 a", max_size=5),
        lambda inner: st.builds(
            lambda tag, parts: f"<w:{tag}>{''.join(parts)}</w:{tag}>",
            st.sampled_from(TAGS),
            st.lists(inner, max_size=4),
        ),
        max_leaves=30,
    )
)
def test_any_nesting_is_a_text_or_a_plain_error(body: str) -> None:
    try:
        text = read_document("r.docx", docx(body)).text
    except CxqError as error:
        text = error.message
    assert text.strip()
