"""The images that go along: what they are, and whether Substack can be expected to take them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cxq.disk import read_bytes
from cxq.errors import FileError
from cxq.text import sha256

MOST = 10_000_000
"""The most bytes of one image. No source gives Substack's own limit: this one is ours."""

_TAKEN = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image beside the draft: how the author names it, its place in the document, its bytes."""

    shown: str
    source: str
    mime: str
    data: bytes
    sha256: str


def read_picture(file: Path, shown: str, source: str) -> Picture | str:
    """The picture, or one sentence why Substack cannot be expected to take it."""
    try:
        data = read_bytes(file, most=MOST)
    except FileError:
        return f"{shown} is larger than {MOST // 1_000_000} MB, which is the most that is sent."
    mime = type_of(data)
    if mime in ("image/png", "image/jpeg", "image/gif", "image/webp"):
        return Picture(shown, source, mime, data, sha256(data))
    return f"{shown} is {mime or 'no picture that cxq knows'}, which Substack does not take."


def type_of(data: bytes) -> str:
    """What the bytes themselves say that they are, or ""."""
    for magic, mime in _TAKEN:
        if data.startswith(magic):
            return mime
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return "HEIC or AVIF"
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg")) and b"<svg" in data[:5000]:
        return "SVG"
    if data[:2] == b"BM":
        return "BMP"
    if data[:4] in (b"II*\x00", b"MM\x00*"):
        return "TIFF"
    return ""
