"""cxq backup"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from cxq.cli.options import json_option
from cxq.cli.output import emit_json, many, say, tell
from cxq.cli.session import Session
from cxq.errors import UsageError


@click.command("backup", epilog="Example: cxq backup ~/copies/letter-2026-11-23.sqlite3")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace FILE where it stands already.")
@json_option
@click.pass_obj
def command(session: Session, file: Path, force: bool, as_json: bool) -> None:
    """Copy the store safely into one FILE, even while a pull is running.

    The copy is checked before it takes its place. To restore it, let no cxq run, move
    .cxq/cxq.sqlite3 and what stands beside it with -wal and -shm away, and copy FILE there.
    """
    if file.exists() and not force:
        raise UsageError(f"{file} stands already.", "Name another file, or replace it: --force")
    with session.needed_store() as store:
        made = store.backup(file)
    if as_json:
        emit_json({"file": str(file), **asdict(made)})
        return
    say(f"{file}: {made.bytes:,} bytes, SHA-256 {made.sha256}")
    place = session.project.shown(session.project.store_file)
    tell(f"{many(made.items, 'item')} and {many(made.snapshots, 'snapshot')}; the copy is sound.")
    tell(f"To restore it: move {place} (and its -wal, -shm) away, then copy {file} there.")
