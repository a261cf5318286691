"""Each rule: a post it is silent about, and one it speaks of, with line and column."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from cxq.checks import RULES, check
from cxq.model import Evidence, PostMeta
from cxq.posts.build import build
from cxq.terms import EMPTY_GLOSSARY
from drafting import draft, post, said


@dataclass
class Stored:
    """Evidence held in a dictionary: (key, SHA-256) → text."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        return any(held == key for held, _ in self.texts)

    def text(self, key: str, sha256: str = "") -> str | None:
        return self.texts.get((key, sha256))


def found(body: str, meta: PostMeta | None = None, evidence: Evidence | None = None) -> list[str]:
    if meta is None:
        return said(check(post(body), evidence))
    return said(check(build(draft(body, meta=meta), EMPTY_GLOSSARY, {}), evidence))


FULL = PostMeta(title="T", date="2026-03-05")


@pytest.mark.parametrize(
    ("body", "meta", "problems"),
    [
        ("Text.", FULL, []),
        ("Text.", replace(FULL, title=""), ["1:1 title-missing"]),
        ("Text.", replace(FULL, date=""), ["1:1 date-missing"]),
        ("", FULL, ["1:1 body-empty"]),
        ("[^x]: only a note", FULL, ["1:1 body-empty", "1:1 footnote-unused"]),
        ("# One\n\n## Two", FULL, ["1:1 heading-level"]),
        ("# One\n\n## Two", replace(FULL, title=""), ["1:1 title-missing"]),
        ("## Two\n\n#### Four", FULL, ["3:1 heading-level"]),
        ("## Two\n\n### Three\n\n## Two", FULL, []),
        ("> ### In a quote", FULL, ["1:3 heading-level"]),
        ("{paywall}\n\nText.\n\n{paywall}", FULL, ["5:1 block-repeated"]),
        ("Text.\n\n{paywall}", FULL, []),
        ("A.\n\n{references}\n\n{references}", FULL, ["3:1 directive-empty", "5:1 block-repeated"]),
        ("Text.", replace(FULL, cover="none.png"), ["1:1 cover-missing"]),
        ("Text.", replace(FULL, cover="https://e.org/c.png"), []),
        ("a ![](https://e.org/x.png)", FULL, ["1:3 image-alt"]),
        ("a ![x](https://e.org/x.png)", FULL, []),
        ("a^[![](https://e.org/x.png)]", FULL, ["1:4 image-alt"]),
    ],
)
def test_a_rule_speaks_where_it_should(body: str, meta: PostMeta, problems: list[str]) -> None:
    assert found(body, meta) == problems


def test_a_pinned_snapshot_must_be_stored() -> None:
    body = "Said.[@gwr-2025]"
    pinned = Stored({("gwr-2025", "ab" * 32): "text"})
    other = Stored({("gwr-2025", "cd" * 32): "text"})
    assert found(body) == []
    assert found(body, evidence=pinned) == []
    assert found(body, evidence=Stored()) == [], "an item cited from elsewhere is no fault"
    assert found(body, evidence=other) == ["1:1 citation-snapshot"]


def test_every_problem_says_what_to_do() -> None:
    body = "# One [[x]] [@y] [^z]\n\n#### Two\n\n![](gone.png)\n\n[^u]: u"
    problems = check(post(body), None)
    assert len(problems) == 8
    assert all(problem.hint for problem in problems)
    assert [(p.line, p.column) for p in problems] == sorted((p.line, p.column) for p in problems)


def test_each_rule_is_a_file_of_its_own() -> None:
    assert len({rule.__module__ for rule in RULES}) == len(RULES)
