"""What a picture's first bytes say: its kind, its size in pixels, how dense they are meant. Pure.

The bytes are a stranger's: whatever does not hold together gives no size, and never an error.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

HEAD = 1_000_000
"""Bytes that are enough: a photograph may carry half a megabyte of notes before its size."""

_DENSE = 144  # dots an inch: what a Mac writes into a picture of a doubled screen
_START_OF_FRAME = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), 0xCD))
_START_OF_FRAME |= {0xCE, 0xCF}


@dataclass(frozen=True, slots=True)
class Picture:
    """`kind` is a media type; a size of 0 is not known. `scale` is 2 where two pixels of the file
    are one on the page."""

    kind: str
    width: int = 0
    height: int = 0
    scale: int = 1

    @property
    def shown_width(self) -> int:
        """Pixels on the page; 0 where they are not known."""
        return -(-self.width // self.scale)


def read_picture(data: bytes, name: str = "") -> Picture | None:
    """The picture that these bytes begin; None where they are none that is known here.

    A name such as `chart@2x.png` says that the pixels are doubled.
    """
    try:
        found = _read(data)
    except (struct.error, IndexError, ValueError):
        found = None
    if found is None:
        return None
    named = re.search(r"@([23])x(?:\.[^.]*)?$", name)
    scale = int(named[1]) if named else found.scale
    return Picture(found.kind, found.width, found.height, scale)


def _read(data: bytes) -> Picture | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return Picture("image/gif", *struct.unpack_from("<HH", data, 6))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis", b"heic", b"heix", b"mif1"):
        return Picture("image/avif" if data[8:11] == b"avi" else "image/heic")
    if re.match(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<svg[\s>]", data, re.S):
        return Picture("image/svg+xml")
    return None


def _png(data: bytes) -> Picture:
    width, height = struct.unpack_from(">II", data, 16)
    at, scale = 8, 1
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        if kind == b"pHYs" and size == 9:
            across, _, unit = struct.unpack_from(">IIB", data, at + 8)
            scale = 2 if unit == 1 and round(across * 0.0254) == _DENSE else 1
        if kind in (b"pHYs", b"IDAT"):
            break
        at += 12 + size
    return Picture("image/png", width, height, scale)


def _webp(data: bytes) -> Picture:
    kind = data[12:16]
    if kind == b"VP8X":
        width = 1 + int.from_bytes(data[24:27], "little")
        height = 1 + int.from_bytes(data[27:30], "little")
    elif kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (size & 0x3FFF for size in struct.unpack_from("<HH", data, 26))
    return Picture("image/webp", width, height)


def _jpeg(data: bytes) -> Picture:
    """Segment after segment until the frame's, which has the size."""
    at, scale, turned = 2, 1, False
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        (size,) = struct.unpack_from(">H", data, at + 2)
        if marker in _START_OF_FRAME:
            height, width = struct.unpack_from(">HH", data, at + 5)
            sides = (height, width) if turned else (width, height)
            return Picture("image/jpeg", *sides, scale)
        segment = data[at + 4 : at + 2 + size]
        if marker == 0xE0 and segment[:5] == b"JFIF\0" and len(segment) >= 12:
            unit, across = struct.unpack_from(">BH", segment, 7)
            scale = 2 if unit == 1 and across == _DENSE else 1
        if marker == 0xE1 and segment[:6] == b"Exif\0\0":
            turned = _lies_on_its_side(segment[6:])
        at += 2 + max(size, 2)
    return Picture("image/jpeg")


def _lies_on_its_side(exif: bytes) -> bool:
    """Whether a camera says that the picture is to be turned by a quarter (Exif 0x0112)."""
    try:
        order = "<" if exif[:2] == b"II" else ">"
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for number in range(min(count, 500)):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * number)
            if tag == 0x0112:
                return bool(value in (5, 6, 7, 8))
    except struct.error:
        pass
    return False
