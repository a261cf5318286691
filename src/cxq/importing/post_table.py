"""posts.csv: what an export says of each post beside its text."""

from __future__ import annotations

import csv
import datetime
import io
import re
from dataclasses import dataclass

from cxq.errors import CxqError
from cxq.importing.elements import sound


@dataclass(frozen=True, slots=True)
class Row:
    """One post: `identity` is `<number>.<slug>`, `date` RFC 3339, a day, or empty."""

    identity: str
    slug: str
    title: str = ""
    subtitle: str = ""
    date: str = ""
    published: bool = True
    kind: str = ""
    audience: str = ""
    podcast_url: str = ""


def read_table(data: bytes, name: str) -> tuple[list[Row], list[str]]:
    """The rows of posts.csv, and a sentence for each that cannot be used.

    Columns are found by their names: older exports lack `inbox_sent_at`. Titles may hold line
    ends and commas. CxqError where there is no column `post_id`.
    """
    text = data.decode("utf-8-sig", errors="replace")
    problems = []
    if "\ufffd" in text and b"\xef\xbf\xbd" not in data:
        problems.append(f"{name} is not all UTF-8: what could not be read shows as \ufffd.")
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[Row] = []
    seen: set[str] = set()
    try:
        head = [column.strip().lower() for column in next(reader, [])]
        if "post_id" not in head:
            raise CxqError(
                f"{name} has no column “post_id” (it has: {', '.join(head)[:200] or 'nothing'}).",
                "It should be the posts.csv of a Substack export.",
            )
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            row = _row(dict(zip(head, cells, strict=False)))
            if row is None or row.identity in seen:
                what = "has no post_id" if row is None else f"repeats the post {row.identity}"
                problems.append(f"{name}:{reader.line_num}: the row {what}; it is left out.")
                continue
            seen.add(row.identity)
            rows.append(row)
    except csv.Error as error:
        problems.append(f"{name}:{reader.line_num}: {error}; what follows was not read.")
    return rows, problems


def _row(cells: dict[str, str]) -> Row | None:
    def cell(column: str) -> str:
        return " ".join(sound(cells.get(column, "")).split())

    identity = cell("post_id")
    if not identity:
        return None
    return Row(
        identity,
        slug_of(identity),
        cell("title"),
        cell("subtitle"),
        _date(cell("post_date")),
        cell("is_published").lower() in ("true", "t", "1", "yes"),
        cell("type"),
        cell("audience"),
        cell("podcast_url"),
    )


def slug_of(identity: str) -> str:
    """`<number>.<slug>` → the slug; the whole where it is not of that form."""
    found = re.fullmatch(r"\d+\.(.+)", identity)
    return found[1] if found else identity


def _date(text: str) -> str:
    """The date as front matter takes it; empty for what is none."""
    if not text:
        return ""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        found_day = re.match(r"\d{4}-\d\d-\d\d", text)
        return found_day[0] if found_day else ""
    if "T" not in text and ":" not in text:
        return found.date().isoformat()
    return found.replace(microsecond=0).isoformat()
