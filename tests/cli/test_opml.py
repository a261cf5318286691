"""cxq sources import and export."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from cxq.project import find_project
from cxq.shelf import read_sources

READER = """\
<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><body>
<outline text="Science">
  <outline type="rss" text="The Wire" xmlUrl="https://wire.example/feed" htmlUrl="https://w.example"/>
  <outline type="rss" text="量子信息" xmlUrl="http://news.sciencenet.cn/xml/quantum.aspx?di=1"/>
</outline>
<outline type="rss" text="The Wire again" xmlUrl="http://wire.example/feed/"/>
<outline type="link" text="A page" url="https://page.example/"/>
</body></opml>
"""


@pytest.fixture
def opml(folder: Path) -> Path:
    path = folder / "feeds.opml"
    path.write_text(READER, encoding="utf-8")
    return path


def catalogue(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (folder / "sources").iterdir()}


def test_a_readers_feeds(cxq, folder: Path, opml: Path) -> None:
    ran = cxq("sources", "import", "feeds.opml")
    assert ran.code == 0
    assert ran.out.split("\n")[0].split() == ["the-wire", "The", "Wire"]
    assert "2 sources added to sources/imported.toml, 2 skipped." in ran.err
    assert (
        "skipped http://wire.example/feed/: it is in this file twice, and added as “the-wire”"
        in ran.err
    )
    assert "skipped https://page.example/: it names a page, not a feed" in ran.err
    wire, quantum = read_sources(find_project(folder))
    assert (wire.id, wire.tags, wire.language) == ("the-wire", ("Science",), "")
    assert (quantum.id, quantum.name, quantum.language) == ("news-sciencenet", "量子信息", "zh")
    heading = catalogue(folder)["imported.toml"].split("\n")[0]
    assert heading.startswith("# Imported from feeds.opml on 20")
    assert "the-wire" in cxq("sources", "list").out


def test_twice_adds_nothing(cxq, folder: Path, opml: Path) -> None:
    cxq("sources", "import", "feeds.opml")
    before = catalogue(folder)
    again = cxq("sources", "import", "feeds.opml")
    assert again.code == 0
    assert "the catalogue has it as “the-wire”" in again.err
    assert "Nothing to add: 4 outlines skipped." in again.err
    assert catalogue(folder) == before


def test_as_json(cxq, opml: Path) -> None:
    assert cxq("sources", "import", "feeds.opml", "--json").json == {
        "added": ["the-wire", "news-sciencenet"],
        "skipped": [
            {
                "url": "http://wire.example/feed/",
                "reason": "it is in this file twice, and added as “the-wire”",
            },
            {"url": "https://page.example/", "reason": "it names a page, not a feed"},
        ],
    }


def test_a_dry_run_writes_nothing(cxq, folder: Path, opml: Path) -> None:
    before = catalogue(folder)
    ran = cxq("sources", "import", "feeds.opml", "--dry-run")
    assert '[[source]]\nid = "the-wire"\nname = "The Wire"\n' in ran.out
    assert "2 sources would be added to sources/imported.toml, 2 skipped." in ran.err
    assert catalogue(folder) == before


def test_to_the_end_of_a_file_that_stands(cxq, folder: Path, opml: Path) -> None:
    mine = folder / "sources" / "mine.toml"
    text = (
        '# 手写\n[[source]]\nid = "the-wire"\nname = "W"\nurl = "https://x.example"\nkind = "feed"'
    )
    mine.write_text(text, encoding="utf-8")
    ran = cxq("sources", "import", "feeds.opml", "--file", "mine.toml", "--json")
    assert ran.json["added"] == ["wire", "news-sciencenet"], "the id is taken, the host is not"
    assert mine.read_text(encoding="utf-8").startswith(text + "\n\n# Imported from feeds.opml")
    assert len(read_sources(find_project(folder))) == 3


def test_the_starters_catalogue_there_and_back(cxq, tmp_path: Path, folder: Path) -> None:
    starter = tmp_path / "starter"
    cxq("init", str(starter))
    ran = cxq("-C", str(starter), "sources", "export", "all.opml", "--json")
    sources = read_sources(find_project(starter))
    feeds = sum(source.kind == "feed" for source in sources)
    assert ran.json == {"path": "all.opml", "sources": len(sources), "feeds": feeds}
    root = ElementTree.parse(folder / "all.opml").getroot()
    assert len(root.findall("body/outline[@type='rss']")) == feeds
    assert cxq("sources", "import", "all.opml").code == 0
    assert read_sources(find_project(folder)) == sources
    assert "Nothing to add" in cxq("-C", str(starter), "sources", "import", "all.opml").err


def test_an_empty_catalogue_is_said(cxq, folder: Path) -> None:
    ran = cxq("sources", "export", "none.opml")
    assert ran.code == 0
    assert "0 sources" in ran.err
    assert "sources/*.toml hold none" in ran.err
    assert "It names no feed." in cxq("sources", "import", "none.opml").err


def test_an_export_spares_what_is_not_opml(cxq, folder: Path) -> None:
    before = (folder / "sources" / "glossary.toml").read_bytes()
    ran = cxq("sources", "export", "sources/glossary.toml")
    assert ran.code == 2
    assert "stands, and is not OPML" in ran.err
    assert (folder / "sources" / "glossary.toml").read_bytes() == before
    assert cxq("sources", "export", "a.opml").code == 0
    assert cxq("sources", "export", "a.opml").code == 0, "its own may be written anew"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["gone.opml"], 2, "There is no file gone.opml."),
        (["report.txt"], 1, "report.txt:1:"),
        (["cxq.toml"], 1, "cxq.toml:1:"),
        (["/dev/zero"], 1, "the file is larger than 5,000,000 bytes"),
        (["feeds.opml", "--file", "sources/glossary.toml"], 2, "is the glossary"),
        (["feeds.opml", "--file", "../x.toml"], 2, "is not a file of the catalogue"),
    ],
)
def test_what_cannot_be_imported(
    cxq, folder: Path, opml: Path, arguments: list[str], code: int, says: str
) -> None:
    before = catalogue(folder)
    ran = cxq("sources", "import", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert "\n  " in ran.err, "it says what to do next"
    assert catalogue(folder) == before
    as_json = cxq("sources", "import", *arguments, "--json")
    assert as_json.json["error"]["exit_code"] == code


def test_what_is_imported_cannot_move_the_cursor(cxq, folder: Path) -> None:
    (folder / "bad.opml").write_text(
        '<opml><outline text="\u202eevil&#27;[31m" xmlUrl="https://a.example/&#27;[2J"/>'
        '<outline text="x" xmlUrl="ftp://\u202e.example/&#155;2J"/></opml>',
        encoding="utf-8",
    )
    ran = cxq("sources", "import", "bad.opml")
    assert not set(ran.out + ran.err) & set("\u202e\x1b\x9b")
