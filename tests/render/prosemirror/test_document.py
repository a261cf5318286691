"""The document of a post: every node where the schema has it, every word and note kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.document import (
    Block,
    Button,
    Callout,
    CodeBlock,
    Document,
    FootnoteRef,
    Heading,
    Image,
    Math,
    MathBlock,
    NoteMention,
    Paragraph,
    Paywall,
    PullQuote,
    Subscribe,
    walk,
)
from cxq.errors import CxqError, SettingsError
from cxq.model import LocalImage
from cxq.project import Settings, SubstackSettings
from cxq.render.polish import polish
from cxq.render.prosemirror.dialect import dialect
from cxq.render.prosemirror.document import notes_content, substack_document, with_addresses
from cxq.render.prosemirror.validate import validate
from render.prosemirror.reading import in_order, named, nodes, said, words
from render.sample import (
    LINES,
    SETTINGS,
    br,
    bullets,
    code,
    em,
    figure,
    h,
    html,
    image,
    inlines,
    item,
    link,
    note,
    numbers,
    p,
    post,
    quote,
    ref,
    rich_post,
    row,
    strong,
    table,
)
from render.strategies import documents

WAYS = st.builds(
    SubstackSettings,
    vocab=st.sampled_from(["legacy", "tiptap"]),
    code_block=st.sampled_from(["auto", "code_block"]),
    footnotes=st.sampled_from(["end", "after_paragraph"]),
)


def ways(**chosen: Any) -> Settings:
    return replace(SETTINGS, substack=SubstackSettings(**chosen))


def content(*blocks: Block, chosen: Settings = SETTINGS, **made: Any) -> list[dict[str, Any]]:
    doc = substack_document(post(*blocks, **made), chosen).doc
    found: list[dict[str, Any]] = doc["content"]
    return found


def text(words: str, *marks: str) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "text", "text": words}
    if marks:
        made["marks"] = [{"type": mark} for mark in marks]
    return made


def para(*inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(inner)}


def anchor(number: int) -> dict[str, Any]:
    return {"type": "footnoteAnchor", "attrs": {"number": number}}


def foot(number: int, *inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "footnote", "attrs": {"number": number}, "content": list(inner)}


# ---------------------------------------------------------------- any document


@given(documents, WAYS)
@settings(max_examples=150, deadline=None)
def test_any_document_is_valid_and_keeps_every_word_and_note(
    document: Document, chosen: SubstackSettings
) -> None:
    settled = replace(SETTINGS, substack=chosen)
    made = substack_document(replace(post(), document=document), settled)
    assert validate(made.doc, dialect(chosen)) == ()
    assert len(made.lines) == len(made.doc["content"])
    shown = polish(document)
    text_part = [each for each in made.doc["content"] if each["type"] != "footnote"]
    body = words({"type": "doc", "content": text_part})
    assert in_order(said(shown.blocks), body) == ""
    whole = words(made.doc)
    for each in shown.footnotes:
        assert in_order(said(each.blocks), whole) == ""
    pointing = [n for n in walk(shown.blocks) if isinstance(n, FootnoteRef)]
    assert len(named(made.doc, "footnote")) >= len(pointing)


@given(documents)
@settings(max_examples=60, deadline=None)
def test_the_notes_alone_are_what_the_document_has(document: Document) -> None:
    whole = replace(post(), document=document)
    alone = notes_content(whole, SETTINGS)
    assert len(alone) == len(document.footnotes)
    for content_, each in zip(alone, polish(document).footnotes, strict=True):
        assert content_
        assert in_order(said(each.blocks), words({"type": "doc", "content": content_})) == ""
        assert not named({"type": "doc", "content": content_}, "footnoteAnchor")


def test_the_rich_post_is_valid_in_both_vocabularies() -> None:
    for vocab in ("legacy", "tiptap"):
        chosen = ways(vocab=vocab)
        made = substack_document(rich_post(Path("/x")), chosen)
        assert validate(made.doc, dialect(chosen.substack)) == ()
    names = {each["type"] for each in nodes(made.doc)}
    assert {"bulletList", "orderedList", "listItem", "horizontalRule", "hardBreak"} <= names
    assert not names & {"bullet_list", "list_item", "hard_break", "horizontal_rule"}
    marks = {mark["type"] for each in nodes(made.doc) for mark in each.get("marks", [])}
    assert {"bold", "italic", "strike", "link", "code"} <= marks
    assert all("order" not in each["attrs"] for each in named(made.doc, "orderedList"))


def test_a_post_without_anything_is_an_empty_paragraph() -> None:
    assert content() == [{"type": "paragraph"}]


# ---------------------------------------------------------------- notes


def test_notes_are_numbered_by_place_and_a_second_reference_is_a_note_of_its_own() -> None:
    made = substack_document(
        post(
            p("One", ref(2), " two", ref(1), ref(2, 2), "."),
            notes=(note(1, p("First.")), note(2, p("Second."))),
        ),
        SETTINGS,
    )
    assert made.doc["content"] == [
        para(text("One"), anchor(1), text(" two"), anchor(2), text("\u202f"), anchor(3), text(".")),
        foot(1, para(text("Second."))),
        foot(2, para(text("First."))),
        foot(3, para(text("Second."))),
    ]
    assert any("“n2” is referenced again" in says for says in made.notes)


def test_a_second_reference_can_be_refused() -> None:
    twice = post(p("One", ref(1), " two", ref(1, 2)), notes=(note(1, p("First.")),))
    with pytest.raises(CxqError, match=r"drafts/future-industries.md:\d+: the note “n1” is ref"):
        substack_document(twice, ways(repeated_notes="error"))


def test_notes_can_stand_after_the_paragraph_of_their_anchor() -> None:
    blocks = (p("One", ref(1)), bullets(item(p("two", ref(2))), item(p("three", ref(3)))), p("."))
    notes = tuple(note(number, p(str(number))) for number in (1, 2, 3))
    found = content(*blocks, notes=notes, chosen=ways(footnotes="after_paragraph"))
    assert [each["type"] for each in found] == [
        "paragraph", "footnote", "bullet_list", "footnote", "footnote", "paragraph",
    ]  # fmt: skip


def test_a_note_to_a_note_stands_within_it_behind_a_sign() -> None:
    found = content(
        p("Text", ref(1), " and", ref(4)),
        notes=(
            note(1, p("outer", ref(2), " and ", ref(3), ", again", ref(2, 2))),
            note(2, p("inner", ref(2, 3), ref(5))),
            note(3, bullets(item(p("a list")))),
            note(4, p("see", ref(1, 2), ref(2, 4))),
            note(5, p("innermost", ref(1, 3))),
        ),
    )
    assert words({"type": "doc", "content": found[1:]}) == (
        "outer*and†,again**inner*‡†alist‡innermost(note1)see(note1)(note1)"
    )


def test_notes_that_point_in_a_circle_end() -> None:
    found = content(
        p("Text", ref(1)),
        notes=(note(1, p("a", ref(2))), note(2, p("b", ref(3))), note(3, p("c", ref(2)))),
    )
    assert words({"type": "doc", "content": found}) == "Texta**b††c*"


def test_a_note_to_which_nothing_points_ends_the_text() -> None:
    made = substack_document(post(p("Text."), notes=(note(1, p("lost")),)), SETTINGS)
    assert made.doc["content"] == [
        para(text("Text.")),
        {"type": "horizontal_rule"},
        para(text("lost")),
    ]
    assert any("nothing points at the note “n1”" in says for says in made.notes)


def test_a_mention_names_the_number_that_the_note_has_here() -> None:
    """Here note 3 is the 4th, since the second one is referenced twice before it."""
    mention = Paragraph(LINES.next(), (*inlines("see note "), NoteMention(LINES.here(), 3)))
    found = content(
        mention,
        p("a", ref(1), "b", ref(2), "c", ref(2, 2), "d", ref(3)),
        notes=(note(1, p("1")), note(2, p("2")), note(3, mention)),
    )
    assert found[0] == para(text("see note 4"))
    assert found[-1] == foot(4, para(text("see note 4")))


def test_notes_in_headings_quotes_lists_boxes_and_tables_keep_their_anchors() -> None:
    found = content(
        h(2, "Head", ref(1)),
        quote(p("quoted", ref(2))),
        bullets(item(p("item", ref(3)))),
        Callout(LINES.next(), "note", inlines("title", ref(4)), (p("box", ref(5)),)),
        PullQuote(LINES.next(), (p("pulled", ref(6)),)),
        table(row(inlines("a", ref(7))), row(inlines("b", ref(8)))),
        figure(image("https://e.org/a.png", "A"), "caption", ref(9)),
        p(link("https://e.org", "linked", ref(10), " words")),
        notes=tuple(note(number, p(f"n{number}")) for number in range(1, 11)),
    )
    anchors = [each["attrs"]["number"] for node in found for each in named(node, "footnoteAnchor")]
    assert anchors == list(range(1, 11))
    assert [each["type"] for each in found[6:8]] == ["captionedImage", "paragraph"]
    assert found[6]["content"][1:] == [], "the caption went below, with its note"
    assert found[7] == para(text("caption", "em"), anchor(9))


def test_a_note_may_hold_a_table_a_quote_and_code() -> None:
    found = content(
        p("Text", ref(1)),
        notes=(
            note(
                1,
                table(row(inlines("h")), row(inlines("c"))),
                quote(p("q")),
                CodeBlock(LINES.next(), "x", ""),
                h(2, "H"),
                Paywall(LINES.next()),
            ),
        ),
    )
    assert [each["type"] for each in found[1]["content"]] == [
        "bullet_list", "blockquote", "highlighted_code_block", "paragraph",
    ]  # fmt: skip


def test_three_hundred_notes() -> None:
    found = content(
        *(p("text", ref(number)) for number in range(1, 301)),
        notes=tuple(note(number, p("note")) for number in range(1, 301)),
    )
    assert [each["attrs"]["number"] for each in found[300:]] == list(range(1, 301))


# ---------------------------------------------------------------- blocks


def test_an_item_begins_with_a_paragraph_whatever_it_holds() -> None:
    found = content(
        bullets(
            item(CodeBlock(LINES.next(), "x", "py")),
            item(h(2, "Heading"), p("more")),
            item(bullets(item(p("inner"))), checked=True),
            item(figure(image("https://e.org/a.png", "A"))),
        )
    )
    items = found[0]["content"]
    assert [[each["type"] for each in one["content"]] for one in items] == [
        ["paragraph", "highlighted_code_block"],
        ["paragraph", "paragraph"],
        ["paragraph", "bullet_list"],
        ["paragraph", "captionedImage"],
    ]
    assert items[1]["content"][0] == para(text("Heading", "strong"))
    assert items[2]["content"][0] == para(text("☑ "))


def test_a_quote_holds_paragraphs_only() -> None:
    found = content(
        quote(
            h(2, "Head"),
            bullets(item(p("one"), bullets(item(p("in")))), item(p("two"))),
            numbers(item(p("three")), start=3),
            CodeBlock(LINES.next(), "a\n  b", ""),
            quote(p("inner")),
        )
    )
    assert found == [
        {
            "type": "blockquote",
            "content": [
                para(text("Head", "strong")),
                para(text("• one")),
                para(text("\u2003• in")),
                para(text("• two")),
                para(text("3. three")),
                para(text("a", "code"), {"type": "hard_break"}, text("  b", "code")),
                para(text("inner")),
            ],
        }
    ]


def test_a_quote_is_parted_by_a_picture() -> None:
    found = content(quote(p("one"), figure(image("https://e.org/a.png", "A")), p("two")))
    assert [each["type"] for each in found] == ["blockquote", "captionedImage", "blockquote"]


def test_a_box_keeps_its_headings_and_within_a_list_is_a_quote() -> None:
    box = Callout(LINES.next(), "tip", (), (h(3, "Head"), p("text")))
    assert content(box) == [
        {
            "type": "calloutBlock",
            "content": [
                para(text("Tip", "strong")),
                {"type": "heading", "attrs": {"level": 3}, "content": [text("Head")]},
                para(text("text")),
            ],
        }
    ]
    inner = content(bullets(item(p("a"), box)))[0]["content"][0]["content"][1]
    assert inner["type"] == "blockquote"
    assert inner["content"][1] == para(text("Head", "strong"))


def test_one_paywall_and_where_it_may_stand() -> None:
    made = substack_document(
        post(
            bullets(item(p("a"), Paywall(LINES.next())), item(p("b"))),
            p("c"),
            Paywall(LINES.next()),
            quote(p("d"), Subscribe(LINES.next())),
        ),
        SETTINGS,
    )
    assert [each["type"] for each in made.doc["content"]] == [
        "bullet_list", "paywall", "paragraph", "blockquote", "subscribeWidget",
    ]  # fmt: skip
    assert any("one paywall" in says for says in made.notes)


@pytest.mark.parametrize(
    ("words_", "url"),
    [
        ("Subscribe now", "%%checkout_url%%"),
        ("Share this", "%%share_url%%"),
        ("Leave a comment", "%%half_magic_comments_url%%"),
    ],
)
def test_a_button_without_an_address_is_the_platforms_own(words_: str, url: str) -> None:
    (found,) = content(Button(LINES.next(), words_, ""))
    assert found["attrs"] == {"url": url, "text": words_, "action": None, "class": None}


def test_a_picture_in_a_sentence_follows_it() -> None:
    found = content(p("An icon ", image("https://e.org/i.png", "I"), " here."))
    assert found[0] == para(text("An icon here."))
    assert found[1]["content"][0]["attrs"]["alt"] == "I"


def test_a_picture_that_is_a_link() -> None:
    (found,) = content(p(link("https://e.org/x", image("https://e.org/i.png", "I"))))
    assert found["content"][0]["attrs"]["href"] == "https://e.org/x"


@pytest.mark.parametrize("url", ["", "http://e.org/a.png", "data:image/png;base64,x", "no/such"])
def test_a_picture_that_cannot_be_fetched_is_named(url: str) -> None:
    made = substack_document(post(figure(image(url, "Alt"), "Caption")), SETTINGS)
    if url == "no/such":  # completed by the post's own address
        assert made.doc["content"][0]["type"] == "captionedImage"
        return
    assert "Image: Alt" in made.doc["content"][0]["content"][0]["text"]
    assert made.doc["content"][1] == para(text("Caption", "em"))
    assert any("by hand" in says for says in made.notes)


def test_local_pictures_get_the_address_of_their_upload() -> None:
    local = LocalImage("img/a.png", Path("/x/a.png"), "a.png")
    made = substack_document(
        post(figure(image("img/a.png", "A"), "C"), p("x", ref(1)), images=(local,),
             notes=(note(1, figure(image("img/a.png", "B"))),)),
        SETTINGS,
    )  # fmt: skip
    assert made.images == {"images/a.png": local}
    there = {"src": "https://cdn.example/a", "width": 40}
    done = with_addresses(made.doc, {"images/a.png": there})
    assert [each["attrs"]["src"] for each in named(done, "image2")] == [there["src"]] * 2
    assert [each["attrs"]["src"] for each in named(made.doc, "image2")] == ["images/a.png"] * 2
    assert named(done, "image2")[0]["attrs"]["width"] == 40
    assert validate(done, dialect(SETTINGS.substack)) == ()


# ---------------------------------------------------------------- text and marks


def test_marks_stand_in_one_order_and_code_alone() -> None:
    (found,) = content(
        p(em(strong("a")), strong(em("b")), strong(code("c")), link("https://e.org", code("d")))
    )
    kinds = [[mark["type"] for mark in each.get("marks", [])] for each in found["content"]]
    assert kinds == [["strong", "em"], ["code"], ["link"]]
    assert found["content"][0]["text"] == "ab"


def test_raw_html_that_says_a_mark_is_one() -> None:
    (found,) = content(p("H", html("<sub>"), "2", html("</sub>"), "O", html("<br>"), html("<b>")))
    assert found["content"] == [
        text("H"), text("2", "subscript"), text("O"), {"type": "hard_break"},
    ]  # fmt: skip


def test_crossed_tags_do_not_lose_a_word() -> None:
    (found,) = content(p(html("<b>"), "a", html("<i>"), "b", html("</b>"), "c", html("</i>"), "d"))
    assert found["content"] == [text("ab", "strong"), text("cd")]


def test_a_title_of_a_link_and_a_break() -> None:
    (found,) = content(p(link("https://e.org", "a", title="T"), br(), "b"))
    assert found["content"][0]["marks"][0]["attrs"]["title"] == "T"
    assert found["content"][1] == {"type": "hard_break"}


def test_code_keeps_its_characters_and_a_strange_language_is_none() -> None:
    made = content(
        CodeBlock(LINES.next(), "a\tb\r\n\n c\n\n", "c++"),
        CodeBlock(LINES.next(), "", '"><b>'),
        chosen=ways(vocab="tiptap", code_block="code_block"),
    )
    assert made == [
        {
            "type": "codeBlock",
            "attrs": {"language": "c++", "nodeId": None},
            "content": [text("a\tb\n\n c")],
        },
        {"type": "codeBlock", "attrs": {"language": None, "nodeId": None}},
    ]


def test_names_of_ones_own() -> None:
    chosen = ways(names=("highlighted_code_block=highlightedCodeBlock", "footnote.number=index"))
    made = substack_document(
        post(CodeBlock(LINES.next(), "x", ""), p("a", ref(1)), notes=(note(1, p("n")),)), chosen
    )
    assert made.doc["content"][0]["type"] == "highlightedCodeBlock"
    assert made.doc["content"][2]["attrs"] == {"index": 1}
    assert validate(made.doc, dialect(chosen.substack)) == ()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nonsense", "is not two names"),
        ("bullet=x", "cxq writes nothing called “bullet”"),
        ("doc=document", "cxq writes nothing called “doc”"),
        ("strong=em", "“em” is another thing's name"),
    ],
)
def test_names_that_cannot_be_used(name: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        substack_document(post(p("x")), ways(names=(name,)))


# ---------------------------------------------------------------- size


def test_deep_lists_are_cut_short_and_keep_their_words() -> None:
    inner: Block = bullets(item(p("deepest")))
    for level in range(60):
        inner = bullets(item(p(f"level {level}"), inner))
    made = substack_document(post(inner), SETTINGS)
    assert words(made.doc).endswith("level0deepest")
    assert any("lists deeper than 12 levels" in says for says in made.notes)


def test_deep_quotes_are_one_quote() -> None:
    inner: Block = p("deepest")
    for _ in range(100):
        inner = quote(inner)
    assert content(inner) == [{"type": "blockquote", "content": [para(text("deepest"))]}]


def test_headings_of_any_level() -> None:
    found = content(Heading(LINES.next(), 9, inlines("a")), Heading(LINES.next(), 0, inlines("b")))
    assert [each["attrs"]["level"] for each in found] == [6, 1]


def test_an_image_width_is_kept() -> None:
    found = content(figure(Image(LINES.here(), "https://e.org/a.png", "A", "", 240)))
    assert found[0]["content"][0]["attrs"]["resizeWidth"] == 240


# ---------------------------------------------------------------- TeX


@pytest.mark.parametrize(
    ("chosen", "made"),
    [
        ("inline_latex", {"persistentExpression": "x^2"}),
        ("latex", {"expression": "x^2", "persistentExpression": "x^2"}),
    ],
)
def test_a_formula_in_a_sentence_is_a_node_where_it_is_asked_for(
    chosen: str, made: dict[str, str]
) -> None:
    sentence = Paragraph(LINES.next(), (*inlines("so "), Math(LINES.here(), "x^2")))
    (found,) = content(sentence, chosen=ways(inline_latex=chosen))
    formula = found["content"][1]
    assert formula["type"] == chosen
    assert {key: formula["attrs"][key] for key in made} == made


def test_a_formula_in_a_sentence_is_else_text() -> None:
    (found,) = content(Paragraph(LINES.next(), (*inlines("so "), Math(LINES.here(), "x^2"))))
    pytest.importorskip("pylatexenc")
    assert found == para(text("so x²"))


def test_a_formula_by_itself_is_a_block_with_an_id_of_its_own_in_notes_and_lists_too() -> None:
    formula = MathBlock(LINES.next(), "E = mc^2")
    found = content(
        formula,
        bullets(item(p("a", ref(1)), formula)),
        quote(p("b", ref(1, 2)), formula),
        notes=(note(1, p("n"), formula),),
        chosen=ways(vocab="tiptap"),
    )
    blocks = [each for one in found for each in named(one, "latexBlock")]
    assert len(blocks) == 5
    assert len({each["attrs"]["id"] for each in blocks}) == 5
    assert {each["attrs"]["persistentExpression"] for each in blocks} == {"E = mc^2"}


def test_notes_are_the_same_whether_the_document_was_just_written_or_not(
    tmp_path: Path,
) -> None:
    rich = rich_post(tmp_path)
    for one in (rich, replace(rich, document=Document((p("No note."),), ()))):
        fresh = notes_content(replace(one), SETTINGS)
        substack_document(one, SETTINGS)
        assert notes_content(one, SETTINGS) == fresh
