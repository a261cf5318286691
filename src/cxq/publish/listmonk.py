"""A campaign draft at a listmonk server, by its API (https://listmonk.app/docs/apis/campaigns/).

Four calls: a campaign by its number, those that bear our tag, a new one, a changed one. The call
that starts a campaign (`/status`) is not in this program. Its source adds what the documentation
leaves out: a new campaign is always a draft; a campaign that is not there is a 400.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from cxq.errors import SettingsError
from cxq.project import Settings
from cxq.publish.go_templates import html_body, line_body, text_body
from cxq.publish.handover import Handover, Pushed
from cxq.publish.platform import AnswerError, site_of
from cxq.publish.remote import Api, Fields, RemoteDraft, hand_over, mark_of, text_of
from cxq.render.email import render
from cxq.render.mail_headers import address_header, check_line
from cxq.secrets import Secret, read_secret

_WAY_OUT = "https://way-out.cxq.invalid/"
"""Stands where the unsubscribe link will be: a name that can never exist (RFC 2606)."""


def push(handover: Handover) -> Pushed:
    """Make or update the campaign draft of this post."""
    settings = handover.project.settings
    site = site_of(settings.listmonk.url, "listmonk.url")
    fields, notes = campaign(handover)
    user = settings.listmonk.user
    if not user:
        raise SettingsError(
            "listmonk.user: no API user is named.",
            'Make one there (Admin → Users), then: user = "…" under [listmonk].',
        )
    secret = Secret("listmonk", "") if handover.dry_run else read_secret("listmonk")
    headers = {"Authorization": f"token {user}:{secret.reveal()}"}
    api = Api(settings.pull, site, secret, headers)
    return hand_over(handover, Listmonk(api, mark_of(handover)), fields, notes)


def campaign(handover: Handover) -> tuple[Fields, tuple[str, ...]]:
    """What the campaign is made of, and what the author should know. SettingsError: no list."""
    settings = handover.project.settings
    own = settings.listmonk
    if not own.lists or min(own.lists) < 1:
        raise SettingsError(
            "listmonk.lists: no list is named.",
            "Write the numbers of the lists that it is for: lists = [1]",
        )
    sender = own.from_ or settings.email.from_
    if sender:
        _check_sender(sender)
    email = replace(settings.email, unsubscribe=_WAY_OUT, images="hosted")
    rendered = render(handover.post, replace(settings, email=email))
    files = {file.name: file.data.decode() for file in rendered.files if file.name != "email.eml"}
    title = handover.post.meta.title.strip() or handover.post.meta.slug
    check_line("Subject", title)
    fields: dict[str, Any] = {
        "name": title[:200],
        "subject": line_body(title),
        "body": html_body(files["email.html"], _WAY_OUT, track=own.track_links),
        "altbody": text_body(files["email.txt"], _WAY_OUT),
        "content_type": "html",
        "type": "regular",
        "lists": sorted(set(own.lists)),
        "tags": sorted({*map(_tag, own.tags), mark_of(handover)} - {""}),
        "headers": _headers(settings, handover.post.meta.lang),
    }
    if sender:
        fields["from_email"] = sender
    if own.template:
        fields["template_id"] = own.template
    notes = [note for note in rendered.notes if "email.eml" not in note]
    if not own.template:
        notes.append(
            "listmonk puts the mail into its usual template, below that one's own header: better "
            'is one of {{ template "content" . }} alone, named by template under [listmonk].'
        )
    return fields, tuple(notes)


def _check_sender(sender: str) -> None:
    address_header("From", sender)
    if "{{" in sender:  # newer servers fill in templates there, older ones do not
        raise SettingsError("listmonk.from: “{{” has no place in a sender.", "Write it without.")


def _headers(settings: Settings, language: str) -> list[dict[str, str]]:
    """Headers that listmonk does not write itself; List-Unsubscribe is its own."""
    rows = []
    if settings.email.reply_to:
        address_header("Reply-To", settings.email.reply_to)
        rows.append({"Reply-To": line_body(settings.email.reply_to)})
    if language.replace("-", "").isalnum() and language.isascii():
        rows.append({"Content-Language": language})
    return rows


def _tag(tag: str) -> str:
    """As listmonk keeps it: small letters, hyphens for spaces."""
    return "-".join(tag.lower().split())


class Listmonk:
    """The API of one server."""

    target = "listmonk"
    calls: Mapping[str, tuple[str, str]] = {
        "create": ("POST", "/api/campaigns"),
        "update": ("PUT", "/api/campaigns/{id}"),
    }

    def __init__(self, api: Api, mark: str) -> None:
        self._api = api
        self._mark = mark
        self.place = api.site

    def get(self, identity: str) -> RemoteDraft | None:
        try:
            return self._draft(self._api.ask("GET", f"/api/campaigns/{identity}"))
        except AnswerError as error:
            if error.status in (400, 404, 410):
                return None
            raise

    def find(self) -> RemoteDraft | None:
        """By the tag, among all campaigns: a server that does not filter by it answers with all."""
        query = urlencode(
            {"tag": self._mark, "tags": self._mark, "per_page": "all", "no_body": "true"}
        )
        data = self._api.ask("GET", f"/api/campaigns?{query}")
        rows = _data(data).get("results") if isinstance(_data(data), dict) else None
        if not isinstance(rows, list):
            raise self._api.odd("no list of campaigns")
        marked = [
            row["id"]
            for row in rows
            if isinstance(row, dict)
            and isinstance(row.get("tags"), list)
            and self._mark in row["tags"]
            and type(row.get("id")) is int
        ]
        return self.get(str(max(marked))) if marked else None

    def create(self, fields: Fields) -> RemoteDraft:
        return self._draft(self._api.ask("POST", "/api/campaigns", dict(fields)))

    def update(self, identity: str, fields: Fields) -> RemoteDraft:
        return self._draft(self._api.ask("PUT", f"/api/campaigns/{identity}", dict(fields)))

    def _draft(self, answer: Any) -> RemoteDraft:
        row = _data(answer)
        if not isinstance(row, dict) or type(row.get("id")) is not int or row["id"] < 1:
            raise self._api.odd("a campaign without its number")
        status, updated = row.get("status"), row.get("updated_at")
        if not isinstance(status, str):
            raise self._api.odd("a campaign without its status")
        return RemoteDraft(
            id=str(row["id"]),
            url=f"{self._api.site}/admin/campaigns/{row['id']}",
            status=status,
            fields=_fields(row),
            whole=row,
            updated=updated if isinstance(updated, str) else "",
        )


def _data(answer: Any) -> Any:
    return answer.get("data") if isinstance(answer, dict) else None


def _fields(row: Mapping[str, Any]) -> Fields:
    """Of a campaign's fields those that a push writes, in the form in which it writes them."""
    lists = row.get("lists")
    tags = row.get("tags")
    headers, template = row.get("headers"), row.get("template_id")
    return {
        **{name: text_of(row, name) for name in ("name", "subject", "body", "content_type")},
        "altbody": text_of(row, "altbody") or "",
        "type": text_of(row, "type"),
        "lists": sorted(
            each["id"]
            for each in (lists if isinstance(lists, list) else [])
            if isinstance(each, dict) and type(each.get("id")) is int
        ),
        "tags": sorted(tag for tag in (tags if isinstance(tags, list) else []) if type(tag) is str),
        "headers": [
            {name: value for name, value in each.items() if isinstance(value, str)}
            for each in (headers if isinstance(headers, list) else [])
            if isinstance(each, dict)
        ],
        "from_email": text_of(row, "from_email"),
        "template_id": template if type(template) is int else None,
    }
