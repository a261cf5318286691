"""A file that the author adds by hand → text, and what it says of itself.

Text and Markdown are read as they stand; a page that a browser saved remembers where it came
from; a PDF gives the text that is in it. Only this module speaks pypdf.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from cxq.errors import CxqError, UsageError
from cxq.feeds.article import NoArticle, read_article
from cxq.feeds.charset import decode
from cxq.feeds.dates import read_date
from cxq.feeds.page import Page, absolute, one_line, text_of
from cxq.text import nearest, tidy


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A file's text and what the file itself says of title, date, author, outlet and address.

    Each is empty, and `date` None, where it does not say; `date` is a day or RFC 3339.
    """

    text: str
    title: str
    date: str | None
    author: str
    outlet: str
    url: str
    media_type: str


def read_document(name: str, raw: bytes, *, timezone: str = "") -> ReadDocument:
    """The document in these bytes, by the extension of its name: .txt .md .html .htm .pdf.

    UsageError for an empty file, another extension, or a PDF where pypdf is not installed;
    CxqError for a PDF that cannot be read or is a scan. `timezone` is for dates without one.
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


# ---------------------------------------------------------------- text


# A first line that ends as a sentence or an address (“各位代表：”) does is no title.
_LIKE_A_TITLE = re.compile(r".{0,119}[^\s。！？；：，、.!?;:,]")


def _read_text(name: str, raw: bytes, _timezone: str) -> ReadDocument:
    text = tidy(decode(raw).text).strip("\n")
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    markdown = PurePath(name).suffix.lower() == ".md"
    heading = re.fullmatch(r"#+\s+(.*?)(?:\s+#+)?", first) if markdown else None
    return ReadDocument(
        text=text,
        title=heading[1] if heading else first if _LIKE_A_TITLE.fullmatch(first) else "",
        date=None,
        author="",
        outlet="",
        url="",
        media_type="text/markdown" if markdown else "text/plain",
    )


# ---------------------------------------------------------------- saved pages

# Chrome, Edge and Firefox: <!-- saved from url=(0042)https://… -->; SingleFile: url: https://…
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)\s*(\S+)")
_SINGLE_FILE = re.compile(r"Page saved with SingleFile\s*\n\s*url:\s*(\S+)")


def _read_html(name: str, raw: bytes, timezone: str) -> ReadDocument:
    html = decode(raw).text
    url = _saved_address(html)
    article = read_article(html, url, timezone=timezone)
    if isinstance(article, NoArticle):
        page = Page(html, url)
        text = text_of(page.body) if page.body is not None else ""
        if len(text) < 200:
            raise CxqError(
                f"{name} cannot be read as an article: {article.reason}.",
                "Open it in a browser; if its text shows there, save the page whole once more.",
            )
        titles = [one_line(node.text(deep=True)) for node in page.all("title")]
        return ReadDocument(text, "".join(titles[:1]), None, "", "", url, "text/html")
    return ReadDocument(
        text=article.text,
        title=article.title,
        date=article.date,
        author=article.author,
        outlet=article.outlet,
        url=url,
        media_type="text/html",
    )


def _saved_address(html: str) -> str:
    """Where a saved page came from: what the browser noted, else what the page says of itself."""
    head = html[:3000]
    for noted in (_SAVED_FROM, _SINGLE_FILE):
        found = noted.search(head)
        if found:
            address = absolute(found[1].removesuffix("-->"), "")
            if address:
                return address
    page = Page(html, "")
    for rule in ("link[rel=canonical]@href", 'meta[property="og:url"]@content'):
        address = absolute(page.value(rule), "")
        if address:
            return address
    return ""


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
        title=_sane(said.get("/Title")),
        date=_pdf_date(said.get("/CreationDate")),
        author=_sane(said.get("/Author")),
        outlet="",
        url="",
        media_type="application/pdf",
    )


# Word processors and scanners fill the title with a file name, the author with an account.
_INSANE = re.compile(
    r"untitled|无标题|未命名|\.(?:docx?|pdf|wps|xlsx?|pptx?|indd|tif|jpe?g)\b|^microsoft word"
    r"|^(?:admin(?:istrator)?|user|owner|root|lenovo|dell|hp|asus|apple|pc|微软用户|微软中国|用户)\d*$"
    r"|^[\W\d_]*$|[\ufffd\x00]",
    re.IGNORECASE,
)


def _sane(value: Any) -> str:
    words = one_line(str(value)) if value is not None else ""
    return "" if len(words) > 200 or _INSANE.search(words) else words


def _pdf_date(value: Any) -> str | None:
    """`D:20260301093000+08'00'` (ISO 32000 §7.9.4) → its day: when the file was made."""
    found = re.match(r"D:(\d{4})(\d\d)(\d\d)", str(value or ""))
    return read_date("-".join(found.groups())) if found else None


_READERS: dict[str, Callable[[str, bytes, str], ReadDocument]] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".html": _read_html,
    ".htm": _read_html,
    ".pdf": _read_pdf,
}
