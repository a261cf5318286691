"""An item as a CSL-JSON record: what the store knows, for references.json. Pure.

Field names are CSL-JSON 1.0.2's; what CSL has no name for stands under `custom`, which
Zotero and Pandoc keep and ignore.
"""

from __future__ import annotations

from typing import Any

from cxq.model import Item, SnapshotRecord, Source
from cxq.shelf import date_parts


def record_of(item: Item, snapshot: SnapshotRecord | None, source: Source | None) -> dict[str, Any]:
    """The record of an item. `snapshot` is the one to pin: quotes will be looked up there."""
    record: dict[str, Any] = {"id": item.key, "type": _type(item)}
    record["title"] = item.title
    if item.author:
        record["author"] = [{"literal": name} for name in item.author.split(", ") if name]
    outlet = item.outlet or (source.name_zh or source.name if source else "")
    if outlet:
        record["container-title"] = outlet
    if item.published:
        record["issued"] = date_parts(item.published)
    if snapshot is not None and snapshot.url == item.url != "":
        # A file that was added by hand was read here; nobody opened the address it came from.
        record["accessed"] = date_parts(snapshot.fetched)
    if item.url:
        record["URL"] = item.url
    language = item.language or (source.language if source else "")
    if language:
        record["language"] = language
    custom = {
        "sha256": snapshot.sha256 if snapshot else "",
        "source": item.source or "",
        "collection": item.collection or "",
        "region": item.region,
    }
    record["custom"] = {key: value for key, value in custom.items() if value}
    return record


def _type(item: Item) -> str:
    """A document added by hand is a report; what a source published is an article of it."""
    return "report" if item.collection else "article-newspaper"
