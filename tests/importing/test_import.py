"""cxq import: an export zip in every variant → drafts, and zips that mean harm."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from cxq.cli.main import run
from cxq.document import Figure
from cxq.importing.convert import convert
from cxq.importing.converters import Html, convert_all
from cxq.importing.terms import TermFinder
from cxq.posts.build import build
from cxq.posts.draft_file import read_draft
from cxq.posts.markdown import parse
from cxq.project import find_project
from cxq.render.substack import render
from cxq.terms import EMPTY_GLOSSARY
from drafting import NQPF, TIFA
from importing.exports import EVERYTHING, anchor, attrs, export, note, row, table
from render.reading import read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "letter"
    root.mkdir()
    (root / "cxq.toml").write_text('[newsletter]\nurl = "https://x.substack.com"\n')
    return root


def cxq(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["-C", str(folder), "import", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def body(html: str) -> str:
    return convert(html).body


def test_the_whole_dom(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row("12.a-post", "A title,\nof two lines", subtitle='“Sub” "title"')]
    zip_file = export(tmp_path / "e.zip", {"12.a-post": EVERYTHING}, rows)
    code, out, _ = cxq(folder, capsys, str(zip_file), "--json")
    found = json.loads(out)
    assert code == 0
    [post] = found["posts"]
    assert (post["status"], post["footnotes"], post["images"]) == ("new", 4, 2)
    assert {each["what"] for each in post["losses"]} == {
        "<sup>: kept as raw HTML",
        "an embed (Youtube2): kept as its address, with its words",
    }
    project = find_project(folder)
    draft = read_draft(project, folder / "drafts/a-post.md")
    assert not draft.problems
    assert draft.meta.title == "A title, of two lines"
    assert draft.meta.subtitle == '“Sub” "title"'
    assert draft.meta.url == "https://x.substack.com/p/a-post"
    assert draft.meta.date == "2026-03-05T01:00:00+00:00"
    assert draft.meta.math
    for line in (
        "## What the report says[^1]",
        "- first[^3]",
        '![the words](https://example.org/a.png "A caption, “quoted”")',
        "By [Ann](https://example.org/by)[^4]",
        "> [!pull]\n> Pulled out.",
        "> [!note]\n> Called out.",
        "{button: Read it | https://example.org/read}",
        "{paywall}",
        "```python\n",
        "$$\nE=mc^2\n$$",
        "<https://www.youtube.com/watch?v=abcdefghijk>",
        "[^2]: Two paragraphs,\n\n    the second with **bold**.",
    ):
        assert line in draft.body


def test_import_then_export_says_the_same(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cxq(folder, capsys, str(export(tmp_path / "e.zip", {"12.a-post": EVERYTHING})))
    project = find_project(folder)
    draft = read_draft(project, folder / "drafts/a-post.md")
    post = build(draft, EMPTY_GLOSSARY, {})
    assert not [each for each in post.problems if each.severity == "error"]
    again = read(render(post, project.settings).files[0].data.decode())
    original = re.sub(r"<a[^>]*footnote-(?:anchor|number)[^>]*>\d+</a>", "", EVERYTHING)
    words = re.findall(r"[\w“”]+", re.sub(r"<[^>]*>", " ", original))
    # x<sup>2</sup> and E=mc^2 are exported as x² and mc².
    shown = again.text + again.text.translate(str.maketrans("¹²³⁴", "1234"))
    for word in words:
        assert word in shown, word
    assert [each["src"] for each in again.all("img")] == [
        "https://example.org/a.png", "https://example.org/b.png",
    ]  # fmt: skip
    hrefs = [each["href"] for each in again.all("a")]
    for url in ("https://example.cn/gwr", "https://example.org/by", "https://example.cn/3"):
        assert url in hrefs
    assert "x²" in again.text
    numbers = [char for char in re.sub("(?<=[xc])²", "", again.text) if char in "¹²³⁴"]
    assert numbers == [*"¹²³⁴¹²³⁴"]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        (f"<p>a{anchor(1)}</p>{note(1, 'N.')}", "a[^1]\n\n[^1]: N.\n"),
        (f"<p>a{anchor(1, wrapped=True)}</p>{note(1, 'N.')}", "a[^1]\n\n[^1]: N.\n"),
        (f"<p>a{anchor(1)}</p>{note(1, 'N.', id_on_div=True)}", "a[^1]\n\n[^1]: N.\n"),
        (f"<ul><li>a{anchor(1)}{note(1, 'N.')}</li></ul>", "- a[^1]\n\n[^1]: N.\n"),
        (
            f"<p>a{anchor('1-99', href='https://x.substack.com/p/a')}</p>{note('1-99', 'N.')}",
            "a[^1-99]\n\n[^1-99]: N.\n",
        ),
        (f"<p>a{anchor(1)}b{anchor(1)}</p>{note(1, 'N.')}", "a[^1]b[^1]\n\n[^1]: N.\n"),
        (
            f"<p>a{anchor(1)}</p>{note(1, f'N{anchor(2)}')}{note(2, 'M')}",
            "a[^1]\n\n[^1]: N[^2]\n\n[^2]: M\n",
        ),
        (f"<p>a{anchor(1)}</p>{note(1, '<ul><li>x</li></ul>')}", "a[^1]\n\n[^1]:\n\n    - x\n"),
    ],
)
def test_every_form_of_a_note(html: str, wanted: str) -> None:
    assert body(html) == wanted


def test_a_paid_preview_keeps_its_marks_and_says_what_is_missing() -> None:
    converted = convert(f"<p>a{anchor(1)} b{anchor(2)}</p>")
    assert converted.body == "a[^1] b[^2]\n"
    [problem] = converted.report.problems
    assert "[^1], [^2]" in problem


def test_a_number_that_lost_its_mark_is_repaired_where_certain() -> None:
    html = f"<p>The (NQPF)1 and “x.”2 in 3.1</p>{note(1, 'N.')}{note(2, 'M.')}"
    converted = convert(html)
    assert converted.body.startswith("The (NQPF)[^1] and “x.”[^2] in 3.1\n")
    assert len(converted.report.repairs) == 2
    # Twice, out of order, or without a note: nothing is touched, and it is said.
    twice = convert(f"<p>(a)1 and (b)1</p>{note(1, 'N.')}")
    assert "(a)1 and (b)1" in twice.body
    assert twice.report.problems
    order = convert(f"<p>(a)2 b{anchor(1)}</p>{note(1, 'N.')}{note(2, 'M.')}")
    assert "(a)2 b[^1]" in order.body
    assert convert("<p>(a)1</p>").body == "(a)1\n"


@pytest.mark.parametrize("count", [0, 300])
def test_no_notes_and_three_hundred(count: int) -> None:
    html = "".join(f"<p>word{anchor(each)}</p>" for each in range(1, count + 1))
    html += "".join(note(each, f"Note {each}.") for each in range(1, count + 1))
    found = parse(body(f"<p>x</p>{html}"))
    assert len(found.definitions) == count


def test_what_has_no_markdown_form_is_raw_html_and_said() -> None:
    html = (
        f"<dl><dt>a{anchor(1)}</dt><dd onclick='x()'>b</dd></dl><script>x()</script>"
        f"{note(1, '<table><tr><td colspan=2>c</td></tr></table>')}"
    )
    converted = convert(html)
    assert "<dl><dt>a</dt><dd>b</dd></dl>\n\n[^1]" in converted.body
    assert "c</td>" in converted.body
    assert "x()" not in converted.body
    assert converted.report.losses["<dl>: kept as raw HTML"] == 1
    assert converted.report.losses["a table: kept as raw HTML"] == 1


def test_a_table_of_lines_is_a_table() -> None:
    html = "<table><tr><th>a|b</th><th>c</th></tr><tr><td><p>1</p></td><td>2</td></tr></table>"
    assert body(html) == "| a\\|b | c |\n| --- | --- |\n| 1 | 2 |\n"


def test_links_that_no_draft_may_hold() -> None:
    converted = convert(
        '<p><a href="javascript:x()">a</a> <a href="/p/b">c</a></p>', "https://x.y/p/a"
    )
    assert converted.body == "a [c](https://x.y/p/b)\n"
    assert converted.report.problems


def test_embeds_galleries_and_mentions_keep_their_words() -> None:
    gallery = attrs(gallery={"images": [{"src": "https://e.org/1.png"}], "caption": "Both"})
    html = (
        f'<div class="digest-post-embed" {attrs(title="T", canonical_url="https://e.org/p")}></div>'
        f'<div class="image-gallery-embed" {gallery}></div>'
        f'<p>by <span class="mention-wrap" {attrs(name="Ann")}></span></p>'
        f'<div class="poll-embed" {attrs(id=3)} data-component-name="PollToDOM"></div>'
    )
    converted = convert(html)
    assert "[T](https://e.org/p)" in converted.body
    assert '![](https://e.org/1.png "Both")' in converted.body
    assert "by Ann" in converted.body
    assert any("Poll" in what for what in converted.report.losses)


def test_a_chosen_width_stays_and_colours_are_said() -> None:
    facts = attrs(src="https://e.org/a.png", width=2000, resizeWidth=640)
    html = (
        f'<figure><img src="https://e.org/a.png" alt="a" {facts}><figcaption>By me</figcaption>'
        '</figure><p style="text-align: center">x <span style="color: rgb(255,0,0)">red</span></p>'
    )
    converted = convert(html)
    assert converted.body == '![a](https://e.org/a.png "By me"){width=640}\n\nx red\n'
    assert set(converted.report.losses) == {
        "coloured text: kept without its colour",
        "text set centred or to the right: kept without that",
    }
    [figure] = parse(converted.body).blocks[:1]
    assert isinstance(figure, Figure)
    assert figure.image.width == 640


def test_static_notes_become_footnotes_where_certain() -> None:
    html = (
        "<p>A claim¹ of 10² and another.²\u202f³ Again.¹</p><hr><h2>Notes</h2><p>¹ One.</p>"
        "<p>² Two,</p><p>with more.</p><p>³ Three, see.</p>"
    )
    converted = convert(html)
    assert converted.body == (
        "A claim[^1] of 10[^2] and another.[^2]\u202f[^3] Again.[^1]\n\n[^1]: One.\n\n"
        "[^2]: Two,\n\n    with more.\n\n[^3]: Three, see.\n"
    )
    assert converted.report.repairs
    # A number that stands nowhere in the text: all stays as it is.
    kept = convert(html.replace("\u202f³", ""))
    assert "## Notes" in kept.body
    assert "[^" not in kept.body
    exponent = convert("<p>10² and a note¹</p><h2>Notes</h2><p>¹ One.</p>")
    assert exponent.body == "10² and a note[^1]\n\n[^1]: One.\n"


def test_many_posts_are_converted_by_several_processes_in_their_order(tmp_path: Path) -> None:
    posts = [Html(f"<p>Post {number}</p>", "") for number in range(70)]
    posts[3] = Html("<div>x" * 100, "")
    made = list(convert_all(posts, None, count=len(posts), processes=2))
    assert [each if isinstance(each, str) else each.body for each in made] == [
        "Its HTML nests more than 60 elements deep." if number == 3 else f"Post {number}\n"
        for number in range(70)
    ]


def test_terms_are_offered_and_written_only_on_request() -> None:
    html = (
        "<p>The new quality productive forces (NQPF, 新质生产力), then NQPF; NQPFs, tifa.</p>"
        "<h2>NQPF</h2>"
    )
    offered = convert(html, terms=TermFinder([NQPF, TIFA], write=False))
    assert "[[" not in offered.body
    assert offered.report.terms["nqpf"] == 2
    written = convert(html, terms=TermFinder([NQPF, TIFA], write=True))
    assert written.body == "The [[nqpf]], then [[nqpf]]; NQPFs, tifa.\n\n## NQPF\n"


# ------------------------------------------------ the command


def test_nothing_is_overwritten(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zip_file = str(export(tmp_path / "e.zip", {"1.a": "<p>new</p>"}))
    draft = folder / "drafts/a.md"
    code, _, err = cxq(folder, capsys, zip_file, "--dry-run")
    assert (code, draft.exists()) == (0, False)
    assert "1 draft would be written" in err
    draft.parent.mkdir()
    draft.write_text("mine")
    code, out, err = cxq(folder, capsys, zip_file)
    assert (code, draft.read_text()) == (0, "mine")
    assert out.startswith("exists")
    assert "--force" in err
    assert "--prefix" in err
    cxq(folder, capsys, zip_file, "--prefix", "old-")
    assert "new" in (folder / "drafts/old-a.md").read_text()
    assert draft.read_text() == "mine"
    cxq(folder, capsys, zip_file, "--force")
    assert draft.read_text().endswith("\nnew\n")


def test_the_older_table_without_inbox(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row("1.a", is_published="false", post_date=""), row("2.b", "No text")]
    zip_file = export(
        tmp_path / "e.zip", {"1.a": "<p>x</p>", "3.c-d": "<p>y</p>"}, rows, older=True
    )
    code, out, _ = cxq(folder, capsys, str(zip_file), "--json")
    found = json.loads(out)
    assert code == 1
    assert {each["slug"]: each["status"] for each in found["posts"]} == {
        "a": "new", "b": "empty", "c-d": "new",
    }  # fmt: skip
    assert "3.c-d" in found["problems"][0]
    text = (folder / "drafts/a.md").read_text()
    assert "url:" not in text
    assert "date:" not in text


def test_two_posts_of_one_slug_and_one_that_is_asked_for(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zip_file = str(export(tmp_path / "e.zip", {"1.a": "<p>x</p>", "2.a": "<p>y</p>"}))
    cxq(folder, capsys, zip_file)
    assert {each.name for each in (folder / "drafts").iterdir()} == {"a.md", "a-2.md"}
    code, _, err = cxq(folder, capsys, zip_file, "b")
    assert code == 2
    assert "no post “b”" in err


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


GOOD = {"posts.csv": table([row("1.a")]).encode(), "posts/1.a.html": b"<p>fine</p>"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no zip file"),
        (b"not a zip", "no zip file"),
        (zipped(GOOD)[:-40], "no zip file"),
        (zipped({"export.zip": zipped(GOOD)}), "another zip: export.zip"),
        (zipped({"a.txt": b"x"}), "no Substack export"),
    ],
)
def test_what_is_no_export(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, says: str
) -> None:
    (tmp_path / "e.zip").write_bytes(data)
    code, _, err = cxq(folder, capsys, str(tmp_path / "e.zip"))
    assert code == 1
    assert says in err
    assert "cxq itself failed" not in err


def test_a_bad_post_stops_no_other(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {
        "posts/2.bomb.html": b"<p>" + b"x" * 40_000_000,
        "posts/3.deep.html": b"<div>" * 4000 + b"x",
        "posts/4.deeper.html": b"<div>" * 200_000,
        "posts/5.cut.html": b"<p>kept</p><ul><li>and th",
        "posts/6.latin.html": "<p>caf\u00e9</p>".encode("latin-1"),
        "posts/../../evil.html": b"<p>evil</p>",
        "../posts/7.evil.html": b"<p>evil</p>",
    }
    (tmp_path / "e.zip").write_bytes(zipped({**GOOD, **bad}))
    code, out, err = cxq(folder, capsys, str(tmp_path / "e.zip"))
    assert code == 1
    assert (folder / "drafts/a.md").read_text().endswith("\nfine\n")
    statuses = {Path(line.split()[1]).stem: line.split()[0] for line in out.splitlines()}
    assert statuses == {
        "a": "new", "bomb": "failed", "deep": "failed", "deeper": "failed", "cut": "new",
        "latin": "new",
    }  # fmt: skip
    assert not list(tmp_path.rglob("*evil*"))
    for says in ("unpacks to more than", "breaks off", "not all UTF-8", "evil", "nests more than"):
        assert says in err
    assert "- and th" in (folder / "drafts/cut.md").read_text()


def test_a_damaged_member_and_an_unpacked_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = zipped({**GOOD, "posts/2.b.html": b"<p>" + bytes(range(97, 122)) * 40})
    at = whole.index(b"posts/2.b.html") + 20
    (tmp_path / "e.zip").write_bytes(whole[:at] + b"\xff\xff\xff" + whole[at + 3 :])
    code, out, err = cxq(folder, capsys, str(tmp_path / "e.zip"))
    assert code == 1
    assert "posts/2.b.html is damaged" in err
    assert "new" in out
    unpacked = tmp_path / "export"
    for name, data in GOOD.items():
        (unpacked / name).parent.mkdir(parents=True, exist_ok=True)
        (unpacked / name).write_bytes(data)
    code, out, _ = cxq(folder, capsys, str(unpacked))
    assert code == 0
    assert out.startswith("exists")


def test_a_post_of_five_megabytes() -> None:
    html = "".join(
        f"<p>Paragraph {each} of <b>many</b>. {'word ' * 100}</p>" for each in range(9500)
    )
    assert len(html) > 5_000_000
    converted = convert(html)
    assert converted.body.count("\n\n") == 9499
