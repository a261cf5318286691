"""cxq items"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cxq.cli.complete import complete_collections, complete_sources, complete_terms
from cxq.cli.options import json_option, since
from cxq.cli.output import columns, emit_json, many, say, tell
from cxq.cli.session import Session

if TYPE_CHECKING:
    from cxq.model import Item


@click.command("items", epilog="Example: cxq items --since 7d --term nqpf")
@click.option("--since", "since_text", metavar="TIME", help="7d, 36h, 2w, or a date.")
@click.option("--source", metavar="SOURCE", shell_complete=complete_sources)
@click.option("--collection", metavar="COLLECTION", shell_complete=complete_collections)
@click.option(
    "--term",
    metavar="TERM",
    shell_complete=complete_terms,
    help="Items whose title or text holds this: a glossary term's 汉字, or any words.",
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(0), help="0 for all.")
@json_option
@click.pass_obj
def command(
    session: Session,
    since_text: str | None,
    source: str | None,
    collection: str | None,
    term: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List what is stored, newest first."""
    from cxq.model import ItemQuery

    words = _words_of(session, term)
    start = since(since_text, session.clock())
    query = ItemQuery(start, source, collection, words, limit)
    with session.needed_store() as store:
        items, total = store.items(query)
    if as_json:
        emit_json({"items": [row(item) for item in items], "total": total})
        return
    for line in columns(
        ((item.published or item.first_seen)[:10], item.key, item.title) for item in items
    ):
        say(line)
    if items:
        tell(f"{many(len(items), 'item')} of {total:,}.")
        return
    asked = [
        f"{name} {value}"
        for name, value in (
            ("since", since_text),
            ("source", source),
            ("collection", collection),
            ("with", words and f"“{words}”"),
        )
        if value
    ]
    tell(f"No item {', '.join(asked)}." if asked else "The store holds no item.")
    tell("  See all of them: cxq items --limit 0" if asked else "  Fetch some: cxq pull")


def _words_of(session: Session, term: str | None) -> str | None:
    """A glossary term's 汉字, or the words as they stand."""
    if term is None:
        return None
    from cxq.shelf import read_glossary

    found = read_glossary(session.project).find(term)
    return found.zh if found else term


def row(item: Item) -> dict[str, Any]:
    """An item in `--json`. Until stories are clustered, each is its own one outlet."""
    return {
        "key": item.key,
        "title": item.title,
        "url": item.url,
        "source": item.source,
        "collection": item.collection,
        "published": item.published,
        "first_seen": item.first_seen,
        "language": item.language,
        "outlets": [{"key": item.key, "source": item.source, "url": item.url}],
    }
