"""A page that Chrome or Edge saved as “Webpage, single file”: an e-mail with the page in it.

RFC 2557; Chrome adds `Snapshot-Content-Location`, the address in the address bar. The pictures and
frames that come along are kept in the snapshot, and not read.
"""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message

from cxq.errors import CxqError
from cxq.feeds.charset import decode
from cxq.feeds.documents.said import ReadDocument
from cxq.feeds.documents.saved import as_moment, read_saved
from cxq.feeds.page import absolute, one_line

MEDIA_TYPE = "multipart/related"

MOST_BYTES = 100_000_000
"""Of the file, pictures included: the parser keeps several times as much in memory."""

MOST_PARTS = 5_000
"""Boundaries. A page with 1,000 pictures has as many."""

_SAVE_AGAIN = "Open it in Chrome or Edge and save the page once more, as “Webpage, single file”."


def read_mhtml(name: str, raw: bytes, timezone: str) -> ReadDocument:
    """The page in a .mhtml file; `saved` is when the browser wrote it.

    CxqError for a file without a page in it, or too large to be one.
    """
    html, url, mail = page_in(name, raw)
    document = read_saved(name, html, url, timezone, as_moment(_header(mail, "Date")))
    title = document.title or _header(mail, "Subject")
    return replace(document, title=title, media_type=MEDIA_TYPE)


def page_in(name: str, raw: bytes) -> tuple[str, str, Message]:
    """(the page's HTML, its address or nothing, the mail around it). CxqError as `read_mhtml`."""
    if len(raw) > MOST_BYTES or raw.count(b"\n--") > 2 * MOST_PARTS:
        raise CxqError(
            f"{name} is not read: it holds over {MOST_BYTES:,} bytes or {MOST_PARTS:,} parts.",
            "Save the page as “Webpage, HTML only”, and add that.",
        )
    try:
        mail = message_from_bytes(raw)
        where = _header(mail, "Snapshot-Content-Location") or _header(mail, "Content-Location")
        part = _page_in(mail, where)
    except (MessageError, RecursionError, LookupError, ValueError, TypeError) as error:
        says = one_line(str(error)).rstrip(".")
        raise CxqError(f"{name} cannot be read as a saved page: {says}.", _SAVE_AGAIN) from None
    if part is None:
        raise CxqError(f"{name} holds no web page.", _SAVE_AGAIN)
    payload = part.get_payload(decode=True)
    body = payload if isinstance(payload, bytes) else b""
    html = decode(body, header=_header(part, "Content-Type")).text
    return html, absolute(where, "") or absolute(_header(part, "Content-Location"), ""), mail


def _page_in(mail: Message, where: str) -> Message | None:
    """The HTML part of that address, else the first: frames come behind the page."""
    pages = [part for part in mail.walk() if part.get_content_type() == "text/html"]
    named = (part for part in pages if where and _header(part, "Content-Location") == where)
    return next(named, pages[0] if pages else None)


def _header(part: Message, name: str) -> str:
    """A header in words: `=?utf-8?Q?=E9=87=8F?=` is 量."""
    written = part.get(name, "")
    try:
        return one_line(str(make_header(decode_header(written))))
    except (MessageError, LookupError, ValueError):
        return one_line(str(written))
