"""count, fill, and what check and export make of a store: the prompt's numbers are the draft's."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from cxq.disk import exclusive
from cxq.text import sha256

HEAD = "---\ntitle: T\ndate: 2026-03-05\n---\n\n"
TEXT = "政府工作报告\n\n发展新质生产力，开展“人工智能+”行动，支持人工智能。\n"


@pytest.fixture
def stored(cxq, folder: Path) -> Path:
    """The newsletter folder with two texts in the store, as the collection `gwr`."""
    for key, text in (("gwr-2025", TEXT), ("gwr-2024", "政府工作报告\n\n开辟量子技术等新赛道。\n")):
        (folder / f"{key}.txt").write_text(text, encoding="utf-8")
        assert cxq("add", f"{key}.txt", "--key", key, "--collection", "gwr").code == 0
    return folder


def write(folder: Path, body: str, name: str = "b") -> Path:
    path = folder / "drafts" / f"{name}.md"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


# ---------------------------------------------------------------- count


def test_count_as_json(cxq, stored: Path) -> None:
    characters = len(TEXT.strip())
    ran = cxq("count", "人工智能", "元宇宙", "--in", "@gwr-2025", "--json")
    assert ran.code == 0
    assert ran.json == {
        "mode": "substring",
        "rows": [
            {"term": "人工智能", "in": "gwr-2025", "occurrences": 2, "articles": 1, "documents": 1,
             "characters": characters, "note": ""},
            {"term": "元宇宙", "in": "gwr-2025", "occurrences": 0, "articles": 0, "documents": 1,
             "characters": characters, "note": "it does not stand there"},
        ],
    }  # fmt: skip


def test_count_in_a_collection_in_several_places_and_in_everything(cxq, stored: Path) -> None:
    arguments = ("count", "报告", "--in", "@gwr", "--in", "gwr-2024", "--in", "@gwr-2024", "--json")
    rows = cxq(*arguments).json["rows"]
    assert [(row["in"], row["occurrences"], row["articles"]) for row in rows] == [
        ("gwr", 2, 2),
        ("gwr-2024", 1, 1),
    ]
    (row,) = cxq("count", "量子", "--json").json["rows"]
    assert (row["in"], row["occurrences"], row["documents"]) == (None, 1, 2)


def test_longest_uses_the_glossary(cxq, stored: Path) -> None:
    glossary = stored / "sources" / "glossary.toml"
    more = '\n[[term]]\nid = "ai-plus"\nen = "AI Plus"\nzh = "人工智能+"\n'
    glossary.write_text(glossary.read_text(encoding="utf-8") + more, encoding="utf-8")
    ran = cxq("count", "人工智能", "--in", "@gwr", "--mode", "longest", "--json")
    assert ran.json["rows"][0]["occurrences"] == 1
    assert ran.json["rows"][0]["note"] == "1 more inside longer terms (人工智能+)"


def test_the_table_says_what_was_searched(cxq, stored: Path) -> None:
    ran = cxq("count", "人工智能", "quantum", "--in", "@gwr-2025")
    assert ran.out.splitlines() == [
        "times  texts   term      in",
        "2      1 of 1  人工智能  @gwr-2025",
        "0      0 of 1  quantum   @gwr-2025  the text is Chinese, the term is not",
    ]
    characters = len(TEXT.strip())
    assert f"Searched in @gwr-2025: {characters} characters of 1 text, mode substring." in ran.err
    articles = cxq("count", "报告", "--in", "@gwr", "--mode", "articles").out.splitlines()
    assert articles[1].split() == ["2", "of", "2", "2", "报告", "@gwr"]


def test_what_cannot_be_counted(cxq, folder: Path) -> None:
    ran = cxq("count", "量子")
    assert ran.code == 2
    assert "Nothing is stored yet" in ran.err
    cxq("add", "report.txt", "--key", "gwr-2025")
    ran = cxq("count", "量子", "--in", "@gwr-2052")
    assert ran.code == 2
    assert "neither a stored item nor a collection (did you mean “gwr-2025”?)" in ran.err
    for empty in ("", " ", "\u200b", "\u202e"):
        assert cxq("count", empty).code == 2
    assert cxq("count", "。", "--json").json["rows"][0]["occurrences"] == 1
    assert cxq("count").code == 2
    error = cxq("count", "量子", "--in", "@x", "--json")
    assert json.loads(error.out)["error"]["exit_code"] == 2


# ---------------------------------------------------------------- check and export


def test_the_draft_says_what_the_prompt_says(cxq, stored: Path) -> None:
    write(stored, "It has {count: 人工智能 @gwr-2025} in {articles: 人工智能 @gwr} of them.\n")
    assert cxq("check", "b").code == 0
    assert cxq("export", "b", "--to", "text").code == 0
    assert "It has 2 in 1 of them." in (stored / "out" / "b" / "post.txt").read_text("utf-8")


def test_a_contradicted_number_and_a_false_quote(cxq, stored: Path) -> None:
    cxq("cite", "gwr-2025")
    write(stored, '{count: 人工智能 @gwr-2025 = 5}[@gwr-2025 "发展旧质生产力，开展"]\n')
    ran = cxq("check", "b")
    assert ran.code == 1
    assert "drafts/b.md:6:1: error: The draft says 5; “人工智能” stands 2 times" in ran.out
    assert "cxq fill drafts/b.md --update" in ran.out
    assert "the quote has “旧” for “新”. [quote-differs]" in ran.out
    exported = cxq("export", "b", "--to", "text", "--json")
    assert exported.code == 1
    rules = {problem["rule"] for problem in exported.json["problems"]}
    assert rules == {"claim-contradicted", "quote-differs"}
    assert (stored / "out" / "b" / "post.txt").exists(), "an error does not stop an export"


def test_without_a_store_a_draft_is_self_sufficient(cxq, folder: Path) -> None:
    write(folder, "It has {count: 量子 @gwr-2025 = 2}.\n")
    ran = cxq("check", "b")
    assert ran.code == 0
    assert "[claim-unchecked]" in ran.out
    write(folder, "It has {count: 量子 @gwr-2025}.\n")
    assert "[claim-uncounted]" in cxq("check", "b").out
    ran = cxq("export", "b", "--to", "text")
    assert ran.code == 1
    assert "It has ?." in (folder / "out" / "b" / "post.txt").read_text("utf-8")


def test_a_store_that_cannot_be_opened_is_told(cxq, stored: Path) -> None:
    write(stored, "It has {count: 人工智能 @gwr-2025 = 2}.\n")
    (stored / ".cxq" / "cxq.sqlite3").chmod(0)
    if os.access(stored / ".cxq" / "cxq.sqlite3", os.R_OK):
        pytest.skip("this user may read everything")
    ran = cxq("export", "b", "--to", "text")
    assert "Nothing was compared with stored texts" in ran.err


# ---------------------------------------------------------------- fill

CLAIMS = (
    "A {count: 人工智能 @gwr-2025}, *{articles: 量子\n@gwr}*, {count: 报告 @gwr = 7}, "
    "{count: 报告 @gwr = 2}, `{count: 报告 @gwr}`, {count: 报告 @nowhere}.\n\n"
    "> {count: 报告\n> @gwr }[^1]\n\n| a | b |\n|---|---|\n| x | {count: 报告 @gwr} |\n\n"
    "[^1]: {count: 报告 @gwr}\n"
)
FILLED = (
    "A {count: 人工智能 @gwr-2025 = 2}, *{articles: 量子\n@gwr = 1}*, {count: 报告 @gwr = 7}, "
    "{count: 报告 @gwr = 2}, `{count: 报告 @gwr}`, {count: 报告 @nowhere}.\n\n"
    "> {count: 报告\n> @gwr = 2}[^1]\n\n| a | b |\n|---|---|\n| x | {count: 报告 @gwr = 2} |\n\n"
    "[^1]: {count: 报告 @gwr = 2}\n"
)


def test_fill_writes_numbers_and_nothing_else(cxq, stored: Path) -> None:
    path = write(stored, CLAIMS)
    ran = cxq("fill", "b")
    assert ran.code == 1, "one is contradicted, one unknown"
    assert path.read_text(encoding="utf-8") == HEAD + FILLED
    assert "drafts/b.md:6:3: {count: 人工智能 @gwr-2025}: = 2" in ran.out
    assert "the draft says 7, counted are 2" in ran.out
    assert "{count: 报告 @nowhere}: cannot be counted" in ran.out
    assert "8 claims: 5 filled, 1 confirmed, 1 contradicted, 1 unknown." in ran.err
    assert "cxq fill drafts/b.md --update" in ran.err
    again = cxq("fill", "b", "--json").json
    assert again["written"] is False
    assert {row["outcome"] for row in again["claims"]} == {"confirmed", "contradicted", "unknown"}


def test_update_corrects_what_is_contradicted(cxq, stored: Path) -> None:
    path = write(
        stored, "{count: 报告 @gwr = 1,007} {count: 报告\n@gwr  =  3 } {count: 报告 @gwr = 2}\n"
    )
    ran = cxq("fill", "b", "--update", "--json")
    assert ran.code == 0
    assert [row["outcome"] for row in ran.json["claims"]] == ["corrected", "corrected", "confirmed"]
    assert path.read_text(encoding="utf-8") == (
        HEAD + "{count: 报告 @gwr = 2} {count: 报告\n@gwr = 2} {count: 报告 @gwr = 2}\n"
    )
    assert cxq("check", "b").code == 0


def test_dry_run_writes_nothing(cxq, stored: Path) -> None:
    path = write(stored, CLAIMS)
    before = path.read_bytes()
    ran = cxq("fill", "b", "--dry-run", "--update")
    assert path.read_bytes() == before
    assert "7 corrected to 2" in ran.out
    assert "Nothing was written." in ran.err


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"], ids=["crlf", "cr", "lf"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_line_ends_and_byte_order_mark_stay(cxq, stored: Path, newline: str, mark: str) -> None:
    path = write(stored, "")
    path.write_bytes((mark + (HEAD + CLAIMS).replace("\n", newline)).encode())
    cxq("fill", "b")
    assert path.read_bytes() == (mark + (HEAD + FILLED).replace("\n", newline)).encode()


def test_a_claim_on_the_first_line_behind_a_mark(cxq, stored: Path) -> None:
    path = write(stored, "")
    path.write_bytes("\ufeff{count: 报告 @gwr} \u2028 {count: 报告 @gwr}".encode())
    assert cxq("fill", "b").code == 0
    assert path.read_text(encoding="utf-8") == (
        "\ufeff{count: 报告 @gwr = 2} \u2028 {count: 报告 @gwr = 2}"
    )


def test_claims_in_the_glossary_are_not_the_drafts(cxq, stored: Path) -> None:
    glossary = stored / "sources" / "glossary.toml"
    text = glossary.read_text(encoding="utf-8")
    glossary.write_text(text.replace("Said first", "{count: 报告 @gwr} first"), encoding="utf-8")
    path = write(stored, "The [[nqpf]].\n")
    before = path.read_bytes()
    assert "makes no claim" in cxq("fill", "b").err
    assert path.read_bytes() == before


def test_fill_waits_for_other_writers_and_needs_a_store(cxq, stored: Path) -> None:
    path = write(stored, CLAIMS)
    with exclusive(stored):
        ran = cxq("fill", "b")
    assert ran.code == 3
    assert "Another cxq is writing" in ran.err
    assert path.read_text(encoding="utf-8") == HEAD + CLAIMS
    (stored / ".cxq" / "cxq.sqlite3").unlink()
    assert cxq("fill", "b").code == 2
    assert cxq("fill", "nowhere").code == 2


def test_bytes_that_are_not_utf8_are_refused(cxq, stored: Path) -> None:
    path = stored / "drafts" / "b.md"
    path.write_bytes("{count: 报告 @gwr}".encode("gb18030"))
    ran = cxq("fill", "b")
    assert ran.code == 1
    assert "is not UTF-8" in ran.err


# ---------------------------------------------------------------- the real reports

QUOTES = [
    ("exact", "培育生物制造、量子科技、具身智能、6G等未来产业", ""),
    ("full width", "培育生物制造､量子科技､具身智能､６Ｇ等未来产业", ""),
    ("one wrong", "培育生物制造、量子科枝、具身智能、6G等未来产业", "quote-differs"),
    ("elided", "建立未来产业投入增长机制……具身智能、6G等未来产业", ""),
    ("elided", "建立未来产业投入增长机制 […] 量子科技", ""),
    ("other year", "开辟量子技术、生命科学等新赛道", "quote-elsewhere"),
    ("translated", "foster quantum technology (培育生物制造、量子科技)", ""),
    ("invented", "到二〇三〇年量子计算机将进入寻常百姓家", "quote-absent"),
]


@pytest.fixture
def reports(cxq, folder: Path, data: Path) -> Path:
    """The national and provincial reports, added by a table as an author would."""
    with (data / "reports" / "manifest.csv").open(encoding="utf-8") as file:
        manifest = list(csv.DictReader(file))
    for collection, sets in (("gwr-national", "national"), ("gwr-provinces-2026", "provincial")):
        with (folder / f"{collection}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("key", "path", "region"))
            for number, row in enumerate(each for each in manifest if each["set"] == sets):
                key = f"gwr-{row['id']}" if sets == "national" else f"province-{number}"
                writer.writerow((key, os.path.relpath(data / row["file"], folder), row["id"]))
        ran = cxq("add", "--table", f"{collection}.csv", "--collection", collection)
        assert ran.code == 0, ran.err
    return folder


def test_seven_quotes_on_the_real_reports(cxq, reports: Path) -> None:
    cxq("cite", "gwr-2025")
    body = "\n\n".join(f'{name}[@gwr-2025 "{quote}"]' for name, quote, _ in QUOTES)
    write(reports, body + "\n")
    found = {problem["line"]: problem for problem in cxq("check", "b", "--json").json["problems"]}
    expected = {6 + 2 * index: rule for index, (_, _, rule) in enumerate(QUOTES) if rule}
    assert {line: problem["rule"] for line, problem in found.items()} == expected
    assert "the quote has “枝” for “技”" in found[10]["message"]
    assert "this sentence is in gwr-2024" in found[16]["message"]


def test_counts_on_the_real_reports(cxq, reports: Path) -> None:
    terms = {"量子": 2, "人工智能": 3, "集成电路": 1, "新质生产力": 2, "未来产业": 3, "新兴产业": 4}
    rows = cxq("count", *terms, "--in", "@gwr-2025", "--json").json["rows"]
    assert {row["term"]: row["occurrences"] for row in rows} == terms
    (row,) = cxq("count", "量子", "--in", "@gwr-provinces-2026", "--json").json["rows"]
    assert (row["documents"], row["articles"], row["occurrences"]) == (31, 14, 27)
    path = write(reports, "{articles: 量子 @gwr-provinces-2026}; {count: 新兴产业 @gwr-2025}\n")
    assert cxq("fill", "b").code == 0
    assert "@gwr-provinces-2026 = 14}; {count: 新兴产业 @gwr-2025 = 4}" in path.read_text("utf-8")
    (row,) = cxq("count", "国家", "--in", "@gwr-1954", "--json").json["rows"]
    assert "traditional characters" in row["note"]


def test_a_pinned_snapshot_is_what_is_counted(cxq, stored: Path) -> None:
    cxq("cite", "gwr-2025")
    (stored / "gwr-2025.txt").write_text("政府工作报告\n\n人工智能。\n", encoding="utf-8")
    cxq("add", "gwr-2025.txt", "--key", "gwr-2025", "--collection", "gwr")
    pinned = json.loads((stored / "sources" / "references.json").read_text("utf-8"))
    assert pinned[0]["custom"]["sha256"] == sha256(TEXT.encode())
    (row,) = cxq("count", "人工智能", "--in", "@gwr-2025", "--json").json["rows"]
    assert row["occurrences"] == 2
