"""Which commands take what: the part of LaTeX that formulas in a newsletter use."""

from __future__ import annotations


def named(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


WORDS = named("text textrm textnormal textit textbf textsf texttt textup mbox hbox textsc emph")
"""Their argument is text, not a formula."""

ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0305",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "vec": "\u20d7",
    "overrightarrow": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "acute": "\u0301",
    "grave": "\u0300",
    "breve": "\u0306",
    "mathring": "\u030a",
    "underline": "\u0332",
}

FONTS = named(
    "mathrm mathbf mathit mathsf mathtt mathnormal mathbb mathcal mathscr mathfrak boldsymbol "
    "bm pmb Bbb bold"
)

# How many arguments in braces; what is not named here takes none.
ARGUMENTS = {
    **dict.fromkeys(WORDS, 1),
    **dict.fromkeys(ACCENTS, 1),
    **dict.fromkeys(FONTS, 1),
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom"), 2),
    **dict.fromkeys(("overset", "underset", "stackrel", "textcolor"), 2),
    **dict.fromkeys(("sqrt", "operatorname", "mathop", "mathrel", "mathbin", "mathord"), 1),
    **dict.fromkeys(("mathopen", "mathclose", "mathpunct", "mathinner", "substack"), 1),
    **dict.fromkeys(("overbrace", "underbrace", "boxed", "cancel", "not", "color"), 1),
    **dict.fromkeys(("phantom", "hphantom", "vphantom", "smash", "label", "tag", "hspace"), 1),
    **dict.fromkeys(("pmod", "ket", "bra", "braket", "xrightarrow", "xleftarrow", "vspace"), 1),
}
OPTIONS = frozenset(("sqrt", "xrightarrow", "xleftarrow", "smash"))
"""They may have an argument in brackets before the others."""

DEFINITIONS = named(
    "newcommand renewcommand providecommand def gdef edef xdef let DeclareMathOperator "
    "newenvironment require input include"
)

SILENT = named(
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag "
    "hline big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm middle rm "
    "bf it sf mathstrut strut allowbreak nobreak relax"
)
"""How something looks, or nothing that a reader reads."""

SPACES = {
    "!": "",
    ",": "\u202f",
    "thinspace": "\u202f",
    ":": " ",
    ";": " ",
    " ": " ",
    "\n": " ",
    ">": " ",
    "medspace": " ",
    "thickspace": " ",
    "enspace": " ",
    "quad": "\u2003",
    "qquad": "\u2003\u2003",
    "hspace": " ",
    "vspace": " ",
}

FUNCTIONS = {
    name: name
    for name in named(
        "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim ln "
        "log max min Pr sec sin sinh sup tan tanh argmax argmin"
    )
} | {"liminf": "lim inf", "limsup": "lim sup"}
