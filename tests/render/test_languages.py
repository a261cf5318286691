"""Runs of 汉字 say their language, and quotes are set once and for all."""

from __future__ import annotations

import pytest
from hypothesis import given

from cxq.document import Code, Document, Paragraph, Position, Text, plain_text, walk
from cxq.folding import simplifies
from cxq.render.languages import script_of
from cxq.render.polish import polish
from render.strategies import documents

AT = Position(1, 1)


def runs(text: str, language: str = "en") -> list[tuple[str, str]]:
    made = polish(Document((Paragraph(AT, (Text(AT, text),)),)), language)
    return [(node.text, node.lang) for node in walk(made.blocks) if isinstance(node, Text)]


def test_a_text_is_cut_where_its_language_changes() -> None:
    assert runs("The 人工智能，与量子。 and 5G") == [
        ("The ", ""),
        ("人工智能，与量子。", "zh-Hans"),
        (" and 5G", ""),
    ]


@pytest.mark.parametrize("run", ["国务院", "乾隆", "瞭望", "凭藉", "著名"])
def test_simplified_text_is_hans(run: str) -> None:
    assert script_of(run) == "zh-Hans"


@pytest.mark.skipif(not simplifies(), reason="needs OpenCC (cxq[opencc])")
@pytest.mark.parametrize("run", ["國務院", "發展", "政府工作報告"])
def test_traditional_text_is_hant(run: str) -> None:
    assert script_of(run) == "zh-Hant"


def test_a_chinese_post_marks_nothing() -> None:
    assert runs("人工智能 AI", "zh-Hans") == [("人工智能 AI", "")]


def test_chinese_punctuation_and_code_stay() -> None:
    code = Code(AT, '"--" 中')
    made = polish(Document((Paragraph(AT, (Text(AT, '他说："好"——“行”，"ok" -- 中'), code)),)))
    assert plain_text(made.blocks[0].content) == '他说：“好”——“行”，“ok” — 中"--" 中'  # type: ignore[union-attr]


@given(documents)
def test_what_is_ready_stays_as_it_is(document: Document) -> None:
    once = polish(document)
    assert polish(once) == once


@given(documents)
def test_no_word_is_lost_by_marking(document: Document) -> None:
    shown = "".join(n.text for n in walk(polish(document, "de").blocks) if isinstance(n, Text))
    plain = "".join(n.text for n in walk(document.blocks) if isinstance(n, Text))
    assert "".join(shown.split()) == "".join(plain.split())
