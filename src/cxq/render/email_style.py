"""The looks of a mail as declarations: every style is written on its element, from a theme.

Measured against caniemail (2025): hex colours and px only; padding on table cells and max-width
on tables and images only (Outlook for Windows); no rem, var(), rgb() or @font-face (Gmail drops
the whole attribute for the last two). The small sheets (email_sheet) add what many clients
ignore, and nothing depends on them.
"""

from __future__ import annotations

from functools import lru_cache

from cxq.theme import PAPER, Theme

WIDTH = 600
PADDING = 24
CONTENT = WIDTH - 2 * PADDING
"""Pixels: the widest an image may be."""

# Without `fixed` a long word or a wide table inside would widen the whole column on a telephone.
COLUMN = 'width="100%" cellpadding="0" cellspacing="0" border="0"'
FIXED = "table-layout:fixed"


class Styles:
    """The declarations that a theme's colours and fonts make.

    A page without a doctype (some clients drop it) hands a font family down into tables, but not
    size, height and colour: those stand on each table again (`body`, `small`, `table`), never on
    each cell: 60 notes styled cell by cell would alone fill a quarter of what Gmail shows.
    """

    def __init__(self, theme: Theme) -> None:
        light, fonts = theme.light, theme.fonts
        self.theme = theme
        self.light = light
        self.body = f"font-size:17px;line-height:1.6;color:{light.text}"
        self.small = f"font-size:15px;line-height:1.55;color:{light.text}"
        self.table = (
            f"border-collapse:collapse;font-family:{fonts.labels};font-size:14px;line-height:1.45;"
            f"color:{light.text}"
        )
        self.link = f"color:{light.accent};text-decoration:underline"
        self.mark = f"color:{light.accent};text-decoration:none"
        self.caption = f"font-size:14px;line-height:1.45;color:{light.muted}"
        self.code = f"font-family:{fonts.code};font-size:14px;line-height:1.5"
        self.code_inline = f"background-color:{light.tint};font-family:{fonts.code};font-size:14px"
        self.code_box = (
            f"background-color:{light.tint};padding:14px 16px;{self.code};color:{light.text}"
        )
        self.rule = f"border-top:1px solid {light.rule};font-size:0;line-height:0"
        self.quote = f"border-left:3px solid {light.accent};padding:2px 0 2px 18px;{self.body}"
        self.pull = (
            f"border-top:1px solid {light.rule};border-bottom:1px solid {light.rule};"
            f"padding:16px 0;text-align:center;font-size:21px;line-height:1.45;color:{light.text}"
        )
        self.notes = f"border-top:1px solid {light.rule};padding:20px 0 0;{self.body}"
        self.button = f"border:2px solid {light.accent};border-radius:6px;padding:10px 22px"
        self.button_link = f"{self.mark};font-family:{fonts.labels};font-size:16px;font-weight:bold"
        self.callout_title = (
            f"margin:0 0 6px;font-family:{fonts.labels};font-size:14px;font-weight:bold"
        )
        self.label = f"font-family:{fonts.labels};font-size:13px;line-height:1.5"
        # Where the picture does not come, its words are small print, not a link.
        self.alt = f"font-size:14px;line-height:1.4;font-style:italic;color:{light.muted}"
        self.heads = "" if fonts.headings == fonts.text else f"font-family:{fonts.headings};"
        self.middle = f"{self.heads}font-size:19px;line-height:1.35;font-weight:bold"
        self.headings = self._headings()

    def _headings(self) -> dict[int, str]:
        large = f"margin:34px 0 12px;{self.heads}font-size:23px;line-height:1.3;font-weight:bold"
        faint = (
            f"margin:22px 0 8px;{self.heads}font-size:16px;line-height:1.4;font-weight:bold;"
            f"color:{self.light.muted}"
        )
        return {
            1: large,
            2: large,
            3: f"margin:28px 0 10px;{self.middle}",
            4: f"margin:24px 0 8px;{self.heads}font-size:17px;line-height:1.4;font-weight:bold",
            5: faint,
            6: faint,
        }

    def callout(self, *, loud: bool) -> str:
        """A box beside the text, louder for warnings."""
        bar = self.light.accent if loud else self.light.muted
        return (
            f"background-color:{self.light.tint};border-left:3px solid {bar};"
            f"padding:14px 16px 14px 18px;{self.body}"
        )

    def cell(self, *, head: bool, last: bool) -> str:
        """A cell of the author's own table."""
        border = f"{2 if head else 1}px solid {self.light.rule}"
        return f"border-bottom:{border};padding:7px {0 if last else 10}px 7px 0"


@lru_cache(maxsize=8)
def styles_of(theme: Theme = PAPER) -> Styles:
    """The declarations of a theme, made once."""
    return Styles(theme)


def below(pixels: int, above: int = 0) -> str:
    """A margin as a declaration: `margin:0 0 18px`, or `margin:0`."""
    edges = [f"{side}px" if side else "0" for side in (above, 0, pixels)]
    return f"margin:{' '.join(edges) if above or pixels else '0'}"


def box_open(kind: str, style: str, *, top: int = 0, bottom: int = 18) -> str:
    """A one-cell table, for what wants padding, a border or a background of its own."""
    return (
        f'<table role="presentation" {COLUMN} style="{below(bottom, top)};{FIXED}">'
        f'<tr><td class="{kind}" style="{style}">'
    )


BOX_CLOSE = "</td></tr></table>"
