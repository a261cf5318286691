"""The exported message readdressed: one recipient, marked as a test, dated now.

It works on the bytes of email.eml, so that what arrives is what `export` writes, whatever that
message is made of. Its header block is our own writer's: ASCII, CRLF, folded by white space.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from cxq.publish.mail.recipients import Recipient
from cxq.render import mail_headers as headers

MARK = "[test] "

_FIELD = re.compile(rb"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*")


def readdressed(eml: bytes, recipient: Recipient, when: datetime, message_id: str) -> bytes:
    """The message for this recipient; every other header and the body are the same bytes.

    CxqError where the subject holds a line end once it is decoded.
    """
    block, separator, body = eml.partition(b"\r\n\r\n")
    fields = _FIELD.findall(block + b"\r\n")
    fresh = {
        b"date": headers.date_header(when),
        b"to": headers.address_header("To", recipient.shown),
        b"subject": headers.text_header("Subject", MARK + subject_of(eml)),
        b"message-id": f"Message-ID: <{message_id}>\r\n",
    }
    kept = [field for field in fields if _name(field) not in fresh]
    written = "".join(fresh.values()).encode("ascii")
    return b"".join([*kept[:1], written, *kept[1:]]) + separator[2:] + body


def subject_of(eml: bytes) -> str:
    """The subject as a reader sees it."""
    for field in _FIELD.findall(eml.partition(b"\r\n\r\n")[0] + b"\r\n"):
        if _name(field) == b"subject":
            value = re.sub(r"\r\n(?=[ \t])", "", field.decode("ascii"))
            value = value.partition(":")[2].strip()
            try:
                return str(make_header(decode_header(value)))
            except (HeaderParseError, LookupError, UnicodeError):
                return value
    return ""


def _name(field: bytes) -> bytes:
    return field.partition(b":")[0].strip().lower()
