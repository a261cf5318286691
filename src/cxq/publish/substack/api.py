"""The calls that Substack's own editor makes, as far as a draft needs them, and no other.

`ALLOWED` is all that is ever asked for: there is no way from here to publish, schedule, send or
delete, and `FIELDS` are the only names that a draft is sent with. Which of them are proven, and by
what, stands in docs/push.md.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from cxq.errors import UsageError
from cxq.publish.platform import AnswerError, json_of, require_done
from cxq.secrets import Secret
from cxq.web import Answer, Web

_DRAFT = r"/api/v1/drafts/[0-9]{1,20}"
ALLOWED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (method, re.compile(path))
    for method, path in (
        ("GET", r"/api/v1/drafts"),
        ("POST", r"/api/v1/drafts"),
        ("GET", _DRAFT),
        ("PUT", _DRAFT),
        ("POST", r"/api/v1/image"),
        ("GET", r"/api/v1/publication/post-tag"),
        ("POST", r"/api/v1/publication/post-tag"),
        ("POST", r"/api/v1/post/[0-9]{1,20}/tag/[0-9A-Za-z-]{1,64}"),
        ("GET", r"/api/v1/subscriptions"),
        ("GET", r"/api/v1/user/profile/self"),
    )
)
"""Method and path of every request."""

FIELDS = frozenset(
    {
        "draft_title", "draft_subtitle", "draft_body", "draft_bylines", "type", "audience",
        "draft_section_id", "section_chosen", "slug", "search_engine_title",
        "search_engine_description", "cover_image",
    }
)  # fmt: skip
"""What a draft is sent with."""

PAGE = 50
PAGES = 6
"""How many drafts are looked through for one whose creation was never confirmed."""

_ANSWER = 25_000_000
_UPLOAD_SECONDS = 180.0
_COOKIES = re.compile(r"(connect\.sid|substack\.sid|substack\.lli)=")


class Uploaded(NamedTuple):
    """An image as Substack keeps it; sizes are 0 where it did not say."""

    url: str
    width: int = 0
    height: int = 0


def cookies_of(secret: Secret) -> dict[str, str]:
    """The cookies that the secret stands for: the session's value, or a whole Cookie line.

    The name differs between substack.com and an own domain, so a bare value goes under both.
    """
    value = secret.reveal()
    if not _COOKIES.match(value):
        return {"substack.sid": value, "connect.sid": value}
    pairs = (part.partition("=") for part in value.split(";") if part.strip())
    return {name.strip(): cookie.strip() for name, _, cookie in pairs}


class Substack:
    """One publication, asked by its author. AnswerError for an answer that is none."""

    def __init__(self, web: Web, site: str, secret: Secret) -> None:
        self._web = web
        self._site = site
        self._secret = secret
        self._cookies = cookies_of(secret)

    async def create(self, fields: Mapping[str, Any]) -> str:
        """A new draft; its id. UncertainError where nobody knows whether it was made."""
        return id_of(await self._json("POST", "/api/v1/drafts", fields))

    async def update(self, draft: str, fields: Mapping[str, Any]) -> None:
        """Other values for some fields of a draft."""
        await self._json("PUT", f"/api/v1/drafts/{draft}", fields)

    async def draft(self, draft: str) -> Mapping[str, Any] | None:
        """The draft as it stands; None where it is gone."""
        answer = await self._ask("GET", f"/api/v1/drafts/{draft}")
        if answer.status == 404:
            return None
        found = json_of(answer, self._secret)
        if not isinstance(found, dict) or not isinstance(found.get("draft_body"), str | None):
            raise _odd("a draft")
        return found

    async def drafts(self, title: str) -> tuple[str, ...]:
        """The ids of the drafts of this title, as the list of drafts has them, newest first."""
        found: list[str] = []
        for page in range(PAGES):
            query = urlencode({"limit": PAGE, "offset": page * PAGE})
            listed = await self._json("GET", f"/api/v1/drafts?{query}")
            rows = listed.get("posts") if isinstance(listed, dict) else listed
            if not isinstance(rows, list):
                raise _odd("the list of drafts")
            found += [
                id_of(row)
                for row in rows
                if isinstance(row, dict) and title in (row.get("draft_title"), row.get("title"))
            ]
            if len(rows) < PAGE:
                break
        return tuple(dict.fromkeys(found))

    async def upload(self, data: bytes, mime: str) -> Uploaded:
        """An image, kept there; where."""
        uri = f"data:{mime};base64,{base64.b64encode(data).decode()}"
        answer = await self._ask("POST", "/api/v1/image", {"image": uri}, seconds=_UPLOAD_SECONDS)
        said = json_of(answer, self._secret)
        url = said.get("url") if isinstance(said, dict) else None
        if not isinstance(url, str) or not self._is_address(url):
            raise _odd("an uploaded image")
        width, height = said.get("imageWidth"), said.get("imageHeight")
        return Uploaded(url, _whole(width), _whole(height))

    async def tags(self) -> dict[str, str]:
        """The publication's tags: name → id."""
        listed = await self._json("GET", "/api/v1/publication/post-tag")
        if not isinstance(listed, list):
            raise _odd("the list of tags")
        return dict(_named_tag(row) for row in listed)

    async def make_tag(self, name: str) -> str:
        """A new tag; its id."""
        return _named_tag(await self._json("POST", "/api/v1/publication/post-tag", {"name": name}))[
            1
        ]

    async def tag(self, draft: str, tag: str) -> None:
        """Put a tag on a draft; one that is on it already is answered with 400."""
        answer = await self._ask("POST", f"/api/v1/post/{draft}/tag/{tag}")
        if answer.status != 400:
            require_done(answer, self._secret)

    async def sections(self) -> dict[str, int]:
        """The publication's sections: name → id. Read out of a list of subscriptions, for want of
        a better place, as python-substack does."""
        said = await self._json("GET", "/api/v1/subscriptions")
        rows = said.get("publications") if isinstance(said, dict) else None
        if not isinstance(rows, list):
            raise _odd("the list of subscriptions")
        host = (urlsplit(self._site).hostname or "").removeprefix("www.")
        found: dict[str, int] = {}
        for row in rows:
            if not isinstance(row, dict) or not _is_host(row, host):
                continue
            listed = row.get("sections")
            for section in listed if isinstance(listed, list) else ():
                if isinstance(section, dict) and isinstance(section.get("name"), str):
                    found[section["name"]] = int(id_of(section))
        return found

    async def author(self) -> int:
        """The number of the account that asks. A guess: python-substack asks this of substack.com,
        and no source says that a publication's own address answers it."""
        return int(id_of(await self._json("GET", "/api/v1/user/profile/self")))

    async def _json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return json_of(await self._ask(method, path, body), self._secret)

    async def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        seconds: float | None = None,
    ) -> Answer:
        bare = path.partition("?")[0]
        if not any(method == verb and known.fullmatch(bare) for verb, known in ALLOWED):
            raise RuntimeError(f"{method} {path} is not among what cxq asks of Substack")
        if bare.startswith("/api/v1/drafts") and body is not None and not set(body) <= FIELDS:
            raise RuntimeError(f"{set(body) - FIELDS} are not among the fields of a draft")
        try:
            return await self._web.send(
                method,
                self._site + path,
                headers={"Accept": "application/json"},
                cookies=self._cookies,
                json=body,
                max_bytes=_ANSWER,
                timeout=seconds,
            )
        except ValueError:
            raise UsageError(
                "The secret for substack holds a character that no cookie can hold.",
                "Copy the value of the cookie substack.sid (or connect.sid) again, alone.",
            ) from None

    def _is_address(self, url: str) -> bool:
        """Whether an image can stand there: https, or the very site that was asked."""
        plain = url.isascii() and url.isprintable() and " " not in url and len(url) < 2000
        return plain and url.startswith(("https://", f"{self._site}/"))


def id_of(row: Any) -> str:
    """The id of a draft, an account or a section: a number, which a path may hold."""
    found = row.get("id") if isinstance(row, dict) else None
    text = str(found) if isinstance(found, int | str) and not isinstance(found, bool) else ""
    if not re.fullmatch(r"[0-9]{1,20}", text):
        raise _odd("an answer that should name an id")
    return text


def _named_tag(row: Any) -> tuple[str, str]:
    name, found = (row.get("name"), row.get("id")) if isinstance(row, dict) else (None, None)
    text = str(found) if isinstance(found, int | str) and not isinstance(found, bool) else ""
    if not isinstance(name, str) or not re.fullmatch(r"[0-9A-Za-z-]{1,64}", text):
        raise _odd("a tag")
    return name, text


def _is_host(row: Mapping[str, Any], host: str) -> bool:
    names = (row.get("hostname"), row.get("custom_domain"))
    subdomain = row.get("subdomain")
    own = f"{subdomain}.substack.com" if isinstance(subdomain, str) else ""
    return host in (own, *(name.removeprefix("www.") for name in names if isinstance(name, str)))


def _whole(value: object) -> int:
    return value if type(value) is int and 0 < value < 1_000_000 else 0


def _odd(what: str) -> AnswerError:
    return AnswerError(
        f"Substack answered, but {what} does not look as it should.",
        "It may have changed its answers: look for a newer cxq, or push by hand (cxq export).",
        0,
    )
