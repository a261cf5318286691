"""The pipeline: ask, read, decide, keep; one result a source, as each is done.

Reading runs in threads, so that a large feed does not hold up the deadlines of the others; the
store is written by the caller's own thread, one transaction a source (and one a page), so that a
pull which is stopped leaves whole sources behind, never parts of one.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import (
    AsyncGenerator,
    Callable,
    Collection,
    Container,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from itertools import chain, zip_longest

from cxq.errors import CxqError, LockedError, OutsideError
from cxq.feeds.asking.patience import Patience
from cxq.feeds.asking.rhythm import measured, next_due, rhythm_in, rhythm_of
from cxq.feeds.asking.state import address_of, first_ask, place_of, state_for
from cxq.feeds.dates import moment_of
from cxq.feeds.fetch import Fetched, as_unread, fetch, remembered, state_after, what_then
from cxq.feeds.keep import NO_WORDS, Words
from cxq.feeds.outcome import NOTHING, Digest, alarms_in, joined, status_of
from cxq.feeds.readers import Readers
from cxq.model import PullState, Source, SourceResult, SourceStatus
from cxq.project import PullSettings
from cxq.store import Store
from cxq.web import Web


async def pull(
    sources: Sequence[Source],
    store: Store,
    web: Web,
    settings: PullSettings,
    *,
    clock: Callable[[], datetime],
    full_text: bool | None = None,
    named: Container[str] = (),
    where: Callable[[str], str] = lambda _source: "",
    watch: Words = NO_WORDS,
    held: Callable[[], Collection[str]] = tuple,
) -> AsyncGenerator[SourceResult, None]:
    """Pull these sources; a result each, as they are done.

    `clock` gives aware times. `full_text` True or False overrides what the sources say. A source
    that is gone is asked only where the author `named` it; `where` says of a source's id where
    its url is written (`sources/media.toml:12`), for messages. New items that hold a word of
    `watch` are starred; `held` gives the keys of what is cited, whose pages are visited longer. At
    the end each new text is compared with those that are kept, and joins
    its story. One bad source never stops the others: whatever goes wrong with it is its result.
    OutsideError from the store (a full disk, a lock) does stop the pull. Wrap it in
    `contextlib.aclosing` where it may not be read to its end.
    """
    turns = asyncio.Semaphore(settings.concurrency)
    async with Readers() as readers:
        states = store.pull_states()
        desk = _Desk(
            store,
            web,
            readers,
            clock,
            full_text,
            states,
            Patience(states.values()),
            named,
            where,
            watch,
            cache(held),
        )
        _spare_hosts(web, settings, states.values(), now=clock())

        async def one(source: Source) -> SourceResult:
            async with turns:
                return await desk.pull(source)

        tasks = [asyncio.create_task(one(source)) for source in _spread(sources)]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
            desk.forgive()
            # Another cxq that writes for long is no fault of this pull's: the next one compares.
            with suppress(LockedError):
                _join_stories(store)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the pull of each source needs."""

    store: Store
    web: Web
    readers: Readers
    clock: Callable[[], datetime]
    full_text: bool | None
    states: Mapping[str, PullState]
    patience: Patience
    named: Container[str]
    where: Callable[[str], str]
    watch: Words
    held: Callable[[], Collection[str]]
    reached: list[str] = field(default_factory=list)
    unreached: list[tuple[PullState, PullState]] = field(default_factory=list)

    async def pull(self, source: Source) -> SourceResult:
        """One source. Only the store's OutsideError (and a cancellation) comes through."""
        state = state_for(source, self.states.get(source.id))
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
        fetched = await self._fetch(source, first_ask(source, state), now)
        match fetched.outcome:
            case "waiting" | "stopped":  # nothing was asked, so nothing is to be remembered
                return SourceResult(
                    source.id,
                    "gone" if fetched.outcome == "stopped" else "error",
                    message=fetched.message,
                    next_due=state.next_due or None,
                )
            case "error" | "gone":
                then = what_then(source) if fetched.outcome == "gone" else ""
                message = joined(fetched.message, then)
                return self._keep(source, state, fetched, fetched.outcome, message)
        fetched, said, troubles = await self._read(source, state, fetched, now)
        if fetched.outcome == "error":
            return self._keep(source, state, fetched, "error", fetched.message)
        rhythm = said.rhythm
        if rhythm is None and state.gap < 0:  # kept by a cxq that did not measure yet
            rhythm = rhythm_of(self.store.known(source.id).values())
        status = _status(fetched, said, state)
        message = joined(said.problem, said.remark, self._said_of_a_move(source, fetched))
        after = state_after(state, fetched, status=status, message=message, now=now)
        after = remembered(after, troubles)
        if said.resting:
            after = as_unread(after, state)
        fresh = bool(said.new and state.last_success)
        after = measured(after, rhythm, said.hints, new=fresh, now=now)
        after = replace(after, next_due=next_due(after, every=source.every, now=now))
        self.store.record_pull(after, said.entries, said.notes)
        result = SourceResult(
            source.id,
            status,
            new=said.new,
            updated=said.updated,
            http_status=fetched.http_status,
            message=message,
            alarms=(*alarms_in(rhythm_in(after), now=now), *troubles),
            next_due=after.next_due or None,
        )
        wants = source.wants_full_text if self.full_text is None else self.full_text
        if not wants:
            return result
        from cxq.feeds.articles.pages import pull_pages

        return await pull_pages(
            source,
            after,
            result,
            self.store,
            self.web,
            self.readers,
            now=now,
            watch=self.watch,
            held=self.held(),
        )

    async def _fetch(self, source: Source, state: PullState, now: datetime) -> Fetched:
        """The source asked, unless its host as a whole waits; who was reached is noted."""
        address = address_of(state)
        waits = self.patience.host_wide(address, now=now)
        named = source.id in self.named
        fetched = await fetch(source, state, self.web, now=now, host_waits=waits, named=named)
        if fetched.outcome not in ("waiting", "stopped"):
            self.patience.note(source.id, address, fetched.not_before)
        if fetched.answer is not None:
            self.reached.append(source.id)
        return fetched

    def _said_of_a_move(self, source: Source, fetched: Fetched) -> str:
        if not fetched.moved_to:
            return ""
        there = "and is now asked at" if fetched.asked == fetched.moved_to else "to"
        place = self.where(source.id)
        line = f" ({place})" if place else ""
        return (
            f"it moved for good {there} {fetched.moved_to}; change the url of “{source.id}”{line}"
        )

    def forgive(self) -> None:
        """Several were asked and none answered: then the machine was offline, and no source is
        to blame. What they wait for is as it was, so that the next run asks them all."""
        if self.reached or len(self.unreached) < 2:
            return
        for before, after in self.unreached:
            was = replace(after, failures=before.failures, next_due=before.next_due)
            self.store.record_pull(was, [])

    async def _read(
        self, source: Source, state: PullState, fetched: Fetched, now: datetime
    ) -> tuple[Fetched, Digest, tuple[str, ...]]:
        """What came, read to its end away from this thread and compared with what is known: what
        is to be remembered of all its answers, its digest, and what could not be fetched."""
        if fetched.outcome != "body" or fetched.answer is None:
            return fetched, NOTHING, ()
        # What reads is imported when there is something to read: most pulls find nothing changed.
        from cxq.feeds.decide import Memory
        from cxq.feeds.digest import digest, digest_feed
        from cxq.feeds.steps import walk

        answer = fetched.answer
        known = self.store.known(source.id)
        memory = Memory(
            self.store.trust(source.id),
            self.store.removed_items(source.id),
            self.store.left_out(source.id),
        )
        if source.kind == "feed":
            read = partial(
                digest_feed,
                source,
                answer.body,
                answer.url,
                answer.headers.get("content-type", ""),
                known,
                now=now,
                memory=memory,
                watch=self.watch,
            )
            return fetched, await self.readers.run(read, len(answer.body)), ()
        walked = await walk(
            source, state, fetched, self.web, known=known, now=now, run=self.readers.run
        )
        if walked.reading is None:
            return walked.fetched, NOTHING, walked.troubles
        compare = partial(
            digest, source, walked.reading, known, now=now, memory=memory, watch=self.watch
        )
        return walked.fetched, await self.readers.run(compare), walked.troubles

    def _keep(
        self,
        source: Source,
        state: PullState,
        fetched: Fetched,
        status: SourceStatus,
        message: str,
    ) -> SourceResult:
        now = self.clock()
        after = state_after(state, fetched, status=status, message=message, now=now)
        after = replace(after, next_due=next_due(after, every=source.every, now=now))
        if fetched.answer is None and fetched.asked:
            self.unreached.append((state, after))
        self.store.record_pull(after, [])
        return SourceResult(
            source.id,
            status,
            http_status=fetched.http_status,
            message=message,
            next_due=after.next_due or None,
        )


def _join_stories(store: Store) -> None:
    if store.uncompared(1):
        from cxq.feeds.recognition.stories import join_stories

        join_stories(store)


def _spread(sources: Iterable[Source]) -> list[Source]:
    """The sources with their hosts by turns, so that those of one do not queue before others."""
    hosts: defaultdict[str, list[Source]] = defaultdict(list)
    for source in sources:
        hosts[place_of(source.url)].append(source)
    return [source for source in chain(*zip_longest(*hosts.values())) if source is not None]


def _spare_hosts(
    web: Web, settings: PullSettings, states: Iterable[PullState], *, now: datetime
) -> None:
    """Let the client know which hosts an earlier run has only just asked."""
    for state in states:
        if state.last_attempt:
            ago = (now - moment_of(state.last_attempt)).total_seconds()
            if 0 <= ago < settings.spacing:
                web.seen(address_of(state), ago)


def _status(fetched: Fetched, said: Digest, state: PullState) -> SourceStatus:
    moved = bool(fetched.moved_to)
    if fetched.outcome == "not-modified" and not moved:
        return "not-modified"
    return status_of(
        problem=said.problem,
        moved=moved,
        first=not state.last_success,
        changed=bool(said.entries),
    )
