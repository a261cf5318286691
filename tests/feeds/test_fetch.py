"""Manners: validators byte for byte, the body's hash, Retry-After."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cxq.feeds.asking.state import state_for
from cxq.feeds.fetch import Fetched, fetch, state_after
from cxq.model import ListRules, PullState, Source
from cxq.text import sha256
from cxq.web import Web
from feeds.making import HERE, NOW, RULES, feed_source, list_source
from loopback import page, redirect, serve, status


def ask(source: Source, state: PullState | None = None, now: datetime = NOW) -> Fetched:
    async def once() -> Fetched:
        async with Web(HERE, version="0.1.0") as web:
            return await fetch(source, state_for(source, state), web, now=now)

    return asyncio.run(once())


def remembered(source: Source, fetched: Fetched, status: str = "new") -> PullState:
    return state_after(state_for(source, None), fetched, status=status, message="", now=NOW)


def test_validators_go_back_byte_for_byte() -> None:
    etag, modified = '"\xe4\xb8\xad W/"', "Tue, 3 Nov 2026 09:30:00 CST"
    with serve({"/": page("x", etag=etag, last_modified=modified)}) as site:
        source = feed_source(site.url("/"))
        state = remembered(source, ask(source))
        assert (state.etag, state.last_modified) == (etag, modified)
        assert ask(source, state).outcome == "not-modified"
        sent = site.requests[-1].headers
        assert (sent["if-none-match"], sent["if-modified-since"]) == (etag, modified)


def test_the_same_body_without_validators() -> None:
    with serve({"/": page("x")}) as site:
        source = feed_source(site.url("/"))
        first = ask(source)
        assert first.outcome == "body"
        state = remembered(source, first)
        assert state.body_sha256 == sha256(b"x")
        assert ask(source, state).outcome == "unchanged"
        site.routes["/"] = page("y")
        assert ask(source, state).outcome == "body"


@pytest.mark.parametrize(
    "other",
    [
        {"list": replace(RULES, title="h3")},
        {"kind": "feed"},
        {"charset": "gbk"},
        {"timezone": "UTC"},
    ],
)
def test_other_rules_read_the_source_afresh(other: dict[str, Any]) -> None:
    with serve({"/": page("x", etag='"1"')}) as site:
        source = list_source(site.url("/"), RULES)
        state = remembered(source, ask(source))
        assert ask(source, state).outcome == "not-modified"
        assert ask(replace(source, **other), state).outcome == "body"
        assert "if-none-match" not in site.requests[-1].headers
        # Words for people change nothing.
        assert ask(replace(source, name="Other", tags=("x",)), state).outcome == "not-modified"


def test_another_address_forgets_validators_and_patience() -> None:
    state = PullState(
        source="paper", url="https://a.example/", etag='"1"', not_before="2027-01-01T00:00:00Z"
    )
    held = state_for(feed_source("https://b.example/"), state)
    assert (held.url, held.etag, held.not_before) == ("https://b.example/", "", "")


def test_a_304_that_nobody_asked_for() -> None:
    with serve({"/": status(304)}) as site:
        fetched = ask(feed_source(site.url("/")))
    assert (fetched.outcome, fetched.message) == (
        "error",
        "the server answered 304 to an unconditional request",
    )


@pytest.mark.parametrize(
    ("code", "outcome", "message"),
    [
        (404, "error", "the server answered 404 (not found)"),
        (403, "error", "the server answered 403 (forbidden)"),
        (500, "error", "the server answered 500 (internal server error)"),
        (599, "error", "the server answered 599"),
        (302, "error", "the server answered 302 (found)"),
        (410, "gone", "the server says that it is gone for good (410)"),
        (203, "body", ""),
    ],
)
def test_what_a_status_means(code: int, outcome: str, message: str) -> None:
    with serve({"/": status(code)}) as site:
        fetched = ask(feed_source(site.url("/")))
    assert (fetched.outcome, fetched.message, fetched.http_status) == (outcome, message, code)


@pytest.mark.parametrize(
    ("code", "said", "until"),
    [
        (429, "120", "2026-11-23T07:02:00Z"),
        (503, "Mon, 23 Nov 2026 08:00:00 GMT", "2026-11-23T08:00:00Z"),
        (503, "Mon, 23 Nov 2026 08:00:00", "2026-11-23T08:00:00Z"),
        (429, "99999999999", "2026-12-24T07:00:00Z"),  # 31 days at most
        (429, "Fri, 01 Jan 2100 00:00:00 GMT", "2026-12-24T07:00:00Z"),
        (429, "0", ""),
        (429, "-5", ""),
        (429, "soon", ""),
        (429, "Sun, 22 Nov 2026 08:00:00 GMT", ""),
        (404, "120", ""),
    ],
)
def test_retry_after(code: int, said: str, until: str) -> None:
    with serve({"/": status(code, Retry_After=said)}) as site:
        fetched = ask(feed_source(site.url("/")))
    assert fetched.not_before == until
    assert ("asked to wait until " + until in fetched.message) if until else True


def test_a_server_that_asked_for_patience_is_not_asked_before() -> None:
    with serve({"/": status(429, Retry_After="3600")}) as site:
        source = feed_source(site.url("/"))
        state = remembered(source, ask(source), status="error")
        waiting = ask(source, state, now=NOW + timedelta(minutes=59))
        assert waiting.outcome == "waiting"
        assert waiting.message == "the server asked to wait until 2026-11-23T08:00:00Z"
        assert len(site.requests) == 1
        assert ask(source, state, now=NOW + timedelta(minutes=60)).outcome == "error"
        assert len(site.requests) == 2


def test_after_trouble_the_validators_stay_and_the_failures_count() -> None:
    source = list_source("https://x.example/", ListRules("li", "a", "a"))
    held = replace(state_for(source, None), etag='"1"', body_sha256="b", failures=2)
    for trouble in ("error", "gone", "suspect"):
        after = state_after(held, Fetched("body"), status=trouble, message="m", now=NOW)
        assert (after.etag, after.body_sha256, after.failures) == ('"1"', "b", 3)
        assert (after.status, after.last_success) == (trouble, "")
        assert after.last_attempt == "2026-11-23T07:00:00Z"


def test_a_304_may_bring_a_newer_validator() -> None:
    with serve({"/": page("x", etag='"1"')}) as site:
        source = feed_source(site.url("/"))
        state = replace(remembered(source, ask(source)), failures=4)
        site.routes["/"] = status(304, ETag='"2"')
        after = state_after(state, ask(source, state), status="not-modified", message="", now=NOW)
    assert (after.etag, after.body_sha256, after.failures) == ('"2"', sha256(b"x"), 0)


def test_nobody_there_is_a_message_and_no_exception() -> None:
    with serve({"/": redirect("http://10.0.0.1/")}) as site:
        source = feed_source(site.url("/"))
        assert "private address" in ask(source).message
    assert "refused the connection" in ask(source).message
