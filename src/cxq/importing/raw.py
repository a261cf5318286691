"""What has no Markdown form, kept as raw HTML: cleaned, in one piece that Markdown leaves alone."""

from __future__ import annotations

import re

from cxq.importing.elements import Element, markup, text_of, walk
from cxq.importing.notes import MARK
from cxq.importing.pieces import NOTE, Piece
from cxq.importing.scope import Scope
from cxq.render.raw_html import clean

_BLOCK_START = re.compile(
    r"</?(address|blockquote|center|col|colgroup|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr"
    r"|li|ol|p|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b",
    re.I,
)


def raw_piece(element: Element, scope: Scope, why: str) -> Piece | None:
    """The element as raw HTML, the marks of notes in it behind it; None where nothing is left."""
    labels = [each.attributes["label"] for each in walk(element) if each.tag == MARK]
    html = clean(markup(element)).strip()
    html = re.sub(r"\n[ \t]*(?=\n)", "\n&#8203;" if "<pre" in html else "", html)
    plain = text_of(element)
    if not html and not labels:
        scope.report.lose(f"{why}: nothing of it can be kept")
        return None
    scope.report.lose(f"{why}: kept as raw HTML")
    if not _BLOCK_START.match(html):
        html = f"<div>{html}</div>"
    behind = "".join(f"[^{label}]" for label in labels)
    if behind:
        scope.report.problems.append(
            f"The marks {behind} stood in what is now raw HTML; they stand behind it."
        )
    plain += "".join(NOTE + label for label in labels)
    return Piece(f"{html}\n\n{behind}" if behind else html, plain)
