"""The schema of Substack's document: what each node holds, its attributes, where marks may stand.

Substack publishes none. This one is put together from what public projects of 2024–2026 report of
stored drafts and of the editor, in the names that stored drafts use (“legacy”); `TIPTAP` gives
those that the live editor uses for the same things. Nothing of it was tried against the live site,
so where reports are silent it asks for what is safe under every reading of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

TIPTAP: Mapping[str, str] = {
    "bullet_list": "bulletList",
    "ordered_list": "orderedList",
    "list_item": "listItem",
    "horizontal_rule": "horizontalRule",
    "hard_break": "hardBreak",
    "code_block": "codeBlock",
    "latex_block": "latexBlock",
    "strong": "bold",
    "em": "italic",
    "strikethrough": "strike",
}
"""The names that differ between the two families, legacy → live editor."""

FLOW = "paragraph bullet_list ordered_list blockquote highlighted_code_block code_block"
FLOW += " horizontal_rule captionedImage latex_block preformatted_text_block"
TOP = " heading pullquote calloutBlock button subscribeWidget paywall footnote"

FOREIGN = frozenset(
    re.findall(
        r"\w+",
        "youtube2 twitter2 vimeo spotify2 soundcloud digestPostEmbed embeddedPublication "
        "directMessage audio video poll assetError image_gallery image3 captionedShareButton "
        "captionedButton collapsedContent sponsorshipCampaign install_substack_app",
    )
)
"""Blocks that Substack's own editor makes and cxq never writes; their inside is not looked at."""
FOREIGN_INLINES = frozenset({"substack_mentions", "mention", "cashtag"})
MARKS = ("link", "strong", "em", "strikethrough", "superscript", "subscript", "code")

GROUPS: Mapping[str, frozenset[str]] = {
    "block": frozenset((FLOW + TOP).split()) | FOREIGN,
    "flow": frozenset(FLOW.split()) | FOREIGN,
    "inline": frozenset(["text", "hard_break", "footnoteAnchor", "inline_latex", "latex"])
    | FOREIGN_INLINES,
    "phrase": frozenset(["text", "hard_break", "inline_latex", "latex"]) | FOREIGN_INLINES,
}


class Part(NamedTuple):
    """Of these nodes at least so many; `most` is 0 for any number."""

    names: frozenset[str]
    least: int
    most: int


Check = Callable[[Any], bool]


class Attribute(NamedTuple):
    says: str
    check: Check
    required: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of node. `says` is how its content is put into words where it is wrong."""

    content: tuple[Part, ...] = ()
    says: str = ""
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    marks: bool = True


def _parts(expression: str) -> tuple[Part, ...]:
    """`paragraph flow*` as parts; a group's name stands for its members, `a|b` for either."""
    parts = []
    for names, times in re.findall(r"([\w|]+)([*+?]?)", expression):
        members: set[str] = set()
        for name in names.split("|"):
            members |= GROUPS.get(name, frozenset({name}))
        least, most = {"*": (0, 0), "+": (1, 0), "?": (0, 1), "": (1, 1)}[times]
        parts.append(Part(frozenset(members), least, most))
    return tuple(parts)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _words(value: Any) -> bool:
    return isinstance(value, str)


_TEXT = Attribute("text or null", _or_null(_words))
_NUMBER = Attribute("a whole number or null", _or_null(_is_int))
_FLAG = Attribute("true, false or null", _or_null(lambda value: isinstance(value, bool)))
_NEEDED = Attribute("text that is not empty", lambda v: isinstance(v, str) and v != "", True)
_POSITION = Attribute("a whole number from 1", lambda v: _is_int(v) and v >= 1, True)
_LEVEL = Attribute("a whole number from 1 to 6", lambda v: _is_int(v) and 1 <= v <= 6, True)
_START = Attribute("a whole number from 0", lambda v: v is None or (_is_int(v) and v >= 0))
_LATEX = {
    "persistentExpression": Attribute("text", _words, True),
    "expression": _TEXT,
    "id": _TEXT,
    "dirty": _FLAG,
}
_IMAGE_TEXTS = "srcNoWatermark imageSize alt title type href internalRedirect align"
_IMAGE: Mapping[str, Attribute] = {
    "src": _NEEDED,
    **dict.fromkeys(_IMAGE_TEXTS.split(), _TEXT),
    **dict.fromkeys(("height", "width", "resizeWidth", "bytes"), _NUMBER),
    **dict.fromkeys(("fullscreen", "belowTheFold", "topImage", "isProcessing", "offset"), _FLAG),
}
_CODE = Rule(
    _parts("text*"), "holds nothing but text", {"language": _TEXT, "nodeId": _TEXT}, marks=False
)
_LIST = "list_item+", "must hold list items, at least one, and nothing else"

RULES: Mapping[str, Rule] = {
    "doc": Rule(_parts("block+"), "must hold blocks, at least one"),
    "paragraph": Rule(
        _parts("inline*"), "holds text and inline nodes only", {"textAlign": _TEXT}
    ),
    "heading": Rule(
        _parts("inline*"),
        "holds text and inline nodes only",
        {"level": _LEVEL, "textAlign": _TEXT},
    ),
    "bullet_list": Rule(_parts(_LIST[0]), _LIST[1], {"tight": _FLAG}),
    "ordered_list": Rule(
        _parts(_LIST[0]),
        _LIST[1],
        {"start": _START, "order": _START, "type": _TEXT, "tight": _FLAG},
    ),
    "list_item": Rule(_parts("paragraph flow*"), "must begin with a paragraph"),
    "blockquote": Rule(_parts("paragraph+"), "must hold paragraphs, at least one, and only those"),
    "pullquote": Rule(
        _parts("paragraph+"),
        "must hold paragraphs, at least one, and only those",
        {"align": _TEXT, "color": _TEXT},
    ),
    "calloutBlock": Rule(
        _parts("paragraph|heading+"), "must hold paragraphs or headings, at least one"
    ),
    "horizontal_rule": Rule((), "holds nothing"),
    "hard_break": Rule((), "holds nothing"),
    "highlighted_code_block": _CODE,
    "code_block": _CODE,
    "preformatted_text_block": Rule(
        _parts("text*"), "holds nothing but text", {"params": _TEXT, "language": _TEXT}
    ),
    "latex_block": Rule((), "holds nothing", _LATEX),
    "inline_latex": Rule((), "holds nothing", _LATEX),
    "latex": Rule((), "holds nothing", _LATEX),
    "footnoteAnchor": Rule((), "holds nothing", {"number": _POSITION}),
    "footnote": Rule(
        _parts("flow+"), "must hold blocks, at least one", {"number": _POSITION}
    ),
    "captionedImage": Rule(_parts("image2 caption?"), "must hold image2, then a caption at most"),
    "image2": Rule((), "holds nothing", _IMAGE),
    "caption": Rule(_parts("phrase*"), "holds text and inline nodes, but no footnote anchor"),
    "button": Rule(
        (), "holds nothing", {"url": _NEEDED, "text": _NEEDED, "action": _TEXT, "class": _TEXT}
    ),
    "subscribeWidget": Rule(
        _parts("ctaCaption?"),
        "holds one ctaCaption at most",
        {"url": _TEXT, "text": _TEXT, "language": _TEXT},
    ),
    "ctaCaption": Rule(_parts("text*"), "holds nothing but text"),
    "paywall": Rule((), "holds nothing"),
}  # fmt: skip
"""Legacy name → what such a node must be. `text` is no node of this kind: it has text and marks."""

LINK: Mapping[str, Attribute] = {
    "href": _NEEDED,
    **dict.fromkeys(["target", "rel", "class", "title"], _TEXT),
}

ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    **{name: tuple(rule.attributes) for name, rule in RULES.items()},
    **dict.fromkeys(MARKS, ()),
    "link": tuple(LINK),
}
"""Every name that cxq knows, nodes and marks, with the attributes that it knows of it."""
