"""Requests that change something: put once, followed nowhere, honest about what is not known."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from cxq.project import PullSettings
from cxq.web import (
    Answer,
    PrivateAddressError,
    TooLargeError,
    TooSlowError,
    UncertainError,
    UnreachableError,
    Web,
)
from loopback import (
    Reply,
    Request,
    cut_off,
    drip,
    endless,
    hang_up,
    page,
    redirect,
    serve,
    silent,
    status,
)

HERE = PullSettings(allow_private_hosts=("127.0.0.1",), timeout=5.0)
SECRET = "s%3Averysecret.value"

Send = Callable[..., Answer]


@pytest.fixture
def send() -> Send:
    """`send(method, url, …)` by a Web that may speak to 127.0.0.1."""

    def send(method: str, url: str, *, settings: PullSettings = HERE, **asked: Any) -> Answer:
        async def ask() -> Answer:
            async with Web(settings, version="0.1.0") as web:
                return await web.send(method, url, **asked)

        return asyncio.run(ask())

    return send


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_body_arrives_as_it_is(send: Send, method: str) -> None:
    with serve({"/a": page("done")}) as site:
        answer = send(method, site.url("/a"), json={"zh": "量子", "n": 1})
        asked = site.requests[0]
    assert (answer.status, answer.body) == (200, b"done")
    assert asked.method == method
    assert asked.headers["content-type"] == "application/json"
    assert asked.body == '{"zh":"量子","n":1}'.encode()


def test_raw_bytes_have_the_type_that_is_named(send: Send) -> None:
    with serve({"/a": page("done")}) as site:
        send("POST", site.url("/a"), body=b"\x00\xff", content_type="image/png")
        asked = site.requests[0]
    assert (asked.headers["content-type"], asked.body) == ("image/png", b"\x00\xff")


def test_a_request_without_a_body_says_so(send: Send) -> None:
    with serve({"/a": page("done")}) as site:
        send("POST", site.url("/a"))
        assert site.requests[0].headers["content-length"] == "0"


def test_only_the_known_methods(send: Send) -> None:
    with serve({"/a": page("done")}) as site:
        for method in ("DELETE", "delete", "post", "GET\r\nX: y"):
            with pytest.raises(ValueError, match="is not one of"):
                send(method, site.url("/a"))
        assert not site.requests


def test_cookies_are_of_one_call() -> None:
    async def ask(url: str) -> None:
        async with Web(HERE, version="0") as web:
            await web.send("GET", url, cookies={"connect.sid": SECRET, "a": "1"})
            await web.send("GET", url)
            await web.get(url)

    setting = page("done", headers={"Set-Cookie": "theirs=1; Path=/"})
    with serve({"/a": setting}) as site:
        asyncio.run(ask(site.url("/a")))
        sent = [request.headers.get("cookie") for request in site.requests]
    assert sent == [f"connect.sid={SECRET}; a=1", None, None]


@pytest.mark.parametrize("value", ["a\r\nX-Y: z", "a; b=c", 'a"b', "a b", "量"])
def test_a_cookie_smuggles_nothing(send: Send, value: str) -> None:
    with serve({"/a": page("done")}) as site:
        with pytest.raises(ValueError, match="no cookie can hold") as raised:
            send("GET", site.url("/a"), cookies={"a": value})
        assert value not in str(raised.value)
        assert not site.requests


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_redirect_is_followed(send: Send, method: str, code: int) -> None:
    with (
        serve({"/": page("theirs")}) as other,
        serve({"/a": redirect(other.url("/"), code), "/b": redirect("/c", code)}) as site,
    ):
        answer = send(method, site.url("/a"), cookies={"connect.sid": SECRET}, body=b"x")
        assert (answer.status, answer.headers["location"]) == (code, other.url("/"))
        assert send(method, site.url("/b"), cookies={"a": "b"}).status == code
        assert not other.requests
        assert len(site.requests) == 2


@pytest.mark.parametrize("code", [400, 403, 429, 500, 503])
def test_an_answer_is_an_answer_and_is_not_asked_for_again(send: Send, code: int) -> None:
    with serve({"/a": status(code, "no", Retry_After="1")}) as site:
        assert send("POST", site.url("/a"), json={}).status == code
        assert len(site.requests) == 1


def once_then(first: Any, then: Any) -> Any:
    calls = []

    def route(request: Request) -> Reply:
        calls.append(request)
        return first(request) if len(calls) == 1 else then(request)

    return route


@pytest.mark.parametrize("bad", [hang_up, cut_off(), cut_off(10, b"")])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_cut_is_uncertain_and_never_put_again(send: Send, method: str, bad: Any) -> None:
    with serve({"/a": once_then(bad, page("done"))}) as site:
        with pytest.raises(UncertainError, match=r"127\.0\.0\.1 may have done what it was asked"):
            send(method, site.url("/a"), json={"a": 1})
        assert len(site.requests) == 1


def test_a_cut_before_the_body_was_read_is_uncertain_too(send: Send) -> None:
    """Nobody can tell from here how much of it the other side took."""
    with serve({"/a": page("done")}) as site:
        site.deaf.add("/a")
        with pytest.raises(UncertainError):
            send("POST", site.url("/a"), body=b"x" * 3_000_000)
        assert len(site.requests) == 1


@pytest.mark.parametrize("slow", [silent(), drip(0.05)])
def test_a_deadline_after_sending_is_uncertain(send: Send, slow: Any) -> None:
    with serve({"/a": slow}) as site, pytest.raises(UncertainError, match="whole answer in time"):
        send("POST", site.url("/a"), json={}, timeout=0.3)


def test_too_large_an_answer_is_uncertain(send: Send) -> None:
    with (
        serve({"/a": endless()}) as site,
        pytest.raises(UncertainError, match=r"more than 0\.1 MB"),
    ):
        send("POST", site.url("/a"), json={}, max_bytes=100_000)


def test_a_get_changes_nothing_so_it_is_never_uncertain(send: Send) -> None:
    with serve({"/a": endless(), "/b": silent()}) as site:
        with pytest.raises(TooLargeError):
            send("GET", site.url("/a"), max_bytes=100_000)
        with pytest.raises(TooSlowError):
            send("GET", site.url("/b"), timeout=0.2)


def test_what_never_left_is_certain(send: Send) -> None:
    with serve({}) as site:
        gone = site.url("/a")
    with pytest.raises(UnreachableError):
        send("POST", gone, json={})


def test_the_guard_holds(send: Send) -> None:
    with serve({"/a": page("done")}) as site:
        with pytest.raises(PrivateAddressError):
            send("POST", site.url("/a"), json={}, settings=PullSettings())
        assert not site.requests


def test_two_sends_use_two_connections() -> None:
    """A kept connection may be closed while the next request is on its way."""

    async def ask(url: str) -> None:
        async with Web(HERE, version="0") as web:
            for _ in range(3):
                await web.send("POST", url, json={})

    with serve({"/a": page("done")}) as site:
        asyncio.run(ask(site.url("/a")))
        assert {request.headers["connection"] for request in site.requests} == {"close"}


def test_json_that_cannot_be_json_is_our_fault(send: Send) -> None:
    with serve({"/a": page("done")}) as site:
        send("POST", site.url("/a"), json={"half": "\ud83d"})
        assert json.loads(site.requests[0].body) == {"half": "?"}
        with pytest.raises(ValueError, match="Out of range float"):
            send("POST", site.url("/a"), json=float("nan"))
