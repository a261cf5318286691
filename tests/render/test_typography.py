"""Quotes and dashes: set for English, and nothing else touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.document import Citation, Document, Paragraph, Position, Text, plain_text, walk
from cxq.render.polish import polish
from cxq.render.typography import smart_quotes
from render.sample import bullets, code, em, html, item, link, p, ref, soft


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('"Hello," he said.', "“Hello,” he said."),
        ("\"'Nested,' she said\"", "“‘Nested,’ she said”"),
        ("don't, Xi'an, the provinces' plans", "don’t, Xi’an, the provinces’ plans"),
        ("in the '90s, 'tis rock 'n' roll", "in the ’90s, ’tis rock ’n’ roll"),
        ('("quoted")', "(“quoted”)"),
        ("one -- two --- three", "one — two — three"),
        ("word--word", "word—word"),
        ("pages 10--20", "pages 10–20"),
        ("use --help or --since=7d", "use --help or --since=7d"),
        ("a rule: -----", "a rule: -----"),
        ("well-known", "well-known"),
        # In Chinese no space shows the direction; the marks take turns.
        ('他说"量子"，又说"未来产业"。', "他说“量子”，又说“未来产业”。"),
        ('the term "量子" and "未来产业"', "the term “量子” and “未来产业”"),
        ("“已经对了”，『这个』——也是……", "“已经对了”，『这个』——也是……"),
        ("", ""),
    ],
)
def test_marks(typed: str, shown: str) -> None:
    assert smart_quotes(typed) == shown


@given(st.text("a1 量。“”‘’—–\"'-(\n", max_size=30))
def test_setting_twice_is_setting_once(text: str) -> None:
    once = smart_quotes(text)
    assert smart_quotes(once) == once


@given(st.text(st.characters(exclude_characters="\"'-", exclude_categories=["Cs"])))
def test_text_without_such_marks_is_left_alone(text: str) -> None:
    assert smart_quotes(text) == text


@given(st.text("a量 \"'-“”", max_size=30))
def test_only_the_marks_change(text: str) -> None:
    def bare(of: str) -> str:
        return "".join(char for char in of if char not in "\"'“”‘’-–—")

    assert bare(smart_quotes(text)) == bare(text)


def shown(paragraph: Paragraph, language: str = "en") -> str:
    polished = polish(Document((paragraph,)), language)
    return "".join(
        node.text if isinstance(node, Text) else ""
        for node in walk(polished.blocks)
        if isinstance(node, Text)
    )


def test_a_quote_sees_through_emphasis_links_and_notes() -> None:
    assert shown(p('"', em("Word"), '" and "', link("https://x.example", "x"), '"')) == (
        "“Word” and “x”"
    )
    assert shown(p('He said "yes', ref(1), '" twice')) == "He said “yes” twice"


def test_code_addresses_and_raw_html_stay() -> None:
    paragraph = p(
        code('x = "--y"'),
        html('<abbr title="a -- b">'),
        link("https://x.example/a--b'c", "https://x.example/a--b'c"),
        Citation(Position(1, 1), (), '[@k "原文"]'),
    )
    assert polish(Document((paragraph,))).blocks == (paragraph,)


def test_a_quote_after_code_closes() -> None:
    assert shown(p('"', code("x"), '" it is')) == "“” it is"


def test_only_english_gets_english_quotes() -> None:
    assert shown(p('"Ja", sagt er'), "de") == '"Ja", sagt er'
    assert shown(p('"Yes"'), "en-GB") == "“Yes”"


def test_a_source_line_end_is_a_space_but_not_between_chinese_characters() -> None:
    assert shown(p("one", soft(), "two")) == "one two"
    assert shown(p("发展，", soft(), "未来")) == "发展，未来"
    assert shown(p("发展", soft(), "future")) == "发展 future"
    assert shown(p("发展", ref(1), soft(), em("未来"))) == "发展未来"


def test_every_kind_of_block_is_polished() -> None:
    document = Document((bullets(item(p('"a"'))),))
    assert plain_text(tuple(walk(polish(document).blocks))) == "“a”"
