"""cxq verify: what the author types, sees, and gets back; and files that are not what they say."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cxq.cli.main import run
from importing.exports import PAYWALL, anchor, attrs, export, image, note, row

DRAFT = """---
title: "Three labs"
subtitle: And a plan
slug: three-labs
---

The plan of 2025 names three labs, and [[nqpf]] once.[@gwr-2025 "量子科技"] It says
so [here](https://example.cn/plan).[^why]

## What it means

The word stands {count: 量子 @gwr-2025 = 3} times in the report, and it was read by everybody who
wanted to know what comes next.

![A chart of labs](chart.png "Labs by year")

> A quoted line of the report.

{paywall}

Behind the paywall stands one more paragraph for those who pay.

[^why]: Nobody knows why.
"""
GLOSSARY = """[[term]]
id = "nqpf"
en = "new quality productive forces"
zh = "新质生产力"
abbr = "NQPF"
definition = "Growth by technology."
"""
REFERENCES = json.dumps(
    [{"id": "gwr-2025", "type": "report", "title": "政府工作报告", "URL": "https://www.gov.cn/r"}]
)
FIRST = "new quality productive forces (NQPF, 新质生产力)"
NOTES = (
    note(1, "New quality productive forces (新质生产力): Growth by technology."),
    note(2, '<p><a href="https://www.gov.cn/r">《政府工作报告》</a>. Original: “量子科技”</p>'),
    note(3, "Nobody knows why."),
)
HTML = (
    f"<p>The plan of 2025 names three labs, and {FIRST}{anchor(1)} once.{anchor(2)} It says so "
    f'<a href="https://example.cn/plan">here</a>.{anchor(3)}</p><h2>What it means</h2><p>The word '
    "stands 3 times in the report, and it was read by everybody who wanted to know what comes "
    f"next.</p>{image('https://s3.amazonaws.com/x.png', 'Labs by year', 'A chart of labs')}"
    f"<blockquote><p>A quoted line of the report.</p></blockquote>{PAYWALL}<p>Behind the paywall "
    "stands one more paragraph for those who pay.</p>" + "".join(NOTES)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "letter"
    for name in ("drafts", "sources"):
        (root / name).mkdir(parents=True)
    (root / "cxq.toml").write_text('[newsletter]\nurl = "https://x.substack.com"\n')
    (root / "drafts/three-labs.md").write_text(DRAFT)
    (root / "drafts/chart.png").write_bytes(b"x")
    (root / "sources/glossary.toml").write_text(GLOSSARY)
    (root / "sources/references.json").write_text(REFERENCES)
    return root


def zipped(folder: Path, html: str, title: str = "Three labs", **cells: str) -> str:
    rows = [row("12.three-labs", title, subtitle="And a plan", **cells), row("13.other", "Other")]
    posts = {"12.three-labs": html, "13.other": "<p>Something else.</p>"}
    return str(export(folder / "export.zip", posts, rows))


def cxq(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["-C", str(folder), "verify", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_nothing_differs_and_it_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = cxq(folder, capsys, "three-labs", zipped(folder, HTML))
    assert (code, out) == (0, "")
    assert "1 title, 1 subtitle, 1 heading, 5 passages, 3 notes, 2 links, 1 image" in err
    assert "1 term use, 1 claim" in err
    assert "1 quote, 1 paywall; nothing differs." in err


CHANGED = (
    HTML.replace("three labs", "four labs")
    .replace("stands 3 times", "stands 4 times")
    .replace("example.cn/plan", "example.cn/new-plan")
    .replace("new quality productive forces (NQPF", "productive forces of new quality (NQPF")
    .replace("“量子科技”", "“量子技术”")
    .replace("What it means", "What that means")
    .replace("Nobody knows why.", "Nobody knew why.")
)


def test_each_finding_has_its_kind_and_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = cxq(folder, capsys, "three-labs", zipped(folder, CHANGED, "Four labs"))
    assert code == 1
    path = "drafts/three-labs.md"
    assert out.splitlines()[:3] == [
        f"{path}:2: title: “Three labs” in the draft, “Four labs” as published",
        f"{path}:10: heading: “it” in the draft, “that” as published",
        f"{path}:7: number: “three” in the draft, “four” as published",
    ]
    for line in (
        f"{path}:12: number: “3” in the draft, “4” as published",
        f"{path}:7: quote: “科技” in the draft, “技术” as published",
        f"{path}:23: note: “knows” in the draft, “knew” as published",
        f"{path}:8: link: “here” leads to https://example.cn/plan in the draft, "
        "https://example.cn/new-plan as published",
    ):
        assert line in out.splitlines(), out
    assert f"{path}:7: glossary:" in out


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_apply_takes_the_diff(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    html = (
        HTML.replace("three labs", "four labs")
        .replace("stands 3 times", "stands 4 times")
        .replace("example.cn/plan", "example.cn/new-plan")
        .replace("<h2>", "<p>Put in by hand.</p><h2>")
    )
    saved = zipped(folder, html)
    diff = folder / "back.diff"
    out = cxq(folder, capsys, "three-labs", saved, "--diff", "-")[1]
    assert out.startswith("--- a/drafts/three-labs.md\n+++ b/")
    assert json.loads(cxq(folder, capsys, "three-labs", saved, "--diff", "-", "--json")[1])
    code, _, _ = cxq(folder, capsys, "three-labs", saved, "--diff", str(diff))
    assert code == 1
    subprocess.run(["git", "apply", str(diff)], cwd=folder, check=True)
    text = (folder / "drafts/three-labs.md").read_text()
    assert 'names four labs, and [[nqpf]] once.[@gwr-2025 "量子科技"] It says\nso [here]' in text
    assert "{count: 量子 @gwr-2025 = 4} times" in text
    assert "\n\nPut in by hand.\n\n## What" in text
    assert cxq(folder, capsys, "three-labs", saved)[0] == 0


def test_take_back_writes_and_can_be_undone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = folder / "drafts/three-labs.md"
    draft.write_bytes(DRAFT.replace("\n", "\r\n").encode())
    standing = draft.read_bytes()
    saved = zipped(folder, HTML.replace("three labs", "four labs"))
    code, out, err = cxq(folder, capsys, "three-labs", saved, "--take-back", "--yes", "--json")
    assert code == 1
    assert draft.read_bytes() == standing.replace(b"three labs", b"four labs")
    assert "Undo it: cp" in err
    kept = folder / json.loads(out)["kept"]
    assert kept.read_bytes() == standing
    assert cxq(folder, capsys, "three-labs", saved)[0] == 0


@pytest.mark.parametrize("form", ["picture", "code"])
def test_a_table_that_became_a_picture_or_code(
    folder: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    words = "Year: 2024, Labs: three; Year: 2025, Labs: four"
    shown = {
        "picture": image("https://s3.amazonaws.com/t.png", alt=words),
        "code": f"<pre><code>{words}</code></pre>",
    }[form]
    draft = folder / "drafts/three-labs.md"
    table = "| Year | Labs |\n| --- | --- |\n| 2024 | three |\n| 2025 | four |\n\n"
    draft.write_text(DRAFT.replace("## What", table + "## What"))
    saved = zipped(folder, HTML.replace("<h2>", shown + "<h2>"))
    code, out, err = cxq(folder, capsys, "three-labs", saved)
    assert (code, out) == (0, "")
    assert "Line 10: the table stands as a" in err


def test_formulas_are_compared(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "drafts/f.md").write_text(
        "---\ntitle: F\nslug: f\nmath: true\n---\n\nIt costs \\$5 and is known.\n\n$$\nE=mc^2\n$$\n"
    )
    tex = f'<div class="latex-rendered" {attrs(persistentExpression="E=mc^2", id="A")}></div>'
    html = f"<p>It costs $5 and is known.</p>{tex}"
    saved = str(export(folder / "f.zip", {"1.f": html}, [row("1.f", "F")]))
    code, out, err = cxq(folder, capsys, "f", saved)
    assert code == 0, out + err
    saved = str(export(folder / "f.zip", {"1.f": html.replace("mc^2", "mc^3")}, [row("1.f", "F")]))
    code, out, _ = cxq(folder, capsys, "f", saved)
    assert code == 1
    assert "drafts/f.md:10: number: “2” in the draft, “3” as published" in out


EVERYTHING = DRAFT.replace("slug: three-labs\n", "slug: three-labs\nmath: true\n").replace(
    "{paywall}",
    """{toc}

# One

- [x] done
- [ ] open
  - inner

> [!note]
> A box, and 10 *marked* words with $x^2$ -- "quoted".

> [!warning] Titled[^why]
> Another box.

| Head | Other |
| --- | --- |
| a cell[^why] | [a link](https://a.cn) |

![shown](https://e.org/a.png "By [me](https://e.org/c)[^why]")

{button: Go | https://e.org/go}

<div>raw <i>block</i></div>

```py
x = "1"  # -- y
```

$$
a = b
$$

{references}

{paywall}

{subscribe}""",
)


@pytest.mark.parametrize("name", ["substack.json", "substack.html"])
def test_what_cxq_itself_hands_over(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Both ways to Substack, read back: native notes, and notes pasted as text."""
    (folder / "drafts/three-labs.md").write_text(EVERYTHING)
    run(["-C", str(folder), "export", "three-labs", "--to", "substack"])
    capsys.readouterr()
    _, out, err = cxq(folder, capsys, "three-labs", str(folder / "out/three-labs" / name))
    kinds = {line.split(": ")[1] for line in out.splitlines()}
    # A paste brings neither a paywall nor a form nor a file of this machine.
    pasted = {"paywall", "form", "image", "text"} if name == "substack.html" else set()
    assert kinds == pasted, out
    assert "[Image: A chart of labs" in out or not pasted
    assert "1 paywall" in err


def test_the_page_of_another_post_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "drafts/tea.md").write_text("---\ntitle: On tea\n---\n\nTea.\n")
    page = folder / "p.html"
    words = " ".join(f"leaf{number} of tea" for number in range(40))
    page.write_text(f'<h1 class="post-title">On tea</h1><div class="body markup"><p>{words}</p>')
    code, _, err = cxq(folder, capsys, "three-labs", str(page))
    assert code == 1
    assert "seems to be “On tea”, not drafts/three-labs.md" in err
    assert "cxq verify tea" in err


def test_a_paid_preview(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    html = HTML[: HTML.index("<p>Behind")]
    code, out, _ = cxq(folder, capsys, "three-labs", zipped(folder, html))
    assert code == 1
    assert "preview: the saved file ends at the paywall" in out
    assert "preview: 3 notes have marks and no text" in out
    assert len(out.splitlines()) == 2


@pytest.mark.parametrize(
    ("name", "data", "says", "code"),
    [
        ("e.html", b"", "is empty", 1),
        ("e.html", b" \n", "is empty", 1),
        ("e.html", b"just words", "is no HTML, no zip and no JSON", 1),
        ("e.html", b"<div></div>", "holds no text of a post", 1),
        ("e.zip", b"PK\x03\x04rubbish", "is no zip file", 1),
        ("e.json", b'{"type": ', "cannot be read as JSON", 1),
        ("e.json", b'{"type": "other"}', "no draft of Substack", 1),
        ("e.json", b"[" * 100_000, "cannot be read as JSON", 1),
        ("e.html", b"<b>" * 9_000, "", 1),
        ("e.html", b"\xff\xfe\x00", "", 1),
    ],
)
def test_files_that_are_not_what_they_say(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, says: str, code: int
) -> None:
    (folder / name).write_bytes(data)
    found, _, err = cxq(folder, capsys, "three-labs", str(folder / name))
    assert found == code, err
    assert says in err
    assert "cxq itself failed" not in err


def test_what_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cxq(folder, capsys, "three-labs", "no.html")[0] == 2
    code, _, err = cxq(folder, capsys, "three-labs", zipped(folder, HTML), "--post", "three-lab")
    assert code == 2
    assert "did you mean “three-labs”" in err
    assert cxq(folder, capsys, "three-labs", zipped(folder, HTML), "--post", "12")[0] == 0


def test_html_cut_off_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = cxq(folder, capsys, "three-labs", zipped(folder, HTML[:-200]))
    assert code == 1
    assert "breaks off" in err
    assert "note" in out


def test_five_megabytes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = "".join(f"<p>Paragraph {number}: {'its words, ' * 400}</p>" for number in range(1_150))
    assert len(more) > 5_000_000
    code, out, err = cxq(folder, capsys, "three-labs", zipped(folder, HTML + more))
    assert code == 1
    assert len(out.splitlines()) == 40
    assert "more; see them all: --all" in err


def test_a_saved_draft_in_either_vocabulary(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = {"type": "text", "text": "A bold word", "marks": [{"type": "bold"}]}
    (folder / "drafts/small.md").write_text(
        "---\ntitle: Small\n---\n\n**A bold word**[^1]\n\n- item\n\n[^1]: Said so.\n"
    )
    for names in (("bulletList", "listItem"), ("bullet_list", "list_item")):
        paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "item"}]}
        said = {"type": "paragraph", "content": [{"type": "text", "text": "Said so."}]}
        mark = {"type": "footnoteAnchor", "attrs": {"number": 1}}
        item = {"type": names[1], "content": [paragraph]}
        content = [
            {"type": "paragraph", "content": [text, mark]},
            {"type": names[0], "content": [item]},
            {"type": "footnote", "attrs": {"number": 1}, "content": [said]},
        ]
        body = json.dumps({"type": "doc", "content": content})
        saved = folder / "draft.json"
        saved.write_text(json.dumps({"draft_title": "Small", "draft_body": body}))
        code, out, err = cxq(folder, capsys, "small", str(saved))
        assert code == 0, out + err
