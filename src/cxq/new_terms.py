"""A term into sources/glossary.toml: a table at the end, nothing that stands is changed. [door]"""

from __future__ import annotations

import stat
import tomllib
from dataclasses import dataclass

from cxq.disk import exclusive, read_bytes, stands, write_bytes
from cxq.errors import FileError, OutsideError, SettingsError, UsageError
from cxq.glossary_file import read_entries
from cxq.project import Project
from cxq.terms import Term, glossary_of
from cxq.text import slugify
from cxq.toml_tables import TomlFile, table_text


@dataclass(frozen=True, slots=True)
class AddedTerm:
    """What was added, and on which line it begins."""

    term: Term
    line: int


def term_id(en: str, abbr: str) -> str:
    """The id that a new term gets: its short form, else its English, as a key; may be empty."""
    name = abbr if abbr.isascii() and abbr.isalnum() else en
    return slugify(name).encode("ascii", "ignore").decode().strip("-")


def add_term(project: Project, term: Term) -> AddedTerm:
    """Put a table at the end of the glossary, or make the file. Whole or not at all.

    Comments, line ends and a byte-order mark stay. UsageError for a name that another term has,
    SettingsError where the file cannot be used as it stands, OutsideError where it may not be
    written.
    """
    with exclusive(project.root):
        return _add(project, term)


def _add(project: Project, term: Term) -> AddedTerm:
    path, shown = project.glossary, project.shown(project.glossary)
    standing = read_bytes(path) if stands(path) else b""
    newline = "\r\n" if b"\r\n" in standing else "\n"
    gap = "" if not standing.strip() else newline if standing.endswith(b"\n") else newline * 2
    text = table_text("term", term).replace("\n", newline)
    whole = standing + (gap + text).encode()
    try:
        added = _terms(project, whole)[-1]
    except SettingsError:
        added = None
    if added != term:
        # Read again only where something is wrong: ten thousand terms are a second each time.
        _check_free(term, _terms(project, standing))
        raise SettingsError(
            f"{shown}: a [[term]] table cannot follow what stands there.", "Add it by hand."
        )
    # Moving a new file over it would work, but who took the right to write meant something by it.
    if stands(path) and not path.stat().st_mode & stat.S_IWUSR:
        raise OutsideError(f"{shown} is read-only.", f"Nothing was changed. Try: chmod u+w {shown}")
    write_bytes(path, whole)
    return AddedTerm(term, (standing.decode("utf-8-sig") + gap).count("\n") + 1)


def _terms(project: Project, data: bytes) -> tuple[Term, ...]:
    """The terms of a glossary's bytes. SettingsError as `read_glossary`."""
    shown = project.shown(project.glossary)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        file = TomlFile(project.glossary, shown, text, tomllib.loads(text))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        fault = FileError(shown, line, f"the file is not UTF-8 (byte 0x{data[error.start]:02x}).")
        raise SettingsError(fault.message, "Save it as UTF-8 in your editor.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{shown}: not valid TOML: {error}.", "Nothing was added. See: cxq glossary check"
        ) from None
    entries, faults = read_entries(file)
    if faults:
        raise faults[0]
    return tuple(entry.term for entry in entries)


def _check_free(term: Term, standing: tuple[Term, ...]) -> None:
    """UsageError where the new term could not be told from one that stands."""
    names = glossary_of(standing)
    if term.id in names.terms:
        raise UsageError(
            f"The glossary has a term “{term.id}”: {names.terms[term.id].zh}.",
            f"Give this one another id (--id), or see: cxq glossary show {term.id}",
        )
    owners = {name: other for other in standing for name in other.names}
    for name in term.names:
        if name in owners:
            other = owners[name]
            raise UsageError(
                f"“{name}” already finds the term “{other.id}” ({other.zh}).",
                f"See it: cxq glossary show {other.id}",
            )
