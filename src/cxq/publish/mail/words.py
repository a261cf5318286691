"""A server's words as they may be shown and kept: one short line, and no password in it."""

from __future__ import annotations

import base64
import re

from cxq.text import printable


class Redact:
    """Takes a password out of words, also in the two forms in which a login sends it."""

    def __init__(self, password: str = "", user: str = "") -> None:
        sent = (password, f"\0{user}\0{password}")  # LOGIN and PLAIN (RFC 4616)
        packed = [base64.b64encode(text.encode()).decode().rstrip("=") for text in sent]
        self._forms = sorted((packed[1], packed[0], password), key=len, reverse=True)
        if not password:
            self._forms = []

    def __call__(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, "…")
        return text


def said(words: bytes | str, redact: Redact) -> str:
    """What a server said, in one line of 200 characters at most."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    text = redact(printable(re.sub(r"\s+", " ", text))).strip().rstrip(".")
    return text[:199] + "…" if len(text) > 200 else text
