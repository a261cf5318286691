"""sources/: the catalogue, the glossary, the references; every complaint names its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxq.errors import OutsideError, SettingsError, UsageError
from cxq.glossary_file import read_glossary
from cxq.project import Project, find_project
from cxq.shelf import (
    read_references,
    read_sources,
    reference_for,
    write_references,
)

FEED = '[[source]]\nid = "a"\nname = "A"\nurl = "https://example.org/f"\nkind = "feed"\n'
TERM = '[[term]]\nid = "nqpf"\nen = "new quality productive forces"\nzh = "新质生产力"\n'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "cxq.toml").write_text("", encoding="utf-8")
    (tmp_path / "sources").mkdir()
    return find_project(tmp_path, {})


def shelve(project: Project, name: str, text: str) -> None:
    (project.sources / name).write_text(text, encoding="utf-8")


def test_sources_come_from_every_file_but_the_glossary(project: Project) -> None:
    shelve(project, "a.toml", FEED)
    shelve(
        project,
        "b.toml",
        '[[source]]\nid = "b"\nname = "B"\nurl = "https://example.org/l"\nkind = "html-list"\n'
        '[source.list]\nitem = "li"\nlink = "a@href"\ntitle = "a"\n[source.article]\nbody = "p"\n',
    )
    shelve(project, "glossary.toml", TERM)
    first, second = read_sources(project)
    assert (first.id, first.timezone, first.enabled) == ("a", "Asia/Shanghai", True)
    assert second.list is not None
    assert second.list.link == "a@href"
    assert (first.wants_full_text, second.wants_full_text) == (False, True)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (FEED + "\n" + FEED, "sources/a.toml:7: source “a” is already defined at sources/a.toml:1"),
        (FEED + 'kind_of = "x"\n', "sources/a.toml:6: source “a”.kind_of: unknown key"),
        (FEED.replace("feed", "fed"), '\'fed\' is not one of "feed", "html-list"'),
        (FEED.replace("https://", "ftp://"), "is not an http or https address"),
        (FEED.replace('id = "a"', 'id = "a b"'), "an id is letters, digits"),
        (FEED.replace('name = "A"\n', ""), "“name” is missing"),
        (FEED.replace("feed", "html-list"), "needs a [source.list] table"),
        (FEED + 'timezone = "Mars/Base"\n', "a.toml:6: source “a”.timezone: “Mars/Base” is not a"),
        (FEED + 'every = "often"\n', "is not a time such as 30m"),
        (FEED + "[source.list]\nitm = 'li'\n", "source “a”.list.itm: unknown key (did you mean"),
        ("source = [3]\n", "must be tables"),
        (FEED.replace("https://example.org/f", "http://[x"), "is not an http or https address"),
        (FEED.replace("example.org/f", "a:99999/"), "is not an http or https address"),
        ("[[sources]]\n", "sources/a.toml:1: sources: unknown key (did you mean “source”?)"),
        ("[source]\n", "Write [[source]], in two brackets"),
        ("[[source]]\nid = \n", "sources/a.toml:2: not valid TOML"),
    ],
)
def test_a_source_that_does_not_fit(project: Project, text: str, says: str) -> None:
    shelve(project, "a.toml", text)
    with pytest.raises(SettingsError) as caught:
        read_sources(project)
    assert says in f"{caught.value.message} {caught.value.hint}"


def test_terms_are_found_by_id_short_form_and_alias(project: Project) -> None:
    shelve(project, "glossary.toml", TERM + 'abbr = "NQPF"\naliases = ["new-quality forces"]\n')
    glossary = read_glossary(project)
    for name in ("nqpf", "NQPF", "New Quality Forces"):
        found = glossary.find(name)
        assert found is not None
        assert found.zh == "新质生产力"
    assert glossary.find("tifa") is None
    assert read_glossary(find_project(project.root)).near("nqfp") == " (did you mean “nqpf”?)"


def test_no_glossary_is_an_empty_one(project: Project) -> None:
    assert read_glossary(project).terms == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TERM + TERM, "glossary.toml:6: term “nqpf”.id: this id is defined twice"),
        (TERM.replace("新质生产力", " "), "glossary.toml:4: term “nqpf”.zh: is empty"),
        (
            TERM
            + 'abbr = "X"\n'
            + TERM.replace("nqpf", "b").replace("新质", "旧质")
            + 'aliases = ["x"]\n',
            "“x” already finds the term “nqpf”",
        ),
        (TERM + "pinyn = 'x'\n", "unknown key (did you mean “pinyin”?)"),
    ],
)
def test_a_term_that_does_not_fit(project: Project, text: str, says: str) -> None:
    shelve(project, "glossary.toml", text)
    with pytest.raises(SettingsError) as caught:
        read_glossary(project)
    assert says in caught.value.message


RECORD = {
    "id": "gwr-2025",
    "type": "report",
    "title": "政府工作报告",
    "author": [{"family": "李", "given": "强"}, {"family": "Li", "given": "Qiang"}],
    "container-title": "中国政府网",
    "issued": {"date-parts": [["2025", 3, 5]]},
    "accessed": {"date-parts": [[2025, 3, 12]]},
    "URL": "https://example.cn",
    "custom": {"title-en": "Report", "sha256": "ab"},
    "DOI": "kept",
}


def test_a_csl_record_as_cxq_reads_it(project: Project) -> None:
    shelve(project, "references.json", json.dumps([RECORD]))
    reference = reference_for(read_references(project), "gwr-2025")
    assert reference.author == "李强, Qiang Li"
    assert (reference.issued, reference.accessed) == ("2025-03-05", "2025-03-12")
    assert (reference.outlet, reference.title_en, reference.sha256) == (
        "中国政府网",
        "Report",
        "ab",
    )


def test_writing_fills_gaps_and_never_overwrites(project: Project) -> None:
    shelve(
        project,
        "references.json",
        json.dumps([{"id": "a", "title": "By hand", "custom": {"x": 1}}]),
    )
    added = write_references(
        project,
        [
            {"id": "a", "type": "report", "title": "From the store", "custom": {"sha256": "s"}},
            {"id": "b", "type": "report", "title": "新"},
        ],
    )
    assert added == ("b",)
    text = project.references.read_text(encoding="utf-8")
    assert "新" in text, "汉字 stay readable"
    first = json.loads(text)[0]
    assert first == {
        "id": "a", "title": "By hand", "custom": {"x": 1, "sha256": "s"}, "type": "report",
    }  # fmt: skip


def test_writing_the_same_again_does_not_touch_the_file(project: Project) -> None:
    write_references(project, [RECORD])
    before = project.references.stat().st_mtime_ns
    assert write_references(project, [RECORD]) == ()
    assert project.references.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[{"id": "a",}]', "sources/references.json:1:13: not valid JSON"),
        ("{}", "is a list of records"),
        ("[" * 100_000, "no CSL-JSON that can be read"),
        ('[{"id": ' + "9" * 5_000 + "}]", "no CSL-JSON that can be read"),
        ('[{"title": "x"}]', "record 1 has no “id”"),
        ('[{"id": "a"}, {"id": "a"}]', "two records have the id “a”"),
    ],
)
def test_references_that_do_not_fit(project: Project, text: str, says: str) -> None:
    shelve(project, "references.json", text)
    with pytest.raises(SettingsError) as caught:
        read_references(project)
    assert says in caught.value.message


def test_a_missing_reference_offers_a_near_one(project: Project) -> None:
    shelve(project, "references.json", json.dumps([RECORD]))
    with pytest.raises(UsageError, match="did you mean “gwr-2025”"):
        reference_for(read_references(project), "gwr-2052")


@pytest.mark.parametrize("text", ["", " \n", "[]"])
def test_an_empty_file_holds_no_reference(project: Project, text: str) -> None:
    shelve(project, "references.json", text)
    assert read_references(project) == {}


def test_odd_records_are_read_as_far_as_they_go(project: Project) -> None:
    odd = {
        "id": "a",
        "issued": {"date-parts": [[]]},
        "author": [{"family": "Li", "given": None}],
        "title": ["x"],
    }
    shelve(project, "references.json", json.dumps([odd]))
    reference = read_references(project)["a"]
    assert (reference.author, reference.issued, reference.title) == ("Li", "", "")


def test_what_cannot_be_read_is_no_empty_shelf(project: Project) -> None:
    project.glossary.symlink_to(project.glossary)
    with pytest.raises(OutsideError, match="cannot be read"):
        read_glossary(project)
    (project.sources / ".#a.toml").symlink_to("me@host.1:2")
    assert read_sources(project) == ()


@pytest.mark.parametrize("indent", ["\t", "    ", "  "])
def test_a_new_reference_is_the_only_change_in_the_file(project: Project, indent: str) -> None:
    standing = [{"id": "a", "type": "report", "title": "甲"}]
    before = json.dumps(standing, ensure_ascii=False, indent=indent)
    project.references.write_text(before + "\n", encoding="utf-8")
    write_references(project, [{"id": "b", "type": "report"}])
    after = project.references.read_text(encoding="utf-8")
    assert after.startswith(before[:-2])
    assert f'\n{indent}{indent}"id": "b"' in after
