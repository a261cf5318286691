"""The validator: each trap is found where it is, in both vocabularies, and no JSON breaks it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cxq.document import Document
from cxq.project import SubstackSettings
from cxq.render.prosemirror.dialect import dialect
from cxq.render.prosemirror.document import substack_document
from cxq.render.prosemirror.validate import MOST, validate
from render.prosemirror.reading import Node, named, nodes
from render.sample import SETTINGS, post, rich_post
from render.strategies import documents

LEGACY = dialect(SubstackSettings())
TIPTAP = dialect(SubstackSettings(vocab="tiptap"))


def doc(*content: Any) -> Node:
    return {"type": "doc", "content": list(content)}


def text(words: Any = "x", *marks: Any) -> Node:
    return {"type": "text", "text": words, "marks": list(marks)} if marks else {
        "type": "text", "text": words,
    }  # fmt: skip


def para(*content: Any) -> Node:
    return {"type": "paragraph", "content": list(content)}


def item(*content: Any) -> Node:
    return {"type": "list_item", "content": list(content)}


def image(**attributes: Any) -> Node:
    return {"type": "image2", "attrs": {"src": "https://e.org/a.png", **attributes}}


ANCHOR = {"type": "footnoteAnchor", "attrs": {"number": 1}}
NOTE = {"type": "footnote", "attrs": {"number": 1}, "content": [para(text())]}
WALL = {"type": "paywall"}
LINK = {"type": "link", "attrs": {"href": "https://e.org"}}

TRAPS: list[tuple[Node, str]] = [
    (
        doc(para(), {"type": "bullet_list", "content": [item(text())]}),
        "doc.content[1].content[0]: list_item must begin with a paragraph",
    ),
    (
        doc({"type": "ordered_list", "content": [{"type": "list_item"}]}),
        "doc.content[0].content[0]: list_item must begin with a paragraph",
    ),
    (
        doc({"type": "bullet_list", "content": [para(text())]}),
        "doc.content[0]: bullet_list must hold list items, at least one, and nothing else",
    ),
    (doc({"type": "bullet_list"}), "doc.content[0]: bullet_list must hold list items"),
    (
        doc({"type": "captionedImage", "attrs": {"src": "https://e.org/a.png"}}),
        "doc.content[0]: captionedImage must hold image2",
    ),
    (
        doc({"type": "captionedImage", "content": [image(), {"type": "caption"}, image()]}),
        "doc.content[0]: captionedImage must hold image2, then a caption at most",
    ),
    (doc(image()), "doc: doc must hold blocks"),
    (
        doc({"type": "captionedImage", "content": [image(src="")]}),
        "doc.content[0].content[0]: image2.src must be text that is not empty",
    ),
    (
        doc({"type": "captionedImage", "content": [{"type": "image2"}]}),
        "doc.content[0].content[0]: image2 needs the attribute src",
    ),
    (
        doc({"type": "captionedImage", "content": [image(width="40")]}),
        "doc.content[0].content[0]: image2.width must be a whole number or null",
    ),
    (
        doc(
            para(ANCHOR),
            {
                "type": "captionedImage",
                "content": [image(), {"type": "caption", "content": [ANCHOR]}],
            },
        ),
        "doc.content[1].content[1]: caption holds text and inline nodes, but no footnote anchor",
    ),
    (doc(WALL, para(), WALL), "doc.content[2]: there is a paywall already"),
    (doc(para(text(""))), "doc.content[0].content[0]: a text node must have text that is not emp"),
    (doc(para({"type": "text"})), "doc.content[0].content[0]: a text node must have text"),
    (doc(text()), "doc: doc must hold blocks, at least one"),
    (doc(), "doc: doc must hold blocks, at least one"),
    (doc(para(para())), "doc.content[0]: paragraph holds text and inline nodes only"),
    (
        doc({"type": "blockquote", "content": [{"type": "heading", "attrs": {"level": 2}}]}),
        "doc.content[0]: blockquote must hold paragraphs",
    ),
    (
        doc({"type": "pullquote", "content": [{"type": "blockquote", "content": [para()]}]}),
        "doc.content[0]: pullquote must hold paragraphs",
    ),
    (
        doc({"type": "calloutBlock", "content": [{"type": "horizontal_rule"}]}),
        "doc.content[0]: calloutBlock must hold paragraphs or headings",
    ),
    (doc({"type": "heading"}), "doc.content[0]: heading needs the attribute level"),
    (
        doc({"type": "heading", "attrs": {"level": True}}),
        "doc.content[0]: heading.level must be a whole number from 1 to 6",
    ),
    (
        doc({"type": "heading", "attrs": {"level": 7}}),
        "doc.content[0]: heading.level must be a whole number from 1 to 6",
    ),
    (
        doc({"type": "highlighted_code_block", "content": [text("x", {"type": "strong"})]}),
        "doc.content[0].content[0]: text in highlighted_code_block bears no marks",
    ),
    (
        doc(para(text("x", {"type": "code"}, {"type": "strong"}))),
        "doc.content[0].content[0]: code goes with no other mark",
    ),
    (
        doc(para(text("x", {"type": "em"}, {"type": "em"}))),
        "doc.content[0].content[0]: a mark stands there twice",
    ),
    (
        doc(para(text("x", {"type": "link", "attrs": {}}))),
        "doc.content[0].content[0].marks[0]: link needs the attribute href",
    ),
    (
        doc(para(text("x", {"type": "strng"}))),
        "doc.content[0].content[0].marks[0]: there is no mark “strng” (did you mean “strong”?)",
    ),
    (doc(para(text("x", "strong"))), "doc.content[0].content[0].marks[0]: a mark must be an obj"),
    (
        doc({"type": "bulletList", "content": []}),
        "doc.content[0]: bulletList is called bullet_list in this vocabulary",
    ),
    (
        doc(para(text("x", {"type": "bold"}))),
        "doc.content[0].content[0].marks[0]: bold is called strong in this vocabulary",
    ),
    (doc({"type": "table"}), "doc.content[0]: there is no node “table”"),
    (doc({"content": []}), "doc.content[0]: a node must have a type"),
    (doc("text"), "doc.content[0]: a node must be an object"),
    (
        doc({"type": "paragraph", "content": "text"}),
        "doc.content[0]: the content of paragraph must be a list",
    ),
    (doc({"type": "paragraph", "attrs": []}), "doc.content[0]: the attrs of paragraph must be an"),
    (doc({"type": "paragraph", "text": "x"}), "doc.content[0]: paragraph has no “text”"),
    (
        doc({"type": "paragraph", "attrs": {"colour": 1}}),
        "doc.content[0]: paragraph has no attribute “colour”",
    ),
    (
        doc({"type": "paragraph", "marks": [{"type": "em"}]}),
        "doc.content[0]: paragraph bears no marks: only text does",
    ),
    (doc(para(ANCHOR)), "doc: 1 anchors and 0 notes"),
    (doc(para(), NOTE), "doc: 0 anchors and 1 notes"),
    (
        doc(para(ANCHOR, ANCHOR), NOTE),
        "doc.content[0].content[1]: footnoteAnchor must have the number 2, by its place, not 1",
    ),
    (
        doc(para(ANCHOR), {**NOTE, "attrs": {"number": 2}}),
        "doc.content[1]: footnote must have the number 1, by its place, not 2",
    ),
    (doc(para(ANCHOR), {**NOTE, "content": []}), "doc.content[1]: footnote must hold blocks"),
    (
        doc(para(ANCHOR), {**NOTE, "content": [para(ANCHOR)]}),
        "doc.content[1].content[0].content[0]: a note holds no anchor",
    ),
    (
        doc({"type": "blockquote", "content": [para(ANCHOR), NOTE]}),
        "doc.content[0]: blockquote must hold paragraphs",
    ),
    (doc({"type": "button", "attrs": {"url": "", "text": "x"}}), "doc.content[0]: button.url must"),
    ({"type": "paragraph"}, "doc: the document must be an object of the type “doc”"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "says"), TRAPS, ids=[says[:60] for _, says in TRAPS])
def test_each_trap_is_found_where_it_is(bad: Node, says: str) -> None:
    assert any(fault.startswith(says) for fault in validate(bad, LEGACY)), validate(bad, LEGACY)


def test_what_is_right_is_right() -> None:
    good = doc(
        para(text("x", LINK), ANCHOR, {"type": "hard_break"}),
        {"type": "youtube2", "attrs": {"videoId": "x"}, "content": [{"type": "unknown"}]},
        {"type": "captionedImage", "content": [image(), {"type": "caption", "content": [text()]}]},
        WALL,
        NOTE,
    )
    assert validate(good, LEGACY) == ()


def test_the_other_vocabulary_is_told_by_its_own_names() -> None:
    bad = doc(
        {"type": "bulletList", "content": [{"type": "listItem", "content": [text()]}]},
        {"type": "horizontal_rule"},
    )
    assert validate(bad, TIPTAP) == (
        "doc.content[0].content[0]: listItem must begin with a paragraph",
        "doc.content[1]: horizontal_rule is called horizontalRule in this vocabulary",
    )


def test_no_more_than_a_hundred_faults_are_told() -> None:
    assert len(validate(doc(*[{"type": "table"}] * 5000), LEGACY)) == MOST


def test_a_document_ten_thousand_levels_deep() -> None:
    deep: Node = para(text())
    for _ in range(10_000):
        deep = {
            "type": "bullet_list",
            "content": [{"type": "list_item", "content": [para(), deep]}],
        }
    assert validate(doc(deep), LEGACY) == ()


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["type", "attrs", "content", "marks", "text", "x"]), inner, max_size=4
        ),
        st.fixed_dictionaries(
            {
                "type": st.sampled_from(["doc", "paragraph", "text", "footnote", "image2", "link"]),
                "content": st.lists(inner, max_size=3),
                "attrs": inner,
                "marks": inner,
            }
        ),
    ),
    max_leaves=12,
)


@given(ANY_JSON)
@settings(max_examples=200, deadline=None)
def test_any_json_is_answered(anything: Any) -> None:
    for ways in (LEGACY, TIPTAP):
        validate(anything, ways)
        validate(doc(anything), ways)


# ---------------------------------------------------------------- mutations of what is valid


def _bare_item(made: Node) -> bool:
    items = named(made, "list_item")
    if items:
        items[-1]["content"][0] = text("bare")
    return bool(items)


def _flat_image(made: Node) -> bool:
    found = named(made, "captionedImage")
    for each in found[-1:]:
        each["attrs"] = {"src": each.pop("content")[0]["attrs"]["src"]}
    return bool(found)


def _second_wall(made: Node) -> bool:
    walls = named(made, "paywall")
    made["content"].insert(0, {"type": "paywall"})
    return bool(walls)


def _lost_note(made: Node) -> bool:
    found = [each for each in made["content"] if each["type"] == "footnote"]
    if found:
        made["content"].remove(found[-1])
    return bool(found)


def _lost_anchor(made: Node) -> bool:
    for each in nodes(made):
        inner = each.get("content", [])
        for place, anchor in enumerate(inner):
            if anchor["type"] == "footnoteAnchor":
                del inner[place]
                return True
    return False


def _empty_text(made: Node) -> bool:
    found = named(made, "text")
    for each in found[:1]:
        each["text"] = ""
    return bool(found)


def _renumbered(made: Node) -> bool:
    found = [*named(made, "footnote"), *named(made, "footnoteAnchor")]
    for each in found[-1:]:
        each["attrs"]["number"] += 1
    return bool(found)


def _bold_code(made: Node) -> bool:
    found = [each for each in named(made, "highlighted_code_block") if each.get("content")]
    for each in found[:1]:
        each["content"][0]["marks"] = [{"type": "strong"}]
    return bool(found)


def _list_in_quote(made: Node) -> bool:
    found = [*named(made, "blockquote"), *named(made, "pullquote"), *named(made, "calloutBlock")]
    inner = {"type": "list_item", "content": [para(text())]}
    for each in found[-1:]:
        each["content"].append({"type": "bullet_list", "content": [inner]})
    return bool(found)


def _other_word(made: Node) -> bool:
    found = [*named(made, "bullet_list"), *named(made, "hard_break")]
    for each in found[-1:]:
        each["type"] = {"bullet_list": "bulletList", "hard_break": "hardBreak"}[each["type"]]
    return bool(found)


def _table(made: Node) -> bool:
    made["content"].append({"type": "table", "content": []})
    return True


MUTATIONS: list[Callable[[Node], bool]] = [
    _bare_item, _flat_image, _second_wall, _lost_note, _lost_anchor, _empty_text, _renumbered,
    _bold_code, _list_in_quote, _other_word, _table,
]  # fmt: skip


@pytest.mark.parametrize("mutate", MUTATIONS)
def test_every_mutation_of_the_rich_post_is_found(mutate: Callable[[Node], bool]) -> None:
    made = copy.deepcopy(substack_document(rich_post(Path("/x")), SETTINGS).doc)
    assert mutate(made), "the rich post has all of them"
    assert validate(made, LEGACY)


@given(documents, st.sampled_from(MUTATIONS))
@settings(max_examples=150, deadline=None)
def test_every_mutation_of_any_document_is_found(
    document: Document, mutate: Callable[[Node], bool]
) -> None:
    made = substack_document(replace(post(), document=document), SETTINGS).doc
    made = json.loads(json.dumps(made))
    assume(mutate(made))
    assert validate(made, LEGACY)
