"""The footnote helper: all or nothing, whatever the draft's state, however it finds the editor."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page

from cxq.model import Post
from render.sample import META
from standin.desk import HELPER, MARKED, Desk
from standin.posts import everywhere, many, three
from standin.shapes import anchors, footnotes, of_json

pytestmark = pytest.mark.browser


def ready(desk: Desk, made: Post | None = None, **options: str) -> tuple[Page, dict[str, Any], str]:
    """An editor with the markers pasted, its document, and the helper."""
    copy = desk.lay(made or three())
    desk.press(copy, MARKED)
    editor = desk.editor(**options)
    doc = desk.paste(editor)
    desk.press(copy, HELPER)
    return editor, doc, desk.clipboard(copy)


def marker(doc: dict[str, Any], number: int) -> str:
    text = "".join(shape.text for shape in of_json(doc))
    found = re.search(rf"⟦cxq-[0-9a-f]{{8}}-{number}⟧", text)
    assert found
    return found[0]


def refused(desk: Desk, editor: Page, helper: str, why: str) -> None:
    """The helper changes nothing at all, and says why."""
    before = desk.read(editor)
    said = desk.run_helper(editor, helper)
    assert not said["ok"], said
    assert why in said["says"]
    assert said["says"].startswith("Nothing was changed: ")
    assert desk.read(editor) == before


def test_a_missing_marker_is_named_and_nothing_changed(desk: Desk) -> None:
    editor, doc, helper = ready(desk)
    editor.evaluate("words => standin.remove(words)", marker(doc, 2))
    refused(desk, editor, helper, "marker 2 is missing.")


def test_a_doubled_marker_is_named_and_nothing_changed(desk: Desk) -> None:
    editor, doc, helper = ready(desk)
    doc["content"].append(doc["content"][2])
    editor.evaluate("doc => standin.fill(doc)", doc)
    refused(desk, editor, helper, "marker 3 stands more than once.")


def test_a_damaged_marker_is_shown_and_nothing_changed(desk: Desk) -> None:
    editor, doc, helper = ready(desk)
    editor.evaluate("words => standin.remove(words)", marker(doc, 2)[-2:])
    refused(desk, editor, helper, f"a marker is damaged: {marker(doc, 2)[:-2]}")


def test_markers_of_another_post_are_refused(desk: Desk) -> None:
    editor, doc, _ = ready(desk)
    other = desk.lay(replace(three(), meta=replace(META, slug="another")))
    desk.press(other, HELPER)
    refused(desk, editor, desk.clipboard(other), f"marker {marker(doc, 1)} belongs to another post")


def test_a_note_that_is_missing_in_the_helper_is_refused(desk: Desk) -> None:
    editor, _, helper = ready(desk)
    cut = re.sub(r",\[\{[^\]]*Source 3\.[^\]]*\]\}\]", "", helper)
    assert cut != helper
    refused(desk, editor, cut, "marker 3: there is no note for it.")


def test_without_markers_it_says_what_to_paste_first(desk: Desk) -> None:
    editor, _, helper = ready(desk)
    editor.evaluate("standin.clear()")
    refused(desk, editor, helper, "no marker was found: paste “Copy body with markers”")


def test_a_locked_draft_is_refused(desk: Desk) -> None:
    editor, _, helper = ready(desk)
    editor.evaluate("standin.lock()")
    refused(desk, editor, helper, "cannot be edited")


def test_a_page_without_an_editor_is_refused(desk: Desk) -> None:
    _, _, helper = ready(desk)
    page = desk.context.new_page()
    page.goto("about:blank")
    assert "no editor was found on this page" in desk.run_helper(page, helper)["says"]


def test_a_place_that_holds_no_anchor_refuses_all(desk: Desk) -> None:
    """Nine of ten could be done; but half a set of footnotes is worse than none."""
    editor, _, helper = ready(desk, everywhere(), heading="text")
    refused(desk, editor, helper, "marker 1 stands where this editor allows no footnote (heading).")


@pytest.mark.parametrize("hooks", ["editor", "fiber", "window", "viewdesc"])
def test_each_way_to_the_editor_leads_there(desk: Desk, hooks: str) -> None:
    editor, _, helper = ready(desk, hooks=hooks)
    assert desk.run_helper(editor, helper)["ok"]
    assert anchors(desk.read(editor)) == [1, 2, 3]


def test_as_a_bookmark_it_does_the_same(desk: Desk) -> None:
    editor, _, _ = ready(desk)
    copy = desk.context.pages[0]
    copy.get_by_text("Without the console").click()
    link = copy.locator(".bookmark")
    link.click()
    assert "Drag this link" in (copy.locator(".bookmark + span").text_content() or "")
    href = link.evaluate("link => link.href")
    assert href.startswith("javascript:")
    editor.bring_to_front()
    editor.evaluate("href => { location.href = href; }", href)
    editor.locator("#cxq-footnote-helper").wait_for()
    assert anchors(desk.read(editor)) == [1, 2, 3]
    assert editor.url.startswith("file:"), "the page is not navigated away from"


@pytest.mark.parametrize("notes", ["end", "anywhere"])
@pytest.mark.parametrize("renumber", ["yes", "no"])
def test_native_notes_that_stand_are_kept_and_counted_in(
    desk: Desk, notes: str, renumber: str
) -> None:
    """Before, between and behind the markers; a draft of her own, written over days."""
    editor, doc, helper = ready(desk, notes=notes, renumber=renumber)
    own = [paragraph(f"Own {n}", n) for n in (1, 2, 3)]
    one, two, three_ = doc["content"]
    texts = [native(f"Own note {n}.", n) for n in (1, 2, 3)]
    if notes == "end":
        content = [own[0], one, two, own[1], three_, own[2], *texts]
    else:
        content = [own[0], texts[0], one, two, own[1], texts[1], three_, own[2], texts[2]]
    editor.evaluate("doc => standin.fill(doc)", {**doc, "content": content})
    said = desk.run_helper(editor, helper)
    assert said["ok"], said
    assert "3 markers became native footnotes, beside 3 that stood already" in said["says"]
    after = desk.read(editor)
    assert anchors(after) == [1, 2, 3, 4, 5, 6]
    assert [each["attrs"]["number"] for each in footnotes(after)] == [1, 2, 3, 4, 5, 6]
    told = [shape.text for each in footnotes(after) for shape in of_json(each)]
    assert told == [
        "Own note 1.", "Source 1.", "Source 2.", "Own note 2.", "Source 3.", "Own note 3.",
    ]  # fmt: skip
    if notes == "anywhere":
        kinds = [node["type"] for node in after["content"]]
        assert kinds == ["paragraph", "footnote"] * 6, "each behind its paragraph, as hers are"


def paragraph(text: str, number: int) -> dict[str, Any]:
    anchor = {"type": "footnoteAnchor", "attrs": {"number": number}}
    return {"type": "paragraph", "content": [{"type": "text", "text": text}, anchor]}


def native(text: str, number: int) -> dict[str, Any]:
    content = [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]
    return {"type": "footnote", "attrs": {"number": number}, "content": content}


def test_native_notes_that_do_not_pair_up_are_left_alone(desk: Desk) -> None:
    editor, doc, helper = ready(desk, renumber="no")
    doc["content"].append(native("Orphan.", 1))
    editor.evaluate("doc => standin.fill(doc)", doc)
    refused(desk, editor, helper, "the draft holds 0 footnote anchors but 1 footnote already")


def test_footnotes_that_hold_paragraphs_only_get_all_the_words(desk: Desk) -> None:
    editor, _, helper = ready(desk, everywhere(), footnote="paragraph+")
    said = desk.run_helper(editor, helper)
    assert said["ok"], said
    assert "reduced to paragraphs" in said["says"]
    ninth = footnotes(desk.read(editor))[8]
    assert {node["type"] for node in ninth["content"]} == {"paragraph"}
    text = " ".join(shape.text for shape in of_json(ninth))
    assert "With a table:" in text
    assert "“a”" in text


@pytest.mark.parametrize("vocab", ["legacy", "tiptap"])
def test_three_hundred_notes(desk: Desk, vocab: str) -> None:
    editor, doc, helper = ready(desk, many(), vocab=vocab)
    assert desk.run_helper(editor, helper)["ok"]
    after = desk.read(editor)
    assert anchors(after) == list(range(1, 301))
    told = [shape.text for each in footnotes(after) for shape in of_json(each)]
    assert told == [f"Source {n}." for n in range(1, 301)]
    assert desk.undo(editor) == doc


def test_nothing_of_the_page_is_asked_of_the_network(desk: Desk) -> None:
    asked: list[str] = []
    desk.context.on("request", lambda request: asked.append(request.url))
    editor, _, helper = ready(desk)
    desk.run_helper(editor, helper)
    assert asked
    assert all(url.startswith("file:") for url in asked)
