"""cxq cite"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cxq.cli.complete import complete_citable, complete_drafts
from cxq.cli.options import json_option
from cxq.cli.output import emit_json, say
from cxq.cli.session import Session

if TYPE_CHECKING:
    from cxq.model import Reference
    from cxq.store import Store


@click.command("cite", epilog="Example: cxq cite gwr-2025 --to first-post")
@click.argument("keys", metavar="[KEY]...", nargs=-1, shell_complete=complete_citable)
@click.option("--to", "draft", metavar="DRAFT", shell_complete=complete_drafts, help="Append it.")
@click.option("--url", metavar="URL", help="Fetch and store this page first; KEY names it.")
@json_option
@click.pass_obj
def command(
    session: Session, keys: tuple[str, ...], draft: str | None, url: str | None, as_json: bool
) -> None:
    """Put items into sources/references.json and, with --to, [@key] at the end of a draft.

    With --url the page is fetched and stored first, as cxq add does it, and what it said then is
    what is cited. A field that you edited in references.json is never overwritten.
    """
    from cxq.posts.draft_file import append, find_draft

    _check_arguments(keys, url)
    file = find_draft(session.project, draft) if draft else None
    if url is not None:
        keys = (_fetched(session, url, keys[0] if keys else None),)
    added = cite(session, keys, web_page=url is not None)
    citation = "[" + "; ".join(f"@{key}" for key in dict.fromkeys(keys)) + "]"
    if file is not None:
        append(session.project, file, citation)
    if as_json:
        shown = session.project.shown(file) if file else None
        emit_json({"cited": list(keys), "added": list(added), "citation": citation, "to": shown})
        return
    for key in keys:
        say(f"{key}: {'added to references.json' if key in added else 'stands in references.json'}")
    say(f"{citation} appended to {session.project.shown(file)}" if file else f"Write: {citation}")


def _check_arguments(keys: tuple[str, ...], url: str | None) -> None:
    from cxq.errors import UsageError
    from cxq.shelf import is_web_address
    from cxq.text import is_key, slugify

    if url is None and not keys:
        raise UsageError(
            "Nothing to cite was named.", "Name a key (cxq items lists them), or --url ADDRESS"
        )
    if url is not None and len(keys) > 1:
        raise UsageError(
            "--url cites one page, and there are several keys.",
            "Give one key to store the page under, or none.",
        )
    if url is not None and not is_web_address(url):
        raise UsageError(
            f"“{url}” is not an http or https address.", "Add a file with: cxq add FILE"
        )
    for key in keys:
        if not is_key(key):
            raise UsageError(
                f"“{key}” cannot be written as a citation: [@{key}] would not be one.",
                "Give the record in references.json an id of letters, digits, dots, hyphens and "
                f"underscores, such as {slugify(key.rpartition('/')[2]) or 'li-2025'}.",
            )


def _fetched(session: Session, url: str, key: str | None) -> str:
    """Fetch and store the page at this address; its key. An item that is known stays itself."""
    from cxq.cli.adding import Given, add_one
    from cxq.errors import UsageError
    from cxq.feeds.recognition.links import plain_link

    with session.store() as store:
        known = store.item_at(url) or store.item_at(plain_link(url))
        if known is not None and key not in (None, known.key):
            raise UsageError(
                f"This page is kept already, as “{known.key}”.", f"Cite it: cxq cite {known.key}"
            )
        name = known.key if known else key
        collection = (known.collection if known else None) or "cited"
        given = Given(collection, name, None, None, None, None)
        return str(add_one(session, store, url, given)["key"])


def cite(session: Session, keys: tuple[str, ...], *, web_page: bool = False) -> tuple[str, ...]:
    """Write the items' references; the keys that are new on the shelf.

    `web_page`: what was added by hand is a page, no report. UsageError for a key that neither
    store nor shelf has; then nothing is written.
    """
    from cxq.shelf import read_references, write_references

    standing = read_references(session.project)
    with session.standing_store() as store:
        records = [record for key in keys for record in _records(session, store, key, standing)]
    for record in records:
        if web_page and record["type"] == "report":
            record["type"] = "webpage"
    return write_references(session.project, records)


def _records(
    session: Session, store: Store | None, key: str, standing: dict[str, Reference]
) -> list[dict[str, Any]]:
    """The record that the store can make of a key; none where only the shelf knows it."""
    from cxq.corpus.reference import record_of
    from cxq.errors import UsageError
    from cxq.shelf import read_sources
    from cxq.text import nearest

    item = store.item(key) if store else None
    if item is None:
        if key in standing:
            return []
        known = [*standing, *(store.keys(key[:3]) if store else ())]
        raise UsageError(
            f"Neither the store nor references.json has “{key}”{nearest(key, known)}.",
            "See what is stored: cxq items, or add it: cxq add FILE --key " + key,
        )
    assert store is not None
    snapshots = store.snapshots(key)
    sources = {source.id: source for source in read_sources(session.project)}
    return [record_of(item, snapshots[0] if snapshots else None, sources.get(item.source or ""))]
