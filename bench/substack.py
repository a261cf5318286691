"""All files for Substack of a 2,000-word post against the build that they come after.

Each run builds the post afresh, as an export does: what is made once for all files counts too.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from bench.figure import Figure
from bench.post import text
from cxq.model import Draft, Post, PostMeta, Reference, Term
from cxq.posts.build import build
from cxq.project import Settings
from cxq.render.prosemirror.writing import render as render_json
from cxq.render.substack_files import render
from cxq.terms import Glossary

RUNS = 31


def measure() -> list[Figure]:
    draft = Draft("a.md", Path("a.md"), PostMeta(title="A", slug="a"), text(), 1)
    terms = {f"term-{n}": _term(n) for n in range(50)}
    glossary = Glossary(terms, terms)
    references = {f"gwr-{n}": Reference(f"gwr-{n}", "report", "政府工作报告") for n in range(3)}
    settings = Settings()
    building: list[float] = []
    writing: list[float] = []
    document: list[float] = []
    for _ in range(RUNS + 3):
        start = time.perf_counter()
        post = build(draft, glossary, references)
        built = time.perf_counter()
        render(post, settings)
        written = time.perf_counter()
        alone = build(draft, glossary, references)
        again = time.perf_counter()
        render_json(alone, settings)
        document.append((time.perf_counter() - again) / (again - written))
        building.append(built - start)
        writing.append(written - built)
    ratio = median(one / other for one, other in zip(writing[3:], building[3:], strict=True))
    return [
        Figure(
            "all files for Substack of a 2,000-word post / its build", ratio, 1.5,
            _detail(post, writing[3:], building[3:]),
        ),
        Figure(
            "substack.json alone, validated / the build of its post", median(document[3:]), 1.0,
            f"medians of {RUNS} pairs, each of a post of its own",
        ),
    ]  # fmt: skip


def _detail(post: Post, writing: list[float], building: list[float]) -> str:
    mine, other = median(writing) * 1000, median(building) * 1000
    count = f"{post.count.words:,} words, {len(post.document.footnotes)} notes"
    return f"{mine:.1f} ms against {other:.1f} ms; {count}; medians of {RUNS}"


def _term(number: int) -> Term:
    return Term(
        f"term-{number}", f"long term {number}", f"术语{number}", "shùyǔ", f"LT{number}",
        definition="What it is, said in one plain sentence.",
    )  # fmt: skip
