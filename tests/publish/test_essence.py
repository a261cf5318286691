"""What a document says is compared, not how it is written; and no shape of it breaks anything."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cxq.publish.substack.essence import difference, essence, text_lines

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
MARKS = st.lists(
    st.sampled_from([{"type": "strong"}, {"type": "em"}, {"type": "link", "attrs": {"href": "x"}}]),
    max_size=2,
    unique_by=str,
)
TEXT = st.builds(lambda t, m: {"type": "text", "text": t, "marks": m}, WORDS, MARKS)
PARAGRAPH = st.builds(
    lambda content: {"type": "paragraph", "content": content}, st.lists(TEXT, max_size=4)
)
BLOCK = st.recursive(
    PARAGRAPH,
    lambda inner: st.builds(
        lambda kind, content: {"type": kind, "content": content},
        st.sampled_from(["blockquote", "list_item", "bullet_list"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)
DOCUMENT = st.builds(lambda blocks: {"type": "doc", "content": blocks}, st.lists(BLOCK, max_size=5))
TIPTAP = {
    "bullet_list": "bulletList",
    "list_item": "listItem",
    "strong": "bold",
    "em": "italic",
}


def rewritten(node: Any) -> Any:
    """As the editor writes it down: its names, its attributes, each text cut into letters."""
    if isinstance(node, list):
        whole = [each for one in node for each in letters(one)]
        return [rewritten(each) for each in whole]
    if not isinstance(node, dict):
        return node
    made = {key: rewritten(value) if key == "content" else value for key, value in node.items()}
    made["type"] = TIPTAP.get(node["type"], node["type"])
    if "marks" in made:
        marks = [{**mark, "type": TIPTAP.get(mark["type"], mark["type"])} for mark in made["marks"]]
        made["marks"] = marks[::-1]
    if made["type"] != "text":
        made["attrs"] = {"nodeId": "a1", "textAlign": None}
    return made


def letters(node: Any) -> list[Any]:
    if node.get("type") != "text":
        return [node]
    return [{**node, "text": letter} for letter in node["text"]]


@given(DOCUMENT)
def test_a_rewriting_says_the_same(document: Any) -> None:
    assert essence(json.dumps(document)) == essence(json.dumps(rewritten(document), indent=2))
    assert difference(json.dumps(document), json.dumps(rewritten(document))) == []


@given(DOCUMENT, st.data())
def test_any_change_of_words_is_seen(document: Any, data: st.DataObject) -> None:
    texts: list[Any] = []

    def collect(node: Any) -> None:
        if node["type"] == "text":
            texts.append(node)
        for inner in node.get("content", ()):
            collect(inner)

    changed = copy.deepcopy(document)
    collect(changed)
    if not texts:
        return
    one = data.draw(st.sampled_from(texts))
    one["text"] += "x"
    assert essence(json.dumps(document)) != essence(json.dumps(changed))
    one["text"] = one["text"][:-1]
    one["marks"] = [{"type": "code"}]
    assert essence(json.dumps(document)) != essence(json.dumps(changed))


def test_an_order_and_a_nesting_is_seen() -> None:
    def doc(*blocks: Any) -> str:
        return json.dumps({"type": "doc", "content": blocks})

    a, b = ({"type": "paragraph", "content": [{"type": "text", "text": t}]} for t in "ab")
    quote = {"type": "blockquote", "content": [a]}
    assert (
        len({essence(doc(a, b)), essence(doc(b, a)), essence(doc(quote, b)), essence(doc(a))}) == 4
    )
    assert essence(doc({**a, "type": "heading", "attrs": {"level": 2}})) != essence(
        doc({**a, "type": "heading", "attrs": {"level": 3}})
    )


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["type", "content", "attrs", "marks", "text"]), inner),
))  # fmt: skip
def test_any_json_has_an_essence(value: Any) -> None:
    body = json.dumps(value)
    assert essence(body) == essence(body)
    text_lines(body)
    difference(body, "{}")


def test_depth_is_no_matter() -> None:
    deep = '{"type":"blockquote","content":[' * 300 + '{"type":"text","text":"x"}' + "]}" * 300
    assert text_lines(deep) == ["x"]
    assert essence("[" * 100_000) != essence("[" * 100_001)


def test_thousands_of_lines_alike_are_compared_at_once() -> None:
    def doc(first: str, words: str) -> str:
        texts = [first, *[f"{words}."] * 5_000, first]
        blocks = [{"type": "paragraph", "content": [{"type": "text", "text": t}]} for t in texts]
        return json.dumps({"type": "doc", "content": blocks})

    begun = time.monotonic()
    assert difference(doc("x", "a"), doc("y", "a")) == ["-x", "-x", "+y", "+y"]
    assert difference(doc("x", "a"), doc("x", "b"))[-1] == "… and 9,988 more lines"
    assert time.monotonic() - begun < 20


def test_a_long_difference_is_cut() -> None:
    def doc(words: str) -> str:
        blocks = [
            {"type": "paragraph", "content": [{"type": "text", "text": f"{words} {n} {'y' * 200}"}]}
            for n in range(50)
        ]
        return json.dumps({"type": "doc", "content": blocks})

    lines = difference(doc("a"), doc("b"))
    assert len(lines) == 13
    assert lines[-1] == "… and 88 more lines"
    assert max(map(len, lines)) <= 100
