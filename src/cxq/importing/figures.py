"""Images: the address as it was uploaded, its words, and its caption."""

from __future__ import annotations

from typing import Any

from cxq.importing.elements import Element, sound, text_of, walk
from cxq.importing.escaping import address
from cxq.importing.images import chosen_width, image_markdown, safe_address
from cxq.importing.inlines import write
from cxq.importing.leaves import Leaf, leaves_of
from cxq.importing.pieces import IMAGE, LINK, Piece
from cxq.importing.scope import Scope


def figure(element: Element, scope: Scope) -> list[Piece]:
    """A figure's images, each a paragraph of its own; the caption is the last one's.

    Links, notes and emphasis stand in it; a caption of several lines, or one with an image in it,
    is a paragraph below.
    """
    images = [each for each in walk(element) if each.tag == "img"]
    captions = [each for each in walk(element) if each.tag == "figcaption"]
    content = [child for caption in captions for child in caption.children]
    leaves = leaves_of(content, scope)
    bare = all(leaf.kind in ("text", "note") for leaf in leaves)
    written = write(leaves, scope, one_line=bare)
    pieces = []
    for index, image in enumerate(images):
        last = index == len(images) - 1
        here = bare and last
        markdown = image_markdown(image, written.markdown if here else "", scope)
        if not markdown:
            scope.report.problems.append("An image has no address; only its words stand.")
            alt = image.attributes.get("alt", "")
            words = write([Leaf("text", alt)] if alt else [], scope)
            pieces.append(Piece(words.markdown, words.plain))
            bare = bare and not last
            continue
        if href := _own_link(element, image, scope):
            scope.links.append(href)
            if chosen_width(image):
                scope.report.lose("the width of an image that is a link: left out")
            markdown = f"[{markdown}]({address(href)})"
            pieces.append(Piece(markdown, IMAGE + LINK))
            bare = bare and not last
            continue
        markdown += chosen_width(image)
        pieces.append(Piece(markdown, IMAGE + (written.plain if here else "")))
    if leaves and (not bare or not images):
        scope.report.lose("a caption of several lines: a paragraph below its image")
        pieces.append(Piece(written.markdown, written.plain))
    return [piece for piece in pieces if piece.markdown]


def _own_link(element: Element, image: Element, scope: Scope) -> str:
    """Where the author made the image lead; nothing where it only opens larger."""
    href = image.fact("href")
    if not href and not image.facts:
        around = (each for each in walk(element) if each.tag == "a")
        link = next((each for each in around if any(one is image for one in walk(each))), None)
        if link is not None and not link.has("image-link"):
            href = link.attributes.get("href", "")
    return safe_address(href, scope.url)


def gallery(element: Element, scope: Scope) -> list[Piece]:
    """A gallery: its images one after another, then its caption."""
    facts: Any = element.facts.get("gallery")
    facts = facts if isinstance(facts, dict) else element.facts
    listed = facts.get("images")
    images = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    made = [
        Element(
            "img", {"src": sound(str(each.get("src", ""))), "alt": sound(str(each.get("alt", "")))}
        )
        for each in images
    ]
    caption = sound(facts["caption"]) if isinstance(facts.get("caption"), str) else ""
    scope.report.lose("an image gallery: its images one after another")
    children: list[Element | str] = [*made]
    if not made:
        children = [each for each in walk(element) if each.tag == "img"]
    caption = caption or "".join(
        text_of(each) for each in walk(element) if each.tag == "figcaption"
    )
    if caption:
        children.append(Element("figcaption", {}, [caption]))
    return figure(Element("figure", {}, children), scope)
