"""gzip and deflate, a piece at a time.

379 KB of gzip can hold 400 MB (measured: 802 MB of memory in httpx, which inflates whole
pieces). Here each piece of output is at most `PIECE` bytes, so whoever counts can stop in time.
Brotli and zstd are not asked for: their decoders in Python have no output limit.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator

PIECE = 65_536
_GZIP_MAGIC = b"\x1f\x8b"


class UnknownCodingError(Exception):
    """A content coding that was not asked for."""


class BrokenCodingError(Exception):
    """The compressed bytes are damaged or end too early."""


class TooMuchError(Exception):
    """More came out than is wanted."""


class Inflater:
    """One content coding, `gzip` or `deflate` (RFC 9110 §8.4.1).

    TooMuchError beyond `limit` bytes. Each layer has this limit, since gzip in gzip may be 60 KB
    that hold 60 MB of empty gzip files: nothing comes out, and it takes seconds to find out.
    """

    def __init__(self, coding: str, limit: int = sys.maxsize) -> None:
        if coding not in ("gzip", "x-gzip", "deflate"):
            raise UnknownCodingError(coding)
        self._gzip = coding != "deflate"
        self._inflate: zlib._Decompress | None = None
        self._begun = False
        self._left = limit

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What these bytes inflate to, in pieces of at most PIECE bytes."""
        piece = b""
        # A full piece may have more behind it even when all the input is eaten.
        while data or len(piece) == PIECE:
            if self._inflate is None:
                if not self._starts(data):
                    return
                self._inflate = zlib.decompressobj(self._window(data))
                self._begun = True
            try:
                piece = self._inflate.decompress(data, PIECE)
            except zlib.error as error:
                raise BrokenCodingError(str(error)) from None
            self._left -= len(piece)
            if self._left < 0:
                raise TooMuchError
            if piece:
                yield piece
            if self._inflate.eof:
                # A gzip file may have several members one after another (RFC 1952 §2.2).
                data, piece, self._inflate = self._inflate.unused_data, b"", None
            else:
                data = self._inflate.unconsumed_tail

    def finish(self) -> None:
        """BrokenCodingError where the stream broke off before its own end."""
        if self._inflate is not None:
            raise BrokenCodingError("the compressed body ends too early")

    def _starts(self, data: bytes) -> bool:
        """Whether another member begins here; what else follows the first is padding."""
        return not self._begun or (self._gzip and data.startswith(_GZIP_MAGIC[: len(data)]))

    def _window(self, data: bytes) -> int:
        """zlib's word for the container: some servers send “deflate” without its zlib header."""
        if self._gzip:
            return 16 + zlib.MAX_WBITS
        zlib_header = data[0] & 0x0F == 8 and (
            len(data) < 2 or int.from_bytes(data[:2], "big") % 31 == 0
        )
        return zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS


def inflaters(content_encoding: str, limit: int = sys.maxsize) -> tuple[Inflater, ...]:
    """The decoders for a Content-Encoding header, in the order to apply them, each giving
    `limit` bytes at most.

    UnknownCodingError for a coding other than gzip, deflate and identity, and for more than
    two, which no honest server sends.
    """
    codings = [word.strip().lower() for word in content_encoding.split(",")]
    named = [coding for coding in codings if coding not in ("", "identity")]
    if len(named) > 2:
        raise UnknownCodingError(content_encoding)
    return tuple(Inflater(coding, limit) for coding in reversed(named))


def inflate(chain: tuple[Inflater, ...], data: bytes) -> Iterator[bytes]:
    """Bytes through every decoder of the chain."""
    if not chain:
        yield data
        return
    for piece in chain[0].feed(data):
        yield from inflate(chain[1:], piece)
