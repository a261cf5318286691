"""A draft at Substack, by the calls that its own editor makes (docs/push.md).

api.py       the calls: all that is ever asked, and with which fields
cargo.py     what of a post goes: document, fields, images (pictures.py)
pushing.py   one push, in its order; words.py what is said where it stops
standing.py  a draft as it stands there; essence.py what a document says
kept.py      what stood there after the last push, and what is saved aside
planning.py  the same without sending
risk.py      what the author is told first
"""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from urllib.parse import urlsplit

from cxq.disk import exclusive
from cxq.errors import SettingsError
from cxq.project import Settings
from cxq.publish.handover import Handover, Pushed
from cxq.publish.ledger import Ledger, Place
from cxq.publish.platform import open_web, site_of
from cxq.publish.substack.api import Substack
from cxq.publish.substack.cargo import Cargo, load
from cxq.publish.substack.planning import plan
from cxq.publish.substack.pushing import Pushing
from cxq.publish.substack.risk import agree
from cxq.publish.substack.words import edit_address
from cxq.secrets import Secret, read_secret


def push(handover: Handover) -> Pushed:
    """Make or update the unpublished draft. UsageError without address, cookie or consent;
    CxqError where the draft there must not be touched; OutsideError where the world stops it."""
    settings = handover.project.settings
    place = Place("substack", publication(settings), handover.post.meta.slug)
    cargo = load(handover.project, handover.post)
    root = handover.project.root
    with nullcontext() if handover.dry_run else exclusive(root, "push"):
        ledger = Ledger(root)
        known = ledger.draft(place)
        if known and known.sent == cargo.fingerprint() and not known.sending and not handover.force:
            return Pushed(
                place.target, place.publication, "unchanged", cargo.title, known.id, known.url,
                notes=cargo.notes,
            )  # fmt: skip
        if handover.dry_run:
            return _dry(ledger, place, cargo, settings)
        secret = read_secret("substack")
        agree(handover, ledger)
        return asyncio.run(_pushed(handover, place, cargo, ledger, secret))


def publication(settings: Settings) -> str:
    """The publication's own address: [substack] url, or a newsletter's at substack.com."""
    if settings.substack.url:
        site = site_of(settings.substack.url, "[substack] url")
        parts = urlsplit(site)
        if parts.path:
            raise SettingsError(
                f"[substack] url: {site} has a path; a publication's address has none.",
                f'Write it as: [substack] url = "{parts.scheme}://{parts.netloc}"',
            )
        return site
    home = settings.newsletter.url
    if (urlsplit(home).hostname or "").endswith(".substack.com"):
        return f"https://{urlsplit(home).hostname}"
    raise SettingsError(
        "cxq.toml does not say which publication at Substack is yours.",
        'Set it there: [substack] url = "https://yourname.substack.com"',
    )


async def _pushed(
    handover: Handover, place: Place, cargo: Cargo, ledger: Ledger, secret: Secret
) -> Pushed:
    async with open_web(handover.project.settings.pull, place.publication) as web:
        there = Substack(web, place.publication, secret)
        return await Pushing(handover, place, cargo, ledger, there).run()


def _dry(ledger: Ledger, place: Place, cargo: Cargo, settings: Settings) -> Pushed:
    known = ledger.draft(place)
    draft = known.id if known else ""
    return Pushed(
        target=place.target,
        place=place.publication,
        outcome="updated" if draft else "created",
        title=cargo.title,
        id=draft,
        url=edit_address(place.publication, draft) if draft else "",
        planned=plan(cargo, ledger, place, settings.substack.author_id),
        notes=cargo.notes,
    )
