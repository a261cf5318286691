"""Building and checking a 2,000-word draft with a glossary of 10,000 terms, against one of 50.

Both glossaries are loaded already; the draft uses 40 terms that both have.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.figure import Figure
from cxq.checks import check
from cxq.model import Draft, PostMeta
from cxq.posts.build import build
from cxq.terms import Glossary, Term, glossary_of

RUNS = 15
SENTENCE = "The plan of the province names the field of [[t{}]] and funds it for some years more. "


def terms(number: int) -> Glossary:
    return glossary_of(
        Term(
            f"t{n}",
            f"new term number {n} of many",
            "术语" + "".join(chr(0x4E00 + int(digit)) for digit in str(n)),
            abbr=f"NT{n}",
            avoid=(f"old term number {n}",),
            definition=f"What [[t{(n + 7) % 50}]] is not, in a sentence or two.",
        )
        for n in range(number)
    )


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure() -> list[Figure]:
    text = "\n\n".join(SENTENCE.format(n % 40) * 3 for n in range(42))
    draft = Draft("drafts/a.md", Path("a.md"), PostMeta(title="A", date="2026-01-01"), text, 1)
    shelves = {number: terms(number) for number in (50, 10_000)}

    def building(number: int) -> float:
        return seconds(lambda: build(draft, shelves[number], {}))

    posts = {number: build(draft, shelf, {}) for number, shelf in shelves.items()}

    def checking(number: int) -> float:
        return seconds(lambda: check(posts[number], None))

    figures = []
    for what, timed in (("build", building), ("check", checking)):
        timed(50), timed(10_000)
        pairs = [(timed(10_000), timed(50)) for _ in range(RUNS)]
        many, few = (median(side) for side in zip(*pairs, strict=True))
        ratio = median(one / other for one, other in pairs)
        words = posts[50].count.words
        detail = f"{many * 1000:.1f} ms against {few * 1000:.1f} ms, {words:,} words as read"
        figures.append(Figure(f"{what}, 10,000 terms / 50 terms", ratio, 2.0, detail))
    return figures
