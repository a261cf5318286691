"""The law of the house (docs/design.md): floors, doors, no circles, a light `--help`.

Read from the source text, typing imports and imports inside functions included.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cxq

HOUSE = Path(cxq.__file__).parent

FLOORS = {
    "cli": 7,
    "preview": 6,
    "demo": 6,
    "publish": 6,
    "importing": 6,
    "schedule": 6,
    "export": 5,
    "pictures": 5,
    "proof": 5,
    "feeds": 4,
    "posts": 4,
    "corpus": 4,
    "browser": 4,
    "checks": 3,
    "render": 3,
    "store": 3,
    "web": 3,
    "starter": 2,
    "new_sources": 2,
    "new_terms": 2,
    "glossary_file": 2,
    "theme_file": 2,
    "shelf": 2,
    "project": 2,
    "secrets": 2,
    "substack_calibration": 2,
    "toml_tables": 2,
    "machine": 2,
    "disk": 2,
    "model": 1,
    "counts": 1,
    "document": 1,
    "picture": 1,
    "theme": 1,
    "colours": 1,
    "pinyin": 1,
    "english": 1,
    "terms": 1,
    "tex": 1,
    "quotes": 1,
    "occurrences": 1,
    "nodes": 1,
    "folding": 1,
    "sameness": 1,
    "text": 1,
    "errors": 1,
}
"""Room → floor. Rooms of floors 1 and 2 may import those below them in this list."""

DOORS = {
    "click": {"cli"},
    "feedparser": {"feeds/parse.py"},
    "mistune": {"posts/markdown"},
    "httpx": {"web"},
    "httpcore": {"web"},
    "sqlite3": {"store"},
    "filelock": {"store", "disk.py"},
    "frontmatter": {"posts/draft_file.py"},
    "yaml": {"posts/draft_file.py"},
    "selectolax": {"feeds"},
    "lxml": {"feeds"},
    "readability": {"feeds/article.py"},
    "latex2mathml": {"tex/mathml.py"},
    "pylatexenc": {"tex/unicode.py"},
    "tinycss2": {"render/mail_support"},
    "nh3": {"feeds/article.py", "render"},
    "opencc": {"folding.py"},
    "pypinyin": {"pinyin.py"},
    "playwright": {"browser"},
    "pypdf": {"feeds/document.py"},
    "rapidfuzz": {"quotes.py"},
    "warcio": {"corpus/warc.py"},
    "keyring": {"secrets.py"},
    "socket": {"web", "demo", "publish/mail/smtp.py"},
    "smtplib": {"publish/mail/smtp.py"},
    "subprocess": {"machine.py", "schedule"},
    "tempfile": {"disk.py"},
}
"""Third-party (or worldly) module → the only places that may import it."""

HEAVY = ("httpx", "feedparser", "mistune", "sqlite3", "css_inline", "yaml", "asyncio", "selectolax")


def modules() -> list[Path]:
    return sorted(path for path in HOUSE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(HOUSE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """The room of `cxq.feeds.pull` is `feeds`; of `cxq` itself, nothing."""
    return module.split(".")[1] if "." in module else ""


KNOWN = {name_of(path) for path in modules()}


def imports_of(path: Path) -> list[str]:
    """Every module that this file imports, absolute; `from cxq.store import lock` is the lock."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the way"
            module = node.module or ""
            inner = [f"{module}.{alias.name}" for alias in node.names]
            found += [name if name in KNOWN else module for name in inner]
    return found


def house_imports(path: Path) -> set[str]:
    return {module for module in imports_of(path) if module in KNOWN}


def test_every_room_has_a_floor() -> None:
    rooms = {room_of(name_of(path)) for path in modules()} - {""}
    assert rooms <= set(FLOORS), f"give these a floor: {rooms - set(FLOORS)}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_go_down(path: Path) -> None:
    room = room_of(name_of(path))
    order = list(FLOORS)
    for imported in house_imports(path):
        other = room_of(imported)
        if other in ("", room):
            continue
        mine, theirs = FLOORS[room], FLOORS[other]
        downwards = mine <= 2 and mine == theirs and order.index(other) > order.index(room)
        assert theirs < mine or downwards, f"{name_of(path)} may not import {imported}"


def test_there_is_no_circle() -> None:
    graph = {name_of(path): house_imports(path) - {name_of(path)} for path in modules()}
    # A package's __init__ is imported with each of its modules: that is Python's, not a circle.
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, "a circle: " + " → ".join((*trail, module))
        if module in done:
            return
        for imported in sorted(graph[module]):
            visit(imported, (*trail, module))
        done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_third_party_words_stop_at_their_door(path: Path) -> None:
    place = path.relative_to(HOUSE).as_posix()
    for imported in imports_of(path):
        top = imported.split(".")[0]
        if top not in DOORS:
            continue
        allowed = any(
            place in (door, f"{door}.py") or place.startswith(f"{door}/") for door in DOORS[top]
        )
        assert allowed, f"{place} imports {top}, whose door is {sorted(DOORS[top])}"


def test_every_third_party_module_has_a_door() -> None:
    for path in modules():
        for imported in imports_of(path):
            top = imported.split(".")[0]
            known = top in sys.stdlib_module_names or top in ("cxq", *DOORS)
            assert known, f"{name_of(path)} imports {top}: name its door here"


def loaded_by(*arguments: str) -> set[str]:
    """The modules that are loaded once `cxq ARGUMENTS` has run, in a process of its own."""
    program = (
        "import sys, contextlib, io\n"
        "from cxq.cli.main import run\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    run({list(arguments)!r})\n"
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_help_is_light() -> None:
    loaded = loaded_by("--help")
    assert "click" in loaded
    assert not loaded & set(HEAVY)
    commands = {name for name in loaded if name.startswith("cxq.cli.")}
    assert commands == {"cxq.cli.main", "cxq.cli.output", "cxq.cli.session"}


def test_a_command_loads_only_its_own_parts(tmp_path: Path) -> None:
    (tmp_path / "cxq.toml").write_text("", encoding="utf-8")
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "a.md").write_text("---\ntitle: A\n---\nText.\n", encoding="utf-8")
    loaded = loaded_by("-C", str(tmp_path), "check")
    assert "mistune" in loaded
    assert not loaded & {"httpx", "feedparser", "selectolax", "lxml", "readability", "pypdf"}


def test_the_lazy_table_says_what_the_commands_say() -> None:
    """`cxq --help` shows the table's lines; `cxq X --help` begins with the command's own."""
    from importlib import import_module

    from cxq.cli.main import COMMANDS

    for name, (module, line) in COMMANDS.items():
        command = import_module(f"cxq.cli.{module}").command
        assert command.name == name
        assert line.endswith(".")
        assert command.help, f"{name} has no help"
        subcommands = getattr(command, "commands", {name: command}).values()
        for each in subcommands:
            assert each.help, f"{name} {each.name} has no help"
            assert (each.epilog or "").startswith("Example: cxq") or name == "completion", (
                f"{name} {each.name} has no example"
            )


def test_no_module_is_too_long() -> None:
    long = {
        name_of(path): lines
        for path in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert not long, f"would two say it better? {long}"
