"""cxq pull"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cxq.cli.complete import complete_sources
from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, many, on_terminal, say, styled, tell
from cxq.cli.session import Session
from cxq.cli.sources import find_sources
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.model import Source, SourceResult
    from cxq.store import Store

BAD = ("error", "gone", "suspect")


@click.command("pull", epilog="Example: cxq pull ndrc arxiv-quant-ph --json")
@click.argument("names", metavar="[SOURCE]...", nargs=-1, shell_complete=complete_sources)
@click.option(
    "--full-text/--no-full-text",
    default=None,
    help="Fetch every new item's own page, or none; else as each source says.",
)
@json_option
@click.pass_obj
def command(
    session: Session, names: tuple[str, ...], full_text: bool | None, as_json: bool
) -> None:
    """Fetch the enabled sources, or those named, and store what is new.

    Each source gets a line. Exit code 1 if one failed or found nothing; 3 if all failed.
    """
    from cxq.store import Store
    from cxq.store.lock import pull_lock

    sources = find_sources(session, names)
    if not sources:
        raise UsageError("No source is enabled.", "Set enabled = true for some in sources/*.toml.")
    path = session.project.store_file
    started = time.monotonic()
    with pull_lock(path, now=session.now()), Store.open(path, now=session.now()) as store:
        results = run_pull(session, store, sources, full_text=full_text, quiet=as_json)
    seconds = round(time.monotonic() - started, 2)
    if as_json:
        rows = [{**asdict(result), "alarms": list(result.alarms)} for result in results]
        new = sum(result.new for result in results)
        emit_json({"sources": rows, "new": new, "seconds": seconds})
    else:
        _summary(results, seconds)
    if all(result.status == "error" for result in results):
        click.get_current_context().exit(3)
    if any(result.status in BAD for result in results):
        click.get_current_context().exit(1)


def run_pull(
    session: Session,
    store: Store,
    sources: tuple[Source, ...],
    *,
    full_text: bool | None = None,
    quiet: bool = False,
) -> list[SourceResult]:
    """Pull and print a line a source as they come in, with a bar where a person watches."""
    width = max(len(source.id) for source in sources)

    def show(result: SourceResult) -> None:
        if not quiet:
            _print_result(result, width)

    if quiet or not on_terminal():
        return asyncio.run(_pull(session, store, sources, full_text, show))
    import sys

    with click.progressbar(length=len(sources), label="Pulling", file=sys.stderr) as bar:

        def advance(_result: SourceResult) -> None:
            bar.update(1)

        results = asyncio.run(_pull(session, store, sources, full_text, advance))
    for result in results:
        show(result)
    return results


async def _pull(
    session: Session,
    store: Store,
    sources: tuple[Source, ...],
    full_text: bool | None,
    show: Callable[[SourceResult], None],
) -> list[SourceResult]:
    from cxq import __version__
    from cxq.feeds.pull import pull
    from cxq.web import Web

    settings = session.project.settings.pull
    results = []
    async with (
        Web(settings, version=__version__) as web,
        aclosing(
            pull(sources, store, web, settings, clock=session.clock, full_text=full_text)
        ) as stream,
    ):
        async for result in stream:
            show(result)
            results.append(result)
    order = {source.id: index for index, source in enumerate(sources)}
    return sorted(results, key=lambda result: order[result.id])


def _print_result(result: SourceResult, width: int) -> None:
    colour = "red" if result.status in BAD else "green" if result.new else None
    counts = ", ".join(
        f"{count} {what}"
        for count, what in ((result.new, "new"), (result.updated, "changed"))
        if count
    )
    said = "; ".join(part for part in (counts, result.message, *result.alarms) if part)
    status = styled(f"{result.status:<12}", fg=colour)
    say(f"{result.id:<{width}}  {status}  {clean(said)}".rstrip())


def _summary(results: list[SourceResult], seconds: float) -> None:
    new = sum(result.new for result in results)
    bad = [result for result in results if result.status in BAD]
    tell(f"{many(len(results), 'source')}, {many(new, 'new item')}, {seconds:.1f} s.")
    if len(bad) == len(results) > 1 and all(result.http_status is None for result in bad):
        tell("None of them could be reached. Is this machine online? See also: cxq doctor")
    elif bad:
        look = f"cxq sources test {bad[0].id}"
        tell(f"{many(len(bad), 'source wants', 'sources want')} a look: {look}")
    elif not new:
        tell("Nothing new: every source was reached, and none had an item that is not stored.")
    if new:
        tell("See them: cxq items")
