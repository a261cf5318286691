"""The buttons of copy.html where the browser helps, where it helps the old way, and not at all."""

from __future__ import annotations

import pytest

from cxq.render.copy_page.body import body
from render.sample import META, SETTINGS
from standin.desk import BODY, HELPER, MARKED, Desk
from standin.posts import everywhere, marks
from standin.shapes import of_html, of_json

pytestmark = pytest.mark.browser

NO_ITEM = "delete window.ClipboardItem"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
NO_PERMISSION = (
    "for (const name of ['write', 'writeText'])"
    "navigator.clipboard[name] = () => Promise.reject(new Error('no'))"
)
NOTHING = NO_CLIPBOARD + "; document.execCommand = () => false"


@pytest.mark.parametrize("lacking", ["", NO_ITEM, NO_CLIPBOARD, NO_PERMISSION])
@pytest.mark.parametrize("label", [BODY, MARKED])
def test_the_body_is_copied_by_any_way_there_is(desk: Desk, lacking: str, label: str) -> None:
    desk.context.add_init_script(lacking)
    copy = desk.lay(everywhere())
    desk.press(copy, label)
    copied = body(everywhere(), SETTINGS)
    html, plain = (
        (copied.html, copied.plain) if label == BODY else (copied.marked, copied.marked_plain)
    )
    doc = desk.paste(desk.editor())
    assert of_json(doc) == of_html(html)
    reader = desk.browser.new_context()
    reader.grant_permissions(["clipboard-read"])
    page = reader.new_page()
    page.goto((desk.folder / "copy.html").as_uri())
    assert desk.clipboard(page) == plain
    reader.close()


def test_a_field_and_the_helper_are_copied_to_the_letter(desk: Desk) -> None:
    copy = desk.lay(everywhere())
    desk.press(copy, HELPER)
    assert desk.clipboard(copy) == body(everywhere(), SETTINGS).helper
    for name, text in (("Copy slug", META.slug), ("Copy tag quantum", "quantum")):
        copy.get_by_role("button", name=name, exact=True).click()
        copy.locator("button.done").first.wait_for()
        assert desk.clipboard(copy) == text


def test_a_copy_that_failed_says_so_and_shows_what_it_was(desk: Desk) -> None:
    desk.context.add_init_script(NOTHING)
    copy = desk.lay(everywhere())
    for label in (BODY, HELPER):
        copy.get_by_role("button", name=label, exact=True).click()
        assert copy.locator("#said").text_content() == f"{label}: copying failed."
    assert copy.locator(".failure").count() == 2
    assert "press Ctrl+C" in (copy.locator(".failure").first.text_content() or "")
    area = copy.locator(".failure textarea")
    assert area.input_value() == body(everywhere(), SETTINGS).helper
    chosen = "area => area.selectionEnd - area.selectionStart"
    assert area.evaluate(chosen) == len(area.input_value())


def test_by_keyboard_alone(desk: Desk) -> None:
    """Tab to the first button, Enter; it says so, and keeps the focus."""
    copy = desk.lay(marks())
    copy.keyboard.press("Tab")
    assert copy.evaluate("document.activeElement.textContent") == BODY
    copy.keyboard.press("Enter")
    copy.locator("#said", has_text=f"{BODY}: copied.").wait_for(state="attached")
    assert copy.evaluate("document.activeElement.tagName") == "BUTTON"


def test_a_post_without_notes_needs_no_helper(desk: Desk) -> None:
    copy = desk.lay(marks())
    labels = copy.get_by_role("button").all_text_contents()
    assert BODY in labels
    assert MARKED not in labels
    assert HELPER not in labels
    assert copy.locator(".bookmark").count() == 0
    # The helper itself, were it run all the same:
    editor = desk.editor()
    said = desk.run_helper(editor, body(marks(), SETTINGS).helper)
    assert said == {"ok": True, "says": "nothing to do: this post has no notes."}
