"""The lint and the budget of a 2,000-word mail against the build that they come after."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.figure import Figure
from cxq.model import Draft, PostMeta
from cxq.posts.build import build
from cxq.project import Settings
from cxq.render.clip import weigh
from cxq.render.email import render
from cxq.render.mail_support.lint import lint
from cxq.terms import Glossary

RUNS = 15


def measure() -> list[Figure]:
    meta = PostMeta(title="A long post", slug="long", date="2026-03-05")
    draft = Draft("drafts/long.md", Path("drafts/long.md"), meta, _body(), 1)
    shelf = Glossary({}, {})
    post = build(draft, shelf, {})
    page = render(post, Settings()).files[0]
    html = page.data.decode()
    building, linting, weighing = _in_turn(
        lambda: build(draft, shelf, {}),
        lambda: lint(html),
        lambda: weigh(html, page.lines, {}, "", 400),
    )
    size = f"{post.count.words:,} words, {len(post.document.footnotes)} notes, {len(html):,} chars"
    against = f"ms against {building * 1000:.1f} ms; {size}; medians of {RUNS}"
    return [
        Figure(
            "lint of a mail against caniemail / build of its post",
            linting / building, 2.0, f"{linting * 1000:.1f} {against}",
        ),
        Figure(
            "clip budget of a mail / build of its post",
            weighing / building, 0.3, f"{weighing * 1000:.1f} {against}",
        ),
    ]  # fmt: skip


def _body() -> str:
    """2,000 words in sixty paragraphs, every second with a note that cites by link."""
    words = "Six words of plain English, more. " * 5 + "And 量子 once, or **未来产业**."
    text = "\n\n".join(f"{words}[^{n}]" if n % 2 else words for n in range(60))
    notes = "\n\n".join(
        f"[^{n}]: 《政府工作报告》, [report](https://www.example.cn/{n}.html), 2025."
        for n in range(1, 60, 2)
    )
    return f"{text}\n\n{notes}\n"


def _in_turn(*steps: Callable[[], object]) -> list[float]:
    """The median of each step, all run in turn, so that a drifting machine cancels out."""
    taken: list[list[float]] = [[] for _ in steps]
    for _ in range(RUNS + 2):
        for step, times in zip(steps, taken, strict=True):
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)
    return [median(times[2:]) for times in taken]
