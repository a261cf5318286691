"""Sources into sources/*.toml: new tables are added, nothing that stands is changed. [door]

The shelf reads each table back before it is written: what could not be read, or would be read as
something else, is never put there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from cxq.disk import read_bytes, write_bytes
from cxq.errors import SettingsError, UsageError
from cxq.model import Source
from cxq.project import Project
from cxq.shelf import sources_of
from cxq.text import printable
from cxq.toml_tables import TomlFile, table_text


def source_table(source: Source) -> str:
    """The `[[source]]` table of a source, as the shelf reads it. SettingsError where it refuses."""
    text = table_text("source", source)
    file = TomlFile(Path(source.id), source.id, text, tomllib.loads(text))
    if [read for read, _ in sources_of(file)] != [source]:
        raise SettingsError(f"source “{source.id}” cannot be written as it is.", "Add it by hand.")
    return text


def sources_file(project: Project, name: str) -> Path:
    """`imported.toml` or `sources/imported.toml` as a file of the catalogue.

    UsageError where the catalogue is not read from there.
    """
    path = Path(name) if Path(name).is_absolute() else project.root / name
    if path.parent == project.root and path.name == name:
        path = project.sources / name
    shown = project.shown(path)
    if path.suffix != ".toml" or path.resolve().parent != project.sources.resolve():
        raise UsageError(
            f"{shown} is not a file of the catalogue.", "Name one, such as sources/imported.toml"
        )
    if path == project.glossary:
        raise UsageError(f"{shown} is the glossary.", "Name another, such as sources/imported.toml")
    return path


def add_sources(project: Project, path: Path, sources: Sequence[Source], heading: str) -> None:
    """Add these tables at the end of `path`, or make it, under a comment that says `heading`.

    Whole or not at all; the bytes that stand there stay. SettingsError where tables cannot follow
    what stands, OutsideError where the disk refuses.
    """
    standing = read_bytes(path) if path.exists() else b""
    text = "\n".join((f"# {printable(heading)}\n", *map(source_table, sources)))
    gap = b"" if not standing else b"\n" if standing.endswith(b"\n") else b"\n\n"
    whole = standing + gap + text.encode()
    try:
        count = len(tomllib.loads(whole.decode("utf-8-sig").replace("\r\n", "\n"))["source"])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        count = -1
    if count < len(sources):
        raise SettingsError(
            f"{project.shown(path)}: [[source]] tables cannot follow what stands there.",
            "Name another file: --file sources/imported.toml",
        )
    write_bytes(path, whole)
