"""What this machine has, for `cxq doctor`: versions, optional parts, fonts, proxies. [door]"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
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
    "keyring": ("keyring", "secrets in the system's keyring"),
    "opencc": ("opencc", "finding simplified words and reposts in traditional text"),
}
"""Module → (the extra that brings it, what needs it)."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def examine(environ: Mapping[str, str]) -> tuple[Finding, ...]:
    """Everything about the machine; nothing here is needed for the main job."""
    return (_python(), *_optional_parts(), _browser(), _fonts(), _proxies(environ))


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


def _browser() -> Finding:
    for name in BROWSERS:
        path = shutil.which(name)
        if path:
            return Finding("chromium", "ok", path)
    return Finding(
        "chromium", "warning", "not found; pictures of pages cannot be made", "apt install chromium"
    )


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
