"""Asking a source politely: validators, Retry-After, moves, and what an answer means.

A validator is opaque and goes back byte for byte (RFC 9110 §8.8); the body's hash is compared
before anything is parsed, since most of a pull's time is parsing and many servers send no
validators. docs/http-manners.md lists every rule that is kept here, with its RFC and its test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit

from cxq.feeds.asking.hints import fresh_for, http_date
from cxq.feeds.asking.state import MOVES, address_of, place_of
from cxq.feeds.dates import moment_of, utc
from cxq.model import PullState, Source
from cxq.text import sha256
from cxq.web import Answer, Web, WebError

LONGEST_WAIT = timedelta(days=31)
"""A Retry-After beyond this is taken as this."""

LONGEST_VALIDATOR = 4096
"""A longer one is not kept: sent back, it would make a request that servers refuse."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking.

    `body` has something to read; `unchanged` has the bytes of last time; `not-modified` is the
    server's own word for that; `waiting` was not asked at all, nor was `stopped`, since it had
    said that it is gone. `message` is empty where all is well; `not_before` is UTC with Z where
    the server asked for patience. `asked` is the address that was asked, `moved_to` the one that
    it is at for good, where that is not the source's own.
    """

    outcome: Literal["body", "unchanged", "not-modified", "gone", "error", "waiting", "stopped"]
    answer: Answer | None = None
    message: str = ""
    not_before: str = ""
    asked: str = ""
    moved_to: str = ""

    @property
    def http_status(self) -> int | None:
        """The status of the answer, where there was one."""
        return self.answer.status if self.answer else None


async def fetch(
    source: Source,
    state: PullState,
    web: Web,
    *,
    now: datetime,
    host_waits: str = "",
    named: bool = False,
) -> Fetched:
    """One request for the source's document. Never raises for what the network does.

    None is made while a Retry-After holds (`host_waits`: that of its whole host, UTC with Z), nor
    for a source that is gone, unless the author `named` it.
    """
    if state.status == "gone" and not named:
        since = f"the server said on {state.last_attempt[:10]} that it is gone for good (410)"
        return Fetched("stopped", message=f"{since}; {what_then(source)}")
    if state.not_before and now < moment_of(state.not_before):
        until = state.not_before
        return Fetched("waiting", message=f"the server asked to wait until {until}")
    if host_waits:
        place = place_of(address_of(state))
        said = f"{place} asked several sources to wait, so all of them wait until {host_waits}"
        return Fetched("waiting", message=said)
    fetched = await _ask(source, state, web, now)
    if fetched.outcome == "gone" and fetched.asked != source.url:
        # It had moved there, and its old address may know better: see `_moves`.
        message = f"{fetched.asked}, where it had moved to, is gone (410)"
        return replace(fetched, outcome="error", message=message)
    return fetched


def what_then(source: Source) -> str:
    """What becomes of a source that is gone, and what to do about it."""
    return (
        f"it is not asked again until its url changes or you name it: cxq pull {source.id}; "
        "to be rid of it set enabled = false"
    )


async def _ask(source: Source, state: PullState, web: Web, now: datetime) -> Fetched:
    headers = {}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    asked = address_of(state)
    try:
        answer = await web.get(asked, headers=headers)
    except WebError as error:
        said = " ".join(part for part in (error.message, error.hint) if part)
        return Fetched("error", message=said.rstrip("."), asked=asked)
    judged = _judged(answer, state, conditional=bool(headers), now=now)
    elsewhere = asked if asked != source.url else ""
    return replace(judged, asked=asked, moved_to=answer.moved_to or elsewhere)


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
    return http_date(said)


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
        return _without_a_dead_move(replace(tried, failures=state.failures + 1), fetched)
    headers = fetched.answer.headers
    fresh = fresh_for(headers, now)
    sound = _moves(replace(tried, last_success=at, failures=0), fetched)
    if fetched.outcome == "not-modified":  # may carry newer ones (RFC 9110 §15.4.5)
        return replace(
            sound,
            etag=validator(headers, "etag", state.etag),
            last_modified=validator(headers, "last-modified", state.last_modified),
            max_age=state.max_age if fresh is None else fresh,
        )
    return replace(
        sound,
        etag=validator(headers, "etag"),
        last_modified=validator(headers, "last-modified"),
        body_sha256=(
            state.body_sha256 if fetched.outcome == "unchanged" else sha256(fetched.answer.body)
        ),
        max_age=fresh or 0,
    )


def as_unread(after: PullState, before: PullState) -> PullState:
    """The state after a pull, such that the same bytes will be read again and not be called
    unchanged: with the validators and the hash from before."""
    return replace(
        after,
        etag=before.etag,
        last_modified=before.last_modified,
        body_sha256=before.body_sha256,
    )


def remembered(state: PullState, troubles: Sequence[str]) -> PullState:
    """The state after a pull. Where something could not be fetched, the rest is not taken for the
    whole: neither hash nor validators are kept, so that the next pull goes all the way again."""
    if not troubles:
        return state
    return replace(state, etag="", last_modified="", body_sha256="")


def validator(headers: Mapping[str, str], name: str, standing: str = "") -> str:
    """The validator that an answer carries, else the one that was known; none beyond measure."""
    told = headers.get(name, standing)
    return told if len(told) <= LONGEST_VALIDATOR else ""


def _moves(state: PullState, fetched: Fetched) -> PullState:
    """The state after an answer, with the permanent redirects in a row to one address counted.

    Never remembered: a way from https to http, and that of an address with a password in it,
    which the new one would lack.
    """
    target = fetched.moved_to
    old, new = urlsplit(state.url), urlsplit(target)
    if not target or "@" in old.netloc or (old.scheme == "https" and new.scheme == "http"):
        return replace(state, moved_to="", moved_times=0)
    if target != state.moved_to:
        return replace(state, moved_to=target, moved_times=1)
    return replace(state, moved_times=min(state.moved_times + 1, MOVES))


def _without_a_dead_move(state: PullState, fetched: Fetched) -> PullState:
    """Where the new address fails, the source's own is asked next: the move may be undone."""
    if fetched.asked in ("", state.url) or fetched.not_before:
        return state
    code = fetched.http_status
    passing = code is None or code == 429 or code >= 500
    if passing and state.failures < MOVES:
        return state
    return replace(state, moved_to="", moved_times=0)
