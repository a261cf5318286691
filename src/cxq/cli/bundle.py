"""cxq bundle"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxq.cli.complete import complete_drafts
from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, many, say, tell
from cxq.cli.session import Session
from cxq.errors import CxqError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cxq.corpus.pack import Exhibit
    from cxq.model import Post, Reference, Source
    from cxq.store import Store


@click.command("bundle", epilog="Example: cxq bundle first-post first-post-evidence.zip")
@click.argument("draft", shell_complete=complete_drafts)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace FILE where other bytes stand there.")
@json_option
@click.pass_obj
def command(session: Session, draft: str, file: Path, force: bool, as_json: bool) -> None:
    """Pack the evidence of a draft into one zip: what it cites, as it was stored.

    Each snapshot with its SHA-256, address and reference, an index to read offline, and
    SHA256SUMS to check it by. The same evidence gives the same bytes. Exit code 1 if something
    that is cited is not stored: the rest is packed all the same.
    """
    from cxq.corpus.pack import evidence_pack
    from cxq.disk import write_bytes
    from cxq.text import sha256

    post, keys = _cited(session, draft)
    with session.needed_store() as store:
        exhibits = _exhibits(session, store, post, keys)
    if not exhibits:
        raise CxqError(
            f"{post.path} cites nothing, so there is no evidence to pack.",
            "Cite a stored item: cxq cite KEY --to DRAFT",
        )
    packed = evidence_pack(post.path, post.meta.title, exhibits)
    if not force and file.exists() and file.read_bytes() != packed:
        raise UsageError(
            f"{file} stands already, with other bytes.", "Name another file, or replace it: --force"
        )
    write_bytes(file, packed)
    _report(file, packed, sha256(packed), exhibits, as_json)
    if any(one.problem for one in exhibits):
        click.get_current_context().exit(1)


def _cited(session: Session, draft: str) -> tuple[Post, tuple[str, ...]]:
    """The post, and every key that it means: resolved citations first, then all others."""
    from cxq.cli.posting import Desk
    from cxq.posts.draft_file import find_draft, read_draft
    from cxq.posts.renaming import cited_keys

    file = find_draft(session.project, draft)
    post = Desk.open(session.project).build(file)
    cited = [reference.key for reference in post.references]
    return post, (*cited, *cited_keys(read_draft(session.project, file).body))


def _exhibits(
    session: Session, store: Store, post: Post, keys: Iterable[str]
) -> tuple[Exhibit, ...]:
    """What is stored behind each key; a collection's key stands for all its items."""
    from cxq.model import ItemQuery
    from cxq.shelf import read_sources

    wanted: dict[str, None] = {}
    collections = store.collections()
    for key in keys:
        if key in collections:
            items, _ = store.items(ItemQuery(collection=key, limit=0, hidden=None))
            wanted.update((item.key, None) for item in items)
        else:
            wanted[key] = None
    references = {reference.key: reference for reference in post.references}
    sources = {source.id: source for source in read_sources(session.project)}
    return tuple(_piece(store, key, references.get(key), sources) for key in sorted(wanted))


def _piece(
    store: Store, key: str, reference: Reference | None, sources: Mapping[str, Source]
) -> Exhibit:
    from cxq.corpus.pack import Exhibit
    from cxq.corpus.reference import record_of

    item = store.item(key)
    record: Mapping[str, Any] = reference.record if reference else {}
    if item is None:
        return Exhibit(key, record, None, "It is not in the store.")
    if reference is None:
        record = record_of(item, None, sources.get(item.source or ""))
    pinned = reference.sha256 if reference else ""
    try:
        snapshot = store.snapshot(key, pinned)
        if snapshot is not None:
            return Exhibit(key, record, snapshot)
        newest = store.snapshot(key) if pinned else None
    except CxqError as error:
        return Exhibit(key, record, None, error.message)
    if newest is None:
        return Exhibit(key, record, None, "No snapshot of it is stored.")
    says = f"The snapshot that references.json pins ({pinned[:16]}…) is not stored; "
    return Exhibit(key, record, newest, says + "this is the newest.")


def _report(
    file: Path, packed: bytes, digest: str, exhibits: tuple[Exhibit, ...], as_json: bool
) -> None:
    rows = [
        {
            "key": one.key,
            "sha256": one.snapshot.sha256 if one.snapshot else None,
            "bytes": len(one.snapshot.raw) if one.snapshot else 0,
            "problem": one.problem,
        }
        for one in exhibits
    ]
    if as_json:
        emit_json({"file": str(file), "bytes": len(packed), "sha256": digest, "evidence": rows})
        return
    for one in exhibits:
        held = f"{len(one.snapshot.raw):,} bytes" if one.snapshot else "missing"
        say(f"{one.key}: {held}{f'. {clean(one.problem)}' if one.problem else ''}")
    bad = sum(bool(one.problem) for one in exhibits)
    tell(f"{file}: {len(packed):,} bytes, SHA-256 {digest}")
    whole = f", {many(bad, 'problem')}" if bad else ""
    tell(f"{many(len(exhibits), 'cited item')}{whole}. Unpack it, then: sha256sum -c SHA256SUMS")
