"""TeX where the front matter does not say `math: true`: printed as it stands. Money is none."""

from __future__ import annotations

import re

from cxq.checks.prose import passages
from cxq.model import Evidence, Post, Problem

# A formula has a command, or something high or low; `$5 and $6` has none of them.
_SIGN = r"\\[A-Za-z]+|[A-Za-z0-9)}\]][\^_](?:\{|\\?[A-Za-z0-9*+-])"
_FORMULA = re.compile(
    rf"\$\$(?=[^$]{{0,300}}?(?:{_SIGN}))[^$]{{1,600}}\$\$"
    rf"|(?<![\\$\w])\$(?![\s$])(?=[^$\n]{{0,300}}?(?:{_SIGN}))[^$\n]{{1,300}}(?<!\s)\$(?!\d)"
)


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    """The first formula stands for all: one line of the front matter mends them."""
    if post.meta.math:
        return ()
    found = [
        (passage, formula)
        for passage in passages(post)
        if "$" in passage.written
        for formula in _FORMULA.finditer(passage.written)
    ]
    if not found:
        return ()
    passage, formula = found[0]
    shown = " ".join(formula[0].split())
    shown = shown if len(shown) <= 40 else f"{shown[:39]}…"
    others = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    message = f"“{shown}” looks like TeX{others}, and is printed as it stands."
    hint = "Write math: true in the front matter; or \\$, where money is meant."
    place = passage.place(formula.start())
    return (Problem(post.path, *place, "tex-off", "warning", message, hint),)
