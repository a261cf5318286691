"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import click

from cxq.errors import UsageError

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")

_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def since(text: str | None, now: datetime) -> str | None:
    """`7d`, `36h`, `2w` or a date as UTC with `Z`; None stays None.

    UsageError for anything else.
    """
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,5})([hdw])", text.strip())
    if found:
        start = now - timedelta(**{_UNITS[found[2]]: int(found[1])})
        return start.strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise UsageError(
            f"“{text}” is not a time for --since.", "Write 36h, 7d, 2w or 2026-03-05."
        ) from None


def day(text: str | None) -> str | None:
    """A `YYYY-MM-DD` as it stands; None stays None. UsageError for anything else."""
    if text is None:
        return None
    try:
        if datetime.strptime(text, "%Y-%m-%d").strftime("%Y-%m-%d") == text:
            return text
    except ValueError:
        pass
    raise UsageError(f"“{text}” is not a date.", "Write it as 2025-03-05.")
