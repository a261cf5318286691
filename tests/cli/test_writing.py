"""new, add, items, show, cite, glossary: the author's morning, without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxq.text import sha256
from loopback import Site, page, serve


def test_new_makes_a_draft_that_can_be_checked(cxq, folder: Path) -> None:
    ran = cxq("new", 'On "两会": a start', "--tag", "quantum", "--tag", "AI")
    assert ran.code == 0
    assert ran.out.strip() == "drafts/on-两会-a-start.md"
    text = (folder / ran.out.strip()).read_text(encoding="utf-8")
    assert 'title: "On \\"两会\\": a start"' in text
    assert 'author: "Ann Author"' in text
    (folder / ran.out.strip()).write_text(text + "Words.\n", encoding="utf-8")
    assert cxq("check", "on-两会-a-start").code == 0


def test_new_never_overwrites(cxq, folder: Path) -> None:
    ran = cxq("new", "A")
    assert ran.code == 2
    assert "drafts/a.md stands already" in ran.err


def test_add_and_add_again(cxq, folder: Path) -> None:
    arguments = ("add", "report.txt", "--collection", "gwr", "--key", "gwr-2025", "--json")
    first = cxq(*arguments, "--title", "政府工作报告", "--date", "2025-03-05")
    raw = (folder / "report.txt").read_bytes()
    assert first.json["added"] == [
        {
            "key": "gwr-2025",
            "title": "政府工作报告",
            "characters": len(raw.decode().strip()),
            "sha256": sha256(raw),
            "outcome": "added",
        }
    ]
    assert cxq(*arguments).json["added"][0]["outcome"] == "unchanged"
    (folder / "report.txt").write_text("changed", encoding="utf-8")
    assert cxq(*arguments).json["added"][0]["outcome"] == "snapshot"
    assert len(cxq("show", "gwr-2025", "--json").json["snapshots"]) == 2


def test_what_cannot_be_read_does_not_stop_the_others(cxq, folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    (folder / "x.xyz").write_text("x")
    ran = cxq("add", "empty.txt", "gone.txt", "report.txt", "x.xyz")
    assert ran.code == 2
    assert "report: added" in ran.out
    assert ran.err.count("error:") == 3
    assert cxq("items").out.count("\n") == 1


def test_a_chinese_file_name_gets_a_key(cxq, folder: Path) -> None:
    (folder / "安徽.txt").write_text("各位代表：\n\n量子。\n", encoding="utf-8")
    (row,) = cxq("add", "安徽.txt", "--json").json["added"]
    assert row["key"].startswith("added-")
    assert row["title"] == "安徽"


def test_items_and_show(cxq) -> None:
    cxq("add", "report.txt", "--key", "gwr", "--date", "2025-03-05", "--title", "报告")
    listing = cxq("items", "--json").json
    assert listing["total"] == 1
    assert listing["items"][0]["outlets"] == [{"key": "gwr", "source": None, "url": ""}]
    assert cxq("items").out == "2025-03-05  gwr  报告\n"
    shown = cxq("show", "gwr")
    assert "发展新质生产力" in shown.out
    assert "SHA-256" in shown.out


@pytest.mark.parametrize(
    ("arguments", "total", "says"),
    [
        (["--term", "nqpf"], 1, ""),
        (["--term", "人工智能"], 1, ""),
        (["--term", "量子"], 0, "No item with “量子”; 1 item searched."),
        (["--collection", "gwr"], 1, ""),
        (
            ["--collection", "gwr", "--starred"],
            0,
            "in gwr that is starred; 1 item searched.",
        ),
        (["--since", "2025-01-01"], 1, ""),
        (["--since", "1d"], 0, "No item since 1d; 1 item searched."),
    ],
)
def test_a_zero_says_what_was_searched(cxq, arguments: list[str], total: int, says: str) -> None:
    cxq("add", "report.txt", "--collection", "gwr", "--key", "k", "--date", "2025-03-05")
    assert cxq("items", *arguments, "--json").json["total"] == total
    assert says in cxq("items", *arguments).err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--collection", "gwrs"], "There is no collection “gwrs” (did you mean “gwr”?)."),
        (["--source", "nowhere"], "There is no source “nowhere”."),
    ],
)
def test_a_name_that_nobody_knows_is_no_zero(cxq, arguments: list[str], says: str) -> None:
    cxq("add", "report.txt", "--collection", "gwr", "--key", "k")
    ran = cxq("items", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_cite_takes_what_the_store_knows(cxq, folder: Path) -> None:
    cxq(
        "add", "report.txt", "--collection", "gwr", "--key", "gwr-2025",
        "--title", "政府工作报告", "--date", "2025-03-05", "--language", "zh-Hans",
    )  # fmt: skip
    ran = cxq("cite", "gwr-2025", "--to", "a")
    assert ran.code == 0
    (record,) = json.loads((folder / "sources" / "references.json").read_text(encoding="utf-8"))
    assert record["title"] == "政府工作报告"
    assert record["issued"] == {"date-parts": [[2025, 3, 5]]}
    assert record["accessed"]["date-parts"][0][0] >= 2026
    assert record["custom"]["sha256"] == sha256((folder / "report.txt").read_bytes())
    assert (folder / "drafts" / "a.md").read_text(encoding="utf-8").endswith("\n\n[@gwr-2025]\n")
    assert cxq("check", "a").code == 0


def test_cite_knows_what_is_on_the_shelf_without_a_store(cxq, folder: Path) -> None:
    (folder / "sources" / "references.json").write_text('[{"id": "book", "type": "book"}]')
    assert cxq("cite", "book").out == "book: stands in references.json\nWrite: [@book]\n"


def test_one_unknown_key_writes_nothing(cxq, folder: Path) -> None:
    cxq("add", "report.txt", "--key", "gwr")
    before = (folder / "drafts" / "a.md").read_bytes()
    assert cxq("cite", "gwr", "gwx", "--to", "a").code == 2
    assert not (folder / "sources" / "references.json").exists()
    assert (folder / "drafts" / "a.md").read_bytes() == before


def test_the_glossary(cxq) -> None:
    assert cxq("glossary", "list").out.split() == [
        "nqpf", "新质生产力", "NQPF", "new", "quality", "productive", "forces",
    ]  # fmt: skip
    assert cxq("glossary", "list", "生产", "--json").json["terms"][0]["id"] == "nqpf"
    nothing = cxq("glossary", "list", "zebra")
    assert "No term holds “zebra”." in nothing.err
    for name in ("nqpf", "NQPF", "新质生产力"):
        assert "xīnzhì shēngchǎnlì" in cxq("glossary", "show", name).out


def test_a_title_from_outside_cannot_reach_the_terminal_raw(cxq) -> None:
    cxq("add", "report.txt", "--key", "k", "--title", "evil\x1b[2J\u202etitle")
    for ran in (cxq("items"), cxq("show", "k")):
        assert "\x1b" not in ran.out
        assert "\u202e" not in ran.out


def test_another_document_of_the_same_name_gets_a_key_of_its_own(cxq, folder: Path) -> None:
    for place, text in (("n", "国家报告。"), ("a", "安徽报告。")):
        (folder / place).mkdir()
        (folder / place / "2025.txt").write_text(text, encoding="utf-8")
    (first,) = cxq("add", "n/2025.txt", "--collection", "nat", "--json").json["added"]
    (second,) = cxq("add", "a/2025.txt", "--collection", "anhui", "--json").json["added"]
    assert (first["key"], second["key"]) == ("2025", "anhui-2025")
    again = cxq("add", "a/2025.txt", "--collection", "anhui", "--json").json["added"][0]
    assert (again["key"], again["outcome"]) == ("anhui-2025", "unchanged")
    assert "国家报告" in cxq("show", "2025").out


def test_adding_again_corrects_nothing_and_says_so(cxq) -> None:
    cxq("add", "report.txt", "--key", "k", "--title", "Old")
    ran = cxq("add", "report.txt", "--key", "k", "--title", "New")
    assert "“Old”; not changed: title (cxq edit k …)" in ran.out


def test_a_key_that_cannot_be_written_is_refused(cxq, folder: Path) -> None:
    (folder / "sources" / "references.json").write_text(
        '[{"id": "http://zotero.org/users/1/items/AB12", "type": "book"}]'
    )
    ran = cxq("cite", "http://zotero.org/users/1/items/AB12", "--to", "a")
    assert ran.code == 2
    assert "such as ab12" in ran.err
    assert cxq("check", "a").code == 0, "nothing was appended"


def test_many_at_once_lose_nothing(cxq, folder: Path) -> None:
    import subprocess
    import sys

    keys = [f"k{number}" for number in range(8)]
    for key in keys:
        (folder / f"{key}.txt").write_text(key)
    cxq("add", *(f"{key}.txt" for key in keys))
    program = "import sys; from cxq.cli.main import run; sys.exit(run(sys.argv[1:]))"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, "cite", key, "--to", "a"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )
        for key in keys
    ]
    assert [process.wait(timeout=60) for process in running] == [0] * len(keys)
    records = json.loads((folder / "sources" / "references.json").read_text(encoding="utf-8"))
    assert sorted(record["id"] for record in records) == keys
    text = (folder / "drafts" / "a.md").read_text(encoding="utf-8")
    assert all(f"[@{key}]" in text for key in keys)


PAGE = """<!doctype html><html><head><title>关于未来产业的通知</title>
<meta name="author" content="张三"></head><body><article><h1>关于未来产业的通知</h1>
<p>培育未来产业，发展量子科技，这是一段足够长的正文，用来让提取器认出它。</p>
<p>第二段也说一些话，以便正文不至于太短，未来产业需要长期投入。</p></article></body></html>"""


@pytest.fixture
def web_page(folder: Path) -> Iterator[Site]:
    settings = '[pull]\nallow_private_hosts = ["127.0.0.1"]\n'
    (folder / "cxq.toml").write_text(settings, encoding="utf-8")
    with serve({"/notice.html": page(PAGE, "text/html; charset=utf-8")}) as site:
        yield site


def test_cite_fetches_a_page_first(cxq, folder: Path, web_page: Site) -> None:
    url = web_page.url("/notice.html")
    ran = cxq("cite", "notice-2026", "--url", url, "--to", "a", "--json")
    assert ran.json == {
        "cited": ["notice-2026"],
        "added": ["notice-2026"],
        "citation": "[@notice-2026]",
        "to": "drafts/a.md",
    }
    (record,) = json.loads((folder / "sources" / "references.json").read_text(encoding="utf-8"))
    assert (record["type"], record["title"], record["URL"]) == (
        "webpage", "关于未来产业的通知", url,
    )  # fmt: skip
    shown = cxq("show", "notice-2026", "--json").json
    assert record["custom"]["sha256"] == shown["snapshots"][0]["sha256"]
    assert "量子科技" in shown["text"]
    assert record["accessed"]["date-parts"]
    assert cxq("check", "a").code == 0


def test_cite_of_a_known_page_keeps_its_key(cxq, folder: Path, web_page: Site) -> None:
    url = web_page.url("/notice.html")
    assert cxq("add", url, "--key", "known").code == 0
    ran = cxq("cite", "--url", url)
    assert "known: added to references.json" in ran.out
    assert "Write: [@known]" in ran.out
    other = cxq("cite", "other", "--url", url)
    assert other.code == 2
    assert "kept already, as “known”" in other.err


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        ((), "Nothing to cite was named.", 2),
        (("a", "b", "--url", "https://e.org"), "--url cites one page", 2),
        (("--url", "notice.html"), "is not an http or https address", 2),
    ],
)
def test_cite_says_what_it_needs(cxq, arguments: tuple[str, ...], says: str, code: int) -> None:
    ran = cxq("cite", *arguments)
    assert (ran.code, says in ran.err) == (code, True)


def test_cite_of_a_page_that_is_not_there_writes_nothing(cxq, folder: Path, web_page: Site) -> None:
    ran = cxq("cite", "--url", web_page.url("/gone.html"))
    assert ran.code == 3
    assert not (folder / "sources" / "references.json").exists()
