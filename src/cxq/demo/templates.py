"""The bundled sample texts: UTF-8 templates, filled with an address and a day.

A sample with fixed dates would be a dead source within a month, so every date is written as an
age in days and computed from `today`:

    {{base}}                    http://127.0.0.1:8619
    {{day-3}}                   2026-11-20                          three days ago
    {{zh-3}}                    2026年11月20日
    {{en-3}}                    20 November 2026
    {{rfc822-3 09:30}}          Fri, 20 Nov 2026 09:30:00 +0800     (RSS)
    {{rfc3339-3 09:30}}         2026-11-20T09:30:00+08:00           (Atom, JSON Feed)
    {{include site/_x.html}}    another template, filled
    {{json site/_x.html}}       the same as a JSON string
    {{paragraphs x.txt}}        a text file, each of its lines a <p>
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from email.utils import format_datetime
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable

_PLACEHOLDER = re.compile(r"\{\{(?P<name>[a-z0-9]+)(?:-(?P<age>\d+))?(?: (?P<rest>[^{}]+))?\}\}")
_BEIJING = timezone(timedelta(hours=8))
# Not strftime's %B: that follows the locale of whoever runs the demo.
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def bundled(folder: str) -> Iterator[tuple[str, str]]:
    """Every template of a bundled folder, unfilled, with its `/`-separated path inside it.

    `_…` are parts of other templates, and left out.
    """
    yield from _templates(files("cxq.demo").joinpath(folder), "")


def _templates(folder: Traversable, above: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith(("_", ".")):
            continue
        if entry.is_dir():
            yield from _templates(entry, f"{above}{entry.name}/")
        else:
            yield above + entry.name, entry.read_text(encoding="utf-8")


def _read(path: str) -> str:
    return files("cxq.demo").joinpath(*path.split("/")).read_text(encoding="utf-8")


def fill(text: str, *, base: str, today: date) -> str:
    """The text with every placeholder filled.

    ValueError for a placeholder that is none of the above: the package itself is then wrong.
    """

    def filled(match: re.Match[str]) -> str:
        name, rest = match["name"], match["rest"] or ""
        if match["age"] is not None:
            return _date(name, today - timedelta(days=int(match["age"])), rest)
        match name:
            case "base":
                return base
            case "include":
                return fill(_read(rest), base=base, today=today).rstrip("\n")
            case "json":
                return json.dumps(fill(_read(rest), base=base, today=today), ensure_ascii=False)
            case "paragraphs":
                lines = _read(rest).split("\n")
                return "\n".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
            case _:
                raise ValueError(f"no such placeholder: {match[0]}")

    return _PLACEHOLDER.sub(filled, text)


def _date(form: str, day: date, clock: str) -> str:
    match form:
        case "day":
            return day.isoformat()
        case "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        case "en":
            return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        case "rfc822" | "rfc3339":
            moment = datetime.combine(day, time.fromisoformat(clock), _BEIJING)
            return format_datetime(moment) if form == "rfc822" else moment.isoformat()
        case _:
            raise ValueError(f"no such date: {form}")
