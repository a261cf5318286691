"""How cxq speaks: one JSON document or plain lines on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def emit_json(value: Any) -> None:
    """The one JSON document of a `--json` run."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say(text: str = "") -> None:
    """A line of the answer, on stdout. The text is as cxq made it; see `printable`."""
    click.echo(text, color=colour_wanted())


def tell(text: str) -> None:
    """A line about the run, on stderr."""
    click.echo(text, err=True, color=colour_wanted())


def styled(text: str, **style: Any) -> str:
    """The text with colours, where a person looks and NO_COLOR (no-color.org) does not forbid."""
    return click.style(text, **style) if colour_wanted() is not False else text


def colour_wanted() -> bool | None:
    """False where NO_COLOR says so, else click decides by the terminal."""
    return False if os.environ.get("NO_COLOR") else None


def print_error(message: str, hint: str, exit_code: int, as_json: bool) -> None:
    """A failure: JSON on stdout for who asked for JSON, else two lines on stderr."""
    if as_json:
        emit_json({"error": {"message": message, "hint": hint, "exit_code": exit_code}})
        return
    tell(styled("error: ", fg="red", bold=True) + clean(message))
    if hint:
        for line in clean(hint).split("\n"):
            tell(f"  {line.strip()}")


def clean(text: str) -> str:
    """Lines that cannot move the cursor: each made printable, line ends kept."""
    from cxq.text import printable

    return "\n".join(printable(line) if line.strip() else "" for line in text.split("\n"))


def columns(rows: Iterable[Sequence[str]], *, gap: int = 2) -> Iterable[str]:
    """Rows with their columns aligned by display width; the last column is left as it is."""
    from cxq.text import printable

    rows = [[printable(cell) for cell in row] for row in rows]
    if not rows:
        return
    widths = [max(_width(row[index]) for row in rows) for index in range(len(rows[0]) - 1)]
    for row in rows:
        padded = [
            cell + " " * (width - _width(cell) + gap)
            for cell, width in zip(row[:-1], widths, strict=True)
        ]
        yield ("".join(padded) + row[-1]).rstrip()


def _width(text: str) -> int:
    """Columns on a terminal: East Asian wide and full-width characters take two (UAX #11)."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text
    )


def on_terminal() -> bool:
    """Whether a person watches stderr."""
    return sys.stderr.isatty()


def many(count: int, one: str, several: str = "") -> str:
    """`1 draft`, `3 drafts`."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"
