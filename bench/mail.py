"""A 2,000-word mail: what it costs beside the build that it comes after, and its styles beside
premailer's.

premailer (PyPI) is installed into .venv/bench-premailer on first use. It gets the same page without
its styles and a sheet of nine rules; ours are written with the page, so that their cost is what
the page takes with them less what it takes without.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.figure import Figure
from cxq.model import Draft, Post, PostMeta
from cxq.posts.build import build
from cxq.project import Settings
from cxq.render.clip import weigh
from cxq.render.email import render, write_mail
from cxq.render.email_style import Styles
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
    building, mailing, linting, weighing = _in_turn(
        lambda: build(draft, shelf, {}),
        lambda: render(post, Settings()),
        lambda: lint(html),
        lambda: weigh(html, page.lines, {}, "", 400),
    )
    size = f"{post.count.words:,} words, {len(post.document.footnotes)} notes, {len(html):,} chars"
    against = f"ms against {building * 1000:.1f} ms; {size}; medians of {RUNS}"
    styling, premailing = _styling(post, html)
    return [
        Figure(
            "HTML, text and eml of a mail / build of its post",
            mailing / building, 2.0, f"{mailing * 1000:.1f} {against}",
        ),
        Figure(
            "styling a mail / premailer on the same page",
            styling / premailing, 0.1,
            f"at most {styling * 1000:.2f} ms against {premailing * 1000:.1f} ms; {size}",
        ),
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


def _styling(post: Post, html: str) -> tuple[float, float]:
    """Seconds that our styles cost, and that premailer's take on the same page."""
    bare = Styles(post.theme)
    for name, value in vars(bare).items():
        if isinstance(value, str):
            setattr(bare, name, "")
    bare.headings = dict.fromkeys(bare.headings, "")
    dressed, plain = _in_turn(
        lambda: write_mail(post, Settings(), Styles(post.theme)),
        lambda: write_mail(post, Settings(), bare),
    )
    page = re.sub(
        r' style="[^"]*"', "", re.sub(r"<!--.*?-->|<style>.*?</style>", "", html, flags=re.S)
    )
    done = subprocess.run(
        [str(_premailer()), str(Path(__file__).parent / "peers.py"), "premailer", str(RUNS), "-"],
        input=page, capture_output=True, text=True, check=True,
    )  # fmt: skip
    # What cannot be told from nothing is counted as a twentieth of a millisecond.
    return max(dressed - plain, 0.00005), median(json.loads(done.stdout)[2:])


def _premailer() -> Path:
    place = Path(__file__).parents[1] / ".venv" / "bench-premailer"
    python = place / "bin" / "python"
    if not (place / ".ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "premailer"], check=True)
        (place / ".ready").touch()
    return python
