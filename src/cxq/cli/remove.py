"""cxq remove"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cxq.cli.complete import complete_keys
from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, many, say, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxq.project import Project


@click.command("remove", epilog="Example: cxq remove ndrc-3f2a91c0 --dry-run")
@click.argument("keys", metavar="KEY...", nargs=-1, required=True, shell_complete=complete_keys)
@click.option("--force", is_flag=True, help="Remove what drafts or the glossary cite, too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@json_option
@click.pass_obj
def command(
    session: Session, keys: tuple[str, ...], force: bool, yes: bool, dry_run: bool, as_json: bool
) -> None:
    """Drop items with all their snapshots, for good: there is no undo.

    Copy the store first: cxq backup FILE. A pulled item does not return at the next pull. An
    item that a draft cites stays, unless --force. What references.json says of it stays there.
    """
    from cxq.cli.finding import find_item

    keys = tuple(dict.fromkeys(keys))
    with session.needed_store() as store:
        items = [find_item(store, key) for key in keys]
        snapshots = {key: len(store.snapshots(key)) for key in keys}
        if not force:
            _refuse_cited(session.project, keys)
        gone = sum(snapshots.values())
        what = f"{many(len(keys), 'item')} with {many(gone, 'snapshot')}"
        if not dry_run:
            if not yes and not _confirmed(f"Remove {what}? There is no undo."):
                tell("Nothing was removed.")
                click.get_current_context().exit(1)
            store.remove(keys, at=session.now())
    if as_json:
        rows = [
            {"key": item.key, "title": item.title, "snapshots": snapshots[item.key]}
            for item in items
        ]
        emit_json({"removed": rows, "snapshots": gone, "dry_run": dry_run})
        return
    for item in items:
        say(f"{item.key}: {many(snapshots[item.key], 'snapshot')}, “{clean(item.title)}”")
    tell(f"{what} would go (--dry-run)." if dry_run else f"Removed {what}, for good.")
    _say_what_stays(session.project, keys)


def _confirmed(question: str) -> bool:
    """What the person at the terminal says. UsageError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise UsageError(
            "Removing is for good, and nobody can be asked here.",
            "Copy the store first (cxq backup FILE), then say so with: --yes",
        )
    tell("A copy first is wise: cxq backup FILE")
    return click.confirm(question, err=True)


def _refuse_cited(project: Project, keys: Iterable[str]) -> None:
    """UsageError where a draft or the glossary cites one of these."""
    for key in keys:
        places = where_cited(project, key)
        if places:
            raise UsageError(
                f"“{key}” is cited in {', '.join(places)}.",
                f"Take the citation out, or remove it all the same: cxq remove {key} --force",
            )


def where_cited(project: Project, key: str) -> list[str]:
    """The drafts that cite it, and the glossary where that does.

    FileError where a draft that mentions it cannot be read: then nobody knows.
    """
    from cxq.disk import read_bytes
    from cxq.glossary_file import read_glossary
    from cxq.posts.draft_file import draft_files, read_draft
    from cxq.posts.renaming import cited_keys

    places = [
        project.shown(file)
        for file in draft_files(project)
        if f"@{key}".encode() in read_bytes(file)
        and key in cited_keys(read_draft(project, file).body)
    ]
    terms = read_glossary(project).terms.values()
    if any(key in term.sources or key in cited_keys(term.definition) for term in terms):
        places.append(project.shown(project.glossary))
    return places


def _say_what_stays(project: Project, keys: Iterable[str]) -> None:
    from cxq.shelf import read_references

    kept = [key for key in keys if key in read_references(project)]
    if kept:
        tell(f"references.json still has {', '.join(kept)}.")
