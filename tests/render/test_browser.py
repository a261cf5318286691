"""The pages in headless Chromium: nothing overflows, nothing is fetched, nothing complains."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from zlib import compress, crc32

import pytest

from cxq.document import Document, Figure, Image, Inline, rewrite_blocks, rewrite_content
from cxq.model import Post
from cxq.render.formats import renderer
from render.sample import (
    SETTINGS,
    bullets,
    code,
    inlines,
    item,
    link,
    p,
    post,
    quote,
    rich_post,
    row,
    table,
)

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@dataclass
class Seen:
    """What a page did: its width beside the window's, what it said, what it asked for."""

    scroll_width: int
    window: int
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def look(browser: object, file: Path, width: int, scheme: str) -> Seen:
    from playwright.sync_api import Browser

    assert isinstance(browser, Browser)
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    seen = Seen(0, width)
    page.on("console", lambda message: seen.said.append(message.text))
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    page.on("request", lambda request: seen.asked.append(request.url))
    page.goto(file.as_uri())
    seen.scroll_width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    return seen


def without_web_images(made: Post) -> Post:
    """The same post; an image on the web would be a request of the author's own."""

    def rewrite(node: Inline) -> tuple[Inline, ...]:
        if isinstance(node, Image) and node.url.startswith("https:"):
            return ()
        return (rewrite_content(node, rewrite),)

    blocks = tuple(
        block
        for block in made.document.blocks
        if not (isinstance(block, Figure) and block.image.url.startswith("https:"))
    )
    document = Document(rewrite_blocks(blocks, rewrite), made.document.footnotes)
    return replace(made, document=document)


def png() -> bytes:
    """One grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", compress(b"\x00\x80")), chunk(b"IEND", b"")]
    )


def wide() -> Post:
    """All that could push a page wider than a telephone."""
    long = "https://example.org/" + "a-very-long-address-without-an-end/" * 6
    cells = tuple(inlines(f"A column {number}") for number in range(9))
    return post(
        p("A long word: " + "Donaudampfschifffahrtsgesellschaft" * 4, link(long, long)),
        p(code("x" * 200)),
        table(row(*cells), row(*cells)),
        quote(
            quote(bullets(item(p("量" * 200), bullets(item(p(long)))))),
        ),
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("made", ["rich", "wide"])
def test_the_page(chromium: object, tmp_path: Path, made: str, width: int, scheme: str) -> None:
    rich = without_web_images(rich_post(tmp_path))
    chosen = rich if made == "rich" else wide()
    file = tmp_path / "post.html"
    file.write_bytes(renderer("html")(chosen, SETTINGS).files[0].data)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "chart.png").write_bytes(png())
    seen = look(chromium, file, width, scheme)
    assert seen.scroll_width <= seen.window, "the page is wider than its window"
    assert seen.said == []
    assert all(address.startswith("file://") for address in seen.asked)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_mail(chromium: object, tmp_path: Path, width: int, scheme: str) -> None:
    file = tmp_path / "email.html"
    made = without_web_images(rich_post(tmp_path))
    file.write_bytes(renderer("email")(made, SETTINGS).files[0].data)
    seen = look(chromium, file, width, scheme)
    assert seen.scroll_width <= seen.window
    assert seen.said == []
    assert seen.asked == [file.as_uri()]


@pytest.mark.parametrize("width", [375, 700])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_lean_mail_looks_the_same(
    chromium: object, tmp_path: Path, width: int, scheme: str
) -> None:
    """To the pixel, where style sheets are read; without them every word is still there."""
    from playwright.sync_api import Browser

    assert isinstance(chromium, Browser)
    made = without_web_images(rich_post(tmp_path))
    slim = replace(SETTINGS, email=replace(SETTINGS.email, lean=True))
    pictures = []
    for settings in (SETTINGS, slim):
        file = tmp_path / "mail.html"
        file.write_bytes(renderer("email")(made, settings).files[0].data)
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        page.goto(file.as_uri())
        pictures.append(page.screenshot(full_page=True))
        context.close()
    assert pictures[0] == pictures[1]
