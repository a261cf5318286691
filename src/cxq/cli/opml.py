"""cxq sources import, export"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cxq.cli.options import json_option
from cxq.cli.output import clean, columns, emit_json, many, say, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.feeds.catalogue.adopt import Adopted


@click.command("import", epilog="Example: cxq sources import feeds.opml --dry-run")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--file", "target", default="sources/imported.toml", show_default=True, metavar="TOML",
    help="Where the new sources go: a new file, or the end of one that stands.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
@json_option
@click.pass_obj
def import_(session: Session, file: Path, target: str, dry_run: bool, as_json: bool) -> None:
    """Add the feeds of an OPML file, from a feed reader or from `cxq sources export`.

    Folders become tags. A feed that the catalogue has already is skipped, and said; nothing that
    stands is changed.
    """
    from cxq.disk import read_bytes
    from cxq.feeds.catalogue.adopt import adopt
    from cxq.feeds.catalogue.outlines import MOST_BYTES, read_outlines
    from cxq.new_sources import add_sources, source_table, sources_file
    from cxq.shelf import read_sources
    from cxq.text import tidy

    project = session.project
    path = sources_file(project, target)
    outlines = read_outlines(read_bytes(file, most=MOST_BYTES), str(file))
    adopted = adopt(outlines, read_sources(project))
    if adopted.added and not dry_run:
        heading = f"Imported from {file.name} on {session.clock():%Y-%m-%d}."
        add_sources(project, path, adopted.added, heading)
    if as_json:
        skipped = [{"url": each.url, "reason": each.reason} for each in adopted.skipped]
        emit_json({"added": [source.id for source in adopted.added], "skipped": skipped})
        return
    if dry_run:
        say(tidy("\n".join(source_table(source) for source in adopted.added)))
    _report(adopted, project.shown(path), dry_run)


def _report(adopted: Adopted, where: str, dry_run: bool) -> None:
    if not dry_run:
        for line in columns((source.id, source.name) for source in adopted.added):
            say(line)
    for skipped in adopted.skipped:
        tell(clean(f"skipped {skipped.url or '(no address)'}: {skipped.reason}"))
    added, left = many(len(adopted.added), "source"), len(adopted.skipped)
    if not adopted.added:
        tell(f"Nothing to add: {many(left, 'outline')} skipped." if left else "It names no feed.")
    elif dry_run:
        tell(f"{added} would be added to {where}, {left} skipped. Nothing is changed yet.")
    else:
        tell(f"{added} added to {where}, {left} skipped.")
        tell(f"  Try one: cxq sources test {adopted.added[0].id}")


@click.command("export", epilog="Example: cxq sources export catalogue.opml")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def export(session: Session, file: Path, as_json: bool) -> None:
    """Write the catalogue as OPML 2.0, which feed readers open and `sources import` reads back.

    Lists without a feed are links there, disabled sources are commented out.
    """
    from cxq.disk import write_text
    from cxq.feeds.catalogue.opml import write_opml
    from cxq.shelf import read_sources

    _spare(file)
    sources = read_sources(session.project)
    title = session.project.settings.newsletter.title or "Sources"
    write_text(file, write_opml(sources, title=title, now=session.clock()))
    feeds = sum(source.kind == "feed" for source in sources)
    if as_json:
        emit_json({"path": str(file), "sources": len(sources), "feeds": feeds})
        return
    say(str(file))
    others = many(len(sources) - feeds, "list")
    tell(f"{many(len(sources), 'source')}: {many(feeds, 'feed')}, and {others} for cxq alone.")
    if not sources:
        tell("  sources/*.toml hold none: write [[source]] tables there (docs/sources.md).")


def _spare(file: Path) -> None:
    """An OPML file may be written anew; any other that stands there is someone's work."""
    if file.is_file():
        with file.open("rb") as standing:
            start = standing.read(2000)
        if start.strip() and b"<opml" not in start:
            raise UsageError(f"{file} stands, and is not OPML.", "Name another file.")
