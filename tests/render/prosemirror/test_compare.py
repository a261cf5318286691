"""A saved draft beside cxq's own: what it tells, and that following it gives its names."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.document import Document
from cxq.errors import FileError
from cxq.project import SubstackSettings
from cxq.render.prosemirror.compare import calibration_of, compare
from cxq.render.prosemirror.dialect import dialect
from cxq.render.prosemirror.document import substack_document
from cxq.render.prosemirror.saved import read_saved
from cxq.render.prosemirror.validate import validate
from render.prosemirror.test_validate import ANCHOR, ANY_JSON, NOTE, doc, para, text
from render.sample import SETTINGS, post, rich_post
from render.strategies import documents

SECOND: Any = (
    {"type": "footnoteAnchor", "attrs": {"number": 2}},
    {**NOTE, "attrs": {"number": 2}},
)


@given(
    documents,
    st.sampled_from(["legacy", "tiptap"]),
    st.sampled_from(["end", "after_paragraph"]),
)
@settings(max_examples=100, deadline=None)
def test_our_own_documents_hold_nothing_unknown(
    document: Document, vocab: Any, footnotes: Any
) -> None:
    chosen = SubstackSettings(vocab=vocab, footnotes=footnotes)
    made = substack_document(
        replace(post(), document=document), replace(SETTINGS, substack=chosen)
    ).doc
    found = compare(made)
    assert found.unknown == ()
    assert found.names == {}
    assert found.family in (vocab, "unclear")
    assert found.placement in (footnotes, "unclear", "none")


def test_following_a_draft_gives_its_names() -> None:
    theirs = SubstackSettings(
        vocab="tiptap",
        footnotes="after_paragraph",
        names=(
            "highlighted_code_block=highlightedCodeBlock",
            "footnoteAnchor=footnote_anchor",
            "image2.resizeWidth=resize_width",
            "hard_break=HardBreak",
        ),
    )
    saved = substack_document(rich_post(Path("/x")), replace(SETTINGS, substack=theirs)).doc
    made = calibration_of(compare(saved), "saved.json")
    assert (made.vocab, made.footnotes) == ("tiptap", "after_paragraph")
    assert made.code_block == "highlighted_code_block"
    follow = SubstackSettings(
        vocab=made.vocab,
        footnotes=made.footnotes,
        code_block=made.code_block,
        names=made.names,
    )
    again = substack_document(rich_post(Path("/x")), replace(SETTINGS, substack=follow)).doc
    assert again == saved
    assert validate(again, dialect(follow)) == ()


def test_names_and_attributes_that_nobody_knows_are_told() -> None:
    found = compare(
        doc(
            {"type": "paragraph", "attrs": {"indent": 1}, "content": [text("x", {"type": "glow"})]},
            {"type": "widget9", "attrs": {"colour": 1}},
            {"type": "youtube2", "attrs": {"videoId": "x"}},
            {"type": "\x1b[31mred"},
            {"type": "x" * 100},
            {"type": "horizontal_rule"},
        )
    )
    assert found.unknown == ("glow", "widget9", "paragraph.indent")
    assert found.foreign == ("youtube2",)
    assert found.family == "legacy"
    assert "bullet_list" in found.unseen


@pytest.mark.parametrize(
    ("made", "place"),
    [
        (doc(para(ANCHOR), NOTE, para(SECOND[0]), SECOND[1]), "after_paragraph"),
        (doc(para(ANCHOR), NOTE, para()), "after_paragraph"),
        (doc(para(ANCHOR), para(SECOND[0]), NOTE, SECOND[1]), "end"),
        (doc(para(ANCHOR), para(), NOTE), "end"),
        (doc(para(ANCHOR, SECOND[0]), NOTE, SECOND[1]), "unclear"),
        (doc(para()), "none"),
        (doc(para(ANCHOR), para(), NOTE, para()), "elsewhere"),
        (doc({"type": "bullet_list", "content": [para(ANCHOR), NOTE]}), "elsewhere"),
        (doc(), "none"),
    ],
)
def test_where_notes_stand(made: Any, place: str) -> None:
    assert compare(made).placement == place


def test_both_families_at_once_decide_nothing() -> None:
    found = compare(doc({"type": "bulletList"}, {"type": "ordered_list"}))
    assert found.family == "both"
    assert calibration_of(found, "").vocab == "auto"


@given(ANY_JSON)
@settings(max_examples=150, deadline=None)
def test_any_document_is_compared_and_what_is_taken_of_it_can_be_used(anything: Any) -> None:
    made = calibration_of(compare({"type": "doc", "content": [anything]}), "x")
    follow = SubstackSettings(vocab=made.vocab, names=made.names)
    rendered = substack_document(rich_post(Path("/x")), replace(SETTINGS, substack=follow)).doc
    assert validate(rendered, dialect(follow)) == ()


# ---------------------------------------------------------------- files

BODY = doc(para(text("x")))


@pytest.mark.parametrize(
    "answer",
    [
        BODY,
        {"draft_body": json.dumps(BODY), "draft_title": "T"},
        {"draft_body": None, "body": BODY},
        {"draft": {"draft_body": json.dumps(BODY)}},
        {"post": {"body": json.dumps(BODY)}},
    ],
)
def test_a_document_is_found_in_what_was_saved(answer: Any) -> None:
    assert read_saved(json.dumps(answer).encode(), "s.json") == BODY
    assert read_saved(b"\xef\xbb\xbf" + json.dumps(answer).encode(), "s.json") == BODY


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "s.json:1: not valid JSON"),
        (b'{\n"type": "doc",\n', "s.json:3: not valid JSON"),
        (b"[]", "s.json:1: there is no ProseMirror document in it."),
        (b"null", "s.json:1: there is no ProseMirror document in it."),
        (b'{"draft_body": null}', "there is no ProseMirror document"),
        (b'{"draft_body": "<p>x</p>"}', "its body is HTML"),
        (b'{"draft_body": "{broken"}', "s.json, its body:1: not valid JSON"),
        (b'{"draft_body": "{}"}', "its body holds no ProseMirror document"),
        (b'{"draft_body": "\\ud800"}', "s.json, its body:1: not valid JSON"),
        (b"\n\xff", "s.json:2: it is not UTF-8 text."),
        (b"[" * 200_000, "s.json:1: it is nested too deeply to be read."),
        (b'{"type": "doc", "n": ' + b"9" * 5000 + b"}", "a number that cannot be read"),
    ],
)
def test_what_is_no_document_is_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(FileError) as caught:
        read_saved(data, "s.json")
    assert says in caught.value.message
    assert "draft_body" in caught.value.hint
