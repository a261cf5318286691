"""cxq show"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cxq.cli.complete import complete_keys
from cxq.cli.items import row
from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, say, styled, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.model import Item
    from cxq.store import Store


@click.command("show", epilog="Example: cxq show gwr-2025 | less")
@click.argument("key", shell_complete=complete_keys)
@json_option
@click.pass_obj
def command(session: Session, key: str, as_json: bool) -> None:
    """Show one item: what is known of it, its snapshots, its text."""
    with session.needed_store() as store:
        item = find_item(store, key)
        snapshots = store.snapshots(key)
        newest = store.snapshot(key)
    text = newest.text if newest else ""
    if as_json:
        shown = [
            {"sha256": one.sha256, "fetched": one.fetched, "url": one.url, "bytes": one.bytes}
            for one in snapshots
        ]
        emit_json(
            {
                **row(item),
                "author": item.author,
                "outlet": item.outlet,
                "text": text,
                "snapshots": shown,
            }
        )
        return
    say(styled(clean(item.title), bold=True))
    for name, value in (
        ("key", item.key),
        ("address", item.url),
        ("from", item.outlet or item.source or item.collection),
        ("author", item.author),
        ("published", item.published or f"unknown; first seen {item.first_seen}"),
    ):
        if value:
            say(f"{name:>10}  {clean(value)}")
    for one in snapshots:
        say(f"{'snapshot':>10}  {one.fetched}  {one.bytes:,} bytes  SHA-256 {one.sha256[:16]}…")
    say()
    if text:
        say(clean(text))
    else:
        tell("No text is stored for it: its source gave none, or the page was not fetched.")


def find_item(store: Store, key: str) -> Item:
    """The item of this key, or a UsageError that names a near one."""
    from cxq.text import nearest

    item = store.item(key)
    if item is None:
        near = nearest(key, list(store.keys(key[:3])))
        raise UsageError(
            f"The store has no item “{key}”{near}.", "See what it has: cxq items --limit 0"
        )
    return item
