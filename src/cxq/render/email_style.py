"""The looks of a mail: every style is written on its element, by hand.

Measured against caniemail (2025): hex colours and px only; padding on table cells and max-width
on tables and images only (Outlook for Windows); no rem, var(), rgb() or @font-face (Gmail drops
the whole attribute for the last two). The small <style> adds what many clients ignore, dark mode
and narrow screens, and nothing depends on it. No pure black or white: clients that invert
colours by themselves turn those into glare.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #rrggbb; text, muted and accent reach 4.5:1 on card and on tint (WCAG 2.2)."""

    paper: str
    card: str
    tint: str
    text: str
    muted: str
    accent: str
    rule: str


LIGHT = Palette("#f1ece2", "#fffdf8", "#f6f1e7", "#2a2622", "#6a6157", "#9b2c1f", "#ddd5c7")
DARK = Palette("#151412", "#1d1c1a", "#282623", "#e6e0d6", "#aaa195", "#f0a491", "#45403a")

WIDTH = 600
PADDING = 24
CONTENT = WIDTH - 2 * PADDING
"""Pixels: the widest an image may be."""

SERIF = (
    "Georgia,'Times New Roman','Noto Serif','DejaVu Serif','Songti SC','Noto Serif CJK SC',"
    "'PingFang SC','Microsoft YaHei',serif"
)
SANS = (
    "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,'Noto Sans','DejaVu Sans','PingFang SC',"
    "'Hiragino Sans GB','Noto Sans CJK SC','Microsoft YaHei',sans-serif"
)
MONO = "Menlo,Consolas,'Courier New',monospace"

# A page without a doctype (some clients drop it) hands a font family down into tables, but not
# size, height and colour: those stand on each table again, never on each cell: 60 notes styled
# cell by cell would alone fill a quarter of what Gmail shows.
BODY = f"font-size:17px;line-height:1.6;color:{LIGHT.text}"
SMALL = f"font-size:15px;line-height:1.55;color:{LIGHT.text}"
TABLE = f"font-size:14px;line-height:1.45;color:{LIGHT.text}"
LINK = f"color:{LIGHT.accent};text-decoration:underline"
MARK = f"color:{LIGHT.accent};text-decoration:none"

# Narrow and dark are told apart by media queries, and by classes that the styles above lack.
STYLE_SHEET = f"""\
ul,ol{{padding-left:26px}}
em span{{font-style:normal}}
h1,h2,h3{{word-break:keep-all}}
@media only screen and (max-width:620px){{
.outer{{padding:0!important}}
.pad{{padding:28px 20px!important}}
h1{{font-size:27px!important}}
}}
@media (prefers-color-scheme:dark){{
.paper{{background-color:{DARK.paper}!important}}
.card{{background-color:{DARK.card}!important;color:{DARK.text}!important}}
.tint{{background-color:{DARK.tint}!important;color:{DARK.text}!important}}
.text{{color:{DARK.text}!important}}
.accent{{color:{DARK.accent}!important}}
.muted{{color:{DARK.muted}!important}}
.rule{{border-color:{DARK.rule}!important}}
.bar{{border-color:{DARK.accent}!important}}
a{{color:{DARK.accent}!important}}
}}
"""


def below(pixels: int, above: int = 0) -> str:
    """A margin as a declaration: `margin:0 0 18px`, or `margin:0`."""
    edges = [f"{side}px" if side else "0" for side in (above, 0, pixels)]
    return f"margin:{' '.join(edges) if above or pixels else '0'}"


def box_open(kind: str, style: str, *, top: int = 0, bottom: int = 18) -> str:
    """A one-cell table, for what wants padding, a border or a background of its own."""
    return (
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'style="{below(bottom, top)}"><tr><td class="{kind}" style="{style}">'
    )


BOX_CLOSE = "</td></tr></table>"
