"""Tables of other editors: GFM where every cell is a line, raw HTML where not."""

from __future__ import annotations

from cxq.importing.elements import Element, walk
from cxq.importing.inlines import write
from cxq.importing.leaves import INLINE, leaves_of
from cxq.importing.pieces import Piece
from cxq.importing.scope import Scope


def table_piece(node: Element, scope: Scope) -> Piece | None:
    """A GFM table, the first row its head; None where it is not of that shape."""
    rows = [each for each in walk(node) if each.tag == "tr"]
    cells = [
        [
            child
            for child in row.children
            if isinstance(child, Element) and child.tag in ("td", "th")
        ]
        for row in rows
    ]
    cells = [row for row in cells if row]
    width = max((len(row) for row in cells), default=0)
    if not width or any(each.tag == "caption" for each in walk(node)):
        return None
    if not all(_is_plain(cell) for row in cells for cell in row):
        return None
    lines, plain = [], []
    for row in cells:
        written = [write(leaves_of(_inline(cell), scope), scope, one_line=True) for cell in row]
        texts = [each.markdown.replace("|", "\\|") for each in written]
        texts += [""] * (width - len(texts))
        lines.append("| " + " | ".join(texts) + " |")
        plain += [each.plain for each in written]
    lines.insert(1, "|" + " --- |" * width)
    return Piece("\n".join(lines), "\n".join(plain), node)


def _inline(cell: Element) -> list[Element | str]:
    """A cell's content; the one paragraph in it stands for it."""
    inside = [child for child in cell.children if isinstance(child, Element) or child.strip()]
    if len(inside) == 1 and isinstance(inside[0], Element) and inside[0].tag == "p":
        return inside[0].children
    return cell.children


def _is_plain(cell: Element) -> bool:
    if cell.attributes.get("colspan", "1") != "1" or cell.attributes.get("rowspan", "1") != "1":
        return False
    content = Element("td", {}, _inline(cell))
    return all(each.tag in INLINE for each in list(walk(content))[1:])
