"""A mail without what it can do without, for when Gmail would clip it. Every word stays. Pure.

What goes, told with its bytes:
- the filler after the preheader, so that an inbox may show the first words after it;
- `id` beside the same `name`: every client finds the `name`, some only that;
- the styles that many elements have alike stand once, in the style sheet, under a class. A client
  that drops style sheets (Gmail with another provider's account) shows those elements plain.

It reads the HTML that our own renderer wrote, and keeps its lines, so that the map back holds.
"""

from __future__ import annotations

import re
from collections import Counter

FILLER = "\u034f\u200c\u00a0"

_FILLERS = re.compile(f"(?:{FILLER})+")
_TWICE_NAMED = re.compile(r'(<a name="([^"]*)") id="\2"')
_STYLED = re.compile(r"<([a-z][a-z0-9]*)((?:\"[^\"]*\"|[^\">])*?) style=\"([^\"]*)\"")
_CLASS = re.compile(r' class="([^"]*)"')
_OPENING = re.compile(r"(<style>\n)(?=(?:(?!</style>).)*</style>\n</head>)", re.DOTALL)
_COMMENT = re.compile(r"(<!--.*?-->)", re.DOTALL)

_MOVED = frozenset(("a", "sup", "code", "p", "li", "td", "th", "h2", "h3", "h4", "h5", "h6", "del"))
"""Elements of the text. Tables and images keep theirs: the column's width hangs on them."""

_SHEET_LIMIT = 8_000
"""Bytes of classes: the style sheet stays well under the 16 KB that Gmail reads."""


def lean(html: str) -> tuple[str, tuple[tuple[str, int], ...]]:
    """The lean mail, and what was dropped with its bytes, the largest first."""
    steps = (
        ("repeated styles, now once in the style sheet", _styles_moved),
        ("ids beside the same names", lambda page: _TWICE_NAMED.sub(r"\1", page)),
        ("the filler after the preheader", lambda page: _FILLERS.sub("", page)),
    )
    dropped = []
    for what, step in steps:
        before = len(html.encode())
        html = step(html)
        if saved := before - len(html.encode()):
            dropped.append((what, saved))
    return html, tuple(sorted(dropped, key=lambda each: -each[1]))


def _styles_moved(html: str) -> str:
    """Styles of text that pay for a class moved to the head's style sheet."""
    if not _OPENING.search(html):
        return html
    pieces = _COMMENT.split(html)  # every second one is a comment: Word's own, left as it is
    counts = Counter(
        (found[1], found[3])
        for piece in pieces[::2]
        for found in _STYLED.finditer(piece)
        if found[1] in _MOVED
    )
    names: dict[tuple[str, str], str] = {}
    rules = ""
    for (tag, style), times in sorted(counts.items(), key=lambda e: (-e[1] * len(e[0][1]), e[0])):
        name = f"s{len(names)}"
        # Without the element's name before it: Word takes `td.s0` for every `td` (caniemail).
        rule = f".{name}{{{style}}}"
        # ` style="…"` against ` class="s1"`, once more in the sheet
        if times * (len(style) - len(name)) <= len(rule) or len(rules) + len(rule) > _SHEET_LIMIT:
            continue
        names[tag, style] = name
        rules += rule
    if not names:
        return html

    def moved(found: re.Match[str]) -> str:
        name = names.get((found[1], found[3]))
        if name is None:
            return found[0]
        has = _CLASS.search(found[2])
        if has:
            rest = found[2].replace(has[0], f' class="{has[1]} {name}"')
            return f"<{found[1]}{rest}"
        return f'<{found[1]}{found[2]} class="{name}"'

    pieces[::2] = [_STYLED.sub(moved, piece) for piece in pieces[::2]]
    # On the line of `<style>` itself: no line of the mail is added.
    return _OPENING.sub(lambda _: f"<style>{rules}\n", "".join(pieces), count=1)
