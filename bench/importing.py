"""`cxq import` of a zip of 500 posts: posts a second, drafts written."""

from __future__ import annotations

import csv
import io
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from bench.figure import Figure, seconds
from cxq.importing.convert import convert

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
    waited: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "export.zip"
        _write(archive)
        for run in range(RUNS):
            letter = Path(folder) / str(run)
            letter.mkdir()
            (letter / "cxq.toml").write_text("")
            waited.append(seconds([str(script), "-C", str(letter), "import", str(archive)]))
            assert len(list((letter / "drafts").iterdir())) == POSTS
    rate = POSTS / min(waited)
    detail = f"{POSTS} posts of 1,000 words and 10 notes in {min(waited):.2f} s, best of {RUNS}"
    alone = POSTS / _alone()
    return [
        Figure("cxq import: posts a second / 100", rate / WANTED, 1.0, detail, more=True),
        Figure(
            "one processor: posts converted a second / 100", alone / WANTED, 0.9,
            f"{alone:.0f} a second of processor time; who else uses the machine is not measured",
            more=True,
        ),
    ]  # fmt: skip


def _alone() -> float:
    """Processor time of one process that converts them all."""
    start = time.process_time()
    for number in range(POSTS):
        convert(_html(number))
    return time.process_time() - start


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
