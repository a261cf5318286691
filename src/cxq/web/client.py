"""The guarded HTTP client: a GET, or one request that changes something, and all that may go wrong.

Measured reasons for what is done by hand here (httpx 0.28): its timeout is per read, so one
byte a second hung it for ever; its decoders have no output limit; its redirects and its second
DNS look-up would pass the guard by. So the deadline, the decoding, the redirects and the
connecting are ours, and HTTP itself is httpx's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any

import httpcore
import httpx

from cxq.project import PullSettings
from cxq.text import printable
from cxq.web.answer import (
    Answer,
    BadAddressError,
    Hop,
    RedirectsError,
    TooLargeError,
    TooSlowError,
)
from cxq.web.faults import in_words
from cxq.web.guard import AddressPolicy, Guard, Resolver, resolve
from cxq.web.inflate import TooMuchError, inflate, inflaters
from cxq.web.pace import HostPort, Pace, place_of
from cxq.web.sending import METHODS, Progress, cookie_header, json_bytes, uncertain
from cxq.web.transport import Transport

REDIRECTS = 5
_REDIRECTING = (301, 302, 303, 307, 308)
_ACCEPT = "application/rss+xml, application/atom+xml, application/json, text/html, */*;q=0.5"


class Web:
    """`async with Web(settings.pull, version="0.1.0") as web: answer = await web.get(url)`.

    At most `concurrency` requests run at a time, `per_host` of them at one host and port, where
    they begin `spacing` seconds apart; a host that `allow_private_hosts` names is not spared. A
    request that waits for its turn does not spend its deadline. A header block over 100 KB is
    refused (httpcore's limit). Cookies and ~/.netrc are not used.

    Proxies named by the environment (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY) are used.
    The proxy itself may stand in a private network, since the user named it. Behind it, the
    target's name is judged as far as this machine can look it up; a name that only the proxy
    knows is left to the proxy, whose own rules then decide. This machine's own addresses are
    never asked for through a proxy.
    """

    def __init__(
        self, settings: PullSettings, *, version: str, resolver: Resolver = resolve
    ) -> None:
        contact = printable(settings.contact).encode("ascii", "ignore").decode()
        self._agent = f"cxq/{version} (+{contact})" if contact else f"cxq/{version}"
        self._timeout = settings.timeout
        self._max_bytes = settings.max_bytes
        self._policy = AddressPolicy(settings.allow_private_hosts)
        self._guard = Guard(self._policy, resolver)
        self._pace = Pace(settings.spacing)
        self._turns = asyncio.Semaphore(settings.concurrency)
        self._per_host = settings.per_host
        self._hosts: dict[HostPort, asyncio.Semaphore] = {}
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Web:
        self._client = httpx.AsyncClient(
            transport=Transport(self._guard),
            timeout=None,
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={
                "User-Agent": self._agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
            },
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """The whole answer of any status, redirects followed (five at most).

        `headers` are sent as Latin-1 bytes, at every hop; `max_bytes` counts after
        decompression; `timeout` is in seconds for everything together. WebError where there
        is no answer.
        """
        limit = self._max_bytes if max_bytes is None else max_bytes
        left = self._seconds(timeout)
        sent = [(name.encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
        address = _parse(url)
        hops: list[Hop] = []
        clock = asyncio.get_running_loop().time
        asked: HostPort | None = None
        while True:
            place = place_of(address)
            # Its host's turn before the turn of all: who waits for a host holds up no other.
            async with self._host(place):
                if place != asked:  # a redirect within one host is part of the same question
                    await self._breath(place)
                async with self._turns:
                    begun = clock()
                    request = _Request("GET", address, sent)
                    answer = await self._within(left, request, limit, tuple(hops))
                    left -= clock() - begun
            asked = place
            if answer.status not in _REDIRECTING or "location" not in answer.headers:
                return answer
            address = _follow(address, answer.headers["location"])
            hops.append(Hop(answer.status, _shown(address)))
            if len(hops) > REDIRECTS:
                raise RedirectsError(
                    f"{address.host} redirects more than {REDIRECTS} times, at last to "
                    f"{_shown(address)}.",
                    "Open it in a browser and use the address where it ends.",
                )

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
        json: Any = None,
        body: bytes = b"",
        content_type: str = "",
        max_bytes: int | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """One request, put exactly once: the whole answer of any status.

        No redirect is followed, since neither a body nor what proves who sends it may end at an
        address that nobody named: a 3xx is an answer as any other. `json` (anything but None) is
        the body as JSON, else `body` of `content_type` is. Cookies and headers are of this call
        alone. WebError as with `get`, if nothing had been sent yet; for any method but GET,
        UncertainError once anything had.
        """
        if method not in METHODS:
            raise ValueError(f"{method} is not one of {', '.join(METHODS)}")
        address = _parse(url)
        limit = self._max_bytes if max_bytes is None else max_bytes
        said = dict(headers or {})
        if json is not None:
            body, content_type = json_bytes(json), "application/json"
        if content_type:
            said["Content-Type"] = content_type
        if cookies:
            said["Cookie"] = cookie_header(cookies)
        # A kept connection that the server closes meanwhile would leave it open whether the
        # request was read: each has its own.
        said["Connection"] = "close"
        sent = [(name.encode(), value.encode("latin-1")) for name, value in said.items()]
        place = place_of(address)
        progress = Progress(method)
        request = _Request(method, address, sent, body, progress)
        async with self._host(place):
            await self._breath(place)
            async with self._turns:
                within = self._within(self._seconds(timeout), request, limit, ())
                if method == "GET":
                    return await within
                with uncertain(progress, address.host):
                    return await within

    def seen(self, url: str, seconds_ago: float) -> None:
        """That an earlier run asked this address's host so long ago: it is spared accordingly."""
        with suppress(BadAddressError):
            self._pace.seen(place_of(_parse(url)), seconds_ago)

    def _host(self, place: HostPort) -> asyncio.Semaphore:
        return self._hosts.setdefault(place, asyncio.Semaphore(self._per_host))

    async def _breath(self, place: HostPort) -> None:
        if not self._policy.allows(place.host):
            await self._pace.turn(place)

    def _seconds(self, timeout: float | None) -> float:
        return self._timeout if timeout is None else timeout

    async def _within(
        self, seconds: float, request: _Request, limit: int, hops: tuple[Hop, ...]
    ) -> Answer:
        try:
            async with asyncio.timeout(max(seconds, 0)) as deadline:
                return await self._ask(request, limit, hops)
        except TimeoutError:
            if not deadline.expired():
                raise
            raise TooSlowError(
                f"{request.address.host} did not send a whole answer in time.",
                "Try again later, or raise [pull] timeout.",
            ) from None

    async def _ask(self, asked: _Request, limit: int, hops: tuple[Hop, ...]) -> Answer:
        """One request, no redirect followed."""
        if self._client is None:
            raise RuntimeError("Web is used inside “async with” only.")
        address = asked.address
        async with in_words(address):
            request = self._client.build_request(
                asked.method,
                address,
                headers=asked.headers,
                content=asked.body or None,
                extensions={"trace": asked.progress.trace} if asked.progress else None,
            )
            if asked.progress:
                response = await self._client.send(request, stream=True)
            else:
                response = await _sent(self._client, request)
            try:
                received = _joined(response.headers.raw)
                body = await _body(response, received, limit)
            finally:
                await response.aclose()
        return Answer(_shown(address), response.status_code, received, body, hops)


@dataclass(frozen=True, slots=True)
class _Request:
    """One request; with `progress` it is put once, without it may be put again."""

    method: str
    address: httpx.URL
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    progress: Progress | None = None


async def _sent(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """The head of the answer. A kept connection that the server closes just as it is used again
    looks like a cut: the question is put once more (RFC 9110 §9.2.2 allows it for GET)."""
    try:
        return await client.send(request, stream=True)
    except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
        return await client.send(request, stream=True)


def _parse(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url.strip())
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise BadAddressError(
            f"“{printable(url)[:200]}” is not an address: {error}.", "Check it."
        ) from None
    if address.scheme not in ("http", "https") or not address.host:
        raise BadAddressError(
            f"“{printable(url)[:200]}” is not an http or https address.",
            "Give one that begins with https://.",
        )
    return address.copy_with(fragment=None)


def _shown(address: httpx.URL) -> str:
    """The address as it may be kept and printed: without the password that it may hold."""
    return str(address.copy_with(username="", password="") if address.userinfo else address)


def _follow(address: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect leads. Servers put UTF-8 into Location as it is (RFC 9110 §10.2.2)."""
    with suppress(UnicodeDecodeError):  # else it is what it says, in Latin-1
        location = location.encode("latin-1").decode("utf-8")
    try:
        target = str(address.join(location.strip()))
    except (httpx.InvalidURL, UnicodeError, ValueError):
        target = location
    try:
        return _parse(target)
    except BadAddressError:
        raise BadAddressError(
            f"{address.host} redirects to “{printable(target)}”, which is not an http or https "
            "address.",
            "Open the source in a browser and use the address where it ends.",
        ) from None


def _joined(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by lower-case name; one that comes twice is joined by a comma (RFC 9110 §5.3)."""
    joined: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


async def _body(response: httpx.Response, headers: Mapping[str, str], limit: int) -> bytes:
    """The body, decompressed, never held beyond `limit` bytes (plus one piece)."""
    chain = inflaters(headers.get("content-encoding", ""), limit)
    announced = headers.get("content-length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > limit:
        raise _too_large(response, limit)
    pieces: list[bytes] = []
    received = inflated = 0
    async for raw in response.aiter_raw():
        received += len(raw)
        try:
            for piece in inflate(chain, raw):
                pieces.append(piece)
                inflated += len(piece)
        except TooMuchError:
            raise _too_large(response, limit) from None
        if max(received, inflated) > limit:
            raise _too_large(response, limit)
    for inflater in chain:
        inflater.finish()
    return b"".join(pieces)


def _too_large(response: httpx.Response, limit: int) -> TooLargeError:
    return TooLargeError(
        f"{response.url.host} sent more than {limit / 1_000_000:g} MB, which is where cxq stops.",
        "If it is meant to be so large, raise [pull] max_bytes.",
    )
