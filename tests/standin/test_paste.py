"""copy.html, a real clipboard and a real ProseMirror: what is pasted is what was written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cxq.render.copy_page.body import body as copied
from render.sample import SETTINGS, rich_post
from standin.desk import BODY, HELPER, MARKED, Desk
from standin.posts import everywhere, long_post, marks
from standin.shapes import anchors, footnotes, of_html, of_json

pytestmark = pytest.mark.browser

VOCABULARIES = ["legacy", "tiptap"]


@pytest.mark.parametrize("vocab", VOCABULARIES)
@pytest.mark.parametrize("make", [everywhere, long_post, marks, lambda: rich_post(Path("/x"))])
def test_the_body_arrives_as_it_is(desk: Desk, make: object, vocab: str) -> None:
    assert callable(make)
    copy = desk.lay(make())
    desk.press(copy, BODY)
    doc = desk.paste(desk.editor(vocab=vocab))
    assert of_json(doc) == of_html(desk.fragment())
    assert not anchors(doc)
    assert not footnotes(doc), "no paste makes native footnotes"


@pytest.mark.parametrize("vocab", VOCABULARIES)
@pytest.mark.parametrize("notes", ["end", "anywhere"])
@pytest.mark.parametrize("make", [everywhere, long_post])
def test_markers_become_native_footnotes_and_one_undo_brings_them_back(
    desk: Desk, make: object, vocab: str, notes: str
) -> None:
    assert callable(make)
    made = make()
    copy = desk.lay(made)
    desk.press(copy, MARKED)
    editor = desk.editor(vocab=vocab, notes=notes)
    pasted = desk.paste(editor)
    assert not footnotes(pasted)
    desk.press(copy, HELPER)
    count = len(made.document.footnotes)
    said = desk.run_helper(editor)
    assert said["ok"], said
    assert said["says"].startswith(f"{count} markers became native footnotes.")
    doc = desk.read(editor)
    assert anchors(doc) == list(range(1, count + 1))
    assert [each["attrs"]["number"] for each in footnotes(doc)] == list(range(1, count + 1))
    listed = of_html(desk.fragment().partition("<h2>Notes</h2>")[2])
    assert _told(doc) == "".join(_without_number(shape.text) for shape in listed)
    body = of_html(re.sub(r"⟦cxq-\w+-(\d+)⟧", r"[\1]", copied(made, SETTINGS).marked))
    assert [(shape.path, shape.text) for shape in of_json(doc)] == [
        (shape.path, shape.text) for shape in body
    ], "all the rest stands as it stood"
    assert desk.run_helper(editor)["says"] == f"nothing to do: {count} notes stand already."
    assert desk.read(editor) == doc, "the second run changes nothing"
    assert desk.undo(editor) == pasted, "one undo"
    assert desk.run_helper(editor)["ok"], "and once more"
    assert desk.read(editor) == doc


def _told(doc: dict[str, object]) -> str:
    return "".join(shape.text for each in footnotes(doc) for shape in of_json(each))


def _without_number(text: str) -> str:
    bare = text.lstrip("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return bare[1:] if bare != text and bare[:1] == " " else bare
