"""This repository is a newsletter folder itself, and its papers are true."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from cxq.glossary_file import read_glossary
from cxq.project import find_project
from cxq.shelf import read_references, read_sources
from cxq.starter import create

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("starter") / "letter"
    create(folder, today="2026-11-23")
    return folder


def test_it_is_a_newsletter_folder() -> None:
    project = find_project(ROOT / "drafts")
    assert project.root == ROOT
    assert project.settings_file.name == "pyproject.toml"
    assert read_sources(project)
    assert read_glossary(project).terms
    assert read_references(project)


def test_its_shelf_is_the_one_that_init_lays(fresh: Path) -> None:
    """One starter, kept in one place: after editing it, `cxq init` and copy."""
    for path in sorted((fresh / "sources").iterdir()):
        assert (ROOT / "sources" / path.name).read_bytes() == path.read_bytes(), path.name


def test_its_first_draft_is_the_one_that_init_lays(fresh: Path) -> None:
    def undated(path: Path) -> str:
        text = path.read_text(encoding="utf-8")
        return re.sub(r"^date: .*$", "date:", text, count=1, flags=re.M)

    assert undated(ROOT / "drafts" / "first-post.md") == undated(fresh / "drafts" / "first-post.md")


def test_the_page_of_commands_is_true() -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from make_commands import PAGE, page
    finally:
        sys.path.pop(0)
    assert PAGE.read_text(encoding="utf-8") == page(), "write it again with: make docs"


def test_the_readme_names_only_commands_that_there_are() -> None:
    from cxq.cli.main import COMMANDS

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:\$ )?cxq ([a-z]+)", text, re.M))
    assert named, "the README shows no command"
    assert named <= set(COMMANDS), named - set(COMMANDS)


def test_every_picture_in_the_readme_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert pictures, "the README has no picture"
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture
