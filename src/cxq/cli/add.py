"""cxq add"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxq.cli.complete import complete_collections
from cxq.cli.options import day, json_option
from cxq.cli.output import clean, emit_json, print_error, say, tell
from cxq.cli.session import Session
from cxq.errors import CxqError, UsageError
from cxq.text import is_key, sha256, slugify

if TYPE_CHECKING:
    from cxq.feeds.document import ReadDocument
    from cxq.model import Item
    from cxq.store import Store


@dataclass(frozen=True, slots=True)
class Given:
    """What the author says of a document; each wins over what the document says of itself."""

    collection: str
    key: str | None
    title: str | None
    date: str | None
    region: str | None
    language: str | None


@click.command(
    "add",
    epilog="Example: cxq add report.pdf --collection gwr-provinces-2026 --key gwr-anhui-2026",
)
@click.argument("places", metavar="PATH_OR_URL...", nargs=-1, required=True)
@click.option(
    "--collection", default="added", show_default=True, shell_complete=complete_collections,
    help="The set it belongs to.",
)  # fmt: skip
@click.option("--key", help="The name to cite it by; else made of the file's name.")
@click.option("--title", help="Else the document's own.")
@click.option("--date", metavar="YYYY-MM-DD", help="When it was published; else its own.")
@click.option("--region", help="Such as Anhui.")
@click.option("--language", help="Such as zh-Hans or en.")
@json_option
@click.pass_obj
def command(
    session: Session,
    places: tuple[str, ...],
    collection: str,
    key: str | None,
    title: str | None,
    date: str | None,
    region: str | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Add documents by hand: txt, md, html (saved pages, too), pdf, or an address.

    A document that is stored already stays; other bytes under its key are a new snapshot. What
    cannot be read is said, and the others are added all the same.
    """
    given = Given(collection, key, title, day(date), region, language)
    _check_names(given, places)
    added: list[dict[str, Any]] = []
    failed: list[CxqError] = []
    with session.store() as store:
        for place in places:
            try:
                added.append(add_one(session, store, place, given))
            except CxqError as error:
                failed.append(error)
    _report(added, failed, as_json)
    if failed:
        click.get_current_context().exit(max(error.exit_code for error in failed))


def _check_names(given: Given, places: tuple[str, ...]) -> None:
    if len(places) > 1 and (given.key or given.title):
        raise UsageError(
            "--key and --title name one document, and there are several.",
            "Add that one by itself.",
        )
    for option, name in (("--collection", given.collection), ("--key", given.key)):
        if name is not None and not is_key(name):
            raise UsageError(
                f"{option} “{name}” cannot be a name.",
                "Use letters, digits, dots, hyphens and underscores, such as gwr-anhui-2026.",
            )


def add_one(session: Session, store: Store, place: str, given: Given) -> dict[str, Any]:
    """Read one document and store it; its row of the report."""
    from cxq.disk import read_bytes
    from cxq.feeds.document import read_document
    from cxq.model import Snapshot

    if place.startswith(("http://", "https://")):
        name, raw, address = asyncio.run(_fetch(session, place))
    else:
        path = Path(place)
        name, raw, address = path.name, read_bytes(path), ""
    document = read_document(name, raw)
    item = _item(given, name, raw, document, address or document.url, session.now())
    text = document.text
    snapshot = Snapshot(sha256(raw), session.now(), item.url, document.media_type, raw, text)
    outcome = store.add(item, snapshot)
    return {
        "key": item.key,
        "title": item.title,
        "characters": len(text),
        "sha256": snapshot.sha256,
        "outcome": outcome,
    }


def _item(given: Given, name: str, raw: bytes, document: ReadDocument, url: str, now: str) -> Item:
    from cxq.model import Item

    stem = slugify(Path(name).stem)
    key = given.key or (stem if is_key(stem) else f"{given.collection}-{sha256(raw)[:8]}")
    return Item(
        key=key,
        title=given.title or document.title or Path(name).stem,
        url=url,
        first_seen=now,
        published=given.date or document.date,
        collection=given.collection,
        identity=key,
        author=document.author,
        outlet=document.outlet,
        language=given.language or "",
        region=given.region or "",
    )


async def _fetch(session: Session, address: str) -> tuple[str, bytes, str]:
    """(a file name that tells the kind, the bytes, the address that answered)."""
    from urllib.parse import unquote, urlsplit

    from cxq import __version__
    from cxq.errors import OutsideError
    from cxq.web import Web

    async with Web(session.project.settings.pull, version=__version__) as web:
        answer = await web.get(address)
    if answer.status != 200:
        raise OutsideError(
            f"{address} answers {answer.status}.",
            "Open it in the browser, save the page, add that.",
        )
    stem = Path(unquote(urlsplit(answer.url).path)).name or urlsplit(answer.url).hostname or "page"
    media_type = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    endings = {"application/pdf": ".pdf", "text/plain": ".txt", "text/markdown": ".md"}
    ending = endings.get(media_type, ".html")
    return stem if stem.lower().endswith(ending) else stem + ending, answer.body, answer.url


def _report(added: list[dict[str, Any]], failed: list[CxqError], as_json: bool) -> None:
    if as_json:
        errors = [
            {"message": error.message, "hint": error.hint, "exit_code": error.exit_code}
            for error in failed
        ]
        if failed and not added:
            emit_json({"added": [], "error": errors[0], "errors": errors})
        else:
            emit_json({"added": added} | ({"errors": errors} if errors else {}))
        return
    words = {"added": "added", "snapshot": "new snapshot", "unchanged": "stored already"}
    for row in added:
        say(
            f"{row['key']}: {words[row['outcome']]}, {row['characters']:,} characters, "
            f"“{clean(row['title'])}”"
        )
    for error in failed:
        print_error(error.message, error.hint, error.exit_code, as_json=False)
    if added:
        tell(f"Cite it with: cxq cite {added[0]['key']}")
