"""A WARC file as another reader reads it: addresses, dates, digests, and whose words they are."""

from __future__ import annotations

import io
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from cxq.corpus.warc import warc_of
from cxq.errors import UsageError
from cxq.model import Item, Snapshot
from cxq.text import sha256

NOW = "2026-11-23T07:00:00Z"
URL = "https://kjt.example.cn/art/2026/1.html?id=要闻"


def snapshot(raw: bytes, media_type: str = "text/html", fetched: str = NOW) -> Snapshot:
    return Snapshot(sha256(raw), fetched, URL, media_type, raw, "text")


ITEM = Item("ministry-1a2b3c4d", "通知", URL, NOW, source="ministry")
PAGES = [
    snapshot("<p>旧</p>".encode("gbk"), fetched="2026-11-20T01:02:03Z"),
    snapshot(b"HTTP/1.1 200 OK\r\n\r\nthe page looks like an answer", fetched=NOW),
    snapshot(b"%PDF-1.7 \x00\xff", "application/pdf", NOW),
    snapshot(b"", "text/html", NOW),
]


def read_back(data: bytes) -> list[tuple[Any, bytes]]:
    """Each record with its bytes, the digests checked by the reader."""
    found = []
    records = ArchiveIterator(io.BytesIO(data), check_digests="raise")
    for record in records:
        found.append((record, record.content_stream().read()))
    return found


def test_every_snapshot_comes_back_as_it_was_fetched() -> None:
    (info, said), *records = read_back(
        warc_of([(ITEM, page) for page in PAGES], software="cxq/0.1.0", now=NOW)
    )
    assert info.rec_type == "warcinfo"
    assert b"software: cxq/0.1.0" in said
    assert info.rec_headers["WARC-Date"] == NOW
    for page, (record, raw) in zip(PAGES, records, strict=True):
        headers = record.rec_headers
        assert record.rec_type == "resource"
        assert headers.protocol == "WARC/1.1"
        assert (raw, headers["WARC-X-SHA-256"]) == (page.raw, page.sha256)
        assert headers["WARC-Target-URI"] == URL
        assert headers["WARC-Date"] == page.fetched
        assert headers["Content-Type"] == page.media_type
        assert headers["WARC-Payload-Digest"] == headers["WARC-Block-Digest"]


def test_what_a_feed_said_is_not_replayed_in_the_page_s_place() -> None:
    entry = snapshot(b"<p>Only a summary.</p>", "application/x-cxq-entry+html")
    _, (record, raw) = read_back(warc_of([(ITEM, entry)], software="cxq", now=NOW))
    assert raw == entry.raw
    assert record.rec_headers["WARC-Target-URI"] == "urn:cxq:ministry-1a2b3c4d"
    assert record.rec_headers["WARC-X-Source"] == "feed entry"
    assert record.rec_headers["Content-Type"] == "text/html"


def test_without_the_part_that_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cxq.corpus.warc.find_spec", lambda _name: None)
    with pytest.raises(UsageError, match="need warcio") as caught:
        warc_of([], software="cxq", now=NOW)
    assert 'pip install "cxq[warc]"' in caught.value.hint
