"""cxq items"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cxq.cli.complete import complete_collections, complete_sources, complete_terms
from cxq.cli.options import json_option, since
from cxq.cli.output import columns, emit_json, many, say, tell
from cxq.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxq.model import Item, ItemQuery, Marks
    from cxq.store import Store


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
@click.option("--unread", is_flag=True, help="Only what you have not opened yet.")
@click.option("--starred", is_flag=True, help="Only what you starred.")
@click.option("--hidden", is_flag=True, help="Only what you hid, which is not listed otherwise.")
@click.option("--each", is_flag=True, help="A row an item, where reposts make one story.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(0), help="0 for all.")
@json_option
@click.pass_obj
def command(
    session: Session,
    since_text: str | None,
    source: str | None,
    collection: str | None,
    term: str | None,
    unread: bool,
    starred: bool,
    hidden: bool,
    each: bool,
    limit: int,
    as_json: bool,
) -> None:
    """List what is stored, newest first: a row a story, with its other outlets counted."""
    from cxq.model import ItemQuery

    words = _words_of(session, term)
    start = since(since_text, session.clock())
    query = ItemQuery(start, source, collection, words, limit, unread, starred, hidden, not each)
    with session.needed_store() as store:
        items, total = store.items(query)
        if not items:
            stored = store.items(ItemQuery(limit=1, hidden=None))[1]
            _refuse_unknown_names(session, store, query)
        marks = store.marks([item.key for item in items])
        outlets = store.outlets([item.key for item in items])
    if as_json:
        rows = [
            row(item, outlets.get(item.key, ())) | _marks_row(marks.get(item.key)) for item in items
        ]
        emit_json({"items": rows, "total": total})
        return
    for line in columns(
        (
            (item.published or "no date")[:10],
            item.key,
            _title(item, marks.get(item.key), () if each else outlets.get(item.key, ())),
        )
        for item in items
    ):
        say(line)
    if items:
        stories = bool(outlets) and not each
        rows_are = ("story", "stories") if stories else ("item",)
        tell(f"{many(len(items), *rows_are)} of {total:,}.")
        if stories:
            tell("  A row each: cxq items --each; the outlets of one: cxq show KEY")
        return
    asked = [
        f"{name} {value}"
        for name, value in (
            ("since", since_text),
            ("of the source", source),
            ("in", collection),
            ("with", words and f"“{words}”"),
        )
        if value
    ]
    asked += [
        f"that is {name}"
        for name, chosen in (("unread", unread), ("starred", starred), ("hidden", hidden))
        if chosen
    ]
    if not stored:
        tell("The store holds no item.\n  Fetch some: cxq pull")
        return
    tell(f"No item{''.join(f' {part}' for part in asked)}; {many(stored, 'item')} searched.")
    tell(f"  Fetch its news: cxq pull {source}" if source else "  See all: cxq items --limit 0")


def _refuse_unknown_names(session: Session, store: Store, query: ItemQuery) -> None:
    """UsageError for a source or a collection of which nobody has heard: a slip of the keyboard
    must not read as “no news”."""
    from cxq.errors import UsageError
    from cxq.shelf import read_sources
    from cxq.text import nearest

    if query.source is not None and not store.known(query.source):
        names = [source.id for source in read_sources(session.project)]
        if query.source not in names:
            raise UsageError(
                f"There is no source “{query.source}”{nearest(query.source, names)}.",
                "See them with: cxq sources list --all",
            )
    names = list(store.collections())
    if query.collection is not None and query.collection not in names:
        raise UsageError(
            f"There is no collection “{query.collection}”{nearest(query.collection, names)}.",
            f"There are: {', '.join(names)}" if names else "Make one: cxq add FILE --collection C",
        )


def _words_of(session: Session, term: str | None) -> str | None:
    """A glossary term's 汉字, or the words as they stand."""
    if term is None:
        return None
    from cxq.glossary_file import read_glossary

    found = read_glossary(session.project).find(term)
    return found.zh if found else term


def _title(item: Item, marks: Marks | None, outlets: Sequence[Item]) -> str:
    starred = "★ " if marks is not None and marks.starred else ""
    others = len(outlets) - 1
    more = f" (+{many(others, 'outlet')})" if others > 0 else ""
    return f"{starred}{item.title}{more}"


def _marks_row(marks: Marks | None) -> dict[str, bool]:
    return {
        "read": marks is not None and marks.read,
        "starred": marks is not None and marks.starred,
    }


def row(item: Item, outlets: Sequence[Item] = ()) -> dict[str, Any]:
    """An item in `--json`, with all the outlets of its story; alone it is its own one outlet."""
    return {
        "key": item.key,
        "title": item.title,
        "url": item.url,
        "source": item.source,
        "collection": item.collection,
        "published": item.published,
        "first_seen": item.first_seen,
        "language": item.language,
        "outlets": [
            {"key": each.key, "source": each.source, "url": each.url} for each in outlets or (item,)
        ],
    }
