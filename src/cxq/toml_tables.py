"""TOML into frozen dataclasses, with the file, the line and the key's path in every complaint;
and such an instance back into the text of a table.

`tomllib` gives no positions, so a key's line is looked up in the text afterwards: enough to put
the author's cursor on the right line, and never a reason to fail.
"""

from __future__ import annotations

import re
import tomllib
import types
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from cxq.disk import read_text
from cxq.errors import FileError, SettingsError
from cxq.text import nearest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A parsed TOML file that still knows where things stood."""

    path: Path
    shown: str
    text: str
    data: dict[str, Any]

    def line_of(self, table: str, index: int | None = None, key: str = "") -> int:
        """The line of `[table]` (or of the index-th `[[table]]`), or of a key in it; else 1."""
        lines = _lines(self.text)
        start = 0
        if table:
            headers = _headers(self.text, table, index is not None)
            if len(headers) <= (index or 0):
                return 1
            start = headers[index or 0]
        if key:
            for number in range(start, len(lines)):
                if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", lines[number]):
                    return number + 1
                if table and lines[number].lstrip().startswith("[["):
                    break
        return max(start, 1)


# A file with ten thousand faults is looked through once, not ten thousand times.
@lru_cache(maxsize=4)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))


@lru_cache(maxsize=16)
def _headers(text: str, table: str, in_array: bool) -> tuple[int, ...]:
    """The numbers of the lines that open this table."""
    name = rf"\s*{re.escape(table)}\s*"
    header = re.compile(rf"\s*\[\[{name}\]\]" if in_array else rf"\s*\[{name}\]")
    return tuple(number for number, line in enumerate(_lines(text), 1) if header.match(line))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands, for complaints: `sources/x.toml:12` and a path such as `pull`."""

    file: TomlFile
    header: str = ""
    index: int | None = None
    label: str = ""

    def complain(self, key: str, says: str, hint: str = "") -> SettingsError:
        """A SettingsError that names file, line and the key's whole path."""
        line = self.file.line_of(self.header, self.index, key)
        path = ".".join(part for part in (self.label, key) if part)
        return SettingsError(f"{self.file.shown}:{line}: {path}: {says}", hint)

    def inner(self, key: str) -> Place:
        """The place of a table inside this one."""
        header = ".".join(part for part in (self.header, key) if part)
        label = ".".join(part for part in (self.label, key) if part)
        return Place(self.file, header if self.index is None else self.header, self.index, label)


def read_toml(path: Path, shown: str | None = None) -> TomlFile:
    """The file parsed. SettingsError with file and line where it is not TOML."""
    shown = shown or str(path)
    try:
        text = read_text(path, shown)
    except FileError as error:  # a settings file's fault is exit code 2
        raise SettingsError(error.message, error.hint) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        says = str(error)
        found = re.search(r"\(at line (\d+), column (\d+)\)", says)
        line = found[1] if found else str(text.count("\n") + 1)
        what = re.sub(r"\s*\(at .*\)$", "", says)
        raise SettingsError(
            f"{shown}:{line}: not valid TOML: {what}.",
            "Check that line: a missing quote or bracket is the usual cause.",
        ) from None
    except RecursionError:
        raise SettingsError(
            f"{shown}:1: it is nested too deeply to be read.", "Look at it."
        ) from None
    return TomlFile(path, shown, text, data)


def tables_of(file: TomlFile, name: str) -> Iterator[tuple[dict[str, Any], Place]]:
    """Each `[[name]]` table of a file that holds nothing else. SettingsError for other things."""
    for key in file.data:
        if key != name:
            raise Place(file).complain(
                key, f"unknown key{nearest(key, [name])}", f"This file holds [[{name}]] tables."
            )
    tables = file.data.get(name, [])
    if not isinstance(tables, list):
        raise Place(file).complain(name, "must be tables", f"Write [[{name}]], in two brackets.")
    for index, data in enumerate(tables):
        if not isinstance(data, dict):
            raise Place(file).complain(name, "must be tables", f"Write [[{name}]], then its keys.")
        label = f"{name} “{data['id']}”" if isinstance(data.get("id"), str) else name
        yield data, Place(file, name, index, label)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def read_table(kind: type[T], data: dict[str, Any], place: Place) -> T:
    """One TOML table as an instance of a dataclass; unknown keys and wrong types are refused.

    A field named `from_` is the key `from`. SettingsError names the key's path and line.
    """
    hints = _hints(cast("Any", kind))
    known = {field.name.rstrip("_"): field for field in fields(kind)}  # type: ignore[arg-type]
    for key in data:
        if key not in known:
            raise place.complain(
                key,
                f"unknown key{nearest(key, list(known))}",
                f"Known here: {', '.join(known)}.",
            )
    values: dict[str, Any] = {}
    for key, field in known.items():
        if key in data:
            values[field.name] = _convert(hints[field.name], data[key], key, place)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise place.complain("", f"“{key}” is missing", f"Add a line: {key} = …")
    return kind(**values)


def _convert(kind: Any, value: Any, key: str, place: Place) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        kind = next(option for option in get_args(kind) if option is not type(None))
        origin = get_origin(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, dict):
            raise place.complain(key, "must be a table", f"Write it as [{key}].")
        return read_table(kind, value, place.inner(key))
    if origin is Literal:
        allowed = get_args(kind)
        if value not in allowed:
            options = ", ".join(f'"{option}"' for option in allowed)
            near = nearest(value, list(allowed)) if isinstance(value, str) else ""
            raise place.complain(key, f"{value!r} is not one of {options}{near}")
        return value
    if origin is tuple:
        part_kind = get_args(kind)[0]
        what, example = (
            ("whole numbers", "[1, 2]") if part_kind is int else ("strings", '["…", "…"]')
        )
        if not isinstance(value, list) or not all(type(part) is part_kind for part in value):
            raise place.complain(key, f"must be a list of {what}", f"{key} = {example}")
        return tuple(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        names = {str: "a string in quotes", int: "a whole number", float: "a number"}
        raise place.complain(key, f"must be {names.get(kind, 'true or false')}, not {value!r}")
    return value


def table_text(header: str, value: Any) -> str:
    """`[[header]]` with what is not the default of this dataclass's fields, tables inside last.

    Read again by `read_table`, it gives an equal instance.
    """
    return f"[[{header}]]\n{_fields_text(header, value)}"


def _fields_text(header: str, value: Any) -> str:
    lines, tables = [], []
    for field in fields(value):
        key, held = field.name.rstrip("_"), getattr(value, field.name)
        if held is None or held == field.default:
            continue
        if is_dataclass(held):
            inner = f"{header}.{key}"
            tables.append(f"\n[{inner}]\n{_fields_text(inner, held)}")
        else:
            lines.append(f"{key} = {value_text(held)}\n")
    return "".join(lines + tables)


def value_text(value: bool | int | float | str | tuple[str, ...]) -> str:
    """A value as TOML writes it, strings in basic quotes (TOML 1.0, “String”)."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return f'"{_ESCAPED.sub(_escape, value)}"'
        case _:
            return f"[{', '.join(map(value_text, value))}]"


_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return f"\\{char}" if char in '"\\' else f"\\u{ord(char):04x}"
