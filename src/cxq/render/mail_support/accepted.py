"""The reviewed list of what may fail in a mail of ours, where, and why that is well.

A rule holds for one feature, for the clients it names, and only as narrowly as its conditions say:
on these elements, with these values, in the style sheet. A client that loses a feature tomorrow is
not in the rule, and so becomes a finding. Reviewed in 2026 against caniemail 2.0.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cxq.render.mail_support.seen import Seen

_GMAIL = ("Gmail web", "Gmail iOS", "Gmail Android")
_GMAIL_APPS = ("Gmail iOS", "Gmail Android")
_APPLE = ("Apple Mail macOS", "Apple Mail iOS")
_OUTLOOKS = ("Outlook Mac", "Outlook web", "Outlook iOS", "Outlook Android")
_YAHOO = ("Yahoo web", "Yahoo iOS", "Yahoo Android")
_PROTON = ("Proton web", "Proton iOS", "Proton Android")
_WORD = ("Outlook Windows",)


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted fallback.

    `no` are clients that may lack the feature, `partly` those where caniemail's exception was read
    and does no harm. `constructs`, `tags` and `value` (a pattern of the whole value) narrow it;
    empty means any. `sheet`: in a style sheet only.
    """

    slug: str
    why: str
    no: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    constructs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    value: str = ""
    sheet: bool = False

    def covers(self, client: str, level: str, seen: Seen) -> bool:
        """Whether this fallback is the one that `client` falls back to here."""
        return (
            client in (self.no if level == "no" else self.partly)
            and (not self.constructs or seen.construct in self.constructs)
            and (not self.tags or seen.where.tag in self.tags)
            and (not self.sheet or "<style>" in seen.where.gates)
            and (not self.value or _matches(self.value, seen.value.strip().lower()))
        )


_SHEET = "The style sheet only adds (dark mode, narrow screens); the mail is whole without it."
_CELLS = ("td", "th")

ACCEPTED: tuple[Accepted, ...] = (
    # ------------------------------------------------------------ the frame
    Accepted(
        "html-doctype",
        "Nothing hangs on it: sizes, heights and colours stand on each table.",
        no=(
            *_WORD,
            "Yahoo Android",
            "Samsung",
            "Thunderbird",
            "Proton iOS",
            "Proton Android",
            "HEY",
        ),
    ),
    Accepted(
        "html-body",
        "Its background stands again on the outermost table, and its margin is only dropped.",
        no=("Outlook Mac", "Yahoo iOS", "Yahoo Android", *_PROTON),
        partly=(*_GMAIL, "Outlook web", "Outlook iOS", "Outlook Android", "Yahoo web", "HEY"),
    ),
    Accepted(
        "html-meta-color-scheme",
        "Who ignores it inverts by itself: no colour of ours is pure black or white.",
        no=(*_GMAIL, "Apple Mail iOS", *_WORD, *_OUTLOOKS, *_YAHOO, "Samsung", *_PROTON, "HEY"),
    ),
    Accepted(
        "html-lang",
        "It decides a voice and the shape of a few characters; the words stay.",
        no=("HEY",),
        partly=_YAHOO,
    ),
    Accepted(
        "html-role",
        "`presentation` on layout tables: elsewhere a screen reader counts rows, and reads on.",
        no=("HEY",),
        partly=(*_WORD, *_YAHOO),
        tags=("table",),
        value="presentation",
    ),
    Accepted(
        "html-width",
        "HEY gives the column the window's width; Word reads tables' and cells' as they are.",
        no=("HEY",),
        partly=("Apple Mail macOS", *_WORD),
        tags=("table", *_CELLS),
    ),
    Accepted(
        "html-width",
        "In pixels, as Word wants it; `max-width` shrinks the image where that is ignored.",
        no=("HEY",),
        partly=("Apple Mail macOS", *_WORD),
        tags=("img",),
        value=r"\d+",
    ),
    Accepted(
        "html-align",
        "On cells and text it works everywhere; the exceptions are of tables and images.",
        partly=("Outlook Mac", "Proton web", "HEY"),
        tags=(*_CELLS, "p", "div", "tr"),
    ),
    Accepted(
        "html-align",
        "`center` on a table works; only left and right do not.",
        partly=("Outlook Mac", "Proton web", "HEY"),
        tags=("table",),
        value="center",
    ),
    # ------------------------------------------------------------ what the text is made of
    Accepted(
        "html-anchor-links",
        "It leads to an empty `<a name>`; notes and headings are found without a click, too.",
        no=(
            *("Gmail iOS", "Yahoo iOS", "Yahoo Android", "Samsung"),
            *("Proton iOS", "Proton Android", "HEY"),
        ),
        partly=("Gmail web", "Gmail Android", "Apple Mail macOS", *_WORD, "Yahoo web"),
        constructs=("href=#",),
    ),
    Accepted(
        "html-mailto-links",
        "The exception is `bcc`.",
        partly=("Yahoo Android", "Proton Android"),
        value=r"mailto:(?!.*[?&;]bcc=).*",
    ),
    Accepted(
        "html-blockquote",
        "HEY folds a quote; one click opens it.",
        partly=("HEY",),
    ),
    Accepted(
        "html-lists",
        "The exceptions are `reversed` and `value`, which have findings of their own.",
        partly=(*_GMAIL, *_WORD, *_OUTLOOKS, *_YAHOO),
        constructs=("<ul>", "<ol>", "<li>"),
    ),
    # ------------------------------------------------------------ styles on elements
    Accepted(
        "css-margin",
        "Not negative, not `auto`. Word ignores it on `<body>`.",
        partly=(*_GMAIL, *_WORD, *_OUTLOOKS, *_YAHOO),
        tags=(
            "body",
            "p",
            "div",
            "table",
            "blockquote",
            "pre",
            "ul",
            "ol",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
        ),
        value=r"[\d.px ]+",
    ),
    Accepted(
        "css-margin",
        '`auto` beside `align="center"` on a table, which Word takes.',
        partly=(*_GMAIL, *_WORD, *_OUTLOOKS, *_YAHOO),
        tags=("table",),
        value=r"[\d.px ]+ auto",
    ),
    Accepted(
        "css-padding",
        "On table cells, where Word pads too.",
        partly=_WORD,
        tags=_CELLS,
    ),
    Accepted(
        "css-padding",
        "In the style sheet, for lists alone: Word keeps its own indent.",
        partly=_WORD,
        constructs=("padding-left",),
        sheet=True,
    ),
    Accepted(
        "css-border",
        "At most 8 pixels, on cells, tables and images.",
        partly=_WORD,
        tags=(*_CELLS, "table", "img"),
        value=r"0|none|[0-8]px( solid #[0-9a-f]{6})?",
    ),
    Accepted(
        "css-border-radius",
        "One radius, on the cell of a button or a box: else its corners are square.",
        no=_WORD,
        partly=_YAHOO,
        tags=_CELLS,
        value=r"\d+px",
    ),
    Accepted(
        "css-text-align",
        "Not relative to the script's direction, not `match-parent`.",
        partly=(
            *("Gmail web", "Gmail Android", *_WORD, "Outlook web", "Outlook Android"),
            *(*_YAHOO, "Samsung"),
        ),
        value="left|center|right",
    ),
    Accepted(
        "css-max-width",
        "On tables it works, and a ghost table stands beside; an image has its pixels in `width`.",
        partly=_WORD,
        tags=("table", "img"),
    ),
    Accepted(
        "css-height",
        "`auto` beside `max-width`: without it a shrunk image keeps its height, and is still seen.",
        no=_YAHOO,
        partly=_WORD,
        tags=("img",),
        value="auto",
    ),
    Accepted(
        "css-display",
        "`block` on an image: else a few pixels of air stand below it.",
        partly=(*_GMAIL_APPS, *_WORD, *_YAHOO),
        tags=("img",),
        value="block",
    ),
    Accepted(
        "css-display",
        "`none` on the preheader, which holds no table and no image.",
        partly=(*_GMAIL_APPS, *_WORD, *_YAHOO),
        tags=("div", "span"),
        value="none",
    ),
    Accepted(
        "css-display-none",
        "On the preheader, which holds no table and no image; `mso-hide` says it to Word.",
        partly=_WORD,
        tags=("div", "span"),
    ),
    Accepted(
        "css-display",
        "`none` and `block` on a table's parts: with Gmail's other accounts and Yahoo's, too, the "
        "exceptions are other values.",
        partly=(*_GMAIL_APPS, *_YAHOO),
        sheet=True,
        value="block|none|inline",
    ),
    *(
        Accepted(
            slug,
            "In the sheet, on a table's labels: words alone, and `mso-hide` says it to Word.",
            partly=_WORD,
            constructs=(construct,),
            sheet=True,
            value="none",
        )
        for slug, construct in (("css-display", "display"), ("css-display-none", "display:none"))
    ),
    Accepted(
        "css-overflow",
        "The preheader is hidden anyway.",
        no=_WORD,
        partly=(*_GMAIL, *_APPLE, *_OUTLOOKS, *_YAHOO, "Samsung", *_PROTON),
        constructs=("overflow",),
        tags=("div",),
        value="hidden",
    ),
    Accepted(
        "css-table-layout",
        "It keeps a long word from widening the column: Word holds the ghost table's width, and "
        "Outlook for Mac lays out every table so.",
        no=(*_WORD, "Outlook Mac"),
        tags=("table",),
        value="fixed",
    ),
    Accepted(
        "css-font-size",
        "In pixels; the exceptions are `rem`, percentages and words.",
        partly=(*_WORD, *_YAHOO, "Samsung"),
        value=r"0|[\d.]+px",
    ),
    Accepted(
        "css-font-weight",
        "`bold` and `normal`; the exceptions are numbers.",
        partly=(*_WORD, *_YAHOO),
        value="bold|normal",
    ),
    Accepted(
        "css-letter-spacing",
        "Positive and in pixels.",
        partly=_WORD,
        value=r"[\d.]+px",
    ),
    Accepted(
        "css-line-height",
        "Without a unit. The preheader's `1px` is not seen.",
        partly=_WORD,
        value=r"[\d.]+|1px",
    ),
    Accepted(
        "css-text-decoration",
        "One value, not `overline`; a link without its line keeps its colour.",
        no=("Proton iOS",),
        partly=(*_GMAIL_APPS, *_WORD),
        value="none|underline|line-through",
    ),
    Accepted(
        "css-text-transform",
        "The exception is `lowercase`.",
        partly=_WORD,
        value="uppercase|none",
    ),
    Accepted(
        "css-white-space",
        "On `<pre>`, which keeps its lines by itself; long ones run out instead of breaking.",
        no=(*_WORD, "Samsung"),
        partly=(*_GMAIL_APPS, "Outlook iOS", "Outlook Android", "Yahoo iOS", "Yahoo Android"),
        tags=("pre",),
        value="pre-wrap",
    ),
    Accepted(
        "css-word-wrap",
        "A long word or a line of code runs out instead of breaking; Gmail breaks all by itself.",
        no=(*_WORD, "Outlook Android"),
        partly=("Gmail web", "Gmail Android", "Outlook web", "Outlook iOS"),
        tags=("pre", "td"),
        value="break-word",
    ),
    Accepted(
        "css-word-break",
        "In tables that are too wide: who breaks elsewhere, or not at all, still shows every word.",
        no=_YAHOO,
        partly=(*_GMAIL, *_APPLE, *_OUTLOOKS, "Samsung", "Proton iOS", "Proton Android", "HEY"),
        value="break-word",
    ),
    # ------------------------------------------------------------ the style sheet
    Accepted(
        "html-style",
        "In the head, below 16 KB. " + _SHEET,
        partly=(*_GMAIL, *_WORD, "Proton iOS", "Proton Android"),
        constructs=("<style>",),
    ),
    Accepted(
        "css-at-media",
        "By width, darkness and printing alone, not nested. " + _SHEET,
        no=(*_WORD, "Thunderbird"),
        partly=(*_GMAIL, *_OUTLOOKS, *_YAHOO, "Samsung", "Proton web", "Proton iOS"),
        value=r"(only screen and )?\((max-width: ?\d+px|prefers-color-scheme: ?dark)\)|print",
    ),
    Accepted(
        "css-at-media-prefers-color-scheme",
        "The light colours stay, which reach 4.5:1 there too; Outlook darkens by itself.",
        no=(*_GMAIL, *_WORD, *_YAHOO, "Thunderbird", *_PROTON, "HEY"),
        partly=_OUTLOOKS,
        value=r"\(prefers-color-scheme: ?dark\)",
    ),
    *(
        Accepted(
            f"css-selector-{kind}",
            _SHEET,
            no=("Proton web", "Proton iOS"),
            partly=_GMAIL_APPS,
            sheet=True,
        )
        for kind in ("type", "class", "grouping", "descendant")
    ),
    Accepted(
        "css-selector-attribute",
        "Outlook's programs add the attribute themselves where they darken, and read it; elsewhere "
        "it is not there.",
        no=(*_WORD, *_PROTON),
        partly=(*_GMAIL, *_OUTLOOKS, *_YAHOO),
        constructs=("selector [data-ogsc]",),
        sheet=True,
    ),
    Accepted(
        "css-important",
        "In lower case, in the style sheet, never with a background image. " + _SHEET,
        partly=(*_GMAIL, *_YAHOO, *_PROTON),
        sheet=True,
    ),
    Accepted(
        "css-word-break",
        "`keep-all` on headings: else a Chinese word is broken at a line's end, as is usual.",
        no=_YAHOO,
        partly=(*_GMAIL, *_APPLE, *_OUTLOOKS, "Samsung", "Proton iOS", "Proton Android", "HEY"),
        value="keep-all",
        sheet=True,
    ),
)


def accepted_for(slug: str, client: str, level: str, seen: Seen) -> Accepted | None:
    """The rule by which this client's failing is well here; None where there is none."""
    rules = _by_slug().get(slug, ())
    return next((rule for rule in rules if rule.covers(client, level, seen)), None)


@lru_cache(maxsize=1)
def _by_slug() -> dict[str, tuple[Accepted, ...]]:
    return _grouped(ACCEPTED)


def _grouped(rules: Iterable[Accepted]) -> dict[str, tuple[Accepted, ...]]:
    found: dict[str, tuple[Accepted, ...]] = {}
    for rule in rules:
        found[rule.slug] = (*found.get(rule.slug, ()), rule)
    return found


@lru_cache(maxsize=256)
def _matches(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value) is not None
