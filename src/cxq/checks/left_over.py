"""What looks like the dialect and was not read as it: printed as it stands, it embarrasses."""

from __future__ import annotations

import re

from cxq.checks.prose import passages
from cxq.model import Evidence, Post, Problem

_BOXES = "note|tip|important|warning|caution|pull"
_SHAPES = (
    (r"\^\[", "an inline note", "^[words], closed in the same paragraph"),
    (
        r"!\[[^\]\n]{0,200}\]\([^)\n]{0,200}\)?",
        "an image",
        "![what it shows](chart.png), with no space in the name",
    ),
    (r"\[-?@[A-Za-z0-9]|\[see @", "a citation", '[@key], [@key, p. 3] or [@key "原文"]'),
    (r"\[\[", "a term", "[[nqpf]]"),
    (r"\[\^ ?[^\]\s]", "a footnote", "[^name], and [^name]: its text elsewhere"),
    (rf"\[!(?:{_BOXES})", "a box", "> [!note] at the head of a quote"),
    (r"\{ ?(?:count|articles)\b", "a claim", "{count: 人工智能 @gwr-2025}"),
    (r"\{ ?zh\b", "a term's 汉字", "{zh:nqpf}"),
    (r"\{ ?button\b", "a button", "{button: Words | https://…}, alone in its paragraph"),
    (r"\{ ?width ?=", "an image's width", "{width=600} right behind the image, without a space"),
)
_ANY = re.compile("|".join(f"(?P<s{number}>{shape})" for number, (shape, *_) in enumerate(_SHAPES)))


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    found = []
    told = {(each.line, each.column) for each in post.problems}
    for passage in passages(post):
        for shape in _ANY.finditer(passage.written):
            place = passage.place(shape.start())
            if tuple(place) in told:
                continue  # what is wrong there was said already, and better
            assert shape.lastgroup is not None
            _, what, how = _SHAPES[int(shape.lastgroup[1:])]
            shown = passage.text[shape.start() : shape.start() + 24].split("\n")[0]
            message = f"“{shown}” looks like {what}, and is printed as it stands."
            hint = f"Write {how}; or put it into backquotes, if it is meant so."
            found.append(Problem(post.path, *place, "left-over", "warning", message, hint))
    return tuple(found)
