"""cxq mark"""

from __future__ import annotations

from dataclasses import asdict

import click

from cxq.cli.complete import complete_keys
from cxq.cli.options import json_option
from cxq.cli.output import emit_json, say
from cxq.cli.session import Session
from cxq.errors import UsageError


@click.command("mark", epilog="Example: cxq mark ndrc-3f2a91c0 miit-91be20c7 --read --star")
@click.argument("keys", metavar="KEY...", nargs=-1, required=True, shell_complete=complete_keys)
@click.option("--read/--unread", default=None, help="For: cxq items --unread")
@click.option("--star/--unstar", default=None, help="For: cxq items --starred")
@click.option("--hide/--unhide", default=None, help="Hidden items are kept and no longer listed.")
@json_option
@click.pass_obj
def command(
    session: Session,
    keys: tuple[str, ...],
    read: bool | None,
    star: bool | None,
    hide: bool | None,
    as_json: bool,
) -> None:
    """Mark items as read, starred or hidden, or take a mark away.

    All of them are marked, or (where a key is unknown) none. A hidden item stays hidden,
    whatever later pulls bring; see them with: cxq items --hidden
    """
    from cxq.cli.finding import find_item

    if (read, star, hide) == (None, None, None):
        raise UsageError("No mark was named.", "Such as: cxq mark KEY --star")
    keys = tuple(dict.fromkeys(keys))
    with session.needed_store() as store:
        for key in keys:
            find_item(store, key)
        marks = store.mark(keys, read=read, starred=star, hidden=hide)
    if as_json:
        emit_json({"marked": [{"key": key, **asdict(marks[key])} for key in keys]})
        return
    for key in keys:
        words = [
            "read" if marks[key].read else "unread",
            *(name for name in ("starred", "hidden") if getattr(marks[key], name)),
        ]
        say(f"{key}: {', '.join(words)}")
