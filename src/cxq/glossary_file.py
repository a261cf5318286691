"""sources/glossary.toml: read whole, every fault told with file, line and entry. [sources/]"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from unicodedata import normalize

from cxq.disk import stands
from cxq.errors import SettingsError
from cxq.model import Problem
from cxq.project import Project
from cxq.terms import EMPTY_GLOSSARY, Glossary, Term, fold_name, glossary_of
from cxq.text import HAN, is_key, tidy
from cxq.toml_tables import Place, TomlFile, read_table, read_toml, tables_of

USE = re.compile(r"\[\[([^\[\]\n|#\\*`<>]+)")
"""A term's use in a definition: `[[id`, as the dialect reads it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One readable `[[term]]` table, and where it stands."""

    term: Term
    place: Place


def read_glossary(project: Project) -> Glossary:
    """sources/glossary.toml; empty where there is no such file.

    SettingsError for bad TOML, an unknown key, a duplicate id, one name for two terms, or a
    term without 汉字 or English.
    """
    if not stands(project.glossary):
        return EMPTY_GLOSSARY
    return glossary_in(read_toml(project.glossary, project.shown(project.glossary)))


def glossary_in(file: TomlFile) -> Glossary:
    """The glossary of a parsed file. SettingsError as `read_glossary`."""
    entries, faults = read_entries(file)
    if faults:
        raise faults[0]
    return glossary_of(entry.term for entry in entries)


def read_entries(file: TomlFile) -> tuple[tuple[Entry, ...], tuple[SettingsError, ...]]:
    """Every entry that can be used, and what is wrong with the others, in file order.

    SettingsError where the file holds no `[[term]]` tables but something else.
    """
    entries: list[Entry] = []
    faults: list[SettingsError] = []
    ids: set[str] = set()
    owners: dict[str, Term] = {}
    for data, place in tables_of(file, "term"):
        try:
            term = read_table(Term, data, place)
            _check_term(term, place)
            if term.id in ids:
                raise place.complain("id", "this id is defined twice", "Give one another id.")
        except SettingsError as fault:
            faults.append(fault)
            continue
        ids.add(term.id)
        entries.append(Entry(term, place))
        faults += _claims(term, place, owners)
    return tuple(entries), tuple(faults)


def _check_term(term: Term, place: Place) -> None:
    if not is_key(term.id):
        raise place.complain("id", "an id is letters, digits, dots, hyphens and underscores")
    for key, value in (("zh", term.zh), ("en", term.en)):
        if not value.strip():
            raise place.complain(key, "is empty", "A term needs its 汉字 and its English.")
        if "\n" in value or tidy(value) != normalize("NFC", value):
            raise place.complain(key, "has line breaks or hidden characters in it", "Retype it.")
    if not HAN.search(term.zh):
        raise place.complain(
            "zh", f"“{term.zh}” holds no 汉字", "Write the Chinese original there."
        )


def _claims(term: Term, place: Place, owners: dict[str, Term]) -> Iterator[SettingsError]:
    """A complaint for each name of this term that another term has already."""
    for name in term.names:
        other = owners.setdefault(name, term)
        if other is not term:
            written = {"id": (term.id,), "abbr": (term.abbr,), "zh": (term.zh,)}
            key = next(
                (key for key, held in written.items() if name in map(fold_name, held)), "aliases"
            )
            says = f"“{name}” already finds the term “{other.id}”"
            yield place.complain(key, says, "Drop it in one.")


# ---------------------------------------------------------------- looked over


def check_file(
    file: TomlFile, misread: Callable[[str, str], str] = lambda _zh, _pinyin: ""
) -> tuple[Problem, ...]:
    """Everything that is wrong with a glossary, each with the line of its entry. Pure.

    `misread` says why pinyin does not read its 汉字 (`pinyin.disagreement`). Errors: what
    `read_glossary` refuses; definitions that use an unknown term or go in a circle. Warnings: an
    avoided rendering that is one of the term's own names, a term without a definition, pinyin.
    """
    try:
        entries, faults = read_entries(file)
    except SettingsError as fault:
        return (_problem(file, fault, "glossary-entry"),)
    glossary = glossary_of(entry.term for entry in entries)
    found = [_problem(file, fault, "glossary-entry") for fault in faults]
    found += _circles(entries, glossary)
    for entry in entries:
        # Looking for what was meant is slow: who has a hundred such faults has another mistake.
        found += _looked_over(entry, glossary, near=len(found) < 100)
        says = misread(entry.term.zh, entry.term.pinyin)
        if says:
            hint = "Keep yours if it is right: a dictionary knows no names."
            found.append(told(entry, "pinyin", "glossary-pinyin", says, hint, error=False))
    return tuple(sorted(found, key=lambda each: (each.line, each.rule, each.message)))


def _problem(file: TomlFile, fault: SettingsError, rule: str) -> Problem:
    place = re.match(rf"{re.escape(file.shown)}:(\d+): (.*)", fault.message, re.DOTALL)
    line, says = (int(place[1]), place[2]) if place else (1, fault.message)
    return Problem(file.shown, line, 1, rule, "error", f"{says.rstrip('.')}.", fault.hint)


def told(entry: Entry, key: str, rule: str, says: str, hint: str, *, error: bool = True) -> Problem:
    """A problem of one key of an entry."""
    file = entry.place.file
    line = file.line_of(entry.place.header, entry.place.index, key)
    severity = "error" if error else "warning"
    message = f"term “{entry.term.id}”.{key}: {says}"
    return Problem(file.shown, line, 1, rule, severity, message, hint)  # type: ignore[arg-type]


def _looked_over(entry: Entry, glossary: Glossary, *, near: bool) -> Iterator[Problem]:
    term = entry.term
    for name in uses_in(term.definition):
        if glossary.find(name) is None:
            meant = glossary.near(name) if near else ""
            says = f"the glossary has no term “{name}”{meant}."
            yield told(
                entry, "definition", "glossary-unknown", says, "Correct it, or add the term."
            )
    own = {name.casefold() for name in (term.en, term.plural, term.abbr, *term.aliases)}
    for rendering in term.avoid:
        other = glossary.find(rendering)
        if rendering.casefold() in own or other is not None:
            named = "the term itself" if other in (None, term) else f"the term “{other.id}”"
            says = f"“{rendering}” is a name of {named}."
            hint = "Drop it in one of the two."
            yield told(entry, "avoid", "glossary-avoid", says, hint, error=False)
    if not term.definition.strip():
        hint = "Write one or two sentences: its first use has no footnote without them."
        yield told(entry, "id", "glossary-definition", "has no definition.", hint, error=False)


def uses_in(definition: str) -> tuple[str, ...]:
    """The names of the terms that a definition uses."""
    return tuple(dict.fromkeys(name.strip() for name in USE.findall(definition)))


def _circles(entries: tuple[Entry, ...], glossary: Glossary) -> Iterator[Problem]:
    """Definitions that explain each other: each circle once, at its first entry."""
    places = {entry.term.id: entry for entry in entries}
    leads = {
        entry.term.id: [
            found.id
            for name in uses_in(entry.term.definition)
            if (found := glossary.find(name)) is not None
        ]
        for entry in entries
    }
    for circle in circles(leads):
        says = f"the definition goes in a circle: {' → '.join((*circle, circle[0]))}."
        hint = "Define one of them without the others."
        yield told(places[circle[0]], "definition", "glossary-circle", says, hint)


def circles(leads: dict[str, list[str]]) -> list[tuple[str, ...]]:
    """A circle for each way back that a walk along `leads` finds; no recursion, linear."""
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in leads:
        if start in done:
            continue
        trail: dict[str, Iterator[str]] = {start: iter(leads[start])}
        while trail:
            here = next(reversed(trail))
            step = next(trail[here], None)
            if step is None:
                done.add(here)
                trail.pop(here)
            elif step in trail:
                way = list(trail)
                found.append(tuple(way[way.index(step) :]))
            elif step not in done and step in leads:
                trail[step] = iter(leads[step])
    return found
