"""Chinese wording that stands before its citation is looked up, as `[@key "原文"]` is."""

from __future__ import annotations

import pytest

from cxq.posts.markdown import parse
from cxq.posts.standing_quotes import standing_quotes

SENTENCE = "因地制宜发展新质生产力，加快建设现代化产业体系"


def found(body: str) -> list[tuple[str, str, int]]:
    parsed = parse(body, path="drafts/a.md", first_line=1)
    return [(part.key, part.quote, part.at.line) for part in standing_quotes(parsed.blocks)]


@pytest.mark.parametrize(
    "body",
    [
        f"It says “{SENTENCE}” [@gwr].",
        f"It says “{SENTENCE}。” [@gwr]",
        f'It says "{SENTENCE}", [@gwr]',
        f"It says 「{SENTENCE}」。[@gwr]",
        f"It says *“{SENTENCE}”* [@gwr, p. 3; @other].",
        f"> {SENTENCE} [@gwr]",
        f"> The words:\n>\n> {SENTENCE}\n> [@gwr]",
        f"- He said “{SENTENCE}” [@gwr]",
        f"| a |\n|---|\n| “{SENTENCE}” [@gwr] |",
    ],
)
def test_it_is_a_quotation(body: str) -> None:
    [(key, quote, _)] = found(body)
    assert key == "gwr"
    assert quote.rstrip("。") == SENTENCE


def test_an_inner_quotation_belongs_to_the_outer_one() -> None:
    body = "“深入实施“人工智能+”行动，赋能千行百业” [@gwr]"
    assert found(body) == [("gwr", "深入实施“人工智能+”行动，赋能千行百业", 1)]


def test_each_citation_has_its_own() -> None:
    body = f"“{SENTENCE}” [@a], and\n“加快科技自立自强的步伐” [@b], then more [@c]."
    assert found(body) == [("a", SENTENCE, 1), ("b", "加快科技自立自强的步伐", 2)]


@pytest.mark.parametrize(
    "body",
    [
        "The term “新质生产力” [@gwr] is new.",  # a name, which the source need not hold
        "“New quality productive forces” are to be developed by all means [@gwr].",
        f"{SENTENCE} [@gwr]",  # neither quoted nor in a quote
        f"“{SENTENCE}” is what it says, and much more [@gwr].",
        f'“{SENTENCE}” [@gwr "因地制宜"]',  # the author gives the wording
        f"> A translation of what was said in the hall.\n> [@gwr]\n\n{SENTENCE}",
        "”[@gwr]",
        "“” [@gwr]",
    ],
)
def test_it_is_none(body: str) -> None:
    assert found(body) == []


def test_a_paragraph_of_citations_is_read_in_one_go() -> None:
    assert len(found(f"“{SENTENCE}” [@gwr] " * 20_000)) == 20_000
