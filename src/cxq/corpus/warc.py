"""Snapshots as a WARC file (ISO 28500:2017, WARC/1.1), which libraries can keep and replay.

The store keeps bodies, not the servers' headers; so each snapshot is a `resource` record (§6.4:
“a resource, without full protocol response information”), never a `response` whose headers would
be made up. The only warcio.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from cxq.errors import UsageError
from cxq.model import Item, Snapshot

_NAMESPACE = uuid.UUID("5f0a5c8e-6c1f-5b1e-9d53-0f6f2a7c4d11")
"""Of record ids: the same snapshot is the same record, whoever exports it and when."""


def warc_of(snapshots: Sequence[tuple[Item, Snapshot]], *, software: str, now: str) -> bytes:
    """A gzipped WARC/1.1 file: a `warcinfo` record, then a `resource` record a snapshot.

    `now` (UTC with `Z`) dates the file itself; records are dated by when they were fetched.
    UsageError where warcio is not installed.
    """
    if find_spec("warcio") is None:
        raise UsageError(
            "WARC files need warcio, which is not installed.",
            'Install it with: pip install "cxq[warc]"',
        )
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    # Given here: warcio would take the clock and random ids, and no two files would be the same.
    info = {"software": software, "format": "WARC File Format 1.1"}
    record = writer.create_warcinfo_record("cxq.warc.gz", info)
    record.rec_headers.replace_header("WARC-Date", now)
    record.rec_headers.replace_header("WARC-Record-ID", _id("info", now, software))
    writer.write_record(record)
    for item, snapshot in snapshots:
        writer.write_record(_record(writer, item, snapshot))
    return out.getvalue()


def _record(writer: Any, item: Item, snapshot: Snapshot) -> Any:
    entry = snapshot.media_type == "application/x-cxq-entry+html"
    # What a feed said of an item is not what stood at the item's address: it must not be replayed
    # in the page's place, so it has a name of its own.
    address = "" if entry else snapshot.url or item.url
    url = address or f"urn:cxq:{item.key}"
    return writer.create_warc_record(
        url,
        "resource",
        payload=io.BytesIO(snapshot.raw),
        length=len(snapshot.raw),
        warc_content_type="text/html" if entry else snapshot.media_type,
        warc_headers_dict={
            "WARC-Date": snapshot.fetched,
            "WARC-Record-ID": _id(item.key, snapshot.fetched, snapshot.sha256),
            "WARC-X-SHA-256": snapshot.sha256,
            "WARC-X-Key": item.key,
            "WARC-X-Source": "feed entry" if entry else "page",
        },
    )


def _id(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, '|'.join(parts))}>"
