"""What the client says of itself, what it hands on untouched, and how it follows."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.project import PullSettings
from cxq.web import (
    Answer,
    BadAddressError,
    CutOffError,
    Hop,
    PrivateAddressError,
    RedirectsError,
    TlsError,
    UnreachableError,
    Web,
)
from loopback import Reply, Route, Site, page, redirect, serve, slow, status

Get = Callable[..., Answer]
HERE = PullSettings(allow_private_hosts=("127.0.0.1",))
CERTIFICATE = Path(__file__).parent / "cxq.test.pem"


def test_it_says_who_asks_and_how_to_reach_them(get: Get) -> None:
    with serve({"/": page("hello")}) as site:
        get(site.url("/"), contact="editor@newsletter.example")
        get(site.url("/"))
        agents = [request.headers["user-agent"] for request in site.requests]
    assert agents == ["cxq/0.1.0 (+editor@newsletter.example)", "cxq/0.1.0"]


def test_validators_arrive_and_go_back_byte_for_byte(get: Get) -> None:
    odd = '"\xe4\xb8\xad;,W/"'  # UTF-8 bytes that somebody's server puts into an ETag
    with serve({"/": page("hello", etag=odd, last_modified="Tuesday, about noon")}) as site:
        answer = get(site.url("/"))
        assert answer.headers["etag"] == odd
        assert answer.headers["last-modified"] == "Tuesday, about noon"
        again = get(site.url("/"), headers={"If-None-Match": odd})
        assert again.status == 304
        assert again.body == b""


@settings(max_examples=40)
@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF), max_size=20))
def test_any_etag_survives_the_round_trip(etag: str) -> None:
    etag = "".join(char for char in etag if not 0x7F <= ord(char) <= 0x9F)

    async def ask(url: str) -> tuple[str, int]:
        async with Web(HERE, version="0") as web:
            first = await web.get(url)
            again = await web.get(url, headers={"If-None-Match": first.headers["etag"]})
            return first.headers["etag"], again.status

    with serve({"/": page("hello", etag=f'"{etag}"')}) as site:
        assert asyncio.run(ask(site.url("/"))) == (f'"{etag}"', 304)


def test_every_status_comes_back_as_an_answer(get: Get) -> None:
    for code in (200, 204, 300, 404, 410, 429, 500, 503):
        with serve({"/": status(code, Retry_After="120")}) as site:
            answer = get(site.url("/"))
            assert answer.status == code
            assert answer.headers["retry-after"] == "120"


def test_headers_that_come_twice_are_joined(get: Get) -> None:
    raw = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 0\r\n\r\n"
    with serve({"/": lambda request: Reply(raw=raw)}) as site:
        assert get(site.url("/")).headers["x-a"] == "1, 2"


def test_redirects_are_followed_and_remembered(get: Get) -> None:
    routes = {
        "/old": redirect("/new", 301),
        "/new": redirect("/today", 302),
        "/today": redirect("/index", 308),
        "/index": page("hello"),
    }
    with serve(routes) as site:
        answer = get(site.url("/old"))
        assert answer.url == site.url("/index")
        assert answer.redirects == (
            Hop(301, site.url("/new")),
            Hop(302, site.url("/today")),
            Hop(308, site.url("/index")),
        )
        # What comes after a temporary redirect is no move of the address that was asked.
        assert answer.moved_to == site.url("/new")


def test_a_temporary_redirect_is_no_move(get: Get) -> None:
    with serve({"/": redirect("/a", 302), "/a": page("hello")}) as site:
        assert get(site.url("/")).moved_to == ""


def test_a_redirect_in_raw_utf8_is_understood(get: Get) -> None:
    target = "/要闻".encode().decode("latin-1")
    with serve({"/": redirect(target), "/%E8%A6%81%E9%97%BB": page("hello")}) as site:
        assert get(site.url("/")).body == b"hello"


def test_a_redirect_without_a_location_is_the_answer(get: Get) -> None:
    with serve({"/": status(302)}) as site:
        assert get(site.url("/")).status == 302


def test_validators_go_along_with_a_redirect(get: Get) -> None:
    with serve({"/": redirect("/a", 301), "/a": page("hello", etag='"1"')}) as site:
        assert get(site.url("/"), headers={"If-None-Match": '"1"'}).status == 304


def test_no_cookies_are_kept(get: Get) -> None:
    routes = {"/": redirect("/a"), "/a": page("hello", headers={"Set-Cookie": "id=7"})}

    async def ask(url: str) -> None:
        async with Web(HERE, version="0") as web:
            await web.get(url)
            await web.get(url)

    with serve(routes) as site:
        asyncio.run(ask(site.url("/")))
        assert not any("cookie" in request.headers for request in site.requests)


def test_a_password_in_the_address_is_sent_and_not_taken_elsewhere(get: Get) -> None:
    with serve({"/": redirect("/a"), "/a": page("hello")}) as site:
        get(site.url("/").replace("http://", "http://me:secret@"))
        with serve({"/": redirect(site.url("/a"))}) as other:
            get(other.url("/").replace("http://", "http://me:secret@"))
            assert "authorization" in other.requests[0].headers
        assert "authorization" in site.requests[0].headers
        assert "authorization" not in site.requests[-1].headers


def test_a_password_in_the_address_is_neither_kept_nor_printed(get: Get) -> None:
    with serve({"/": redirect("/a", 301), "/a": page("x"), "/loop": redirect("/loop")}) as site:
        secret = site.base.replace("http://", "http://me:secret@")
        answer = get(f"{secret}/")
        assert (answer.url, answer.moved_to) == (site.url("/a"), site.url("/a"))
        with pytest.raises(RedirectsError) as caught:
            get(f"{secret}/loop")
    assert "secret" not in caught.value.message


def test_a_kept_connection_that_the_server_dropped_is_no_failure() -> None:
    """The server closes after each answer without saying so: the next request meets a closed
    connection, and is put once more."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

    async def ask(url: str) -> list[bytes]:
        async with Web(HERE, version="0") as web:
            return [(await web.get(url)).body for _ in range(5)]

    with serve({"/": lambda request: Reply(raw=answer)}) as site:
        assert asyncio.run(ask(site.url("/"))) == [b"hello"] * 5


def test_at_most_so_many_at_one_host() -> None:
    many = replace(HERE, concurrency=20, per_host=3)

    async def ask(url: str) -> None:
        async with Web(many, version="0") as web:
            await asyncio.gather(*(web.get(url) for _ in range(12)))

    with serve({"/": slow(0.05, page("hello"))}) as site:
        asyncio.run(ask(site.url("/")))
        assert site.most_at_once == 3


# ---------------------------------------------------------------- TLS


def secure() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


async def here(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def test_the_certificate_is_checked_against_the_name(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to a judged address; the certificate must still be the name's."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with serve({"/": page("hello")}, tls=secure()) as site:
        assert get(f"https://cxq.test:{site.port}/", resolver=here).body == b"hello"
        with pytest.raises(TlsError, match=r"certificate of other\.test does not hold: Hostname m"):
            get(f"https://other.test:{site.port}/", resolver=here)


def test_a_certificate_that_nobody_vouches_for(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with (
        serve({"/": page("hello")}, tls=secure()) as site,
        pytest.raises(TlsError, match="self-signed certificate"),
    ):
        get(f"https://cxq.test:{site.port}/", resolver=here)


def test_https_where_only_http_is_spoken(get: Get) -> None:
    with (
        serve({"/": page("hello")}) as site,
        pytest.raises(TlsError, match="No encrypted connection"),
    ):
        get(site.url("/").replace("http:", "https:"))


# ---------------------------------------------------------------- proxies


class Everything(dict[str, Route]):
    """A proxy's routes: whatever it is asked for, it answers itself."""

    def get(self, path: str, default: object = None) -> Route:
        return page(f"by proxy: {path}")


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serve({}) as site:
        site.routes = Everything()
        monkeypatch.setenv("http_proxy", site.base)
        yield site


def test_a_proxy_of_the_environment_is_used(get: Get, proxy: Site) -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        return ()

    answer = get("http://feeds.example/a", resolver=unknown)
    assert answer.body == b"by proxy: http://feeds.example/a"


def test_behind_a_proxy_the_target_is_judged_as_far_as_it_is_known(get: Get, proxy: Site) -> None:
    async def private(host: str, port: int) -> Sequence[str]:
        return ["10.0.0.7"]

    for url in ("http://intranet.example/", "http://10.0.0.7/"):
        with pytest.raises(PrivateAddressError):
            get(url, resolver=private)
    assert proxy.requests == []


def test_no_proxy_and_this_machine_go_straight(
    get: Get, proxy: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "example.com:80, .internal.example")
    with serve({"/": page("straight")}) as site:
        urls = [
            site.url("/"),
            f"http://feeds.internal.example:{site.port}/",
            f"http://example.com:{site.port}/",
        ]
        assert [get(url, resolver=here).body for url in urls] == [b"straight"] * 3
    assert proxy.requests == []


def test_a_proxy_that_is_not_there_or_will_not(
    get: Get, proxy: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow = ("127.0.0.1", "feeds.example")
    monkeypatch.setenv("https_proxy", proxy.base)  # it knows no CONNECT
    with pytest.raises(CutOffError, match=r"The proxy refused to reach feeds\.example: 501"):
        get("https://feeds.example/", resolver=here, allow=allow)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(
        UnreachableError, match=r"The proxy 127\.0\.0\.1, by which feeds\.example is to be asked"
    ):
        get("https://feeds.example/", resolver=here, allow=allow)
    monkeypatch.setenv("https_proxy", "gopher://127.0.0.1:9")
    with pytest.raises(BadAddressError, match="proxy that the environment names cannot be used"):
        get("https://feeds.example/", resolver=here, allow=allow)
