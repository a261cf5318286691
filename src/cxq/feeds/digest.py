"""All that a document means for the store, made in one go. Pure.

It is what a pull runs away from the thread that keeps the deadlines, in another process where
there is much to read (readers.py): so what goes in and what comes back is small and plain, and
the bytes of what is kept are packed here already.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cxq.feeds.asking.hints import Hints, feed_hints
from cxq.feeds.asking.rhythm import rhythm_of
from cxq.feeds.dates import utc
from cxq.feeds.decide import NO_MEMORY, Change, Decision, Memory, decide
from cxq.feeds.keep import NO_WORDS, Words
from cxq.feeds.outcome import Digest
from cxq.feeds.page import plain_text
from cxq.feeds.reading import Reading, read_source
from cxq.model import Item, Snapshot, Source
from cxq.store import ENTRY_CONTENT, Packed, pack
from cxq.text import sha256


def digest_feed(
    source: Source,
    body: bytes,
    url: str,
    content_type: str,
    known: Mapping[str, Item],
    *,
    now: datetime,
    memory: Memory = NO_MEMORY,
    watch: Words = NO_WORDS,
) -> Digest:
    """A feed's bytes, as an answer from `url` brought them. Nothing is raised for bad input."""
    reading = read_source(source, body, url, content_type)
    return digest(
        source, reading, known, now=now, memory=memory, watch=watch, hints=feed_hints(body)
    )


def digest(
    source: Source,
    reading: Reading,
    known: Mapping[str, Item],
    *,
    now: datetime,
    memory: Memory = NO_MEMORY,
    watch: Words = NO_WORDS,
    hints: Hints | None = None,
) -> Digest:
    """What a document that was read means, beside what is known of its source by identity."""
    decision = decide(source, reading, known, now=now, memory=memory, watch=watch)
    return Digest(
        tuple((change.item, _content(change, now)) for change in decision.changes),
        decision.new,
        decision.updated,
        decision.problem,
        decision.remark,
        decision.notes,
        decision.resting,
        rhythm_of(_current(known, decision)),
        hints,
    )


def entry_snapshot(change: Change, now: datetime) -> Snapshot | None:
    """The source's own content of an item as a snapshot; None where it gave none."""
    if not change.content.strip():
        return None
    raw = change.content.encode()
    return Snapshot(
        sha256=sha256(raw),
        fetched=utc(now),
        url=change.item.url,
        media_type=ENTRY_CONTENT,
        raw=raw,
        text=plain_text(change.content),
    )


def _content(change: Change, now: datetime) -> Packed | None:
    snapshot = entry_snapshot(change, now)
    return pack(snapshot) if snapshot is not None else None


def _current(known: Mapping[str, Item], decision: Decision) -> list[Item]:
    """The items as they are after this pull, and those that are left out, which tell its rhythm
    as well."""
    fresh = {change.item.identity: change.item for change in decision.changes}
    return [*{**known, **fresh}.values(), *decision.left_out]
