"""Footnotes against GitHub's own parser (cmark-gfm): the same notes, the same text in each."""

from __future__ import annotations

import re
from html import unescape

import cmarkgfm
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.document import (
    Block,
    CodeBlock,
    Document,
    Paragraph,
    inlines_of,
    plain_text,
    walk_blocks,
)
from cxq.posts.footnotes import NoteNumberer
from cxq.posts.markdown import parse
from drafting import blocks


def ours(body: str) -> tuple[str, list[str]]:
    """(the words of the text, the words of each note in order)."""
    parsed = parse(body)
    document = NoteNumberer(parsed.definitions, "a.md").apply(parsed.blocks)
    notes = [words(Document(note.blocks)) for note in document.footnotes]
    return words(Document(document.blocks)), notes


def words(document: Document) -> str:
    texts = [plain_text(b.content) for b in blocks(document) if isinstance(b, Paragraph)]
    return " ".join(" ".join(texts).split())


def githubs(body: str) -> tuple[str, list[str]]:
    html = cmarkgfm.cmark.markdown_to_html(body, Options.CMARK_OPT_FOOTNOTES)
    text, _, notes = html.partition('<section class="footnotes"')
    items = re.split(r"<li id=", notes)[1:]
    return bare(text), [bare(item.split(">", 1)[1]) for item in items]


def bare(html: str) -> str:
    html = re.sub(r"<sup.*?</sup>|<a [^>]*class=\"footnote-backref\".*?</a>", "", html, flags=re.S)
    html = re.sub(r"</(p|li|blockquote)>|<br />", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


LABELS = "abcd"
WORD = st.integers(100, 999).map(lambda n: f"w{n}")
REFERENCE = st.sampled_from(LABELS).map(lambda label: f"[^{label}]")
SENTENCE = st.lists(st.one_of(WORD, WORD, REFERENCE), min_size=1, max_size=5).map(" ".join)


@st.composite
def definitions(draw: st.DrawFn) -> str:
    label = draw(st.sampled_from(LABELS))
    lines = [f"[^{label}]: {draw(WORD)} {draw(SENTENCE)}"]
    for _ in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(["lazy", "same", "new"]))
        sentence = f"{draw(WORD)} {draw(SENTENCE)}"
        if kind == "lazy":
            lines.append(sentence)
        elif kind == "same":
            lines.append(f"    {sentence}")
        else:
            lines += ["", f"    {sentence}"]
    return "\n".join(lines)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    pieces = []
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["text", "text", "note", "quote", "item", "quoted note"]))
        sentence = f"{draw(WORD)} {draw(SENTENCE)}"
        if kind == "text":
            pieces.append(sentence)
        elif kind == "quote":
            pieces.append(f"> {sentence}")
        elif kind == "item":
            pieces.append(f"- {sentence}")
        else:
            note = draw(definitions())
            if kind == "quoted note":
                # Of one line: cmark-gfm loses a quoted note's later blocks to the text around.
                note = "> " + note.split("\n")[0]
            pieces.append(note)
    # A last reference to every label: a note that only unused notes point at is “unused” here,
    # and printed by cmark-gfm.
    pieces.append("w000 " + " ".join(f"[^{label}]" for label in LABELS))
    return "\n\n".join(pieces) + "\n"


@settings(max_examples=500)
@given(bodies())
def test_the_same_notes_with_the_same_words(body: str) -> None:
    text, notes = ours(body)
    their_text, their_notes = githubs(body)
    assert text == their_text, body
    # Sorted: cmark-gfm numbers by where a definition stands, we by the reader's way through it.
    assert sorted(notes) == sorted(their_notes), body


LINES = [
    "w1 [^a]", "w2 [^b] w3", "[^a]: n1", "[^b]: n2 [^a]", "    n3 [^c]", "    - n4", "- w5",
    "  w6", "> w7 [^c]", "> more", "[^c]: n9", "", "", "# h1 [^a]", "\tn10", "  [^a]: n11",
    "1. w12\n   [^b]: n13", "- w\n\n  [^d]: n14\n\n      n15", "[^d]:", "    n16", "w17 [^d]",
    "***", "[^a]:", "```\nf1 [^a]\n```", "    ```\n    g1\n    ```",
]  # fmt: skip


@settings(max_examples=1000)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=9))
def test_lines_in_any_order_go_where_github_has_them(lines: list[str]) -> None:
    """No empty lines between: what continues what is decided by the rules of laziness alone."""
    body = "\n".join(lines) + "\n\nw0 [^a] [^b] [^c] [^d]\n"
    parsed = parse(body)
    document = NoteNumberer(parsed.definitions, "a.md").apply(parsed.blocks)
    text, notes = githubs(body)
    assert sorted(only_words(all_text(document.blocks))) == sorted(only_words(text)), body
    assert sorted(only_words(all_text(note.blocks)) for note in document.footnotes) == sorted(
        map(only_words, notes)
    ), body


def all_text(blocks: tuple[Block, ...]) -> str:
    texts = (
        block.text if isinstance(block, CodeBlock) else plain_text(inlines_of(block))
        for block in walk_blocks(blocks)
    )
    return " ".join(texts)


def only_words(text: str) -> list[str]:
    """The words that the lines above are told by: w0, n1, h1, f1, g1."""
    return re.findall(r"\b[wnhfg]\d+\b", text)
