"""The pictures of a mail: by an https address, attached to the message, or named in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from cxq.model import LocalImage, Post
from cxq.project import EmailSettings
from cxq.render.eml import Attachment, content_id
from cxq.render.markup import absolute_url

HEAVY = 1_000_000
"""Bytes from which a picture is told of: a mail is read on a telephone."""

_TYPES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
    "image/avif": ".avif",
    "image/heic": ".heic",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a mail finds a picture, and how wide its file wants to be (0: not known)."""

    address: str
    width: int = 0


class Pictures:
    """Answers for each image of a post; remembers which were used, and what to tell of them."""

    def __init__(self, post: Post, settings: EmailSettings, host: str) -> None:
        self._local = {image.url: image for image in post.images}
        self._attach = settings.images == "attached"
        base = settings.image_base.replace("{slug}", quote(post.meta.slug, safe=""))
        self._base = base if not base or base.endswith("/") else f"{base}/"
        self._host = host
        self._attached: dict[str, tuple[str, Attachment]] = {}

    def source(self, url: str) -> Source | None:
        """Where the image of this address is shown from; None where a mail cannot show it."""
        image = self._local.get(url)
        if image is None:
            address = absolute_url(url) if urlsplit(url).scheme else ""
            return Source(address) if address.lower().startswith("https:") else None
        width = image.picture.shown_width if image.picture else 0
        if self._attach:
            attachment = self._attachment(image)
            return Source(f"cid:{attachment.content_id}", width) if attachment else None
        return Source(self._base + quote(image.name), width) if self._base else None

    def why_not(self, url: str) -> str:
        """Why `source` gave nothing, as the end of a sentence."""
        image = self._local.get(url)
        if image is None:
            if urlsplit(url).scheme:
                return "a mail shows only images at an https address"
            return "there is no such file beside the draft"
        if not self._attach:
            return (
                'a mail cannot reach a file beside the draft. Set image_base = "https://…" (where '
                'you put the folder images/) or images = "attached" under [email] in the settings'
            )
        if image.size and image.picture is None:
            return "its file is no picture that mail programs show"
        if image.size and not image.data:
            return f"its file is too large to be attached ({image.size:,} bytes)"
        return "its file could not be read"

    def heavy(self, url: str) -> int:
        """The bytes of a local image that is heavy for a mail, else 0."""
        image = self._local.get(url)
        return image.size if image is not None and image.size > HEAVY else 0

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What the message has to carry, in the order of use."""
        return tuple(attachment for _, attachment in self._attached.values())

    def beside(self, html: str) -> str:
        """The same HTML for a file that stands beside its images, instead of carrying them."""
        for name, attachment in self._attached.values():
            sign = f'<img src="cid:{attachment.content_id}"'
            html = html.replace(sign, f'<img src="images/{quote(name)}"')
        return html

    def _attachment(self, image: LocalImage) -> Attachment | None:
        if not image.data or image.picture is None:
            return None
        identity = content_id(image.data, self._host)
        if identity not in self._attached:
            stem, _, ending = image.name.rpartition(".")
            kind = image.picture.kind
            plain = image.name.isascii() and bool(stem) and ending.isalnum()
            name = image.name if plain else f"image-{len(self._attached) + 1}{_TYPES[kind]}"
            made = Attachment(identity, name, kind, image.data)
            self._attached[identity] = (image.name, made)
        return self._attached[identity][1]
