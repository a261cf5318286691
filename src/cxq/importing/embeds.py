"""What the editor embeds: buttons, videos, other posts, posts elsewhere."""

from __future__ import annotations

import re

from cxq.importing.elements import Element, sound, text_of, walk
from cxq.importing.images import safe_address
from cxq.importing.inlines import write
from cxq.importing.leaves import Leaf
from cxq.importing.pieces import Piece
from cxq.importing.scope import Scope

_YOUTUBE = re.compile(
    r"(?:youtube(?:-nocookie)?\.com/(?:embed/|watch\?v=)|youtu\.be/)([\w-]{5,20})"
)


def button(element: Element, scope: Scope) -> Piece | None:
    """`{button: Words | address}`; None where it is no button after all."""
    link = next((each for each in walk(element) if each.tag == "a"), None)
    words = text_of(link).strip() if link is not None else ""
    words = words or element.fact("text")
    url = element.fact("url") or (link.attributes.get("href", "") if link is not None else "")
    url = safe_address(url, scope.url)
    words = " ".join(re.sub(r"[{}|]", " ", words).split())
    if not words:
        return None
    scope.links += [url] if url else []
    where = f" | {url.replace('}', '%7D').replace('{', '%7B').replace('|', '%7C')}" if url else ""
    return Piece(f"{{button: {words}{where}}}", words, verbatim=True)


def youtube(element: Element) -> str:
    """The address of the video that this element shows; empty where it shows none."""
    video = element.fact("videoId")
    if not re.fullmatch(r"[\w-]{5,20}", video):
        sources = " ".join(each.attributes.get("src", "") for each in walk(element))
        found = _YOUTUBE.search(sources)
        video = found[1] if found else ""
    return f"https://www.youtube.com/watch?v={video}" if video else ""


def embed(element: Element, scope: Scope) -> list[Piece]:
    """An embed as a link under its title, with the words that it showed; empty where it has no
    address.
    """
    url = youtube(element)
    if not url:
        found = element.fact("url", "canonical_url", "post_url", "base_url", "embed_url", "src")
        found = found or _outer_address(element)
        url = safe_address(found, scope.url)
    if not url:
        return []
    name = element.component.removesuffix("ToDOM") or element.tag
    scope.report.lose(f"an embed ({name}): kept as its address, with its words")
    title = " ".join(element.fact("title", "name").split()) or url
    leaves = [Leaf("text", title, frozenset({f">{url}"}))]
    words = [piece for text in _words(element, title) if (piece := _paragraph(text, scope))]
    written = write(leaves, scope)
    return [*words, Piece(written.markdown, written.plain)]


def _outer_address(element: Element) -> str:
    for each in walk(element):
        if each.tag in ("iframe", "audio", "video", "source", "embed") and each.attributes.get(
            "src"
        ):
            return each.attributes["src"]
    return next((each.attributes.get("href", "") for each in walk(element) if each.tag == "a"), "")


def _words(element: Element, title: str) -> list[str]:
    """What a reader reads in the embed, or what is told of it in its data."""
    shown = [line for line in (" ".join(each.split()) for each in _lines(element)) if line]
    if shown:
        return [line for line in shown if line != title]
    told = (element.fact("full_text"), element.fact("description", "caption"))
    return [" ".join(sound(text).split()) for text in told if text]


def _lines(element: Element) -> list[str]:
    """The text of an embed, a line for each element that holds text of its own."""
    found = []
    for child in element.children:
        if isinstance(child, str):
            found.append(child)
        else:
            found += _lines(child)
    return found


def _paragraph(text: str, scope: Scope) -> Piece | None:
    written = write([Leaf("text", text)], scope)
    return Piece(written.markdown, written.plain) if text else None
