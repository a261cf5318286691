"""cxq add --table: a CSV file as spreadsheets write it, a document a row."""

from __future__ import annotations

import csv
import os
import pty
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.cli.table_file import BadRow, Row, decoded, read_rows
from cxq.errors import FileError
from cxq.model import ItemQuery
from cxq.store import Store

HEADER = "key,path,title,date,region,language,source_url"
PROGRAM = "import sys; from cxq.cli.main import run; sys.exit(run(sys.argv[1:]))"


@pytest.fixture
def reports(folder: Path) -> Path:
    """A folder with two reports, for a table beside them."""
    place = folder / "reports"
    place.mkdir()
    (place / "安徽.txt").write_text("安徽省政府工作报告\n\n量子科技。\n", encoding="utf-8")
    (place / "b.txt").write_text("Report B\n\nText.\n", encoding="utf-8")
    return place


def table(reports: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> str:
    (reports / "t.csv").write_text("\n".join((header, *rows)) + "\n", encoding=encoding)
    return "reports/t.csv"


def test_every_row_becomes_an_item(cxq, reports: Path) -> None:
    name = table(
        reports,
        "gwr-anhui,安徽.txt,安徽：报告,2026/1/28,Anhui,zh-Hans,https://example.cn/a",
        "",
        '"b",b.txt,,,,,',
    )
    ran = cxq("add", "--table", name, "--collection", "gwr-2026", "--language", "en")
    assert ran.code == 0
    assert ran.out == (
        "line 2: gwr-anhui: added, 16 characters, “安徽：报告”\n"
        "line 4: b: added, 15 characters, “Report B”\n"
    )
    assert "2 rows: 2 added" in ran.err
    shown = cxq("show", "gwr-anhui", "--json").json
    assert (shown["published"], shown["url"]) == ("2026-01-28", "https://example.cn/a")
    assert (shown["language"], shown["collection"]) == ("zh-Hans", "gwr-2026")
    assert cxq("show", "b", "--json").json["language"] == "en", "an option fills an empty cell"


def test_a_second_time_nothing_changes(cxq, folder: Path, reports: Path) -> None:
    name = table(reports, "a,安徽.txt,,,,,", "b,b.txt,,,,,")
    cxq("add", "--table", name, "--json")
    before = [row["key"] for row in cxq("items", "--json").json["items"]]
    again = cxq("add", "--table", name)
    assert again.code == 0
    assert "2 rows: 2 stored already" in again.err
    assert [row["key"] for row in cxq("items", "--json").json["items"]] == before
    cxq("edit", "a", "--rename", "gwr-anhui", "--title", "By hand")
    renamed = cxq("add", "--table", name, "--json").json["added"]
    assert [(row["key"], row["title"], row["outcome"]) for row in renamed] == [
        ("gwr-anhui", "By hand", "unchanged"),
        ("b", "Report B", "unchanged"),
    ]
    (reports / "b.txt").write_text("Report B\n\nCorrected.\n")
    assert "1 with a new snapshot, 1 stored already" in cxq("add", "--table", name).err


def test_where_the_table_says_other_than_the_store_it_is_told(cxq, reports: Path) -> None:
    name = table(reports, "b,b.txt,T,2026-01-01,,,")
    cxq("add", "--table", name)
    name = table(reports, "b,b.txt,Other,2026-01-02,,,")
    assert (
        "line 2: the store has another title, date: cxq edit b …" in cxq("add", "--table", name).err
    )
    cxq("edit", "b", "--title", "By hand", "--date", "2026-01-02")
    ran = cxq("add", "--table", name)
    assert "another" not in ran.err, "what was corrected by hand is not asked about"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("x,nowhere.txt,,,,,", "There is no file"),
        ("x,b.docx9,,,,,", "There is no file"),
        ("x,,,,,,", "names no path"),
        ("no key,b.txt,,,,,", "“no key” cannot be a key"),
        ("gwr,b.txt,,,,,", "is the name of a collection"),
        ("x,b.txt,,last spring,,,", "“last spring” is not a date"),
        ("x,b.txt,,2026-02-30,,,", "is not a date"),
        ("x,b.txt,,,,,javascript:x", "is not an http or https address"),
        ("x,b.txt,a,b,c,d,https://e.org,f", "has 8 cells, and the header names 7"),
        ('x,b.txt,"a" b,,,,', "The row is not CSV"),
        ("a,b.txt,,,,,", "The key “a” stands in line 2"),
        (",a.txt,,,,,", "The key “a” stands in line 2"),
        ("x,b\x00.txt,,,,,", "NUL"),
        ("x,.,,,,,", "is a folder"),
    ],
)
def test_one_bad_row_never_stops_the_others(cxq, reports: Path, row: str, says: str) -> None:
    name = table(reports, "a,安徽.txt,,,,,", row, "last,b.txt,,,,,")
    ran = cxq("add", "--table", name, "--collection", "gwr")
    assert ran.code == 1
    assert "error: reports/t.csv:3: " in ran.err
    assert says in ran.err
    assert "3 rows: 2 added, 1 not added" in ran.err
    assert {item["key"] for item in cxq("items", "--json").json["items"]} == {"a", "last"}
    errors = cxq("add", "--table", name, "--collection", "gwr", "--json").json["errors"]
    assert [error["line"] for error in errors] == [3]


def test_a_quotation_mark_that_is_never_closed(cxq, reports: Path) -> None:
    name = table(reports, "a,安徽.txt,,,,,", 'b,b.txt,"open,,,,', "c,b.txt,,,,,")
    ran = cxq("add", "--table", name)
    assert "reports/t.csv:3: A quotation mark is opened here and never closed" in ran.err
    assert "up to line 4" in ran.err
    assert ran.out.startswith("line 2: a: added")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("key,file,title", "there is no column “file”"),
        ("key,pth", "there is no column “pth” (did you mean “path”?)"),
        ("key,title", "the column “path” is missing"),
        ("path,key,path", "the column “path” stands there twice"),
    ],
)
def test_headers_that_do_not_fit(cxq, reports: Path, header: str, says: str) -> None:
    ran = cxq("add", "--table", table(reports, "a,b.txt", header=header))
    assert ran.code == 1
    assert f"reports/t.csv:1: {says}" in ran.err
    assert HEADER in ran.err


def test_tables_with_nothing_in_them(cxq, reports: Path) -> None:
    (reports / "t.csv").write_text("\n\n")
    assert "the table is empty" in cxq("add", "--table", "reports/t.csv").err
    ran = cxq("add", "--table", table(reports))
    assert ran.code == 0
    assert "0 rows: nothing stands below its header" in ran.err
    assert cxq("add", "--table", "nowhere.csv").code == 2
    assert "No document was named" in cxq("add").err
    assert "--table names its documents" in cxq("add", "report.txt", "--table", "t.csv").err


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"], ids=lambda name: name
)
@pytest.mark.parametrize("comma", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_tables_as_spreadsheets_write_them(cxq, reports: Path, encoding: str, comma: str) -> None:
    header = HEADER.upper().replace(",", comma)
    row = comma.join(("a", "安徽.txt", "报告", "2026/1/28", "安徽", "zh", ""))
    (reports / "t.csv").write_bytes(f"{header}\r\n{row}\r\n".encode(encoding))
    ran = cxq("add", "--table", "reports/t.csv")
    assert ran.code == 0
    assert "“报告”" in ran.out
    assert ("read as GB18030" in ran.err) == (encoding == "gb18030")


def test_a_table_that_is_neither_utf8_nor_chinese(cxq, reports: Path) -> None:
    (reports / "t.csv").write_bytes(f"{HEADER}\na,b.txt,Café,,,,\n".encode("cp1252"))
    ran = cxq("add", "--table", "reports/t.csv")
    assert ran.code == 1
    assert "t.csv:2: the table is neither UTF-8 nor GB18030" in ran.err


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6))
@settings(max_examples=200, deadline=None)
def test_whatever_csv_is_written_is_read_with_its_lines(rows: list[tuple[str, ...]]) -> None:
    import io

    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(("path", "title", "region"))
    writer.writerows(rows)
    text = out.getvalue()
    found = list(read_rows(text, "t.csv"))
    stripped = [tuple(cell.strip() for cell in row) for row in rows]
    expected = [row for row in stripped if any(row)]
    assert len(found) == len(expected)
    for row, (path, title, region) in zip(found, expected, strict=True):
        if path:
            assert isinstance(row, Row)
            assert (row.path, row.title, row.region) == (path, title, region)
        else:
            assert isinstance(row, BadRow)
    assert [row.line for row in found] == sorted(row.line for row in found)


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_rows_or_a_complaint(raw: bytes) -> None:
    with suppress(FileError):
        text, _ = decoded(b"path,title\n" + raw, "t.csv")
        assert all(row.line >= 2 for row in read_rows(text, "t.csv"))


def test_a_bar_on_a_terminal(cxq, folder: Path, reports: Path) -> None:
    name = table(reports, "a,安徽.txt,,,,,", "b,b.txt,,,,,")
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "add", "--table", name],
        cwd=folder, stderr=theirs, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(theirs)
    seen = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "Adding" in seen
    assert "100%" in seen
    assert done.stdout.startswith("line 2: a: added")


@pytest.mark.parametrize("seed", range(3))
def test_kill_9_leaves_whole_rows(cxq, folder: Path, reports: Path, seed: int) -> None:
    rows = []
    for number in range(300):
        (reports / f"r{number}.txt").write_text(f"Report {number}\n\n" + "量子科技。" * 2000)
        rows.append(f"r{number},r{number}.txt,,,,,")
    name = table(reports, *rows)
    store = folder / ".cxq" / "cxq.sqlite3"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "add", "--table", name],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not store.exists():
        time.sleep(0.005)
    time.sleep(random.Random(seed).uniform(0.05, 0.2))
    process.kill()
    process.wait()
    with Store.open(store, now="2026-11-23T02:00:00Z") as opened:
        assert opened.integrity() == "ok"
        found = {item.key for item in opened.items(ItemQuery(limit=0))[0]}
        assert found == {f"r{number}" for number in range(len(found))}
        assert opened.size()[:2] == (len(found), len(found)), "no item without its text"
    assert cxq("add", "--table", name).code == 0
    assert cxq("items", "--limit", "1", "--json").json["total"] == 300


def test_the_real_reports_twice(cxq, folder: Path, data: Path) -> None:
    """53 national and 31 provincial reports; the second time nothing is changed."""
    with (data / "reports" / "manifest.csv").open(encoding="utf-8") as file:
        manifest = list(csv.DictReader(file))
    tables = {"gwr-national": ["national", "national-tmx"], "gwr-provinces-2026": ["provincial"]}
    for collection, sets in tables.items():
        rows = [row for row in manifest if row["set"] in sets]
        with (folder / f"{collection}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER.split(","))
            for number, row in enumerate(rows):
                path = os.path.relpath(data / row["file"], folder)
                province = row["id"] if row["set"] == "provincial" else ""
                key = f"gwr-p{number}" if province else f"gwr-{row['id']}"
                # One of them came from a translation memory, which has no address on the web.
                url = row["source_url"] if row["source_url"].startswith("http") else ""
                writer.writerow((key, path, "", row["publish_date"], province, "zh-Hans", url))
    for outcome in ("added", "unchanged"):
        count = 0
        for collection in tables:
            arguments = ("--table", f"{collection}.csv", "--collection", collection, "--json")
            ran = cxq("add", *arguments)
            assert ran.code == 0, ran.err
            assert {row["outcome"] for row in ran.json["added"]} == {outcome}
            assert [row["differs"] for row in ran.json["added"] if row["differs"]] == []
            count += len(ran.json["added"])
        assert count == 84
        with Store.open(folder / ".cxq" / "cxq.sqlite3", now="2026-11-23T02:00:00Z") as store:
            assert store.size()[:2] == (84, 84)
            assert store.items(ItemQuery(collection="gwr-provinces-2026"))[1] == 31
            hashes = {store.snapshots(key)[0].sha256 for key in store.keys(limit=0)}
    assert hashes == {row["sha256"] for row in manifest}
