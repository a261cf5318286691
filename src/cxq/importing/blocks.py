"""The blocks of a post, each as a piece of Markdown."""

from __future__ import annotations

import re

from cxq.importing.elements import Element, text_of, walk
from cxq.importing.embeds import button, embed
from cxq.importing.figures import figure, gallery
from cxq.importing.inlines import write
from cxq.importing.leaves import INLINE, leaves_of
from cxq.importing.lists import apart, list_piece
from cxq.importing.notes import MARK
from cxq.importing.pieces import Piece, joined, prefixed
from cxq.importing.raw import raw_piece
from cxq.importing.scope import Scope
from cxq.importing.tables import table_piece

_TRANSPARENT = frozenset(
    {"div", "section", "article", "main", "header", "footer", "aside", "address", "form", "p"}
)
_EMBEDS = frozenset({"iframe", "video", "audio", "embed", "object"})
_CHROME = ("header-anchor-parent", "header-anchor-widget", "image-link-expand", "hide-text")
DEEPEST = 12
"""Quotes and lists within each other; Markdown's readers stop somewhere, mistune at 20."""


def pieces_of(nodes: list[Element | str], scope: Scope, depth: int = 0) -> list[Piece]:
    """The blocks of these nodes; text between blocks is a paragraph."""
    pieces: list[Piece] = []
    run: list[Element | str] = []
    for node in nodes:
        if isinstance(node, str) or (_is_inline(node) and not _is_special(node)):
            run.append(node)
            continue
        pieces += _paragraph(run, scope)
        run = []
        pieces += _with_source(_block(node, scope, depth), node)
    return apart(pieces + _paragraph(run, scope))


def _is_inline(node: Element) -> bool:
    if node.tag not in INLINE:
        return False
    return all(isinstance(child, str) or _is_inline(child) for child in node.children)


def _is_special(node: Element) -> bool:
    return node.has("latex-rendered") or node.has("button-wrapper")


def _with_source(pieces: list[Piece], node: Element) -> list[Piece]:
    for piece in pieces:
        if piece.source is None:
            piece.source = node if len(pieces) == 1 else None
    return pieces


def _paragraph(nodes: list[Element | str], scope: Scope) -> list[Piece]:
    leaves = leaves_of(nodes, scope) if nodes else []
    if not leaves:
        return []
    written = write(leaves, scope)
    return [Piece(written.markdown, written.plain, Element("p", {}, nodes))]


def _block(node: Element, scope: Scope, depth: int) -> list[Piece]:
    tag = node.tag
    if node.has(*_CHROME):
        return []
    if (made := _platform(node, scope, depth)) is not None:
        return made
    if re.search(r"text-align:\s*(?:center|right|justify)", node.attributes.get("style", "")):
        scope.report.lose("text set centred or to the right: kept without that")
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        return _heading(node, scope, depth)
    if tag in ("ul", "ol", "menu"):
        return _deep(node, scope, depth) or [list_piece(node, scope, depth, pieces_of)]
    if tag == "blockquote":
        return _deep(node, scope, depth) or _quoted(node, "", scope, depth)
    if tag == "hr":
        return [Piece("---", "")]
    if tag == "pre":
        return _pre(node, scope)
    if tag == "figure":
        return _figure(node, scope, depth)
    if tag == "table":
        table = table_piece(node, scope)
        return _kept(table or raw_piece(node, scope, "a table"))
    if tag in _EMBEDS:
        return embed(node, scope) or _kept(raw_piece(node, scope, f"<{tag}>"))
    if tag in _TRANSPARENT or tag in INLINE:
        return _transparent(node, scope, depth)
    return _kept(raw_piece(node, scope, f"<{tag}>"))


def _platform(node: Element, scope: Scope, depth: int) -> list[Piece] | None:
    """What Substack's editor has and HTML has not; None for everything else."""
    if not node.attributes:
        return None
    if node.has("pullquote"):
        return _quoted(node, "[!pull]", scope, depth)
    if node.has("callout-block") or "data-callout" in node.attributes:
        return _quoted(node, "[!note]", scope, depth)
    if node.has("paywall-jump", "paywall") or node.component == "PaywallToDOM":
        return [Piece("{paywall}", text_of(node), verbatim=True)]
    if node.has("button-wrapper"):
        found = button(node, scope)
        return [found] if found else _transparent(node, scope, depth)
    if node.has("subscription-widget-wrap", "subscription-widget-wrap-editor"):
        return _subscribe(node, scope, depth)
    if node.has("latex-rendered") or node.component == "LatexBlockToDOM":
        return _tex(node, scope)
    if node.has("image-gallery-embed"):
        return gallery(node, scope) or None
    if node.has("captioned-image-container"):
        return _figure(node, scope, depth)
    if node.has("preformatted-block"):
        scope.report.lose("a poem: a code block keeps its lines")
        return [piece for each in walk(node) if each.tag == "pre" for piece in _pre(each, scope)]
    if node.tag in ("div", "p") and node.facts and not node.has("highlighted_code_block"):
        return _embedded(node, scope)
    return None


def _embedded(node: Element, scope: Scope) -> list[Piece] | None:
    """A component of the editor: a link where it has an address, else its text, else raw HTML."""
    inner = any(each.tag == "pre" or each.has("button-wrapper") for each in walk(node))
    if inner or any(each.tag == MARK for each in walk(node)):
        return None
    if pieces := embed(node, scope):
        return pieces
    name = node.component.removesuffix("ToDOM") or node.attributes.get("class", "") or node.tag
    if text_of(node).strip():
        return None
    return _kept(raw_piece(node, scope, f"a component ({name[:40]})"))


def _kept(piece: Piece | None) -> list[Piece]:
    return [piece] if piece is not None else []


def _transparent(node: Element, scope: Scope, depth: int) -> list[Piece]:
    return pieces_of(node.children, scope, depth)


def _deep(node: Element, scope: Scope, depth: int) -> list[Piece]:
    if depth < DEEPEST:
        return []
    return _kept(raw_piece(node, scope, f"quotes and lists more than {DEEPEST} deep"))


def _figure(node: Element, scope: Scope, depth: int) -> list[Piece]:
    if any(each.tag == "img" for each in walk(node)):
        return figure(node, scope)
    if any(each.tag in _EMBEDS for each in walk(node)):
        return embed(node, scope) or _kept(raw_piece(node, scope, "a figure"))
    inside = [
        Element("p", {}, child.children)
        if isinstance(child, Element) and child.tag == "figcaption"
        else child
        for child in node.children
    ]
    return pieces_of(inside, scope, depth)


def _heading(node: Element, scope: Scope, depth: int) -> list[Piece]:
    inline = all(isinstance(child, str) or _is_inline(child) for child in node.children)
    if not inline:
        return _broken_heading(node, scope, depth)
    leaves = leaves_of(node.children, scope)
    if not leaves:
        return []
    written = write(leaves, scope, one_line=True)
    # A run of `#` at the end would close the heading (CommonMark §4.2).
    text = re.sub(r"(#+)$", lambda found: "\\#" * len(found[1]), written.markdown)
    return [Piece(f"{'#' * int(node.tag[1])} {text}", written.plain)]


def _broken_heading(node: Element, scope: Scope, depth: int) -> list[Piece]:
    """A heading around blocks (an image, a widget): the words are the heading, the rest follows."""
    words: list[Element | str] = []
    rest: list[Element | str] = []
    for child in node.children:
        inline = isinstance(child, str) or _is_inline(child)
        (words if inline else rest).append(child)
    heading = Element(node.tag, {}, words)
    return [*_heading(heading, scope, depth), *pieces_of(rest, scope, depth)]


def _quoted(node: Element, kind: str, scope: Scope, depth: int) -> list[Piece]:
    """A quote; `kind` is the mark of a pull quote or a call-out on its first line."""
    inside = pieces_of(node.children, scope, depth + 1)
    if not inside:
        return []
    text, plain = joined(inside)
    marked = f"{kind}\n{text}" if kind else text
    verbatim = any(piece.verbatim for piece in inside)
    return [Piece(prefixed(marked, "> ", "> "), plain, node, verbatim)]


def _subscribe(node: Element, scope: Scope, depth: int) -> list[Piece]:
    """The words above the field stay; the field itself is the platform's."""
    words = [each for each in walk(node) if each.has("preamble")]
    pieces = [piece for each in words for piece in pieces_of(each.children, scope, depth)]
    return [*pieces, Piece("{subscribe}", "", verbatim=True)]


def _tex(node: Element, scope: Scope) -> list[Piece]:
    tex = node.fact("persistentExpression", "expression") or text_of(node)
    lines = [line for line in tex.strip().split("\n") if line.strip()]
    if not lines:
        return []
    scope.math = True
    return [Piece("\n".join(("$$", *lines, "$$")), "", verbatim=True)]


def _pre(node: Element, scope: Scope) -> list[Piece]:
    """A code block, fenced by a run of backticks that it does not hold."""
    text = text_of(node).removeprefix("\n").rstrip("\n")
    labels = [each.attributes["label"] for each in walk(node) if each.tag == MARK]
    if any(each.tag in ("a", "strong", "em") for each in walk(node)):
        scope.report.lose("links or marks in a code block: kept as bare text")
    runs = [len(run) for run in re.findall("`{3,}", text)]
    fence = "`" * (max(runs, default=2) + 1)
    pieces = [Piece(f"{fence}{_language(node)}\n{text}\n{fence}", text)] if text.strip() else []
    if labels:
        pieces += _paragraph([Element(MARK, {"label": label}) for label in labels], scope)
    return pieces


def _language(node: Element) -> str:
    for each in walk(node):
        name = each.fact("language") or each.attributes.get("data-language", "")
        found = re.search(r"\blanguage-([\w+#.-]+)", each.attributes.get("class", ""))
        name = name or (found[1] if found else "")
        if name and re.fullmatch(r"[\w+#.-]{1,30}", name):
            return "" if name in ("plaintext", "auto", "null") else name
    return ""
