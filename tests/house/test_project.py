"""The newsletter folder and its settings: found from below, misspelt keys refused by path."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxq.errors import SettingsError, UsageError
from cxq.project import find_project


def write(folder: Path, text: str, name: str = "cxq.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_found_from_a_folder_below(tmp_path: Path) -> None:
    write(tmp_path, "")
    deep = tmp_path / "drafts" / "pics"
    deep.mkdir(parents=True)
    project = find_project(deep, {})
    assert project.root == tmp_path
    assert project.store_file == tmp_path / ".cxq" / "cxq.sqlite3"
    assert project.shown(tmp_path / "drafts" / "a.md") == "drafts/a.md"


def test_settings_are_read_and_the_rest_is_as_documented(tmp_path: Path) -> None:
    write(
        tmp_path,
        '[newsletter]\ntitle = "T"\n[pull]\nconcurrency = 3\ntimeout = 5\n'
        'allow_private_hosts = ["127.0.0.1"]\n[email]\nfrom = "A <a@example.org>"\n',
    )
    settings = find_project(tmp_path, {}).settings
    assert settings.newsletter.title == "T"
    assert (settings.pull.concurrency, settings.pull.timeout) == (3, 5.0)
    assert settings.pull.max_bytes == 15_000_000
    assert settings.pull.allow_private_hosts == ("127.0.0.1",)
    assert settings.email.from_ == "A <a@example.org>"


def test_a_pyproject_with_our_table_is_a_folder_too(tmp_path: Path) -> None:
    write(tmp_path, '[project]\nname = "x"\n[tool.cxq.newsletter]\ntitle = "T"\n', "pyproject.toml")
    assert find_project(tmp_path, {}).settings.newsletter.title == "T"


def test_another_projects_pyproject_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "")
    inner = tmp_path / "code"
    inner.mkdir()
    write(inner, '[project]\nname = "x"\n', "pyproject.toml")
    assert find_project(inner, {}).root == tmp_path


def test_the_store_may_stand_elsewhere(tmp_path: Path) -> None:
    write(tmp_path, "")
    project = find_project(tmp_path, {"CXQ_DB": str(tmp_path / "x.db")})
    assert project.store_file == tmp_path / "x.db"


def test_no_folder_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a newsletter folder") as caught:
        find_project(tmp_path, {})
    assert "cxq init" in caught.value.hint
    with pytest.raises(UsageError, match="There is no folder"):
        find_project(tmp_path / "gone", {})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[pull]\n\nconcurrency = ", "cxq.toml:3: not valid TOML"),
        ("[pull]\nconcurency = 3", "cxq.toml:2: pull.concurency: unknown key"),
        ("[pul]\n", "cxq.toml:1: pul: unknown key (did you mean “pull”?)"),
        ('[pull]\ntimeout = "5"', "cxq.toml:2: pull.timeout: must be a number"),
        ("[pull]\nconcurrency = true", "pull.concurrency: must be a whole number"),
        ("[pull]\nconcurrency = 0", "cxq.toml:2: pull.concurrency: 0 is not between 1 and 100"),
        ("[substack]\nauthor_id = -3", "cxq.toml:2: substack.author_id: -3 is not between 0"),
        ("[smtp]\nport = 70000", "cxq.toml:2: smtp.port: 70000 is not between 0 and 65535"),
        ('[pull]\nallow_private_hosts = "x"', "must be a list of strings"),
        ("pull = 3", "cxq.toml:1: pull: must be a table"),
        ("[email]\nform = 1", "email.form: unknown key (did you mean “from”?)"),
    ],
)
def test_what_does_not_fit_names_line_and_path(tmp_path: Path, text: str, says: str) -> None:
    write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        find_project(tmp_path, {})
    assert says in caught.value.message
    assert caught.value.exit_code == 2


def test_in_a_pyproject_the_path_begins_at_tool(tmp_path: Path) -> None:
    write(tmp_path, "[tool.cxq.pull]\nper_hots = 2\n", "pyproject.toml")
    with pytest.raises(SettingsError, match=r"pyproject.toml:2: tool.cxq.pull.per_hots: unknown"):
        find_project(tmp_path, {})


def test_a_broken_pyproject_that_names_us_is_said(tmp_path: Path) -> None:
    write(tmp_path, "[tool.cxq\n", "pyproject.toml")
    with pytest.raises(SettingsError, match=r"pyproject.toml:1: not valid TOML"):
        find_project(tmp_path, {})
