"""What stands in sources/: the catalogue, the glossary, the references.

Each is read whole and checked as it is read; a complaint names file, line and entry. Only
references.json is ever written by cxq, and then nothing that a person put there is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cxq.disk import read_text, write_text
from cxq.errors import SettingsError, UsageError
from cxq.model import Reference, Source, Term
from cxq.project import Project
from cxq.text import is_key, nearest, tidy
from cxq.toml_tables import Place, TomlFile, read_table, read_toml

# ---------------------------------------------------------------- sources


def read_sources(project: Project) -> tuple[Source, ...]:
    """Every `[[source]]` of sources/*.toml but glossary.toml, in file order.

    SettingsError for bad TOML, an unknown key, a duplicate id, or rules that the kind lacks.
    """
    sources: dict[str, Source] = {}
    seen: dict[str, str] = {}
    for path in sorted(project.sources.glob("*.toml")):
        if path == project.glossary:
            continue
        file = read_toml(path, project.shown(path))
        for source, line in _sources_of(file):
            if source.id in sources:
                raise SettingsError(
                    f"{file.shown}:{line}: source “{source.id}” is already defined at "
                    f"{seen[source.id]}.",
                    "Give one of them another id.",
                )
            sources[source.id] = source
            seen[source.id] = f"{file.shown}:{line}"
    return tuple(sources.values())


def _sources_of(file: TomlFile) -> Iterable[tuple[Source, int]]:
    for index, (data, place) in enumerate(_tables(file, "source")):
        source = read_table(Source, data, place)
        _check_source(source, place)
        yield source, file.line_of("source", index)


def _tables(file: TomlFile, name: str) -> Iterable[tuple[dict[str, Any], Place]]:
    for key in file.data:
        if key != name:
            raise Place(file).complain(
                key, f"unknown key{nearest(key, [name])}", f"This file holds [[{name}]] tables."
            )
    tables = file.data.get(name, [])
    if not isinstance(tables, list):
        raise Place(file).complain(name, "must be tables", f"Write [[{name}]], in two brackets.")
    for index, data in enumerate(tables):
        label = f"{name} “{data['id']}”" if isinstance(data.get("id"), str) else name
        yield data, Place(file, name, index, label)


def _check_source(source: Source, place: Place) -> None:
    if not is_key(source.id):
        raise place.complain("id", "an id is letters, digits, dots, hyphens and underscores")
    parts = urlsplit(source.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise place.complain("url", f"“{source.url}” is not an http or https address")
    if source.kind == "feed" and source.list is not None:
        raise place.complain("list", "a feed has no list rules", 'Use kind = "html-list".')
    if source.kind != "feed" and source.list is None and source.enabled:
        raise place.complain(
            "kind",
            f"a {source.kind} needs a [source.list] table with item, link and title",
            "Add the rules, or set enabled = false.",
        )
    if source.timezone:
        _check_timezone(source, place)
    if source.every and not re.fullmatch(r"\d+(m|h|d)", source.every):
        raise place.complain("every", f"“{source.every}” is not a time such as 30m, 6h or 1d")


def _check_timezone(source: Source, place: Place) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(source.timezone)
    except (KeyError, ValueError, OSError):
        raise place.complain(
            "timezone", f"“{source.timezone}” is not a time zone", 'Such as "Asia/Shanghai".'
        ) from None


# ---------------------------------------------------------------- glossary


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms by id, and every id, short form, 汉字 and alias that finds one (folded)."""

    terms: Mapping[str, Term]
    names: Mapping[str, Term]

    def find(self, name: str) -> Term | None:
        """The term of this id, short form, 汉字 or alias, capitals aside."""
        return self.terms.get(name) or self.names.get(_fold(name))

    def near(self, name: str) -> str:
        """` (did you mean “nqpf”?)`, or nothing."""
        return nearest(name, list(self.terms))


EMPTY_GLOSSARY = Glossary({}, {})


def read_glossary(project: Project) -> Glossary:
    """sources/glossary.toml; empty where there is no such file.

    SettingsError for bad TOML, an unknown key, a duplicate id, one name for two terms, or a
    term without 汉字 or English.
    """
    if not project.glossary.exists():
        return EMPTY_GLOSSARY
    file = read_toml(project.glossary, project.shown(project.glossary))
    terms: dict[str, Term] = {}
    names: dict[str, Term] = {}
    for data, place in _tables(file, "term"):
        term = read_table(Term, data, place)
        if not is_key(term.id):
            raise place.complain("id", "an id is letters, digits, dots, hyphens and underscores")
        if term.id in terms:
            raise place.complain("id", "this id is defined twice", "Give one another id.")
        for key, value in (("zh", term.zh), ("en", term.en)):
            if not value.strip():
                raise place.complain(key, "is empty", "A term needs its 汉字 and its English.")
        terms[term.id] = term
        written = (term.id, term.abbr, term.zh, *term.aliases)
        for name in dict.fromkeys(_fold(name) for name in written if name):
            other = names.get(name)
            if other is not None:
                raise place.complain(
                    "aliases", f"“{name}” already finds the term “{other.id}”", "Drop it in one."
                )
            names[name] = term
    return Glossary(terms, names)


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


# ---------------------------------------------------------------- references


def read_references(project: Project) -> dict[str, Reference]:
    """sources/references.json by key, in file order; empty where there is no such file.

    SettingsError where it is not JSON (with the line) or not a list of CSL-JSON records.
    """
    path = project.references
    if not path.exists():
        return {}
    shown = project.shown(path)
    return {reference.key: reference for reference in map(_reference, _read_records(path, shown))}


def _read_records(path: Path, shown: str) -> list[dict[str, Any]]:
    text = read_text(path, shown)
    try:
        records = json.loads(text or "[]")
    except json.JSONDecodeError as error:
        raise SettingsError(
            f"{shown}:{error.lineno}:{error.colno}: not valid JSON: {error.msg}.",
            "Check that line: a missing comma or quote is the usual cause.",
        ) from None
    if not isinstance(records, list):
        raise SettingsError(f"{shown}: a CSL-JSON file is a list of records.", "Write [ … ].")
    seen: set[str] = set()
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict) or not isinstance(record.get("id"), str | int):
            raise SettingsError(
                f"{shown}: record {number} has no “id”.", 'Each is {"id": "…", "type": "…", …}.'
            )
        if str(record["id"]) in seen:
            raise SettingsError(
                f"{shown}: two records have the id “{record['id']}”.", "Rename one."
            )
        seen.add(str(record["id"]))
    return records


def _reference(record: dict[str, Any]) -> Reference:
    custom = record.get("custom")
    custom = custom if isinstance(custom, dict) else {}

    def words(source: Mapping[str, Any], key: str) -> str:
        value = source.get(key, "")
        return tidy(value) if isinstance(value, str) else ""

    return Reference(
        key=str(record["id"]),
        type=words(record, "type") or "document",
        title=words(record, "title"),
        title_en=words(custom, "title-en") or words(record, "title-short"),
        author=_names(record.get("author")),
        outlet=words(record, "container-title") or words(record, "publisher"),
        issued=_date(record.get("issued")),
        accessed=_date(record.get("accessed")),
        url=words(record, "URL"),
        archived=words(record, "archive_location") or words(custom, "archived"),
        language=words(record, "language"),
        sha256=words(custom, "sha256"),
        record=record,
    )


def _names(value: Any) -> str:
    """CSL names as one line: Chinese family name first and joined, others given name first."""
    names = []
    for name in value if isinstance(value, list) else []:
        if not isinstance(name, dict):
            continue
        literal, family, given = (str(name.get(key, "")) for key in ("literal", "family", "given"))
        spaced = " ".join(part for part in (given, family) if part)
        names.append(tidy(literal or (family + given if not spaced.isascii() else spaced)))
    return ", ".join(name for name in names if name)


def _date(value: Any) -> str:
    """A CSL date as `YYYY[-MM[-DD]]`."""
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        digits = [str(part) for part in parts[0][:3]]
        if all(part.isdigit() for part in digits):
            return "-".join([digits[0], *(part.zfill(2) for part in digits[1:])])
    raw = value.get("raw") or value.get("literal")
    return raw if isinstance(raw, str) else ""


def date_parts(date: str) -> dict[str, Any]:
    """`YYYY[-MM[-DD]]…` (what follows the day is dropped) as a CSL date."""
    return {"date-parts": [[int(part) for part in date[:10].split("-")]]}


def write_references(project: Project, records: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Put these CSL-JSON records on the shelf, and say which keys are new there.

    A record that stands already only gains the fields it lacks: what a person edited by hand
    always wins. The file is written once, whole, and not at all where nothing changed.
    """
    path = project.references
    standing = _read_records(path, project.shown(path)) if path.exists() else []
    before = json.dumps(standing, sort_keys=True)
    by_key = {str(record["id"]): record for record in standing}
    added = []
    for record in records:
        key = str(record["id"])
        if key in by_key:
            _fill(by_key[key], record)
        else:
            by_key[key] = dict(record)
            added.append(key)
    if not path.exists() or json.dumps(list(by_key.values()), sort_keys=True) != before:
        text = json.dumps(list(by_key.values()), ensure_ascii=False, indent=2)
        write_text(path, text + "\n")
    return tuple(added)


def _fill(standing: dict[str, Any], fresh: Mapping[str, Any]) -> None:
    for key, value in fresh.items():
        if key not in standing:
            standing[key] = value
        elif isinstance(standing[key], dict) and key == "custom":
            _fill(standing[key], value)


def reference_for(references: Mapping[str, Reference], key: str) -> Reference:
    """The reference of this key, or a UsageError that names a near one."""
    if key in references:
        return references[key]
    raise UsageError(
        f"references.json has no “{key}”{nearest(key, list(references))}.",
        f"Add it with: cxq cite {key}",
    )
