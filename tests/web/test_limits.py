"""What a hostile or broken server can do to the client: nothing, for a bounded time."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.project import PullSettings
from cxq.web import (
    Answer,
    BadAddressError,
    CutOffError,
    RedirectsError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
    Web,
    WebError,
)
from cxq.web.inflate import PIECE, BrokenCodingError, UnknownCodingError, inflate, inflaters
from loopback import (
    Reply,
    Request,
    cut_off,
    drip,
    endless,
    gzip_bomb,
    page,
    redirect,
    serve,
    silent,
    slow,
    zipped,
)

Get = Callable[..., Answer]


def test_one_byte_now_and_then_ends_at_the_deadline(get: Get) -> None:
    with serve({"/": drip(0.05)}) as site:
        begun = time.monotonic()
        with pytest.raises(TooSlowError, match="did not send a whole answer in time"):
            get(site.url("/"), timeout=0.5)
        assert 0.4 < time.monotonic() - begun < 20


def test_a_server_that_says_nothing_ends_at_the_deadline(get: Get) -> None:
    with serve({"/": silent()}) as site, pytest.raises(TooSlowError):
        get(site.url("/"), timeout=0.3)


def test_redirects_share_one_deadline(get: Get) -> None:
    step = slow(4.0, redirect("/"))  # five of them would take twenty seconds
    with serve({"/": step}) as site:
        begun = time.monotonic()
        with pytest.raises(TooSlowError):
            get(site.url("/"), timeout=5.0)
        assert time.monotonic() - begun < 15


def test_a_body_without_an_end_stops_at_the_limit(get: Get) -> None:
    with serve({"/": endless()}) as site, pytest.raises(TooLargeError, match="sent more than 1 MB"):
        get(site.url("/"), max_bytes=1_000_000)


def test_a_body_that_announces_too_much_is_not_begun(get: Get) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    with serve({"/": lambda request: Reply(raw=head)}) as site, pytest.raises(TooLargeError):
        get(site.url("/"))


def test_exactly_the_limit_is_allowed(get: Get) -> None:
    with serve({"/": page(b"x" * 1000)}) as site:
        assert len(get(site.url("/"), max_bytes=1000).body) == 1000
        with pytest.raises(TooLargeError):
            get(site.url("/"), max_bytes=999)


BOMB = """
import asyncio, resource, sys
from cxq.project import PullSettings
from cxq.web import Web, TooLargeError

async def main():
    settings = PullSettings(allow_private_hosts=("127.0.0.1",))
    async with Web(settings, version="0") as web:
        await web.get(sys.argv[1] + "/small")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            await web.get(sys.argv[1] + "/bomb")
        except TooLargeError:
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read from getrusage")
def test_a_gzip_bomb_of_400_mb_costs_little_memory() -> None:
    """389 KB of gzip that hold 400 MB took httpx itself to 802 MB. Here the body's own 15 MB
    (and what growing a buffer to that costs) is the most."""
    with serve({"/bomb": gzip_bomb(400), "/small": page("hello")}) as site:
        done = subprocess.run(
            [sys.executable, "-c", BOMB, site.base],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    kilobytes = int(done.stdout) / (1024 if sys.platform == "darwin" else 1)
    assert kilobytes < 40_000


def test_a_server_that_cuts_the_line_is_told_from_a_whole_answer(get: Get) -> None:
    with serve({"/": cut_off()}) as site, pytest.raises(CutOffError, match="broke off its answer"):
        get(site.url("/"))


def test_compressed_and_cut(get: Get) -> None:
    whole = gzip.compress(b"the news of the day " * 100)
    for body in (whole[:-20], b"not gzip at all"):
        reply = Reply(body=body, headers={"Content-Encoding": "gzip"})
        with (
            serve({"/": lambda request, reply=reply: reply}) as site,
            pytest.raises(CutOffError, match="compressed answer that is damaged"),
        ):
            get(site.url("/"))


def test_a_coding_that_nobody_asked_for(get: Get) -> None:
    reply = Reply(body=b"\x1b\x00\x00", headers={"Content-Encoding": "br"})
    with serve({"/": lambda request: reply}) as site:
        with pytest.raises(CutOffError, match="packed as “br”, which was not asked for"):
            get(site.url("/"))
        assert site.requests[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
    ],
    ids=["not-http", "no-status", "nothing", "endless-header"],
)
def test_what_is_not_http(get: Get, raw: bytes) -> None:
    with serve({"/": lambda request: Reply(raw=raw or b" ")}) as site, pytest.raises(CutOffError):
        get(site.url("/"))


def test_nobody_there(get: Get) -> None:
    with serve({}) as site:
        url = site.url("/")
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1 \(port \d+\) refused the connection"):
        get(url)


def test_redirects_in_a_circle(get: Get) -> None:
    with serve({"/": redirect("/")}) as site:
        with pytest.raises(RedirectsError, match="more than 5 times"):
            get(site.url("/"))
        assert len(site.requests) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://x.example/", "javascript:1"])
def test_redirects_to_what_is_no_web_address(get: Get, target: str) -> None:
    with serve({"/": redirect(target)}) as site, pytest.raises(BadAddressError):
        get(site.url("/"))


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://x.example/", "http://", "file:///etc/passwd"]
)
def test_what_is_no_web_address(get: Get, url: str) -> None:
    with pytest.raises(BadAddressError, match="is not an"):
        get(url)


@given(st.text(max_size=60))
def test_any_text_as_an_address_is_a_plain_error(text: str) -> None:
    """Nobody is asked: every name is unknown."""

    async def nobody(host: str, port: int) -> list[str]:
        return []

    async def ask() -> None:
        async with Web(PullSettings(), version="0", resolver=nobody) as web:
            await web.get(text)

    with pytest.raises(WebError):
        asyncio.run(ask())


def test_every_error_is_one_sentence_and_says_what_to_do(get: Get) -> None:
    routes = {"/slow": silent(), "/cut": cut_off(), "/loop": redirect("/loop")}
    with serve(routes) as site:
        for path in routes:
            with pytest.raises(WebError) as caught:
                get(site.url(path), timeout=0.3)
            assert caught.value.message.endswith(".")
            assert caught.value.hint
            assert caught.value.exit_code == 3


def test_waiting_for_a_turn_does_not_spend_the_deadline() -> None:
    """Four requests of 0.4 s, one at a time: the last has waited longer than its own second."""
    single = replace(PullSettings(allow_private_hosts=("127.0.0.1",)), timeout=1.0, concurrency=1)

    async def ask(url: str) -> list[Answer]:
        async with Web(single, version="0") as web:
            return await asyncio.gather(*(web.get(url) for _ in range(4)))

    with serve({"/": slow(0.4, page("hello"))}) as site:
        assert [answer.status for answer in asyncio.run(ask(site.url("/")))] == [200] * 4
        assert site.most_at_once == 1


# ---------------------------------------------------------------- decompression by itself


@given(
    st.binary(max_size=200_000), st.integers(1, 5000), st.sampled_from(["gzip", "deflate", "raw"])
)
def test_every_split_inflates_to_the_same_bytes(data: bytes, split: int, coding: str) -> None:
    window = {"gzip": 31, "deflate": 15, "raw": -15}[coding]
    packer = zlib.compressobj(wbits=window)
    packed = packer.compress(data) + packer.flush()
    chain = inflaters("deflate" if coding == "raw" else coding)
    pieces = [
        piece
        for start in range(0, len(packed), split)
        for piece in inflate(chain, packed[start : start + split])
    ]
    for inflater in chain:
        inflater.finish()
    assert b"".join(pieces) == data
    assert all(len(piece) <= PIECE for piece in pieces)


@given(st.binary(max_size=2000))
def test_any_bytes_inflate_or_are_called_broken(data: bytes) -> None:
    for coding in ("gzip", "deflate", "gzip, deflate"):
        chain = inflaters(coding)
        with suppress(BrokenCodingError):
            for piece in inflate(chain, data):
                assert len(piece) <= PIECE
            for inflater in chain:
                inflater.finish()


def test_several_members_and_padding() -> None:
    (chain) = inflaters("gzip")
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\x00" * 512
    assert b"".join(inflate(chain, packed)) == b"one two"
    chain[0].finish()


def test_two_layers_at_most() -> None:
    packed = gzip.compress(gzip.compress(b"hello"))
    assert b"".join(inflate(inflaters("gzip, gzip"), packed)) == b"hello"
    with pytest.raises(UnknownCodingError):
        inflaters("gzip, gzip, gzip")


def test_a_zipped_page_arrives_whole(get: Get) -> None:
    text = "第二十一届中央委员会".encode() * 1000
    with serve({"/": zipped(text)}) as site:
        assert get(site.url("/")).body == text


def test_the_request_names_no_path_of_ours(get: Get) -> None:
    def route(request: Request) -> Reply:
        return Reply(body=repr(sorted(request.headers)).encode())

    with serve({"/": route}) as site:
        assert get(site.url("/")).body == (
            b"['accept', 'accept-encoding', 'connection', 'host', 'user-agent']"
        )


# ---------------------------------------------------------------- what hides in HTTP itself


def chunked(*pieces: bytes, trailer: bytes = b"") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(pieces) + b"0\r\n" + trailer + b"\r\n"


HELLO = b"5\r\nhello\r\n"


def test_trailers_are_no_headers(get: Get) -> None:
    raw = chunked(HELLO, trailer=b'ETag: "late"\r\nLocation: http://10.0.0.1/\r\n')
    with serve({"/": lambda request: Reply(raw=raw)}) as site:
        answer = get(site.url("/"))
    assert (answer.body, set(answer.headers)) == (b"hello", {"transfer-encoding"})


@pytest.mark.parametrize(
    "raw",
    [
        chunked(HELLO, trailer=b"X-Long: " + b"x" * 200_000 + b"\r\n"),
        chunked(HELLO, trailer=b"".join(b"X-%d: 1\r\n" % n for n in range(20_000))),
        chunked(b"5;" + b"x" * 200_000 + b"\r\nhello\r\n"),
        chunked(b"ffffffffffffffffffffffff\r\nhello\r\n"),
        chunked(b"-5\r\nhello\r\n"),
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(20_000)) + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello",
    ],
    ids=[
        "long-trailer",
        "many-trailers",
        "long-chunk-extension",
        "endless-chunk-size",
        "negative-chunk",
        "many-headers",
        "negative-length",
        "two-lengths",
    ],
)
def test_what_a_server_hides_in_the_frame_is_refused(get: Get, raw: bytes) -> None:
    with serve({"/": lambda request: Reply(raw=raw)}) as site, pytest.raises(CutOffError):
        get(site.url("/"))


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
    ],
    ids=["informational", "tiny-chunks", "empty-gzip-members"],
)
def test_much_ado_about_nothing_ends_at_the_deadline(get: Get, head: bytes) -> None:
    """Answers that never say anything: 103 after 103, chunks of a byte, gzip members of none."""
    nothing = {
        b"": b"HTTP/1.1 103 Early Hints\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n": b"1\r\nx\r\n",
    }.get(head, gzip.compress(b""))

    def route(request: Request) -> Reply:
        return Reply(raw=head + nothing * 200_000)

    with serve({"/": route}) as site:
        begun = time.monotonic()
        with pytest.raises((TooSlowError, CutOffError, TooLargeError)):
            get(site.url("/"), timeout=0.5, max_bytes=1_000_000)
        assert time.monotonic() - begun < 20


def test_gzip_in_gzip_that_holds_nothing_ends_soon(get: Get) -> None:
    """58 KB that hold 60 MB of empty gzip files."""
    packed = gzip.compress(gzip.compress(b"") * 3_000_000)
    reply = Reply(body=packed, headers={"Content-Encoding": "gzip, gzip"})
    with serve({"/": lambda request: reply}) as site:
        begun = time.monotonic()
        with pytest.raises(TooLargeError):
            get(site.url("/"), max_bytes=1_000_000)
        assert time.monotonic() - begun < 20


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, br", "gzip, gzip, gzip"])
def test_only_gzip_and_deflate_are_asked_for_and_taken(get: Get, coding: str) -> None:
    """632 bytes of brotli took httpx to 829 MB: its decoders have no output limit."""
    reply = Reply(body=b"\x28\xb5\x2f\xfd\x00", headers={"Content-Encoding": coding})
    with serve({"/": lambda request: reply}) as site:
        with pytest.raises(CutOffError, match="which was not asked for") as caught:
            get(site.url("/"))
        assert site.requests[0].headers["accept-encoding"] == "gzip, deflate"
    assert "gzip and deflate" in caught.value.hint
