"""The style sheets in a mail's head: narrow screens, dark ones, paper. Who ignores them loses
nothing but that.

Narrow and dark are told apart by media queries, and by classes that the styles in place lack. What
only Outlook's own dark mode reads stands in a sheet of its own: Gmail drops a whole sheet that it
cannot read.
"""

from __future__ import annotations

from cxq.theme import Theme

_NARROW = """\
ul,ol{padding-left:26px}
em span{font-style:normal}
h1,h2,h3{word-break:keep-all}
.label{display:none;mso-hide:all}
@media only screen and (max-width:620px){
.outer{padding:0!important}
.pad{padding:28px 20px!important}
h1{font-size:27px!important}
.stack,.stack tr,.stack td{display:block!important}
.stack th{display:none!important}
.stack td{padding:3px 0!important;border:0!important;text-align:left!important}
.stack td{word-break:break-word}
.stack tr{padding:7px 0!important}
.label{display:inline!important;font-weight:bold}
}
"""

_PRINT = """\
@media print{
.outer,.pad{padding:0!important}
.paper,.card{background-color:transparent!important}
.column{max-width:100%!important}
.card,.tint,.text,.muted,.accent,a{color:#222222!important}
.tint{background-color:#f2f2f2!important}
.rule,.bar{border-color:#999999!important}
tr,img,pre{page-break-inside:avoid}
h2,h3,h4{page-break-after:avoid}
}
"""


def style_sheet(theme: Theme) -> str:
    """What nearly every client can read of a sheet."""
    dark = theme.dark
    return f"""\
{_NARROW}@media (prefers-color-scheme:dark){{
.paper{{background-color:{dark.paper}!important}}
.card{{background-color:{dark.card}!important;color:{dark.text}!important}}
.tint{{background-color:{dark.tint}!important;color:{dark.text}!important}}
.text{{color:{dark.text}!important}}
.accent{{color:{dark.accent}!important}}
.muted{{color:{dark.muted}!important}}
.rule{{border-color:{dark.rule}!important}}
.bar{{border-color:{dark.accent}!important}}
a{{color:{dark.accent}!important}}
}}
{_PRINT}"""


def outlook_sheet(theme: Theme) -> str:
    """Outlook on the web, in apps and on a Mac: it marks what it darkens (`data-ogsc` for text,
    `data-ogsb` for grounds), and here gets the theme's own dark colours back."""
    dark = theme.dark
    inks = {
        ".card": dark.text,
        ".tint": dark.text,
        ".text": dark.text,
        ".accent": dark.accent,
        ".muted": dark.muted,
        "a": dark.accent,
    }
    grounds = {".paper": dark.paper, ".card": dark.card, ".tint": dark.tint}
    rules = [
        *(f"[data-ogsc] {kind}{{color:{colour}!important}}\n" for kind, colour in inks.items()),
        *(
            f"[data-ogsb] {kind}{{background-color:{colour}!important}}\n"
            for kind, colour in grounds.items()
        ),
        f"[data-ogsc] .rule{{border-color:{dark.rule}!important}}\n",
        f"[data-ogsc] .bar{{border-color:{dark.accent}!important}}\n",
    ]
    return "".join(rules)
