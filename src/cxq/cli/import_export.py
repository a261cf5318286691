"""cxq import"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxq.cli.options import json_option
from cxq.cli.output import clean, columns, emit_json, many, on_terminal, say, tell
from cxq.cli.session import Session
from cxq.errors import UsageError
from cxq.text import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxq.importing.archive import Archive
    from cxq.importing.intake import Catalogue, Imported, Wanted
    from cxq.importing.post_table import Row


TOGETHER = 25
"""Drafts that are written at once."""


@click.command("import", epilog="Example: cxq import export.zip --dry-run")
@click.argument("export", metavar="ZIP", type=click.Path(path_type=Path))
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("--force", is_flag=True, help="Replace drafts that stand already.")
@click.option("--prefix", default="", help="Begin every draft's name with this: another name.")
@click.option("--terms", is_flag=True, help="Write clear uses of glossary terms as [[…]].")
@json_option
@click.pass_obj
def command(
    session: Session,
    export: Path,
    slugs: tuple[str, ...],
    dry_run: bool,
    force: bool,
    prefix: str,
    terms: bool,
    as_json: bool,
) -> None:
    """Make drafts of a Substack export, all of its posts or those named by SLUG.

    Footnotes come back as [^n], images with their captions; what Markdown has no form for is kept
    as raw HTML, and every such place is reported. ZIP may be the unpacked folder, too. A draft
    that stands is never overwritten without --force. Exit code 1 if a post has a problem.
    """
    from cxq.importing.archive import Archive
    from cxq.importing.intake import import_posts, read_catalogue

    archive = Archive(export)
    try:
        catalogue = read_catalogue(archive)
        rows = _chosen(catalogue, slugs)
        wanted = _wanted(session, prefix, slugs, force=force, terms=terms)
        results = import_posts(archive, rows, wanted)
        watched = _watched(results, len(rows), quiet=as_json)
        done = list(watched if dry_run else _written(watched))
    finally:
        archive.close()
    if as_json:
        emit_json(_document(session, done, catalogue, dry_run=dry_run))
    else:
        _print(session, archive, done, catalogue, terms=terms, dry_run=dry_run)
    if catalogue.problems or any(each.problems for each in done):
        click.get_current_context().exit(1)


def _chosen(catalogue: Catalogue, slugs: tuple[str, ...]) -> list[Any]:
    """The posts that were asked for. UsageError for one that is not in the export."""
    from cxq.importing.post_table import slug_of

    known = {slug_of(row.identity): row for row in catalogue.rows}
    for slug in slugs:
        if slug not in known:
            raise UsageError(
                f"The export holds no post “{slug}”{nearest(slug, list(known))}.",
                f"It holds {many(len(known), 'post')}; see them with --dry-run.",
            )
    return [row for row in catalogue.rows if not slugs or slug_of(row.identity) in slugs]


def _wanted(
    session: Session, prefix: str, slugs: tuple[str, ...], *, force: bool, terms: bool
) -> Wanted:
    from cxq.glossary_file import read_glossary
    from cxq.importing.intake import Wanted
    from cxq.importing.terms import TermFinder

    project = session.project
    newsletter = project.settings.newsletter
    finder = TermFinder(list(read_glossary(project).terms.values()), write=terms)
    return Wanted(project.drafts, newsletter.url, newsletter.author, prefix, force, slugs, finder)


def _written(results: Iterator[Imported]) -> Iterator[Imported]:
    """Put the drafts in their places, unless one stands there: so many at once, since the disk is
    waited for at each time.
    """
    from itertools import islice

    from cxq.disk import write_all

    while batch := list(islice(results, TOGETHER)):
        wanted = [each for each in batch if each.status in ("new", "replaced")]
        write_all({each.path: each.text.encode() for each in wanted})
        yield from batch


def _watched(results: Iterator[Imported], length: int, *, quiet: bool) -> Iterator[Imported]:
    """The same results, with a bar where a person watches."""
    if quiet or not on_terminal():
        yield from results
        return
    import sys

    with click.progressbar(results, length=length, label="Importing", file=sys.stderr) as bar:
        yield from bar


def _document(
    session: Session, done: list[Imported], catalogue: Catalogue, *, dry_run: bool
) -> dict[str, Any]:
    return {
        "posts": [
            {
                "slug": each.row.slug,
                "post_id": each.row.identity,
                "path": session.project.shown(each.path),
                "status": each.status,
                "title": each.row.title,
                "date": each.row.date or None,
                "published": each.row.published,
                "audience": each.row.audience,
                "type": each.row.kind,
                "words": each.words,
                "footnotes": each.notes,
                "images": each.images,
                "links": each.links,
                "losses": [
                    {"what": what, "count": count} for what, count in sorted(each.losses.items())
                ],
                "repairs": list(each.repairs),
                "terms": dict(sorted(each.terms.items())),
                "problems": list(each.problems),
            }
            for each in done
        ],
        "problems": list(catalogue.problems),
        "written": 0 if dry_run else sum(each.status in ("new", "replaced") for each in done),
        "dry_run": dry_run,
    }


def _print(
    session: Session,
    archive: Archive,
    done: list[Imported],
    catalogue: Catalogue,
    *,
    terms: bool,
    dry_run: bool,
) -> None:
    for line in columns(
        (
            each.status,
            session.project.shown(each.path),
            many(each.words, "word") + (f", {many(each.notes, 'note')}" if each.notes else ""),
            _sort(each.row),
        )
        for each in done
    ):
        say(line)
    for each in done:
        name = session.project.shown(each.path)
        for problem in each.problems:
            tell(f"{name}: problem: {clean(problem)}")
        for repair in each.repairs:
            tell(f"{name}: repaired: {clean(repair)}")
        for what, count in sorted(each.losses.items()):
            tell(f"{name}: {clean(what)}{f' ({count} times)' if count > 1 else ''}")
    for problem in catalogue.problems:
        tell(f"{archive.path}: problem: {clean(problem)}")
    _sum_up(archive, done, terms=terms, dry_run=dry_run)


def _sort(row: Row) -> str:
    """What kind of post it was, and for whom, where that is not the usual."""
    kind = "" if row.kind in ("", "newsletter") else row.kind
    audience = "" if row.audience in ("", "everyone") else f"for {row.audience.replace('_', ' ')}"
    return ", ".join(filter(None, ("" if row.published else "unpublished", kind, audience)))


def _sum_up(archive: Archive, done: list[Imported], *, terms: bool, dry_run: bool) -> None:
    written = sum(each.status in ("new", "replaced") for each in done)
    standing = sum(each.status == "exists" for each in done)
    would = "would be written" if dry_run else "written"
    tell(f"{many(len(done), 'post')} in {archive.path}, {many(written, 'draft')} {would}.")
    if standing:
        tell(
            f"{many(standing, 'draft')} stood already and {'was' if standing == 1 else 'were'} "
            "left as they are."
        )
        tell("  Replace them: --force · Or import under other names: --prefix substack-")
    uses = sum(sum(each.terms.values()) for each in done)
    if uses and not terms:
        ids = sorted({term for each in done for term in each.terms})
        tell(f"{many(uses, 'clear use')} of glossary terms ({', '.join(ids[:8])}) stand as words.")
        tell("  Have them written as [[…]]: --terms")
