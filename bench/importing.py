"""`cxq import` of a zip of 500 posts: posts a second, drafts written."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from bench.figure import Figure

POSTS = 500
RUNS = 3
WANTED = 100
"""Posts a second."""

_SENTENCE = (
    "The <strong>report</strong> says that “新质生产力” (<em>new quality productive forces</em>) "
    'came <a href="https://example.cn/gwr">back</a>, and that the plan of 2025 names it again. '
)


def measure() -> list[Figure]:
    script = Path(sys.executable).parent / "cxq"
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "export.zip"
        _write(archive)
        for run in range(RUNS):
            letter = Path(folder) / str(run)
            letter.mkdir()
            (letter / "cxq.toml").write_text("")
            taken.append(_seconds([str(script), "-C", str(letter), "import", str(archive)]))
            assert len(list((letter / "drafts").iterdir())) == POSTS
    rate = POSTS / min(taken)
    took = f"{min(taken):.2f} s of processor time, best of {RUNS}"
    detail = f"{POSTS} posts of 1,000 words and 10 notes in {took}"
    return [Figure("cxq import: posts a second / 100", rate / WANTED, 1.0, detail, more=True)]


def _seconds(command: list[str]) -> float:
    """Processor time, the system's included: who else uses the machine is not measured."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def _write(path: Path) -> None:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["post_id", "post_date", "is_published", "title", "subtitle"])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(POSTS):
            name = f"{number}.post-{number}"
            writer.writerow([name, "2026-03-05T01:00:00.000Z", "true", f"Post {number}", ""])
            archive.writestr(f"posts/{name}.html", _html(number))
        archive.writestr("posts.csv", table.getvalue())


def _html(number: int) -> str:
    blocks = []
    for note in range(1, 11):
        anchor = f'<a class="footnote-anchor" href="#footnote-{note}">{note}</a>'
        blocks.append(f"<p>In post {number}: {_SENTENCE * 4}{anchor}</p>")
    for note in range(1, 11):
        blocks.append(
            f'<div class="footnote"><a id="footnote-{note}" class="footnote-number">{note}</a>'
            f'<div class="footnote-content"><p>{_SENTENCE}</p></div></div>'
        )
    return "".join(blocks)
