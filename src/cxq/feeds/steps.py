"""From a source's first answer to its items, by as many further requests as its rules ask for.

    page that names the list → list                    [source.index]
    front page → the pages of a paper → its articles   [source.index] with most = 30
    list → its next pages                              [source.pages]

The further requests go through the same door and manners as the first (`fetch`), one after
another, within bounds of their own. A first page that did not change ends the way where it holds
the list itself; a page that only names the list says nothing of it, so there the lists' own bytes
are compared. What could not be fetched is told, and is asked for again at the next pull.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal, TypeVar

from cxq.feeds.fetch import Fetched, fetch
from cxq.feeds.lists.index import Index, read_index
from cxq.feeds.lists.rows import Listed, matched
from cxq.feeds.page import absolute
from cxq.feeds.reading import Reading, read_list, read_source, reading_of
from cxq.model import IndexRules, PagesRules, PullState, Source
from cxq.text import sha256
from cxq.web import Answer, Web

T = TypeVar("T")
Run = Callable[[Callable[[], T]], Awaitable[T]]
"""Runs a reading somewhere else, so that the requests of other sources go on."""

MOST = 60
"""Further requests of one source in one pull."""

LONGEST = 120.0
"""Seconds after which no further request of a source is begun."""

MOST_BYTES = 30_000_000
"""Bytes of all further answers together after which no other is asked for."""

PATIENCE = 3
"""After so many failures in a row the rest is left for the next pull."""

_VALIDATORS = ("etag", "last-modified")


@dataclass(frozen=True, slots=True)
class Step:
    """One document on the way: what it is, what came, and what the rules found in it.

    `answer` is None where nobody answered; `problem` says why it is of no use.
    """

    role: Literal["feed", "index", "list", "page"]
    url: str
    answer: Answer | None
    charset: str = ""
    matched: tuple[tuple[str, int], ...] = ()
    leads_to: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the way led. `fetched` is what is to be remembered of all its answers; `reading` is
    None where nothing is to be read (unchanged, or nothing came). `troubles` name what could
    not be fetched although the rest was."""

    fetched: Fetched
    reading: Reading | None = None
    steps: tuple[Step, ...] = ()
    troubles: tuple[str, ...] = ()


async def walk(
    source: Source,
    state: PullState,
    fetched: Fetched,
    web: Web,
    *,
    known: Container[str],
    now: datetime,
    run: Run[Any],
) -> Walk:
    """The way from the first answer on.

    `known` are the identities of the items that the store has: a page without others is the last
    that is asked for, unless the last pull did not come to its end (see `fetch.remembered`).
    SettingsError where the rules cannot be used.
    """
    if fetched.outcome != "body" or fetched.answer is None:
        return Walk(fetched)
    way = _Way(source, web, known if state.body_sha256 else (), now, run)
    if source.kind == "feed":
        return await way.feed(fetched, fetched.answer)
    lists = [fetched.answer]
    if source.index is not None:
        index = await way.index(fetched.answer, source.index)
        if index.problem:
            reading = Reading((), index.problem, index.charset)
            return Walk(fetched, reading, tuple(way.steps))
        lists = await way.ask_lists(index)
        if not lists:
            return Walk(way.nothing_came(index), None, tuple(way.steps))
        fetched = replace(fetched, answer=_joined(fetched.answer, lists))
        if state.body_sha256 and sha256(_body(fetched)) == state.body_sha256:
            return Walk(
                replace(fetched, outcome="unchanged", not_before=way.not_before),
                None,
                tuple(way.steps),
                tuple(way.troubles),
            )
    found = await way.read_lists(lists)
    reading = reading_of(source, found)
    return Walk(
        replace(fetched, not_before=way.not_before),
        reading,
        tuple(way.steps),
        tuple(way.troubles),
    )


def _body(fetched: Fetched) -> bytes:
    return fetched.answer.body if fetched.answer else b""


def _joined(first: Answer, lists: Sequence[Answer]) -> Answer:
    """The lists as one answer to remember: their bytes, and no validators, which would speak of
    one of them only."""
    headers = {name: said for name, said in lists[0].headers.items() if name not in _VALIDATORS}
    return replace(first, headers=headers, body=b"\x00".join(each.body for each in lists))


@dataclass(slots=True)
class _Way:
    source: Source
    web: Web
    known: Container[str]
    now: datetime
    run: Run[Any]
    steps: list[Step] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    not_before: str = ""
    failed: Fetched | None = None
    why: str = ""
    asked: int = 0
    received: int = 0
    in_a_row: int = 0
    begun: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    async def feed(self, fetched: Fetched, answer: Answer) -> Walk:
        reading: Reading = await self.run(partial(read_source, self.source, *_parts(answer)))
        step = Step("feed", answer.url, answer, reading.charset, (("items", len(reading.items)),))
        return Walk(fetched, reading, (step,))

    async def index(self, answer: Answer, rules: IndexRules) -> Index:
        body, url, content_type = _parts(answer)
        index: Index = await self.run(
            partial(
                read_index, body, url, rules, content_type=content_type, charset=self.source.charset
            )
        )
        self.steps.append(
            Step("index", url, answer, index.charset, index.matched, index.lists, index.problem)
        )
        return index

    async def ask_lists(self, index: Index) -> list[Answer]:
        answers = []
        for url in index.lists:
            answer = await self._ask(url, "list")
            if answer is not None:
                answers.append(answer)
            elif self._enough():
                break
        missing = len(index.lists) - len(answers)
        if missing and answers:
            self.troubles.append(
                f"{missing} of {len(index.lists)} lists could not be read ({self.why})"
            )
        return answers

    def nothing_came(self, index: Index) -> Fetched:
        """The result where every list failed: that of the last one asked for."""
        failed = self.failed or Fetched("error")
        named = index.lists[0] if len(index.lists) == 1 else f"{len(index.lists)} lists"
        message = f"it names {named}, but {self.why}"
        return replace(failed, outcome="error", message=message)

    async def read_lists(self, answers: Sequence[Answer]) -> list[Listed]:
        found: list[Listed] = []
        for answer in answers:
            first = await self._read(answer, "list")
            found.append(first)
            if self.source.pages is not None:
                found += await self._pages(answer, first, self.source.pages)
        return found

    async def _pages(self, answer: Answer, last: Listed, rules: PagesRules) -> list[Listed]:
        """The further pages, as long as each had something new."""
        found: list[Listed] = []
        seen: set[str] = set()
        for turn in range(rules.depth):
            fresh = {item.identity for item in last.items} - seen
            if all(identity in self.known for identity in fresh):
                break
            seen |= fresh
            number = rules.start + turn * rules.step
            url = absolute(rules.url.replace("{}", str(number)), answer.url)
            page = await self._ask(url, "page")
            if page is None:
                # “Not found” is how a list of few pages ends; anything else is not its end.
                if self.failed is None or self.failed.http_status not in (404, 410):
                    self.troubles.append(f"page {number} could not be read ({self.why})")
                break
            last = await self._read(page, "page")
            found.append(last)
        return found

    async def _ask(self, url: str, role: Literal["list", "page"]) -> Answer | None:
        """One further answer; None where none came, or where the bounds are reached."""
        self.failed = None
        if self._enough():
            self.why = self.why or "it was too much for one pull"
            return None
        self.asked += 1
        state = PullState(source=self.source.id, url=url)
        fetched = await fetch(replace(self.source, url=url), state, self.web, now=self.now)
        answer = fetched.answer
        self.received += len(answer.body) if answer else 0
        if fetched.outcome == "body" and answer is not None:
            self.in_a_row = 0
            return answer
        self.in_a_row += 1
        self.failed, self.why = fetched, fetched.message
        self.not_before = max(self.not_before, fetched.not_before)
        self.steps.append(Step(role, url, answer, problem=fetched.message))
        return None

    def _enough(self) -> bool:
        waited = asyncio.get_running_loop().time() - self.begun
        return bool(
            self.asked >= MOST
            or self.received > MOST_BYTES
            or waited > LONGEST
            or self.in_a_row >= PATIENCE
            or self.not_before
        )

    async def _read(self, answer: Answer, role: Literal["list", "page"]) -> Listed:
        found: Listed = await self.run(
            partial(read_list, self.source, *_parts(answer), now=self.now)
        )
        rules = self.source.list
        counted = matched(found.counts, rules) if rules else ()
        self.steps.append(
            Step(role, answer.url, answer, found.charset, counted, problem=found.problem)
        )
        return found


def _parts(answer: Answer) -> tuple[bytes, str, str]:
    return answer.body, answer.url, answer.headers.get("content-type", "")
