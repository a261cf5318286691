"""A request that may change something: its body, and whether it had left when all broke off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cxq.web.answer import UncertainError, WebError

METHODS = ("GET", "POST", "PUT", "PATCH")
"""Never DELETE: nothing that cxq does at a platform takes anything away."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
_COOKIE_VALUE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")  # RFC 6265 §4.1.1


def json_bytes(value: Any) -> bytes:
    """JSON as it is sent: UTF-8, no white space; half a surrogate pair becomes “?”."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")


def cookie_header(cookies: Mapping[str, str]) -> str:
    """The Cookie header. ValueError, which shows no value, for what no cookie can hold."""
    for name, value in cookies.items():
        if not _TOKEN.fullmatch(name) or not _COOKIE_VALUE.fullmatch(value):
            raise ValueError("a cookie holds a character that no cookie can hold")
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


class Progress:
    """Whether a request's first bytes have left this machine, as httpcore's trace tells."""

    def __init__(self, method: str) -> None:
        self._method = method.encode()
        self.begun = False

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """httpcore's `trace` extension. A proxy's CONNECT is not the request."""
        if event.endswith("send_request_headers.started"):
            self.begun = self.begun or getattr(info.get("request"), "method", b"") == self._method


@contextmanager
def uncertain(progress: Progress, host: str) -> Iterator[None]:
    """What goes wrong once the request has left is an UncertainError; before that, it is itself."""
    try:
        yield
    except WebError as error:
        if not progress.begun:
            raise
        raise UncertainError(
            f"{host} may have done what it was asked, or not: {_lower(error.message)}", error.hint
        ) from None


def _lower(sentence: str) -> str:
    """A sentence after a colon; a host's name begins small anyway."""
    return sentence[:1].lower() + sentence[1:]
