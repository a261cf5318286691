"""The loopback server: the manners of a good publisher, and a clean end."""

from __future__ import annotations

import re
import socket
from datetime import date
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin
from urllib.request import Request, urlopen

import pytest

from cxq.demo.server import PORT, Site, serve


def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and body; a header's name is written with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(url, headers=named, method=method), timeout=5) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def charset_of(headers: Message) -> str:
    return headers.get_content_charset() or "gb18030"


def test_it_answers_on_loopback_only(site: Site) -> None:
    assert site.base == f"http://127.0.0.1:{site.port}"
    status, headers, body = ask(f"{site.base}/")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert int(headers["Content-Length"]) == len(body)
    assert "青岚省".encode() in body


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/wire/rss.xml", "application/rss+xml; charset=utf-8"),
        ("/institute/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/notes/feed.json", "application/feed+json"),
        ("/gov/zuixin.json", "application/json"),
        ("/portal/", "text/html"),
        ("/style/site.css", "text/css; charset=utf-8"),
    ],
)
def test_each_kind_has_its_content_type(site: Site, path: str, media_type: str) -> None:
    assert ask(site.base + path)[1]["Content-Type"] == media_type


def test_the_portal_reads_as_gb18030(site: Site) -> None:
    _status, headers, body = ask(f"{site.base}/portal/index.html?from=list")
    assert headers.get_content_charset() is None
    assert "量子保密通信干线" in body.decode("gb18030")


def test_who_has_the_page_gets_304_and_no_body(site: Site) -> None:
    url = f"{site.base}/wire/rss.xml"
    _status, headers, _body = ask(url)
    tag, modified = headers["ETag"], headers["Last-Modified"]
    assert re.fullmatch(r'"[0-9a-f]{16}"', tag)
    for held in (tag, f"W/{tag}", f'"older", {tag}', "*"):
        assert ask(url, If_None_Match=held)[::2] == (304, b"")
    assert ask(url, If_Modified_Since=modified)[::2] == (304, b"")
    assert ask(url, If_None_Match=tag)[1]["ETag"] == tag


def test_who_has_another_page_gets_this_one(site: Site) -> None:
    url = f"{site.base}/wire/rss.xml"
    modified = ask(url)[1]["Last-Modified"]
    assert ask(url, If_None_Match='"older"')[0] == 200
    # RFC 9110 §13.2.2: the date does not count where a tag stands.
    assert ask(url, If_None_Match='"older"', If_Modified_Since=modified)[0] == 200
    for date_text in ("Sun, 01 Nov 2026 00:00:00 GMT", "yesterday", "Mon, 23 Nov 2026 00:00:00"):
        assert ask(url, If_Modified_Since=date_text)[0] == 200


def test_last_modified_lies_before_today(site: Site, today: date) -> None:
    modified = parsedate_to_datetime(ask(site.base + "/")[1]["Last-Modified"])
    assert modified.date() < today


def test_head_sends_the_headers_alone(site: Site) -> None:
    status, headers, body = ask(f"{site.base}/gov/zuixin.json", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 100


@pytest.mark.parametrize(
    "path", ["/nothing", "/wire/_tail.html", "/../server.py", "/%2e%2e/pages.py", "/wire"]
)
def test_what_is_not_a_page_is_404(site: Site, path: str) -> None:
    status, headers, body = ask(site.base + path)
    assert status == 404
    assert headers["ETag"] is None
    assert b"no such page" in body


def test_every_internal_link_leads_to_a_page(site: Site) -> None:
    seen, waiting = set[str](), [f"{site.base}/"]
    while waiting:
        url = waiting.pop()
        status, headers, body = ask(url)
        assert status == 200, url
        seen.add(url)
        text = body.decode(charset_of(headers) if "html" in headers["Content-Type"] else "utf-8")
        links = re.findall(r'(?:href|src)="([^"]+)"', text)
        links += re.findall(r"<link>([^<]+)</link>", text)
        links += re.findall(r'"(?:url|URL|feed_url|home_page_url)": "([^"]+)"', text)
        for link in links:
            target = urldefrag(urljoin(url, link)).url
            if target.startswith(site.base) and target not in seen:
                waiting.append(target)
    assert len(seen) > 40, "the walk must have reached the stories"


def test_a_taken_port_is_left_to_its_owner() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with serve(today=date(2026, 11, 23), port=taken) as site:
            assert site.port != taken
            assert ask(f"{site.base}/wire/")[0] == 200


def test_the_usual_port_comes_first() -> None:
    try:
        socket.create_server(("127.0.0.1", PORT)).close()
    except OSError:
        pytest.skip(f"port {PORT} is taken on this machine")
    with serve(today=date(2026, 11, 23)) as site:
        assert site.port == PORT


def test_nothing_listens_when_the_block_has_ended() -> None:
    with serve(today=date(2026, 11, 23), port=0) as site:
        idle = socket.create_connection(("127.0.0.1", site.port))  # as a browser does on a guess
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", site.port), timeout=2)
    idle.close()


def test_it_says_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with serve(today=date(2026, 11, 23), port=0) as site:
        ask(f"{site.base}/")
        ask(f"{site.base}/nothing")
        with socket.create_connection(("127.0.0.1", site.port)) as rude:
            rude.sendall(b"GET /gov/work-report.html HTTP/1.1\r\n")
    assert capfd.readouterr() == ("", "")
