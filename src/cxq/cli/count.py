"""cxq count"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

import click

from cxq.cli.complete import complete_places
from cxq.cli.options import json_option
from cxq.cli.output import columns, emit_json, many, say, styled, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.counts import Count, StoredText
    from cxq.store import Store

Counted = tuple[str | None, "Count"]


@click.command("count", epilog="Example: cxq count 人工智能 量子 --in @gwr-2025 --in @gwr-national")
@click.argument("terms", metavar="TERM...", nargs=-1, required=True)
@click.option(
    "--in", "places", metavar="@K", multiple=True, shell_complete=complete_places,
    help="An item's key or a collection; may be repeated. Everything unless named.",
)  # fmt: skip
@click.option(
    "--mode",
    type=click.Choice(["substring", "articles", "longest"]),
    default="substring",
    show_default=True,
    help="articles: how many documents hold it, first. longest: of the glossary's terms the "
    "longest one counts, so that 战略性新兴产业 is no 新兴产业.",
)
@json_option
@click.pass_obj
def command(
    session: Session,
    terms: tuple[str, ...],
    places: tuple[str, ...],
    mode: Literal["substring", "articles", "longest"],
    as_json: bool,
) -> None:
    """Count terms in the stored texts, as your editor's search would: capitals and full-width
    forms aside, in the snapshot that references.json pins, else in the newest.

    These are the numbers of {count: TERM @K} and {articles: TERM @K} in a draft.
    """
    rows = list(_rows(session, terms, places, mode))
    if as_json:
        emit_json({"mode": mode, "rows": [_row(place, count) for place, count in rows]})
        return
    _print(rows, mode)


def _rows(
    session: Session, terms: Sequence[str], places: Sequence[str], mode: Any
) -> Iterator[Counted]:
    """A count for each term in each place, in the order in which they were named."""
    from cxq.corpus.counting import count_terms
    from cxq.corpus.searched import SearchedText
    from cxq.corpus.texts import pins_of
    from cxq.glossary_file import read_glossary
    from cxq.shelf import read_references

    terms = tuple(dict.fromkeys(terms))
    _refuse_empty(terms)
    known: list[str] = []
    if mode == "longest":
        for term in read_glossary(session.project).terms.values():
            known += (term.zh, *term.aliases)
    pins = pins_of(read_references(session.project))
    named = dict.fromkeys(place.removeprefix("@") for place in places)
    with session.needed_store() as store:
        for place in named or (None,):
            texts = _texts(store, place, pins)
            for count in count_terms(map(SearchedText, texts), terms, mode, known):
                yield place, count


def _refuse_empty(terms: Sequence[str]) -> None:
    from cxq.occurrences import searchable_term

    for term in terms:
        if not searchable_term(term):
            raise UsageError(
                "A term to count is empty, or made of characters that cannot be seen.",
                "Such as: cxq count 人工智能 --in @gwr-2025",
            )


def _texts(store: Store, place: str | None, pins: dict[str, str]) -> tuple[StoredText, ...]:
    """What is stored there. UsageError where there is no such item or collection."""
    from cxq.corpus.texts import near_name, texts_of

    texts = store.texts(pins=pins) if place is None else texts_of(store, place, pins)
    if texts is None:
        raise UsageError(
            f"“{place}” is neither a stored item nor a collection{near_name(store, place or '')}.",
            "See what is stored: cxq items --limit 0",
        )
    return texts


def _row(place: str | None, count: Count) -> dict[str, Any]:
    return {
        "term": count.term,
        "in": place,
        "occurrences": count.occurrences,
        "articles": count.articles,
        "documents": count.documents,
        "characters": count.characters,
        "note": count.note,
    }


def _print(rows: Sequence[Counted], mode: str) -> None:
    """A table: the number that was asked for stands in front."""
    first, second = ("texts", "times") if mode == "articles" else ("times", "texts")
    table = [(first, second, "term", "in", "")]
    for place, count in rows:
        numbers = {
            "times": f"{count.occurrences:,}",
            "texts": f"{count.articles:,} of {count.documents:,}",
        }
        where = f"@{place}" if place else "all that is stored"
        table.append((numbers[first], numbers[second], count.term, where, count.note))
    for number, line in enumerate(columns(table)):
        say(line if number else styled(line, bold=True))
    _tell_what_was_searched(rows, mode)


def _tell_what_was_searched(rows: Sequence[Counted], mode: str) -> None:
    for place, count in dict(rows).items():
        where = f"@{place}" if place else "all that is stored"
        tell(
            f"Searched in {where}: {many(count.characters, 'character')} of "
            f"{many(count.documents, 'text')}, mode {mode}."
        )
