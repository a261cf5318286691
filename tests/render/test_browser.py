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
from cxq.theme import SHIPPED, Theme
from lacking import lacking
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
        lacking("no chromium on this machine")
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


@pytest.mark.parametrize("made", ["rich", "wide"])
@pytest.mark.parametrize("theme", SHIPPED.values(), ids=SHIPPED)
def test_the_mail(chromium: object, tmp_path: Path, theme: Theme, made: str) -> None:
    """On a telephone, at the column's own width, on a screen; in light and dark."""
    file = tmp_path / "email.html"
    chosen = without_web_images(rich_post(tmp_path)) if made == "rich" else wide()
    file.write_bytes(renderer("email")(replace(chosen, theme=theme), SETTINGS).files[0].data)
    for width in (320, 375, 600, 1280):
        for scheme in ("light", "dark"):
            seen = look(chromium, file, width, scheme)
            assert seen.scroll_width <= seen.window, (width, scheme)
            assert seen.said == []
            assert seen.asked == [file.as_uri()]


def tables() -> Iterator[Post]:
    """Tables of one to twelve columns: short words, long ones, addresses."""
    for columns in (1, 2, 3, 5, 8, 12):
        for word in (
            "2025",
            "productive",
            "https://example.org/a-very-long-address-without-an-end",
        ):
            cells = tuple(inlines(f"{word} {number}") for number in range(columns))
            yield post(table(row(*cells), row(*cells)), quote(table(row(*cells), row(*cells))))


def test_no_table_widens_the_mail(chromium: object, tmp_path: Path) -> None:
    for number, made in enumerate(tables()):
        file = tmp_path / f"{number}.html"
        file.write_bytes(renderer("email")(made, SETTINGS).files[0].data)
        for width in (320, 640):
            seen = look(chromium, file, width, "light")
            assert seen.scroll_width <= seen.window, (number, width)


def test_a_short_table_keeps_its_columns_on_a_telephone(chromium: object, tmp_path: Path) -> None:
    from playwright.sync_api import Browser

    assert isinstance(chromium, Browser)
    file = tmp_path / "mail.html"
    short = table(row(inlines("Term"), inlines("2025")), row(inlines("量子"), inlines("12")))
    long = table(
        row(inlines("productivity " * 2), *[inlines("forecasting")] * 4), row(*[inlines("x")] * 5)
    )
    file.write_bytes(renderer("email")(post(short, long), SETTINGS).files[0].data)
    page = chromium.new_page(viewport={"width": 320, "height": 600})
    page.goto(file.as_uri())
    shown = "Array.from(document.querySelectorAll('td')).map(e => getComputedStyle(e).display)"
    labels = "Array.from(document.querySelectorAll('.label')).map(e => getComputedStyle(e).display)"
    assert page.evaluate(shown).count("block") == 5
    assert page.evaluate(labels) == ["inline"] * 5
    page.set_viewport_size({"width": 700, "height": 600})
    assert page.evaluate(shown).count("block") == 0
    assert page.evaluate(labels) == ["none"] * 5
    page.close()


def test_on_paper_a_dark_mail_is_dark_on_light(chromium: object, tmp_path: Path) -> None:
    from playwright.sync_api import Browser

    assert isinstance(chromium, Browser)
    file = tmp_path / "mail.html"
    made = without_web_images(rich_post(tmp_path))
    file.write_bytes(renderer("email")(made, SETTINGS).files[0].data)
    page = chromium.new_page(color_scheme="dark")
    page.goto(file.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        "[...new Set(Array.from(document.querySelectorAll('p,a,h2,h5,.card,.tint,.text')).map("
        "e => getComputedStyle(e).color))]"
    )
    assert colours == ["rgb(34, 34, 34)"]
    ground = "getComputedStyle(document.querySelector('.card')).backgroundColor"
    assert page.evaluate(ground) == "rgba(0, 0, 0, 0)"
    page.close()


def test_outlooks_own_dark_mode_gets_the_themes_dark_colours(
    chromium: object, tmp_path: Path
) -> None:
    """As Outlook leaves a mail: its marks on every element whose colour it changed."""
    from playwright.sync_api import Browser

    assert isinstance(chromium, Browser)
    file = tmp_path / "mail.html"
    made = without_web_images(rich_post(tmp_path))
    file.write_bytes(renderer("email")(made, SETTINGS).files[0].data)
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.evaluate("document.body.dataset.ogsc = document.body.dataset.ogsb = ''")
    for selector, what, colour in (
        (".card", "backgroundColor", "#1d1c1a"),
        (".card", "color", "#e6e0d6"),
        (".tint", "backgroundColor", "#282623"),
        ("p.muted", "color", "#aaa195"),
        ("p a", "color", "#f0a491"),
    ):
        seen = page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).{what}")
        wanted = ", ".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
        assert seen == f"rgb({wanted})", (selector, what)
    page.close()


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
