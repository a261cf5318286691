"""What this machine has: versions, optional parts, a browser, fonts, proxies. [door]"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

Status = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a doctor's report: what was looked at, how it is, what to do."""

    name: str
    status: Status
    message: str
    hint: str = ""


OPTIONAL_PARTS = {
    "pypdf": ("pdf", "cxq add FILE.pdf"),
    "warcio": ("warc", "cxq warc"),
    "pypinyin": ("pinyin", "suggesting pinyin, and looking it over"),
    "opencc": ("opencc", "finding simplified words and reposts in traditional text"),
    "playwright": ("browser", "cxq export --proof, and tables as pictures"),
    "keyring": ("keyring", "passwords from the system's own keyring"),
    "latex2mathml": ("math", "TeX as MathML"),
    "pylatexenc": ("math", "TeX as text"),
}
"""Module → (the extra that brings it, what needs it)."""

BROWSER_VARIABLE = "CXQ_BROWSER"
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
"""Chromium and its kin, as they are called on a PATH."""

BROWSER_HINT = (
    "Install Chromium, Chrome or Edge (apt install chromium; brew install --cask chromium; "
    f"winget install Google.Chrome), or name one with {BROWSER_VARIABLE}=/path/to/it"
)

_USUAL_PLACES = {
    "darwin": (
        ("/Applications", "~/Applications"),
        (
            "Google Chrome.app/Contents/MacOS/Google Chrome",
            "Chromium.app/Contents/MacOS/Chromium",
            "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        ),
    ),
    "win32": (
        ("%PROGRAMFILES%", "%PROGRAMFILES(X86)%", "%LOCALAPPDATA%"),
        (
            "Google/Chrome/Application/chrome.exe",
            "Chromium/Application/chrome.exe",
            "Microsoft/Edge/Application/msedge.exe",
        ),
    ),
}
"""Where browsers stand on systems that put none on the PATH: folders, then paths in them."""

_DOWNLOADS = {
    "darwin": "~/Library/Caches/ms-playwright",
    "win32": "%LOCALAPPDATA%/ms-playwright",
}
_DOWNLOADED = (
    "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-*/chrome.exe",
    "chromium-*/chrome-*/*.app/Contents/MacOS/*",
    "chromium_headless_shell-*/*/*headless*shell*",
)
"""What `playwright install chromium` leaves, and where."""


def examine(environ: Mapping[str, str]) -> tuple[Finding, ...]:
    """Everything about the machine; nothing here is needed for the main job."""
    return (_python(), *_optional_parts(), _browser(environ), _fonts(), _proxies(environ))


def find_browser(environ: Mapping[str, str]) -> Path | None:
    """The browser for pictures: the one that CXQ_BROWSER names, else the first of the PATH, of the
    usual places, of Playwright's own downloads. None where there is none, or not the named one.
    """
    if named := environ.get(BROWSER_VARIABLE, ""):
        found = shutil.which(Path(named).expanduser())
        return Path(found) if found else None
    on_path = (shutil.which(name) for name in BROWSERS)
    if found := next(filter(None, on_path), None):
        return Path(found)
    places = (*_usual_places(environ), *_downloads(environ))
    return next((place for place in places if _runs(place)), None)


def _usual_places(environ: Mapping[str, str]) -> tuple[Path, ...]:
    folders, names = _USUAL_PLACES.get(sys.platform, ((), ()))
    there = [_expanded(folder, environ) for folder in folders]
    return tuple(folder / name for folder in filter(None, there) for name in names)


def _downloads(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The newest download first. Playwright numbers them: 1091 comes after 999."""
    usual = _DOWNLOADS.get(sys.platform, "~/.cache/ms-playwright")
    folder = _expanded(environ.get("PLAYWRIGHT_BROWSERS_PATH", "") or usual, environ)
    if folder is None:
        return ()
    found = [path for pattern in _DOWNLOADED for path in sorted(folder.glob(pattern))]
    places = {path: path.relative_to(folder).parts[0] for path in found}
    return tuple(sorted(found, key=lambda path: (-_number(places[path]), path)))


def _number(name: str) -> int:
    digits = name.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _expanded(folder: str, environ: Mapping[str, str]) -> Path | None:
    """`~/x` and `%NAME%/x` as a path; None where the variable is not set."""
    if folder.startswith("%"):
        name, _, rest = folder[1:].partition("%")
        value = environ.get(name, "")
        return Path(value + rest) if value else None
    return Path(folder).expanduser()


def _runs(path: Path) -> bool:
    return shutil.which(path) is not None


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", "ok", f"{version} on {sys.platform}")


def _optional_parts() -> tuple[Finding, ...]:
    findings = []
    for module, (extra, purpose) in OPTIONAL_PARTS.items():
        if find_spec(module):
            findings.append(Finding(module, "ok", f"there, for {purpose}"))
        else:
            hint = f'Install it with: pip install "cxq[{extra}]"'
            findings.append(Finding(module, "warning", f"not there; {purpose} needs it", hint))
    return tuple(findings)


def _browser(environ: Mapping[str, str]) -> Finding:
    if path := find_browser(environ):
        return Finding("chromium", "ok", str(path))
    if named := environ.get(BROWSER_VARIABLE, ""):
        message = f"{BROWSER_VARIABLE} names {named}, which is not there or does not run"
        return Finding("chromium", "warning", message, f"Correct it, or: unset {BROWSER_VARIABLE}")
    message = "not found; pictures of pages cannot be made"
    return Finding("chromium", "warning", message, BROWSER_HINT)


def _fonts() -> Finding:
    """Whether a font for Chinese is there: without one, pictures show boxes for 汉字."""
    if sys.platform in ("darwin", "win32"):
        return Finding("fonts", "ok", "the system brings fonts for Chinese")
    lister = shutil.which("fc-list")
    if lister is None:
        return Finding(
            "fonts", "warning", "cannot be listed (no fc-list)", "apt install fontconfig"
        )
    try:
        done = subprocess.run(
            [lister, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return Finding("fonts", "warning", "cannot be listed (fc-list does not answer)")
    families = sorted({line.split(",")[0].strip() for line in done.stdout.splitlines() if line})
    if families:
        return Finding("fonts", "ok", f"for Chinese: {', '.join(families[:3])}")
    hint = "apt install fonts-noto-cjk"
    return Finding("fonts", "warning", "none for Chinese: pictures show boxes for 汉字", hint)


def _proxies(environ: Mapping[str, str]) -> Finding:
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    found = [environ.get(name) or environ.get(name.lower()) or "" for name in names]
    hosts = sorted({urlsplit(proxy).hostname or "?" for proxy in found if proxy})
    if not hosts:
        return Finding("proxy", "ok", "none set")
    message = f"{', '.join(hosts)}: it looks names up itself, so private addresses behind it "
    return Finding("proxy", "warning", message + "cannot be refused", "Unset it if you need not.")
