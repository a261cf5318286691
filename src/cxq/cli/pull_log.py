"""The log of `cxq pull --quiet`: one line for each source with news or trouble, one for the run.

It stands beside the store, so that `cxq schedule show` can tell what a timer's runs did on every
machine, whatever became of their output.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cxq.disk import append_text

if TYPE_CHECKING:
    from cxq.model import SourceResult
    from cxq.project import Project

_MOST = 1_000_000
"""Bytes: ten sources with news, four times a day, for a year."""


def log_file(project: Project) -> Path:
    """Where the log stands, whether or not there is one yet."""
    return Path(f"{project.store_file}.pull.log")


def log_run(project: Project, now: str, lines: Sequence[str], summary: str) -> None:
    """Add a run: each line with the time before it. OutsideError where the disk refuses."""
    stamped = "".join(f"{now} {' '.join(line.split())}\n" for line in (*lines, summary))
    append_text(log_file(project), stamped, most=_MOST)


def worth_a_line(result: SourceResult) -> bool:
    """Whether a source had news or trouble."""
    return result.status not in ("unchanged", "not-modified") or bool(result.alarms)
