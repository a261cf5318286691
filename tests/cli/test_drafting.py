"""new with templates and items, digest, outline, and how long a draft is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cxq.document import Link, plain_text, walk
from cxq.model import Item, Snapshot
from cxq.posts.markdown import parse
from cxq.posts.skeleton import Listed, escaped, front_matter, item_list
from cxq.store import Store
from cxq.text import sha256

NOW = "2026-03-08T00:00:00Z"


def text_of(folder: Path, name: str) -> str:
    return (folder / "drafts" / f"{name}.md").read_text(encoding="utf-8")


def report(cxq, key: str, title: str, *more: str) -> None:
    assert cxq("add", "report.txt", "--key", key, "--title", title, *more).code == 0


# ---------------------------------------------------------------- new


@pytest.mark.parametrize("template", ["post", "digest", "interview"])
def test_every_template_gives_a_draft_that_checks(cxq, folder: Path, template: str) -> None:
    report(cxq, "gwr", "政府工作报告", "--date", "2025-03-05")
    ran = cxq("new", "My title", "--template", template, "--from", "gwr")
    assert ran.out.strip() == "drafts/my-title.md"
    assert "- 政府工作报告, 2025-03-05 [@gwr]" in text_of(folder, "my-title")
    (record,) = json.loads((folder / "sources" / "references.json").read_text(encoding="utf-8"))
    assert record["id"] == "gwr"
    checked = cxq("check", "my-title", "--json").json
    assert (checked["errors"], checked["warnings"]) == (0, 0)


def test_several_keys_follow_one_from(cxq, folder: Path) -> None:
    for key in ("a1", "a2", "a3"):
        (folder / "report.txt").write_text(f"text {key}")
        report(cxq, key, f"Report {key}")
    assert cxq("new", "T", "--from", "a1", "a2", "--from", "a3").code == 0
    text = text_of(folder, "t")
    assert re.findall(r"\[@(\w+)\]", text) == ["a1", "a3", "a2"]


def test_a_key_that_only_the_references_know_needs_no_store(cxq, folder: Path) -> None:
    (folder / "sources" / "references.json").write_text(
        '[{"id": "book", "type": "book", "title": "A [book]", "URL": "https://e.org/a b"}]'
    )
    assert cxq("new", "T", "--from", "book").code == 0
    assert r"- [A \[book\]](<https://e.org/a%20b>) [@book]" in text_of(folder, "t")


def test_an_unknown_key_writes_nothing(cxq, folder: Path) -> None:
    ran = cxq("new", "T", "--from", "nope")
    assert ran.code == 2
    assert "nope" in ran.err
    assert not (folder / "drafts" / "t.md").exists()
    assert not (folder / "sources" / "references.json").exists()


def test_a_title_without_quotes_is_told(cxq) -> None:
    ran = cxq("new", "Reading", "the", "report")
    assert ran.code == 2
    assert 'cxq new "Reading the report"' in ran.err


@pytest.mark.parametrize(
    "title",
    [
        "[[nqpf]] and [@x]", "*a* _b_ `c` <b>", "{count: x @y} {toc}", "a^[note] [^1]",
        "$x$ ~~s~~ \\", "# 1|2",
    ],
)  # fmt: skip
def test_any_title_stands_in_a_list_as_it_is(title: str) -> None:
    blocks = parse(item_list((Listed("k", title, "https://e.org/(x)>"),))).blocks
    (link,) = [node for node in walk(blocks) if isinstance(node, Link)]
    assert plain_text(link.content) == title
    assert link.url.startswith("https://e.org/(x)")
    assert "\n" not in escaped("a\n- b")
    assert front_matter('a "b"\n', date="", author="").count("\n---") == 1


def test_the_other_outlets_of_a_story_stand_beside_it() -> None:
    also = (("光明 [Daily]", "https://g.example/a b"), ("Wire", ""))
    item = Listed("k-1", "Title", "https://e.org/x?a=1&b=2", "2026-03-05T08:00:00+08:00", also)
    assert item_list((item, Listed("k-2", ""))) == (
        "- [Title](https://e.org/x?a=1&b=2), 2026-03-05; also "
        "[光明 \\[Daily\\]](<https://g.example/a%20b>), Wire [@k-1]\n- k-2 [@k-2]"
    )


# ---------------------------------------------------------------- digest


def page(text: str) -> Snapshot:
    return Snapshot(sha256(text.encode()), NOW, "", "text/plain", text.encode(), text)


@pytest.fixture
def week(folder: Path) -> Path:
    """Two sources and a collection; one item is starred, two hold a watch-term, one is old."""
    (folder / "cxq.toml").write_text('[watch]\nterms = ["nqpf", "量子"]\n', encoding="utf-8")
    (folder / "sources" / "s.toml").write_text(
        '[[source]]\nid = "wire"\nname = "The Wire"\nname_zh = "电讯"\nkind = "feed"\n'
        'url = "https://wire.example/"\n'
    )
    items = [
        Item(
            f"wire-{number}", title, f"https://w.example/{number}", NOW, date,
            source="wire", identity=str(number),
        )
        for number, title, date in (
            (1, "量子 *news*", "2999-03-07"),
            (2, "Starred", "2999-03-08"),
            (3, "Nothing", "2999-03-08"),
            (4, "新质生产力, long ago", "1999-03-01"),
        )
    ]  # fmt: skip
    items.append(Item("gwr", "新质生产力", "", NOW, "2999-03-06", collection="reports"))
    with Store.open(folder / ".cxq" / "cxq.sqlite3", now=NOW) as store:
        for item in items:
            store.add(item, page(item.title))
        store.mark(["wire-2"], starred=True)
    return folder


def test_a_digest_is_grouped_cited_and_newest_first(cxq, week: Path) -> None:
    ran = cxq("digest", "--since", "2026-01-01", "--slug", "week", "--json")
    assert ran.json == {
        "path": "drafts/week.md",
        "items": 3,
        "searched": 4,
        "groups": [
            {"name": "reports", "keys": ["gwr"]},
            {"name": "电讯 The Wire", "keys": ["wire-2", "wire-1"]},
        ],
    }
    text = text_of(week, "week")
    assert "## 电讯 The Wire\n\n- [Starred](https://w.example/2), 2999-03-08 [@wire-2]\n" in text
    assert "- [量子 \\*news\\*](https://w.example/1), 2999-03-07 [@wire-1]" in text
    checked = cxq("check", "week", "--json").json
    assert checked["errors"] == 0
    references = json.loads((week / "sources" / "references.json").read_text(encoding="utf-8"))
    assert {record["id"] for record in references} == {"gwr", "wire-1", "wire-2"}


def test_a_digest_is_never_written_over_a_draft(cxq, week: Path) -> None:
    assert cxq("digest", "--since", "2026-01-01", "--slug", "week").code == 0
    before = text_of(week, "week")
    ran = cxq("digest", "--since", "2026-01-01", "--slug", "week")
    assert ran.code == 2
    assert "stands already" in ran.err
    assert text_of(week, "week") == before


def test_nothing_to_digest_says_what_was_searched(cxq, week: Path) -> None:
    ran = cxq("digest", "--since", "3000-01-01", "--slug", "week")
    assert ran.code == 0
    assert "of 0 stories since 3000-01-01 none is starred" in ran.err
    assert "watch-terms looked for: nqpf, 量子" in ran.err
    assert not (week / "drafts" / "week.md").exists()
    assert cxq("digest", "--since", "3000-01-01", "--json").json["path"] is None


def test_without_a_store_there_is_nothing_to_digest(cxq) -> None:
    assert cxq("digest").code == 2


# ---------------------------------------------------------------- outline and length

LONG = """\
---
title: T
date: 2026-01-01
---
One two 三.

## A *head*

Three four five.

### Deeper 四

> six

```
not counted
```

## Last
"""


def test_an_outline_counts_each_section(cxq, folder: Path) -> None:
    (folder / "drafts" / "o.md").write_text(LONG, encoding="utf-8")
    made = cxq("outline", "o", "--json").json
    assert made["headings"] == [
        {"level": 0, "text": "", "line": 5, "words": 2, "han": 1},
        {"level": 2, "text": "A head", "line": 7, "words": 5, "han": 0},
        {"level": 3, "text": "Deeper 四", "line": 11, "words": 2, "han": 1},
        {"level": 2, "text": "Last", "line": 19, "words": 1, "han": 0},
    ]
    assert (made["words"], made["han"], made["minutes"]) == (10, 2, 1)
    assert sum(row["words"] for row in made["headings"]) == made["words"]
    shown = cxq("outline", "o")
    assert "   11       2       1    Deeper 四" in shown.out
    assert "10 words, 2 汉字, 1 minute to read" in shown.err


def test_an_empty_draft_has_no_outline(cxq, folder: Path) -> None:
    (folder / "drafts" / "e.md").write_text("---\ntitle: E\n---\n")
    assert cxq("outline", "e", "--json").json["headings"] == []
    assert "no text yet" in cxq("outline", "e").err
    assert cxq("outline", "nope").code == 2


def test_check_and_export_say_how_long_a_draft_is(cxq, folder: Path) -> None:
    (folder / "drafts" / "o.md").write_text(LONG, encoding="utf-8")
    assert cxq("check", "o", "--json").json["drafts"] == [
        {"path": "drafts/o.md", "words": 10, "han": 2, "minutes": 1}
    ]
    assert "drafts/o.md: 10 words, 2 汉字, 1 minute to read." in cxq("check", "o").err
    exported = cxq("export", "o", "--to", "text", "--json").json
    assert (exported["words"], exported["han"], exported["minutes"]) == (10, 2, 1)
    manifest = json.loads((folder / "out" / "o" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["minutes"] == 1


def test_a_draft_of_nothing_but_chinese_is_measured(cxq, folder: Path) -> None:
    (folder / "drafts" / "z.md").write_text(
        "---\ntitle: 中\ndate: 2026-01-01\n---\n" + "量子科技很重要。" * 100, encoding="utf-8"
    )
    ran = cxq("check", "z", "--json")
    assert ran.json["drafts"][0] == {"path": "drafts/z.md", "words": 0, "han": 700, "minutes": 3}
    assert ran.json["problems"] == []
