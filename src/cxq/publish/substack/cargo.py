"""What of a post goes to Substack: the document, the fields, the images. Read before anything is
sent, so that what cannot go stops all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cxq.errors import CxqError
from cxq.model import Draft, Post
from cxq.pictures import with_pictures
from cxq.posts.draft_file import image_finder
from cxq.project import Project, Settings
from cxq.publish.substack.api import Uploaded
from cxq.publish.substack.pictures import Picture, read_picture
from cxq.render.masthead import masthead
from cxq.render.prosemirror.dialect import dialect
from cxq.render.prosemirror.document import substack_document, with_addresses
from cxq.render.prosemirror.validate import validate
from cxq.text import printable, sha256

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COVER = "cover"


@dataclass(frozen=True, slots=True)
class Cargo:
    """`fields` are those that sources prove; `extras` those that python-substack sends too, or that
    are a guess: they go in a request of their own, so that their refusal costs nothing else.
    """

    settings: Settings
    document: Mapping[str, Any]
    fields: Mapping[str, str]
    extras: Mapping[str, str]
    pictures: tuple[Picture, ...]
    cover: Picture | None
    tags: tuple[str, ...]
    section: str
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.fields["draft_title"]

    def all_pictures(self) -> tuple[Picture, ...]:
        """Every image once, whatever places it stands in."""
        found = (*self.pictures, *([self.cover] if self.cover else []))
        return tuple({picture.sha256: picture for picture in reversed(found)}.values())[::-1]

    def fingerprint(self) -> str:
        """A hash of all that goes: the same for the same draft, whatever has been uploaded."""
        hashes = {picture.source: Uploaded(picture.sha256) for picture in self.pictures}
        cover = self.cover.sha256 if self.cover else ""
        whole = [self.body(hashes), self.fields, self.extras, cover, self.tags, self.section]
        return sha256(json.dumps(whole, sort_keys=True).encode())

    def body(self, uploaded: Mapping[str, Uploaded]) -> str:
        """The document as text, with the addresses that its images have got.

        CxqError where it would not open in the editor: the API takes such a body without a word.
        """
        sizes = {picture.source: len(picture.data) for picture in self.pictures}
        types = {picture.source: picture.mime for picture in self.pictures}
        attributes = {
            source: {
                "src": there.url,
                "bytes": sizes[source],
                "type": types[source],
                **({"width": there.width, "height": there.height} if there.width else {}),
            }
            for source, there in uploaded.items()
            if source in sizes
        }
        document = with_addresses(dict(self.document), attributes)
        faults = validate(document, dialect(self.settings.substack))
        if faults:
            raise CxqError(
                f"The Substack document would be broken: {faults[0]}.",
                "This is a fault of cxq, and nothing was sent: please report it with the draft.",
            )
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def load(project: Project, post: Post) -> Cargo:
    """What of this post goes. CxqError where an image of it cannot."""
    settings, meta = project.settings, post.meta
    post, remarks = with_pictures(post, project.pictures)
    made = substack_document(post, settings)
    refused: list[str] = []
    pictures: list[Picture] = []
    for source, image in made.images.items():
        shown = image.file.name if image.url.startswith("picture:") else image.url
        read = read_picture(image.file, shown, source)
        refused.append(read) if isinstance(read, str) else pictures.append(read)
    cover, address = _cover(project, post, refused)
    if refused:
        raise CxqError(
            f"{post.path}: {' '.join(refused)}",
            "Nothing was sent. Save it as PNG or JPEG, and name that file in the draft.",
        )
    head = masthead(post, settings)
    extras = {
        "slug": meta.slug if _SLUG.fullmatch(meta.slug) else "",
        "search_engine_title": printable(meta.seo_title),
        "search_engine_description": printable(meta.seo_description or meta.description),
        "cover_image": address,
    }
    # What those say is left to do with images is done here.
    theirs = [note for note in made.notes if not any(f"upload {s} " in note for s in made.images)]
    notes = [*remarks, *theirs]
    if not extras["slug"]:
        notes.append(f"the slug “{printable(meta.slug)}” is not sent: a-z, 0-9 and hyphens are.")
    webp = [picture.shown for picture in pictures if picture.mime == "image/webp"]
    notes += [f"{shown} is WebP: look whether Substack shows it." for shown in webp]
    return Cargo(
        settings=settings,
        document=made.doc,
        fields={
            "draft_title": head.title,
            "draft_subtitle": head.subtitle,
            "audience": settings.substack.audience,
        },
        extras={key: value for key, value in extras.items() if value},
        pictures=tuple(pictures),
        cover=cover,
        tags=tuple(dict.fromkeys(filter(None, map(printable, meta.tags)))),
        section=printable(meta.section or settings.substack.section),
        notes=tuple(notes),
    )


def _cover(project: Project, post: Post, refused: list[str]) -> tuple[Picture | None, str]:
    """The cover: an image beside the draft, or an address."""
    cover = post.meta.cover.strip()
    if not cover or cover.lower().startswith("https://"):
        return None, cover
    draft = Draft(post.path, project.root / post.path, post.meta, "", 1)
    file = image_finder(project, draft)(cover)
    read = read_picture(file, cover, _COVER) if file else f"there is no file {cover} for the cover."
    if isinstance(read, str):
        refused.append(read)
        return None, ""
    return read, ""
