"""A post's whole build against mistune's bare parse of the same text: the price of trust.

mistune knows none of the dialect here: it parses CommonMark into its own tokens, and no more.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import mistune

from bench.figure import Figure
from cxq.model import Draft, PostMeta, Reference, Term
from cxq.posts.build import build
from cxq.shelf import Glossary

WORDS = 2000
NOTES = 30
USES = 40
TERMS = 50
_SENTENCE = (
    "The report says that *future industries* 未来产业 will grow by 5.3 percent this year, and "
    "that the centre shall pay for **one half** of it."
)


def text() -> str:
    """2,000 words of English and 汉字 with 30 notes, 40 uses of terms, 6 citations, a table."""
    per_use = WORDS // USES
    paragraphs: list[str] = []
    for number in range(USES):
        words = (_SENTENCE.split() * 3)[: per_use - 2]
        words.insert(9, f"[[term-{number % 20}]]")
        if number < NOTES:
            words.insert(20, f"{words.pop(20)}[^n{number}]")
        if number % 7 == 0:
            words.append(f'[@gwr-{number % 3} "原文"]')
        if number % 8 == 0:
            paragraphs.append(f"## Section {number}: “what changed”")
        paragraphs.append(" ".join(words))
    paragraphs.append("| year | number |\n|---|---|\n| 2024 | 3 |\n| 2025 | 5 |")
    paragraphs.append("> A quote of *some* words\n> on two lines.\n\n- one\n- two\n- three")
    paragraphs += [
        f"[^n{number}]: See the [report](https://e.org/{number})." for number in range(NOTES)
    ]
    return "\n\n".join(paragraphs) + "\n"


def measure(runs: int = 101) -> list[Figure]:
    body = text()
    terms = [
        Term(
            f"term-{n}",
            f"long term {n}",
            f"术语{n}",
            "shùyǔ",
            f"LT{n}",
            definition="What it is, said in one plain sentence.",
        )
        for n in range(TERMS)
    ]
    glossary = Glossary({term.id: term for term in terms}, {term.id: term for term in terms})
    references = {
        f"gwr-{n}": Reference(
            f"gwr-{n}", "report", "政府工作报告", issued="2025-03-05", url="https://e.org"
        )
        for n in range(3)
    }
    draft = Draft("a.md", Path("a.md"), PostMeta(title="A"), body, 1)
    bare: Any = mistune.create_markdown(renderer=None)

    def ours() -> float:
        start = perf_counter()
        build(draft, glossary, references)
        return perf_counter() - start

    def theirs() -> float:
        start = perf_counter()
        bare(body)
        return perf_counter() - start

    for _ in range(5):
        ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(runs)]
    ratio = median(one / other for one, other in pairs)
    mine, other = (median(times) * 1000 for times in zip(*pairs, strict=True))
    detail = f"{mine:.1f} ms against {other:.1f} ms, medians of {runs} pairs in one process"
    return [Figure("build of a 2,000-word post / mistune's bare parse", ratio, 2.5, detail)]
