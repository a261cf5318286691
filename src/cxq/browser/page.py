"""One page in the browser: loaded, made ready, measured, taken as a picture, closed."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cxq.browser import faults
from cxq.browser.answering import HOME, Answers
from cxq.browser.view import PARTING, TALLEST, Look, View

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import Page as Tab


@dataclass(frozen=True, slots=True)
class Page:
    """What is looked at: HTML, the files that it may have, and our own functions to run in it.

    `stand_in` is an SVG, shown for each image that stands on the web: nothing is fetched.
    """

    html: bytes
    folder: Path | None = None
    files: Mapping[str, Path] = field(default_factory=dict)
    prepare: str = ""
    measure: str = ""
    stand_in: str = ""


async def seen(chromium: Chromium, page: Page, views: Sequence[View]) -> tuple[Look, ...]:
    """The whole page through each of these views, which differ in their width alone.

    It is loaded once: that costs more than a picture does.
    """
    async with _opened(chromium, page, views[0]) as (tab, answers):
        looks: list[Look] = []
        for view in views:
            if looks:
                await tab.set_viewport_size({"width": view.width, "height": view.height})
            looks.append(await _look(tab, page, view, answers))
        return tuple(looks)


async def _look(tab: Tab, page: Page, view: View, answers: Answers) -> Look:
    width, height = await tab.evaluate(_SIZE)
    measured = await tab.evaluate(page.measure) if page.measure else None
    shown = min(height, TALLEST // view.scale)
    picture = await _picture(tab, view.width, shown)
    further = []
    for style in view.styles:
        # Not add_style_tag: it waits for an event, and no page gets one with its scripts off.
        await tab.evaluate(_STYLED, style)
        further.append(await _picture(tab, view.width, shown))
    if further:
        await tab.evaluate(_STYLED, "")
    return Look(
        picture, view.width, height, shown, width, measured, tuple(further), answers.refused
    )


async def element(chromium: Chromium, page: Page, view: View, selector: str) -> bytes:
    """A PNG of the first element that the selector finds."""
    async with _opened(chromium, page, view) as (tab, _):
        found = tab.locator(selector).first
        box = await found.bounding_box() if await found.count() else None
        if box is None or not box["width"] or not box["height"]:
            raise faults.BrowserError(
                f"The page shows no element “{selector}”, so there is no picture of one.",
                "Use another selector.",
            )
        tallest = TALLEST // view.scale
        if box["height"] > tallest or box["width"] > tallest:
            raise faults.BrowserError(
                f"The element “{selector}” is {box['width']:,.0f} × {box['height']:,.0f} pixels; "
                f"a picture holds {tallest:,}.",
                "Make it shorter, or split it.",
            )
        return await found.screenshot(animations="disabled", caret="hide", scale="device")


async def colours_at(
    chromium: Chromium, picture: bytes, points: Sequence[tuple[int, int]]
) -> tuple[str, ...]:
    """The colours of these pixels; a point outside takes the nearest pixel."""
    async with _opened(chromium, Page(b"<!doctype html>"), View(100)) as (tab, _):
        found = await tab.evaluate(_COLOURS, [b64encode(picture).decode(), list(map(list, points))])
        return tuple(map(str, found))


@asynccontextmanager
async def _opened(chromium: Chromium, page: Page, view: View) -> AsyncIterator[tuple[Tab, Answers]]:
    """The page, loaded and made ready, in a context of its own: no cookie or cache is shared."""
    context = await chromium.new_context(
        viewport={"width": view.width, "height": view.height},
        device_scale_factor=view.scale,
        color_scheme=view.scheme,
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="UTC",
        java_script_enabled=False,
        offline=True,
        service_workers="block",
        accept_downloads=False,
    )
    try:
        answers = Answers(
            page.html,
            page.folder,
            images=view.images,
            files=page.files,
            stand_in=page.stand_in,
        )
        await context.route("**/*", answers.answer)
        tab = await context.new_page()
        tab.on("requestfailed", answers.failed)
        if view.printed:
            await tab.emulate_media(media="print")
        if view.forced_dark:
            session = await context.new_cdp_session(tab)
            await session.send("Emulation.setAutoDarkModeOverride", {"enabled": True})
        await tab.goto(HOME, wait_until="load")
        if page.prepare:
            await tab.evaluate(page.prepare)
        yield tab, answers
    finally:
        # Also where the page hangs: the time that a look may take is then already over.
        with suppress(TimeoutError):
            async with asyncio.timeout(PARTING):
                await context.close()


async def _picture(tab: Tab, width: int, height: int) -> bytes:
    return await tab.screenshot(
        full_page=True,
        clip={"x": 0, "y": 0, "width": width, "height": height},
        animations="disabled",
        caret="hide",
        scale="device",
    )


_SIZE = """() => {
  const root = document.scrollingElement || document.documentElement;
  return [root.scrollWidth, Math.max(1, root.scrollHeight)];
}"""

_STYLED = """(text) => {
  document.getElementById("cxq-style")?.remove();
  const style = document.createElement("style");
  style.id = "cxq-style";
  style.textContent = text;
  document.documentElement.append(style);
}"""

_COLOURS = """async ([picture, points]) => {
  const bytes = Uint8Array.from(atob(picture), (char) => char.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const drawn = canvas.getContext("2d", { willReadFrequently: true });
  drawn.drawImage(bitmap, 0, 0);
  const { data } = drawn.getImageData(0, 0, bitmap.width, bitmap.height);
  const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most - 1);
  return points.map(([x, y]) => {
    const at = 4 * (within(y, bitmap.height) * bitmap.width + within(x, bitmap.width));
    const hex = (value) => value.toString(16).padStart(2, "0");
    return "#" + hex(data[at]) + hex(data[at + 1]) + hex(data[at + 2]);
  });
}"""
