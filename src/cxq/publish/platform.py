"""Asking a platform: its address as the settings name it; its answers as JSON or one sentence."""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from cxq import __version__
from cxq.errors import OutsideError, SettingsError
from cxq.project import PullSettings
from cxq.secrets import Secret
from cxq.text import printable
from cxq.web import Answer, Web

_SHOWN = 300
_DEEPEST = 100


class AnswerError(OutsideError):
    """The platform answered, but not with what was asked for. `status` is 0 for a bad 2xx."""

    def __init__(self, message: str, hint: str, status: int) -> None:
        super().__init__(message, hint)
        self.status = status

    @property
    def refused(self) -> bool:
        """Whether what was asked was certainly not done; else nobody knows."""
        return 300 <= self.status < 500


def site_of(url: str, setting: str) -> str:
    """`[substack] url` and the like as `https://host:port/path`, without a slash at its end.

    SettingsError for what is no such address, and for one that would carry a secret in the open:
    http is for this machine and private addresses alone.
    """
    example = f'Write it as: {setting} = "https://example.org"'
    if not url.strip():
        raise SettingsError(f"{setting}: no address is set.", example)
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\x00-\x20\x7f\\]", host):
        raise SettingsError(f"{setting}: “{printable(url)}” is not a web address.", example)
    if parts.username is not None or parts.query or parts.fragment:
        raise SettingsError(
            f"{setting}: only scheme, host and path belong there, no password and no query.",
            example,
        )
    if parts.scheme == "http" and not _is_near(host):
        raise SettingsError(
            f"{setting}: by http, the secret for {host} could be read by all in between.",
            example,
        )
    name = f"[{host}]" if ":" in host else host
    where = name if port is None else f"{name}:{port}"
    return f"{parts.scheme}://{where}{parts.path.rstrip('/')}"


def _is_near(host: str) -> bool:
    """This machine, a private address, or a name that only a local network knows."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host


def open_web(settings: PullSettings, site: str) -> Web:
    """A client that may speak to this site wherever it stands: its own setting names it.

    What a pull may reach besides is no business of a request that carries a secret.
    """
    host = urlsplit(site).hostname or ""
    return Web(replace(settings, allow_private_hosts=(host,), spacing=0.0), version=__version__)


def json_of(answer: Answer, secret: Secret) -> Any:
    """The answer's JSON. AnswerError, in words that hold no secret, for any other answer."""
    require_done(answer, secret)
    try:
        value = json.loads(secret.hide(answer.body.decode("utf-8")))
        if _too_deep(value):
            raise ValueError
        return value
    except (ValueError, RecursionError):
        host = _host(answer)
        raise AnswerError(
            f"{host} answered {_kind(answer, secret)} where JSON belongs.",
            f"Check that the address is right ({host}), and whether it works in a browser.",
            0,
        ) from None


def require_done(answer: Answer, secret: Secret) -> None:
    """AnswerError, in words that hold no secret, for any status that is not 2xx."""
    if not 200 <= answer.status < 300:
        raise _refusal(answer, secret)


def _too_deep(value: Any) -> bool:
    """Whether who walks it, or writes it down, would come to the end of the stack."""
    layer, depth = [each for each in (value,) if isinstance(each, dict | list)], 0
    while layer and depth <= _DEEPEST:
        inner = [each.values() if isinstance(each, dict) else each for each in layer]
        layer = [deeper for each in inner for deeper in each if isinstance(deeper, dict | list)]
        depth += 1
    return bool(layer)


def _refusal(answer: Answer, secret: Secret) -> AnswerError:
    host, status = _host(answer), answer.status
    says = _words(answer, secret)
    said = f": {says}" if says else ""
    new = f"Give a new one (see: cxq push --help), under the name “{secret.name}”."
    if 300 <= status < 400:
        where = printable(secret.hide(answer.headers.get("location", "")))[:_SHOWN]
        return AnswerError(
            f"{host} answered that this is elsewhere ({status}: {where or 'no address'}); "
            "nothing was sent there.",
            "If that page asks to sign in, the secret has run out. Else set the new address in "
            "cxq.toml.",
            status,
        )
    if status == 401:
        return AnswerError(f"{host} does not know who asks (401){said}.", new, status)
    if status == 403:
        wall = "" if says else ", with a page for people: it may keep programs out"
        return AnswerError(
            f"{host} refused this (403){said or wall}.",
            "Check that the secret is fresh and of an account that may write there. Addresses of "
            "data centres are often kept out: try from your own machine.",
            status,
        )
    if status == 429:
        wait = printable(answer.headers.get("retry-after", ""))[:60]
        when = f" It says when: {wait}{' seconds' if wait.isdecimal() else ''}." if wait else ""
        return AnswerError(
            f"{host} wants fewer requests (429).{when}", "Wait, then run this again.", status
        )
    if status >= 500:
        return AnswerError(
            f"{host} failed ({status}){said}.", "Try again later: the fault is there.", status
        )
    return AnswerError(f"{host} answered {status}{said}.", "", status)


def _words(answer: Answer, secret: Secret) -> str:
    """What an answer in JSON says of its own fault; "" for anything else."""
    try:
        data = json.loads(answer.body.decode("utf-8"))
    except (ValueError, RecursionError):
        return ""
    found: list[str] = []
    if isinstance(data, dict):
        listed = data.get("errors")
        for each in [data, *(listed if isinstance(listed, list) else [])]:
            if isinstance(each, dict):
                keys = ("error", "msg", "message", "detail", "param")
                found += [value for key in keys if isinstance(value := each.get(key), str)]
    text = printable(secret.hide(", ".join(dict.fromkeys(found))))
    return text[:_SHOWN].rstrip(".")


def _kind(answer: Answer, secret: Secret) -> str:
    """`a web page (“Just a moment…”)`, for who has to guess what stands in between."""
    start = answer.body[:20_000].decode("utf-8", "replace")
    title = re.search(r"<title[^>]*>([^<]{1,200})", start, re.IGNORECASE)
    if title:
        return f"a web page (“{printable(secret.hide(title[1]))}”)"
    return "a web page" if re.match(r"\s*<", start) else "something"


def _host(answer: Answer) -> str:
    return urlsplit(answer.url).netloc
