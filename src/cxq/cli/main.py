"""The entry point: the lazy table of commands, and the one place where errors become exit codes.

`cxq --help` loads none of the commands: the table carries their one-line help itself (click's
documented LazyGroup would import every one of them for it). What this file imports is paid by
every run: no pathlib (10 ms), no json, no regular expressions of ours.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from cxq import __version__
from cxq.cli.output import print_error
from cxq.cli.session import Session
from cxq.errors import CxqError, OutsideError

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Make a new newsletter folder, with sources, glossary and a first draft."),
    "demo": ("demo", "Run the whole main job on the bundled sample site."),
    "sources": ("sources", "The catalogue: list it, or try what a source's rules find."),
    "pull": ("pull", "Fetch the sources and store what is new."),
    "schedule": ("schedule", "Have the machine's own timer pull what is due."),
    "add": ("add", "Add documents by hand: txt, md, html, mhtml, pdf, docx, or an address."),
    "items": ("items", "List what is stored, newest first."),
    "show": ("show", "Show one item: its text and its snapshots."),
    "warc": ("warc", "Write items' snapshots as a WARC file, for web archives."),
    "open": ("open", "Open an item's page in the browser."),
    "mark": ("mark", "Mark items as read, starred or hidden."),
    "edit": ("edit", "Correct an item, or rename it everywhere."),
    "remove": ("remove", "Drop items with their snapshots, for good."),
    "count": ("count", "Count terms in what is stored, and say why a zero is one."),
    "new": ("new", "Start a draft."),
    "cite": ("cite", "Put an item into references.json, and its citation into a draft."),
    "digest": ("digest", "Write a draft of what you starred, grouped and cited."),
    "glossary": ("glossary", "The glossary: list, add, check, candidates, export."),
    "outline": ("outline", "Show a draft's headings with their words."),
    "fill": ("fill", "Write the counted numbers into a draft's claims."),
    "check": ("check", "Find what is wrong in drafts."),
    "export": ("export", "Write a draft as Substack page, e-mail, text and web page."),
    "push": ("push", "Hand a draft over to a platform, as an unpublished draft there."),
    "substack": ("substack", "Calibrate by a saved draft of yours, or validate a document."),
    "bundle": ("bundle", "Pack what a draft cites, as it was stored, into one zip."),
    "send": ("send", "Send a draft as a test mail to a few people."),
    "import": ("import_export", "Make drafts of a Substack export."),
    "verify": ("verify", "Hold a draft against what was published of it."),
    "backup": ("backup", "Copy the store safely into one file."),
    "doctor": ("doctor", "Say what works here and what is missing."),
    "completion": ("completion", "Print the shell's completion script."),
}
"""Name → (module in cxq.cli, one line of help), in the order of the author's day."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run, and not for the list of them."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = import_module(f"cxq.cli.{COMMANDS[name][0]}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from cxq.text import nearest

            near = nearest(args[0], list(COMMANDS))
            ctx.fail(f"There is no command “{args[0]}”{near}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: cxq init my-newsletter, or look around with: cxq demo",
)
@click.option(
    "-C",
    "directory",
    metavar="DIR",
    help="Work in the newsletter folder DIR instead of this one.",
)
@click.version_option(__version__, prog_name="cxq")
@click.pass_context
def cli(ctx: click.Context, directory: str | None) -> None:
    """The newsletter toolkit for people who read Chinese sources and write in English."""
    ctx.obj = Session(directory or ".")


def main() -> None:
    """Run the command line and exit with 0, 1, 2 or 3 (docs/design.md, “Exit codes”)."""
    if "_CXQ_COMPLETE" in os.environ:
        cli(prog_name="cxq")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; the exit code is returned, every failure already printed."""
    as_json = "--json" in arguments
    try:
        code = cli(arguments, prog_name="cxq", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except CxqError as error:
        print_error(error.message, error.hint, error.exit_code, as_json)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.UsageError as error:
        return _usage(error, as_json)
    except click.ClickException as error:
        print_error(error.format_message(), "", 2, as_json)
        return 2
    except (click.Abort, KeyboardInterrupt):
        print_error("Stopped.", "What was already stored or written stays.", 3, as_json)
        return 3
    except SystemExit:
        # click answers a closed pipe (EPIPE) with exit 1, before we see it; nothing else exits.
        return _pipe_closed()
    except BrokenPipeError:
        return _pipe_closed()
    except Exception as error:
        return _own_fault(error, as_json)
    return code if isinstance(code, int) else 0


def _pipe_closed() -> int:
    """Whoever read our output has closed it (`cxq items | head`): nothing is wrong."""
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 (pathlib is 10 ms; it stays open)
    return 0


def _usage(error: click.UsageError, as_json: bool) -> int:
    command = error.ctx.command_path if error.ctx is not None else "cxq"
    print_error(error.format_message(), f"See: {command} --help", 2, as_json)
    return 2


def _own_fault(error: Exception, as_json: bool) -> int:
    """A fault in cxq itself: said plainly; the traceback only for who asks for it."""
    if os.environ.get("CXQ_TRACEBACK"):
        raise error
    if isinstance(error, OSError):
        from cxq.disk import reason

        where = f"{error.filename}: " if error.filename else ""
        print_error(f"{where}{reason(error)}.", "Check free space and permissions.", 3, as_json)
        return OutsideError.exit_code
    print_error(
        f"cxq itself failed: {type(error).__name__}: {error}",
        "Please report it, with what this prints: CXQ_TRACEBACK=1 cxq …",
        3,
        as_json,
    )
    return 3
