"""Drafts of every construct, and how tests verify them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from cxq.importing.comparison.saved import read_saved
from cxq.importing.comparison.verify import Verified, verify
from cxq.model import Post, Reference
from cxq.posts.build import build
from cxq.posts.draft_file import draft_of
from cxq.project import find_project
from cxq.render.polish import polish
from cxq.terms import glossary_of
from drafting import NQPF, TIFA

GWR = Reference(
    key="gwr-2025", type="report", title="政府工作报告", title_en="Report on the Work",
    author="国务院", issued="2025-03-05", url="https://www.gov.cn/2025.htm",
)  # fmt: skip
REFERENCES = {"gwr-2025": GWR}
GLOSSARY = glossary_of((NQPF, TIFA))

# fmt: off
_WORD = st.sampled_from([
    "the", "report", "says", "growth", "plan", "province", "量子", "科技", "funds", "labs",
    "year", "three", "2025", "1,000", "don't", '"new"', "a -- b", "budget", "council", "field",
    "names", "law",
])
_PIECE = st.sampled_from([
    "*often*", "**firmly**", "[[nqpf]]", "[[tifa]]", "[[nqpf#short]]", "[[nqpf|such forces]]",
    "{count: 量子 @gwr-2025 = 3}", "[the site](https://example.cn/a)",
    "[another one](https://example.cn/b?x=1)", "`code`", "^[An inline *note* here.]",
    '[@gwr-2025 "量子科技"]', "[@gwr-2025]", "[^a]", "[^b]",
])
# fmt: on
_SENTENCE = st.lists(st.one_of(_WORD, _WORD, _WORD, _PIECE), min_size=4, max_size=14).map(
    lambda parts: " ".join(parts).replace(" [^", "[^").replace(" ^[", "^[").replace(" [@", "[@")
)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """The body of a draft; each block begins with a word of its own, by which tests name it."""
    blocks = []
    for number in range(draw(st.integers(3, 7))):
        text = f"Block{number} {draw(_SENTENCE)}."
        kind = draw(
            st.sampled_from(
                ["p", "p", "p", "h2", "list", "quote", "figure", "code", "table", "pull", "button"]
            )
        )
        if kind == "h2":
            text = f"## Block{number} about growth"
        elif kind == "list":
            text = f"- {text}\n- Item{number} {draw(_SENTENCE)}\n  over two lines"
        elif kind == "quote":
            text = f"> {text}\n>\n> Quoted{number} {draw(_SENTENCE)}"
        elif kind == "pull":
            text = f"> [!pull]\n> {text}"
        elif kind == "figure":
            url = f"https://example.org/{number}.png"
            text = f'![alt words {number}]({url} "Caption{number} of it")'
        elif kind == "code":
            text = f"```py\nprint({number})\n  more = [{number}]\n```"
        elif kind == "table":
            text = f"| H{number} | other |\n| --- | --- |\n| cell{number} | two |\n| x | y{number}|"
        elif kind == "button":
            text = f"{{button: Press{number} | https://example.org/{number}}}"
        blocks.append(text)
    if draw(st.booleans()):
        blocks.insert(draw(st.integers(1, len(blocks))), "{paywall}")
    blocks.append("[^a]: The first note says this.\n\n    And a second paragraph.")
    blocks.append("[^b]: Another note [with a link](https://example.org/n).")
    return "\n\n".join(blocks) + "\n"


HEAD = """---
title: "A title of 'five' words"
subtitle: The line below
slug: a-post
---

"""


def draft_text(body: str) -> str:
    return HEAD + body


def built(root: Path, text: str) -> tuple[Post, int]:
    (root / "cxq.toml").touch()
    draft = draft_of(text, find_project(root), root / "drafts/a-post.md")
    return build(draft, GLOSSARY, REFERENCES), draft.body_line


def shown(post: Post) -> Post:
    """The post with its quotes curled, as it is published."""
    return replace(post, document=polish(post.document))


def verified(root: Path, text: str, html: str, name: str = "page.html") -> Verified:
    file = root / name
    file.write_text(html)
    post, _ = built(root, text)
    return verify(text, lambda again: built(root, again), read_saved(file, post.meta))
