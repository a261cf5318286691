"""Take the README's pictures from the repository's own first draft, in headless Chromium.

    cxq export first-post && python docs/make_pictures.py

Needs Debian’s chromium and fonts-noto-cjk.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
OUT = ROOT / "out" / "first-post"
PICTURES = ROOT / "docs" / "pictures"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def picture(browser: Browser, page_name: str, name: str, size: tuple[int, int], to: str) -> None:
    """One picture of a page, scrolled to the element that `to` selects (empty: the top)."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto((OUT / page_name).as_uri())
    if to:
        page.evaluate("(to) => document.querySelector(to).scrollIntoView()", to)
        page.wait_for_timeout(800)  # the page scrolls smoothly
    page.screenshot(path=PICTURES / name)
    page.close()


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or not OUT.is_dir():
        print("Needs chromium, and: cxq export first-post", file=sys.stderr)
        return 2
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        picture(browser, "post.html", "post.png", (1000, 860), "")
        picture(browser, "email.html", "email.png", (680, 860), "")
        picture(browser, "post.html", "phone.png", (390, 860), ".notes, #notes")
        picture(browser, "copy.html", "copy.png", (1180, 860), "")
        browser.close()
    print(f"wrote {', '.join(sorted(path.name for path in PICTURES.iterdir()))}")
    return 0


sys.exit(main())
