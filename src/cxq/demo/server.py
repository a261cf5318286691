"""The loopback server of the sample site: 127.0.0.1 only, with the manners of a good publisher.

It answers GET and HEAD, sends ETag and Last-Modified, and says 304 to whoever has them
(RFC 9110 §13), so that a second pull sees what a second pull of a real source sees.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from cxq.demo.pages import Page, fill_site
from cxq.disk import reason
from cxq.errors import OutsideError

HOST = "127.0.0.1"
PORT = 8619
"""Tried first, so that the sample's addresses (hence the keys of its list items) stay the same."""

_NOT_FOUND = Page(
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Not found</title>'
    b'<p>The sample site has no such page. <a href="/">Its front page</a></p></html>\n',
    "text/html; charset=utf-8",
    "",
)


@dataclass(frozen=True, slots=True)
class Site:
    """The sample site while it is served: `base` is its address without a final slash."""

    base: str
    port: int


@contextmanager
def serve(*, today: date, port: int = PORT) -> Iterator[Site]:
    """Serve the sample site, dated from `today`, until the block ends.

    `port` is tried first and a free one taken where something stands there already (0: any free
    one). OutsideError where the machine gives no loopback port at all.
    """
    server = _bind(port)
    site = Site(f"http://{HOST}:{server.server_port}", server.server_port)
    server.pages = fill_site(base=site.base, today=today)
    server.modified = _modified(today)
    thread = Thread(target=server.serve_forever, args=(0.05,), name="cxq-demo-site", daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _modified(today: date) -> datetime:
    """08:00 UTC yesterday: after the newest sample item, and past in every time zone's today."""
    return datetime.combine(today - timedelta(days=1), time(8), UTC)


def _bind(port: int) -> _SiteServer:
    for candidate in dict.fromkeys((port, 0)):
        try:
            return _SiteServer((HOST, candidate), _Answer)
        except OSError as error:
            failure = error
    raise OutsideError(
        f"The sample site cannot be served on {HOST}: {reason(failure)}.",
        "Check that this machine may open ports on loopback, then run it again.",
    )


class _SiteServer(ThreadingHTTPServer):
    pages: Mapping[str, Page]
    modified: datetime
    # On Windows the option means “share the port”, which would hide that it is taken.
    allow_reuse_address = os.name == "posix"
    allow_reuse_port = False

    def server_bind(self) -> None:
        """Bind without HTTPServer's reverse look-up of the host, slow where DNS is."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader who hangs up is no news; anything else is reported as usual."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Answer(BaseHTTPRequestHandler):
    server: _SiteServer
    server_version = "cxq-demo"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        page = self.server.pages.get(unquote(urlsplit(self.path).path))
        if page is None:
            self._send(HTTPStatus.NOT_FOUND, _NOT_FOUND, with_body)
        elif self._reader_has(page):
            self._send(HTTPStatus.NOT_MODIFIED, page, with_body=False)
        else:
            self._send(HTTPStatus.OK, page, with_body)

    def _reader_has(self, page: Page) -> bool:
        """RFC 9110 §13.2.2: If-None-Match decides alone where it stands, else If-Modified-Since."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            held = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
            return page.etag in held or held == ["*"]
        since = self.headers.get("If-Modified-Since", "")
        try:
            return self.server.modified <= parsedate_to_datetime(since)
        except (ValueError, TypeError):  # absent, not a date, or a date without its zone
            return False

    def _send(self, status: HTTPStatus, page: Page, with_body: bool) -> None:
        self.send_response(status)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", page.media_type)
            self.send_header("Content-Length", str(len(page.body)))
        if page.etag:
            self.send_header("ETag", page.etag)
            self.send_header("Last-Modified", format_datetime(self.server.modified, usegmt=True))
            # The same address says other things tomorrow: a browser must ask again.
            self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if with_body:
            self.wfile.write(page.body)

    def log_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the demo's own lines are what its reader should see."""
