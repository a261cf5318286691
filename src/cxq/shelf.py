"""What stands in sources/: the catalogue and the references (the glossary: `glossary_file.py`).

Each is read whole and checked as it is read; a complaint names file, line and entry. Only
references.json is ever written by cxq, and then nothing that a person put there is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cxq.disk import exclusive, list_files, read_text, stands, write_text
from cxq.errors import FileError, SettingsError, UsageError
from cxq.model import Reference, Source
from cxq.project import Project
from cxq.text import is_key, nearest, tidy
from cxq.toml_tables import Place, TomlFile, read_table, read_toml, tables_of

# ---------------------------------------------------------------- sources


def read_sources(project: Project) -> tuple[Source, ...]:
    """Every `[[source]]` of sources/*.toml but glossary.toml, in file order.

    SettingsError for bad TOML, an unknown key, a duplicate id, or rules that the kind lacks.
    """
    sources: dict[str, Source] = {}
    seen: dict[str, str] = {}
    for path in list_files(project.sources, ".toml"):
        if path == project.glossary:
            continue
        file = read_toml(path, project.shown(path))
        for source, line in sources_of(file):
            if source.id in sources:
                raise SettingsError(
                    f"{file.shown}:{line}: source “{source.id}” is already defined at "
                    f"{seen[source.id]}.",
                    "Give one of them another id.",
                )
            sources[source.id] = source
            seen[source.id] = f"{file.shown}:{line}"
    return tuple(sources.values())


def sources_of(file: TomlFile) -> Iterable[tuple[Source, int]]:
    """Each `[[source]]` of a file, checked, with its line; SettingsError as `read_sources`."""
    for index, (data, place) in enumerate(tables_of(file, "source")):
        source = read_table(Source, data, place)
        _check_source(source, place)
        yield source, file.line_of("source", index)


def source_place(project: Project, source_id: str) -> str:
    """Where a source's url is written, as `sources/media.toml:12`; empty where it is nowhere."""
    for path in list_files(project.sources, ".toml"):
        if path == project.glossary:
            continue
        file = read_toml(path, project.shown(path))
        for index, (data, _) in enumerate(tables_of(file, "source")):
            if data.get("id") == source_id:
                return f"{file.shown}:{file.line_of('source', index, 'url')}"
    return ""


def _check_source(source: Source, place: Place) -> None:
    if not is_key(source.id):
        raise place.complain("id", "an id is letters, digits, dots, hyphens and underscores")
    if not is_web_address(source.url):
        raise place.complain("url", f"“{source.url}” is not an http or https address")
    if source.kind == "feed" and source.list is not None:
        raise place.complain("list", "a feed has no list rules", 'Use kind = "html-list".')
    if source.kind != "feed" and source.list is None and source.enabled:
        raise place.complain(
            "kind",
            f"a {source.kind} needs a [source.list] table with item, link and title",
            "Add the rules, or set enabled = false.",
        )
    _check_rules(source, place)
    if source.timezone:
        _check_timezone(source, place)
    if source.every and not re.fullmatch(r"\d+(m|h|d)", source.every):
        raise place.complain("every", f"“{source.every}” is not a time such as 30m, 6h or 1d")


MOST_LISTS = 50
"""Lists that one index may name, and pages that one list may have: more is no list of news."""


def _check_rules(source: Source, place: Place) -> None:
    """Rules that no page could fit, whatever it says."""
    rules, index, pages = source.list, source.index, source.pages
    if source.kind == "feed" and (index is not None or pages is not None):
        raise place.complain(
            "index" if index else "pages", "a feed has neither index nor pages", "Drop the table."
        )
    if rules is not None and source.kind != "html-list":
        for key in ("html", "literals"):
            if getattr(rules, key):
                raise place.inner("list").complain(key, "is for an html-list", f"Drop {key}.")
    if index is not None:
        inside = place.inner("index")
        if not index.link.strip():
            raise inside.complain("link", "is empty", 'Such as: link = "ul.list@data"')
        _check_hole(index.match, "match", inside)
        _check_hole(index.template, "template", inside)
        _check_range(index.most, "most", inside)
    if pages is not None:
        inside = place.inner("pages")
        _check_hole(pages.url or "-", "url", inside)
        _check_range(pages.depth, "depth", inside)
        if pages.start < 0 or pages.step < 1:
            raise inside.complain("step", "pages are counted upwards", "start = 1, step = 1")


def _check_hole(pattern: str, key: str, place: Place) -> None:
    if pattern and pattern.count("{}") != 1:
        raise place.complain(key, f"“{pattern}” has not one {{}} in it", 'Such as: "index_{}.html"')


def _check_range(number: int, key: str, place: Place) -> None:
    if not 1 <= number <= MOST_LISTS:
        raise place.complain(key, f"must be from 1 to {MOST_LISTS}, not {number}")


def is_web_address(url: str) -> bool:
    """Whether this is an http or https address with a host, and a port that there can be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _check_timezone(source: Source, place: Place) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(source.timezone)
    except (KeyError, ValueError, OSError):
        raise place.complain(
            "timezone", f"“{source.timezone}” is not a time zone", 'Such as "Asia/Shanghai".'
        ) from None


# ---------------------------------------------------------------- references


def read_references(project: Project) -> dict[str, Reference]:
    """sources/references.json by key, in file order; empty where there is no such file.

    SettingsError where it is not JSON (with the line) or not a list of CSL-JSON records.
    """
    path = project.references
    if not stands(path):
        return {}
    shown = project.shown(path)
    return {reference.key: reference for reference in map(_reference, _read_records(path, shown))}


def _read_records(path: Path, shown: str) -> list[dict[str, Any]]:
    try:
        text = read_text(path, shown)
    except FileError as error:  # a settings file's fault is exit code 2
        raise SettingsError(error.message, error.hint) from None
    try:
        records = json.loads(text if text.strip() else "[]")
    except json.JSONDecodeError as error:
        raise SettingsError(
            f"{shown}:{error.lineno}:{error.colno}: not valid JSON: {error.msg}.",
            "Check that line: a missing comma or quote is the usual cause.",
        ) from None
    except (ValueError, RecursionError):  # a number of 5,000 digits, a thousand brackets
        raise SettingsError(
            f"{shown}: this is no CSL-JSON that can be read.", "Look at it."
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
        title_en=words(custom, "title-en"),
        short=_short(record),
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
        literal, family, given = (
            str(name.get(key) or "") for key in ("literal", "family", "given")
        )
        spaced = " ".join(part for part in (given, family) if part)
        names.append(tidy(literal or (family + given if not spaced.isascii() else spaced)))
    return ", ".join(name for name in names if name)


def _short(record: Mapping[str, Any]) -> str:
    """How a work is named once the reader knows it: `title-short`, else author and year.

    Empty where the record has neither; a family name stands for its author, as in any style.
    """
    written = record.get("title-short") or record.get("shortTitle")
    if isinstance(written, str) and tidy(written).strip():
        return tidy(written).strip()
    authors = record.get("author")
    names = [
        tidy(str(name.get("family") or name.get("literal") or ""))
        for name in (authors if isinstance(authors, list) else [])
        if isinstance(name, dict)
    ]
    names = [name for name in names if name]
    if not names:
        return ""
    several = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
    return " ".join(part for part in (several, _date(record.get("issued"))[:4]) if part)


def _date(value: Any) -> str:
    """A CSL date as `YYYY[-MM[-DD]]`."""
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        digits = [str(part) for part in parts[0][:3]]
        if digits and all(re.fullmatch(r"[0-9]{1,4}", part) for part in digits):
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
    with exclusive(project.root):
        return _write_references(project, records)


def _write_references(project: Project, records: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    path = project.references
    standing = _read_records(path, project.shown(path)) if stands(path) else []
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
    if not stands(path) or json.dumps(list(by_key.values()), sort_keys=True) != before:
        write_text(path, _as_it_stands(path, list(by_key.values())))
    return tuple(added)


def corrected_references(
    project: Project, before: Mapping[str, Any], after: Mapping[str, Any]
) -> str | None:
    """references.json with the record of an item that was corrected; None where it stays.

    `before` and `after` are what the store makes of the item. The record's id follows, and each
    field that still says what the store said: what a person edited by hand always wins. Nothing
    is written. UsageError where another record has the new id.
    """
    if not project.references.exists():
        return None
    records = _read_records(project.references, project.shown(project.references))
    old, new = str(before["id"]), str(after["id"])
    by_key = {str(record["id"]): record for record in records}
    other = by_key.get(new) if new != old else None
    # A run that was killed after it had written this file is finished by running it again.
    if other is not None and (old in by_key or not _same_work(other, before)):
        raise UsageError(
            f"references.json has “{new}” already: “{other.get('title', '')}”.",
            "Choose another key.",
        )
    if old not in by_key:
        return None
    corrected = _corrected(by_key[old], before, after)
    if corrected == by_key[old]:
        return None
    listed = [corrected if str(record["id"]) == old else record for record in records]
    return _as_it_stands(project.references, listed)


def _as_it_stands(path: Path, records: list[dict[str, Any]]) -> str:
    """The records as JSON, indented as the file is: Zotero writes tabs, others two spaces or four,
    and a new reference is to be the only change that the author's history shows."""
    first = re.search(r"^\[\s*\n([ \t]+)\S", read_text(path)) if stands(path) else None
    return json.dumps(records, ensure_ascii=False, indent=first[1] if first else 2) + "\n"


def _same_work(record: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return any(record.get(key) == other[key] for key in ("URL", "title") if key in other)


def _corrected(
    record: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """The record, where it says what `before` says, saying what `after` says; order kept."""
    corrected = {}
    for key, value in record.items():
        was, is_now = before.get(key), after.get(key)
        if key == "custom" and all(isinstance(each, dict) for each in (value, was, is_now)):
            corrected[key] = _corrected(value, was or {}, is_now or {})
        elif was == is_now or value != was:
            corrected[key] = value
        elif is_now is not None:
            corrected[key] = is_now
    added = {key: after[key] for key in after if key not in before and key not in record}
    return corrected | added


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
        f"Correct it; or add it: cxq cite {key}, if it is stored (see cxq items).",
    )
