"""One push, in its order: look at what stands there, images, the draft, the rest, look again.

The ledger is written before each request that changes the draft (`sending`) and after its answer.
So whatever breaks off, a cut line or a kill, the next push knows what may have been done, and
looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cxq.errors import CxqError, OutsideError
from cxq.publish.handover import Handover, Outcome, Pushed
from cxq.publish.ledger import Ledger, Place, PushedDraft, PushedImage
from cxq.publish.platform import AnswerError
from cxq.publish.substack import words
from cxq.publish.substack.api import Substack, Uploaded
from cxq.publish.substack.cargo import Cargo
from cxq.publish.substack.kept import keep_state, kept_state, save_aside
from cxq.publish.substack.standing import Standing, changes, mark_of
from cxq.text import printable
from cxq.web import UncertainError, WebError


@dataclass(slots=True)
class Pushing:
    """A push under way."""

    handover: Handover
    place: Place
    cargo: Cargo
    ledger: Ledger
    there: Substack
    notes: list[str] = field(default_factory=list)

    async def run(self) -> Pushed:
        """CxqError where the draft there must not be touched, OutsideError where it fails."""
        known = await self._still_there(self._known())
        if not known.id and known.sending:
            known = await self._lost(known)
        uploaded = await self._upload()
        fields = {**self.cargo.fields, "draft_body": self.cargo.body(uploaded)}
        fields |= await self._section()
        outcome: Outcome = "updated" if known.id else "created"
        if known.id:
            await self._change(known.id, fields)
        else:
            await self._create(fields)
        await self._finish(fields, uploaded)
        return Pushed(
            target=self.place.target,
            place=self.place.publication,
            outcome=outcome,
            title=self.cargo.title,
            id=self._known().id,
            url=self._address(),
            notes=(*self.cargo.notes, *self.notes),
        )

    # ------------------------------------------------------------ what stands there

    def _known(self) -> PushedDraft:
        return self.ledger.draft(self.place) or PushedDraft()

    def _address(self) -> str:
        return words.edit_address(self.place.publication, self._known().id)

    @property
    def _command(self) -> str:
        return f"cxq push {self.handover.post.path} --to substack"

    async def _still_there(self, known: PushedDraft) -> PushedDraft:
        """The draft that was pushed before, if it may be written over."""
        if not known.id:
            return known
        data = await self.there.draft(known.id)
        if data is None:
            if not self.handover.force:
                raise words.gone(self._address(), self._command)
            self.notes.append(f"the draft {self._address()} is gone; this is a new one.")
            self.ledger.forget(self.place)
            return PushedDraft()
        standing = Standing(data)
        self._untouchable(standing)
        edits = self._edits(known, standing)
        if edits and not self.handover.force:
            raise words.edited(self._address(), edits, self._command)
        if edits:
            self._save(standing)
        return known

    def _untouchable(self, standing: Standing) -> None:
        """--force or not: what is with readers, or on its way to them, is not changed from here."""
        if standing.published:
            raise words.published(self._address())
        if standing.scheduled:
            raise words.scheduled(self._address())

    def _edits(self, known: PushedDraft, standing: Standing) -> list[str]:
        """What was changed there since, in lines; nothing where it stands as it was left."""
        before, _ = kept_state(self.handover.project.root, self.place)
        if before is None or before.mark() != known.remote:
            if standing.mark() in (known.remote, known.sending):
                return []
            before = before or Standing(self.cargo.fields)
            return changes(before, standing, ()) or ["(what was pushed is not remembered)"]
        ours = {**self.cargo.fields, **self.cargo.extras}
        keys = tuple(key for key, value in ours.items() if standing.value(key) != value)
        found = changes(before, standing, keys)
        return [] if standing.mark() == known.sending else found

    def _save(self, standing: Standing) -> None:
        root = self.handover.project.root
        path = save_aside(root, self.place, standing, self.handover.now)
        self.notes.append(words.saved(path.relative_to(root)))

    async def _lost(self, known: PushedDraft) -> PushedDraft:
        """The draft of a creation that nobody confirmed, if it was made."""
        found = await self.there.drafts(known.title)
        for draft in found:
            data = await self.there.draft(draft)
            if data is not None and Standing(data).mark() == known.sending:
                address = words.edit_address(self.place.publication, draft)
                kept = self.ledger.change(
                    self.place, id=draft, url=address, remote=known.sending, sending=""
                )
                self._untouchable(Standing(data))
                self.notes.append(f"the draft of the push that broke off was found: {address}")
                return kept
        if found and not self.handover.force:
            addresses = [words.edit_address(self.place.publication, each) for each in found]
            raise words.several(addresses, self._command)
        self.ledger.forget(self.place)
        return PushedDraft()

    # ------------------------------------------------------------ what is sent

    async def _upload(self) -> dict[str, Uploaded]:
        """The address of each image in the document, by its place there; the cover's too."""
        addresses: dict[str, Uploaded] = {}
        target, publication = self.place.target, self.place.publication
        for picture in self.cargo.all_pictures():
            url = self.ledger.image(target, publication, picture.sha256)
            there = Uploaded(url)
            if not url:
                there = await self.there.upload(picture.data, picture.mime)
                kept = PushedImage(target, publication, picture.sha256, there.url)
                self.ledger.keep_image(kept)
            addresses[picture.sha256] = there
        cover = self.cargo.cover
        found = {each.source: addresses[each.sha256] for each in self.cargo.pictures}
        return {**found, **({cover.source: addresses[cover.sha256]} if cover else {})}

    async def _section(self) -> dict[str, Any]:
        """The section by its name or its number."""
        name = self.cargo.section
        if not name:
            return {}
        if name.isdecimal() and name.isascii():
            return {"draft_section_id": int(name), "section_chosen": True}
        sections = await self.there.sections()
        if name not in sections:
            shown = [f"“{printable(each)[:60]}”" for each in list(sections)[:20]]
            known = ", ".join(shown) or "none at all"
            raise CxqError(
                f"{self.place.publication} has no section “{name}”; it has {known}.",
                "Nothing was sent. Correct section: in the front matter, or give its number.",
            )
        return {"draft_section_id": sections[name], "section_chosen": True}

    async def _create(self, fields: Mapping[str, Any]) -> None:
        author = self.handover.project.settings.substack.author_id or await self._author()
        byline = {"draft_bylines": [{"id": author, "is_guest": False}], "type": "newsletter"}
        self.ledger.keep(
            self.place, PushedDraft(title=self.cargo.title, sending=mark_of(fields), url="")
        )
        try:
            draft = await self.there.create({**fields, **byline})
        except (WebError, AnswerError) as error:
            if _not_done(error):
                self.ledger.forget(self.place)
                raise
            raise words.unsure(error, made=False) from None
        address = words.edit_address(self.place.publication, draft)
        try:
            self.ledger.change(
                self.place, id=draft, url=address, remote=mark_of(fields), sending=""
            )
        except OutsideError as error:
            raise words.unwritten(address, error) from None

    async def _author(self) -> int:
        try:
            return await self.there.author()
        except AnswerError as error:
            raise OutsideError(
                f"Who the author is could not be asked: {error.message}",
                "Set the number of your account in cxq.toml: [substack] author_id = 12345. It "
                f"stands as draft_bylines → id in {self.place.publication}/api/v1/drafts?limit=1, "
                "opened in your browser.",
            ) from None

    async def _change(self, draft: str, fields: Mapping[str, Any]) -> None:
        self.ledger.change(self.place, sending=mark_of(fields), sent="", title=self.cargo.title)
        try:
            await self.there.update(draft, fields)
        except (WebError, AnswerError) as error:
            if _not_done(error):
                self.ledger.change(self.place, sending="")
                raise
            raise words.unsure(error, made=True) from None
        self.ledger.change(self.place, remote=mark_of(fields), sending="")

    # ------------------------------------------------------------ the rest

    async def _finish(self, fields: Mapping[str, Any], uploaded: Mapping[str, Uploaded]) -> None:
        """Extras and tags, then a last look. Whatever fails here, the draft itself is there."""
        draft = self._known().id
        root = self.handover.project.root
        _, sent = kept_state(root, self.place)
        extras = dict(self.cargo.extras)
        if self.cargo.cover:
            extras["cover_image"] = uploaded[self.cargo.cover.source].url
        # What was taken out of the draft is emptied there, if it came from here.
        emptied = {key: "" for key in sent if key not in extras and key not in fields}
        what = "its address, cover and words for search engines are not set"
        try:
            await self._extras(draft, {**emptied, **extras})
            what = "its tags are not set"
            await self._tags(draft)
            what = "it could not be looked at"
            data = await self.there.draft(draft)
        except OutsideError as error:
            raise words.unfinished(self._address(), error, what) from None
        standing = Standing(data or fields)
        if standing.mark() != mark_of(fields):
            self.notes.append(words.otherwise(changes(Standing(fields), standing, ())))
        keep_state(root, self.place, standing, tuple(extras))
        self.ledger.change(
            self.place,
            sent=self.cargo.fingerprint(),
            remote=standing.mark(),
            remote_updated=standing.updated,
            pushed=self.handover.now,
        )

    async def _extras(self, draft: str, extras: Mapping[str, str]) -> None:
        """Each was seen at work by somebody else alone, so that a refusal is no failure."""
        if not extras:
            return
        try:
            await self.there.update(draft, extras)
        except AnswerError as error:
            if error.status != 400:
                raise
            names = ", ".join(extras)
            self.notes.append(f"set by hand, since Substack refused it: {names} ({error.message})")

    async def _tags(self, draft: str) -> None:
        if not self.cargo.tags:
            return
        known = await self.there.tags()
        for name in self.cargo.tags:
            tag = known.get(name) or await self.there.make_tag(name)
            await self.there.tag(draft, tag)


def _not_done(error: OutsideError) -> bool:
    """Whether the request certainly changed nothing."""
    if isinstance(error, AnswerError):
        return error.refused
    return not isinstance(error, UncertainError)
