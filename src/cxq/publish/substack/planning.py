"""What a push would send, without sending anything: `--dry-run`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cxq.publish.handover import Planned
from cxq.publish.ledger import Ledger, Place, PushedDraft
from cxq.publish.substack.api import Uploaded
from cxq.publish.substack.cargo import Cargo
from cxq.web.sending import json_bytes


def plan(cargo: Cargo, ledger: Ledger, place: Place, author: int) -> tuple[Planned, ...]:
    """Every request of the push, in order, so far as it can be known from here.

    An image that is not uploaded yet has no address, so the draft's size is then a little short.
    """
    return tuple(_requests(cargo, ledger, place, author))


def _requests(cargo: Cargo, ledger: Ledger, place: Place, author: int) -> Iterator[Planned]:
    known = ledger.draft(place) or PushedDraft()
    if known.id:
        yield _get(f"/api/v1/drafts/{known.id}", "whether it was edited there")
    elif known.sending:
        yield _get("/api/v1/drafts", "whether a push that broke off made it")
    uploaded: dict[str, Uploaded] = {}
    for picture in cargo.all_pictures():
        url = ledger.image(place.target, place.publication, picture.sha256)
        if not url:
            size = (
                len(f'{{"image":"data:{picture.mime};base64,"}}') + -(-len(picture.data) // 3) * 4
            )
            what = f"{picture.shown} ({picture.mime}, {len(picture.data):,} bytes)"
            yield Planned("POST", "/api/v1/image", size, what)
        uploaded[picture.source] = Uploaded(url or picture.source)
    fields: dict[str, Any] = {**cargo.fields, "draft_body": cargo.body(uploaded)}
    if cargo.section and not cargo.section.isdecimal():
        yield _get("/api/v1/subscriptions", f"the number of the section “{cargo.section}”")
    path = "/api/v1/drafts"
    if known.id:
        path += f"/{known.id}"
    else:
        if not author:
            yield _get("/api/v1/user/profile/self", "the number of the author")
        fields |= {"draft_bylines": [{"id": author, "is_guest": False}], "type": "newsletter"}
    what = "title, subtitle, text"
    yield Planned("PUT" if known.id else "POST", path, len(json_bytes(fields)), what)
    draft = known.id or "NEW"
    extras = dict(cargo.extras) | ({"cover_image": ""} if cargo.cover else {})
    if extras:
        path = f"/api/v1/drafts/{draft}"
        yield Planned("PUT", path, len(json_bytes(extras)), ", ".join(extras))
    if cargo.tags:
        yield _get("/api/v1/publication/post-tag", "which tags there are (missing ones are made)")
    for tag in cargo.tags:
        yield Planned("POST", f"/api/v1/post/{draft}/tag/…", 0, f"the tag “{tag}”")
    yield _get(f"/api/v1/drafts/{draft}", "what stands there now")


def _get(path: str, what: str) -> Planned:
    return Planned("GET", path, 0, what)
