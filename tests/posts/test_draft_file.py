"""Drafts on the disk: front matter, line numbers, names, images; every bad file says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxq.errors import FileError, OutsideError, UsageError
from cxq.model import Draft, GlossaryStyle
from cxq.posts.build import build
from cxq.posts.draft_file import (
    append,
    draft_files,
    find_draft,
    image_finder,
    read_draft,
    slug_clash,
)
from cxq.project import Project, find_project
from cxq.terms import EMPTY_GLOSSARY
from drafting import said


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "cxq.toml").write_text("", encoding="utf-8")
    (tmp_path / "drafts").mkdir()
    return find_project(tmp_path)


def write(project: Project, text: str | bytes, name: str = "a.md") -> Path:
    path = project.drafts / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(project: Project, text: str | bytes) -> Draft:
    return read_draft(project, write(project, text))


def test_the_whole_front_matter(project: Project) -> None:
    meta = read(
        project,
        "---\ntitle: 两会, read\nsubtitle: S\nslug: two-sessions\ndate: 2026-03-05\n"
        "author: [A, B]\ntags: [quantum, 2026]\nmath: true\n"
        "glossary: {style: inline, reset: section}\n---\nBody.\n",
    ).meta
    assert meta.title == "两会, read"
    assert read(project, "---\ntitle: No\n---\nx").meta.title == "No", "a title is no boolean"
    assert (meta.slug, meta.date, meta.author) == ("two-sessions", "2026-03-05", "A, B")
    assert meta.tags == ("quantum", "2026")
    assert meta.math is True
    assert meta.glossary == GlossaryStyle("inline", "section")


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-03-05", "2026-03-05"),
        ('"2026-03-05"', "2026-03-05"),
        ("2026-03-05T08:00:00+08:00", "2026-03-05T08:00:00+08:00"),
        ("2026-03-05T00:00:00Z", "2026-03-05T00:00:00+00:00"),
    ],
)
def test_dates(project: Project, written: str, date: str) -> None:
    assert read(project, f"---\ntitle: T\ndate: {written}\n---\nx").meta.date == date


def test_half_a_surrogate_pair_is_no_character(project: Project) -> None:
    meta = read(project, '---\ntitle: "a\\ud800b"\ntags: ["\\ud800"]\n---\nx').meta
    assert meta.title.encode()
    assert "".join(meta.tags).encode() is not None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Body", 1),
        ("---\ntitle: T\n---\nBody", 4),
        ("---\ntitle: T\n---\n\n\nBody", 6),
        ("\ufeff---\ntitle: T\n---\nBody", 4),
        ("---\r\ntitle: T\r\n---\r\nBody", 4),
        ("---\ntitle: T\n---\nBody\n\n---\n\nafter a rule", 4),
    ],
)
def test_the_body_keeps_its_lines(project: Project, text: str, line: int) -> None:
    draft = read(project, text)
    post = build(draft, EMPTY_GLOSSARY, {})
    assert post.document.blocks[0].at.line == line


def test_the_slug_is_the_files_stem(project: Project) -> None:
    assert read(project, "x").meta.slug == "a"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("", "drafts/a.md:1", "empty"),
        ("\n \n", "drafts/a.md:1", "empty"),
        ("---\ntitle: T\nBody without an end", "drafts/a.md:1", "not closed"),
        ("---\ntitle: [a\n---\nx", "drafts/a.md:3", "not valid YAML"),
        ("---\ntitle: a: b\n---\nx", "drafts/a.md:2", "not valid YAML"),
        ("---\n- a list\n---\nx", "drafts/a.md:2", "key: value"),
        ("---\ntitle: T\n---\n中文".encode("gb18030"), "drafts/a.md:4", "not UTF-8"),
        (b"fine\nline\xff\n", "drafts/a.md:2", "not UTF-8 (byte 0xff)"),
    ],
)
def test_what_cannot_be_read_says_where(
    project: Project, text: str | bytes, place: str, says: str
) -> None:
    with pytest.raises(FileError) as caught:
        read(project, text)
    assert caught.value.message.startswith(place)
    assert says in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("taggs: [x]", "3:1 front-matter"),
        ("tags: {a: b}", "3:1 front-matter"),
        ("date: last week", "3:1 date-unreadable"),
        ("date: 2026-13-05", "3:1 date-unreadable"),
        ("math: perhaps", "3:1 front-matter"),
        ("lang: Klingon, perhaps", "3:1 front-matter"),
        ("slug: ../../etc", "3:1 front-matter"),
        ("slug: .hidden", "3:1 front-matter"),
        ("slug: con", "3:1 front-matter"),
        ("slug: a.", "3:1 front-matter"),
        ("slug: " + "汉" * 100, "3:1 front-matter"),
        ("date: 2026-W10-1", "3:1 date-unreadable"),
        ("date: 20260305", "3:1 date-unreadable"),
        ("url: 'http://[x'", "3:1 front-matter"),
        ("url: javascript:alert(1)", "3:1 front-matter"),
        ("glossary: {style: loud}", "3:1 front-matter"),
        ("subtitle: [a]", "3:1 front-matter"),
    ],
)
def test_a_field_that_does_not_fit_is_a_problem_on_its_line(
    project: Project, line: str, problem: str
) -> None:
    draft = read(project, f"---\ntitle: T\n{line}\n---\nx")
    assert said(draft.problems) == [problem]
    assert "/" not in draft.meta.slug


def test_a_draft_is_named_by_stem_or_path(project: Project) -> None:
    path = write(project, "x").resolve()
    for name in ("a", "a.md", "drafts/a.md", str(path)):
        assert find_draft(project, name) == path
    with pytest.raises(UsageError, match="no draft “b”"):
        find_draft(project, "b")


def test_two_drafts_with_one_slug(project: Project) -> None:
    write(project, "---\nslug: same\n---\nx", "a.md")
    draft = read_draft(project, write(project, "---\nslug: same\n---\nx", "b.md"))
    assert slug_clash(project, draft) == "drafts/a.md"
    write(project, "", "a.md")  # unreadable: it cannot be exported, so it clashes with nothing
    assert slug_clash(project, draft) is None


def test_images_beside_the_draft(project: Project) -> None:
    (project.drafts / "pics").mkdir()
    (project.drafts / "pics" / "图 1.PNG").write_bytes(b"png")
    (project.root / "logo.png").write_bytes(b"png")
    (project.root.parent / "secret.png").write_bytes(b"png")
    body = (
        "![a](pics/图%201.PNG) ![b](/logo.png) ![c](gone.png) ![d](https://e.org/x.png) "
        "![e](../../secret.png)"
    )
    draft = read(project, body)
    post = build(draft, EMPTY_GLOSSARY, {}, image_finder(project, draft))
    assert [image.name for image in post.images] == ["图-1.png", "logo.png"]
    assert said(post.problems) == [
        f"1:{body.index(alt) + 1} image-missing" for alt in ("![c]", "![e]")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"text\n", b"text\n\n[@k]\n"),
        (b"text", b"text\n\n[@k]\n"),
        (b"a\r\n", b"a\r\n\r\n[@k]\r\n"),
    ],
)
def test_append_leaves_what_stands(project: Project, before: bytes, after: bytes) -> None:
    path = write(project, before)
    append(project, path, "[@k]")
    assert path.read_bytes() == after


@pytest.mark.parametrize(
    ("ending", "line", "says"),
    [
        ("```python\nprint(1)\n", 6, "A code block begins here and is never closed"),
        ("> ```\n> a\n\n~~~\nb", 9, "A code block begins here"),
        ("<!-- a remark\n", 6, "A piece of HTML begins here"),
    ],
)
def test_append_puts_nothing_into_what_is_open(
    project: Project, ending: str, line: int, says: str
) -> None:
    file = project.drafts / "a.md"
    text = f"---\ntitle: T\n---\nText.\n\n{ending}"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=rf"drafts/a\.md:{line}: {says}"):
        append(project, file, "[@a]")
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "ending", ["```\na\n```\n", "- a\n- b", "[^1]: note", "| a |\n|---|\n| b |"]
)
def test_append_puts_a_paragraph_behind_what_is_closed(project: Project, ending: str) -> None:
    file = project.drafts / "a.md"
    file.write_text(f"---\ntitle: T\n---\nText.\n\n{ending}", encoding="utf-8")
    append(project, file, "[@a]")
    assert file.read_text(encoding="utf-8").endswith("\n\n[@a]\n")


def test_append_never_mixes_encodings(project: Project) -> None:
    path = write(project, "text".encode("utf-16"))
    before = path.read_bytes()
    with pytest.raises(FileError, match="not UTF-8"):
        append(project, path, "[@k]")
    assert path.read_bytes() == before


def test_other_programs_files_are_no_drafts(project: Project) -> None:
    """An editor's lock (`.#a.md`), a copy's shadow (`._a.md`), a folder."""
    path = write(project, "x")
    (project.drafts / ".#a.md").symlink_to("me@host.1:2")
    (project.drafts / "._a.md").write_bytes(b"\x00")
    (project.drafts / "b.md").mkdir()
    assert draft_files(project) == (path,)


def test_a_folder_that_cannot_be_read_is_no_zero(project: Project) -> None:
    project.drafts.rmdir()
    assert draft_files(project) == ()
    project.drafts.write_text("a file")
    with pytest.raises(OutsideError, match="cannot be read"):
        draft_files(project)


def test_aliases_cannot_blow_a_message_up(project: Project) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for one, other in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{other}: &{other} [" + ", ".join(f"*{one}" for _ in range(9)) + "]\n"
    draft = read(project, f"---\n{bomb}date: *i\nglossary: *i\n---\nx")
    assert all(len(problem.message) < 200 for problem in draft.problems)


def test_a_folder_is_no_draft(project: Project) -> None:
    for name in ("drafts", ".", str(project.drafts)):
        with pytest.raises(UsageError, match="is a folder, not a draft"):
            find_draft(project, name)
