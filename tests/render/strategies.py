"""Small random documents, numbered as a built post is: hypothesis strategies."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import strategies as st

from cxq.document import (
    Block,
    Button,
    Callout,
    Cell,
    Citation,
    CitedPart,
    Code,
    CodeBlock,
    Contents,
    Document,
    Emphasis,
    Figure,
    Footnote,
    FootnoteRef,
    Heading,
    HtmlBlock,
    HtmlInline,
    Image,
    Inline,
    LineBreak,
    Link,
    List,
    ListItem,
    Math,
    MathBlock,
    NoteMention,
    Paragraph,
    Paywall,
    Position,
    PullQuote,
    Quote,
    Row,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscribe,
    Table,
    TermUse,
    Text,
    ThematicBreak,
    rewrite_blocks,
    rewrite_content,
)

AT = Position(1, 1)
NOTES = 3

# Mixed scripts, marks that mean something to HTML, to mail or to a line breaker, and nastiness.
ALPHABET = "ab Z09 量子产业，。“”（）\"'<>&-[]*_\u00a0é\u0301\U00020000\x00"
texts = st.text(ALPHABET, min_size=1, max_size=12)
urls = st.sampled_from(
    [
        "https://example.org/a?b=1&c=2",
        "mailto:a@example.org",
        "page#x",
        "#fn-1",
        "javascript:alert(1)",
        " JaVa\tScript:alert(1)",
        "data:text/html,x",
        "//example.org/x",
        'https://example.org/"><script>',
        "",
    ]
)
tags = st.sampled_from(
    [
        "<u>",
        "</u>",
        "<br>",
        "<b onclick=x>",
        "</b>",
        "<script>",
        "<!-- c -->",
        '<img src="x" alt="q">',
    ]
)


formulas = st.sampled_from(
    ["x^2", r"\frac{a}{b}", r"\foo{<b>}", "</math><script>", r"\text{量 & q}", "{", "a\\\\b", ""]
)


def _leaves() -> st.SearchStrategy[Inline]:
    return st.one_of(
        st.builds(Text, st.just(AT), texts),
        st.builds(Code, st.just(AT), texts),
        st.builds(Image, st.just(AT), urls, texts, texts, st.integers(0, 9999)),
        st.just(LineBreak(AT)),
        st.just(SoftBreak(AT)),
        st.builds(HtmlInline, st.just(AT), tags),
        st.builds(lambda number: FootnoteRef(AT, f"n{number}", number), st.integers(1, NOTES)),
        st.just(Citation(AT, (CitedPart(AT, "x"),), '[@x "量"]')),
        st.just(TermUse(AT, "nope", source="[[nope]]")),
        st.builds(NoteMention, st.just(AT), st.integers(1, NOTES)),
        st.builds(Math, st.just(AT), formulas, st.booleans()),
    )


def _wrapped(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    content = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Emphasis, st.just(AT), content),
        st.builds(Strong, st.just(AT), content),
        st.builds(Strikethrough, st.just(AT), content),
        st.builds(Link, st.just(AT), urls, texts, content),
        st.builds(
            lambda words, first: TermUse(AT, "nqpf", content=words, first=first),
            content,
            st.booleans(),
        ),
    )


inlines = st.recursive(_leaves(), _wrapped, max_leaves=6)
contents = st.lists(inlines, min_size=1, max_size=5).map(tuple)


def _row(cells: list[tuple[Inline, ...]]) -> Row:
    return Row(AT, tuple(Cell(AT, cell, "right") for cell in cells))


tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(contents, min_size=width, max_size=width).map(_row), min_size=1, max_size=3
    ).map(lambda rows: Table(AT, rows[0], tuple(rows[1:])))
)

simple_blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, st.just(AT), contents),
    st.builds(Heading, st.just(AT), st.integers(1, 6), contents),
    st.builds(CodeBlock, st.just(AT), texts, st.sampled_from(["", "py", '"><b>'])),
    st.just(ThematicBreak(AT)),
    tables,
    st.just(Contents(AT)),
    st.just(Paywall(AT)),
    st.builds(MathBlock, st.just(AT), formulas),
    st.just(Subscribe(AT)),
    st.builds(Button, st.just(AT), texts, urls),
    st.builds(Figure, st.just(AT), st.builds(Image, st.just(AT), urls, texts, texts), contents),
    st.builds(
        HtmlBlock,
        st.just(AT),
        st.sampled_from(["<div>x", "<script>y</script>", "<table><tr><td>z", "<iframe src=q>"]),
    ),
)


def _nested(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    blocks = st.lists(inner, max_size=2).map(tuple)
    items = st.lists(
        st.builds(ListItem, st.just(AT), blocks, st.sampled_from([None, True, False])),
        min_size=1,
        max_size=3,
    ).map(tuple)
    return st.one_of(
        st.builds(Quote, st.just(AT), blocks),
        st.builds(PullQuote, st.just(AT), blocks),
        st.builds(
            Callout,
            st.just(AT),
            st.sampled_from(["note", "warning"]),
            st.one_of(st.just(()), contents),
            blocks,
        ),
        st.builds(List, st.just(AT), items, st.sampled_from([None, 1, 4]), st.booleans()),
    )


blocks = st.recursive(simple_blocks, _nested, max_leaves=6)


def _numbered(body: tuple[Block, ...], notes: list[tuple[Block, ...]]) -> Document:
    """The document as posts.build would number it: each reference knows which one it is."""
    seen: Counter[int] = Counter()

    def rewrite(node: Inline) -> tuple[Inline, ...]:
        if isinstance(node, FootnoteRef):
            seen[node.number] += 1
            return (replace(node, occurrence=seen[node.number]),)
        return (rewrite_content(node, rewrite),)

    body = rewrite_blocks(body, rewrite)
    texts_of = [rewrite_blocks(note, rewrite) for note in notes]
    return Document(
        body,
        tuple(
            Footnote(AT, f"n{number}", text, "note", number, seen[number])
            for number, text in enumerate(texts_of, 1)
        ),
    )


documents = st.builds(
    _numbered,
    st.lists(blocks, max_size=4).map(tuple),
    st.lists(st.lists(blocks, max_size=2).map(tuple), min_size=NOTES, max_size=NOTES),
)
