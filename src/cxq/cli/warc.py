"""cxq warc"""

from __future__ import annotations

from pathlib import Path

import click

from cxq.cli.complete import complete_keys
from cxq.cli.output import many, say
from cxq.cli.session import Session
from cxq.errors import UsageError


@click.command("warc", epilog="Example: cxq warc gwr-2025 gwr-2024 reports.warc.gz")
@click.argument("keys", metavar="KEY...", nargs=-1, required=True, shell_complete=complete_keys)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace FILE where it stands.")
@click.pass_obj
def command(session: Session, keys: tuple[str, ...], file: Path, force: bool) -> None:
    """Write items' snapshots as a WARC file, which web archives keep and replay.

    Every snapshot of each item goes in, dated as it was fetched, with its digest.
    """
    from cxq import __version__
    from cxq.cli.finding import find_item
    from cxq.corpus.warc import warc_of
    from cxq.disk import write_bytes

    if file.exists() and not force:
        raise UsageError(f"{file} stands already.", "Name another file, or add --force.")
    with session.needed_store() as store:
        found = []
        for key in dict.fromkeys(keys):
            item = find_item(store, key)
            oldest_first = reversed(store.snapshots(key))
            for sha in dict.fromkeys(record.sha256 for record in oldest_first):
                snapshot = store.snapshot(key, sha)
                if snapshot is not None:
                    found.append((item, snapshot))
    if not found:
        raise UsageError(
            "No snapshot is stored of these items.", f"See what is there: cxq show {keys[0]}"
        )
    data = warc_of(found, software=f"cxq/{__version__}", now=session.now())
    write_bytes(file, data)
    say(
        f"{file}: {many(len(found), 'snapshot')} of {many(len(set(keys)), 'item')}, {len(data):,} B"
    )
