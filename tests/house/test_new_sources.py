"""New sources on the shelf: written so that they are read back equal, and nothing else moves."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.errors import SettingsError, UsageError
from cxq.model import ArticleRules, IndexRules, KeepRules, ListRules, Source
from cxq.new_sources import add_sources, source_table, sources_file
from cxq.project import Project, find_project
from cxq.shelf import read_sources

FEED = Source("wire", "Wire", "https://example.org/feed.xml", "feed")
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
WORDS = st.lists(TEXT, max_size=3).map(tuple)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "cxq.toml").touch()
    (tmp_path / "sources").mkdir()
    return find_project(tmp_path, {})


@given(
    st.builds(
        Source,
        id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True),
        name=TEXT,
        url=st.just("https://example.org/x?a=1&b=%22"),
        kind=st.just("html-list"),
        name_zh=TEXT,
        language=TEXT,
        tags=WORDS,
        enabled=st.booleans(),
        note=TEXT,
        list=st.builds(ListRules, TEXT, TEXT, TEXT, literals=st.booleans()),
        index=st.none() | st.builds(IndexRules, TEXT.filter(str.strip), most=st.integers(1, 50)),
        article=st.none() | st.builds(ArticleRules, TEXT),
        keep=st.builds(KeepRules, WORDS, WORDS, WORDS),
    )
)
@settings(deadline=None)
def test_any_source_is_read_back_equal(source: Source) -> None:
    """`source_table` itself refuses what is not; and TOML's own reader agrees on the values."""
    text = source_table(source)
    (table,) = tomllib.loads(text)["source"]
    assert (table["id"], table["name"], table["list"]["item"]) == (
        source.id, source.name, source.list and source.list.item,
    )  # fmt: skip
    assert ("article" in table) == (source.article is not None), "an empty table says much"


def test_what_the_shelf_refuses_is_not_written() -> None:
    with pytest.raises(SettingsError, match="is not a time such as 30m"):
        source_table(Source("a", "A", "https://example.org", "feed", every="often"))


def test_a_new_file_and_then_its_end(project: Project) -> None:
    path = sources_file(project, "sources/imported.toml")
    add_sources(project, path, [FEED], "Imported from\na.opml.")
    first = path.read_text(encoding="utf-8")
    assert first.startswith('# Imported from a.opml.\n\n[[source]]\nid = "wire"\n')
    other = Source(
        "list", "L", "https://example.org/l", "html-list", list=ListRules("li", "a", "a")
    )
    add_sources(project, path, [other], "More.")
    assert path.read_text(encoding="utf-8").startswith(first + "\n# More.\n")
    assert read_sources(project) == (FEED, other)


@pytest.mark.parametrize(
    "standing",
    [
        b"",
        b"# by hand, no line end",
        b"\xef\xbb\xbf# saved on Windows\r\n",
        "# 手写\n[[source]]\nid = 'a'\nname = 'A'\nurl = 'https://a.org'\nkind = 'feed'".encode(),
    ],
)
def test_what_stands_stays_byte_for_byte(project: Project, standing: bytes) -> None:
    path = project.sources / "mine.toml"
    path.write_bytes(standing)
    add_sources(project, path, [FEED], "New.")
    assert path.read_bytes().startswith(standing)
    assert FEED in read_sources(project)


def test_a_file_that_tables_cannot_follow_is_left_alone(project: Project) -> None:
    path = project.sources / "mine.toml"
    path.write_text("source = []\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"sources/mine\.toml: \[\[source\]\] tables cannot"):
        add_sources(project, path, [FEED], "New.")
    assert path.read_text(encoding="utf-8") == "source = []\n"


@pytest.mark.parametrize("name", ["imported.toml", "sources/imported.toml"])
def test_a_file_of_the_catalogue(project: Project, name: str) -> None:
    assert sources_file(project, name) == project.sources / "imported.toml"
    assert sources_file(project, str(project.sources / "x.toml")) == project.sources / "x.toml"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("sources/glossary.toml", "is the glossary"),
        ("glossary.toml", "is the glossary"),
        ("sources/deep/a.toml", "is not a file of the catalogue"),
        ("../a.toml", "is not a file of the catalogue"),
        ("sources/../cxq.toml", "is not a file of the catalogue"),
        ("/etc/a.toml", "is not a file of the catalogue"),
        ("sources/a.txt", "is not a file of the catalogue"),
    ],
)
def test_where_the_catalogue_is_not_read_from(project: Project, name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        sources_file(project, name)
