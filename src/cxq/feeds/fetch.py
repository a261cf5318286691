"""Asking a source politely: validators, Retry-After, and what an answer means.

A validator is opaque and goes back byte for byte (RFC 9110 §8.8); the body's hash is compared
before anything is parsed, since most of a pull's time is parsing and many servers send no
validators.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal

from cxq.feeds.dates import moment_of, utc
from cxq.feeds.reading import rules_of
from cxq.model import PullState, Source
from cxq.text import sha256
from cxq.web import Answer, Web, WebError

LONGEST_WAIT = timedelta(days=31)
"""A Retry-After beyond this is taken as this."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking.

    `body` has something to read; `unchanged` has the bytes of last time; `not-modified` is the
    server's own word for that; `waiting` was not asked at all. `message` is empty where all is
    well; `not_before` is UTC with Z where the server asked for patience.
    """

    outcome: Literal["body", "unchanged", "not-modified", "gone", "error", "waiting"]
    answer: Answer | None = None
    message: str = ""
    not_before: str = ""

    @property
    def http_status(self) -> int | None:
        """The status of the answer, where there was one."""
        return self.answer.status if self.answer else None


def state_for(source: Source, state: PullState | None) -> PullState:
    """The state that still holds for the source as it is written today.

    Where its address or its rules have changed, validators and hash are forgotten, so that it
    is read afresh; where the address has, a Retry-After as well.
    """
    fresh = PullState(source=source.id, url=source.url, rules=rules_of(source))
    if state is None:
        return fresh
    if state.rules != fresh.rules:
        state = replace(state, etag="", last_modified="", body_sha256="", rules=fresh.rules)
    if state.url != source.url:
        state = replace(state, url=source.url, not_before="")
    return state


async def fetch(source: Source, state: PullState, web: Web, *, now: datetime) -> Fetched:
    """One request for the source's document, or none while a Retry-After holds. Never raises
    for what the network does."""
    if state.not_before and now < moment_of(state.not_before):
        until = state.not_before
        return Fetched("waiting", message=f"the server asked to wait until {until}")
    headers = {}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    try:
        answer = await web.get(source.url, headers=headers)
    except WebError as error:
        said = " ".join(part for part in (error.message, error.hint) if part)
        return Fetched("error", message=said.rstrip("."))
    return _judged(answer, state, conditional=bool(headers), now=now)


def _judged(answer: Answer, state: PullState, *, conditional: bool, now: datetime) -> Fetched:
    if answer.status == 304:
        if conditional:
            return Fetched("not-modified", answer)
        return Fetched("error", answer, "the server answered 304 to an unconditional request")
    if 200 <= answer.status < 300:
        if state.body_sha256 and sha256(answer.body) == state.body_sha256:
            return Fetched("unchanged", answer)
        return Fetched("body", answer)
    if answer.status == 410:
        return Fetched("gone", answer, "the server says that it is gone for good (410)")
    message = f"the server answered {said_status(answer.status)}"
    until = _not_before(answer, now)
    if until:
        message += f" and asked to wait until {until}"
    return Fetched("error", answer, message, until)


def said_status(status: int) -> str:
    """`404 (not found)`."""
    try:
        return f"{status} ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        return str(status)


def _not_before(answer: Answer, now: datetime) -> str:
    """Retry-After of a 429 or 503, as UTC with Z; empty where there is none to obey."""
    said = answer.headers.get("retry-after", "").strip()
    if answer.status not in (429, 503) or not said:
        return ""
    until = _until(said, now)
    if until is None or until <= now:
        return ""
    return utc(min(until, now + LONGEST_WAIT))


def _until(said: str, now: datetime) -> datetime | None:
    """Seconds or an HTTP date (RFC 9110 §10.2.3)."""
    if said.isascii() and said.isdecimal():
        return now + min(timedelta(seconds=int(said[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError):
        return None
    return until if until.tzinfo else until.replace(tzinfo=UTC)


def state_after(
    state: PullState, fetched: Fetched, *, status: str, message: str, now: datetime
) -> PullState:
    """What is to be remembered. A failed or suspect pull keeps the validators that it had, so
    that the same trouble is met again next time rather than taken for “nothing new”."""
    at = utc(now)
    tried = replace(
        state,
        status=status,
        message=message,
        last_attempt=at,
        not_before=fetched.not_before,
    )
    if status in ("error", "gone", "suspect") or fetched.answer is None:
        return replace(tried, failures=state.failures + 1)
    headers = fetched.answer.headers
    sound = replace(tried, last_success=at, failures=0)
    if fetched.outcome == "not-modified":  # may carry newer validators (RFC 9110 §15.4.5)
        return replace(
            sound,
            etag=headers.get("etag", state.etag),
            last_modified=headers.get("last-modified", state.last_modified),
        )
    return replace(
        sound,
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        body_sha256=sha256(fetched.answer.body),
    )
