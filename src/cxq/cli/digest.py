"""cxq digest"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cxq.cli.options import json_option, since
from cxq.cli.output import emit_json, many, say, tell
from cxq.cli.session import Session

if TYPE_CHECKING:
    from cxq.model import Item
    from cxq.posts.skeleton import Listed
    from cxq.store import Store

    Groups = dict[str, list[Listed]]


@click.command("digest", epilog="Example: cxq digest --since 7d --title “The week in quantum”")
@click.option("--since", "since_text", default="7d", show_default=True, metavar="TIME",
              help="7d, 36h, 2w, or a date.")  # fmt: skip
@click.option("--title", default="", help="Else made of the day.")
@click.option("--slug", default="", help="The file's name; else digest-<day>.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be repeated.")
@json_option
@click.pass_obj
def command(
    session: Session, since_text: str, title: str, slug: str, tags: tuple[str, ...], as_json: bool
) -> None:
    """Write a draft of what you starred, and of what holds a watch-term ([watch] terms).

    One line a story, under its source or collection, newest first, cited and with its other
    outlets. Never over a draft that stands.
    """
    from cxq.cli.cite import cite
    from cxq.cli.drafting import draft_path, write_draft
    from cxq.posts.skeleton import front_matter, grouped

    now = session.clock()
    start = since(since_text, now)
    today = f"{now:%Y-%m-%d}"
    path = draft_path(session, slug or ("" if title else f"digest-{today}"), title)
    with session.needed_store() as store:
        groups, searched = _groups(session, store, start)
    keys = tuple(item.key for items in groups.values() for item in items)
    if not keys:
        _say_nothing(session, since_text, searched, as_json)
        return
    cite(session, keys)
    text = front_matter(
        " ".join(title.split()) or f"The week to {today}",
        date=today,
        author=session.project.settings.newsletter.author,
        tags=tags,
        subtitle=f"{(start or today)[:10]} to {today}",
    )
    write_draft(session, path, text + grouped(groups.items()))
    shown = session.project.shown(path)
    if as_json:
        rows = [
            {"name": name, "keys": [item.key for item in found]} for name, found in groups.items()
        ]
        emit_json({"path": shown, "items": len(keys), "searched": searched, "groups": rows})
        return
    say(shown)
    tell(f"{many(len(keys), 'story', 'stories')} of {searched:,} since {since_text}, each cited.")


def _groups(session: Session, store: Store, start: str | None) -> tuple[Groups, int]:
    """(source or collection → its stories, how many stories were looked at)."""
    from cxq.cli.drafting import listed
    from cxq.model import ItemQuery
    from cxq.shelf import read_sources

    sources = {source.id: source for source in read_sources(session.project)}

    def name(item: Item) -> str:
        source = sources.get(item.source or "")
        named = " ".join(filter(None, (source.name_zh, source.name))) if source else ""
        return named or item.source or item.collection or item.outlet or "Added by hand"

    everything, total = store.items(ItemQuery(since=start, limit=0, stories=True))
    starred, _ = store.items(ItemQuery(since=start, limit=0, stories=True, starred=True))
    keys = [item.key for item in (*starred, *everything)]
    outlets = store.outlets(keys)
    watched = _watched(session, store, everything)
    groups: Groups = {}
    told: set[str] = set()
    for item in (*starred, *watched):
        if item.key in told:
            continue
        others = [other for other in outlets.get(item.key, ()) if other.key != item.key]
        told |= {item.key, *(other.key for other in others)}
        also = tuple((name(other), other.url) for other in others)
        groups.setdefault(name(item), []).append(listed(item, also))
    for items in groups.values():
        items.sort(key=lambda one: one.date, reverse=True)
    return dict(sorted(groups.items())), total


def _watched(session: Session, store: Store, items: tuple[Item, ...]) -> list[Item]:
    """Those that hold a watch-term; a pull stars them, but not what it met before the term."""
    from cxq.feeds.keep import folded
    from cxq.feeds.watch import words_to_watch
    from cxq.glossary_file import read_glossary

    terms = session.project.settings.watch.terms
    if not terms:
        return []
    words = words_to_watch(terms, read_glossary(session.project))

    def text(item: Item) -> str:
        snapshot = store.snapshot(item.key)
        return folded(item.title, snapshot.text if snapshot else "")

    return [item for item in items if words.found_in(text(item))]


def _say_nothing(session: Session, since_text: str, searched: int, as_json: bool) -> None:
    """A zero says what was searched."""
    if as_json:
        nothing: dict[str, Any] = {"path": None, "items": 0, "searched": searched, "groups": []}
        emit_json(nothing)
        return
    terms = ", ".join(session.project.settings.watch.terms)
    looked = f"watch-terms looked for: {terms}" if terms else "[watch] terms names no term"
    tell(
        f"Nothing to digest: of {many(searched, 'story', 'stories')} since {since_text} none is "
        f"starred; {looked}. No draft was written."
    )
    tell("  Star some: cxq mark KEY --star; or look further back: cxq digest --since 14d")
