"""A publication at Substack, as far as the facts describe it, on this machine.

It keeps what it is sent word for word, answers 200 to any body, and 404 to what it does not know.
Every request is remembered; `fails` puts another route in front of one method and path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from loopback import Reply, Request, Route, Site, serve

COOKIE = "s%3Averysecretsession.sIgNaTuRe%2Bx"


@dataclass
class Publication:
    """The state of the publication; `site` is where it stands."""

    site: Site
    drafts: dict[int, dict[str, Any]] = field(default_factory=dict)
    images: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    tagged: set[tuple[int, str]] = field(default_factory=set)
    sections: list[dict[str, Any]] = field(default_factory=list)
    fails: dict[tuple[str, str], Route] = field(default_factory=dict)
    clock: int = 0

    def asked(self) -> list[tuple[str, str]]:
        """Method and path of every request, numbers of drafts as `ID`."""
        return [
            (request.method, _named(request.path.partition("?")[0]))
            for request in self.site.requests
        ]

    def writes(self) -> list[tuple[str, str]]:
        return [each for each in self.asked() if each[0] != "GET"]

    def only(self) -> dict[str, Any]:
        """The one draft there is."""
        (draft,) = self.drafts.values()
        return draft

    def document(self) -> dict[str, Any]:
        return json.loads(self.only()["draft_body"])

    def edit(self, **changes: Any) -> None:
        """What the author does in the editor."""
        self.only().update(changes, draft_updated_at=self._now())

    def answer(self, request: Request) -> Reply:
        path, _, query = request.path.partition("?")
        route = self.fails.get((request.method, _named(path)))
        return route(request) if route else self.usual(request, path, query)

    def usual(self, request: Request, path: str = "", query: str = "") -> Reply:
        """The answer where nothing is wrong."""
        if not path:
            path, _, query = request.path.partition("?")
        if f"substack.sid={COOKIE}" not in request.headers.get("cookie", "").split("; "):
            return said({"error": "Not authorized"}, 401)
        sent = json.loads(request.body) if request.body else {}
        for pattern, answer in self._routes().items():
            method, _, form = pattern.partition(" ")
            found = re.fullmatch(form, path)
            if found and method == request.method:
                return answer(sent, parse_qs(query), *found.groups())
        return said({"error": "Not found"}, 404)

    def _routes(self) -> dict[str, Callable[..., Reply]]:
        return {
            "POST /api/v1/drafts": self._create,
            "GET /api/v1/drafts": self._list,
            r"GET /api/v1/drafts/(\d+)": self._get,
            r"PUT /api/v1/drafts/(\d+)": self._put,
            "POST /api/v1/image": self._image,
            "GET /api/v1/publication/post-tag": self._tags,
            "POST /api/v1/publication/post-tag": self._make_tag,
            r"POST /api/v1/post/(\d+)/tag/([0-9a-f-]+)": self._tag,
            "GET /api/v1/subscriptions": self._subscriptions,
            "GET /api/v1/user/profile/self": lambda sent, query: said({"id": 4711, "name": "Ann"}),
        }

    def _now(self) -> str:
        self.clock += 1
        return f"2026-03-05T07:00:{self.clock:02}.000Z"

    def _create(self, sent: dict[str, Any], query: Any) -> Reply:
        number = 1000 + len(self.drafts)
        self.drafts[number] = {
            "id": number, "is_published": False, "post_date": None, "postSchedules": [],
            "draft_updated_at": self._now(), **sent,
        }  # fmt: skip
        return said(self.drafts[number])

    def _list(self, sent: Any, query: dict[str, list[str]]) -> Reply:
        limit, offset = int(query["limit"][0]), int(query["offset"][0])
        rows = sorted(self.drafts.values(), key=lambda row: -row["id"])[offset : offset + limit]
        kept = ("id", "draft_title", "draft_updated_at")
        return said({"posts": [{key: row[key] for key in kept} for row in rows]})

    def _get(self, sent: Any, query: Any, number: str) -> Reply:
        draft = self.drafts.get(int(number))
        return said(draft) if draft else said({"error": "Not found"}, 404)

    def _put(self, sent: dict[str, Any], query: Any, number: str) -> Reply:
        if any(value is None for value in sent.values()):
            return said({"errors": [{"param": "?", "msg": "Invalid value"}]}, 400)
        if int(number) not in self.drafts:
            return said({"error": "Not found"}, 404)
        self.drafts[int(number)].update(sent, draft_updated_at=self._now())
        return said(self.drafts[int(number)])

    def _image(self, sent: dict[str, Any], query: Any) -> Reply:
        uri = sent.get("image", "")
        if not uri.startswith("data:image/"):
            return said({"error": "Invalid image"}, 400)
        self.images.append(uri)
        url = f"https://substack-post-media.s3.amazonaws.com/public/images/{len(self.images)}.png"
        return said({"id": len(self.images), "url": url, "imageWidth": 40, "imageHeight": 30})

    def _tags(self, sent: Any, query: Any) -> Reply:
        return said([{"id": number, "name": name} for name, number in self.tags.items()])

    def _make_tag(self, sent: dict[str, Any], query: Any) -> Reply:
        self.tags[sent["name"]] = f"00000000-0000-4000-8000-{len(self.tags):012}"
        return said({"id": self.tags[sent["name"]], "name": sent["name"]})

    def _tag(self, sent: Any, query: Any, number: str, tag: str) -> Reply:
        if (int(number), tag) in self.tagged:
            return said({"error": "Already tagged"}, 400)
        self.tagged.add((int(number), tag))
        return said({})

    def _subscriptions(self, sent: Any, query: Any) -> Reply:
        others = {"hostname": "other.substack.com", "sections": [{"id": 1, "name": "Weekly"}]}
        ours = {"hostname": "127.0.0.1", "sections": self.sections}
        return said({"publications": [others, ours]})


def _named(path: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/ID", path)


def said(value: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


@contextmanager
def publication() -> Iterator[Publication]:
    with serve({}) as site:
        there = Publication(site)
        site.routes = _Everything(there.answer)
        yield there


class _Everything(dict[str, Route]):
    """Every path has the same route."""

    def __init__(self, route: Route) -> None:
        self._route = route

    def get(self, key: str, default: Any = None) -> Route:
        return self._route
