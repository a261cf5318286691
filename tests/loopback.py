"""A real HTTP server on 127.0.0.1 whose pages are functions: for tests of what the network does.

    with serve({"/feed.xml": page(FEED, "application/rss+xml", etag='"1"')}) as site:
        web.get(site.url("/feed.xml"))
        assert site.asked("/feed.xml")[0].headers["accept-encoding"] == "gzip, deflate"

A route is a function from a Request to a Reply; `page`, `redirect`, `status`, `endless`, `drip`,
`gzip_bomb`, `silent` and `cut_off` make the usual ones, well-behaved and not.
"""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any


@dataclass(frozen=True)
class Request:
    """A request as it came: headers by lower-case name, values as Latin-1 text.

    `stopped` is set when the site stops, for routes that wait.
    """

    path: str
    headers: Mapping[str, str]
    stopped: threading.Event
    method: str = "GET"
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What to answer. A body that is no bytes is sent piece by piece until the client has left.

    `raw` is sent in place of everything else, as it stands.
    """

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""


Route = Callable[[Request], Reply]


@dataclass
class Site:
    """A running server. Routes may be changed while it runs; `requests` are in order of arrival.

    A path in `deaf` is hung up on before its body is read.
    """

    base: str
    routes: dict[str, Route]
    requests: list[Request] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    under_way: int = 0
    most_at_once: int = 0
    deaf: set[str] = field(default_factory=set)

    def url(self, path: str) -> str:
        return self.base + path

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    @property
    def port(self) -> int:
        return int(self.base.rpartition(":")[2])


@contextmanager
def serve(
    routes: Mapping[str, Route], *, tls: SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[Site]:
    """Serve these routes on a free port until the block ends; what has no route is a 404."""
    server = (_Server6 if ":" in host else _Server)((host, 0), _Answering)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    scheme = "https" if tls else "http"
    name = f"[{host}]" if ":" in host else host
    site = Site(f"{scheme}://{name}:{server.server_port}", dict(routes))
    server.site = site
    thread = threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


# ---------------------------------------------------------------- routes


def page(
    body: str | bytes,
    content_type: str = "text/html; charset=utf-8",
    *,
    etag: str = "",
    last_modified: str = "",
    headers: Mapping[str, str] | None = None,
) -> Route:
    """A page that answers 304 to whoever sends its validator back byte for byte."""
    data = body.encode() if isinstance(body, str) else body

    def route(request: Request) -> Reply:
        said = {"Content-Type": content_type, **(headers or {})}
        if etag:
            said["ETag"] = etag
        if last_modified:
            said["Last-Modified"] = last_modified
        sent = request.headers
        known = (etag and sent.get("if-none-match") == etag) or (
            last_modified and sent.get("if-modified-since") == last_modified
        )
        return Reply(304, headers=said) if known else Reply(200, data, said)

    return route


def status(code: int, body: str = "", **headers: str) -> Route:
    """This status; a header's underscores are hyphens."""
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: Reply(code, body.encode(), {"Content-Type": "text/html", **said})


def redirect(target: str, code: int = 302) -> Route:
    return lambda request: Reply(code, headers={"Location": target})


def endless(piece: bytes = b"x" * 65_536) -> Route:
    """A body without an end, as fast as it is taken."""

    def pieces() -> Iterator[bytes]:
        while True:
            yield piece

    return lambda request: Reply(body=pieces(), headers={"Content-Type": "text/html"})


def drip(seconds: float = 1.0) -> Route:
    """One byte, then a pause, and so on."""

    def pieces(request: Request) -> Iterator[bytes]:
        while not request.stopped.wait(seconds):
            yield b"x"

    return lambda request: Reply(body=pieces(request), headers={"Content-Type": "text/html"})


def gzip_bomb(megabytes: int) -> Route:
    """So many megabytes of nothing, packed a thousandfold."""
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(1_000_000)
    packed = b"".join(packer.compress(zeros) for _ in range(megabytes)) + packer.flush()
    headers = {"Content-Type": "application/xml", "Content-Encoding": "gzip"}
    return lambda request: Reply(body=packed, headers=headers)


def zipped(body: bytes, content_type: str = "text/html; charset=utf-8") -> Route:
    headers = {"Content-Type": content_type, "Content-Encoding": "gzip"}
    return lambda request: Reply(body=gzip.compress(body), headers=headers)


def silent(seconds: float = 60.0) -> Route:
    """Takes the request and says nothing, until the site stops or the time is over."""

    def route(request: Request) -> Reply:
        request.stopped.wait(seconds)
        return Reply()

    return route


def slow(seconds: float, route: Route) -> Route:
    """The same, a while later."""

    def later(request: Request) -> Reply:
        request.stopped.wait(seconds)
        return route(request)

    return later


def hang_up(request: Request) -> Reply:
    """Closes the connection without a word."""
    raise ConnectionResetError


def cut_off(promised: int = 1000, sent: bytes = b"<html>only the beginn") -> Route:
    """Promises more bytes than it sends."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {promised}\r\n\r\n"
    return lambda request: Reply(raw=head.encode() + sent)


# ---------------------------------------------------------------- the server


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    site: Site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves early is what many of these tests are about."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    counting = threading.Lock()

    def do_GET(self) -> None:
        site = self.server.site
        headers = {name.lower(): value for name, value in self.headers.items()}
        deaf = self.path.partition("?")[0] in site.deaf
        length = 0 if deaf else int(headers.get("content-length", "0"))
        body = self.rfile.read(length)
        request = Request(self.path, headers, site.stopped, self.command, body)
        with self.counting:
            site.requests.append(request)
            site.under_way += 1
            site.most_at_once = max(site.most_at_once, site.under_way)
        try:
            route = site.routes.get(self.path.partition("?")[0], status(404, "Not here."))
            self.close_connection = True  # unless a whole answer goes out
            with suppress(ConnectionError, TimeoutError):
                self._send(hang_up(request) if deaf else route(request))
        finally:
            with self.counting:
                site.under_way -= 1

    def _send(self, reply: Reply) -> None:
        if reply.raw:
            self.wfile.write(reply.raw)
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        whole = reply.body if isinstance(reply.body, bytes) else None
        if whole is not None:
            self.send_header("Content-Length", str(len(whole)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        for piece in [whole] if whole is not None else reply.body:
            if self.server.site.stopped.is_set():
                return
            self.wfile.write(piece)
            self.wfile.flush()
        self.close_connection = self.headers.get("connection", "").lower() == "close"

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def log_message(self, *args: Any) -> None:
        """Quiet: the tests say what is to be known."""
