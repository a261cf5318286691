"""Quotes and claims: a post they are silent about, and posts they speak of."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from cxq.checks import check
from cxq.counts import Count
from cxq.model import Problem
from cxq.posts.build import build
from cxq.quotes import holds
from cxq.terms import EMPTY_GLOSSARY
from drafting import GWR, PLAN, draft, said

PIN = GWR.sha256
REPORT = "建立未来产业投入增长机制，培育生物制造、量子科技、具身智能、6G等未来产业。"


@dataclass
class Stored:
    """Evidence held in dictionaries: (key, SHA-256) → text, (term, key) → count."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    counts: dict[tuple[str, str], Count] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        return any(held == key for held, _ in self.texts)

    def text(self, key: str, sha256: str = "") -> str | None:
        return self.texts.get((key, sha256))

    def count(self, term: str, key: str) -> Count | None:
        return self.counts.get((term, key))

    def near(self, key: str) -> str:
        return " (did you mean “gwr-2025”?)" if key == "gwr-2052" else ""

    def elsewhere(self, quote: str, key: str) -> tuple[str, ...]:
        found = (held for (held, _), text in self.texts.items() if holds(quote, text))
        return tuple(dict.fromkeys(held for held in found if held != key))


def problems(body: str, stored: Stored | None) -> tuple[Problem, ...]:
    references = {GWR.key: GWR, PLAN.key: PLAN}
    return check(build(draft(body), EMPTY_GLOSSARY, references, evidence=stored), stored)


def texts(newest: str, pinned: str | None = None, **others: str) -> Stored:
    held = {("gwr-2025", ""): newest, ("gwr-2025", PIN): newest if pinned is None else pinned}
    return Stored({**held, **{(key, ""): text for key, text in others.items()}})


# ---------------------------------------------------------------- quotes


def test_chinese_wording_before_a_citation_is_looked_up_too() -> None:
    stored = texts(REPORT)
    assert problems("“建立未来产业投入增长机制” [@gwr-2025].\n", stored) == ()
    [problem] = problems("^[It says “建立未来产业投人增长机制” [@gwr-2025].]\n", stored)
    assert (problem.rule, problem.severity) == ("quote-differs", "error")
    [problem] = problems("> 建立未来产业投人增长机制\n> [@gwr-2025]\n", stored)
    assert (problem.rule, problem.line) == ("quote-differs", 2)


@pytest.mark.parametrize(
    ("quote", "rule", "says"),
    [
        ("培育生物制造、量子科技", "", ""),
        ("培育生物制造，\n量子科技", "", ""),
        ("培育生物制造……6G等未来产业", "", ""),
        ("建立未来产业投人增长机制", "quote-differs", "the quote has “人” for “入”"),
        ("建立未来产业的投入增长机制", "quote-differs", "the quote adds “的”"),
        ("建立未来产投入增长机制", "quote-differs", "the quote leaves out “业”"),
        ("开辟量子技术、生命科学等新赛道", "quote-elsewhere", "this sentence is in other"),
        ("6G……培育生物制造", "quote-order", "stands before"),
        ("量子计算机走进千家万户", "quote-absent", "and no other item does"),
        ("foster quantum technology", "quote-absent", "and no other item does"),
        ("，。", "quote-empty", "punctuation alone"),
    ],
)
def test_each_quote_is_classified(quote: str, rule: str, says: str) -> None:
    stored = texts(REPORT, other="开辟量子技术、生命科学等新赛道。")
    found = problems(f'Said.[@gwr-2025 "{quote}"]', stored)
    assert said(found) == ([f"1:7 {rule}"] if rule else [])
    if rule:
        assert says in found[0].message
        assert found[0].severity == "error"
        assert found[0].hint


def test_a_near_match_names_what_says_it_word_for_word() -> None:
    stored = texts(REPORT, other="建立未来产业投人增长机制")
    (found,) = problems('[@gwr-2025 "建立未来产业投人增长机制"]', stored)
    assert found.rule == "quote-differs"
    assert "cite other: this sentence is in it" in found.hint


def test_english_for_a_chinese_source_is_told_so() -> None:
    (found,) = problems('[@gwr-2025 "foster quantum technology"]', texts(REPORT))
    assert "quote its own words" in found.hint


def test_the_pinned_snapshot_counts_not_the_newest() -> None:
    changed = texts("量子通信", pinned="量子科技")
    assert problems('[@gwr-2025 "量子科技"]', changed) == ()
    (found,) = problems('[@gwr-2025 "量子通信"]', changed)
    assert found.rule == "quote-elsewhere"
    assert "The newest snapshot of “gwr-2025” says" in found.message
    assert "cxq show gwr-2025 --diff" in found.hint


def test_a_pin_that_is_not_stored() -> None:
    stored = Stored({("gwr-2025", ""): REPORT})
    assert said(problems('[@gwr-2025 "量子科技"]', stored)) == ["1:1 citation-snapshot"]
    rules = {problem.rule for problem in problems('[@gwr-2025 "量子计算机"]', stored)}
    assert rules == {"citation-snapshot", "quote-absent"}


def test_a_quote_that_cannot_be_looked_up() -> None:
    (found,) = problems('[@plan "原文"]', Stored())
    assert (found.rule, found.severity) == ("quote-unchecked", "warning")
    assert problems('[@plan "原文"]', None) == (), "cxq check says once that there is no store"


def test_the_same_quote_twice_is_named_twice() -> None:
    body = 'A.[@gwr-2025 "量子计算机"]\n\nB.[@gwr-2025 "量子计算机"]'
    assert said(problems(body, texts(REPORT))) == ["1:4 quote-absent", "3:4 quote-absent"]


# ---------------------------------------------------------------- claims

COUNTS = Stored(
    counts={
        ("量子", "gwr-2025"): Count("量子", 2, 1, 1, 18_000),
        ("量子", "provinces"): Count("量子", 27, 14, 31, 600_000),
        ("量子", "partly"): Count("量子", 27, 14, 29, 600_000, 2),
        ("量子", "empty"): Count("量子", without_text=1),
        ("国家", "gwr-1954"): Count("国家", 0, 0, 1, 23_000, note="in traditional characters"),
    }
)


@pytest.mark.parametrize(
    ("claim", "rules"),
    [
        ("{count: 量子 @gwr-2025}", []),
        ("{count: 量子 @gwr-2025 = 2}", []),
        ("{articles: 量子 @provinces = 14}", []),
        ("{count: 量子 @gwr-2025 = 3}", ["claim-contradicted"]),
        ("{articles: 量子 @provinces = 27}", ["claim-contradicted"]),
        ("{count: 量子 @gwr-2052}", ["claim-unknown"]),
        ("{count: 量子 @gwr-2052 = 3}", ["claim-unknown"]),
        ("{count: 量子 @partly = 27}", ["claim-partial"]),
        ("{count: 量子 @partly = 26}", ["claim-contradicted", "claim-partial"]),
        ("{count: 量子 @empty = 3}", ["claim-without-text"]),
        ("{count: 量子 @empty}", ["claim-without-text"]),
    ],
)
def test_each_claim_is_compared(claim: str, rules: list[str]) -> None:
    assert said(problems(f"It says {claim}.", COUNTS)) == [f"1:9 {rule}" for rule in rules]


def test_a_contradiction_says_both_numbers_and_how_to_correct_it() -> None:
    (found,) = problems("{count: 量子 @gwr-2025 = 5}", COUNTS)
    assert found.severity == "error"
    assert "The draft says 5; “量子” stands 2 times in @gwr-2025" in found.message
    assert "cxq fill drafts/a.md --update" in found.hint
    (found,) = problems("{articles: 量子 @provinces = 5}", COUNTS)
    assert "stands in 14 of 31 texts of @provinces" in found.message
    (found,) = problems("{count: 国家 @gwr-1954 = 142}", COUNTS)
    assert "(in traditional characters)" in found.message


def test_severities_and_near_names() -> None:
    (unknown,) = problems("{count: 量子 @gwr-2052}", COUNTS)
    assert "did you mean “gwr-2025”?" in unknown.message
    assert "“?” is printed" in unknown.message
    severities = {
        claim: problems(claim, COUNTS)[0].severity
        for claim in ("{count: 量子 @empty}", "{count: 量子 @empty = 3}", "{count: 量子 @partly}")
    }
    assert list(severities.values()) == ["error", "warning", "warning"]
