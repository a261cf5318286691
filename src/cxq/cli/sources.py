"""cxq sources: list; add, discover, test, import and export stand in files of their own"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cxq.cli import opml, sources_add, sources_trial
from cxq.cli.catalogue import find_sources
from cxq.cli.options import json_option
from cxq.cli.output import columns, emit_json, many, say, tell
from cxq.cli.session import Session

if TYPE_CHECKING:
    from cxq.model import PullState, Source

__all__ = ["command", "find_sources"]


@click.group("sources")
def command() -> None:
    """The catalogue of sources in sources/*.toml."""


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


command.add_command(sources_trial.test)
command.add_command(sources_add.add)
command.add_command(sources_add.discover)
command.add_command(opml.import_)
command.add_command(opml.export)
