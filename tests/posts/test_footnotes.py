"""Footnotes: numbered by first reference, none lost, everything odd said with its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.document import FootnoteRef, plain_text, walk
from drafting import note, paragraph, post, said


def test_numbers_follow_the_first_reference() -> None:
    made = post("One[^b] two[^a] three[^b].\n\n[^a]: A.\n\n[^b]: B.\n")
    assert paragraph(made.document) == "One[1] two[2] three[1]."
    assert [note(made.document, n) for n in (1, 2)] == ["B.", "A."]
    assert [each.references for each in made.document.footnotes] == [2, 1]
    assert said(made.problems) == []


def test_each_reference_to_one_note_counts_itself() -> None:
    made = post("a[^x] b[^x] c[^x]\n\n[^x]: X.")
    refs = [node for node in walk(made.document.blocks) if isinstance(node, FootnoteRef)]
    assert [(ref.number, ref.occurrence) for ref in refs] == [(1, 1), (1, 2), (1, 3)]


def test_inline_notes_take_their_turn_and_keep_their_markup() -> None:
    made = post("a[^x] b^[with *stress* and `]` code] c[^y]\n\n[^x]: X.\n[^y]: Y.")
    assert paragraph(made.document) == "a[1] b[2] c[3]"
    assert note(made.document, 2) == "with stress and ] code"


def test_a_note_may_hold_many_blocks_by_indenting() -> None:
    made = post(
        """
        a[^x]

        [^x]: First
        lazily continued.

            Second paragraph.

            - a list
            - of two

        Body again.
        """
    )
    footnote = made.document.footnotes[0]
    assert [type(block).__name__ for block in footnote.blocks] == ["Paragraph", "Paragraph", "List"]
    assert paragraph(made.document, 1) == "Body again."


def test_definitions_inside_quotes_and_lists_are_found() -> None:
    made = post("a[^q] b[^l]\n\n> quoted\n>\n> [^q]: In a quote.\n\n- item\n\n  [^l]: In a list.\n")
    assert [note(made.document, n) for n in (1, 2)] == ["In a quote.", "In a list."]
    assert said(made.problems) == []


def test_a_note_used_only_inside_a_note_is_kept() -> None:
    made = post("a[^x]\n\n[^x]: See[^y].\n[^y]: Deep.")
    assert note(made.document, 1) == "See[2]."
    assert note(made.document, 2) == "Deep."
    assert said(made.problems) == []


@pytest.mark.parametrize("label", ["1", "注", "A-b_c.d", "x:y", "ß"])
def test_labels_of_any_script(label: str) -> None:
    made = post(f"a[^{label}]\n\n[^{label}]: Found.")
    assert note(made.document, 1) == "Found."


def test_labels_ignore_capitals() -> None:
    assert note(post("a[^Note]\n\n[^nOTE]: Found.").document, 1) == "Found."


def test_behind_an_exclamation_mark_in_headings_and_tables() -> None:
    made = post(
        "## Title[^a]\n\ntext![^b]\n\n| h[^c] |\n|---|\n| x |\n\n[^a]: A\n[^b]: B\n[^c]: C\n"
    )
    assert [note(made.document, n) for n in (1, 2, 3)] == ["A", "B", "C"]
    assert paragraph(made.document, 1) == "text![2]"


def test_undefined_unused_duplicate_and_self_referring_are_said() -> None:
    made = post("a[^nope]\n\nb[^x]\n\n[^x]: X, see[^x].\n\n[^x]: Again.\n\n[^y]: Y.\n", body_line=9)
    assert said(made.problems) == [
        "9:2 footnote-undefined",
        "13:13 footnote-self-reference",
        "15:1 footnote-duplicate",
        "17:1 footnote-unused",
    ]
    assert paragraph(made.document) == "a[^nope]", "what was written stays readable"
    assert "is already defined on line 13" in made.problems[2].message
    assert all(problem.hint for problem in made.problems)


def test_a_caret_link_is_no_footnote() -> None:
    made = post("[^up](https://example.org) and [^ref]\n\n[^ref]: https://example.org\n")
    assert said(made.problems) == []
    assert paragraph(made.document) == "^up and [1]"


WORD = st.integers(0, 10**6).map(lambda number: f"w{number}")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=12, unique_by=lambda pair: pair[0]))
def test_no_notes_text_is_ever_lost(notes: list[tuple[str, str]]) -> None:
    body = " ".join(f"t[^{label}]" for label, _ in notes)
    body += "".join(f"\n\n[^{label}]: {text}\n\n    more {text}" for label, text in notes)
    document = post(body).document
    assert [
        "".join(plain_text(block.content) for block in each.blocks)  # type: ignore[union-attr]
        for each in document.footnotes
    ] == [f"{text}more {text}" for _, text in notes]


def test_no_written_label_meets_one_of_ours() -> None:
    made = post("[[nqpf]] a[^term:nqpf] b[@plan] c[^citation:1]\n\n[^term:nqpf]: Mine.")
    assert said(made.problems) == ["1:34 footnote-undefined"]
    assert [each.kind for each in made.document.footnotes] == ["term", "note", "citation"]
    assert note(made.document, 2) == "Mine."


def test_notes_inside_two_definitions_stay_two() -> None:
    from cxq.model import Term
    from cxq.posts.build import build
    from drafting import draft, glossary

    terms = glossary(
        Term("taa", "alpha", "甲", definition="Def ^[note of alpha] x."),
        Term("tbb", "beta", "乙", definition="Def ^[note of beta] x."),
    )
    document = build(draft("[[taa]] and [[tbb]]."), terms, {}).document
    texts = [note(document, number) for number in range(1, 5)]
    assert "note of alpha" in texts
    assert "note of beta" in texts


def test_a_label_defined_twice_in_the_same_words_is_only_untidy() -> None:
    made = post("a[^x]\n\n[^x]: The *same*.\n\n> [^X]: The *same*.\n\n[^x]: The same.\n")
    assert said(made.problems) == ["5:3 footnote-duplicate", "7:1 footnote-duplicate"]
    assert [each.severity for each in made.problems] == ["warning", "error"]
    assert "with other words" in made.problems[1].message


def test_a_note_without_words_is_said() -> None:
    made = post("a[^x]\n\n[^x]:\n\nb")
    assert said(made.problems) == ["3:1 footnote-empty"]
    assert len(made.document.footnotes) == 1


def test_a_definition_ends_a_quote_and_an_item() -> None:
    """Else it would lazily be theirs, and its further blocks would leak into the text."""
    made = post("> q[^a]\n[^a]:\n    N.\n> r\n\n- i[^b]\n[^b]: M.\n- j\n")
    assert [type(block).__name__ for block in made.document.blocks] == [
        "Quote", "Quote", "List", "List",
    ]  # fmt: skip
    assert [note(made.document, n) for n in (1, 2)] == ["N.", "M."]


@pytest.mark.parametrize("last", ["```\n    code\n    ```", "# head", "***", "\n        code"])
def test_only_a_paragraph_goes_on_lazily(last: str) -> None:
    made = post(f"a[^x]\n\n[^x]: N.\n\n    {last}\nThe text's own words.\n")
    assert paragraph(made.document, 1) == "The text's own words."


def test_blocks_keep_their_order_where_a_quote_ends_a_list_that_ends_a_quote() -> None:
    made = post("> a\n1. b\n> c\n")
    assert [block.at.line for block in made.document.blocks] == [1, 2, 3]


def test_inline_notes_hold_references_links_and_other_notes() -> None:
    made = post("a^[b [l](https://e.org) ^[c *d*] e[^x]] f\n\n[^x]: X.\n")
    assert paragraph(made.document) == "a[1] f"
    assert [note(made.document, n) for n in (1, 2, 3)] == ["b l [2] e[3]", "c d", "X."]
    assert said(made.problems) == []


@pytest.mark.parametrize("body", ["a^[never closed", "^[", "a ^[b\n\nc]", "`^[a]`"])
def test_what_is_no_inline_note_stays(body: str) -> None:
    assert post(body).document.footnotes == ()
