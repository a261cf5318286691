"""A page that holds one table, to be taken as a picture: in our own typography, both scripts. Pure.

It is as wide as Substack's column and grows with what cannot be broken. Nothing is fetched.
"""

from __future__ import annotations

from cxq.document import Document, Row, Table
from cxq.model import Post
from cxq.render.html_inlines import Inlines
from cxq.render.markup import quoted
from cxq.render.polish import polish
from cxq.render.rendered import Writer
from cxq.render.table_lowering import marked_table
from cxq.theme import PAPER

WIDTH = 728
"""CSS pixels: two of a picture's each, as Substack recommends (1,456)."""

_LIGHT, _FONTS = PAPER.light, PAPER.fonts
_STYLE = f"""\
body {{ margin: 0; background: #fff; }}
#table {{ display: inline-block; min-width: {WIDTH}px; padding: 14px 18px 18px;
  box-sizing: border-box; background: #fff; color: {_LIGHT.text}; }}
table {{ width: 100%; border-collapse: collapse; font: 16px/1.5 {_FONTS.labels}; }}
th, td {{ padding: 8px 14px; text-align: left; vertical-align: top; max-width: 360px;
  min-width: 2em; overflow-wrap: break-word; border-bottom: 1px solid {_LIGHT.rule}; }}
th {{ border-bottom: 2px solid {_LIGHT.muted}; font-weight: 600; }}
tr:last-child td {{ border-bottom: 0; }}
th:first-child, td:first-child {{ padding-left: 0; }}
th:last-child, td:last-child {{ padding-right: 0; }}
.center {{ text-align: center; }} .right {{ text-align: right; }}
td {{ font-variant-numeric: tabular-nums; }}
a {{ color: inherit; text-decoration: none; }}
code {{ font: .9em {_FONTS.code}; background: {_LIGHT.tint}; padding: .1em .3em;
  border-radius: 4px; }}
em [lang|="zh"], dfn [lang|="zh"] {{ font-style: normal; }}
math {{ font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", serif; }}
"""


def table_page(table: Table, post: Post) -> str:
    """The whole page; the table stands in `#table`."""
    language = post.meta.lang
    (shown,) = polish(Document((table,)), language).blocks
    assert isinstance(shown, Table)
    marked, _ = marked_table(shown)
    inlines = Inlines(Writer(), post, language)
    rows = "\n".join(
        ["<thead>", _row(marked.head, "th", inlines), "</thead><tbody>"]
        + [_row(row, "td", inlines) for row in marked.rows]
    )
    return (
        f'<!doctype html>\n<html lang="{quoted(language)}"><head><meta charset="utf-8">\n'
        f"<style>\n{_STYLE}</style></head>\n"
        f'<body><div id="table"><table>\n{rows}\n</tbody></table></div></body></html>\n'
    )


def _row(row: Row, tag: str, inlines: Inlines) -> str:
    cells = "".join(
        f'<{tag} class="{cell.align}">{inlines.html(cell.content)}</{tag}>' for cell in row.cells
    )
    return f"<tr>{cells}</tr>"
