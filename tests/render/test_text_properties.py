"""The text part, whatever the document: seventy-two columns, addresses whole, quotes with bars."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.document import CodeBlock, Document, walk_blocks
from cxq.render.text import WIDTH, render
from cxq.render.text_tables import table_lines
from cxq.render.wrap import width, wrap
from render.sample import META, SETTINGS, link, note, p, post, quote, ref
from render.strategies import documents

WORDS = st.lists(
    st.sampled_from(
        ["a", "word", "量子", "新质生产力。", "，", "（x）", "e\u0301", "NQPF,", "[1]", "“引”"]
    ),
    max_size=60,
).map(" ".join)
MIXED = st.text("ab 量子产业，。“”（）[]1.é\u0301-", max_size=200)
URLS = st.from_regex(r"https://e\.org/[a-z0-9/?=&%~+#-]{0,120}", fullmatch=True)


def body(*blocks: object, **more: object) -> list[str]:
    made = render(post(*blocks, meta=replace(META, title="T", url=""), **more), SETTINGS)  # type: ignore[arg-type]
    return made.files[0].data.decode().rstrip("\n").split("\n")


@given(st.one_of(WORDS, MIXED), st.integers(24, 80))
@settings(max_examples=300, deadline=None)
def test_no_line_is_wider_unless_it_holds_one_thing(text: str, room: int) -> None:
    lines = wrap(text, room)
    for line in lines:
        assert width(line) <= room or " " not in line.strip()
        assert line == line.strip(" ")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")


@given(documents)
@settings(max_examples=100, deadline=None)
def test_whatever_the_document_lines_keep_to_the_width(document: Document) -> None:
    notes = tuple(block for each in document.footnotes for block in each.blocks)
    if any(isinstance(block, CodeBlock) for block in walk_blocks(document.blocks + notes)):
        return  # code stays as it is
    for line in (
        render(replace(post(), document=document), SETTINGS).files[0].data.decode().split("\n")
    ):
        words = re.sub(r"^[\s>|\-\d.\[\]x]+", "", line)
        assert width(line) <= WIDTH or " " not in words.strip()


@given(URLS, WORDS, WORDS)
@settings(max_examples=200, deadline=None)
def test_an_address_is_never_broken(url: str, before: str, after: str) -> None:
    made = "\n".join(body(quote(p(before, link(url, "words"), after)), p(link(url, url))))
    assert made.count(f"<{url}>") == 2


@given(st.lists(WORDS, min_size=1, max_size=3), st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_every_line_of_a_quote_begins_with_its_bars(paragraphs: list[str], depth: int) -> None:
    block = quote(*(p("x ", text) for text in paragraphs))
    for _ in range(depth - 1):
        block = quote(block)
    lines = body(block)
    quoted = lines[next(n for n, line in enumerate(lines) if line.startswith(">")) :]
    bars = "> " * depth
    assert all(line.startswith(bars) or line == bars.strip() for line in quoted)


@given(st.lists(WORDS, min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_every_note_stands_at_the_end_under_its_number(texts: list[str]) -> None:
    notes = tuple(note(n, p(f"Note {n}: ", text)) for n, text in enumerate(texts, 1))
    made = body(p("x", *(ref(n) for n in range(1, len(texts) + 1))), notes=notes)
    end = made[made.index("Notes") + 2 :]
    heads = [line for line in end if re.match(r"\[\d+\] Note \d+:", line)]
    assert [re.findall(r"\d+", line)[:2] for line in heads] == [
        [str(n), str(n)] for n in range(1, len(texts) + 1)
    ]


CELLS = st.text("ab量子é\u0301，x ", max_size=12)


@given(
    st.integers(1, 4).flatmap(
        lambda columns: st.lists(
            st.lists(CELLS, min_size=columns, max_size=columns), min_size=2, max_size=5
        )
    ),
    st.sampled_from(["", "left", "right", "center"]),
)
@settings(max_examples=300, deadline=None)
def test_the_columns_of_a_table_begin_where_they_look_to(rows: list[list[str]], align: str) -> None:
    """Each cell is found where the rule below the head says that its column stands."""
    clean = [[" ".join(cell.split()) for cell in row] for row in rows]
    made = table_lines(rows[0], rows[1:], [align] * len(rows[0]), WIDTH)  # type: ignore[list-item]
    rule = made[0][1]
    spans = [found.span() for found in re.finditer("-+", rule)]
    if len(spans) != len(rows[0]):
        return  # a column that holds nothing has no rule
    for row, lines in zip(clean, made, strict=True):
        for cell, (start, end) in zip(row, spans, strict=True):
            assert columns_of(lines[0], start, end).strip() == cell


def columns_of(line: str, start: int, end: int) -> str:
    """What stands between two columns of the screen."""
    out, at = "", 0
    for char in line:
        if start <= at < end or (width(char) == 0 and start < at <= end):
            out += char
        at += width(char)
    return out
