"""What the door says where there is no browser, or one that crashes, hangs or is cut short."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from browser.conftest import needs_browser
from cxq import machine
from cxq.browser import Browser, BrowserError, View

pytestmark = pytest.mark.browser

MARK = "CXQ_TEST_MARK"


def script(folder: Path, text: str) -> str:
    path = folder / "fake-browser"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def opening(environ: dict[str, str], seconds: float = 20) -> BrowserError:
    """The error that opening a browser ends in."""
    with pytest.raises(BrowserError) as caught, Browser.open(seconds=seconds, environ=environ):
        pass
    assert caught.value.exit_code == 3
    assert caught.value.hint
    return caught.value


def test_no_browser_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("cxq.browser.browser.find_spec", lambda name: object())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    error = opening({})
    assert error.message.startswith("No Chromium, Chrome or Edge was found")
    assert "apt install chromium" in error.hint


def test_a_named_browser_that_is_not_there() -> None:
    error = opening({"CXQ_BROWSER": "/nowhere/chrome"})
    assert error.message == "CXQ_BROWSER names /nowhere/chrome, which is not there or does not run."


def test_no_playwright_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cxq.browser.browser.find_spec", lambda name: None)
    assert opening({}).hint == 'Install it with: pip install "cxq[browser]"'


def test_a_browser_that_ends_at_once(tmp_path: Path) -> None:
    needs_browser()
    program = script(tmp_path, "echo no display >&2; exit 7")
    error = opening({"CXQ_BROWSER": program})
    assert error.message.startswith(f"{program} cannot be started")
    assert "\n" not in error.message


def test_a_browser_without_a_sandbox(tmp_path: Path) -> None:
    needs_browser()
    says = "[1:1:0101/000000.1:FATAL:zygote_host_impl_linux.cc(1)] No usable sandbox! Update"
    error = opening({"CXQ_BROWSER": script(tmp_path, f"echo '{says}' >&2; exit 1")})
    assert "cannot make its sandbox" in error.message
    assert "--no-sandbox" in error.hint


def test_a_browser_that_never_answers_is_ended(tmp_path: Path) -> None:
    needs_browser()
    began = time.monotonic()
    # It also refuses to go: TERM is ignored.
    program = script(tmp_path, "trap '' TERM; while :; do sleep 0.2; done")
    os.environ[MARK] = "hanging"
    try:
        error = opening({"CXQ_BROWSER": program}, seconds=2)
    finally:
        del os.environ[MARK]
    assert error.message == f"{program} was started and did not answer."
    assert time.monotonic() - began < 30
    assert gone("hanging")


def test_a_page_that_never_ends_is_given_up() -> None:
    needs_browser()
    with Browser.open(seconds=3) as browser:
        with pytest.raises(BrowserError, match="did not show the page within 3 seconds"):
            browser.look("<p>", View(320), measure="() => { for (;;); }")
        assert browser.look("<p>again", View(320)).height


def test_a_browser_that_is_killed_says_so() -> None:
    needs_browser()
    with Browser.open() as browser:
        os.kill(browser.process, signal.SIGKILL)
        with pytest.raises(BrowserError, match="crashed or was closed"):
            browser.look("<p>", View(320))


def test_a_page_that_crashes_says_so() -> None:
    needs_browser()
    with Browser.open(seconds=10) as browser:
        crash = "() => new Promise(() => { location.href = 'chrome://crash'; })"
        with pytest.raises(BrowserError):
            browser.look("<p>", View(320), measure=crash)
        assert browser.look("<p>again", View(320)).height


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no SIGSTOP here")
def test_a_browser_that_hangs_is_killed() -> None:
    needs_browser()
    began = time.monotonic()
    os.environ[MARK] = "stopped"
    try:
        with Browser.open() as browser:
            browser._seconds = 2
            os.kill(browser.process, signal.SIGSTOP)
            with pytest.raises(BrowserError, match="within 2 seconds"):
                browser.look("<p>", View(320))
    finally:
        del os.environ[MARK]
    assert time.monotonic() - began < 30
    assert gone("stopped")


PROGRAM = """
import sys, time
from cxq.browser import Browser, View
try:
    with Browser.open() as browser:
        print("open", flush=True)
        if sys.argv[1] == "waiting":
            time.sleep(60)
        browser.look("<p>", View(320), measure="() => { for (;;); }")
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("state", ["waiting", "looking"])
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_browser_outlives_us(state: str, sign: signal.Signals) -> None:
    """Whatever ends us, at whatever moment: a terminal's Ctrl-C goes to the whole group."""
    needs_browser()
    mark = f"{state}-{sign}"
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, state],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, MARK: mark},
        start_new_session=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "open\n"
    assert marked(mark)
    time.sleep(0.5)
    if sign == signal.SIGINT:
        os.killpg(running.pid, sign)
    else:
        running.send_signal(sign)
    out, err = running.communicate(timeout=60)
    assert "Traceback" not in err
    if sign == signal.SIGINT:
        assert out == "stopped\n"
    assert gone(mark)


def marked(mark: str) -> list[str]:
    """Processes, other than this one, that were started with this mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if f"{MARK}={mark}".encode() in variables and state != "Z":
            found.append(folder.name)
    return [pid for pid in found if pid != str(os.getpid())]


def gone(mark: str, seconds: float = 40) -> bool:
    """Whether all that bear the mark are gone, or go soon."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not marked(mark):
            return True
        time.sleep(0.2)
    return False


def test_browsers_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By CXQ_BROWSER, then the PATH, then where each system keeps them, then a download."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    downloads = tmp_path / "downloads"
    environ = {"PLAYWRIGHT_BROWSERS_PATH": str(downloads), "PROGRAMFILES": str(tmp_path / "pf")}
    assert machine.find_browser(environ) is None

    def program(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    program(downloads / "chromium-999" / "chrome-linux" / "chrome")
    newest = program(downloads / "chromium-1091" / "chrome-linux64" / "chrome")
    assert machine.find_browser(environ) == newest
    with monkeypatch.context() as windows:
        windows.setattr(machine.sys, "platform", "win32")
        usual = program(tmp_path / "pf" / "Google" / "Chrome" / "Application" / "chrome.exe")
        assert machine.find_browser(environ) == usual
    on_path = program(tmp_path / "bin" / "msedge")
    assert machine.find_browser(environ) == on_path
    assert machine.find_browser({**environ, "CXQ_BROWSER": str(usual)}) == usual
    assert machine.find_browser({**environ, "CXQ_BROWSER": "msedge"}) == on_path
    assert machine.find_browser({**environ, "CXQ_BROWSER": "nothing"}) is None
