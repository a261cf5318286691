"""sources/glossary.toml: every fault is told, with its line; a term is added, nothing is lost."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cxq.errors import OutsideError, SettingsError, UsageError
from cxq.glossary_file import check_file, circles, glossary_in, read_glossary
from cxq.new_terms import add_term, term_id
from cxq.project import Project, find_project
from cxq.terms import Term
from cxq.toml_tables import read_toml

HEAD = "# My terms. 注释\n\n"
ONE = '[[term]]\nid = "one"\nen = "one"\nzh = "一个"\ndefinition = "A number."\n'
TWO = '[[term]]\nid = "two"\nen = "two"\nzh = "两个"\ndefinition = "A number."\n'
NEW = Term("new", "new term", "新词", pinyin="xīncí", definition='A "new"\\one.', aliases=("新",))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "cxq.toml").write_text("", encoding="utf-8")
    (tmp_path / "sources").mkdir()
    return find_project(tmp_path, {})


def write(project: Project, text: str) -> None:
    project.glossary.write_bytes(text.encode())


def told(project: Project, text: str) -> list[str]:
    write(project, text)
    file = read_toml(project.glossary, "sources/glossary.toml")
    return [f"{each.line} {each.rule} {each.severity}" for each in check_file(file)]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", []),
        (HEAD + ONE + TWO, []),
        (ONE + ONE, ["7 glossary-entry error"]),
        (ONE + TWO.replace('"两个"', '""'), ["9 glossary-entry error"]),
        (ONE + TWO.replace('"两个"', '"two"'), ["9 glossary-entry error"]),
        (ONE + TWO.replace('zh = "两个"\n', ""), ["6 glossary-entry error"]),
        (ONE + TWO + 'aliases = ["ONE"]\n', ["11 glossary-entry error"]),
        (ONE + TWO + 'avoid = "x"\n', ["11 glossary-entry error"]),
        (ONE + TWO + 'colour = "red"\n', ["11 glossary-entry error"]),
        (ONE + TWO.replace('"two"', '"t w"', 1), ["7 glossary-entry error"]),
        (ONE.replace("A number.", "Of [[gone]]."), ["5 glossary-unknown error"]),
        (ONE.replace("A number.", "Of [[one#zh]]."), ["5 glossary-circle error"]),
        (
            ONE.replace("A number.", "Of [[two|them]].") + TWO.replace("A number.", "Of [[one]]."),
            ["5 glossary-circle error"],
        ),
        (ONE + 'avoid = ["One"]\n', ["6 glossary-avoid warning"]),
        (ONE + 'avoid = ["Two"]\n' + TWO, ["6 glossary-avoid warning"]),
        (ONE.replace('definition = "A number."\n', ""), ["2 glossary-definition warning"]),
        ('[[word]]\nid = "x"\n', ["1 glossary-entry error"]),
        ("term = 3\n", ["1 glossary-entry error"]),
        (ONE + ONE.replace('"one"', '"1."'), ["9 glossary-entry error"]),
    ],
)
def test_every_fault_has_its_line(project: Project, text: str, problems: list[str]) -> None:
    assert told(project, text) == problems


def test_one_fault_does_not_hide_the_others(project: Project) -> None:
    bad = ONE + ONE + TWO.replace('"两个"', '""') + '[[term]]\nid = "x"\n'
    assert [line.split()[0] for line in told(project, bad)] == ["7", "14", "16"]
    with pytest.raises(SettingsError, match=r"glossary\.toml:7: .* defined twice"):
        read_glossary(project)


def test_circles_are_found_once_each_without_recursion() -> None:
    assert circles({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["d", "a"]}) == [("b", "c"), ("d",)]
    long = {str(n): [str(n + 1)] for n in range(20_000)}
    assert circles(long | {"20000": ["0"]})[0][:2] == ("0", "1")


def test_pinyin_is_asked_of_whom_it_is_given(project: Project) -> None:
    write(project, ONE + 'pinyin = "yí gè"\n')
    file = read_toml(project.glossary)
    (problem,) = check_file(file, lambda zh, pinyin: f"{zh}: {pinyin}?" if pinyin else "")
    assert (problem.line, problem.rule, problem.severity) == (6, "glossary-pinyin", "warning")
    assert "一个: yí gè?" in problem.message


def test_ten_thousand_terms_with_ten_thousand_faults_are_told_in_linear_time(
    project: Project,
) -> None:
    def seconds(number: int) -> float:
        tables = (
            f'[[term]]\nid = "t{n}"\nen = "e{n}"\nzh = "词{n}"\ndefinition = "[[gone{n}]]"\n'
            for n in range(number)
        )
        write(project, "".join(tables))
        file = read_toml(project.glossary)
        start = time.process_time()
        assert len(check_file(file)) == number
        return time.process_time() - start

    assert seconds(4_000) < 14 * max(seconds(500), 0.05)


# ---------------------------------------------------------------- adding


@pytest.mark.parametrize("standing", ["", HEAD, HEAD + ONE, ONE.rstrip("\n"), "\ufeff" + ONE])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_stands_stays_byte_for_byte(project: Project, standing: str, newline: str) -> None:
    standing = standing.replace("\n", newline)
    write(project, standing)
    added = add_term(project, NEW)
    whole = project.glossary.read_bytes().decode()
    assert whole.startswith(standing)
    assert whole.count("\r\n") == (whole.count("\n") if "\r\n" in standing else 0)
    lines = whole.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    assert lines[added.line - 1] == "[[term]]"
    assert read_glossary(project).terms["new"] == NEW


def test_the_file_is_made_where_there_is_none(project: Project) -> None:
    assert add_term(project, NEW).line == 1
    assert list(read_glossary(project).terms) == ["new"]


@pytest.mark.parametrize(
    ("term", "says"),
    [
        (Term("one", "x", "丙"), "has a term “one”"),
        (Term("x", "x", "一个"), "“一个” already finds"),
        (Term("x", "x", "丙", aliases=("One",)), "“one” already finds"),
    ],
)
def test_a_name_that_is_taken_is_refused(project: Project, term: Term, says: str) -> None:
    write(project, ONE)
    with pytest.raises(UsageError, match=says):
        add_term(project, term)
    assert project.glossary.read_text(encoding="utf-8") == ONE


@pytest.mark.parametrize("standing", ["term = []\n", "[[term]]\nid = ", ONE + ONE, "[[word]]\n"])
def test_a_file_that_cannot_be_used_is_left_alone(project: Project, standing: str) -> None:
    write(project, standing)
    with pytest.raises(SettingsError):
        add_term(project, NEW)
    assert project.glossary.read_text(encoding="utf-8") == standing


def test_a_file_that_is_not_utf8_names_its_byte(project: Project) -> None:
    project.glossary.write_bytes("# ok\n# 提法".encode("gb18030"))
    with pytest.raises(SettingsError, match=r"glossary\.toml:2: the file is not UTF-8"):
        add_term(project, NEW)


def test_a_read_only_file_is_left_alone(project: Project) -> None:
    write(project, ONE)
    project.glossary.chmod(0o444)
    with pytest.raises(OutsideError, match="read-only"):
        add_term(project, NEW)
    assert project.glossary.read_text(encoding="utf-8") == ONE


@pytest.mark.parametrize(
    ("en", "abbr", "made"),
    [
        ("new quality productive forces", "NQPF", "nqpf"),
        ("future industries", "", "future-industries"),
        ("Xi’an — old & new", "", "xian-old-new"),
        ("汉字", "", ""),
        ("R and D", "R&D", "r-and-d"),
    ],
)
def test_an_id_is_made_of_the_short_form_or_the_english(en: str, abbr: str, made: str) -> None:
    assert term_id(en, abbr) == made


@pytest.mark.parametrize("name", ["src/cxq/starter/newsletter", "src/cxq/demo/newsletter", "."])
def test_the_glossaries_that_come_with_cxq_have_no_fault(name: str) -> None:
    from cxq.pinyin import disagreement

    file = read_toml(Path(__file__).parents[2] / name / "sources" / "glossary.toml")
    assert check_file(file, disagreement) == ()
    assert glossary_in(file).terms
