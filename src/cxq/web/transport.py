"""The way out: straight through the guard, or by the proxy that the environment names."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import cast
from urllib.request import getproxies_environment

import httpcore
import httpx

from cxq.web.answer import BadAddressError, NoSuchHostError, UnreachableError
from cxq.web.faults import causes
from cxq.web.guard import Guard, GuardedBackend


class Transport(httpx.AsyncBaseTransport):
    """The guarded way out, or the proxy that the environment names for this address."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._tls: ssl.SSLContext | None = None
        self._direct: dict[bool, httpcore.AsyncConnectionPool] = {}
        self._proxies: dict[str, httpx.AsyncHTTPTransport] = {}
        self._named = getproxies_environment()  # once: to read the environment takes 0.3 ms

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        proxy = _proxy_for(request.url, self._named)
        if proxy:
            with suppress(NoSuchHostError):  # then only the proxy can look it up: see Web
                await self._guard.addresses(request.url.host, _port(request.url))
            return await self._by(proxy, request)
        pool = self._pool(tls=request.url.scheme == "https")
        answer = await pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=cast(AsyncIterator[bytes], request.stream),
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        for pool in self._direct.values():
            await pool.aclose()
        for proxy in self._proxies.values():
            await proxy.aclose()

    def _pool(self, *, tls: bool) -> httpcore.AsyncConnectionPool:
        """The connections of one scheme: without https no certificates are read (50 ms)."""
        if tls not in self._direct:
            self._direct[tls] = httpcore.AsyncConnectionPool(
                ssl_context=self._context() if tls else None,
                max_connections=None,
                max_keepalive_connections=20,
                keepalive_expiry=5.0,
                http1=True,
                http2=False,
                network_backend=GuardedBackend(self._guard),
            )
        return self._direct[tls]

    async def _by(self, proxy: str, request: httpx.Request) -> httpx.Response:
        try:
            return await self._through(proxy).handle_async_request(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            if any(isinstance(link, ssl.SSLError) for link in causes(error)):
                raise  # that is the target's certificate
            raise UnreachableError(
                f"The proxy {httpx.URL(proxy).host}, by which {request.url.host} is to be asked, "
                "cannot be reached.",
                "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY.",
            ) from None

    def _through(self, proxy: str) -> httpx.AsyncHTTPTransport:
        if proxy not in self._proxies:
            try:
                self._proxies[proxy] = httpx.AsyncHTTPTransport(
                    verify=self._context(), proxy=proxy, http2=False
                )
            except (ImportError, ValueError, httpx.InvalidURL) as error:
                raise BadAddressError(
                    f"The proxy that the environment names cannot be used: {error}",
                    "Check HTTP_PROXY, HTTPS_PROXY and ALL_PROXY.",
                ) from None
        return self._proxies[proxy]

    def _context(self) -> ssl.SSLContext:
        """One TLS context for all: SSL_CERT_FILE and SSL_CERT_DIR count, else certifi's list."""
        if self._tls is None:
            self._tls = httpx.create_ssl_context(verify=True, trust_env=True)
        return self._tls


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


def _proxy_for(address: httpx.URL, proxies: Mapping[str, str]) -> str:
    """The proxy for this address; none for this machine itself, whatever NO_PROXY says."""
    proxy = proxies.get(address.scheme) or proxies.get("all") or ""
    if not proxy or _is_own(address.host) or _bypasses(proxies.get("no", ""), address.host):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_own(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bypasses(no_proxy: str, host: str) -> bool:
    """Whether NO_PROXY names this host: `*`, a domain with all below it, an address, a range."""
    for entry in filter(None, (word.strip().lower() for word in no_proxy.split(","))):
        name = re.sub(r":\d+$", "", entry.lstrip("."))
        if entry == "*" or host == name or host.endswith(f".{name}"):
            return True
        with suppress(ValueError):
            if ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False):
                return True
    return False


def _port(address: httpx.URL) -> int:
    return address.port or (443 if address.scheme == "https" else 80)
