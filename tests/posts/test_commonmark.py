"""CommonMark 0.31.2 through our door: whole with the dialect off, all but five with it on."""

from __future__ import annotations

from typing import Any

from cxq.posts.markdown import parse
from spec_html import blocks_html, normal

# Numbers as in mistune's copy of the examples; each with the reason.
OURS = {
    547: "[[foo]] is a term",
    589: "![[foo]] holds a term",
    601: "a bare address is a link, as in GFM",
    607: "a bare address is a link, as in GFM",
    610: "a bare address is a link, as in GFM",
}


def differing(examples: list[dict[str, Any]], *, dialect: bool) -> list[int]:
    found = []
    for example in examples:
        parsed = parse(example["markdown"], dialect=dialect)
        try:
            html = blocks_html(parsed.blocks)
        except AssertionError:  # a node that the specification does not have
            html = "a construct of the dialect"
        if normal(html) != normal(example["html"]):
            found.append(example["example"])
    return found


def test_all_652_with_the_dialect_off(commonmark: list[dict[str, Any]]) -> None:
    assert len(commonmark) == 652
    assert differing(commonmark, dialect=False) == []


def test_all_but_five_with_the_dialect_on(commonmark: list[dict[str, Any]]) -> None:
    assert differing(commonmark, dialect=True) == list(OURS)
