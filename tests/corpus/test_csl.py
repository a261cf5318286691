"""references.json read by a stranger: citeproc-py, a CSL processor that knows nothing of cxq."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON

from cxq.corpus.reference import record_of
from cxq.model import Item, SnapshotRecord, Source
from cxq.project import Project, find_project
from cxq.shelf import read_references, write_references

SNAPSHOT = SnapshotRecord("ab" * 32, "2025-03-12T08:00:00Z", "https://example.cn/a", 100)
WIRE = Source("wire", "The Wire", "https://example.cn/feed", "feed", name_zh="电讯")
REPORT = Item(
    "gwr-2025",
    "政府工作报告",
    "https://example.cn/gwr",
    "2025-03-12T08:00:00Z",
    published="2025-03-05",
    collection="gwr-national",
    author="国务院",
    language="zh-Hans",
    region="Anhui",
)
ARTICLE = Item(
    "wire-1a2b3c4d",
    "未来产业提速",
    "https://example.cn/a",
    "2025-03-12T08:00:00Z",
    published="2025-03-04T09:30:00+08:00",
    source="wire",
    author="张三, Li Si",
)
BARE = Item("bare", "An untitled note", "", "2025-03-12T08:00:00Z", collection="added")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "cxq.toml").write_text("")
    (tmp_path / "sources").mkdir()
    return find_project(tmp_path)


def written(project: Project) -> list[dict[str, Any]]:
    """Every type that cxq writes, as it stands in the file."""
    page = record_of(replace(BARE, key="page", url="https://example.org/p"), SNAPSHOT, None)
    records = [
        record_of(REPORT, SNAPSHOT, None),
        record_of(ARTICLE, SNAPSHOT, WIRE),
        page | {"type": "webpage"},  # as cxq cite --url has it
        record_of(BARE, None, None),
    ]
    write_references(project, records)
    loaded: list[dict[str, Any]] = json.loads(project.references.read_text(encoding="utf-8"))
    return loaded


def test_a_csl_processor_reads_every_type_that_is_written(project: Project) -> None:
    records = written(project)
    assert {record["type"] for record in records} == {"report", "article-newspaper", "webpage"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says of `custom` that it does not know it
        source = CiteProcJSON(records)
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        book = CitationStylesBibliography(style, source, formatter.plain)
        for record in records:
            book.register(Citation([CitationItem(record["id"])]))
        lines = {key: str(line) for key, line in zip(book.keys, book.bibliography(), strict=True)}
    assert "国务院" in lines["gwr-2025"]
    assert "2025" in lines["gwr-2025"]
    assert "政府工作报告" in lines["gwr-2025"]
    assert "电讯" in lines["wire-1a2b3c4d"]
    assert "张三" in lines["wire-1a2b3c4d"]
    assert "An untitled note" in lines["page"]
    assert source["gwr-2025"].issued.month == 3
    assert source["wire-1a2b3c4d"].accessed.day == 12


def test_the_outlet_of_a_story_is_the_one_that_was_cited() -> None:
    other = Source("daily", "The Daily", "https://example.com/feed", "feed")
    repost = replace(ARTICLE, key="daily-99887766", source="daily")
    assert record_of(repost, SNAPSHOT, other)["container-title"] == "The Daily"
    named = replace(repost, outlet="新华社")
    assert record_of(named, SNAPSHOT, other)["container-title"] == "新华社"


def test_what_cxq_does_not_know_survives_a_rewrite(project: Project) -> None:
    foreign = {
        "id": "smith2020",
        "type": "article-journal",
        "title": "Quantum & co",
        "author": [{"family": "Smith", "given": "Jane", "suffix": "Jr.", "parse-names": True}],
        "container-title": "Nature",
        "volume": 12,
        "page": "1-20",
        "DOI": "10.1000/xyz",
        "issued": {"date-parts": [[2020, 5], [2020, 6]], "season": "2"},
        "citation-key": "smith2020",
        "categories": ["a", "b"],
        "custom": {"zotero": {"deep": [1, 2.5, None]}},
    }
    project.references.write_text(json.dumps([foreign]), encoding="utf-8")
    write_references(project, [record_of(REPORT, SNAPSHOT, None)])
    records = json.loads(project.references.read_text(encoding="utf-8"))
    assert records[0] == foreign
    assert [record["id"] for record in records] == ["smith2020", "gwr-2025"]
    assert read_references(project)["smith2020"].record == foreign
    before = project.references.read_bytes()
    write_references(project, [{"id": "smith2020", "title": "Overwritten?"}])
    assert project.references.read_bytes() == before
