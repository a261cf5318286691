"""cxq sources add, discover"""

from __future__ import annotations

import asyncio
import sys
from itertools import chain, count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from cxq.cli.options import json_option
from cxq.cli.output import columns, emit_json, many, say, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.feeds.catalogue.discover import Discovery
    from cxq.feeds.catalogue.propose import Proposal
    from cxq.model import Source

_ADDED = "sources/added.toml"


@click.command("discover", epilog="Example: cxq sources discover https://www.ndrc.gov.cn/xwdt/")
@click.argument("url")
@click.option("--limit", default=3, show_default=True, help="How many items of each to show.")
@json_option
@click.pass_obj
def discover(session: Session, url: str, limit: int, as_json: bool) -> None:
    """Show the feeds of a site, or the list rules that its page suggests. Nothing is changed.

    Exit code 1 where there is neither.
    """
    found = _discovered(session, url)
    if as_json:
        emit_json(_row(found))
    else:
        _print(found, limit)
    if not found.choices:
        click.get_current_context().exit(1)


@click.command("add", epilog="Example: cxq sources add https://www.scmp.com/rss/318224/feed")
@click.argument("url")
@click.option("--id", "source_id", metavar="ID", help="Its id; else one made of its name or host.")
@click.option("--name", help="Its name; else the one that it gives itself.")
@click.option(
    "--choose", default=1, show_default=True, metavar="N",
    help="Which one to add, as “sources discover” numbers them.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="Add proposed list rules without asking.")
@click.option("--dry-run", is_flag=True, help="Only show the table that would be added.")
@json_option
@click.pass_obj
def add(
    session: Session,
    url: str,
    source_id: str | None,
    name: str | None,
    choose: int,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Add a source by its address: its feed, or else list rules made from its page.

    Rules are only a proposal: look at what they find before you agree. The table goes to the end
    of sources/added.toml; nothing that stands is changed.
    """
    from cxq.new_sources import source_table
    from cxq.shelf import read_sources

    standing = read_sources(session.project)
    _check_new(standing, url, source_id)
    found = _discovered(session, url)
    source = _made(found, standing, source_id, name, choose)
    if source is None:
        if as_json:
            emit_json({"added": None, "file": None, "toml": None})
        else:
            _print(found, 0)
        click.get_current_context().exit(1)
    _check_new(standing, source.url, None)
    table = source_table(source)
    if not as_json:
        _print(found, 3)
        say()
        say(table.rstrip())
    agreed = not dry_run and (source.kind == "feed" or yes or _agreed(as_json))
    if agreed:
        _write(session, source)
    if as_json:
        row = {"id": source.id, "name": source.name, "url": source.url, "kind": source.kind}
        emit_json(
            {"added": row if agreed else None, "file": _ADDED if agreed else None, "toml": table}
        )
    elif agreed:
        tell(f"Added to {_ADDED} as “{source.id}”.")
        tell(f"  See what a pull would find: cxq sources test {source.id}")
    else:
        tell("Nothing is changed.")
        if not dry_run:
            tell(f"  Where the rows above are what you want: cxq sources add {url} --yes")
    if not agreed and not dry_run:
        click.get_current_context().exit(1)


def _agreed(as_json: bool) -> bool:
    """Whether the author, asked, says yes; no where nobody is there to be asked."""
    if as_json or not sys.stdin.isatty():
        return False
    return click.confirm("Add these rules?", err=True)


def _check_new(standing: tuple[Source, ...], url: str, source_id: str | None) -> None:
    from cxq.feeds.catalogue.adopt import address_key
    from cxq.text import is_key

    for source in standing:
        if address_key(source.url) == address_key(url):
            raise UsageError(
                f"The catalogue has this address already, as “{source.id}”.",
                f"See what it finds: cxq sources test {source.id}",
            )
        if source.id == source_id:
            raise UsageError(f"There is a source “{source_id}” already.", "Give another --id.")
    if source_id is not None and not is_key(source_id):
        raise UsageError(
            f"“{source_id}” cannot be an id.",
            "An id is letters, digits, dots, hyphens and underscores.",
        )


def _discovered(session: Session, url: str) -> Discovery:
    from cxq import __version__
    from cxq.feeds.catalogue.discover import discover
    from cxq.web import Web

    async def once() -> Discovery:
        settings = session.project.settings.pull
        async with Web(settings, version=__version__) as web:
            return await discover(url, web, clock=session.clock)

    return asyncio.run(once())


def _made(
    found: Discovery,
    standing: tuple[Source, ...],
    source_id: str | None,
    name: str | None,
    choose: int,
) -> Source | None:
    """The chosen feed or list as a source with an id of its own; None where there is neither."""
    from cxq.feeds.articles.byline import without_site
    from cxq.feeds.catalogue.discover import FoundFeed
    from cxq.feeds.catalogue.propose import Proposal
    from cxq.model import Source

    choices = found.choices
    if not choices:
        return None
    if not 1 <= choose <= len(choices):
        raise UsageError(
            f"There are {len(choices)} to choose from, not {choose}.",
            f"See them with: cxq sources discover {found.url}",
        )
    chosen = choices[choose - 1]
    feed = chosen if isinstance(chosen, FoundFeed) else None
    url = feed.url if feed else found.url
    title = name or (feed.title if feed else "") or without_site(found.title) or url
    return Source(
        id=source_id or _free_id(title, url, {source.id for source in standing}),
        name=title,
        url=url,
        kind="feed" if feed else "html-list",
        language=found.language,
        timezone=found.timezone,
        list=chosen.rules if isinstance(chosen, Proposal) else None,
    )


def _free_id(name: str, url: str, taken: set[str]) -> str:
    from cxq.feeds.catalogue.adopt import ids_for
    from cxq.text import is_key

    wanted = [each for each in ids_for(name, urlsplit(url)) if is_key(each)] or ["source"]
    numbered = (f"{wanted[0]}-{number}" for number in count(2))
    return next(each for each in chain(wanted, numbered) if each not in taken)


def _write(session: Session, source: Source) -> None:
    from cxq.new_sources import add_sources, sources_file

    path = sources_file(session.project, _ADDED)
    add_sources(session.project, path, [source], f"Added on {session.clock():%Y-%m-%d}.")


# ---------------------------------------------------------------- telling


def _row(found: Discovery) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "url": found.url,
        "title": found.title,
        "language": found.language,
        "feeds": [
            {"url": feed.url, "title": feed.title, "items": len(feed.items), "newest": feed.newest}
            for feed in found.feeds
        ],
        "lists": [
            {
                "rules": {key: said for key, said in asdict(each.rules).items() if said},
                "found": len(each.found.items),
                "items": [
                    {"title": item.title, "url": item.url, "published": item.published}
                    for item in each.found.items
                ],
            }
            for each in found.lists
        ],
    }


def _print(found: Discovery, limit: int) -> None:
    from cxq.feeds.catalogue.discover import FoundFeed

    say(found.url)
    if not found.feeds:
        tell(f"No feed: {many(found.tried, 'address', 'addresses')} tried.")
    for number, choice in enumerate(found.choices, 1):
        if isinstance(choice, FoundFeed):
            newest = f"newest {choice.newest[:10]}" if choice.newest else "no dates"
            whole = ", of the whole site" if found.whole_site else ""
            say(f"{number}. feed {choice.url}")
            items = many(len(choice.items), "item")
            say(f"   {choice.title or '(no title)'}: {items}, {newest}{whole}")
        else:
            _print_list(number, choice, limit)
    if not found.choices:
        tell("Nothing on the page looks like a list either. Where JavaScript makes the list, look")
        tell("  for the address that it asks (docs/sources.md), and add that one by hand.")


def _print_list(number: int, proposal: Proposal, limit: int) -> None:
    rules = proposal.rules
    date = f", date = “{rules.date}”" if rules.date else ", no date rule"
    say(f"{number}. list item = “{rules.item}”")
    say(f"   link = “{rules.link}”, title = “{rules.title}”{date}")
    say(f"   finds {many(len(proposal.found.items), 'item')}:")
    for line in columns(
        (item.published or "no date", item.title or "(no title)", item.url)
        for item in proposal.found.items[:limit]
    ):
        say(f"   {line}")
