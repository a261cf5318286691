"""Trying a source: what its rules find today, with nothing stored and nothing remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cxq.feeds.decide import alarms_of, decide, status_of
from cxq.feeds.fetch import fetch, state_for
from cxq.feeds.fulltext import PageResult, read_page
from cxq.feeds.reading import Reading, read_source
from cxq.model import FoundItem, Item, Source, SourceStatus
from cxq.project import PullSettings
from cxq.web import Web, WebError


@dataclass(frozen=True, slots=True)
class Trial:
    """What one look at a source found.

    `matched` says of each rule how often it matched (of a feed, how many items it has); `items`
    are all that was found, in the document's order. `problem` is why it is of no use, or empty;
    `remark` what else is to be known (it has moved for good). `status` is what a first pull
    would say. `article` is what came of the first item's own page, where the source wants full
    text. `page` holds the answer's bytes, decompressed: `bytes` of them.
    """

    id: str
    url: str
    status: SourceStatus
    http_status: int | None = None
    charset: str = ""
    title: str = ""
    matched: tuple[tuple[str, int], ...] = ()
    items: tuple[FoundItem, ...] = ()
    problem: str = ""
    remark: str = ""
    alarms: tuple[str, ...] = ()
    article: PageResult | None = None
    page: bytes = b""

    @property
    def bytes(self) -> int:
        """The size of the answer."""
        return len(self.page)


async def try_source(
    source: Source, web: Web, settings: PullSettings, *, clock: Callable[[], datetime]
) -> Trial:
    """Ask the source once, unconditionally, and read what it says by its rules.

    SettingsError where the rules cannot be used; what the network does is in the Trial.
    """
    now = clock()
    fetched = await fetch(source, state_for(source, None), web, now=now)
    answer = fetched.answer
    if answer is None or fetched.outcome != "body":
        return Trial(
            source.id,
            answer.url if answer else source.url,
            "gone" if fetched.outcome == "gone" else "error",
            http_status=fetched.http_status,
            problem=fetched.message,
            page=answer.body if answer else b"",
        )
    content_type = answer.headers.get("content-type", "")
    reading = await asyncio.to_thread(read_source, source, answer.body, answer.url, content_type)
    decision = decide(source, reading, {}, now=now)
    found = [change.item for change in decision.changes]
    moved = f"it moved for good to {answer.moved_to}" if answer.moved_to else ""
    return Trial(
        source.id,
        answer.url,
        status_of(problem=decision.problem, moved=bool(moved), first=True),
        http_status=answer.status,
        charset=reading.charset,
        title=reading.title,
        matched=_matched(source, reading),
        items=reading.items,
        problem=decision.problem,
        remark="; ".join(filter(None, (decision.remark, moved))),
        alarms=alarms_of(found, now=now),
        article=await _first_article(source, found, web, settings, now),
        page=answer.body,
    )


def _matched(source: Source, reading: Reading) -> tuple[tuple[str, int], ...]:
    """Each rule as it is written, with the rows that it matched."""
    counts, rules = reading.counts, source.list
    if counts is None or rules is None:
        return (("items", len(reading.items)),)
    dates = ((f"date = “{rules.date}”", counts.dates), ("dates that can be read", counts.read))
    return (
        (f"item = “{rules.item}”", counts.rows),
        (f"link = “{rules.link}”", counts.links),
        (f"title = “{rules.title}”", counts.titles),
        *(dates if rules.date else ()),
    )


async def _first_article(
    source: Source, found: list[Item], web: Web, settings: PullSettings, now: datetime
) -> PageResult | None:
    item = next((item for item in found if item.url), None)
    if item is None or not source.wants_full_text:
        return None
    try:
        answer = await web.get(item.url, max_bytes=settings.max_bytes)
    except WebError as error:
        return PageResult(item, problem=error.message.rstrip("."))
    return await asyncio.to_thread(read_page, source, item, answer, now)
