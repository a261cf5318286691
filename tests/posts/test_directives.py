"""Words in braces and boxes: read where they stand alone, said where they cannot be."""

from __future__ import annotations

import pytest

from cxq.document import (
    Button,
    Callout,
    Contents,
    Figure,
    List,
    Paragraph,
    Paywall,
    PullQuote,
    Quote,
    Subscribe,
    plain_text,
)
from drafting import paragraph, post, said, shown


def items(block: object) -> list[str]:
    assert isinstance(block, List)
    return [plain_text(item.blocks[0].content) for item in block.items]  # type: ignore[union-attr]


def test_the_bibliography_lists_what_is_cited_wherever_it_stands() -> None:
    made = post("{references}\n\nIt says so.[@plan] And^[here: [@gwr-2025, p. 2]].\n")
    assert items(made.document.blocks[0]) == [
        "A Plan, An Office, 2024.",
        "国务院, 《政府工作报告》 (“Report on the Work of the Government”), 5 March 2025, "
        "accessed 12 March 2025.",
    ]
    assert said(made.problems) == []


def test_the_glossary_lists_the_terms_used_sorted_by_their_english() -> None:
    made = post("> {glossary}\n\nA [[tifa]], an [[soe]].")
    quote = made.document.blocks[0]
    assert isinstance(quote, Quote)
    assert items(quote.blocks[0]) == [
        "State-owned enterprise (SOE, 国有企业)",
        "Tifa (提法, tífǎ): A set wording.",
    ]


def test_lists_stand_in_notes_too() -> None:
    body = "The [[tifa]][^x] says so.[@plan]\n\n[^x]: All:\n\n    {references}\n\n    {glossary}\n"
    made = post(body)
    note = made.document.footnotes[1]
    assert [items(block) for block in note.blocks[1:]] == [
        ["A Plan, An Office, 2024."],
        ["Tifa (提法, tífǎ): A set wording."],
    ]


def test_a_list_of_nothing_is_said() -> None:
    made = post("Words.\n\n{references}\n\n- {glossary}\n")
    assert said(made.problems) == ["3:1 directive-empty", "5:3 directive-empty"]
    assert "cites nothing" in made.problems[0].message


@pytest.mark.parametrize(
    ("body", "node"),
    [
        ("{toc}", Contents),
        ("{paywall}", Paywall),
        ("{subscribe}", Subscribe),
        ("{button: Subscribe}", Button),
        ("  {toc}  ", Contents),
    ],
)
def test_each_alone_in_its_paragraph(body: str, node: type) -> None:
    made = post(f"Before.\n\n{body}\n\nAfter.")
    assert type(made.document.blocks[1]) is node
    assert said(made.problems) == []


def test_a_button_has_words_and_may_have_an_address() -> None:
    button = post("{button: Read on | https://example.org/a}").document.blocks[0]
    assert isinstance(button, Button)
    assert (button.words, button.url) == ("Read on", "https://example.org/a")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{refs}", "1:1 directive-unknown"),
        ("{toc: two}", "1:1 directive-unknown"),
        ("{button: | https://e.org}", "1:1 directive-unknown"),
        ("So {toc} it is", "1:4 directive-misplaced"),
        ("{toc}\n{glossary}", "1:1 directive-misplaced"),
        ("- see {button: Here}", "1:7 directive-misplaced"),
    ],
)
def test_what_cannot_be_read_stays_text_and_is_said(body: str, problem: str) -> None:
    made = post(body)
    assert problem in said(made.problems)
    assert all(each.severity == "warning" and each.hint for each in made.problems)
    if not body.startswith("-"):
        assert paragraph(made.document) == body.replace("\n", " ")


def test_a_near_word_is_named() -> None:
    assert "did you mean “references”?" in post("{reference}").problems[0].message


def test_braces_in_text_and_code_are_nobodys_business() -> None:
    body = "A set {x, y} and {toC}, `{toc}`.\n\n    {toc}\n"
    made = post(body)
    assert said(made.problems) == []
    assert paragraph(made.document) == "A set {x, y} and {toC}, {toc}."


@pytest.mark.parametrize(
    ("marker", "kind"),
    [("note", "note"), ("TIP", "tip"), ("Important", "important"), ("caution", "warning")],
)
def test_callouts_with_and_without_a_title(marker: str, kind: str) -> None:
    made = post(f"> [!{marker}]\n> Words[^1].\n>\n> - more\n\n[^1]: N.\n")
    box = made.document.blocks[0]
    assert isinstance(box, Callout)
    assert (box.kind, box.title) == (kind, ())
    assert shown(box.blocks[0].content) == "Words[1]."  # type: ignore[union-attr]
    assert box.blocks[0].at == (2, 3)
    titled = post(f"> [!{marker}] On *method*\n> Words.").document.blocks[0]
    assert isinstance(titled, Callout)
    assert plain_text(titled.title) == "On method"
    assert titled.title[0].at == (1, 7 + len(marker))


def test_a_pull_quote_may_begin_on_its_own_line_or_the_next() -> None:
    for body in ("> [!pull] Twice in\n> the report.", "> [!pull]\n> Twice in\n> the report."):
        pulled = post(body).document.blocks[0]
        assert isinstance(pulled, PullQuote)
        assert plain_text(pulled.blocks[0].content) == "Twice in the report."  # type: ignore[union-attr]
    assert pulled.blocks[0].at == (2, 3)


def test_an_unknown_box_stays_a_quote() -> None:
    made = post("> [!notee]\n> Words.")
    assert said(made.problems) == ["1:3 callout-unknown"]
    assert "did you mean “note”?" in made.problems[0].message
    assert isinstance(made.document.blocks[0], Quote)
    assert isinstance(post("> [!a](https://e.org) b").document.blocks[0], Quote)


def test_a_pull_quote_never_introduces_a_term() -> None:
    made = post("> [!pull] The [[nqpf]].\n\nThe [[nqpf]].")
    assert paragraph(made.document, 1).startswith("The new quality productive forces (NQPF, 新质生")


def test_an_image_with_width_and_a_caption_in_which_notes_and_terms_stand() -> None:
    made = post(
        'A[^2].\n\n![alt](a.png "The *plan*[^1], [[nqpf]], [@plan]"){width=600}\n\n'
        "[^1]: N.\n\n[^2]: M.\n"
    )
    figure = made.document.blocks[1]
    assert isinstance(figure, Figure)
    assert figure.image.width == 600
    assert shown(figure.caption) == "The plan[2], new quality productive forces,[3]"
    assert figure.caption[2].at == (3, 25)
    assert figure.image.title == ""
    assert said(made.problems) == ["3:1 image-missing"]


@pytest.mark.parametrize("written", ["width=600", "width=600px", 'width="600"', "width='600'"])
def test_ways_to_write_a_width(written: str) -> None:
    figure = post(f"![a](https://e.org/a.png){{{written}}}").document.blocks[0]
    assert isinstance(figure, Figure)
    assert figure.image.width == 600


@pytest.mark.parametrize("written", ["height=3", "width=50%", "width=0", ".wide", "width=999999"])
def test_an_attribute_that_is_none_is_said(written: str) -> None:
    made = post(f"![a](https://e.org/a.png){{{written}}}")
    assert said(made.problems) == ["1:26 image-attribute"]
    assert isinstance(made.document.blocks[0], Figure)


def test_braces_behind_anything_but_an_image_are_text() -> None:
    made = post("[a](https://e.org){width=6} and (b){c}")
    assert paragraph(made.document) == "a{width=6} and (b){c}"
    assert isinstance(made.document.blocks[0], Paragraph)


def test_the_characters_of_a_term_in_parentheses() -> None:
    made = post("State firms {zh:soe} and {zh:nope}.")
    assert paragraph(made.document) == "State firms (国有企业) and ({zh:nope})."
    assert said(made.problems) == ["1:26 term-unknown"]
