"""cxq sources: list, test"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxq.cli.complete import complete_sources
from cxq.cli.options import json_option
from cxq.cli.output import columns, emit_json, many, say, styled, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.feeds.trial import Trial
    from cxq.model import PullState, Source


@click.group("sources")
def command() -> None:
    """The catalogue of sources in sources/*.toml."""


def find_sources(session: Session, names: tuple[str, ...]) -> tuple[Source, ...]:
    """The named sources, or every enabled one. UsageError for a name that there is not."""
    from cxq.shelf import read_sources
    from cxq.text import nearest

    known = {source.id: source for source in read_sources(session.project)}
    for name in names:
        if name not in known:
            raise UsageError(
                f"There is no source “{name}”{nearest(name, list(known))}.",
                "See them with: cxq sources list --all",
            )
    if names:
        return tuple(known[name] for name in dict.fromkeys(names))
    return tuple(source for source in known.values() if source.enabled)


@command.command("list", epilog="Example: cxq sources list --all")
@click.option("--all", "show_all", is_flag=True, help="The disabled ones, too, with their notes.")
@json_option
@click.pass_obj
def list_(session: Session, show_all: bool, as_json: bool) -> None:
    """List the sources, each with what its last pull said."""
    from cxq.shelf import read_sources

    sources = read_sources(session.project)
    with session.standing_store() as store:
        states = store.pull_states() if store else {}
    if as_json:
        rows = [_row(source, states.get(source.id)) for source in sources]
        emit_json({"sources": rows})
        return
    shown = [source for source in sources if source.enabled or show_all]
    for line in columns(_cells(source, states.get(source.id)) for source in shown):
        say(line)
    disabled = sum(not source.enabled for source in sources)
    tell(f"{many(len(sources), 'source')}, {disabled} of them disabled.")
    if not sources:
        tell("  sources/*.toml hold none: write [[source]] tables there (docs/sources.md).")
    elif not show_all and disabled:
        tell("  See the disabled ones and why: cxq sources list --all")


def _row(source: Source, state: PullState | None) -> dict[str, Any]:
    return {
        "id": source.id,
        "name": source.name,
        "name_zh": source.name_zh,
        "url": source.url,
        "kind": source.kind,
        "language": source.language,
        "enabled": source.enabled,
        "tags": list(source.tags),
        "note": source.note,
        "status": state.status if state else None,
        "last_success": state.last_success or None if state else None,
        "next_due": state.next_due or None if state else None,
    }


def _cells(source: Source, state: PullState | None) -> tuple[str, ...]:
    status = "disabled" if not source.enabled else state.status if state else "never pulled"
    name = " ".join(part for part in (source.name_zh, source.name) if part)
    note = f" — {source.note}" if source.note and not source.enabled else ""
    return source.id, source.kind, status, name + note


@command.command("test", epilog="Example: cxq sources test ndrc --save ndrc.html")
@click.argument("source_id", metavar="SOURCE", shell_complete=complete_sources)
@click.option("--limit", default=5, show_default=True, help="How many items to show.")
@click.option(
    "--save", type=click.Path(path_type=Path, dir_okay=False), help="Keep the page for study."
)
@json_option
@click.pass_obj
def test(session: Session, source_id: str, limit: int, save: Path | None, as_json: bool) -> None:
    """Fetch one source and show what its rules find. Nothing is stored.

    Exit code 1 where it finds nothing or cannot be fetched.
    """
    (source,) = find_sources(session, (source_id,))
    trial = asyncio.run(_try(session, source))
    if save is not None and trial.page:
        from cxq.disk import write_bytes

        write_bytes(save, trial.page)
    if as_json:
        emit_json(_trial_row(trial))
    else:
        _print_trial(trial, limit, save)
    if trial.problem:
        click.get_current_context().exit(1)


async def _try(session: Session, source: Source) -> Trial:
    from cxq import __version__
    from cxq.feeds.trial import try_source
    from cxq.web import Web

    settings = session.project.settings.pull
    async with Web(settings, version=__version__) as web:
        return await try_source(source, web, settings, clock=session.clock)


def _trial_row(trial: Trial) -> dict[str, Any]:
    return {
        "id": trial.id,
        "url": trial.url,
        "http_status": trial.http_status,
        "charset": trial.charset,
        "bytes": trial.bytes,
        "matched": dict(trial.matched),
        "problem": trial.problem or None,
        "items": [
            {"title": item.title, "url": item.url, "published": item.published}
            for item in trial.items
        ],
    }


def _print_trial(trial: Trial, limit: int, save: Path | None) -> None:
    say(f"{trial.url}")
    http_status = trial.http_status if trial.http_status is not None else "no answer"
    say(f"{http_status}, {trial.bytes:,} bytes, {trial.charset or 'charset unknown'}")
    for rule, count in trial.matched:
        mark = styled("✓", fg="green") if count else styled("✗", fg="red")
        say(f"  {mark} {rule}: {count}")
    for line in columns(
        (item.published or "no date", item.title or "(no title)", item.url)
        for item in trial.items[:limit]
    ):
        say(line)
    hidden = len(trial.items) - limit
    if hidden > 0:
        say(f"… and {many(hidden, 'more item')}")
    if trial.problem:
        tell(styled("nothing usable: ", fg="red") + trial.problem)
        if save is None:
            tell(f"  Keep the page for study: cxq sources test {trial.id} --save page.html")
