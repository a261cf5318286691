"""Items, snapshots and states to put into a store. Invented; every address is example.org."""

from __future__ import annotations

from typing import Any

from cxq.model import Item, PullState, Snapshot
from cxq.store import ENTRY_CONTENT
from cxq.text import item_key, sha256

NOW = "2026-11-23T02:00:00Z"


def pulled(number: int | str, source: str = "lab-news", **fields: Any) -> Item:
    """An item that the source published."""
    identity = f"https://lab.example.org/{number}"
    standard = {
        "key": item_key(source, identity),
        "title": f"量子 news {number}",
        "url": identity,
        "first_seen": NOW,
        "source": source,
        "identity": identity,
        "language": "zh",
        "fingerprint": f"said {number}",
    }
    return Item(**(standard | fields))


def added(key: str, collection: str | None = "reports", **fields: Any) -> Item:
    """An item that the author added by hand."""
    standard = {"title": f"Report {key}", "url": "", "first_seen": NOW}
    return Item(key=key, collection=collection, **(standard | fields))


def page(text: str, fetched: str = NOW, media_type: str = "text/html") -> Snapshot:
    """A snapshot whose raw bytes are this text in a paragraph."""
    raw = f"<p>{text}</p>".encode()
    url = "https://lab.example.org/page"
    return Snapshot(sha256(raw), fetched, url, media_type, raw, text)


def entry(text: str) -> Snapshot:
    """What a feed itself said of an item."""
    return page(text, media_type=ENTRY_CONTENT)


def state(source: str = "lab-news", **fields: Any) -> PullState:
    """Where a source stands."""
    return PullState(source, f"https://{source}.example.org/feed", **fields)


def batch(number: int, size: int) -> tuple[PullState, list[tuple[Item, Snapshot]]]:
    """The `number`th pull of a source that publishes `size` new items each time."""
    items = [
        (pulled(f"{number}-{index}"), page(f"新质生产力 {number}-{index} " * 40))
        for index in range(size)
    ]
    return state(failures=number), items
