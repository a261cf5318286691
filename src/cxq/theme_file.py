"""themes/*.toml beside cxq.toml: a theme of the author's own. [themes/]

A file says what is different from a shipped theme; every fault is told with file and line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from pathlib import Path

from cxq.colours import HEX
from cxq.disk import list_files
from cxq.errors import SettingsError
from cxq.model import Problem
from cxq.project import Project
from cxq.text import nearest
from cxq.theme import (
    GENERIC,
    PAPER,
    SHIPPED,
    Fonts,
    Logo,
    Palette,
    Theme,
    faint_pairs,
    font_stack,
)
from cxq.toml_tables import Place, TomlFile, read_table, read_toml

LOGO = "theme:"
"""Before a logo's path: its key among the images of a post."""


@dataclass(frozen=True, slots=True)
class _Colours:
    paper: str = ""
    card: str = ""
    tint: str = ""
    text: str = ""
    muted: str = ""
    accent: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class _Families:
    text: str = ""
    headings: str = ""
    labels: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Picture:
    source: str
    alt: str = ""
    width: int = 0


@dataclass(frozen=True, slots=True)
class _File:
    based_on: str = PAPER.name
    light: _Colours = _Colours()
    dark: _Colours = _Colours()
    fonts: _Families = _Families()
    logo: _Picture | None = None


@dataclass(frozen=True, slots=True)
class FoundTheme:
    """A theme, the file of its logo where it has one beside it, and what is doubtful about it."""

    theme: Theme
    logo: Path | None = None
    problems: tuple[Problem, ...] = ()


def theme_names(project: Project) -> tuple[str, ...]:
    """Every theme that can be named here: the shipped ones, then the author's own."""
    own = (path.stem for path in list_files(project.themes, ".toml"))
    return tuple(dict.fromkeys((*SHIPPED, *own)))


def find_theme(project: Project, name: str) -> FoundTheme | None:
    """The theme of this name, or None. The author's own goes before a shipped one.

    SettingsError where its file cannot be used.
    """
    path = project.themes / f"{name}.toml"
    if re.fullmatch(r"[^/\\\0]+", name) and not name.startswith(".") and path.is_file():
        return _read(project, path)
    return FoundTheme(SHIPPED[name]) if name in SHIPPED else None


def no_such_theme(project: Project, name: str) -> tuple[str, str]:
    """What is wrong and what to do, for a name that no theme has."""
    names = theme_names(project)
    return (
        f"There is no theme “{name}”{nearest(name, list(names))}.",
        f"Themes here: {', '.join(names)}. One of your own is a file themes/NAME.toml beside "
        f"{project.settings_file.name} (docs/email.md).",
    )


def _read(project: Project, path: Path) -> FoundTheme:
    file = read_toml(path, project.shown(path))
    made = read_table(_File, file.data, Place(file))
    base = SHIPPED.get(made.based_on)
    if base is None:
        says = f"there is no theme “{made.based_on}”{nearest(made.based_on, list(SHIPPED))}"
        raise Place(file).complain("based_on", says, f"Shipped are: {', '.join(SHIPPED)}.")
    logo, logo_file = _logo(project, file, made.logo)
    theme = Theme(
        path.stem,
        _palette(file, "light", made.light, base.light),
        _palette(file, "dark", made.dark, base.dark),
        _fonts(file, made.fonts, base.fonts),
        logo,
    )
    return FoundTheme(theme, logo_file, _faint(file, theme))


def _palette(file: TomlFile, table: str, made: _Colours, base: Palette) -> Palette:
    place = Place(file, header=table, label=table)
    colours = {}
    for each in fields(made):
        colour = getattr(made, each.name)
        if not colour:
            continue
        short = re.fullmatch(r"#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])", colour)
        if short:
            colour = "#" + "".join(digit * 2 for digit in short.groups())
        if not HEX.fullmatch(colour.lower()):
            raise place.complain(
                each.name,
                f"“{colour}” is not a colour that every mail program reads",
                "Write six hexadecimal digits: #9b2c1f",
            )
        colours[each.name] = colour.lower()
    return replace(base, **colours)


def _fonts(file: TomlFile, made: _Families, base: Fonts) -> Fonts:
    place = Place(file, header="fonts", label="fonts")
    stacks = {}
    for each in fields(made):
        families = getattr(made, each.name)
        if not families:
            continue
        names = tuple(name.strip().strip("'\"").strip() for name in families.split(","))
        for name in names:
            if not re.fullmatch(r"-?[A-Za-z][A-Za-z0-9 -]{0,60}", name):
                raise place.complain(
                    each.name,
                    f"“{name}” is not a font's name",
                    'Write names between commas: text = "Charter, Georgia, serif"',
                )
        if names[-1] not in GENERIC:
            raise place.complain(
                each.name,
                f"“{families}” names no family of last resort",
                f"End it with one of: {', '.join(GENERIC)}.",
            )
        stacks[each.name] = font_stack(names)
    if "text" in stacks and "headings" not in stacks and base.headings == base.text:
        stacks["headings"] = stacks["text"]
    return replace(base, **stacks)


def _logo(
    project: Project, file: TomlFile, made: _Picture | None
) -> tuple[Logo | None, Path | None]:
    if made is None:
        return None, None
    place = Place(file, header="logo", label="logo")
    if not 0 <= made.width <= 552:
        raise place.complain("width", f"{made.width} is not between 0 and 552 pixels")
    if re.match(r"https://[!-~]+$", made.source):
        return Logo(made.source, made.alt, made.width), None
    path = (file.path.parent / made.source).resolve()
    if "\0" in made.source or not path.is_relative_to(project.root) or not path.is_file():
        raise place.complain(
            "source",
            f"there is no file “{made.source}” beside {file.shown}",
            "Name a picture that lies there, or an https address.",
        )
    return Logo(f"{LOGO}{made.source}", made.alt, made.width), path


def _faint(file: TomlFile, theme: Theme) -> tuple[Problem, ...]:
    """A warning a pair, at the line of the ink, in the words of the file."""
    problems = []
    for faint in faint_pairs(theme):
        table = "dark" if faint.when == "dark" else "light"
        line = file.line_of(table, key=faint.ink)
        message = (
            f"{table}.{faint.ink} on {table}.{faint.ground} has a contrast of {faint.ratio:.2f}:1"
            f"{'' if faint.when == table else f' in {faint.when}'}, and text needs 4.5:1."
        )
        hint = "Make it darker." if table == "light" else "Make it lighter."
        problems.append(Problem(file.shown, line, 1, "theme-contrast", "warning", message, hint))
    return tuple(problems)


def settings_theme(project: Project) -> FoundTheme:
    """The theme that [email] names. SettingsError where there is none of that name."""
    name = project.settings.email.theme or PAPER.name
    found = find_theme(project, name)
    if found is None:
        message, hint = no_such_theme(project, name)
        raise SettingsError(f"{project.settings_file.name}: email.theme: {message}", hint)
    return found
