"""Write docs/commands.md from the commands' own help: `make docs`. A test keeps it true."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from cxq.cli.main import COMMANDS, cli

PAGE = Path(__file__).parent / "commands.md"


def help_of(command: click.Command, name: str) -> str:
    """A command's help as a terminal of 88 columns shows it."""
    # The names of the help option as cxq has them: click keeps on the command what it met first.
    context = click.Context(
        command,
        info_name=name,
        terminal_width=88,
        max_content_width=88,
        color=False,
        help_option_names=["-h", "--help"],
    )
    return command.get_help(context).rstrip()


def page() -> str:
    """The whole page."""
    parts = [
        "# The commands",
        "Written by `make docs` from the commands' own help. Exit codes: 0 fine; 1 it ran and "
        "found problems; 2 usage, settings, or something that is not there; 3 the outside world "
        "(network, disk, a lock) stopped it. Reports take `--json`.",
        f"```text\n{help_of(cli, 'cxq')}\n```",
    ]
    for name, (module, _) in COMMANDS.items():
        command = import_module(f"cxq.cli.{module}").command
        parts += [f"## cxq {name}", f"```text\n{help_of(command, f'cxq {name}')}\n```"]
        for inner in getattr(command, "commands", {}).values():
            title = f"cxq {name} {inner.name}"
            parts += [f"### {title}", f"```text\n{help_of(inner, title)}\n```"]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.name}")
