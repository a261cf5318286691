"""A browser that is started once, looks at pages, and is always closed again.

Playwright's asynchronous interface runs in a loop of our own: so everything it does can be given
a time limit, also where the browser no longer answers, and several pages load at once.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cxq.browser import faults
from cxq.browser.flags import FLAGS
from cxq.browser.page import Page, colours_at, element, seen
from cxq.browser.view import PARTING, Look, Scheme, View
from cxq.disk import read_bytes
from cxq.machine import BROWSER_VARIABLE, find_browser

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import Playwright

T = TypeVar("T")

MOST_BYTES = 24_000_000
"""Of HTML in a page: a mail is clipped at a tenth of a megabyte."""

_AT_ONCE = 3
"""Pages that are open together: more gain nothing on two cores."""


class Browser:
    """Pictures and measures of pages; made by `Browser.open()`."""

    def __init__(
        self, runner: asyncio.Runner, chromium: Chromium, process: int, seconds: float
    ) -> None:
        self.process = process
        self.version = f"Chromium {chromium.version}"
        self._runner = runner
        self._chromium = chromium
        self._seconds = seconds
        self._task: asyncio.Task[object] | None = None
        """What the runner runs: the one that Ctrl-C cancels."""

    @classmethod
    @contextmanager
    def open(
        cls, *, seconds: float = 20.0, environ: Mapping[str, str] | None = None
    ) -> Iterator[Browser]:
        """A browser for as long as the `with` lasts. `seconds` bound its start and each look.

        BrowserError where there is none, where it cannot be started or does not answer.
        """
        environ = os.environ if environ is None else environ
        if find_spec("playwright") is None:
            raise faults.part_missing()
        program = find_browser(environ)
        if program is None:
            raise faults.none_found(environ.get(BROWSER_VARIABLE, ""))
        with asyncio.Runner() as runner:
            started = _Started()
            try:
                runner.run(_start(started, program, seconds))
                assert started.chromium is not None
                yield cls(runner, started.chromium, started.process, seconds)
            finally:
                _end(runner, started)

    def picture(
        self,
        html: str,
        *,
        selector: str = "body",
        width: int,
        scale: int = 2,
        scheme: Scheme = "light",
        folder: Path | None = None,
    ) -> bytes:
        """A PNG of the first element that `selector` finds, on a page `width` CSS pixels wide.

        Files of `folder` answer the page's relative addresses. The same browser gives the same
        bytes. BrowserError where no element is found or it is too tall for a picture.
        """
        view = View(width, scheme, scale=scale)
        page = Page(_checked(html.encode()), folder)
        return self._run("make the picture", lambda: element(self._chromium, page, view, selector))

    def look(
        self,
        page: str | Path,
        view: View,
        *,
        folder: Path | None = None,
        files: Mapping[str, Path] | None = None,
        prepare: str = "",
        measure: str = "",
    ) -> Look:
        """A whole page, given as HTML or as a file, which finds its neighbours in its folder.

        `prepare` and `measure` are JavaScript functions of ours, run in the loaded page (its own
        never are): the one before all else, the other for its answer. `files` answer whole
        addresses.
        """
        if isinstance(page, Path):
            html, folder = read_bytes(page, most=MOST_BYTES), folder or page.parent
        else:
            html = page.encode()
        made = Page(_checked(html), folder, files or {}, prepare, measure)
        return self._run("show the page", lambda: seen(self._chromium, made, (view,)))[0]

    def looks(
        self,
        asked: Sequence[tuple[Page, Sequence[View]]],
        done: Callable[[], None] | None = None,
    ) -> tuple[tuple[Look, ...], ...]:
        """Pages, each through views that differ in width alone; some pages at once.

        The looks come in the order asked for; `done` is called after each page. `seconds` bound
        each look.
        """

        async def one(
            page: Page, views: Sequence[View], room: asyncio.Semaphore
        ) -> tuple[Look, ...]:
            async with room:
                work = seen(self._chromium, page, views)
                looks = await self._limited("show the page", work, len(views))
            if done is not None:
                done()
            return looks

        async def all_of_them() -> tuple[tuple[Look, ...], ...]:
            room = asyncio.Semaphore(_AT_ONCE)
            self._task = asyncio.current_task()
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(page, views, room)) for page, views in asked]
            return tuple(task.result() for task in tasks)

        for page, _ in asked:
            _checked(page.html)
        try:
            return self._runner.run(all_of_them())
        except* faults.BrowserError as errors:
            first = next(_leaves(errors))
        raise first

    def colours(self, picture: bytes, points: Sequence[tuple[int, int]]) -> tuple[str, ...]:
        """The colour at each point (pixels from the upper left) of a PNG, as #rrggbb."""
        return self._run("read the picture", lambda: colours_at(self._chromium, picture, points))

    def _run(self, what: str, work: Callable[[], Awaitable[T]]) -> T:
        async def limited() -> T:
            self._task = asyncio.current_task()
            return await self._limited(what, work())

        return self._runner.run(limited())

    async def _limited(self, what: str, work: Awaitable[T], looks: int = 1) -> T:
        from playwright.async_api import Error
        from playwright.async_api import TimeoutError as Slow

        try:
            async with asyncio.timeout(self._seconds * looks):
                return await work
        except (TimeoutError, Slow):
            raise faults.too_slow(what, self._seconds) from None
        except Error as error:
            if self._task is not None and self._task.cancelling():
                # Ctrl-C reaches the browser, too, and the end of that may come in before our own.
                raise asyncio.CancelledError from None
            if faults.is_crash(error.message):
                raise faults.crashed(what) from None
            raise faults.failed(what, error.message) from None


def _leaves(group: BaseExceptionGroup[faults.BrowserError]) -> Iterator[faults.BrowserError]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def _checked(html: bytes) -> bytes:
    if len(html) > MOST_BYTES:
        raise faults.too_large(len(html), MOST_BYTES)
    return html


# ---------------------------------------------------------------- its beginning and its end


class _Started:
    """What runs, as far as it came: so that it can be ended from wherever that was."""

    playwright: Playwright | None = None
    chromium: Chromium | None = None
    process = 0


async def _start(started: _Started, program: Path, seconds: float) -> None:
    from playwright.async_api import Error, async_playwright

    try:
        # Longer than the browser's own limit: its end is Playwright's to bring about.
        async with asyncio.timeout(seconds + PARTING):
            started.playwright = await async_playwright().start()
            started.chromium = await started.playwright.chromium.launch(
                executable_path=program,
                args=list(FLAGS),
                chromium_sandbox=not _is_root(),
                timeout=seconds * 1000,
            )
            session = await started.chromium.new_browser_cdp_session()
            found = await session.send("SystemInfo.getProcessInfo")
            started.process = next(
                (int(each["id"]) for each in found["processInfo"] if each["type"] == "browser"), 0
            )
    except TimeoutError:
        raise faults.too_slow(f"start ({program})", seconds) from None
    except Error as error:
        raise faults.not_started(str(program), error.message) from None


def _end(runner: asyncio.Runner, started: _Started) -> None:
    """Close it; kill it where it does not close. Nothing that goes wrong here matters any more."""
    for step in (_close, _stop):
        with suppress(Exception):
            runner.run(asyncio.wait_for(step(started), PARTING))


async def _close(started: _Started) -> None:
    if started.chromium is None:
        return
    try:
        async with asyncio.timeout(PARTING / 2):
            await started.chromium.close()
    except TimeoutError:
        if started.process:
            os.kill(started.process, getattr(signal, "SIGKILL", signal.SIGTERM))


async def _stop(started: _Started) -> None:
    if started.playwright is not None:
        await started.playwright.stop()


def _is_root() -> bool:
    """Chromium's sandbox refuses to run as root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
