"""cxq init"""

from __future__ import annotations

from pathlib import Path

import click

from cxq.cli.output import say
from cxq.cli.session import Session


@click.command("init", epilog='Example: cxq init my-newsletter --title "Reading Beijing"')
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--title", default="", help="The newsletter's name.")
@click.pass_obj
def command(session: Session, folder: Path, title: str) -> None:
    """Make a newsletter folder: settings, a catalogue of sources, a glossary, a first draft.

    Without FOLDER it is made here. No file that stands is ever overwritten.
    """
    from cxq.starter import create

    root = (session.directory / folder).resolve()
    made = create(root, today=session.clock().strftime("%Y-%m-%d"), title=title)
    for path in made:
        say(f"made {path.relative_to(root).as_posix()}")
    say()
    say(f"{root} is a newsletter folder now. Next:")
    if root != Path.cwd():
        say(f"  cd {folder}")
    say("  cxq check first-post       look over the first draft")
    say("  cxq export first-post      write it for Substack, e-mail and the web")
    say("  cxq pull                   fetch the enabled sources")
