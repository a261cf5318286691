"""docs/dialect.md: every example is built, and a reader sees what the page says.

`--golden` writes what readers see; review it as a diff.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cxq.project import NewsletterSettings, Settings
from cxq.render.text import render
from drafting import post, said

PAGE = Path(__file__).parents[2] / "docs" / "dialect.md"
EXAMPLE = re.compile(r"```markdown\n(.*?)```\n```text\n(.*?)```\n", re.S)
SETTINGS = Settings(newsletter=NewsletterSettings(title="Quantum", url="https://example.org"))


def seen(written: str) -> str:
    """The body and the notes as plain text, without the title above."""
    rendered = render(post(written), SETTINGS)
    return rendered.files[0].data.decode().split("\n\n\n", 1)[1]


def test_a_reader_sees_what_the_page_says(request: pytest.FixtureRequest) -> None:
    page = PAGE.read_text(encoding="utf-8")
    examples = EXAMPLE.findall(page)
    assert len(examples) == page.count("```markdown\n") >= 11
    if request.config.getoption("--golden"):
        page = EXAMPLE.sub(
            lambda found: f"```markdown\n{found[1]}```\n```text\n{seen(found[1])}```\n", page
        )
        PAGE.write_text(page, encoding="utf-8")
        return
    for written, expected in examples:
        assert seen(written) == expected, written


def test_no_example_has_a_problem() -> None:
    for written, _ in EXAMPLE.findall(PAGE.read_text(encoding="utf-8")):
        assert said(post(written).problems) == [], written
