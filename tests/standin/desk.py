"""The author's desk: copy.html in one tab, the stand-in editor in the other, one clipboard."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, Page

from cxq.model import Post
from cxq.render.formats import renderer
from render.sample import SETTINGS

EDITOR = Path(__file__).with_name("editor.html")
HELPER = "Copy footnote helper"
MARKED = "Copy body with markers"
BODY = "Copy body"


@dataclass
class Desk:
    browser: Browser
    folder: Path
    context: BrowserContext

    def lay(self, post: Post) -> Page:
        """copy.html of this post, opened from the disk."""
        for file in renderer("substack")(post, SETTINGS).files:
            (self.folder / file.name).write_bytes(file.data)
        page = self.context.new_page()
        page.goto((self.folder / "copy.html").as_uri())
        return page

    def fragment(self) -> str:
        return (self.folder / "substack.html").read_text(encoding="utf-8")

    def editor(self, **options: str) -> Page:
        """An empty draft in the stand-in editor."""
        page = self.context.new_page()
        page.goto(f"{EDITOR.as_uri()}?{urlencode(options)}")
        return page

    def press(self, page: Page, label: str) -> None:
        """Press the button and wait until it says that it has copied."""
        page.bring_to_front()
        button = page.get_by_role("button", name=label, exact=True)
        button.click()
        page.locator("#said", has_text=f"{label}: copied.").wait_for(state="attached", timeout=5000)

    def clipboard(self, page: Page) -> str:
        return str(page.evaluate("navigator.clipboard.readText()"))

    def paste(self, editor: Page) -> dict[str, Any]:
        """Ctrl+V in the editor; what stands there then."""
        editor.bring_to_front()
        editor.locator(".ProseMirror").click()
        editor.keyboard.press("Control+V")
        return self.read(editor)

    def run_helper(self, editor: Page, program: str = "") -> dict[str, Any]:
        """Run what is on the clipboard as the console does; what the box on the page says."""
        editor.bring_to_front()
        editor.evaluate(program or self.clipboard(editor))
        box = editor.locator("#cxq-footnote-helper")
        fine = box.get_attribute("role") == "status"
        says = box.locator("div").text_content() or ""
        return {"ok": fine, "says": says.removeprefix("cxq: ")}

    def undo(self, editor: Page) -> dict[str, Any]:
        editor.bring_to_front()
        editor.locator(".ProseMirror").focus()
        editor.keyboard.press("Control+Z")
        return self.read(editor)

    def read(self, editor: Page) -> dict[str, Any]:
        editor.evaluate("standin.check()")
        made: dict[str, Any] = editor.evaluate("standin.read()")
        return made
