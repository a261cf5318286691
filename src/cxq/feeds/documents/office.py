"""An Office file (.docx): a zip file of XML parts, read as if somebody meant harm with it.

Limits instead of trust: a zip of 42 KB can unpack to petabytes, an XML of 1 KB to gigabytes.
No part is unpacked that is not asked for, none beyond its limit, and none with a document type:
ECMA-376 part 2 forbids it in these files, and entity bombs are made of nothing else.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from typing import Any
from xml.etree.ElementTree import ParseError, XMLParser

from cxq.errors import CxqError

MOST_PARTS = 10_000
"""A report has a dozen parts and one for each picture."""

MOST_BYTES = 32_000_000
"""Of one part, unpacked. A million characters of python-docx's are 3 MB of XML."""

MOST_RATIO = 250
"""Unpacked to packed, of parts over 8 MB. Deflate reaches 1,032; 3,000 equal paragraphs, 200."""

DEEPEST = 300
"""Nested elements. A table in a table is four deeper."""

# One element with millions of attributes takes a gigabyte; `<` cannot stand inside one.
_LONG_TAG = re.compile(rb"<[^<]{1000000}")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AGAIN = (
    "Open it in Word, WPS or LibreOffice and save it as .docx once more, or add it as a PDF."
)


class Office:
    """The parts of an Office file. CxqError for a file that is none, is encrypted or is hostile."""

    def __init__(self, name: str, raw: bytes) -> None:
        self.name = name
        if raw.startswith(_OLE):
            raise _ole(name, raw)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise self.broken(str(error)) from None
        parts = self._zip.infolist()
        if len(parts) > MOST_PARTS:
            raise self.hostile(f"it holds {len(parts):,} parts, more than {MOST_PARTS:,}")
        self._parts = {part.filename.lstrip("/"): part for part in parts}

    def feed(self, part: str, target: Any) -> bool:
        """Parse a part into an XML parser's target; False where there is no such part."""
        raw = self._unpacked(part)
        if raw is None:
            return False
        if _LONG_TAG.search(raw):
            raise self.hostile(f"its part {part} holds an element of over a million bytes")
        parser = XMLParser(target=_Guard(self, target))
        try:
            parser.feed(raw)
            parser.close()
        except (ParseError, ValueError, LookupError) as error:
            raise self.broken(f"{part}: {error}") from None
        return True

    def related(self, part: str) -> dict[str, str]:
        """What a part is related to: the last word of the relation's type → the other part.

        `""` is the file itself; `related("")["officeDocument"]` is where the text stands.
        """
        folder, base = posixpath.split(part)
        found = _Relations()
        self.feed(posixpath.join(folder, "_rels", f"{base}.rels"), found)
        return {
            kind: posixpath.normpath(posixpath.join("/", folder, where)).lstrip("/")
            for kind, where in found.targets.items()
        }

    def broken(self, what: str) -> CxqError:
        """The error for a file that is damaged, or no Word document at all."""
        says = " ".join(what.split()).rstrip(".") or "it cannot be unpacked"
        return CxqError(f"{self.name} cannot be read as a Word document: {says}.", _SAVE_AGAIN)

    def hostile(self, what: str) -> CxqError:
        """The error for a file that is built to stop its reader."""
        return CxqError(
            f"{self.name} is not read: {what}.",
            "Files from Word do not look like that. If you trust it, add it as a PDF or as .txt.",
        )

    def _unpacked(self, part: str) -> bytes | None:
        entry = self._parts.get(part)
        if entry is None:
            return None
        if entry.flag_bits & 1:
            raise _encrypted(self.name)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.hostile(f"its part {part} is packed in a way that Word does not use")
        if entry.file_size > MOST_BYTES:
            raise self.hostile(f"its part {part} unpacks to more than {MOST_BYTES:,} bytes")
        if entry.file_size > max(8_000_000, MOST_RATIO * entry.compress_size):
            raise self.hostile(f"its part {part} unpacks to over {MOST_RATIO} times its size")
        try:
            # No more than it declares is ever unpacked, however much there is.
            with self._zip.open(entry) as file:
                return file.read(entry.file_size)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            ValueError,
            RuntimeError,
        ) as error:
            raise self.broken(str(error)) from None


class _Guard:
    """A target in front of a target: no document types, no depth without end."""

    def __init__(self, office: Office, target: Any) -> None:
        self._office = office
        self._depth = 0
        self._start = target.start
        self._end = target.end
        self.data = target.data

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise self._office.hostile("its XML declares a document type, which can hold an XML bomb")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._office.hostile(f"its XML nests more than {DEEPEST:,} elements")
        self._start(tag, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._end(tag)

    def close(self) -> None:
        """Asked for by XMLParser."""


class _Relations:
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, _tag: str, attributes: dict[str, str]) -> None:
        where = attributes.get("Target")
        if where and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.targets.setdefault(kind, where)

    def end(self, _tag: str) -> None:
        """Nothing ends with a relation."""

    def data(self, _text: str) -> None:
        """Relations hold no text."""


def _ole(name: str, raw: bytes) -> CxqError:
    """Word encrypts a .docx into an OLE file; before 2007 every Word document was one."""
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return _encrypted(name)
    return CxqError(
        f"{name} is a Word document of the old kind (.doc) under another name.",
        "Open it in Word, WPS or LibreOffice and save it as .docx.",
    )


def _encrypted(name: str) -> CxqError:
    return CxqError(
        f"{name} is encrypted: it opens with a password only.",
        "Open it in Word or WPS, save it without a password, and add that.",
    )
