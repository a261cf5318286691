"""Claims: `{count: 人工智能 @gwr-2025 = 3}` in a draft, and the number that a reader sees."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.counts import Count
from cxq.document import Claim, Position
from cxq.posts.build import build
from cxq.posts.filling import claims_of
from cxq.posts.markdown import parse
from cxq.terms import EMPTY_GLOSSARY
from drafting import GWR, NQPF, draft, glossary, note, paragraph, post, said


@dataclass
class Counts:
    """Evidence that has these numbers: (term, key) → occurrences, in one text."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    texts: int = 1

    def count(self, term: str, key: str) -> Count | None:
        if not any(known == key for _, known in self.numbers):
            return None
        found = self.numbers.get((term, key), 0)
        return Count(term, found, int(found > 0), self.texts, 100 * self.texts, 1 - self.texts)


STORED = Counts({("量子", "gwr-2025"): 2, ("artificial intelligence", "gwr"): 7})


def built(body: str, evidence: Counts | None = STORED) -> tuple[str, list[str]]:
    """The first paragraph as read, and the problems."""
    made = build(draft(body), EMPTY_GLOSSARY, {}, evidence=evidence)
    return paragraph(made.document), said(made.problems)


# ---------------------------------------------------------------- as written


@pytest.mark.parametrize(
    ("written", "claim"),
    [
        ("{count: 量子 @gwr-2025}", ("count", "量子", "gwr-2025", None)),
        ("{articles: 量子 @gwr-2025}", ("articles", "量子", "gwr-2025", None)),
        ("{count: 量子 @gwr-2025 = 3}", ("count", "量子", "gwr-2025", 3)),
        ("{count:量子@gwr-2025=0}", ("count", "量子", "gwr-2025", 0)),
        ("{ count : 量子  @gwr-2025 = 1,234 }", ("count", "量子", "gwr-2025", 1234)),
        ("{count: an AI model @gwr}", ("count", "an AI model", "gwr", None)),
        ("{count: a@b.c @gwr}", ("count", "a@b.c", "gwr", None)),
        ("{count: 1 + 1 = 2 @gwr = 3}", ("count", "1 + 1 = 2", "gwr", 3)),
        (r"{count: C\*\* @gwr}", ("count", "C**", "gwr", None)),
        ("{count: a*b* @gwr}", ("count", "a*b*", "gwr", None)),
        ("{count: 量子\n@gwr-2025 =\n3}", ("count", "量子", "gwr-2025", 3)),
        ("{count: 。 @gwr}", ("count", "。", "gwr", None)),
    ],
)  # fmt: skip
def test_a_claim_is_read(written: str, claim: tuple[object, ...]) -> None:
    (found,) = claims_of(f"One {written} two", 7)
    assert (found.kind, found.term, found.key, found.value) == claim
    assert found.at == Position(7, 5)
    assert found.source == written
    assert parse(written).problems == ()


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("{count: 量子}", "names no item or collection"),
        ("{count: @gwr}", "has no term"),
        ("{count:   @gwr = 3}", "has no term"),
        ("{count: 量子 @}", "“” is no key"),
        ("{count: 量子 @政府}", "“政府” is no key"),
        ("{count: 量子 @gwr = }", "no number stands behind “=”"),
        ("{count: 量子 @gwr = many}", "“many” is no whole number"),
        ("{count: 量子 @gwr = 3.5}", "“3.5” is no whole number"),
        ("{count: 量子 @gwr = -3}", "“-3” is no whole number"),
        ("{count: 量子 @gwr = 3 }", ""),
        ("{count：量子 @gwr}", "its colon is the Chinese one"),
        ("{counts: 量子 @gwr}", "“counts” is neither count nor articles"),
        ("{Article: 量子 @gwr}", "“Article” is neither count nor articles"),
        ("{count: 量子 @gwr", "never closed"),
        ("{count: 量子 {x} @gwr}", "never closed"),
        ("{count: " + "量" * 600 + " @gwr}", "never closed"),
        ("![{count: 量子 @gwr}](x.png)", "stands in an image's text"),
    ],
)
def test_a_malformed_one_is_said_and_stays_text(written: str, says: str) -> None:
    parsed = parse(f"One {written}", path="a.md", first_line=3)
    if not says:
        assert parsed.problems == ()
        return
    (problem,) = parsed.problems
    column = 5 + written.startswith("!") * 2
    assert (problem.line, problem.column, problem.rule) == (3, column, "claim-malformed")
    assert says in problem.message
    assert problem.hint
    if not written.startswith("!"):
        assert built(f"One {written}", None)[0] == f"One {written}"


@pytest.mark.parametrize(
    "body",
    [
        "`{count: 量子 @gwr}`",
        "```\n{count: 量子 @gwr}\n```",
        "    {count: 量子 @gwr}",
        r"\{count: 量子 @gwr}",
        "<!-- {count: 量子 @gwr} -->",
        "{zh:nqpf} {account: x @gwr} {}",
    ],
)
def test_what_is_none(body: str) -> None:
    assert claims_of(body, 1) == ()
    assert parse(body).problems == ()


NESTED = """\
# {count: a @k}

> - **{count: b @k}** [{count: c @k}](https://e.org)
>
>   | {count: d @k} | x |
>   |--|--|
>   | y | *{count: e @k}* |

One[^n]^[{count: f
@k}]

[^n]: {count: g @k}
"""


def test_each_stands_where_it_says() -> None:
    lines = NESTED.split("\n")
    for claim in claims_of(NESTED, 1):
        assert lines[claim.at.line - 1][claim.at.column - 1 :].startswith(f"{{count: {claim.term}")
    assert [claim.term for claim in claims_of(NESTED, 1)] == list("abcdefg")


# ---------------------------------------------------------------- the number


def test_the_counted_number_is_printed() -> None:
    assert built("It says {count: 量子 @gwr-2025} times.") == ("It says 2 times.", [])
    assert built("In {articles: 量子 @gwr-2025} text.") == ("In 1 text.", [])
    assert built("Never: {count: 元宇宙 @gwr-2025}.") == ("Never: 0.", [])


def test_a_written_number_wins() -> None:
    assert built("**{count: 量子 @gwr-2025 = 3}**") == ("3", [])
    assert built("{count: 量子 @gwr-2025 = 1,024}") == ("1,024", [])


def test_without_a_store_the_written_number_is_used() -> None:
    text, problems = built("It says {count: 量子 @gwr-2025 = 3}.", None)
    assert (text, problems) == ("It says 3.", ["1:9 claim-unchecked"])
    made = build(draft("{count: 量子 @gwr-2025 = 3}"), EMPTY_GLOSSARY, {})
    assert made.problems[0].severity == "warning"


def test_with_neither_it_is_an_error() -> None:
    made = build(draft("It says {count: 量子 @gwr-2025}."), EMPTY_GLOSSARY, {})
    assert paragraph(made.document) == "It says ?."
    (problem,) = made.problems
    assert (problem.rule, problem.severity) == ("claim-uncounted", "error")
    assert "{count: 量子 @gwr-2025 = 3}" in problem.hint


def test_where_nothing_is_stored_of_it() -> None:
    assert built("{count: 量子 @nowhere} {count: 量子 @nowhere = 4}") == ("? 4", [])
    assert built("{count: 量子 @gwr-2025}", Counts(STORED.numbers, texts=0)) == ("?", [])


def test_claims_in_notes_and_definitions() -> None:
    made = build(draft("One[^1].\n\n[^1]: It has {count: 量子 @gwr-2025}."), EMPTY_GLOSSARY, {},
                 evidence=STORED)  # fmt: skip
    assert note(made.document, 1) == "It has 2."
    term = type(NQPF)("q", "quantum", "量子", definition="Said {count: 量子 @gwr-2025} times.")
    made = build(draft("The [[q]]."), glossary(term), {}, evidence=STORED)
    assert note(made.document, 1).endswith("Said 2 times.")
    assert [claim.key for claim in made.claims] == ["gwr-2025"]


def test_the_post_knows_its_claims_and_quotes() -> None:
    made = post('{count: a @k = 1}[@gwr-2025 "原文"; @plan] [@gone "x"] [@plan, p. 2 "b"]')
    assert [(claim.term, claim.value) for claim in made.claims] == [("a", 1)]
    assert [(part.key, part.quote) for part in made.quotes] == [("gwr-2025", "原文"), ("plan", "b")]
    assert made.references[0] is GWR


# ---------------------------------------------------------------- any draft

PIECES = st.sampled_from(
    [
        "{count: 量子 @k}", "{count: 量子 @k = 3}", "{articles: x @k}", "{count:", "{", "}", "@k",
        "=", " 3", "{count：", "{counts: x @k}", "\\", "`", "*", "**", "[", "](u)", "![", "\n",
        "\n\n",
        "> ", "- ", "| ", "|\n|-|\n|", "[^1]", "[^1]: ", "^[", "[[nqpf]]", "量子", "\x00", "\u202e",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=300)
def test_in_any_draft_claims_stand_where_they_say(body: str) -> None:
    lines = body.split("\n")
    for claim in claims_of(body, 1):
        assert lines[claim.at.line - 1][claim.at.column - 1] == "{"
        assert claim.term.strip()
    made = build(draft(body), EMPTY_GLOSSARY, {}, evidence=STORED)
    assert not any(isinstance(each, Claim) for each in made.document.blocks)
    assert all(problem.line >= 1 and problem.column >= 1 for problem in made.problems)


@pytest.mark.parametrize(
    "piece",
    [
        "{count: 量子 @gwr-2025} ", "{count: ", "{count: x @k = ", "{", "{count: @",
        "{count:" + " " * 99,
    ],
    ids=["claims", "open", "half", "braces", "at", "spaces"],
)  # fmt: skip
def test_linear_time(piece: str) -> None:
    def seconds(many: int) -> float:
        begun = time.process_time()
        build(draft(piece * many), EMPTY_GLOSSARY, {}, evidence=STORED)
        return time.process_time() - begun

    seconds(100)
    small = min(seconds(1_000) for _ in range(3))
    assert seconds(10_000) < 40 * small + 0.5, "ten times the claims, about ten times the time"
