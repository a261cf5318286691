"""docs/email.md shows a theme that can be read, and says the shipped colours."""

from __future__ import annotations

import re
from pathlib import Path

from cxq.project import find_project
from cxq.theme import PAPER
from cxq.theme_file import find_theme

PAGE = Path(__file__).parents[2] / "docs" / "email.md"


def test_the_theme_of_the_page_is_one(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    (tmp_path / "cxq.toml").write_text("")
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "logo.png").write_bytes(b"x")
    (tmp_path / "themes" / "mine.toml").write_text(shown[1], encoding="utf-8")
    found = find_theme(find_project(tmp_path, {}), "mine")
    assert found is not None
    assert (found.theme.light, found.theme.dark) == (PAPER.light, PAPER.dark)
    assert found.problems == ()
