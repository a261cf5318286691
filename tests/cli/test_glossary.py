"""cxq glossary add, check, candidates, export."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from cxq.document import inlines_of, plain_text
from cxq.posts.markdown import parse

TBX = "{urn:iso:std:iso:30042:ed-2}"
XML = "{http://www.w3.org/XML/1998/namespace}"
ADD = ("glossary", "add", "--zh", "未来产业", "--en", "future industries")


def glossary(folder: Path) -> Path:
    return folder / "sources" / "glossary.toml"


# ---------------------------------------------------------------- add


def test_a_term_is_added_and_used(cxq, folder: Path) -> None:
    before = glossary(folder).read_bytes()
    ran = cxq(*ADD, "--pinyin", "wèilái chǎnyè", "--alias", "FI", "--definition", 'What "may" be.')
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "sources/glossary.toml:9: future-industries  未来产业  future industries",
        "Write: [[future-industries]]",
    ]
    assert glossary(folder).read_bytes().startswith(before)
    assert cxq("glossary", "show", "fi", "--json").json["definition"] == 'What "may" be.'
    (folder / "drafts" / "a.md").write_text("---\ntitle: A\ndate: 2026-01-01\n---\n[[FI]]\n")
    assert cxq("check", "a").code == 0
    assert cxq("glossary", "check").code == 0


def test_pinyin_is_suggested_and_not_written(cxq, folder: Path) -> None:
    pytest.importorskip("pypinyin")
    ran = cxq(*ADD, "--json")
    assert ran.json["suggested_pinyin"].replace(" ", "") == "wèiláichǎnyè"
    assert ran.json["added"]["pinyin"] == ""
    assert ran.json["line"] == 9


def test_without_a_terminal_it_never_waits(cxq) -> None:
    ran = cxq("glossary", "add", "--zh", "未来产业")
    assert ran.code == 2
    assert "missing: --en." in ran.err
    assert "cxq glossary add --zh" in ran.err


def test_on_a_terminal_it_asks(cxq, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = "\n未来产业\nfuture industries\n\nwèilái chǎnyè\n\ntifa\nWhat may be.\n"
    monkeypatch.setattr(sys, "stdin", Terminal(answers))
    ran = cxq("glossary", "add")
    assert ran.code == 0
    term = cxq("glossary", "show", "future-industries", "--json").json
    assert (term["zh"], term["pinyin"], term["kind"]) == ("未来产业", "wèilái chǎnyè", "tifa")
    assert term["definition"] == "What may be."


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--zh", "新质生产力", "--en", "x"), "already finds the term “nqpf”"),
        (("--zh", "x", "--en", "x"), "cannot follow"),
        (("--zh", "词", "--en", "字"), "No id can be made"),
        (("--zh", "词", "--en", "x", "--id", "a b"), "cannot be an id"),
    ],
)
def test_what_cannot_be_added_changes_nothing(cxq, folder, arguments, says) -> None:
    before = glossary(folder).read_bytes()
    ran = cxq("glossary", "add", *arguments)
    assert ran.code == 2
    assert says in ran.err
    assert glossary(folder).read_bytes() == before


def test_many_at_once_lose_nothing(cxq, folder: Path) -> None:
    program = "import sys; from cxq.cli.main import run; sys.exit(run(sys.argv[1:]))"
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                program,
                "glossary",
                "add",
                "--zh",
                f"词{n}",
                "--en",
                f"word {n}",
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for n in range(6)
    ]
    assert [process.wait(timeout=60) for process in running] == [0] * 6
    assert len(cxq("glossary", "list", "--json").json["terms"]) == 7


# ---------------------------------------------------------------- check


def test_check_tells_every_fault(cxq, folder: Path) -> None:
    with glossary(folder).open("a", encoding="utf-8") as file:
        file.write('[[term]]\nid = "a.b"\nen = "x"\nzh = "提法"\npinyin = "tífá"\n')
        file.write('[[term]]\nid = "aXb"\nen = "y"\nzh = "提法"\nold = 1\n')
    ran = cxq("glossary", "check", "--json")
    assert ran.code == 1
    assert ran.json["errors"] == 1
    assert ran.json["problems"][-1]["line"] == 17
    shown = cxq("glossary", "check")
    assert "sources/glossary.toml:17:1: error: term “aXb”.old: unknown key" in shown.out
    assert "3 terms in sources/glossary.toml: 1 error" in shown.err


@pytest.mark.parametrize("text", [None, "", "# nothing yet\n"])
def test_an_empty_glossary_is_no_fault(cxq, folder: Path, text: str | None) -> None:
    glossary(folder).unlink()
    if text is not None:
        glossary(folder).write_text(text)
    assert cxq("glossary", "check").code == 0
    assert "holds no term" in cxq("glossary", "check").err
    assert "holds no term" in cxq("glossary", "list").err
    for form in ("csv", "tbx", "markdown"):
        assert cxq("glossary", "export", "--to", form).code == 0
    assert cxq("glossary", "candidates").code == 0


def test_a_glossary_that_is_no_toml_is_a_setting(cxq, folder: Path) -> None:
    glossary(folder).write_text('[[term]]\nid = "x\n')
    ran = cxq("glossary", "check")
    assert ran.code == 2
    assert "glossary.toml:2: not valid TOML" in ran.err


# ---------------------------------------------------------------- candidates

BODY = """\
The [[nqpf]] and NQPFs, QKD twice: QKD. 量子 and 量子科技, 量子科技 and 新质生产力.
“引文不算” `代码` [链接](https://e.org) https://e.org/量子

> 引用

这是一个完整的中文句子所以不是术语。量子科技。[^n]

[^n]: The USTC.[@gwr "原文"]
"""


def test_candidates_are_counted_whole_with_their_places(cxq, folder: Path) -> None:
    (folder / "drafts" / "b.md").write_text(f"---\ntitle: B\n---\n{BODY}", encoding="utf-8")
    ran = cxq("glossary", "candidates", "b", "--json")
    rows = [(row["text"], row["kind"], row["count"]) for row in ran.json["candidates"]]
    assert rows == [
        ("QKD", "acronym", 2),
        ("量子科技", "han", 2),
        ("USTC", "acronym", 1),
        ("量子", "han", 1),
    ]
    assert ran.json["candidates"][0]["places"][0] == {
        "path": "drafts/b.md", "line": 4, "column": 25,
    }  # fmt: skip
    assert "drafts/b.md:4:25, drafts/b.md:4:36" in cxq("glossary", "candidates").out
    assert cxq("glossary", "candidates", "--least", "2").out.count("量子科技") == 1


def test_clauses_of_a_chinese_sentence_are_no_candidates(cxq, folder: Path) -> None:
    body = "He said: 推动科技创新，加快产业升级。 List: 芯片、量子. It (人工智能), 未来，too.\n"
    (folder / "drafts" / "b.md").write_text(f"---\ntitle: B\n---\n{body}", encoding="utf-8")
    ran = cxq("glossary", "candidates", "b", "--json")
    found = {row["text"] for row in ran.json["candidates"]}
    assert found == {"芯片", "量子", "人工智能", "未来"}


def test_no_candidate_says_what_was_searched(cxq) -> None:
    ran = cxq("glossary", "candidates")
    assert ran.code == 0
    assert "No candidate in 1 draft: searched were acronyms and runs of 2 to 12 汉字" in ran.err


def test_an_unreadable_draft_stops_no_other(cxq, folder: Path) -> None:
    (folder / "drafts" / "b.md").write_text("---\ntitle: B\n---\n量子科技\n", encoding="utf-8")
    (folder / "drafts" / "c.md").write_bytes(b"\xff\xfe")
    ran = cxq("glossary", "candidates")
    assert ran.code == 1
    assert "量子科技" in ran.out
    assert "left out: drafts/c.md" in ran.err


# ---------------------------------------------------------------- export

MORE = """
[[term]]
id = "5g"
en = "fifth <generation> & more"
zh = "第五代"
aliases = ["5G", "五代"]
avoid = ["G5"]
definition = "Comes before the [[nqpf]] and *after* [[nqpf|these]]; `x`."
note = "a | b"
kind = "technology"
"""


@pytest.fixture
def richer(folder: Path) -> Path:
    with glossary(folder).open("a", encoding="utf-8") as file:
        file.write(MORE)
    return folder


def test_csv_reads_back(cxq, richer: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(cxq("glossary", "export", "--to", "csv").out)))
    assert [row["id"] for row in rows] == ["nqpf", "5g"]
    assert rows[1]["aliases"] == "5G; 五代"
    assert rows[0]["pinyin"] == "xīnzhì shēngchǎnlì"


def test_tbx_is_well_formed_and_says_what_is_preferred(cxq, richer: Path) -> None:
    assert cxq("glossary", "export", "g.tbx").code == 0
    root = ET.parse(richer / "g.tbx").getroot()
    assert root.tag == f"{TBX}tbx"
    assert (root.get("type"), root.get("style")) == ("TBX-Basic", "dca")
    assert root.get(f"{XML}lang") == "en"
    assert [child.tag for child in root] == [f"{TBX}tbxHeader", f"{TBX}text"]
    assert root.find(f"{TBX}tbxHeader/{TBX}fileDesc/{TBX}sourceDesc/{TBX}p") is not None
    concepts = root.findall(f"{TBX}text/{TBX}body/{TBX}conceptEntry")
    assert [concept.get("id") for concept in concepts] == ["nqpf", "_5g"]
    said = [
        (section.get(f"{XML}lang"), term.findtext(f"{TBX}term"), status(term))
        for concept in concepts
        for section in concept.findall(f"{TBX}langSec")
        for term in section.findall(f"{TBX}termSec")
    ]
    assert said == [
        ("en", "new quality productive forces", "preferred"),
        ("en", "NQPF", "preferred"),
        ("zh", "新质生产力", "preferred"),
        ("en", "fifth <generation> & more", "preferred"),
        ("en", "5G", "admitted"),
        ("en", "G5", "deprecated"),
        ("zh", "第五代", "preferred"),
        ("zh", "五代", "admitted"),
    ]
    assert concepts[1].findtext(f"{TBX}langSec/{TBX}descrip") == (
        "Comes before the new quality productive forces and after these; x."
    )


def status(term: ET.Element) -> str | None:
    """Each termSec holds its term first, then notes of the types that TBX-Basic knows."""
    assert term[0].tag == f"{TBX}term"
    notes = {note.get("type"): note.text for note in term.findall(f"{TBX}termNote")}
    assert set(notes) <= {"termType", "administrativeStatus"}
    assert notes.get("termType") in (None, "fullForm", "acronym")
    return (notes["administrativeStatus"] or "").removesuffix("Term-admn-sts")


def test_markdown_is_a_page_that_our_own_parser_reads(cxq, richer: Path) -> None:
    text = cxq("glossary", "export", "--to", "markdown").out
    assert text.startswith("# Letter: glossary\n\n## F\n\n**fifth \\<generation\\> & more**")
    blocks = parse(text).blocks
    assert [type(block).__name__ for block in blocks] == [
        "Heading", "Heading", "Paragraph", "Heading", "Paragraph",
    ]  # fmt: skip
    assert plain_text(inlines_of(blocks[4])) == (
        "new quality productive forces (NQPF, 新质生产力, xīnzhì shēngchǎnlì): "
        "Growth by technology. Said first in 2023."
    )


@pytest.mark.parametrize(
    ("name", "begins"), [("g.csv", "id,en"), ("g.md", "# Letter"), ("g.tbx", "<?xml"), ("g", "id,")]
)
def test_the_ending_chooses_and_nothing_is_overwritten(cxq, folder, name, begins) -> None:
    assert cxq("glossary", "export", name).code == 0
    assert (folder / name).read_text(encoding="utf-8").startswith(begins)
    again = cxq("glossary", "export", name)
    assert again.code == 2
    assert "--force" in again.err
    assert cxq("glossary", "export", name, "--force").code == 0


@pytest.mark.skipif(os.name == "nt", reason="a folder without the right to write, as Unix has it")
def test_a_folder_that_is_not_there_is_made_or_said(cxq, folder: Path) -> None:
    (folder / "file").write_text("")
    ran = cxq("glossary", "export", "file/g.csv")
    assert ran.code == 3
    assert "cannot be written" in ran.err
