"""What can go wrong at this door, each in a sentence that says what to type next."""

from __future__ import annotations

import re

from cxq.errors import OutsideError
from cxq.machine import BROWSER_HINT, BROWSER_VARIABLE


class BrowserError(OutsideError):
    """No picture can be made: a caller may go on without it."""


def part_missing() -> BrowserError:
    return BrowserError(
        "Pictures of pages need playwright, which is not installed.",
        'Install it with: pip install "cxq[browser]"',
    )


def none_found(named: str) -> BrowserError:
    if named:
        return BrowserError(
            f"{BROWSER_VARIABLE} names {named}, which is not there or does not run.",
            f"Correct it, or use the one on the PATH: unset {BROWSER_VARIABLE}",
        )
    return BrowserError(
        "No Chromium, Chrome or Edge was found on the PATH or in the usual places.",
        f"{BROWSER_HINT}.",
    )


def not_started(program: str, says: str) -> BrowserError:
    """`says` is Playwright's message, the browser's own last words in it."""
    if "no usable sandbox" in says.lower():
        return BrowserError(
            f"{program} cannot make its sandbox here: this system allows no user namespaces.",
            f"Allow them, or name a script in {BROWSER_VARIABLE} that starts it with --no-sandbox.",
        )
    if re.search(r"timeout .*exceeded", says, re.IGNORECASE):
        return BrowserError(
            f"{program} was started and did not answer.",
            f"Try it by hand: {program} --headless --dump-dom about:blank",
        )
    return BrowserError(
        f"{program} cannot be started{_last_words(says)}",
        f"Try it by hand: {program} --headless --dump-dom about:blank",
    )


def too_slow(what: str, seconds: float) -> BrowserError:
    return BrowserError(
        f"The browser did not {what} within {seconds:g} seconds.",
        "Run it again when the machine is less busy; a very large page may be too much for it.",
    )


def crashed(what: str) -> BrowserError:
    return BrowserError(
        f"The browser crashed or was closed when it was to {what}.",
        "Run it again. A very large page may be more than its memory holds: split the post.",
    )


def failed(what: str, says: str) -> BrowserError:
    return BrowserError(
        f"The browser could not {what}{_last_words(says)}", "Run it again, or without pictures."
    )


def too_large(size: int, most: int) -> BrowserError:
    return BrowserError(
        f"The page has {size:,} bytes; a browser is given at most {most:,}.", "Split the post."
    )


def is_crash(says: str) -> bool:
    """Whether Playwright says that browser, page or connection are gone."""
    signs = ("has been closed", "crashed", "connection closed", "browser closed", "disconnected")
    return any(sign in says.lower() for sign in signs)


def _last_words(says: str) -> str:
    """The first line of Playwright's message that tells something, as the end of a sentence."""
    lines = (re.sub(r"^[\w.]+: ", "", line.strip()) for line in says.splitlines())
    telling = next((line for line in lines if line and not line.startswith(("=", "╔"))), "")
    return f": {telling[:200].rstrip('.')}." if telling else "."
