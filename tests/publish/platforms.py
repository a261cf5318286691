"""listmonk and Buttondown on this machine, as their documentation describes their APIs.

listmonk: https://listmonk.app/docs/apis/campaigns/ and /docs/apis/apis/ (authorization, errors);
what it leaves out is as in its source (cmd/campaigns.go): a campaign that is not there is a 400,
fields that a PUT does not name stay, tags become small letters with hyphens.
Buttondown: https://docs.buttondown.com/api-emails-introduction, -create, -update, -list and
https://docs.buttondown.com/api-authentication.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from loopback import Reply, Request, Route, Site, serve

NOW = "2026-03-06T08:00:00.000000+00:00"


@dataclass
class Platform:
    """A server's state. `fault` answers the next request of `fault_at` (a method) in its place;
    with `done` the request is carried out first."""

    secret: str
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    fault: Route | None = None
    fault_at: str = ""
    done: bool = False
    seen: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    site: Site | None = None

    def break_at(self, method: str, fault: Route, *, done: bool = False) -> None:
        self.fault_at, self.fault, self.done = method, fault, done

    def __call__(self, request: Request) -> Reply:
        path = request.path.partition("?")[0]
        self.seen.append(f"{request.method} {path}")
        if request.headers.get("authorization") != self.secret:
            return answer(403, {"message": "invalid API credentials", "detail": "Forbidden"})
        body = json.loads(request.body) if request.body else None
        if body is not None:
            assert request.headers["content-type"].startswith("application/json")
            self.bodies.append(body)
        if self.fault and request.method == self.fault_at:
            fault, self.fault = self.fault, None
            if self.done:
                self.reply(request.method, path, parse_qs(urlsplit(request.path).query), body)
            return fault(request)
        return self.reply(request.method, path, parse_qs(urlsplit(request.path).query), body)

    def reply(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Reply:
        raise NotImplementedError

    @property
    def writes(self) -> list[str]:
        return [line for line in self.seen if not line.startswith("GET")]


def answer(status: int, value: Any) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


@dataclass
class Listmonk(Platform):
    lists: tuple[int, ...] = (1, 2)

    def reply(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Reply:
        assert not path.endswith("/status"), "nothing may start a campaign"
        found = re.fullmatch(r"/api/campaigns(?:/(\d+))?", path)
        if not found:
            return answer(404, {"message": "Not Found"})
        identity = found[1]
        if identity and identity not in self.rows:
            return answer(400, {"message": "Campaign not found"})
        match method, bool(identity):
            case "GET", True:
                return answer(200, {"data": self.rows[identity]})
            case "GET", False:
                rows = [dict(row, body="") for row in self.rows.values()]
                if "tag" in query:
                    rows = [row for row in rows if query["tag"][0] in row["tags"]]
                return answer(200, {"data": {"results": rows, "total": len(rows), "page": 1}})
            case "POST", False:
                row = {
                    "id": len(self.rows) + 1, "status": "draft", "send_at": None,
                    "from_email": "listmonk <noreply@listmonk.example.org>", "template_id": 1,
                    "messenger": "email", "altbody": None, "headers": [], "tags": [],
                    "created_at": NOW,
                }  # fmt: skip
                return self._write(row, body)
            case "PUT", True:
                if self.rows[identity]["status"] not in ("draft", "paused", "scheduled"):
                    return answer(400, {"message": "Cannot update a running campaign."})
                return self._write(dict(self.rows[identity]), body)
        return answer(405, {"message": "Method Not Allowed"})

    def _write(self, row: dict[str, Any], body: Any) -> Reply:
        if not body.get("subject") or not body.get("name") or not body.get("lists"):
            return answer(400, {"message": "Invalid fields."})
        if not set(body["lists"]) <= set(self.lists):
            return answer(400, {"message": "Invalid list ids."})
        row |= body
        row["lists"] = [{"id": each, "name": f"List {each}"} for each in body["lists"]]
        row["tags"] = [re.sub(r"\s+", "-", tag.lower()) for tag in body.get("tags", [])]
        row["updated_at"] = NOW
        self.rows[str(row["id"])] = row
        return answer(200, {"data": row})


@dataclass
class Buttondown(Platform):
    def reply(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Reply:
        found = re.fullmatch(r"/v1/emails(?:/([0-9a-f-]+))?", path)
        if not found:
            return answer(404, {"detail": "Not Found"})
        identity = found[1]
        if identity and identity not in self.rows:
            return answer(404, {"detail": "Not Found"})
        match method, bool(identity):
            case "GET", True:
                return answer(200, self.rows[identity])
            case "GET", False:
                rows = [row for row in self.rows.values() if row["status"] in query["status"]]
                page = int(query.get("page", ["1"])[0])
                after = "https://evil.example.org/steal" if len(rows) > page * 2 else None
                shown = rows[(page - 1) * 2 : page * 2]
                return answer(200, {"results": shown, "next": after, "count": len(rows)})
            case "POST", False:
                assert body.get("status") == "draft", "any other status may send"
                identity = f"497f6eca-6276-4993-bfeb-{len(self.rows):012x}"
                row = {
                    "id": identity, "creation_date": NOW, "email_type": "public", "metadata": {},
                    "description": "", "canonical_url": "", "slug": "a", "secondary_id": None,
                }  # fmt: skip
                self.rows[identity] = row | body | {"modification_date": NOW}
                return answer(201, self.rows[identity])
            case "PATCH", True:
                assert "status" not in body, "a state is never changed"
                self.rows[identity] |= body
                return answer(200, self.rows[identity])
        return answer(405, {"detail": "Method Not Allowed"})


class _Everything(dict[str, Route]):
    """Every path is the platform's."""

    def __init__(self, platform: Platform) -> None:
        super().__init__()
        self._platform = platform

    def get(self, key: str, default: Any = None) -> Any:
        return self._platform


@contextmanager
def running(platform: Platform) -> Iterator[Platform]:
    with serve({}) as site:
        site.routes = _Everything(platform)
        platform.site = site
        yield platform
