"""`cxq add --table`: the documents of a CSV file, a row each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from cxq.cli.adding import Given, add_one, said_of
from cxq.cli.output import emit_json, many, on_terminal, print_error, say, tell
from cxq.cli.session import Session
from cxq.cli.table_file import BadRow, Row, decoded, read_rows
from cxq.disk import read_bytes
from cxq.errors import CxqError, LockedError, OutsideError, UsageError
from cxq.text import is_key, slugify


def add_table(session: Session, table: Path, given: Given, as_json: bool) -> int:
    """Add every document of the table, report a line each; the exit code.

    A bad row never stops the others. FileError where the table itself cannot be read.
    """
    text, charset = decoded(read_bytes(table), str(table))
    if charset == "gb18030":
        tell(f"{table} is not UTF-8; it was read as GB18030, as Excel writes it in Chinese.")
    rows = list(read_rows(text, str(table)))
    added: list[dict[str, Any]] = []
    bad: list[BadRow] = []
    for result in _watched(_added(session, table, given, rows), len(rows), quiet=as_json):
        if isinstance(result, BadRow):
            bad.append(result)
        else:
            added.append(result)
    _report(table, len(rows), added, bad, as_json)
    if any(isinstance(row.error, OutsideError) for row in bad):
        return OutsideError.exit_code
    return 1 if bad else 0


def _added(
    session: Session, table: Path, given: Given, rows: Iterable[Row | BadRow]
) -> Iterator[dict[str, Any] | BadRow]:
    """The report's row of each document, or why there is none, as they are added."""
    seen: dict[str, int] = {}
    with session.store() as store:
        for row in rows:
            if isinstance(row, BadRow):
                yield row
                continue
            try:
                chosen = _given(row, given, seen)
                added = add_one(session, store, str(table.parent / row.path), chosen)
                item = store.item(added["key"])
                kept = store.corrected(added["key"])
                differs = _differences(row, chosen, item, kept) if item else []
                yield {"line": row.line, **added, "differs": differs}
            except LockedError as error:
                yield BadRow(row.line, error)
                return  # the rows behind it would wait as long, one after the other
            except CxqError as error:
                yield BadRow(row.line, error)


def _given(row: Row, given: Given, seen: dict[str, int]) -> Given:
    """What the row says of its document. UsageError where a cell cannot be used."""
    from cxq.feeds.dates import read_date

    name = row.key or slugify(Path(row.path).stem)
    if row.key and not is_key(row.key):
        raise UsageError(
            f"“{row.key}” cannot be a key.",
            "Use letters, digits, dots, hyphens and underscores, such as gwr-anhui-2026.",
        )
    if is_key(name):
        # A second one would become a snapshot of the first, and so forth at each run.
        if name in seen:
            raise UsageError(f"The key “{name}” stands in line {seen[name]}.", "Give it another.")
        seen[name] = row.line
    # Spreadsheets rewrite 2025-03-05 as 2025/3/5.
    date = read_date(row.date) if row.date else given.date
    if row.date and date is None:
        raise UsageError(f"“{row.date}” is not a date.", "Write it as 2025-03-05.")
    if row.source_url and not row.source_url.startswith(("http://", "https://")):
        raise UsageError(
            f"“{row.source_url}” is not an http or https address.", "Correct source_url."
        )
    return replace(
        given,
        key=row.key or None,
        title=" ".join(row.title.split()) or None,
        date=date,
        region=row.region or given.region,
        language=row.language or given.language,
        url=row.source_url,
    )


def _differences(row: Row, chosen: Given, item: Any, corrected: frozenset[str]) -> list[str]:
    """The columns that say something else than the store, and were not corrected there."""
    columns = (
        ("title", row.title and chosen.title, "title"),
        ("date", row.date and chosen.date, "published"),
        ("region", row.region, "region"),
        ("language", row.language, "language"),
        ("source_url", row.source_url, "url"),
        ("collection", chosen.collection, "collection"),
    )
    return [
        column
        for column, says, field in columns
        if says and says != getattr(item, field) and field not in corrected
    ]


def _watched(
    results: Iterator[dict[str, Any] | BadRow], length: int, *, quiet: bool
) -> Iterator[dict[str, Any] | BadRow]:
    """The same results, with a bar where a person watches."""
    if quiet or not on_terminal():
        yield from results
        return
    import sys

    with click.progressbar(results, length=length, label="Adding", file=sys.stderr) as bar:
        yield from bar


def _report(
    table: Path, total: int, added: list[dict[str, Any]], bad: list[BadRow], as_json: bool
) -> None:
    if as_json:
        errors = [
            {
                "line": row.line,
                "message": row.error.message,
                "hint": row.error.hint,
                "exit_code": row.error.exit_code,
            }
            for row in bad
        ]
        emit_json({"added": added} | ({"errors": errors} if errors else {}))
        return
    for row in added:
        say(f"line {row['line']}: {said_of(row)}")
    for worse in bad:
        error = worse.error
        print_error(f"{table}:{worse.line}: {error.message}", error.hint, error.exit_code, False)
    for row in added:
        if row["differs"]:
            says = ", ".join(row["differs"])
            tell(f"line {row['line']}: the store has another {says}: cxq edit {row['key']} …")
    _summary(table, total, added, bad)


def _summary(table: Path, total: int, added: list[dict[str, Any]], bad: list[BadRow]) -> None:
    counts = [
        f"{sum(row['outcome'] == outcome for row in added):,} {words}"
        for outcome, words in (
            ("added", "added"),
            ("snapshot", "with a new snapshot"),
            ("unchanged", "stored already"),
        )
        if any(row["outcome"] == outcome for row in added)
    ]
    counts += [f"{len(bad):,} not added"] if bad else []
    left = total - len(added) - len(bad)
    counts += [f"{left:,} not tried"] if left else []
    if not total:
        tell(f"{table}: 0 rows: nothing stands below its header.")
        return
    tell(f"{table}: {many(total, 'row')}{': ' if counts else '.'}{', '.join(counts)}")
