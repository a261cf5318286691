"""One document into the store: read, named, kept. For `cxq add` and its table."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxq.cli.output import clean
from cxq.cli.session import Session
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
    url: str = ""


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
    key = key_of(given, name, raw)
    standing = _standing(store, key, sha256(raw), given)
    if standing is not None:
        return standing
    document = read_document(name, raw)
    url = given.url or address or document.url
    if given.key is None:
        key = _free_key(store, key, given, raw, url)
    item = _item(given, key, name, document, url, session.now())
    text = document.text
    # What is cited was read on the day on which the browser saved it.
    fetched = min(document.saved or item.first_seen, item.first_seen)
    snapshot = Snapshot(sha256(raw), fetched, item.url, document.media_type, raw, text)
    outcome = store.add(item, snapshot)
    return {
        "key": store.present_key(item.key),
        "title": item.title,
        "characters": len(text),
        "sha256": snapshot.sha256,
        "outcome": outcome,
    }


def _free_key(store: Store, key: str, given: Given, raw: bytes, url: str) -> str:
    """A key of its own for another document of the same name.

    Folders are full of files called 2025.txt. Only what comes from the same address, or was given
    the key by the author, is the same document with new words.
    """
    other = store.item(store.present_key(key))
    if other is None or (url and url == other.url):
        return key
    longer = f"{given.collection}-{key}"
    return longer if store.item(longer) is None else f"{key}-{sha256(raw)[:8]}"


def _standing(store: Store, key: str, digest: str, given: Given) -> dict[str, Any] | None:
    """The row of a document whose bytes are stored already, which need not be read again."""
    for name in (key, f"{given.collection}-{key}", f"{key}-{digest[:8]}"):
        item = store.item(store.present_key(name))
        newest = store.snapshots(item.key)[:1] if item else ()
        if item is not None and newest and newest[0].sha256 == digest:
            break
    else:
        return None
    snapshot = store.snapshot(item.key)
    return {
        "key": item.key,
        "title": item.title,
        "characters": len(snapshot.text) if snapshot else 0,
        "sha256": digest,
        "outcome": "unchanged",
        "kept": _kept(item, given),
    }


def _kept(item: Item, given: Given) -> list[str]:
    """The fields that were given and differ from what stands: adding again corrects nothing."""
    pairs = {
        "title": (given.title, item.title),
        "date": (given.date, item.published),
        "region": (given.region, item.region),
        "language": (given.language, item.language),
    }
    return [name for name, (said, stands) in pairs.items() if said is not None and said != stands]


def key_of(given: Given, name: str, raw: bytes) -> str:
    """The key that was given, else one made of the file's name, else of its bytes."""
    stem = slugify(Path(name).stem)
    return given.key or (stem if is_key(stem) else f"{given.collection}-{sha256(raw)[:8]}")


def _item(given: Given, key: str, name: str, document: ReadDocument, url: str, now: str) -> Item:
    from cxq.model import Item

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
    from cxq.feeds.document import ending_for
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
    ending = ending_for(media_type, stem)
    return stem if stem.lower().endswith(ending) else stem + ending, answer.body, answer.url


def said_of(row: dict[str, Any]) -> str:
    """The line of one document."""
    words = {"added": "added", "snapshot": "new snapshot", "unchanged": "stored already"}
    kept = row.get("kept")
    corrected = f"; not changed: {', '.join(kept)} (cxq edit {row['key']} …)" if kept else ""
    return (
        f"{row['key']}: {words[row['outcome']]}, {row['characters']:,} characters, "
        f"“{clean(row['title'])}”{corrected}"
    )
