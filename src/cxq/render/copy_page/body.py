"""What the buttons of copy.html put on the clipboard: the body, as HTML and as prose, once with
its notes listed and once with markers in their places; and the helper that swaps those."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from cxq.document import FootnoteRef
from cxq.model import Post
from cxq.project import Settings
from cxq.render.copy_page.prose import prose
from cxq.render.markup import placeholder
from cxq.render.prosemirror.document import notes_content
from cxq.render.rendered import Writer
from cxq.render.substack import listed, written
from cxq.render.substack_inlines import Marks
from cxq.text import sha256

_PLACE = "/*POST*/null"


@dataclass(frozen=True, slots=True)
class Body:
    """A post's body in every way in which it is copied.

    `html` is substack.html without line ends between its blocks. `marked` has markers for notes,
    one for each of `anchors`, which says whose note it is.
    """

    html: str
    plain: str
    marked: str
    marked_plain: str
    helper: str
    anchors: tuple[int, ...]
    notes: tuple[str, ...]


def body(post: Post, settings: Settings) -> Body:
    """The body of this post."""
    plain = listed(post, settings)
    notes = [
        [_without_local_images(block) for block in note] for note in notes_content(post, settings)
    ]
    # A marker tells its post and the state of it: with other notes it would be another marker.
    state = sha256(script_json([post.meta.slug, notes]).encode("utf-8", "replace"))[:8]
    marked, anchors = _marked(post, settings, state)
    told = {
        "id": state,
        "anchors": anchors,
        "notes": notes,
        "place": settings.substack.footnotes,
    }
    return Body(
        html=plain.joined(),
        plain=prose(plain.joined()),
        marked=marked.joined(),
        marked_plain=prose(marked.joined()),
        helper=_program().replace(_PLACE, script_json(told)),
        anchors=tuple(anchors),
        notes=plain.notes,
    )


def _marked(post: Post, settings: Settings, state: str) -> tuple[Writer, list[int]]:
    """The body with markers, and whose note each of them is."""
    anchors, first, mentioned = _with_marks(post, settings, state, {})
    numbers: dict[int, int] = {}
    for place, number in enumerate(anchors, 1):
        numbers.setdefault(number, place)
    if not mentioned or all(number == place for number, place in numbers.items()):
        return first, anchors
    # “See note 3”: natively it may be the fourth, and is known only now.
    return _with_marks(post, settings, state, numbers)[1], anchors


def _with_marks(
    post: Post, settings: Settings, state: str, numbers: Mapping[int, int]
) -> tuple[list[int], Writer, bool]:
    """Whose note each marker is, the body, and whether it names a note by its number."""
    anchors: list[int] = []
    mentioned: list[int] = []

    def reference(node: FootnoteRef) -> str:
        anchors.append(node.number)
        return f"⟦cxq-{state}-{len(anchors)}⟧"

    def mention(number: int) -> int:
        mentioned.append(number)
        return numbers.get(number, number)

    body = written(post, settings, Marks(reference, mention))
    return anchors, body, bool(mentioned)


def _without_local_images(node: Any) -> Any:
    """The node with words for images that no editor could fetch from this machine."""
    if node["type"] == "captionedImage":
        image, *caption = node["content"]
        has = image["attrs"]
        if has["src"].lower().startswith("https:"):
            return node
        said = {"type": "text", "text": placeholder(has["alt"] or "", has["src"])}
        words = [inner for each in caption for inner in each["content"]]
        space = [{"type": "text", "text": " "}] if words else []
        return {"type": "paragraph", "content": [said, *space, *words]}
    if "content" in node:
        return {**node, "content": [_without_local_images(inner) for inner in node["content"]]}
    return node


@lru_cache(maxsize=1)
def _program() -> str:
    """The helper as it ships, with a place for the post."""
    program = files(__package__).joinpath("footnotes.js").read_text(encoding="utf-8")
    assert program.count(_PLACE) == 1
    return program


def script_json(value: Any) -> str:
    """JSON that may stand in a program and in a page: pure ASCII, and no `<` to end a script."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")
