"""cxq show"""

from __future__ import annotations

import click

from cxq.cli.complete import complete_keys
from cxq.cli.finding import find_item
from cxq.cli.items import row
from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, say, styled, tell
from cxq.cli.session import Session
from cxq.errors import UsageError


@click.command("show", epilog="Example: cxq show gwr-2025 | less")
@click.argument("key", shell_complete=complete_keys)
@click.option("--diff", "as_diff", is_flag=True, help="What changed between two snapshots.")
@click.option("--from", "before", metavar="SHA", help="With --diff: from this snapshot.")
@click.option("--to", "after", metavar="SHA", help="With --diff: to this one; else the newest.")
@json_option
@click.pass_obj
def command(
    session: Session,
    key: str,
    as_diff: bool,
    before: str | None,
    after: str | None,
    as_json: bool,
) -> None:
    """Show one item: what is known of it, its snapshots, its text.

    With --diff, what its outlet changed or removed since the snapshot before.
    """
    if as_diff:
        from cxq.cli.show_diff import show_diff

        show_diff(session, key, before, after, as_json)
        return
    if before or after:
        raise UsageError("--from and --to go with --diff.", f"Try: cxq show {key} --diff")
    from cxq.cli.show_diff import source_of
    from cxq.feeds.articles.saying import saying_of

    with session.needed_store() as store:
        item = find_item(store, key)
        snapshots = store.snapshots(key)
        newest = store.snapshot(key)
        outlets = store.outlets([key]).get(key, ())
        vanished = store.vanished(item.key)
    text = newest.text if newest else ""
    pictures = saying_of(newest, source_of(session, item)).pictures if newest else ()
    if as_json:
        shown = [
            {"sha256": one.sha256, "fetched": one.fetched, "url": one.url, "bytes": one.bytes}
            for one in snapshots
        ]
        emit_json(
            {
                **row(item, outlets),
                "author": item.author,
                "outlet": item.outlet,
                "text": text,
                "snapshots": shown,
                "vanished": vanished or None,
                "pictures": list(pictures),
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
    for other in outlets:
        if other.key != item.key:
            where = other.outlet or other.source or other.collection or ""
            say(f"{'also':>10}  {other.key}  {clean(where)}  {clean(other.url)}".rstrip())
    for one in snapshots:
        say(f"{'snapshot':>10}  {one.fetched}  {one.bytes:,} bytes  SHA-256 {one.sha256[:16]}…")
    if vanished:
        say(f"{'vanished':>10}  since {vanished}: its page is gone, the snapshot is kept")
    say()
    for address in pictures:
        say(f"{'picture':>10}  {clean(address)}")
    if pictures:
        say()
    if text:
        say(clean(text))
    else:
        tell("No text is stored for it: its source gave none, or the page was not fetched.")
