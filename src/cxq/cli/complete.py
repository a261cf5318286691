"""Shell completion of keys, collections, terms, sources, drafts, targets. Never fails aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem

from cxq.cli.session import Session

Found = Iterable[tuple[str, str]]


def _completer(
    find: Callable[[Session, str], Found],
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    def complete(
        ctx: click.Context, _parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        directory = ctx.find_root().params.get("directory") or "."
        try:
            found = list(find(Session(directory), incomplete))
        except Exception:  # a prompt is no place for an error; the command itself will say it
            return []
        return [
            CompletionItem(name, help=line)
            for name, line in found
            if name.casefold().startswith(incomplete.casefold())
        ]

    return complete


def _keys(session: Session, incomplete: str) -> Found:
    with session.standing_store() as store:
        if store is None:
            return
        for key in store.keys(incomplete):
            item = store.item(key)
            yield key, item.title if item else ""


def _collections(session: Session, _incomplete: str) -> Found:
    with session.standing_store() as store:
        for name in store.collections() if store else ():
            yield name, ""


def _sources(session: Session, _incomplete: str) -> Found:
    from cxq.shelf import read_sources

    for source in read_sources(session.project):
        yield source.id, source.name


def _terms(session: Session, _incomplete: str) -> Found:
    from cxq.glossary_file import read_glossary

    for term in read_glossary(session.project).terms.values():
        yield term.id, f"{term.zh} {term.en}"


def _drafts(session: Session, _incomplete: str) -> Found:
    from cxq.posts.draft_file import draft_files

    for path in draft_files(session.project):
        yield path.stem, ""


def _targets(_session: Session, _incomplete: str) -> Found:
    from cxq.publish.targets import TARGETS

    yield from ((name, "") for name in TARGETS)


def _citable(session: Session, incomplete: str) -> Found:
    from cxq.shelf import read_references

    yield from _keys(session, incomplete)
    for key, reference in read_references(session.project).items():
        yield key, reference.title


def _places(session: Session, incomplete: str) -> Found:
    """Keys and collections, with the @ that they are written with."""
    mark = "@" if incomplete.startswith("@") else ""
    found = [*_collections(session, ""), *_keys(session, incomplete.removeprefix("@"))]
    yield from ((mark + name, line) for name, line in found)


complete_keys = _completer(_keys)
complete_citable = _completer(_citable)
complete_places = _completer(_places)
complete_collections = _completer(_collections)
complete_sources = _completer(_sources)
complete_terms = _completer(_terms)
complete_drafts = _completer(_drafts)
complete_targets = _completer(_targets)
