"""The demo newsletter: a folder that pulls the sample site, rebuilt by every run of `cxq demo`."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cxq.demo.templates import bundled, fill
from cxq.disk import reason, write_text
from cxq.errors import OutsideError, UsageError


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What `cxq add` is told of the sample report; `path` counts from the demo folder."""

    path: str
    key: str
    title: str
    date: str
    collection: str


REPORT = DemoReport(
    path="reports/sample-report-2026.txt",
    key="sample-report-2026",
    title="青岚省2026年政府工作报告（样例）",
    date="2026-01-20",
    collection="sample-reports",
)

CITED_KEYS = (REPORT.key, "sample-institute-f894a852", "sample-wire-66726213")
"""What the draft cites. Feed items: their ids, hence their keys, are the same on every port."""

DRAFT = "demo-post"

MARKER = ".cxq-demo"
_MARKER_TEXT = """\
This folder was laid by “cxq demo”, and each run of it rebuilds it here: the files it came with
are written again, and .cxq/, out/ and sources/references.json are removed.
Copy what you want to keep to another folder.
"""
_GIT_IGNORES = ".cxq/\nout/\n"
# What a run leaves behind. The references must go too: they hold the last run's addresses.
_LEFT_BEHIND = (".cxq", "out", "sources/references.json")


def lay(folder: Path, *, base: str, today: str) -> tuple[Path, ...]:
    """Write the demo newsletter into `folder` (made where it is missing); the files written.

    `base` is where the sample site answers, `today` is `YYYY-MM-DD`. A folder that an earlier run
    laid is rebuilt. UsageError where anything else stands there, OutsideError where the disk
    refuses.
    """
    day = date.fromisoformat(today)
    _check_free(folder)
    # First of all, so that a run that was cut short can be run again.
    write_text(folder / MARKER, _MARKER_TEXT)
    for left in _LEFT_BEHIND:
        _remove(folder / left)
    texts = {".gitignore": _GIT_IGNORES}
    for path, template in bundled("newsletter"):
        texts[path] = fill(template, base=base, today=day)
    for path, text in texts.items():
        write_text(folder / path, text)
    return tuple(folder / path for path in (MARKER, *texts))


def _check_free(folder: Path) -> None:
    hint = "Name an empty folder or a new one: cxq demo my-demo"
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is a file, not a folder.", hint)
        if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file():
            raise UsageError(f"{folder} holds files that “cxq demo” did not lay.", hint)
    except OSError as error:
        raise OutsideError(
            f"{folder} cannot be read: {reason(error)}.", "Check the folder's permissions."
        ) from None


def _remove(path: Path) -> None:
    """Remove a file, a folder, or a link (never what a link points at)."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise OutsideError(
            f"{path} cannot be removed: {reason(error)}.",
            "Close what still uses it, or name another folder: cxq demo my-demo",
        ) from None
