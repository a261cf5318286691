"""Terms: introduced once with their 汉字 and a note, short afterwards."""

from __future__ import annotations

import pytest

from cxq.document import TermUse, walk
from cxq.model import GlossaryStyle
from drafting import note, paragraph, post, said


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
    assert paragraph(post("[[tifa]] [[tifa]]").document) == "tifa (提法)[1] tifa"
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
    made = post(f"{written} then [[nqpf]]")
    assert paragraph(made.document) == (
        f"{read} then new quality productive forces (NQPF, 新质生产力)[1]"
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
    made = post("[[nqpf]] [[nqpf]]", style=style)
    assert paragraph(made.document) == read
    assert len(made.document.footnotes) == notes


def test_by_section_each_section_introduces_anew() -> None:
    made = post("[[nqpf]]\n\n## Two\n\n[[nqpf]]", style=GlossaryStyle(reset="section"))
    assert paragraph(made.document, 2).startswith("new quality productive forces (NQPF")


def test_an_unknown_term_stays_as_written_and_is_said() -> None:
    made = post("So [[nqfp]].")
    assert said(made.problems) == ["1:4 term-unknown"]
    assert "did you mean “nqpf”?" in made.problems[0].message
    assert paragraph(made.document) == "So [[nqfp]]."


def test_an_unknown_form_is_said() -> None:
    assert said(post("[[nqpf#loong]]").problems) == ["1:1 term-form"]


def test_code_is_left_alone() -> None:
    assert paragraph(post("`[[nqpf]]`").document) == "[[nqpf]]"
