"""docs/dialect.md: every example is built, and a reader sees what the page says.

`--golden` writes what readers see; review it as a diff.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checks.test_evidence_rules import Stored
from cxq.counts import Count
from cxq.model import Post
from cxq.project import NewsletterSettings, Settings
from cxq.render.text import render
from drafting import post, said

PAGE = Path(__file__).parents[2] / "docs" / "dialect.md"
EXAMPLE = re.compile(r"```markdown\n(.*?)```\n```text\n(.*?)```\n", re.S)
SETTINGS = Settings(newsletter=NewsletterSettings(title="Quantum", url="https://example.org"))


class Reports(Stored):
    """A store in which every text of ours holds any term three times."""

    def count(self, term: str, key: str) -> Count | None:
        return Count(term, 3, 2, 31, 100_000, 0)


def built(written: str) -> Post:
    """The example's post; one may say `math: true` above itself."""
    body = written.removeprefix("---\nmath: true\n---\n")
    return post(body, evidence=Reports(), math=body != written)


def seen(written: str) -> str:
    """The body and the notes as plain text, without the title above."""
    rendered = render(built(written), SETTINGS)
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
        assert said(built(written).problems) == [], written
