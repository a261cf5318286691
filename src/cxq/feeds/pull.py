"""The pipeline: ask, read, decide, keep; one result a source, as each is done.

Reading runs in threads, so that a large feed does not hold up the deadlines of the others; the
store is written by the caller's own thread, one transaction a source (and one a page), so that a
pull which is stopped leaves whole sources behind, never parts of one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from cxq.errors import CxqError, OutsideError
from cxq.feeds.dates import utc
from cxq.feeds.decide import Change, Decision, alarms_of, decide, status_of
from cxq.feeds.fetch import Fetched, fetch, state_after, state_for
from cxq.feeds.fulltext import PAGES_A_PULL, PageResult, fetch_pages
from cxq.feeds.page import plain_text
from cxq.feeds.reading import read_source
from cxq.model import Item, PullState, Snapshot, Source, SourceResult, SourceStatus
from cxq.project import PullSettings
from cxq.store import ENTRY_CONTENT, Store
from cxq.text import sha256
from cxq.web import Web

READERS = 2
"""Threads that read. Python runs one at a time; two keep one long read from blocking all."""


async def pull(
    sources: Sequence[Source],
    store: Store,
    web: Web,
    settings: PullSettings,
    *,
    clock: Callable[[], datetime],
    full_text: bool | None = None,
) -> AsyncGenerator[SourceResult, None]:
    """Pull these sources; a result each, as they are done.

    `clock` gives aware times. `full_text` True or False overrides what the sources say. One bad
    source never stops the others: whatever goes wrong with it is its result. OutsideError from
    the store (a full disk, a lock) does stop the pull. Wrap it in `contextlib.aclosing` where it
    may not be read to its end.
    """
    turns = asyncio.Semaphore(settings.concurrency)
    with ThreadPoolExecutor(READERS, thread_name_prefix="cxq-read") as readers:
        desk = _Desk(store, web, readers, clock, full_text)

        async def one(source: Source) -> SourceResult:
            async with turns:
                return await desk.pull(source)

        tasks = [asyncio.create_task(one(source)) for source in sources]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the pull of each source needs."""

    store: Store
    web: Web
    readers: Executor
    clock: Callable[[], datetime]
    full_text: bool | None

    async def pull(self, source: Source) -> SourceResult:
        """One source. Only the store's OutsideError (and a cancellation) comes through."""
        state = state_for(source, self.store.pull_state(source.id))
        try:
            return await self._pull(source, state)
        except OutsideError:
            raise
        except CxqError as error:
            message = error.message.rstrip(".")
        except Exception as error:  # a fault of ours, in one source, is that source's result
            message = f"unexpected {type(error).__name__}: {error}"
        fetched = Fetched("error", message=message)
        return self._keep(source, state, fetched, "error", message)

    async def _pull(self, source: Source, state: PullState) -> SourceResult:
        now = self.clock()
        fetched = await fetch(source, state, self.web, now=now)
        match fetched.outcome:
            case "waiting":  # nothing was asked, so nothing is to be remembered
                return SourceResult(
                    source.id, "error", message=fetched.message, next_due=state.next_due or None
                )
            case "error" | "gone":
                return self._keep(source, state, fetched, fetched.outcome, fetched.message)
        known = self.store.known(source.id)
        decision = Decision((), 0, 0)
        if fetched.outcome == "body":
            decision = await self._decide(source, fetched, known, now)
        status = _status(fetched, decision, state)
        message = _message(source, fetched, decision)
        after = state_after(state, fetched, status=status, message=message, now=now)
        await self._record(after, decision.changes, now)
        result = SourceResult(
            source.id,
            status,
            new=decision.new,
            updated=decision.updated,
            http_status=fetched.http_status,
            message=message,
            alarms=alarms_of(_current(known, decision), now=now),
            next_due=after.next_due or None,
        )
        wants = source.wants_full_text if self.full_text is None else self.full_text
        return await self._with_pages(source, after, result, now) if wants else result

    async def _decide(
        self, source: Source, fetched: Fetched, known: Mapping[str, Item], now: datetime
    ) -> Decision:
        answer = fetched.answer
        assert answer is not None

        def read() -> Decision:
            content_type = answer.headers.get("content-type", "")
            reading = read_source(source, answer.body, answer.url, content_type)
            return decide(source, reading, known, now=now)

        return await asyncio.get_running_loop().run_in_executor(self.readers, read)

    async def _record(self, state: PullState, changes: Sequence[Change], now: datetime) -> None:
        """All that the source said, in one transaction. The texts are made before it begins."""

        def entries() -> list[tuple[Item, Snapshot | None]]:
            return [(change.item, entry_snapshot(change, now)) for change in changes]

        loop = asyncio.get_running_loop()
        made = await loop.run_in_executor(self.readers, entries) if changes else []
        self.store.record_pull(state, made)

    async def _with_pages(
        self, source: Source, state: PullState, result: SourceResult, now: datetime
    ) -> SourceResult:
        """The pages that are wanted. What goes wrong with them is told, and changes no status."""
        wanted = self.store.without_page(source.id, 0)
        pages = await fetch_pages(source, wanted[:PAGES_A_PULL], self.web, self.readers, now=now)
        tried = [page for page in pages if page.tried]
        for page in tried:
            self.store.record_page(page.item.key, page.snapshot, at=utc(now))
        before = {item.key: item for item in wanted}
        completed = [page.item for page in tried if page.item != before[page.item.key]]
        if completed:
            self.store.record_pull(state, [(item, None) for item in completed])
        left = len(wanted) - len(tried)
        return replace(
            result,
            message=_joined(result.message, _said_of_pages(tried, left)),
            alarms=(*result.alarms, *_dead_rules(tried)),
        )

    def _keep(
        self,
        source: Source,
        state: PullState,
        fetched: Fetched,
        status: SourceStatus,
        message: str,
    ) -> SourceResult:
        after = state_after(state, fetched, status=status, message=message, now=self.clock())
        self.store.record_pull(after, [])
        return SourceResult(
            source.id,
            status,
            http_status=fetched.http_status,
            message=message,
            next_due=after.next_due or None,
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


def _status(fetched: Fetched, decision: Decision, state: PullState) -> SourceStatus:
    moved = bool(fetched.answer and fetched.answer.moved_to)
    if fetched.outcome == "not-modified" and not moved:
        return "not-modified"
    return status_of(
        problem=decision.problem,
        moved=moved,
        first=not state.last_success,
        changed=bool(decision.changes),
    )


def _message(source: Source, fetched: Fetched, decision: Decision) -> str:
    moved = fetched.answer.moved_to if fetched.answer else ""
    said = f"it moved for good to {moved}; change the url of “{source.id}”" if moved else ""
    return _joined(decision.problem, decision.remark, said)


def _current(known: Mapping[str, Item], decision: Decision) -> list[Item]:
    """The items as they are after this pull."""
    fresh = {change.item.identity: change.item for change in decision.changes}
    return list({**known, **fresh}.values())


def _said_of_pages(tried: Sequence[PageResult], left: int) -> str:
    failed = Counter(page.problem for page in tried if page.problem)
    said = ""
    if failed:
        commonest = ", ".join(problem for problem, _ in failed.most_common(2))
        said = f"{failed.total()} of {len(tried)} pages could not be kept ({commonest})"
    more = f"{left} pages are left for the next pull" if left else ""
    return _joined(said, more)


def _dead_rules(tried: Sequence[PageResult]) -> tuple[str, ...]:
    notes = Counter(page.note for page in tried if page.note)
    return tuple(f"{note} (on {count} of {len(tried)} pages)" for note, count in notes.items())


def _joined(*sentences: str) -> str:
    return "; ".join(filter(None, sentences))
