"""A breath between two requests to one host: host and port, and over runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import httpx

from cxq.project import PullSettings
from cxq.web import Answer, Web
from cxq.web.pace import HostPort, Pace, place_of
from loopback import page, redirect, serve, slow

Get = Callable[..., Answer]
HERE = PullSettings(allow_private_hosts=("127.0.0.0/8",), timeout=5.0, spacing=0.3)
LONG = replace(HERE, spacing=60.0)
AT_ONCE = 30
"""Seconds: what had to wait for a LONG breath took more, and no machine is so busy."""


async def here(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def timed(work: Callable[[Web], Awaitable[object]], settings: PullSettings = HERE) -> float:
    """Seconds that the work takes with a Web for which every name is 127.0.0.1."""

    async def run() -> float:
        async with Web(settings, version="0", resolver=here) as web:
            begun = time.monotonic()
            await work(web)
            return time.monotonic() - begun

    return asyncio.run(run())


def test_requests_to_one_host_begin_some_time_apart() -> None:
    with serve({"/": page("hello")}) as site:
        url = f"http://paper.example:{site.port}/"
        seconds = timed(lambda web: asyncio.gather(*(web.get(url) for _ in range(4))))
    assert seconds >= 0.9


def test_another_port_is_another_host() -> None:
    with serve({"/": page("hello")}) as one, serve({"/": page("hello")}) as two:
        urls = [f"http://paper.example:{site.port}/" for site in (one, two)]
        assert timed(lambda web: asyncio.gather(*map(web.get, urls)), LONG) < AT_ONCE


def test_a_host_that_the_settings_name_is_not_spared() -> None:
    """Its owner and the author are one: 200 feeds on this machine take no 200 seconds."""
    named = replace(LONG, allow_private_hosts=("paper.example", "127.0.0.1"))
    with serve({"/": page("hello")}) as site:
        for host in ("127.0.0.1", "paper.example"):
            url = f"http://{host}:{site.port}/"
            waited = timed(lambda web, url=url: asyncio.gather(web.get(url), web.get(url)), named)
            assert waited < AT_ONCE


def test_a_redirect_within_a_host_is_one_question_to_another_it_is_two() -> None:
    with serve({"/a": redirect("/b"), "/b": page("hello")}) as site:
        within = f"http://paper.example:{site.port}/a"
        assert timed(lambda web: web.get(within), LONG) < AT_ONCE
        other = f"http://other.example:{site.port}/b"
        site.routes["/a"] = redirect(other)

        async def both(web: Web) -> None:
            await web.get(other)
            await web.get(f"http://paper.example:{site.port}/a")

        assert timed(both) >= 0.3


def test_what_an_earlier_run_asked_counts() -> None:
    with serve({"/": page("hello")}) as site:
        url = f"http://paper.example:{site.port}/"

        async def after(web: Web, seconds_ago: float) -> None:
            web.seen(url, seconds_ago)
            web.seen("no address at all", 0)
            await web.get(url)

        assert timed(lambda web: after(web, 0.1)) >= 0.2
        assert timed(lambda web: after(web, 90), LONG) < AT_ONCE


def test_who_waits_for_a_host_keeps_no_other_from_its_turn() -> None:
    """One at a time, and three questions to one host: another host's goes in between."""
    single = replace(HERE, concurrency=1, spacing=60.0)
    with serve({"/": page("hello")}) as one, serve({"/": page("hello")}) as two:
        first, second = (f"http://paper.example:{site.port}/" for site in (one, two))

        async def ask(web: Web) -> float:
            begun = time.monotonic()
            queue = asyncio.gather(web.get(first), web.get(first), web.get(first))
            await web.get(second)
            waited = time.monotonic() - begun
            queue.cancel()
            return waited

        async def run() -> float:
            async with Web(single, version="0", resolver=here) as web:
                return await ask(web)

        assert asyncio.run(run()) < AT_ONCE


def test_waiting_for_a_breath_does_not_spend_the_deadline() -> None:
    brief = replace(HERE, timeout=0.6, spacing=0.5)
    with serve({"/": slow(0.3, page("hello"))}) as site:
        url = f"http://paper.example:{site.port}/"
        seconds = timed(lambda web: asyncio.gather(*(web.get(url) for _ in range(3))), brief)
    assert seconds >= 1.0


def test_the_port_is_the_schemes_own_where_none_is_written() -> None:
    for url, place in {
        "http://Paper.example/a": HostPort("paper.example", 80),
        "https://paper.example:443/": HostPort("paper.example", 443),
        "http://[::1]:8080/": HostPort("::1", 8080),
    }.items():
        assert place_of(httpx.URL(url)) == place


def test_no_time_apart_is_no_wait() -> None:
    async def turns() -> float:
        pace = Pace(0)
        begun = time.monotonic()
        for _ in range(1000):
            await pace.turn(HostPort("paper.example", 80))
        return time.monotonic() - begun

    assert asyncio.run(turns()) < AT_ONCE
