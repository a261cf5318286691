"""Syntax that was not read, links that lead nowhere: said before a reader sees them."""

from __future__ import annotations

import pytest

from cxq.checks import check
from drafting import post


def told(body: str, rule: str) -> list[str]:
    return [f"{each.line}:{each.column}" for each in check(post(body), None) if each.rule == rule]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("An unclosed ^[note here.", ["1:13"]),
        ("And [[nqpf stays.", ["1:5"]),
        ("{zh:nqpf is open", ["1:1"]),
        ("So it says.[@gwr-2025 without end", ["1:12"]),
        ("See {button Subscribe} and {count 量子 @gwr-2025}.", ["1:5", "1:28"]),
        ("![My chart](my chart.png)", ["1:1"]),
        ("Text [see @gwr-2025, p. 3] and [-@gwr-2025].", ["1:6", "1:32"]),
        ("> [!note\n> words", ["1:3"]),
        ("A[^ b] note", ["1:2"]),
        ("A note[^1].\n\n[^1]: With [[open words.", ["3:12"]),
        ("`[[x` and `{count x}` and `^[y`", []),
        ("[[nqpf]], ^[a note], [@gwr-2025], {count: a @k = 1}, {zh:nqpf}", []),
        ("Plain [brackets] and {braces}, 5^2, a[0], [x]^2.", []),
        ("```\n[[x\n```\n\n{glossary}", []),
    ],
)
def test_what_was_not_read_is_told(body: str, where: list[str]) -> None:
    assert told(body, "left-over") == where


def test_what_was_told_already_is_not_told_twice() -> None:
    assert told("An [[unknown-term]] and [@ x] and {count: @}.", "left-over") == []


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://example.org/a", True),
        ("mailto:a@example.org", True),
        ("#the-number", True),
        ("#nope", False),
        ("www.gov.cn", False),
        ("gov.cn/a", False),
        ("first-post.md", False),
        ("/a/b", False),
    ],
)
def test_a_link_leads_somewhere(url: str, fine: bool) -> None:
    found = told(f"## The number\n\nSee [it]({url}).", "link-nowhere")
    assert found == ([] if fine else ["3:5"])


def test_the_hint_for_an_address_without_a_scheme() -> None:
    made = check(post("[x](www.gov.cn/a)"), None)
    assert [each.hint for each in made if each.rule == "link-nowhere"] == [
        "Write https://www.gov.cn/a"
    ]
