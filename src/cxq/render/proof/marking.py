"""The draft's lines, written into a mail's HTML for the browser, which keeps no lines itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

ATTRIBUTE = "data-cxq-line"

_NEXT = re.compile(r"<!--.*?-->|<style\b.*?</style\s*>|<([A-Za-z][A-Za-z0-9]*)", re.DOTALL)


def with_lines(html: str, lines: Sequence[tuple[int, int]]) -> str:
    """The same HTML, in which the first element of each block bears its draft line.

    `lines` are an OutputFile's pairs; what follows a block up to the next belongs to it, so an
    element without the attribute takes it from the one before it.
    """
    starts = [0, *(found.end() for found in re.finditer("\n", html))]
    places: dict[int, int] = {}
    at = 0
    for output, draft in lines:
        if output > len(starts):
            break
        at = max(at, starts[output - 1])
        found = next((each for each in _NEXT.finditer(html, at) if each[1]), None)
        if found is None:
            break
        places[found.end()] = draft  # of two that meet at one element the later is the nearer
        at = found.start()
    out, end = [], 0
    for place, draft in sorted(places.items()):
        out += [html[end:place], f' {ATTRIBUTE}="{draft}"']
        end = place
    return "".join((*out, html[end:]))
