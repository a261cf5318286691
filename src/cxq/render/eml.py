"""A message from its parts: multipart/alternative (the HTML with the pictures that it shows in a
multipart/related, RFC 2387), CRLF, the same bytes for the same input.

Message-ID and boundary come from the content's SHA-256, the Date from the front matter. The
standard library gives the two transfer encodings, nothing else (see mail_headers).
"""

from __future__ import annotations

import base64
import quopri
from dataclasses import dataclass, field
from datetime import datetime

from cxq.render import mail_headers as headers
from cxq.text import sha256


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture that the HTML shows as `cid:CONTENT_ID`; `name` is ASCII."""

    content_id: str
    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """What a message is made of. `text` and `html` are whole bodies; `when` None: no Date.

    `to` is empty for a message that names nobody: it then says `undisclosed-recipients:;`
    (RFC 5322 §3.4), so that any mail program opens it as an ordinary, readable mail.
    `unsubscribe` holds https and mailto addresses, `one_click` says that the https one takes a
    POST; `host` ends the Message-ID.
    """

    sender: str
    subject: str
    text: str
    html: str
    host: str
    language: str = "en"
    when: datetime | None = None
    to: str = ""
    reply_to: str = ""
    list_id: str = ""
    unsubscribe: tuple[str, ...] = ()
    one_click: bool = True
    attachments: tuple[Attachment, ...] = ()


def content_id(data: bytes, host: str) -> str:
    """The Content-ID of these bytes, without its brackets."""
    return f"{sha256(data)[:32]}@{_ascii_host(host)}"


def compose(message: Message) -> bytes:
    """The message as it goes over the wire.

    CxqError where a header's value holds a line end, SettingsError where an address is none.
    """
    identity = sha256(repr(message).encode("utf-8", "replace"))
    html = _part("text/html", message.html)
    if message.attachments:
        pictures = [_picture(attachment) for attachment in message.attachments]
        html = _multipart("related", identity, [html, *pictures], '; type="text/html"')
    lines = [
        *_addresses(message),
        headers.text_header("Subject", message.subject),
        headers.date_header(message.when) if message.when else "",
        f"Message-ID: <{identity[:32]}@{_ascii_host(message.host)}>\r\n",
        *_list_lines(message),
        f"Content-Language: {message.language}\r\n",
        "MIME-Version: 1.0\r\n",
    ]
    body = _multipart("alternative", identity, [_part("text/plain", message.text), html])
    return "".join(lines).encode("ascii") + body


def _addresses(message: Message) -> list[str]:
    lines = [headers.address_header("From", message.sender)]
    if message.to:
        lines.append(headers.address_header("To", message.to))
    else:
        lines.append("To: undisclosed-recipients:;\r\n")
    if message.reply_to:
        lines.append(headers.address_header("Reply-To", message.reply_to))
    return lines


def _list_lines(message: Message) -> list[str]:
    lines = []
    if message.list_id:
        lines.append(headers.list_id_header(message.list_id))
    if message.unsubscribe:
        lines.append(headers.list_header("List-Unsubscribe", message.unsubscribe))
        web = [each for each in message.unsubscribe if not each.startswith("mailto:")]
        # One address on the web and that one https, or no program may post to it (RFC 8058 §3.1).
        if message.one_click and len(web) == 1 and web[0].startswith("https:"):
            lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    return lines


def _part(media_type: str, text: str) -> bytes:
    """One part: its headers and its body, in the transfer encoding that is shorter for it."""
    data = text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    printable = quopri.encodestring(data)
    based = base64.encodebytes(data).replace(b"\n", b"\r\n")
    name, body = (
        ("base64", based) if len(based) < len(printable) else ("quoted-printable", printable)
    )
    head = f"Content-Type: {media_type}; charset=utf-8\r\nContent-Transfer-Encoding: {name}\r\n\r\n"
    # The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1), so it is added.
    return head.encode("ascii") + body + b"\r\n"


def _picture(attachment: Attachment) -> bytes:
    head = (
        f"Content-Type: {attachment.media_type}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{attachment.content_id}>\r\n"
        f'Content-Disposition: inline; filename="{attachment.name}"\r\n\r\n'
    )
    return head.encode("ascii") + base64.encodebytes(attachment.data).replace(b"\n", b"\r\n")


def _multipart(kind: str, identity: str, parts: list[bytes], more: str = "") -> bytes:
    """Parts between boundaries, with the header lines that say so."""
    boundary = _boundary(f"{kind[:3]}-{identity[:40]}", parts)
    head = f'Content-Type: multipart/{kind}{more};\r\n boundary="{boundary}"\r\n\r\n'
    separator = f"--{boundary}\r\n".encode()
    inside = b"".join(separator + part for part in parts)
    return head.encode("ascii") + inside + f"--{boundary}--\r\n".encode()


def _boundary(name: str, parts: list[bytes]) -> str:
    """A boundary that no line of the parts begins with."""
    attempt = 0
    while any(f"--cxq-{name}-{attempt}".encode() in part for part in parts):
        attempt += 1
    return f"cxq-{name}-{attempt}"


def _ascii_host(host: str) -> str:
    """The host as a Message-ID may hold it; `cxq.invalid` (RFC 2606) where there is none."""
    try:
        encoded = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return "cxq.invalid"
    kept = all(char.isalnum() or char in "-." for char in encoded)
    return encoded if encoded and kept else "cxq.invalid"
