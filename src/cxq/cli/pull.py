"""cxq pull"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, aclosing, contextmanager, suppress
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cxq.cli.complete import complete_sources
from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, many, on_terminal, say, styled, tell
from cxq.cli.session import Session
from cxq.cli.sources import find_sources
from cxq.errors import CxqError, LockedError, UsageError

if TYPE_CHECKING:
    from cxq.feeds.keep import Words
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
@click.option("--due", is_flag=True, help="Only sources whose time has come; for timers.")
@click.option(
    "--quiet", is_flag=True, help="For timers: print only what went wrong; the rest is logged."
)
@json_option
@click.pass_obj
def command(
    session: Session,
    names: tuple[str, ...],
    full_text: bool | None,
    due: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Fetch the enabled sources, or those named, and store what is new.

    With --due those whose time has not come are left out: each has a rhythm of its own, which
    its setting `every`, its server and its feed may slow down; and where another pull is
    running, all is left to it. Each source gets a line. Exit code 1 if one failed or found
    nothing; 3 if all failed.
    """
    sources = find_sources(session, names)
    if not sources:
        raise UsageError("No source is enabled.", "Set enabled = true for some in sources/*.toml.")
    started = time.monotonic()
    named = frozenset(names)
    if due:
        results = _pull_due(session, sources, full_text=full_text, quiet=as_json or quiet)
    else:
        with _locked_store(session) as store:
            results = run_pull(
                session, store, sources, full_text=full_text, quiet=as_json or quiet, named=named
            )
    seconds = round(time.monotonic() - started, 2)
    if quiet:
        _log(session, results, seconds, aloud=not as_json)
    if as_json:
        rows = [{**asdict(result), "alarms": list(result.alarms)} for result in results]
        new = sum(result.new for result in results)
        emit_json({"sources": rows, "new": new, "seconds": seconds})
    elif not quiet and results:
        _summary(results, seconds)
    if results and all(result.status == "error" for result in results):
        click.get_current_context().exit(3)
    if any(result.status in BAD for result in results):
        click.get_current_context().exit(1)


@contextmanager
def _locked_store(session: Session) -> Iterator[Store]:
    from cxq.store import Store
    from cxq.store.lock import pull_lock

    path = session.project.store_file
    with pull_lock(path, now=session.now()), Store.open(path, now=session.now()) as store:
        yield store


def _pull_due(
    session: Session, sources: tuple[Source, ...], *, full_text: bool | None, quiet: bool
) -> list[SourceResult]:
    """What is due of these sources; nothing where it is not, or where another pull runs."""
    from cxq.feeds.asking.rhythm import due_sources

    with ExitStack() as stack:
        try:
            store = stack.enter_context(_locked_store(session))
        except LockedError as held:
            if not quiet:
                tell(f"{held.message} What is due is left to it.")
            return []
        states = store.pull_states()
        due = due_sources(sources, states, now=session.clock())
        if due:
            return run_pull(session, store, due, full_text=full_text, quiet=quiet)
    coming = [(state.next_due, source.id) for source in sources if (state := states.get(source.id))]
    when, first = min((each for each in coming if each[0]), default=("", ""))
    if not quiet:
        tell(f"Nothing is due; next is {first}, {when}." if first else "Nothing is due.")
        tell("  To ask all of them now: cxq pull")
    return []


def run_pull(
    session: Session,
    store: Store,
    sources: tuple[Source, ...],
    *,
    full_text: bool | None = None,
    quiet: bool = False,
    named: frozenset[str] = frozenset(),
) -> list[SourceResult]:
    """Pull and print a line a source as they come in, with a bar where a person watches.

    A source that said that it is gone is asked only where it is `named`.
    """
    width = max(len(source.id) for source in sources)

    def show(result: SourceResult) -> None:
        if not quiet:
            _print_result(result, width)

    if quiet or not on_terminal():
        results = _run(_pull(session, store, sources, full_text, named, show))
        _retain(session, store, quiet=quiet)
        return results
    import sys

    with click.progressbar(length=len(sources), label="Pulling", file=sys.stderr) as bar:

        def advance(_result: SourceResult) -> None:
            bar.update(1)

        results = _run(_pull(session, store, sources, full_text, named, advance))
    for result in results:
        show(result)
    _retain(session, store, quiet=quiet)
    return results


def _retain(session: Session, store: Store, *, quiet: bool) -> None:
    """What [retention] lets go, said: to whoever watches, else in the log."""
    from cxq.cli.retention import retain

    said = retain(session, store)
    if said and quiet:
        from cxq.cli.pull_log import log_run

        log_run(session.project, session.now(), [], said)
    elif said:
        tell(said)


def _run(pulling: Coroutine[Any, Any, list[SourceResult]]) -> list[SourceResult]:
    """Run the pull; one that its timer or the machine's shutdown ends (SIGTERM) stops as one that
    the author ends: whole sources are kept, and nobody is left behind."""

    async def until_stopped() -> list[SourceResult]:
        task = asyncio.current_task()
        assert task is not None
        with suppress(NotImplementedError):  # Windows has no such signal
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await pulling

    try:
        return asyncio.run(until_stopped())
    except asyncio.CancelledError:
        raise click.Abort from None


async def _pull(
    session: Session,
    store: Store,
    sources: tuple[Source, ...],
    full_text: bool | None,
    named: frozenset[str],
    show: Callable[[SourceResult], None],
) -> list[SourceResult]:
    from cxq import __version__
    from cxq.feeds.pull import pull
    from cxq.shelf import source_place
    from cxq.web import Web

    settings = session.project.settings.pull
    results = []
    async with (
        Web(settings, version=__version__) as web,
        aclosing(
            pull(
                sources,
                store,
                web,
                settings,
                clock=session.clock,
                full_text=full_text,
                named=named,
                where=partial(source_place, session.project),
                watch=_watched(session),
                held=partial(_cited, session),
            )
        ) as stream,
    ):
        async for result in stream:
            show(result)
            results.append(result)
    order = {source.id: index for index, source in enumerate(sources)}
    return sorted(results, key=lambda result: order[result.id])


def _watched(session: Session) -> Words:
    """The words of [watch] terms; the glossary is read only where there are some."""
    from cxq.feeds.keep import NO_WORDS
    from cxq.feeds.watch import words_to_watch
    from cxq.glossary_file import read_glossary

    terms = session.project.settings.watch.terms
    return words_to_watch(terms, read_glossary(session.project)) if terms else NO_WORDS


def _cited(session: Session) -> frozenset[str]:
    """The keys of what is cited, whose pages are visited longer; none where that cannot be read:
    a pull goes on whatever is wrong with a draft, and `check` will say it."""
    from cxq.cli.retention import mentioned_keys

    try:
        return mentioned_keys(session.project)
    except CxqError:
        return frozenset()


def _print_result(result: SourceResult, width: int) -> None:
    colour = "red" if result.status in BAD else "green" if result.new else None
    status = styled(f"{result.status:<12}", fg=colour)
    say(f"{result.id:<{width}}  {status}  {_said(result)}".rstrip())


def _said(result: SourceResult) -> str:
    counts = ", ".join(
        f"{count} {what}"
        for count, what in ((result.new, "new"), (result.updated, "changed"))
        if count
    )
    worried = result.status == "suspect" or result.alarms
    look = f"look: cxq sources test {result.id}" if worried else ""
    return clean("; ".join(part for part in (counts, result.message, *result.alarms, look) if part))


def _log(session: Session, results: list[SourceResult], seconds: float, *, aloud: bool) -> None:
    """What `--quiet` does: news and trouble into the log, trouble alone to who gets the mail."""
    from cxq.cli.pull_log import log_run, worth_a_line

    lines = {
        result.id: f"{result.id} {result.status} {_said(result)}".rstrip()
        for result in results
        if worth_a_line(result)
    }
    new = sum(result.new for result in results)
    summary = f"{many(len(results), 'source')}, {many(new, 'new item')}, {seconds:.1f} s."
    if not results:
        summary = "No source was asked: none was due, or another pull was running."
    log_run(session.project, session.now(), list(lines.values()), summary)
    bad = [result for result in results if result.status in BAD]
    if not aloud:
        return
    if len(bad) == len(results) > 1 and all(result.http_status is None for result in bad):
        tell(f"None of {many(len(bad), 'source')} could be reached. Is this machine online?")
        return
    for result in bad:
        tell(lines[result.id])


def _summary(results: list[SourceResult], seconds: float) -> None:
    new = sum(result.new for result in results)
    bad = [result for result in results if result.status in BAD]
    tell(f"{many(len(results), 'source')}, {many(new, 'new item')}, {seconds:.1f} s.")
    silent = [result for result in bad if result.status == "error" and result.http_status is None]
    if len(silent) == len(results) > 1:
        tell("None of them could be reached. Is this machine online? See also: cxq doctor")
    elif bad:
        look = f"cxq sources test {bad[0].id}"
        tell(f"{many(len(bad), 'source wants', 'sources want')} a look: {look}")
    elif not new:
        tell("Nothing new: every source was reached, and none had an item that is not stored.")
    if new:
        tell("See them: cxq items")
