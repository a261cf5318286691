"""`cxq init` gives a newsletter that works as it stands: settings, sources, terms, a draft."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from cxq.errors import OutsideError, UsageError
from cxq.feeds.page import Page
from cxq.glossary_file import read_glossary
from cxq.model import Source, Term
from cxq.project import Project, Settings, find_project
from cxq.shelf import read_references, read_sources
from cxq.starter import create

TODAY = "2026-11-23"


@pytest.fixture
def newsletter(tmp_path: Path) -> Project:
    create(tmp_path / "new", today=TODAY, title="Quantum, Translated")
    return find_project(tmp_path / "new", {})


@pytest.fixture
def draft(newsletter: Project) -> str:
    return (newsletter.drafts / "first-post.md").read_text(encoding="utf-8")


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# ---------------------------------------------------------------- laying the folder


def test_everything_it_made_is_named_and_no_placeholder_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "new"
    created = create(folder, today=TODAY)
    files = snapshot(folder)
    assert sorted(path.relative_to(folder).as_posix() for path in created) == sorted(files)
    assert {".gitignore", "cxq.toml", "sources/glossary.toml", "sources/references.json"} < set(
        files
    )
    assert not any(b"@@" in data for data in files.values())


def test_git_ignores_the_store_and_the_output(newsletter: Project) -> None:
    lines = (newsletter.root / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {".cxq/", "out/"} <= set(lines)


def test_the_settings_are_the_defaults_and_the_title(newsletter: Project) -> None:
    assert newsletter.settings.newsletter.title == "Quantum, Translated"
    assert newsletter.settings.pull == Settings().pull
    assert newsletter.settings.email == Settings().email


def test_every_setting_is_shown_with_its_default_and_explained(tmp_path: Path) -> None:
    create(tmp_path, today=TODAY)
    file = tmp_path / "cxq.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if re.match(r"#?\w+ = ", line):
            assert before.startswith("# "), f"no explanation above: {line}"
    switched_on = [re.sub(r"^#(?=\w+ = )", "", line) for line in lines]
    file.write_text("\n".join(switched_on), encoding="utf-8")
    assert find_project(tmp_path, {}).settings == Settings()
    shown = tomllib.loads(file.read_text(encoding="utf-8"))
    for table in ("newsletter", "pull", "email"):
        known = {name.rstrip("_") for name in type(getattr(Settings(), table)).__slots__}
        assert set(shown[table]) == known


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ('The "Two Sessions"', 'The "Two Sessions"'),
        (r"back\slash", r"back\slash"),
        ("量子通讯", "量子通讯"),
        ("one\n[pull]\ntimeout = 0", "one [pull] timeout = 0"),
        ("bell\x07 and \u202eleft", "bell and left"),
        ("@@today@@", "@@today@@"),
        ("caf\udce9", "caf?"),
        ("", ""),
    ],
)
def test_any_title_stands_in_the_settings(tmp_path: Path, title: str, read: str) -> None:
    create(tmp_path, today=TODAY, title=title)
    assert find_project(tmp_path, {}).settings.newsletter.title == read


def test_a_second_time_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    create(tmp_path, today=TODAY)
    (tmp_path / "drafts/first-post.md").unlink()
    before = snapshot(tmp_path)
    with pytest.raises(UsageError, match=r"newsletter folder already: cxq\.toml") as refused:
        create(tmp_path, today="2027-01-01", title="Other")
    assert "cxq -C" in refused.value.hint
    assert snapshot(tmp_path) == before


def test_a_pyproject_with_our_table_is_a_newsletter_too(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.cxq.newsletter]\ntitle = 'x'\n")
    with pytest.raises(UsageError, match=r"pyproject\.toml"):
        create(tmp_path, today=TODAY)
    assert list(snapshot(tmp_path)) == ["pyproject.toml"]


def test_another_projects_pyproject_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert tmp_path / "cxq.toml" in create(tmp_path, today=TODAY)


def test_what_stands_is_kept_and_not_called_created(tmp_path: Path) -> None:
    mine = tmp_path / "drafts" / "first-post.md"
    mine.parent.mkdir()
    mine.write_text("my own words")
    (tmp_path / ".gitignore").write_text("secret/\n")
    created = create(tmp_path, today=TODAY)
    assert mine.read_text() == "my own words"
    assert (tmp_path / ".gitignore").read_text() == "secret/\n"
    assert mine not in created
    assert tmp_path / ".gitignore" not in created
    assert tmp_path / "sources" / "glossary.toml" in created


def test_a_link_that_points_nowhere_is_not_written_through(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.md"
    folder = tmp_path / "new"
    (folder / "drafts").mkdir(parents=True)
    (folder / "drafts" / "first-post.md").symlink_to(elsewhere)
    create(folder, today=TODAY)
    assert not elsewhere.exists()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("a file")
    with pytest.raises(UsageError, match="is a file, not a folder"):
        create(tmp_path / "new", today=TODAY)


def test_a_folder_that_cannot_be_written_is_the_outside_world(tmp_path: Path) -> None:
    (tmp_path / "sources").write_text("a file where a folder must be")
    with pytest.raises(OutsideError, match="cannot be written"):
        create(tmp_path, today=TODAY)
    # cxq.toml comes last, so the folder is no newsletter yet: put right, it can be run again.
    (tmp_path / "sources").unlink()
    assert tmp_path / "cxq.toml" in create(tmp_path, today=TODAY)


# ---------------------------------------------------------------- the catalogue


def test_the_catalogue_is_large_and_says_why_a_source_is_off(newsletter: Project) -> None:
    sources = read_sources(newsletter)
    assert len(sources) >= 25
    assert [source.id for source in sources if not source.enabled and not source.note] == []
    assert len({source.url for source in sources}) == len(sources)
    assert {source.kind for source in sources} == {"feed", "html-list", "json-list"}


def test_what_is_switched_on_can_be_pulled(newsletter: Project) -> None:
    enabled = [source for source in read_sources(newsletter) if source.enabled]
    assert len(enabled) >= 5
    for source in enabled:
        if source.kind != "feed":
            assert source.list is not None, source.id
            assert source.list.link, source.id
            assert source.list.title, source.id


def selectors(source: Source) -> list[str]:
    """Every CSS rule of a source, `@attribute` taken off; none for the row itself."""
    rules: list[str] = []
    if source.kind == "html-list" and source.list is not None:
        found = source.list
        named = [] if found.literals else [found.link, found.title, found.date, found.year]
        rules += [found.item, *named]
    if source.index is not None:
        rules += [source.index.link, source.index.query]
    if source.article is not None:
        rules += [source.article.body, source.article.date, source.article.author]
    plain = [re.sub(r"@[\w-]+$", "", rule).strip() for rule in rules]
    return [rule for rule in plain if rule not in ("", ".")]


def test_every_rule_is_a_css_selector(newsletter: Project) -> None:
    page = Page("<html><body><p>nothing here</p></body></html>", "https://example.org/")
    for source in read_sources(newsletter):
        for rule in selectors(source):
            assert list(page.all(rule)) == [], f"{source.id}: {rule}"


def test_times_are_read_where_they_were_written(newsletter: Project) -> None:
    sources = {source.id: source for source in read_sources(newsletter)}
    for source in sources.values():
        assert source.language == "en" or source.timezone == "Asia/Shanghai", source.id
        assert source.language == "en" or source.name_zh, source.id
    assert sources["arxiv-quant-ph"].timezone == "America/New_York"
    assert sources["people-headlines"].charset == "gb18030"


# ---------------------------------------------------------------- the glossary

TONED = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", re.IGNORECASE)
STRAIGHT_BETWEEN_VOWELS = re.compile(r"[^\W\d_]'[^\W\d_]")
SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


def terms(newsletter: Project) -> list[Term]:
    return list(read_glossary(newsletter).terms.values())


def test_each_term_has_its_pinyin_with_tones(newsletter: Project) -> None:
    found = terms(newsletter)
    assert len(found) >= 48
    for term in found:
        for word in re.split(r"[\s’-]+", term.pinyin):
            assert TONED.search(word), f"{term.id}: {word} carries no tone"
        assert not STRAIGHT_BETWEEN_VOWELS.search(term.pinyin), term.id
        assert "v" not in term.pinyin, f"{term.id}: ü is written ü"


def test_pinyin_has_a_syllable_for_each_character(newsletter: Project) -> None:
    """A syllable is counted by its vowels; only 子 in 卡脖子 has no tone."""
    toneless = {"chokepoint": 1}
    for term in terms(newsletter):
        characters = len(re.findall(r"[\u4e00-\u9fff]", term.zh)) + term.zh.count("+")
        tones = len(TONED.findall(term.pinyin)) + toneless.get(term.id, 0)
        assert tones == characters, f"{term.id}: {term.zh} {term.pinyin}"


@pytest.mark.parametrize(
    ("term", "pinyin"),
    [
        ("nqpf", "xīnzhì shēngchǎnlì"),
        ("bri", "Yīdài Yīlù"),  # 一 in its own tone
        ("yangtze-river-delta", "Cháng Sānjiǎo"),  # not zhǎng
        ("chokepoint", "qiǎ bózi"),  # not kǎ
        ("state-key-laboratory", "guójiā zhòngdiǎn shíyànshì"),  # not chóng
        ("xiongan", "Xióng’ān Xīnqū"),  # the apostrophe
        ("srdi", "zhuān-jīng-tè-xīn"),  # four words side by side
        ("state-council", "Guówùyuàn"),
    ],
)
def test_the_pinyin_that_programs_get_wrong(newsletter: Project, term: str, pinyin: str) -> None:
    assert read_glossary(newsletter).terms[term].pinyin == pinyin


def test_each_definition_is_two_sentences(newsletter: Project) -> None:
    for term in terms(newsletter):
        assert len(SENTENCE_END.findall(term.definition)) == 2, f"{term.id}: {term.definition}"
        assert term.definition.endswith("."), term.id
        assert term.kind, term.id


def test_no_rendering_is_both_used_and_avoided(newsletter: Project) -> None:
    found = terms(newsletter)
    used = " | ".join(name for term in found for name in (term.en, term.plural, *term.aliases))
    for term in found:
        for rendering in term.avoid:
            assert rendering.casefold() not in used.casefold(), f"{term.id}: {rendering}"


def test_a_term_is_found_by_its_characters_too(newsletter: Project) -> None:
    glossary = read_glossary(newsletter)
    assert glossary.find("新质生产力") == glossary.find("NQPF") == glossary.terms["nqpf"]


# ---------------------------------------------------------------- the first post


def body(draft: str) -> str:
    """The draft without front matter and code, where nothing is a term or a citation."""
    text = draft.split("---\n", 2)[2]
    return re.sub(r"`[^`]*`", "", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def test_the_first_post_is_dated_and_titled(draft: str) -> None:
    matter = draft.split("---\n", 2)[1]
    assert f"\ndate: {TODAY}\n" in matter
    assert date.fromisoformat(TODAY)
    assert {"title", "subtitle", "tags", "description"} <= {
        line.split(":")[0] for line in matter.splitlines()
    }


def test_its_terms_stand_in_the_glossary(newsletter: Project, draft: str) -> None:
    used = re.findall(r"\[\[([^\]|#]+)", body(draft))
    assert used
    assert [name for name in used if name not in read_glossary(newsletter).terms] == []


def test_its_citations_stand_in_the_references(newsletter: Project, draft: str) -> None:
    keys = set(re.findall(r"(?<=[\[ ])@([\w.-]+)", body(draft)))
    references = read_references(newsletter)
    assert keys == set(references)
    for reference in references.values():
        assert reference.title_en
        assert reference.url
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", reference.issued)


def test_its_footnotes_are_all_defined_and_all_used(draft: str) -> None:
    defined = re.findall(r"^\[\^([^\]]+)\]:", draft, flags=re.MULTILINE)
    used = re.findall(r"\[\^([^\]]+)\](?!:)", draft)
    assert len(defined) == len(set(defined))
    assert set(used) == set(defined)
    assert max(used.count(label) for label in defined) >= 2


@pytest.mark.parametrize(
    "written",
    [
        r"^## ",
        r"\*\*\w",
        r"(?<!\*)\*\w",
        r"~~\w",
        r"^- \w",
        r"^1\. ",
        r"^- \[x\] ",
        r"^- \[ \] ",
        r"^\|.*\|$",
        r"^> ",
        r"`\w[^`\n]*`",
        r"^```console$",
        r"\]\(https://",
        r"<https://",
        r"^---$",
        r"\^\[",
        r"^    \w",
        r"\[\[nqpf\]\]",
        r"\[\[nqpf\|these forces\]\]",
        r"\[\[tifa#zh\]\]",
        r"#pinyin\]\]",
        r"#long\]\]",
        r"#short\]\]",
        r"#plural\]\]",
        r"\[@gwr-\d+\]",
        r"\[@gwr-2025, sec\. 3\]",
        r"\[@gwr-2024; @gwr-2025\]",
        r"\[@gwr-2025 \"",
    ],
)
def test_it_shows_each_element_of_the_dialect(draft: str, written: str) -> None:
    assert re.search(written, draft.split("---\n", 2)[2], flags=re.MULTILINE)


def report(year: str) -> str:
    folder = os.environ.get("CXQ_TEST_DATA")
    if not folder:
        pytest.skip("CXQ_TEST_DATA names no folder with the reports")
    file = Path(folder) / "reports" / "national" / f"{year}.txt"
    return file.read_text(encoding="utf-8")


def test_what_it_quotes_stands_in_the_reports(draft: str) -> None:
    quotes = re.findall(r'@gwr-(\d{4}) "([^"]+)"', draft)
    assert len(quotes) >= 2
    for year, quote in quotes:
        assert quote in report(year), quote


def test_what_it_counts_is_so() -> None:
    counts = {
        word: report("2025").count(word) for word in ("量子", "人工智能", "集成电路", "人工智能+")
    }
    assert counts == {"量子": 2, "人工智能": 3, "集成电路": 1, "人工智能+": 1}
    wordings = {
        "2010": "量子调控",
        "2016": "量子通信",
        "2018": "量子通信",
        "2021": "量子信息",
        "2023": "量子信息",
        "2024": "量子技术",
        "2025": "量子科技",
    }
    for year, wording in wordings.items():
        assert report(year).count("量子") == report(year).count(wording) > 0, year
    silent = ("2009", "2011", "2012", "2013", "2014", "2015", "2017", "2019", "2022")
    assert [year for year in silent if "量子" in report(year)] == []


def test_the_glossary_names_the_report_only_where_the_term_stands_in_it(
    newsletter: Project,
) -> None:
    text = report("2025")
    named = {term.zh for term in terms(newsletter) if "gwr-2025" in term.sources}
    assert len(named) > 20
    assert {zh for zh in named if zh not in text} == set()
