"""Drafts written in the test itself: text in, post out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from cxq.document import Block, Document, FootnoteRef, Inline, plain_text, walk, walk_blocks
from cxq.model import Draft, Evidence, GlossaryStyle, Post, PostMeta, Problem, Reference, Term
from cxq.posts.build import build
from cxq.terms import Glossary, glossary_of

NQPF = Term(
    id="nqpf",
    en="new quality productive forces",
    zh="新质生产力",
    pinyin="xīnzhì shēngchǎnlì",
    abbr="NQPF",
    definition="Growth by technology. Said first in 2023.",
)
TIFA = Term(id="tifa", en="tifa", zh="提法", pinyin="tífǎ", definition="A *set* wording.")
SOE = Term(
    id="soe",
    en="state-owned enterprise",
    zh="国有企业",
    abbr="SOE",
    plural="state-owned enterprises",
)
GWR = Reference(
    key="gwr-2025",
    type="report",
    title="政府工作报告",
    title_en="Report on the Work of the Government",
    author="国务院",
    issued="2025-03-05",
    accessed="2025-03-12",
    url="https://example.cn/gwr",
    sha256="ab" * 32,
)
PLAN = Reference(key="plan", type="report", title="A Plan", outlet="An Office", issued="2024")


def glossary(*terms: Term) -> Glossary:
    return glossary_of(terms)


def draft(body: str, *, meta: PostMeta | None = None, body_line: int = 1) -> Draft:
    body = textwrap.dedent(body).lstrip("\n")
    meta = meta or PostMeta(title="A title", slug="a", date="2026-03-05")
    return Draft("drafts/a.md", Path("drafts/a.md"), meta, body, body_line)


def post(
    body: str,
    *,
    style: GlossaryStyle | None = None,
    body_line: int = 1,
    terms: tuple[Term, ...] = (NQPF, TIFA, SOE),
    evidence: Evidence | None = None,
    math: bool = False,
) -> Post:
    """The post of a body; the terms and references above are on the shelf."""
    style = style or GlossaryStyle()
    meta = PostMeta(title="A title", slug="a", date="2026-03-05", math=math, glossary=style)
    shelf = glossary(*terms)
    references = {"gwr-2025": GWR, "plan": PLAN}
    drafted = draft(body, meta=meta, body_line=body_line)
    return build(drafted, shelf, references, evidence=evidence)


def said(problems: Iterable[Problem]) -> list[str]:
    """`line:column rule` of each problem, in the order reported."""
    return [f"{each.line}:{each.column} {each.rule}" for each in problems]


def inlines(document: Document) -> Iterator[Inline]:
    """Every inline of the text, then of the notes."""
    yield from walk(document.blocks)
    for note in document.footnotes:
        yield from walk(note.blocks)


def blocks(document: Document) -> Iterator[Block]:
    yield from walk_blocks(document.blocks)
    for note in document.footnotes:
        yield from walk_blocks(note.blocks)


def shown(content: tuple[Inline, ...]) -> str:
    """The text as read, with note numbers in brackets: `forces[1]`."""
    return "".join(
        f"[{node.number}]" if isinstance(node, FootnoteRef) else plain_text((node,))
        for node in content
    )


def paragraph(document: Document, index: int = 0) -> str:
    block = document.blocks[index]
    return shown(block.content)  # type: ignore[union-attr]


def note(document: Document, number: int) -> str:
    """A note's text, its blocks on lines of their own."""
    return "\n".join(
        shown(block.content)  # type: ignore[union-attr]
        for block in document.footnotes[number - 1].blocks
    )
