"""The inline content of a block, flat: leaves that each carry their marks, as editors keep them.

Flat, since HTML's marks overlap, hold spaces at their edges and nest in any order, and Markdown's
may do none of that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from cxq.importing.elements import Element, text_of
from cxq.importing.images import image_markdown, safe_address
from cxq.importing.notes import MARK
from cxq.importing.scope import Scope
from cxq.importing.terms import TERM

Kind = Literal["text", "code", "note", "image", "break", "raw", "math", "term"]

_MARKS = {
    "strong": "strong", "b": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em",
    "s": "s", "del": "s", "strike": "s",
}  # fmt: skip
RAW = frozenset({"sup", "sub", "u", "mark", "kbd", "small", "ins", "abbr", "q", "ruby", "rt", "rp"})
INLINE = frozenset(
    {*_MARKS, *RAW, "a", "code", "br", "img", "span", "tt", "samp", "var", "time", "label", "wbr"}
    | {"bdi", "bdo", "big", "button", "input", MARK, TERM}
)
_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A piece of one kind. `marks` are strong, em, s and the link's address as `>address`.

    `text` is what a reader reads (a note's label, an image's alt text); `source` is Markdown or
    HTML that is written as it stands (an image, a raw tag, TeX).
    """

    kind: Kind
    text: str
    marks: frozenset[str] = frozenset()
    source: str = ""


def leaves_of(nodes: list[Element | str], scope: Scope) -> list[Leaf]:
    """The leaves of these nodes, white space as a browser shows it."""
    found: list[Leaf] = []
    for node in nodes:
        _collect(node, frozenset(), scope, found)
    return tidied(found)


def _collect(node: Element | str, marks: frozenset[str], scope: Scope, found: list[Leaf]) -> None:
    if isinstance(node, str):
        found.append(Leaf("text", node, marks))
        return
    tag = node.tag
    if tag == MARK:
        found.append(Leaf("note", node.attributes["label"], marks))
    elif tag == TERM:
        words, source = node.attributes["words"], node.attributes["source"]
        found.append(Leaf("term", words, marks, source))
    elif tag == "br":
        found.append(Leaf("break", "", marks))
    elif tag == "img":
        found.append(_image(node, marks, scope))
    elif tag in ("code", "tt", "samp"):
        _code(node, marks, scope, found)
    elif tag == "a":
        _collect_all(node, marks | _link(node, scope), scope, found)
    elif tag in _MARKS:
        _collect_all(node, marks | {_MARKS[tag]}, scope, found)
    elif node.fact("persistentExpression", "expression") and not node.has("latex-rendered"):
        scope.math = True
        found.append(Leaf("math", "", marks, f"${node.fact('persistentExpression')}$"))
    elif node.component == "MentionToDOM" or node.has("mention-wrap"):
        _mention(node, marks, scope, found)
    elif tag in RAW:
        scope.report.lose(f"<{tag}>: kept as raw HTML")
        found.append(Leaf("raw", "", marks, f"<{tag}>"))
        _collect_all(node, marks, scope, found)
        found.append(Leaf("raw", "", marks, f"</{tag}>"))
    elif tag == "input":
        scope.report.lose("a form's field: left out")
    elif not node.has("hide-text"):
        if "color" in node.attributes.get("style", ""):
            scope.report.lose("coloured text: kept without its colour")
        _collect_all(node, marks, scope, found)


def _collect_all(node: Element, marks: frozenset[str], scope: Scope, found: list[Leaf]) -> None:
    for child in node.children:
        _collect(child, marks, scope, found)


def _code(node: Element, marks: frozenset[str], scope: Scope, found: list[Leaf]) -> None:
    """Code holds nothing but text; a note's mark in it stands behind it."""
    if text := text_of(node):
        found.append(Leaf("code" if text.strip() else "text", text, marks))
    for child in node.children:
        if isinstance(child, Element) and child.tag == MARK:
            _collect(child, marks, scope, found)


def _mention(node: Element, marks: frozenset[str], scope: Scope, found: list[Leaf]) -> None:
    scope.report.lose("a mention: kept as the name")
    name = text_of(node) or node.fact("name")
    found.append(Leaf("text", name, marks))


def _link(node: Element, scope: Scope) -> frozenset[str]:
    url = safe_address(node.attributes.get("href", ""), scope.url)
    if not url:
        if (href := node.attributes.get("href", "")) and not href.startswith("#"):
            scope.report.problems.append(
                f"The link “{text_of(node).strip()[:40]}” leads to “{href[:60]}”, which is no web "
                "address; its words stand."
            )
        elif href:
            scope.report.lose("a link within the page: kept as its words")
        return frozenset()
    return frozenset({f">{url}"})


def _image(node: Element, marks: frozenset[str], scope: Scope) -> Leaf:
    source = image_markdown(node, "", scope)
    if not source:
        scope.report.problems.append("An image has no address; only its words stand.")
        return Leaf("text", node.attributes.get("alt", ""), marks)
    return Leaf("image", "", marks, source)


def tidied(leaves: list[Leaf]) -> list[Leaf]:
    """White space collapsed and off the edges, equal neighbours merged, marks tight."""
    return _merged(_marks_tightened(_split_spaces(_collapsed(leaves))))


def _collapsed(leaves: list[Leaf]) -> list[Leaf]:
    found: list[Leaf] = []
    after_space = True
    for leaf in leaves:
        if leaf.kind in ("text", "code", "term"):
            # Nearly all texts hold single spaces alone, and asking is cheaper than replacing.
            plain = leaf.text.isprintable() and "  " not in leaf.text
            text = leaf.text if plain else _SPACE.sub(" ", leaf.text)
            if after_space and leaf.kind != "code":
                text = text.lstrip(" ")
            elif after_space:
                text = text.lstrip(" ") if text.strip(" ") else ""
            if text:
                found.append(
                    leaf if text == leaf.text else Leaf(leaf.kind, text, leaf.marks, leaf.source)
                )
                after_space = text.endswith(" ")
            continue
        if leaf.kind == "break":
            _strip_end(found)
        found.append(leaf)
        if leaf.kind != "raw":
            after_space = leaf.kind == "break"
    _strip_end(found)
    while found and found[-1].kind == "break":
        found.pop()
        _strip_end(found)
    while found and found[0].kind == "break":
        del found[0]
    return found


def _strip_end(found: list[Leaf]) -> None:
    while found and found[-1].kind == "text":
        text = found[-1].text.rstrip(" ")
        if text:
            found[-1] = replace(found[-1], text=text)
            return
        found.pop()


def _split_spaces(leaves: list[Leaf]) -> list[Leaf]:
    """Spaces at a leaf's edges on their own: they must not stand just inside a mark."""
    found: list[Leaf] = []
    for leaf in leaves:
        if leaf.kind != "text" or not leaf.marks or leaf.text.strip() == leaf.text:
            found.append(leaf)
            continue
        core = leaf.text.strip()
        start = leaf.text.find(core) if core else len(leaf.text)
        for text in (leaf.text[:start], core, leaf.text[start + len(core) :] if core else ""):
            if text:
                found.append(replace(leaf, text=text))
    return found


def _marks_tightened(leaves: list[Leaf]) -> list[Leaf]:
    """Spaces, breaks and notes keep only the marks of both sides; a note is never in a link."""
    found: list[Leaf] = []
    outer: list[frozenset[str]] = [frozenset()] * len(leaves)
    following: frozenset[str] = frozenset()
    for index in range(len(leaves) - 1, -1, -1):
        outer[index] = following
        if not _loose(leaves[index]):
            following = leaves[index].marks
    before: frozenset[str] = frozenset()
    for leaf, after in zip(leaves, outer, strict=True):
        if not _loose(leaf):
            before = leaf.marks
            found.append(leaf)
            continue
        marks = leaf.marks & before & after
        if leaf.kind == "note":
            marks = frozenset(mark for mark in marks if not mark.startswith(">"))
        found.append(leaf if marks == leaf.marks else replace(leaf, marks=marks))
    return found


def _loose(leaf: Leaf) -> bool:
    return leaf.kind in ("break", "note") or (leaf.kind == "text" and not leaf.text.strip())


def _merged(leaves: list[Leaf]) -> list[Leaf]:
    found: list[Leaf] = []
    for leaf in leaves:
        last = found[-1] if found else None
        alike = last is not None and (last.kind, last.marks) == (leaf.kind, leaf.marks)
        if last is not None and alike and leaf.kind in ("text", "code"):
            found[-1] = replace(last, text=last.text + leaf.text)
        else:
            found.append(leaf)
    return found
