"""A draft at a platform that has an API of its own: made once, then changed, never sent.

The order is the same for each: what stands there is looked at before it is touched. Only a draft is
ever changed; one that a person edited there is left alone unless forced, and then a copy is kept;
after a request of which nobody knows whether it was done, what stands there tells.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from cxq.disk import exclusive, write_text
from cxq.errors import CxqError, UsageError
from cxq.project import PullSettings
from cxq.publish.handover import Handover, Outcome, Planned, Pushed
from cxq.publish.ledger import Ledger, Place, PushedDraft
from cxq.publish.platform import AnswerError, json_of, open_web
from cxq.secrets import Secret
from cxq.text import printable, sha256, tidy
from cxq.web import UncertainError, WebError

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RemoteDraft:
    """What stands there: its name, its state, the fields that a push writes, the whole answer."""

    id: str
    url: str
    status: str
    fields: Fields
    whole: Any
    updated: str = ""

    @property
    def digest(self) -> str:
        return digest(self.fields)


class Remote(Protocol):
    """One platform: what its API is asked. AnswerError and WebError where it does not do it."""

    target: str
    place: str
    calls: Mapping[str, tuple[str, str]]
    """`create` and `update` → (method, path), for a dry run."""

    def get(self, identity: str) -> RemoteDraft | None:
        """The draft of this name; None where there is none."""

    def find(self) -> RemoteDraft | None:
        """The draft that bears this post's mark; None where there is none."""

    def create(self, fields: Fields) -> RemoteDraft:
        """A new draft of these fields."""

    def update(self, identity: str, fields: Fields) -> RemoteDraft:
        """The draft of this name, with these fields."""


def digest(fields: Fields) -> str:
    return sha256(json.dumps(fields, sort_keys=True, ensure_ascii=True).encode())


class Api:
    """Requests in JSON to one site, each with the secret in its header, each put once."""

    def __init__(
        self, settings: PullSettings, site: str, secret: Secret, headers: Mapping[str, str]
    ) -> None:
        if not secret.reveal().isascii():
            raise UsageError(
                f"The secret for {secret.name} holds letters that no header carries.",
                "Copy it again from where it was shown.",
            )
        self.site = site
        self._settings = settings
        self._secret = secret
        self._headers = {**headers, "Accept": "application/json"}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON. AnswerError or WebError where there is none."""

        async def ask() -> Any:
            async with open_web(self._settings, self.site) as web:
                url = f"{self.site}{path}"
                return await web.send(method, url, headers=self._headers, json=body)

        return json_of(asyncio.run(ask()), self._secret)

    def odd(self, what: str) -> AnswerError:
        """That the answer is JSON, but not what the API's documentation promises."""
        return AnswerError(
            f"{self.site} answered something else than its API should: {what}.",
            "Check that the address is right, and whether the server is of a newer version.",
            0,
        )


def text_of(row: Mapping[str, Any], name: str) -> str | None:
    """A field that is text; None for whatever else an answer holds there."""
    value = row.get(name)
    return value if isinstance(value, str) else None


def mark_of(handover: Handover) -> str:
    """What tells this post's draft from all others there."""
    title = handover.project.settings.newsletter.title
    return "cxq-" + sha256(f"{title}\n{handover.post.meta.slug}".encode())[:12]


def hand_over(handover: Handover, remote: Remote, fields: Fields, notes: tuple[str, ...]) -> Pushed:
    """Make or update the draft there. CxqError where it must not be touched."""
    with exclusive(handover.project.root, "push"):
        return _Handing(handover, remote, fields, notes).run()


class _Handing:
    def __init__(
        self, handover: Handover, remote: Remote, fields: Fields, notes: tuple[str, ...]
    ) -> None:
        self._handover = handover
        self._remote = remote
        self._fields = fields
        self._notes = list(notes)
        self._ledger = Ledger(handover.project.root)
        self._place = Place(remote.target, remote.place, handover.post.meta.slug)
        self._title = printable(str(fields.get("subject", "")))

    def run(self) -> Pushed:
        known = self._ledger.draft(self._place)
        if self._handover.dry_run:
            return self._dry_run(known)
        standing = self._standing(known)
        if standing is None:
            return self._create()
        self._refuse_unless_draft(standing)
        states = {standing.digest, self._ours(standing)}
        untouched = known is not None and bool(states & ({known.remote, known.sending} - {""}))
        sent = digest(self._fields)
        unchanged = known is not None and (known.sent, known.remote) == (sent, standing.digest)
        if self._ours(standing) == sent or unchanged:
            self._keep(standing)
            return self._pushed("unchanged", standing)
        if not untouched:
            self._edited(standing, known)
        return self._update(standing)

    def _ours(self, standing: RemoteDraft) -> str:
        """What stands there, of those fields that this push writes."""
        return digest({name: standing.fields.get(name) for name in self._fields})

    def _standing(self, known: PushedDraft | None) -> RemoteDraft | None:
        """The draft as it stands there. CxqError where it is gone, and that was not allowed for."""
        if known is None or not known.id:
            return self._remote.find()
        standing = self._remote.get(known.id)
        if standing is None and not self._handover.force:
            raise CxqError(
                f"The draft is gone at {self._remote.place} (it was {known.id}).",
                f"Make a new one: cxq push {self._handover.post.path} --to {self._remote.target} "
                "--force",
            )
        return standing

    def _refuse_unless_draft(self, standing: RemoteDraft) -> None:
        if standing.status != "draft":
            raise CxqError(
                f"It is no draft any more at {self._remote.place}, but "
                f"“{printable(tidy(standing.status))[:40]}”: it was not touched.",
                f"Look at it: {standing.url} . For a new draft of this post, give it another slug.",
            )

    def _edited(self, standing: RemoteDraft, known: PushedDraft | None) -> None:
        """Refuse, or keep a copy of what stands there."""
        what = (
            f"The draft was edited at {self._remote.place} since the last push"
            if known and known.id
            else f"A draft of this post stands at {self._remote.place} already, not known here"
        )
        if not self._handover.force:
            raise CxqError(
                f"{what}: {standing.url}",
                "Take over by hand what was changed there; or overwrite it (a copy is kept): "
                f"cxq push {self._handover.post.path} --to {self._remote.target} --force",
            )
        project = self._handover.project
        stamp = "".join(char for char in self._handover.now if char.isalnum())
        name = f"{self._remote.target}-{self._handover.post.meta.slug}-{stamp}.json"
        path = project.root / ".cxq" / "replaced" / name
        write_text(path, json.dumps(standing.whole, indent=1) + "\n")  # ASCII: whatever came
        self._notes.append(f"{what}; what stood there is kept in {project.shown(path)}.")

    def _create(self) -> Pushed:
        fresh = PushedDraft(title=self._title, sending=digest(self._fields))
        self._ledger.keep(self._place, fresh)
        try:
            made = self._remote.create(self._fields)
        except (AnswerError, WebError) as error:
            if _surely_not_done(error):
                self._ledger.forget(self._place)
                raise
            raise self._unknown(error) from None
        self._keep(made)
        return self._pushed("created", made)

    def _update(self, standing: RemoteDraft) -> Pushed:
        before = self._ledger.draft(self._place)
        self._ledger.change(
            self._place, id=standing.id, url=standing.url, remote=standing.digest,
            sending=digest({**standing.fields, **self._fields}),
        )  # fmt: skip
        try:
            made = self._remote.update(standing.id, self._fields)
        except (AnswerError, WebError) as error:
            if _surely_not_done(error):
                if before is None:
                    self._ledger.forget(self._place)
                else:
                    self._ledger.keep(self._place, before)
                raise
            raise self._unknown(error) from None
        self._keep(made)
        return self._pushed("updated", made)

    def _unknown(self, error: AnswerError | WebError) -> CxqError:
        return UncertainError(
            f"{error.message} Nobody knows whether the draft was written.",
            "Run the same again: it looks at what stands there first. Nothing is made twice.",
        )

    def _keep(self, draft: RemoteDraft) -> None:
        self._ledger.keep(
            self._place,
            PushedDraft(
                id=draft.id,
                url=draft.url,
                title=self._title,
                sent=digest(self._fields),
                remote=draft.digest,
                remote_updated=draft.updated,
                pushed=self._handover.now,
            ),
        )

    def _dry_run(self, known: PushedDraft | None) -> Pushed:
        """What the ledger lets expect; nothing is asked."""
        outcome: Outcome = "created"
        if known is not None and known.id:
            same = known.sent == digest(self._fields) and not known.sending
            outcome = "unchanged" if same else "updated"
        pushed = self._pushed(outcome, known)
        if outcome == "unchanged":
            return pushed
        method, path = self._remote.calls["create" if outcome == "created" else "update"]
        size = len(json.dumps(self._fields, ensure_ascii=False).encode("utf-8", "replace"))
        return replace(
            pushed, planned=(Planned(method, path.format(id=pushed.id), size, "the draft"),)
        )

    def _pushed(self, outcome: Outcome, draft: RemoteDraft | PushedDraft | None) -> Pushed:
        return Pushed(
            target=self._remote.target,
            place=self._remote.place,
            outcome=outcome,
            title=self._title,
            id=draft.id if draft else "",
            url=draft.url if draft else "",
            notes=tuple(self._notes),
        )


def _surely_not_done(error: AnswerError | WebError) -> bool:
    """Whether what was asked was certainly not done: refused (3xx, 4xx), or never sent."""
    return (
        error.refused if isinstance(error, AnswerError) else not isinstance(error, UncertainError)
    )
