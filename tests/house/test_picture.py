"""What a picture's first bytes say, and that nothing in them can stop a build."""

from __future__ import annotations

import struct
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.picture import Picture, read_picture


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))


def png(width: int, height: int, *, density: int = 0) -> bytes:
    made = b"\x89PNG\r\n\x1a\n" + chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    )
    if density:
        made += chunk(b"pHYs", struct.pack(">IIB", density, density, 1))
    return made + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def jpeg(width: int, height: int, *, dots: int = 72, turned: int = 0, notes: int = 0) -> bytes:
    made = b"\xff\xd8"
    jfif = b"JFIF\0\x01\x02\x01" + struct.pack(">HHBB", dots, dots, 0, 0)
    made += b"\xff\xe0" + struct.pack(">H", len(jfif) + 2) + jfif
    if turned:
        exif = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHH", 8, 1, 0x0112, 3, 1, turned, 0)
        made += b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    for _ in range(notes):
        made += b"\xff\xe2" + struct.pack(">H", 60_002) + b"n" * 60_000
    return made + b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0"


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (png(640, 480), "a.png", Picture("image/png", 640, 480)),
        (png(640, 480, density=5669), "a.png", Picture("image/png", 640, 480, 2)),
        (png(640, 480, density=2835), "a.png", Picture("image/png", 640, 480)),
        (png(640, 480, density=11811), "a.png", Picture("image/png", 640, 480)),
        (png(641, 480), "chart@2x.png", Picture("image/png", 641, 480, 2)),
        (png(900, 480), "chart@3x.png", Picture("image/png", 900, 480, 3)),
        (jpeg(800, 600), "a.jpg", Picture("image/jpeg", 800, 600)),
        (jpeg(800, 600, dots=144), "a.jpg", Picture("image/jpeg", 800, 600, 2)),
        (jpeg(800, 600, dots=300), "a.jpg", Picture("image/jpeg", 800, 600)),
        (jpeg(800, 600, turned=6), "a.jpg", Picture("image/jpeg", 600, 800)),
        (jpeg(800, 600, turned=3), "a.jpg", Picture("image/jpeg", 800, 600)),
        (jpeg(800, 600, notes=12), "a.jpg", Picture("image/jpeg", 800, 600)),
        (b"GIF89a" + struct.pack("<HH", 31, 17), "a.gif", Picture("image/gif", 31, 17)),
        (
            b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\x1f\0\0" + b"\x0f\0\0",
            "a.webp",
            Picture("image/webp", 32, 16),
        ),
        (b'<?xml version="1.0"?>\n<svg width="9">', "a.svg", Picture("image/svg+xml")),
        (b"\0\0\0 ftypavif\0\0\0\0", "a.avif", Picture("image/avif")),
        (b"plain text", "a.png", None),
        (b"", "a.png", None),
    ],
)
def test_kind_size_and_density(data: bytes, name: str, expected: Picture | None) -> None:
    assert read_picture(data, name) == expected


def test_a_doubled_picture_is_shown_at_half_its_pixels() -> None:
    assert Picture("image/png", 641, 480, 2).shown_width == 321
    assert Picture("image/png", 640, 480).shown_width == 640
    assert Picture("image/avif").shown_width == 0


BEGINNINGS = [
    png(9, 9, density=5669),
    jpeg(9, 9, turned=6, dots=144),
    b"GIF89a",
    b"RIFF1234WEBPVP8L",
]


@given(st.sampled_from(BEGINNINGS), st.integers(0, 80), st.binary(max_size=200))
@settings(max_examples=400, deadline=None)
def test_no_bytes_stop_it(start: bytes, kept: int, rest: bytes) -> None:
    found = read_picture(start[:kept] + rest, "a@2x.png")
    assert found is None or (found.width >= 0 and found.height >= 0 and found.scale == 2)
