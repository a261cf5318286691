"""A draft at Buttondown, by its API (https://docs.buttondown.com/api-emails-introduction).

Four calls: an email by its id, the drafts (for one that bears our mark), a new one, a changed one.
A new one says `"status": "draft"`, since there is a status that sends; a changed one names none, so
that no state is ever changed. The header without which a key's first sending is refused is not in
this program.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cxq.publish.handover import Handover, Pushed
from cxq.publish.platform import AnswerError, site_of
from cxq.publish.remote import Api, Fields, RemoteDraft, hand_over, mark_of, text_of
from cxq.render.buttondown import render, subject
from cxq.render.mail_headers import check_line
from cxq.render.markup import absolute_url
from cxq.secrets import Secret, read_secret

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_PAGES = 200


def push(handover: Handover) -> Pushed:
    """Make or update the draft of this post."""
    settings = handover.project.settings
    site = site_of(settings.buttondown.url, "buttondown.url")
    fields, notes = email(handover)
    secret = Secret("buttondown", "") if handover.dry_run else read_secret("buttondown")
    headers = {"Authorization": f"Token {secret.reveal()}"}
    api = Api(settings.pull, site, secret, headers)
    return hand_over(handover, Buttondown(api, mark_of(handover)), fields, notes)


def email(handover: Handover) -> tuple[Fields, tuple[str, ...]]:
    """What the draft is made of, and what the author should know."""
    post, settings = handover.post, handover.project.settings
    rendered = render(post, settings)
    title = subject(post, settings)
    check_line("Subject", title)
    notes = list(rendered.notes)
    if len(title) > 2000:  # documented at https://docs.buttondown.com/template-tags
        notes.append("Buttondown takes a subject of 2,000 characters at most.")
    if "{{" in post.meta.title or "{%" in post.meta.title:
        notes.append("braces in the title are set apart: Buttondown would fill them in.")
    meta = post.meta
    return {
        "subject": title,
        "body": rendered.files[0].data.decode(),
        "description": meta.seo_description or meta.description or meta.subtitle,
        "canonical_url": absolute_url(meta.url, settings.newsletter.url) if meta.url else "",
        "metadata": {"cxq": mark_of(handover)},
    }, tuple(notes)


class Buttondown:
    """The API, of the newsletter that the key is for."""

    target = "buttondown"
    calls: Mapping[str, tuple[str, str]] = {
        "create": ("POST", "/v1/emails"),
        "update": ("PATCH", "/v1/emails/{id}"),
    }

    def __init__(self, api: Api, mark: str) -> None:
        self._api = api
        self._mark = mark
        self.place = api.site

    def get(self, identity: str) -> RemoteDraft | None:
        try:
            return self._draft(self._api.ask("GET", f"/v1/emails/{identity}"))
        except AnswerError as error:
            if error.status in (404, 410):
                return None
            raise

    def find(self) -> RemoteDraft | None:
        """Page by page: the address of the next one is not taken from the answer, which would be
        to send the key where the answer says."""
        seen = 0
        for page in range(1, _PAGES + 1):
            data = self._api.ask("GET", f"/v1/emails?status=draft&page={page}")
            rows = data.get("results") if isinstance(data, dict) else None
            if not isinstance(rows, list):
                raise self._api.odd("no list of emails")
            for row in rows:
                metadata = row.get("metadata") if isinstance(row, dict) else None
                if isinstance(metadata, dict) and metadata.get("cxq") == self._mark:
                    return self._draft(row)
            seen += len(rows)
            count = data.get("count")
            if not rows or not data.get("next") or (type(count) is int and seen >= count):
                return None
        raise self._api.odd(f"more than {_PAGES} pages of drafts")

    def create(self, fields: Fields) -> RemoteDraft:
        return self._draft(self._api.ask("POST", "/v1/emails", {**fields, "status": "draft"}))

    def update(self, identity: str, fields: Fields) -> RemoteDraft:
        return self._draft(self._api.ask("PATCH", f"/v1/emails/{identity}", dict(fields)))

    def _draft(self, row: Any) -> RemoteDraft:
        identity = row.get("id") if isinstance(row, dict) else None
        if not isinstance(identity, str) or not _ID.fullmatch(identity):
            raise self._api.odd("an email without its id")
        status, changed = row.get("status"), row.get("modification_date")
        if not isinstance(status, str):
            raise self._api.odd("an email without its status")
        metadata = row.get("metadata")
        return RemoteDraft(
            id=identity,
            url=f"https://buttondown.com/emails/{identity}",
            status=status,
            fields={
                "subject": text_of(row, "subject"),
                "body": text_of(row, "body"),
                "description": text_of(row, "description") or "",
                "canonical_url": text_of(row, "canonical_url") or "",
                "metadata": {
                    "cxq": text_of(metadata, "cxq") if isinstance(metadata, dict) else None
                },
            },
            whole=row,
            updated=changed if isinstance(changed, str) else "",
        )
