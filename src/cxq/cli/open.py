"""cxq open"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cxq.cli.complete import complete_keys
from cxq.cli.output import clean, say, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.model import Item
    from cxq.store import Store


@click.command("open", epilog="Example: cxq open ndrc-3f2a91c0")
@click.argument("key", shell_complete=complete_keys)
@click.option("--snapshot", is_flag=True, help="Show the stored text instead of the live page.")
@click.pass_obj
def command(session: Session, key: str, snapshot: bool) -> None:
    """Open an item's page in the browser, and mark it as read.

    --snapshot writes what was stored, as plain paragraphs, to out/snapshots/ and opens that: it
    runs no script and asks no server.
    """
    from cxq.cli.finding import find_item

    with session.needed_store() as store:
        item = find_item(store, key)
        place = _write_snapshot(session, store, item).as_uri() if snapshot else _address(item)
        store.mark([key], read=True)
    say(clean(place))
    if click.launch(place) != 0:
        tell("No browser could be started here; open that address yourself.")


def _address(item: Item) -> str:
    """The item's address. UsageError where it has none that a browser should follow."""
    # What a feed calls a link may be anything: file:, javascript:, another program's scheme.
    if item.url.startswith(("http://", "https://")):
        return item.url
    says = f"its address is “{clean(item.url)}”" if item.url else "it has no address"
    raise UsageError(
        f"“{item.key}” cannot be opened on the web: {says}.",
        f"See what is stored: cxq open {item.key} --snapshot",
    )


def _write_snapshot(session: Session, store: Store, item: Item) -> Path:
    from cxq.corpus.pack import snapshot_page
    from cxq.disk import write_text

    newest = store.snapshot(item.key)
    if newest is None:
        raise UsageError(
            f"No text is stored for “{item.key}”.", f"See the live page: cxq open {item.key}"
        )
    path = session.project.out / "snapshots" / f"{item.key}.html"
    write_text(path, snapshot_page(item.title, newest))
    return path
