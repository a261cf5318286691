"""A file that the author adds by hand → text, and what it says of itself.

Text and Markdown are read as they stand; a page that a browser saved remembers where it came
from; a PDF gives the text that is in it. Only this module speaks pypdf. The other kinds are read
in `documents/`.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from cxq.errors import CxqError, UsageError
from cxq.feeds.charset import decode
from cxq.feeds.dates import read_date
from cxq.feeds.documents import docx, mhtml
from cxq.feeds.documents.said import ReadDocument, as_title, first_line, sane
from cxq.feeds.documents.saved import read_html
from cxq.feeds.page import one_line
from cxq.text import nearest, tidy

__all__ = ["ReadDocument", "ending_for", "read_document"]


def read_document(name: str, raw: bytes, *, timezone: str = "") -> ReadDocument:
    """The document in these bytes, by the extension of its name: .txt .md .html .htm .mhtml .mht
    .pdf .docx.

    UsageError for an empty file, another extension, or a PDF where pypdf is not installed;
    CxqError for a file that cannot be read as what it should be, and for a PDF that is a scan.
    `timezone` is for dates without one.
    """
    extension = PurePath(name).suffix.lower()
    reader = _READERS.get(extension)
    if reader is None:
        known = ", ".join(_READERS)
        has = "has no extension"
        if extension:
            has = f"ends in “{extension}”{nearest(extension, list(_READERS))}"
        raise UsageError(
            f"{name} {has}, which cxq cannot read as a document.",
            f"It reads: {known}. Save or convert the document to one of them.",
        )
    if not raw.strip():
        raise UsageError(f"{name} is empty.", "Check that it was saved or downloaded whole.")
    document = reader(name, raw, timezone)
    if not document.text.strip():
        raise CxqError(f"{name} has no text in it.", "Open it and see what it shows.")
    return document


def ending_for(media_type: str, name: str) -> str:
    """The ending by which `read_document` reads what a server sent, `.html` where it says nothing.

    Many servers of ministries send a Word file as bytes of no kind: then its name's ending counts.
    """
    ending = PurePath(name).suffix.lower()
    if media_type in _NO_KIND and ending in _READERS:
        return ending
    return _ENDINGS.get(media_type, ".html")


# ---------------------------------------------------------------- text


def _read_text(name: str, raw: bytes, _timezone: str) -> ReadDocument:
    text = tidy(decode(raw).text).strip("\n")
    first = first_line(text)
    markdown = PurePath(name).suffix.lower() == ".md"
    heading = re.fullmatch(r"#+\s+(.*?)(?:\s+#+)?", first) if markdown else None
    return ReadDocument(
        text=text,
        title=heading[1] if heading else as_title(first),
        date=None,
        author="",
        outlet="",
        url="",
        media_type="text/markdown" if markdown else "text/plain",
    )


# ---------------------------------------------------------------- PDF


def _read_pdf(name: str, raw: bytes, _timezone: str) -> ReadDocument:
    try:
        import pypdf
    except ImportError:
        raise UsageError(
            f"{name} is a PDF, and the part of cxq that reads PDFs is not installed.",
            'Install it with: pip install "cxq[pdf]"',
        ) from None
    # Its complaints about a file's small faults are not for the author.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise CxqError(
                f"{name} is encrypted: it opens with a password only.",
                "Print it to a new PDF without a password, and add that.",
            )
        pages = [tidy(page.extract_text()).strip() for page in reader.pages]
        said = dict(reader.metadata or {})
    except CxqError:
        raise
    except Exception as error:  # a broken file makes pypdf raise almost anything
        says = one_line(str(error)) or type(error).__name__
        raise CxqError(
            f"{name} cannot be read as a PDF: {says.rstrip('.')}.",
            "Open it in a PDF viewer and print it to a new PDF, or add its text as .txt.",
        ) from None
    text = "\n\n".join(filter(None, pages))
    if not text:
        count = f"{len(pages)} pages" if len(pages) != 1 else "1 page"
        raise CxqError(
            f"{name} is a scan: there is no text in its {count}.",
            "Let a text recognition read it first (such as: ocrmypdf -l chi_sim IN.pdf OUT.pdf), "
            "and add what comes out.",
        )
    return ReadDocument(
        text=text,
        title=sane(said.get("/Title")),
        date=_pdf_date(said.get("/CreationDate")),
        author=sane(said.get("/Author")),
        outlet="",
        url="",
        media_type="application/pdf",
    )


def _pdf_date(value: Any) -> str | None:
    """`D:20260301093000+08'00'` (ISO 32000 §7.9.4) → its day: when the file was made."""
    found = re.match(r"D:(\d{4})(\d\d)(\d\d)", str(value or ""))
    return read_date("-".join(found.groups())) if found else None


_NO_KIND = ("", "application/octet-stream", "application/x-download", "application/zip")
_ENDINGS = {
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    mhtml.MEDIA_TYPE: ".mhtml",
    docx.MEDIA_TYPE: ".docx",
}
_READERS: dict[str, Callable[[str, bytes, str], ReadDocument]] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".html": read_html,
    ".htm": read_html,
    ".mhtml": mhtml.read_mhtml,
    ".mht": mhtml.read_mhtml,
    ".pdf": _read_pdf,
    ".docx": docx.read_docx,
}
