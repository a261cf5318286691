"""Every node knows its line and column, however deep it stands."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.document import (
    Code,
    Document,
    FootnoteRef,
    Heading,
    Image,
    Link,
    Text,
    walk_blocks,
)
from cxq.posts.markdown import ParsedBody, parse
from drafting import inlines


def parsed(body: str, first_line: int = 1) -> ParsedBody:
    return parse(dedent(body).lstrip("\n"), first_line=first_line)


def tree(body: ParsedBody) -> Document:
    return Document(body.blocks, body.definitions)


def place_of(body: str, word: str) -> tuple[int, int]:
    """Where the word stands, looked up in the draft itself."""
    for number, line in enumerate(body.split("\n"), 1):
        if word in line:
            return number, line.index(word) + 1
    raise AssertionError(word)


NESTED = """\
# Heading w1

w2 *w3 **w4** w5* `w6` [w7 *w8*](https://example.org/w9 "t") w10 \\* w11
w12 ~~w13 *w14*~~ &amp; w15[^a] ^[w16 *w17*] ![w18](p.png)

> w19
> - w20
>   w21 **w22**
>
>   1. w23
>
> lazy w24
w25

1. w26

   w27
2.
   w28
3. - w29
     - w30

| w31 | w32 |
|:--|--:|
| w33 *w34* | w35 \\| w36 |

[^a]: w37
    w38

    w39

    - w40

Setext w41
w42
==========
"""


def test_every_word_of_a_nested_draft_is_where_its_node_says() -> None:
    body = parsed(NESTED)
    found: dict[str, tuple[int, int]] = {}
    for node in inlines(tree(body)):
        if not isinstance(node, Text | Code | Image):
            continue
        text = node.alt if isinstance(node, Image) else node.text
        for word in re.finditer(r"w\d+", text):
            found.setdefault(word[0], (node.at.line, node.at.column + word.start()))
    expected = {f"w{number}" for number in range(1, 43)} - {"w9"}
    assert set(found) == expected
    lines = NESTED.split("\n")
    for word, (line, column) in found.items():
        real_line, real_column = place_of(NESTED, word)
        assert line == real_line, word
        # Within one text node, markup taken out (`\\*`, `&amp;`) moves what follows it.
        assert (
            column == real_column
            or "\\" in lines[line - 1]
            or "&" in lines[line - 1]
            or (
                word in ("w6", "w18")  # a code span and an image begin before their words
            )
        ), (word, column, real_column)


def test_the_front_matters_lines_count() -> None:
    body = parsed("one[^x]\n\ntwo", first_line=12)
    (reference,) = [n for n in inlines(tree(body)) if isinstance(n, FootnoteRef)]
    assert reference.at == (12, 4)
    assert body.blocks[1].at == (14, 1)


def test_columns_are_code_points_and_chinese_counts_one() -> None:
    body = parsed("新质生产力[^x]𠀀[^y]")
    places = [n.at for n in inlines(tree(body)) if isinstance(n, FootnoteRef)]
    assert places == [(1, 6), (1, 11)]


def test_links_headings_and_tasks() -> None:
    body = parsed(
        """
        ## See [here](https://example.org) ##

        - [x] done [there](https://example.org)
        """
    )
    heading = body.blocks[0]
    assert isinstance(heading, Heading)
    links = [n.at for n in inlines(tree(body)) if isinstance(n, Link)]
    assert links == [(1, 8), (3, 12)]


WORDS = st.integers(100, 999).map(lambda number: f"x{number}x")
MARKED = st.builds(
    lambda word, mark: f"{mark}{word}{mark}", WORDS, st.sampled_from(["", "*", "**", "`", "~~"])
)
LINE = st.lists(MARKED, min_size=1, max_size=4).map(" ".join)


@st.composite
def nested_blocks(draw: st.DrawFn, depth: int = 3) -> list[str]:
    """Lines of a block, in which every word is unlike any other with high probability."""
    kind = draw(st.sampled_from(["p", "h", "q", "l", "o", "n", "c"] if depth else ["p"]))
    if kind == "p":
        return draw(st.lists(LINE, min_size=1, max_size=3))
    if kind == "h":
        return ["## " + draw(LINE)]
    if kind == "c":
        return ["```", draw(WORDS), "```"]
    inner: list[str] = []
    for _ in range(draw(st.integers(1, 2))):
        inner += [*draw(nested_blocks(depth - 1)), ""]
    inner.pop()
    if kind == "q":
        return ["> " + line for line in inner]
    if kind == "n":
        label = draw(st.integers(1, 10**6))
        first, *rest = inner
        return [f"[^{label}]: {first}"] + ["    " + line if line else "" for line in rest]
    marker = "- " if kind == "l" else "1. "
    first, *rest = inner
    return [marker + first] + [" " * len(marker) + line if line else "" for line in rest]


@settings(max_examples=300, deadline=None)
@given(st.lists(nested_blocks(), min_size=1, max_size=5))
def test_places_hold_for_any_nesting(pieces: list[list[str]]) -> None:
    body = "\n\n".join("\n".join(piece) for piece in pieces)
    lines = body.split("\n")
    result = parse(body)
    seen = []
    for node in inlines(tree(result)):
        if isinstance(node, Text | Code):
            line = lines[node.at.line - 1]
            seen += re.findall(r"x\d{3}x", node.text)
            start = line[node.at.column - 1 :].lstrip("`")
            assert start.startswith(node.text.split("\n")[0][:5]), (node, line)
    code = [
        word
        for top in (*result.blocks, *(b for n in result.definitions for b in n.blocks))
        for block in walk_blocks((top,))
        for word in re.findall(r"x\d{3}x", getattr(block, "text", ""))
    ]
    assert sorted(seen + code) == sorted(re.findall(r"x\d{3}x", body)), "a word was lost"


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="[]^@:|*_`~>-# \n\t1.ab新。“”\"'\\!(){}<>&;=/", max_size=120))
def test_no_text_makes_it_fail(body: str) -> None:
    result = parse(body)
    height = body.count("\n") + 1
    for node in inlines(tree(result)):
        assert 1 <= node.at.line <= height
        assert node.at.column >= 1


@pytest.mark.parametrize("body", ["", "\n\n", " \t", "\x00", "[^", "[[", "[@", "^[", "[^a]:"])
def test_next_to_nothing(body: str) -> None:
    assert not parse(body).problems


def test_blocks_stand_behind_the_marks_of_what_holds_them() -> None:
    body = (
        "> # H\n>\n> - one\n>\n>   ```\n>   c\n>   ```\n>   > q\n>\n>   [^n]: N.\n\n1. a\n\n   b\n"
    )
    made = parsed(body)
    found = [(type(block).__name__, *block.at) for block in walk_blocks(made.blocks)]
    assert found == [
        ("Quote", 1, 1),
        ("Heading", 1, 3),
        ("List", 3, 3),
        ("Paragraph", 3, 5),
        ("CodeBlock", 5, 5),
        ("Quote", 8, 5),
        ("Paragraph", 8, 7),
        ("List", 12, 1),
        ("Paragraph", 12, 4),
        ("Paragraph", 14, 4),
    ]
    assert made.definitions[0].at == (10, 5)
