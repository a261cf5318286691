"""TeX in a draft: Pandoc's rule, places, and what is said of what is not closed."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cxq.document import Code, Math, MathBlock, Paragraph, Table, Text, plain_text, walk
from cxq.model import PostMeta
from cxq.posts.build import build
from cxq.posts.markdown import parse
from drafting import draft, glossary, said

META = PostMeta(title="A title", slug="a", date="2026-03-05", math=True)


def read(body: str) -> list[str]:
    """The body in parts: text as it stands, `‹tex›`, `«tex»` for a formula by itself."""
    found = []
    for block in parse(body, math=True).blocks:
        if isinstance(block, MathBlock):
            found.append(f"«{block.tex}»")
        elif isinstance(block, Paragraph):
            found += [
                f"‹{node.tex}›" if isinstance(node, Math) else plain_text((node,))
                for node in block.content
            ]
    return found


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("$x^2$", ["‹x^2›"]),
        ("It cost $138 billion.", ["It cost $138 billion."]),
        ("between $5 and $6", ["between $5 and $6"]),
        ("between $5 and 6$7", ["between $5 and 6$7"]),
        (r"\$x\$ and $y$", ["$x$ and ", "‹y›"]),
        (r"$\$5$", [r"‹\$5›"]),
        ("`$x$`", ["$x$"]),
        ("$ x$ and $x $", ["$ x$ and $x $"]),
        ("$$x$", ["$", "‹x›"]),
        ("a$x$b", ["a", "‹x›", "b"]),
        ("价格￥5、＄6，其中$x$为", ["价格￥5、＄6，其中", "‹x›", "为"]),
        ("*$a*b$*", ["a*b"]),
        (r"$\text{if $x$}$", [r"‹\text{if $x$}›"]),
        (r"$\text{if $x$", [r"$\text{if ", "‹x›"]),
        (r"$a\ $", ["‹a\\ ›"]),
        ("$x\ny$", ["‹x\ny›"]),
        ("$x\n$", ["$x", " ", "$"]),
        ("We have $$x$$ here.", ["We have", "«x»", "here."]),
        ("$$x$$.", ["«x.»"]),
        ("$$\na\n- b\n= c\n> d\n$$", ["«a\n- b\n= c\n> d»"]),
        ("so\n$$\nx\n$$\nand", ["so", "«x»", "and"]),
        ("$$a\n\nb$$", ["$$a", "b$$"]),
        ("a $[[y]]$", ["a ", "‹[[y]]›"]),
    ],
)
def test_what_is_read(body: str, parts: list[str]) -> None:
    assert read(body) == parts


def pandoc(text: str) -> list[tuple[bool, str]]:
    """Pandoc's own parser of one line without other marks, written out, character by character:
    (is it TeX, what it says). `$$` around nothing but space is text here."""
    found: list[tuple[bool, str]] = []

    def literal(chars: str) -> None:
        if found and not found[-1][0]:
            chars = found.pop()[1] + chars
        found.append((False, chars))

    here = 0
    while here < len(text):
        if text[here] == "\\" and text[here + 1 : here + 2] in ("$", "{", "}", "\\"):
            literal(text[here + 1])
            here += 2
            continue
        end = (display(text, here) or inline(text, here)) if text[here] == "$" else None
        if end is None:
            literal(text[here])
            here += 1
            continue
        width = 2 if display(text, here) else 1
        found.append((True, text[here + width : end - width]))
        here = end
    return found


def display(text: str, start: int) -> int | None:
    if text[start : start + 2] != "$$" or text[start + 2 : start + 4] == "$$":
        return None
    here = start + 2
    while here < len(text):
        if text[here : here + 2] == "$$":
            return here + 2 if text[start + 2 : here].strip() else None
        here += 1
    return None


def inline(text: str, start: int) -> int | None:
    here = start + 1
    if here == len(text) or text[here] == " " or text[here] == "$":
        return None
    while here < len(text):
        if text[here] == "$":
            digit = text[here + 1 : here + 2]
            return None if digit in set("0123456789") and digit else here + 1
        if text[here] == "\\":
            if here + 1 == len(text):
                return None
            group = braces(text, here + 5) if text.startswith("\\text", here) else None
            here = here + 2 if group is None else group
        elif text[here] == " ":
            while text[here : here + 1] == " ":
                here += 1
            if text[here : here + 1] == "$":
                return None
        else:
            here += 1
    return None


def braces(text: str, start: int) -> int | None:
    if text[start : start + 1] != "{":
        return None
    depth = 0
    here = start
    while here < len(text):
        if text[here] == "\\":
            here += 2
            continue
        depth += {"{": 1, "}": -1}.get(text[here], 0)
        here += 1
        if not depth:
            return here
    return None


pieces = st.lists(
    st.sampled_from(
        ["$", "$$", "\\$", "\\text{", "\\", "{", "}", " ", "a", "x^2", "5", "量", "＄"]
    ),
    max_size=14,
).map("".join)


@given(pieces)
@example("$$$a$$$")
@example("$\\text{a}$5$")
@settings(max_examples=600, deadline=None)
def test_pandoc_reads_the_same(text: str) -> None:
    text = "w" + text + "w"  # neither a block of its own nor trimmed at its ends
    content = parse(text, math=True).blocks
    ours: list[tuple[bool, str]] = []
    for node in walk(content) if all(isinstance(block, Paragraph) for block in content) else ():
        part = (True, node.tex) if isinstance(node, Math) else (False, plain_text((node,)))
        if ours and not part[0] and not ours[-1][0]:
            part = (False, ours.pop()[1] + part[1])
        ours.append(part)
    theirs = pandoc(text)
    if any(isinstance(block, MathBlock) for block in content):  # cut at formulas by themselves
        shown = "".join(
            block.tex if isinstance(block, MathBlock) else plain_text(block.content)  # type: ignore[union-attr]
            for block in content
        )
        assert shown.replace(" ", "") == "".join(each for _, each in theirs).replace(" ", "")
        return
    assert [(tex, part.strip() if tex else part) for tex, part in theirs] == [
        (tex, part.strip() if tex else part) for tex, part in ours
    ]


@given(pieces)
@settings(max_examples=200, deadline=None)
def test_a_formula_stands_where_it_says(text: str) -> None:
    lines = ["word", f"> - {text} $z_1$", "", f"| a | {text}b |", "|--|--|", "| $|q|$ | 2 |"]
    body = "\n".join(lines)
    for node in walk(parse(body, math=True).blocks):
        if isinstance(node, Math):
            line = body.split("\n")[node.at.line - 1]
            mark = "$$" if node.display else "$"
            assert line.startswith(mark, node.at.column - 1), (node, line)
            assert node.tex in line[node.at.column - 1 :]


def test_a_pipe_in_a_formula_ends_no_cell() -> None:
    (table,) = parse("| a | b |\n|--|--|\n| $|x|$ | `c\\|d` |", math=True).blocks
    assert isinstance(table, Table)
    first, second = (cell.content for cell in table.rows[0].cells)
    assert first == (Math(table.rows[0].cells[0].at, "|x|"),)
    assert isinstance(second[0], Code)


def test_a_note_may_hold_half_open_intervals() -> None:
    built = build(draft("It is.^[In $[0,1)$ only.] So.", meta=META), glossary(), {})
    (note,) = built.document.footnotes
    assert "[0,1)" in [node.tex for node in walk(note.blocks) if isinstance(node, Math)]


def test_without_math_a_dollar_is_a_dollar() -> None:
    (block,) = parse("$x$ and $$y$$").blocks
    assert block == Paragraph(block.at, (Text(block.at, "$x$ and $$y$$"),))


def test_what_opens_and_is_never_closed_is_said() -> None:
    body = "\nOne\n$$\nx^2\n\ny\n\nMoney: \\$\\$, and $5."
    built = build(draft(body, meta=META), glossary(), {})
    assert said(built.problems) == ["2:1 tex-unclosed"]


@pytest.mark.parametrize(
    "piece", ["$", "$$", "$a ", "$a$1", "$\\text{", "$\\text{$}", "$$ \n\n", "\\text{$}", "$$\n"]
)
def test_dollars_cost_linear_time(piece: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        parse(piece * count, math=True)
        return time.process_time() - start

    seconds(10)
    small = max(seconds(2_000), 0.01)
    assert seconds(16_000) < small * 8 * 4
