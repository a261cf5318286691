"""Trying a source: what its rules find today, with nothing stored and nothing remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from cxq.feeds.articles.fulltext import PageResult, read_page
from cxq.feeds.asking.state import state_for
from cxq.feeds.decide import decide
from cxq.feeds.fetch import fetch
from cxq.feeds.lists.rows import matched
from cxq.feeds.outcome import alarms_of, status_of
from cxq.feeds.reading import Reading
from cxq.feeds.steps import Step, walk
from cxq.model import FoundItem, Item, Source, SourceStatus
from cxq.project import PullSettings
from cxq.web import Web, WebError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trial:
    """What one look at a source found.

    `matched` says of each rule how often it matched (of a feed, how many items it has); `items`
    are all that was found, in the document's order. `problem` is why it is of no use, or empty;
    `remark` what else is to be known (it has moved for good). `status` is what a first pull
    would say. `article` is what came of the first item's own page, where the source wants full
    text. `page` holds the first answer's bytes, decompressed: `bytes` of them. `steps` are all the
    documents on the way, in order, each with what its own rules matched.
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
    steps: tuple[Step, ...] = ()

    @property
    def bytes(self) -> int:
        """The size of the answer."""
        return len(self.page)


async def try_source(
    source: Source, web: Web, settings: PullSettings, *, clock: Callable[[], datetime]
) -> Trial:
    """Ask the source once, unconditionally, and read what it says by its rules, step by step.

    SettingsError where the rules cannot be used; what the network does is in the Trial.
    """
    now = clock()
    state = state_for(source, None)
    fetched = await fetch(source, state, web, now=now)
    first = fetched.answer
    walked = await walk(source, state, fetched, web, known=(), now=now, run=_in_a_thread)
    asked = Trial(
        source.id,
        first.url if first else source.url,
        "gone" if fetched.outcome == "gone" else "error",
        http_status=walked.fetched.http_status,
        problem=walked.fetched.message,
        page=first.body if first else b"",
        steps=walked.steps,
        alarms=walked.troubles,
    )
    reading = walked.reading
    if reading is None or first is None:
        return asked
    decision = decide(source, reading, {}, now=now)
    found = [change.item for change in decision.changes]
    moved = f"it moved for good to {first.moved_to}" if first.moved_to else ""
    return replace(
        asked,
        status=status_of(problem=decision.problem, moved=bool(moved), first=True),
        http_status=first.status,
        charset=reading.charset,
        title=reading.title,
        matched=_matched(source, reading),
        items=reading.items,
        problem=decision.problem,
        remark="; ".join(filter(None, (decision.remark, moved))),
        alarms=(*alarms_of(found, now=now), *walked.troubles),
        article=await _first_article(source, found, web, settings, now),
    )


async def _in_a_thread(work: Callable[[], T]) -> T:
    return await asyncio.to_thread(work)


def _matched(source: Source, reading: Reading) -> tuple[tuple[str, int], ...]:
    """Each rule as it is written, with the rows that it matched in all lists together."""
    if reading.counts is None or source.list is None:
        return (("items", len(reading.items)),)
    return matched(reading.counts, source.list)


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
