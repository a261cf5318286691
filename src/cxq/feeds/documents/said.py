"""What a file gives, and which of its own words about itself are believed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cxq.feeds.page import one_line


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A file's text and what the file itself says of title, date, author, outlet and address.

    Each is empty, and `date` None, where it does not say; `date` is a day or RFC 3339. `saved` is
    when a browser saved the page (UTC with `Z`), None where nobody noted it.
    """

    text: str
    title: str
    date: str | None
    author: str
    outlet: str
    url: str
    media_type: str
    saved: str | None = None


# Word processors and scanners fill the title with a file name, the author with an account.
_INSANE = re.compile(
    r"untitled|无标题|未命名|\.(?:docx?|pdf|wps|xlsx?|pptx?|indd|tif|jpe?g)\b|^microsoft word"
    r"|^(?:admin(?:istrator)?|user|owner|root|lenovo|dell|hp|asus|apple|pc|微软用户|微软中国|用户"
    r"|python-docx|word document|windows)\s?\d*$"
    r"|^[\W\d_]*$|[\ufffd\x00]",
    re.IGNORECASE,
)

# A first line that ends as a sentence or an address (“各位代表：”) does is no title.
_LIKE_A_TITLE = re.compile(r".{0,119}[^\s。！？；：，、.!?;:,]")


def sane(value: object) -> str:
    """A title or a name from a file's properties; empty where a program wrote it, not a person."""
    words = one_line(str(value)) if value is not None else ""
    return "" if len(words) > 200 or _INSANE.search(words) else words


def first_line(text: str) -> str:
    """The first line that says something."""
    return next((line.strip() for line in text.split("\n") if line.strip()), "")


def as_title(line: str) -> str:
    """The line, where it reads like a title; else nothing."""
    return line if _LIKE_A_TITLE.fullmatch(line) else ""
