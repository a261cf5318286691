"""Terms: introduced once with their 汉字 and a note, short afterwards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.document import Block, FootnoteRef, Image, Link, List, Position, TermUse, plain_text, walk
from cxq.english import begins_sentence, plural_of, possessive_of
from cxq.glossary_file import glossary_in
from cxq.model import GlossaryStyle, Post, Term
from cxq.posts.build import _definition
from cxq.posts.glossary import TermWriter
from cxq.posts.glossary_block import glossary_block
from cxq.posts.markdown import parse
from cxq.terms import glossary_of
from cxq.toml_tables import read_toml
from drafting import NQPF, SOE, TIFA, inlines, note, paragraph, post, said


def test_the_first_use_introduces_and_the_next_are_short() -> None:
    made = post("The [[nqpf]] of [[nqpf]].")
    assert paragraph(made.document) == (
        "The new quality productive forces (NQPF, 新质生产力)[1] of NQPF."
    )
    assert note(made.document, 1) == (
        "New quality productive forces (新质生产力, xīnzhì shēngchǎnlì): "
        "Growth by technology. Said first in 2023."
    )
    assert made.document.footnotes[0].kind == "term"
    assert [term.id for term in made.terms] == ["nqpf"]
    uses = [node.first for node in walk(made.document.blocks) if isinstance(node, TermUse)]
    assert uses == [True, False]


def test_a_term_without_short_form_keeps_its_name() -> None:
    assert paragraph(post("A [[tifa]] [[tifa]]").document) == "A tifa (提法)[1] tifa"
    assert note(post("[[tifa]]").document, 1) == "Tifa (提法, tífǎ): A set wording."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[[nqpf|these forces]]", "these forces"),
        ("[[nqpf#long]]", "new quality productive forces"),
        ("[[nqpf#short]]", "NQPF"),
        ("[[nqpf#zh]]", "新质生产力"),
        ("[[nqpf#pinyin]]", "xīnzhì shēngchǎnlì"),
        ("[[soe#plural]]", "state-owned enterprises"),
        ("[[tifa#plural]]", "tifas"),
        ("[[NQPF#short]]", "NQPF"),
    ],
)
def test_forms_by_name_and_own_words_do_not_introduce(written: str, read: str) -> None:
    made = post(f"So {written} then [[nqpf]]")
    assert paragraph(made.document) == (
        f"So {read} then new quality productive forces (NQPF, 新质生产力)[1]"
    )


def test_first_by_name_introduces_again_with_the_same_note() -> None:
    made = post("[[nqpf]] [[nqpf#first]]")
    assert paragraph(made.document).count("[1]") == 2
    assert len(made.document.footnotes) == 1


def test_headings_and_quotes_do_not_introduce() -> None:
    made = post("## About [[nqpf]]\n\n> [[nqpf]]\n\n[[nqpf]]")
    assert paragraph(made.document) == "About new quality productive forces"
    assert paragraph(made.document, 2).endswith("(NQPF, 新质生产力)[1]")


def test_in_a_table_the_pipe_is_escaped() -> None:
    made = post("| a |\n|---|\n| [[nqpf\\|our words]] |\n")
    assert said(made.problems) == []
    assert [n.words for n in walk(made.document.blocks) if isinstance(n, TermUse)] == ["our words"]


@pytest.mark.parametrize(
    ("style", "read", "notes"),
    [
        (GlossaryStyle("footnote"), "new quality productive forces (NQPF, 新质生产力)[1] NQPF", 1),
        (GlossaryStyle("inline"), "new quality productive forces (NQPF, 新质生产力) NQPF", 0),
        (
            GlossaryStyle("none"),
            "new quality productive forces new quality productive forces",
            0,
        ),
    ],
)
def test_styles(style: GlossaryStyle, read: str, notes: int) -> None:
    made = post("The [[nqpf]] [[nqpf]]", style=style)
    assert paragraph(made.document) == f"The {read}"
    assert len(made.document.footnotes) == notes


def test_by_section_each_section_introduces_anew() -> None:
    made = post("[[nqpf]]\n\n## Two\n\n[[nqpf]]", style=GlossaryStyle(reset="section"))
    assert paragraph(made.document, 2).startswith("New quality productive forces (NQPF")
    assert len(made.document.footnotes) == 1
    assert made.document.footnotes[0].references == 2


def test_only_first_and_second_level_headings_begin_a_section() -> None:
    made = post("[[nqpf]]\n\n### Two\n\n[[nqpf]]", style=GlossaryStyle(reset="section"))
    assert paragraph(made.document, 2) == "NQPF"
    made = post("[[nqpf]]\n\n## Two\n\n[[nqpf]]")
    assert paragraph(made.document, 2) == "NQPF"


def test_an_unknown_term_stays_as_written_and_is_said() -> None:
    made = post("So [[nqfp]].")
    assert said(made.problems) == ["1:4 term-unknown"]
    assert "did you mean “nqpf”?" in made.problems[0].message
    assert paragraph(made.document) == "So [[nqfp]]."


def test_an_unknown_form_is_said() -> None:
    assert said(post("[[nqpf#loong]]").problems) == ["1:1 term-form"]


def test_code_is_left_alone() -> None:
    assert paragraph(post("`[[nqpf]]`").document) == "[[nqpf]]"


# ---------------------------------------------------------------- where a first use counts


@pytest.mark.parametrize(
    "before",
    [
        "## [[nqpf]]",
        "> [[nqpf]]",
        "- > [[nqpf]]",
        "> - [[nqpf]]",
        '![x](https://e.org/x.png "[[nqpf]]")',
    ],
)
def test_headings_quotes_and_captions_never_introduce(before: str) -> None:
    made = post(f"{before}\n\nThe [[nqpf]].")
    assert paragraph(made.document, 1) == "The new quality productive forces (NQPF, 新质生产力)[1]."


def test_a_list_and_a_table_introduce() -> None:
    made = post("- one\n- the [[nqpf]]\n\n| a |\n|---|\n| [[soe]] [[nqpf]] |\n")
    uses = [node for node in walk(made.document.blocks) if isinstance(node, TermUse)]
    assert [node.first for node in uses] == [True, True, False]


@pytest.mark.parametrize("note", ["^[Of the [[nqpf]].]", "[^n]"])
def test_a_note_introduces_only_what_the_text_never_does(note: str) -> None:
    defined = "" if note.startswith("^") else "\n\n[^n]: Of the [[nqpf]]."
    made = post(f"Early.{note} The [[nqpf]].{defined}")
    assert "The new quality productive forces (NQPF, 新质生产力)[2]." in paragraph(made.document)
    assert "Of the NQPF." in [shown_note(made, number) for number in (1, 2)]
    alone = post(f"Early.{note}{defined}")
    assert shown_note(alone, 1) == "Of the new quality productive forces (NQPF, 新质生产力)[2]."


def shown_note(made: Post, number: int) -> str:
    return note(made.document, number)


def test_by_section_a_note_is_not_a_section() -> None:
    made = post(
        "The [[nqpf]].[^n]\n\n## Two\n\nText.\n\n[^n]: The [[nqpf]].",
        style=GlossaryStyle(reset="section"),
    )
    assert "The NQPF." in [note(made.document, number) for number in (1, 2)]


def test_a_link_keeps_its_words_and_the_note_stands_after_it() -> None:
    made = post("See [the [[nqpf]] page](https://e.org/).")
    link = made.document.blocks[0].content[1]
    assert isinstance(link, Link)
    assert plain_text(link.content) == "the new quality productive forces (NQPF, 新质生产力) page"
    assert isinstance(made.document.blocks[0].content[2], FootnoteRef)


# ---------------------------------------------------------------- English around a term


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[[nqpf]] came.", "New quality productive forces (NQPF, 新质生产力)[1] came."),
        ("So. [[nqpf]] came.", "So. New quality productive forces (NQPF, 新质生产力)[1] came."),
        ("So! “[[nqpf#long]]” came.", "So! “New quality productive forces” came."),
        ("So.) [[nqpf#long]]", "So.) New quality productive forces"),
        ("*[[nqpf#long]]* came", "New quality productive forces came"),
        ("中文。[[nqpf#long]]", "中文。New quality productive forces"),
        ("So?\n[[nqpf#long]]", "So? New quality productive forces"),
        ("So.^[Note.] [[nqpf#long]]", "So.[1] New quality productive forces"),
        ("Such as (e.g. [[nqpf#long]])", "Such as (e.g. new quality productive forces)"),
        ("By Dr. [[nqpf#long]]", "By Dr. new quality productive forces"),
        ("By J. [[nqpf#long]]", "By J. new quality productive forces"),
        ("The U.S. [[nqpf#long]]", "The U.S. new quality productive forces"),
        ("In 3.5 [[nqpf#long]]", "In 3.5 new quality productive forces"),
        ("So: [[nqpf#long]]", "So: new quality productive forces"),
        ("So … [[nqpf#long]]", "So … new quality productive forces"),
        ("`a.` [[nqpf#long]]", "a. new quality productive forces"),
        ("[[nqpf|these forces]] came", "these forces came"),
        ("[[nqpf#pinyin]] it is", "xīnzhì shēngchǎnlì it is"),
        ("[[evtol]]", "eVTOL aircraft (电动垂直起降飞行器)"),
        ("A [[mrna]] x. [[mrna]] y.", "A messenger RNA (mRNA, 信使核糖核酸) x. mRNA y."),
    ],
)
def test_a_sentence_begins_with_a_capital(written: str, read: str) -> None:
    assert paragraph(post(written, terms=(NQPF, TIFA, SOE, EVTOL, MRNA)).document) == read


EVTOL = Term("evtol", "eVTOL aircraft", "电动垂直起降飞行器")
MRNA = Term("mrna", "messenger RNA", "信使核糖核酸", abbr="mRNA")


def test_a_cell_is_no_sentence() -> None:
    made = post("| a |\n|---|\n| [[nqpf#long]] |\n")
    uses = [node for node in walk(made.document.blocks) if isinstance(node, TermUse)]
    assert plain_text(uses[0].content) == "new quality productive forces"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The [[soe]]s", "The state-owned enterprises (SOEs, 国有企业)"),
        ("The [[soe]]'s debt", "The state-owned enterprise's (SOE, 国有企业) debt"),
        ("The [[soe]]’s debt", "The state-owned enterprise’s (SOE, 国有企业) debt"),
        ("The [[nqpf]]’s", "The new quality productive forces’ (NQPF, 新质生产力)[1]"),
        ("The [[soe]] [[soe]]s", "The state-owned enterprise (SOE, 国有企业) SOEs"),
        ("The [[soe]] [[soe]]'s", "The state-owned enterprise (SOE, 国有企业) SOE's"),
        ("The [[soe#long]]s", "The state-owned enterprises"),
        ("The [[soe#plural]]’s", "The state-owned enterprises’"),
        ("The [[soe#short]]s", "The SOEs"),
        ("The [[soe|firm]]s", "The firms"),
        ("The [[soe#zh]]s", "The 国有企业s"),
        ("The [[soe#long]]south", "The state-owned enterprisesouth"),
        ("A [[box]]es", "A boxes (盒)"),
        ("[[soe]]s owe.", "State-owned enterprises (SOEs, 国有企业) owe."),
        ("An [[nope]]s", "An [[nope]]s"),
    ],
)
def test_plurals_and_possessives(written: str, read: str) -> None:
    box = Term("box", "box", "盒")
    assert paragraph(post(written, terms=(NQPF, TIFA, SOE, box)).document) == read


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("chain leader", "chain leaders"),
        ("technology", "technologies"),
        ("key", "keys"),
        ("business", "businesses"),
        ("analysis", "analyses"),
        ("census", "censuses"),
        ("approach", "approaches"),
        ("new quality productive forces", "new quality productive forces"),
        ("proof of concept", "proofs of concept"),
        ("Ministry of Science and Technology", "Ministries of Science and Technology"),
    ],
)
def test_plurals_by_rule(one: str, several: str) -> None:
    assert plural_of(one) == several


@pytest.mark.parametrize(
    ("name", "whose"),
    [("Congress", "Congress’s"), ("forces", "forces’"), ("plan", "plan’s"), ("census", "census’s")],
)
def test_possessives_by_rule(name: str, whose: str) -> None:
    assert possessive_of(name) == whose


@given(st.text(alphabet='ab. "“(.!?e.gDr', max_size=40))
def test_a_sentence_start_is_always_decided(before: str) -> None:
    assert begins_sentence(before) in (True, False)
    assert not begins_sentence(before + "x ")


# ---------------------------------------------------------------- terms within terms


LOOP = (
    Term("one", "one thing", "甲", definition="Not [[two]], nor [[one]]."),
    Term("two", "two things", "乙", definition="Not [[one#first]]."),
)


def test_a_definition_never_introduces_another_term() -> None:
    made = post("A [[one]] is no [[two]].", terms=LOOP)
    assert paragraph(made.document) == "A one thing (甲)[1] is no two things (乙)[2]."
    assert note(made.document, 1) == "One thing (甲): Not two things, nor one thing."
    assert note(made.document, 2) == "Two things (乙): Not one thing."
    assert said(made.problems) == []


def test_an_unknown_term_in_a_definition_is_told_once_with_the_term_it_is_in() -> None:
    odd = Term("odd", "odd", "奇", definition="Of [[gone]] and [[gone]].")
    (problem,) = post("An\n[[odd]].", terms=(odd,)).problems
    assert (problem.line, problem.column, problem.rule) == (2, 1, "term-unknown")
    assert "The definition of “odd” uses “gone”." in problem.message


def test_a_term_is_named_by_alias_or_english_and_shown_as_the_glossary_has_it() -> None:
    term = Term("ip", "intellectual property", "知识产权", aliases=("IPR", "人工智能＋", "It’s"))
    for name in ("IPR", "ipr", "知识产权", "Intellectual-Property", "人工智能+", "it's"):
        shown = paragraph(post(f"The [[{name}]].", terms=(term,)).document)
        assert shown == "The intellectual property (知识产权).", name


# ---------------------------------------------------------------- the list of terms


def test_the_glossary_block_is_sorted_and_complete() -> None:
    (made,) = glossary_block((TIFA, NQPF), Position(7, 1))
    assert isinstance(made, List)
    assert made.at == Position(7, 1)
    assert [plain_text(item.blocks[0].content) for item in made.items] == [
        "New quality productive forces (NQPF, 新质生产力, xīnzhì shēngchǎnlì): "
        "Growth by technology. Said first in 2023.",
        "Tifa (提法, tífǎ): A *set* wording.",
    ]


def test_the_glossary_block_of_no_terms_is_nothing() -> None:
    assert glossary_block((), Position(1, 1)) == ()


def writer(*terms: Term) -> TermWriter:
    def read(text: str, line: int) -> tuple[Block, ...]:
        return parse(text, first_line=line).blocks

    return TermWriter(glossary_of(terms), GlossaryStyle(), "drafts/a.md", read)


def test_the_writer_lists_the_terms_of_definitions_too() -> None:
    terms = writer(TIFA, *LOOP)
    terms.apply(parse("Some [[one]] and [[tifa]].").blocks)
    (made,) = terms.block(Position(3, 1))
    lines = [plain_text(item.blocks[0].content) for item in made.items]
    assert lines == [
        "One thing (甲): Not two things, nor one thing.",
        "Tifa (提法, tífǎ): A set wording.",
        "Two things (乙): Not one thing.",
    ]
    assert terms.problems == []


def test_the_writer_lists_nothing_where_no_term_is_used() -> None:
    terms = writer(TIFA)
    assert terms.block(Position(3, 1)) == ()


@pytest.mark.parametrize(
    "text",
    ["A plain sentence, “so”; (and) 1. more. 中文，也行。 Two - three + four = five?", "Xi’an", "",
     "- a list", "1. a list", "a: b", "An https://e.org/ address", "www.e.org", "A [[tifa]] x"],
)  # fmt: skip
def test_a_plain_definition_reads_as_the_parser_reads_it(text: str) -> None:
    assert _definition(text, 7) == parse(text, first_line=7).blocks


def test_the_definitions_that_come_with_cxq_read_as_the_parser_reads_them() -> None:
    file = read_toml(Path(__file__).parents[2] / "sources" / "glossary.toml")
    for term in glossary_in(file).terms.values():
        assert _definition(term.definition, 3) == parse(term.definition, first_line=3).blocks


def test_a_term_in_an_images_text_is_said_and_told() -> None:
    made = post("A ![chart of [[nqpf|the forces]] and *[[soe]]*](x.png) here.")
    (image,) = (node for node in inlines(made.document) if isinstance(node, Image))
    assert image.alt == "chart of the forces and soe"
    assert [each for each in said(made.problems) if "term" in each] == [
        "1:14 term-misplaced",
        "1:39 term-misplaced",
    ]


def test_a_term_that_is_called_by_its_plural_is_several() -> None:
    called = replace(SOE, aliases=("SOEs",))
    made = post("The [[SOEs]] lead, and [[SOEs]] stay.", terms=(called,))
    assert paragraph(made.document) == (
        "The state-owned enterprises (SOEs, 国有企业) lead, and SOEs stay."
    )
    made = post("Two [[state-owned enterprises]], one [[soe]].", terms=(called,))
    assert paragraph(made.document) == ("Two state-owned enterprises (SOEs, 国有企业), one SOE.")
