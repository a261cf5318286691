"""The sample site as an address → page table: what each page says, in the bytes it is sent in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cxq.demo.templates import bundled, fill
from cxq.text import sha256

_MEDIA_TYPES = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json",
    ".json": "application/json",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}
# A page that declares this is sent as such portals send it: in GB18030, which is what "gb2312"
# means in the wild (characters outside GB 2312 included), and without a charset in the header.
_DECLARES_GB = 'charset="gb2312"'


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: `body` as sent, `etag` a strong validator in its quotes (RFC 9110 §8.8.3)."""

    body: bytes
    media_type: str
    etag: str


def fill_site(*, base: str, today: date) -> dict[str, Page]:
    """Every page of the sample site by its path (`/wire/rss.xml`), for this address and day."""
    pages: dict[str, Page] = {}
    for path, template in bundled("site"):
        folder, _, name = f"/{path}".rpartition("/")
        page = _page(name, fill(template, base=base, today=today))
        pages[f"{folder}/{name}"] = page
        if name == "index.html":
            pages[f"{folder}/"] = page
    return pages


def _page(name: str, text: str) -> Page:
    suffix = name[name.rfind(".") :]
    media_type = _MEDIA_TYPES.get(name) or _MEDIA_TYPES[suffix]
    body = text.encode()
    if suffix == ".html" and _DECLARES_GB in text[:1024]:
        media_type, body = "text/html", text.encode("gb18030")
    return Page(body, media_type, f'"{sha256(body)[:16]}"')
