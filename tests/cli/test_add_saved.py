"""`cxq add` of what the browser saved and of Word files, to the citation they end in."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

ADDRESS = "https://mp.weixin.qq.com/s/abcDEF"
MHTML = f"""\
From: <Saved by Blink>
Snapshot-Content-Location: {ADDRESS}
Subject: =?utf-8?Q?=E9=87=8F=E5=AD=90?=
Date: Fri, 20 Nov 2026 18:04:05 +0800
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"

--b
Content-Type: text/html; charset=utf-8
Content-Location: {ADDRESS}
Content-Transfer-Encoding: 8bit

<!DOCTYPE html><h1 id="activity-name">量子计算周报</h1><a id="js_name">光子盒研究院</a>
<em id="publish_time">昨天</em>
<div id="js_content"><p>本周，量子计算云平台向公众开放，收费另行公布。
</p></div>
--b--
"""
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def test_a_saved_wechat_page_is_cited_with_the_day_on_which_it_was_read(cxq, folder: Path) -> None:
    (folder / "weekly.mhtml").write_text(MHTML, encoding="utf-8")
    assert cxq("add", "weekly.mhtml", "--language", "zh-Hans").code == 0
    shown = cxq("show", "weekly", "--json").json
    assert (shown["title"], shown["outlet"]) == ("量子计算周报", "光子盒研究院")
    assert (shown["published"], shown["url"]) == ("2026-11-19", ADDRESS)
    assert shown["snapshots"][0]["fetched"] == "2026-11-20T10:04:05Z"
    assert cxq("cite", "weekly").code == 0
    (record,) = json.loads((folder / "sources" / "references.json").read_text(encoding="utf-8"))
    assert record["accessed"] == {"date-parts": [[2026, 11, 20]]}


def test_a_page_said_to_be_saved_tomorrow_was_read_today(cxq, folder: Path) -> None:
    later = MHTML.replace("Nov 2026", "Nov 2126")
    (folder / "weekly.mhtml").write_text(later, encoding="utf-8")
    assert cxq("add", "weekly.mhtml").code == 0
    shown = cxq("show", "weekly", "--json").json
    assert shown["snapshots"][0]["fetched"] == shown["first_seen"]


def test_a_word_file_and_a_broken_one(cxq, folder: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        text = (
            f'<w:document xmlns:w="{WORD}"><w:p><w:r><w:t>量子报告</w:t></w:r></w:p></w:document>'
        )
        archive.writestr("word/document.xml", text)
    (folder / "plan.docx").write_bytes(out.getvalue())
    (folder / "cut.docx").write_bytes(out.getvalue()[:50])
    ran = cxq("add", "plan.docx", "cut.docx")
    assert ran.code == 1
    assert "plan: added, 4 characters, “量子报告”" in ran.out
    assert "cut.docx cannot be read as a Word document" in ran.err
    assert "Traceback" not in ran.err
