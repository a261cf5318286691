"""A table of documents as a spreadsheet writes it: bytes of CSV into rows. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from cxq.errors import CxqError, FileError, UsageError
from cxq.text import nearest, printable

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Row:
    """One row as written, cells stripped; `line` is where it begins in the file."""

    line: int
    path: str
    key: str = ""
    title: str = ""
    date: str = ""
    region: str = ""
    language: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, and why."""

    line: int
    error: CxqError


COLUMNS = ("key", "path", "title", "date", "region", "language", "source_url")


def decoded(raw: bytes, shown: str) -> tuple[str, str]:
    """(text, charset): by its mark, else UTF-8, else GB18030, which Excel writes in China.

    FileError, with the line, where it is neither.
    """
    for mark, charset in _MARKS:
        if raw.startswith(mark):
            return raw.decode(charset, "replace"), charset
    try:
        return raw.decode(), "utf-8"
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    try:
        return raw.decode("gb18030"), "gb18030"
    except UnicodeDecodeError:
        raise FileError(
            shown, line, "the table is neither UTF-8 nor GB18030.",
            "Save it from the spreadsheet as “CSV UTF-8”.",
        ) from None  # fmt: skip


def read_rows(text: str, shown: str) -> Iterator[Row | BadRow]:
    """The rows behind the header; empty lines are none. Comma, semicolon or tab between cells.

    FileError where the header has an unknown column, one twice, or no `path`.
    """
    lines = io.StringIO(text, newline="")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    # A spreadsheet of a country with decimal commas writes semicolons.
    reader = csv.reader(lines, delimiter=max(",;\t", key=first.count), strict=True)
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            if header is None:
                raise FileError(shown, line, f"the header is not CSV: {error}.") from None
            yield BadRow(line, _not_csv(error, reader.line_num))
            continue
        if not any(cells):
            continue
        if header is None:
            header = _header(cells, shown, line)
        else:
            yield _row(header, cells, line)
    if header is None:
        raise FileError(shown, 1, "the table is empty.", f"Its first line is: {','.join(COLUMNS)}")


def _not_csv(error: csv.Error, last: int) -> CxqError:
    if "unexpected end" in str(error):
        return UsageError(
            f"A quotation mark is opened here and never closed; nothing up to line {last} is read.",
            'Close it, or write it twice where it belongs to the text: ""',
        )
    return UsageError(
        f"The row is not CSV: {error}.", 'A quotation mark inside of quotes is written twice: ""'
    )


def _header(cells: list[str], shown: str, line: int) -> list[str]:
    names = [cell.lower() for cell in cells]
    hint = f"The columns are: {','.join(COLUMNS)}"
    for name in names:
        if name not in COLUMNS:
            near = nearest(name, list(COLUMNS))
            raise FileError(shown, line, f"there is no column “{printable(name)}”{near}.", hint)
        if names.count(name) > 1:
            raise FileError(shown, line, f"the column “{name}” stands there twice.", hint)
    if "path" not in names:
        raise FileError(shown, line, "the column “path” is missing.", hint)
    return names


def _row(header: list[str], cells: list[str], line: int) -> Row | BadRow:
    if len(cells) > len(header):
        return BadRow(
            line,
            UsageError(
                f"The row has {len(cells)} cells, and the header names {len(header)} columns.",
                "Put a cell with a comma in it into quotation marks.",
            ),
        )
    if any("\x00" in cell for cell in cells):
        return BadRow(line, UsageError("The row holds a NUL character.", "Save the table anew."))
    row = Row(line, **{"path": "", **dict(zip(header, cells, strict=False))})
    if not row.path:
        return BadRow(line, UsageError("The row names no path.", "Name the document's file."))
    return row
