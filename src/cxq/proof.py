"""A mail's proof: seen in a browser in every mode, measured, written to out/<slug>/proof/. [output]

Every picture is taken before the first file is written, and all are staged before the first is
moved: whatever stops it, the old proof or the new one stands. The pictures are the browser's, and
another version of it gives other bytes; so the proof is no part of the export's deterministic set
and stands in no manifest. proof.json says which mail it is of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from cxq.browser import Browser, Look
from cxq.browser import View as Window
from cxq.browser.page import Page
from cxq.disk import write_all
from cxq.model import Post
from cxq.project import Settings
from cxq.render.email import PLACEHOLDER, render
from cxq.render.mail_check import MailCheck, check_mail
from cxq.render.mail_support.table import support_table
from cxq.render.masthead import masthead
from cxq.render.proof.findings import Finding, View, findings
from cxq.render.proof.marking import with_lines
from cxq.render.proof.measured import Measured, as_painted, measured, points
from cxq.render.proof.modes import (
    MODES,
    STAND_IN,
    TEXT_BARRED,
    TEXT_HIDDEN,
    Mode,
    picture_name,
    prepared,
    script,
)
from cxq.render.proof.page import ProofPage, write_page
from cxq.render.rendered import OutputFile
from cxq.text import sha256

FOLDER = "proof"
PAGE = "proof.html"
TABLE = "proof.json"

MOST = 250_000
"""Bytes of a mail that are looked at: more than twice what Gmail shows of one."""

_WEB_IMAGE = re.compile(r'<img\b[^>]*? src="(https?://[^"]+)"')
_PICTURE = re.compile(r"\d{3,4}-[a-z-]+\.png")


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof found, and where it stands."""

    page: Path
    views: tuple[View, ...]
    findings: tuple[Finding, ...]
    check: MailCheck
    browser: str
    left_out: int = 0  # bytes of the mail that were not looked at

    @property
    def faults(self) -> int:
        return sum(found.severity == "error" for found in self.findings)


def steps() -> int:
    """What a progress bar counts to: one for each way of looking."""
    return len(MODES)


def prove(
    post: Post,
    settings: Settings,
    folder: Path,
    browser: Browser,
    done: Callable[[], None] | None = None,
) -> Proof:
    """Look at the post's mail and write its proof into `folder`, where the export stands.

    `done` is called after each of the `steps()`. BrowserError where the browser fails,
    OutsideError where the disk does: then nothing has changed there.
    """
    files = {file.name: file for file in render(post, settings).files}
    check = check_mail(post, settings)
    mail = _beginning(files["email.html"])
    base = settings.email.image_base.replace("{slug}", quote(post.meta.slug, safe=""))
    views, pictures = _look(
        mail, _hosted(mail.data.decode(errors="ignore"), folder, base), folder, browser, done
    )
    found = findings(views)
    left_out = len(files["email.html"].data) - len(mail.data)
    proof = Proof(folder / FOLDER / PAGE, views, found, check, browser.version, left_out)
    page = write_page(_page(post, settings, files, proof))
    table = json.dumps(_table(files["email.html"], proof), ensure_ascii=False, indent=2)
    place = folder / FOLDER
    _drop_old(place, set(pictures))
    write_all(
        {
            **{place / name: data for name, data in pictures.items()},
            place / TABLE: f"{table}\n".encode(),
            place / PAGE: page.encode(),
        }
    )
    return proof


def _beginning(mail: OutputFile) -> OutputFile:
    """As many whole blocks of the mail as a proof looks at; browsers close what is left open."""
    if len(mail.data) <= MOST:
        return mail
    end, whole = 0, 0
    starts = {output for output, _ in mail.lines}
    for number, line in enumerate(mail.data.splitlines(keepends=True), 1):
        if number in starts:
            whole = end
        end += len(line)
        if end > MOST:
            break
    return replace(mail, data=mail.data[: whole or MOST])


def _look(
    mail: OutputFile,
    files: dict[str, Path],
    folder: Path,
    browser: Browser,
    done: Callable[[], None] | None,
) -> tuple[tuple[View, ...], dict[str, bytes]]:
    html = with_lines(mail.data.decode(errors="ignore"), mail.lines).encode()
    answers = browser.looks([_asked(html, folder, files, mode) for mode in MODES], done)
    views, pictures = [], {}
    for mode, looks in zip(MODES, answers, strict=True):
        for look in looks:
            name = picture_name(mode, look.width)
            pictures[name] = look.picture
            found = _found(look, mode, browser)
            size = (look.height, look.shown, look.scroll_width)
            views.append(View(mode, look.width, name, *size, found))
    return tuple(views), pictures


def _hosted(html: str, folder: Path, base: str) -> dict[str, Path]:
    """Images that will stand at `image_base`, and stand in the export's folder by the same name.

    An image elsewhere on the web is another one, whatever it is called.
    """
    found = (unescape(address) for address in _WEB_IMAGE.findall(html))
    addresses = [each for each in found if base and each.startswith(base)]
    # By name among the files that stand there, never by a path that an address spells.
    place = folder / "images"
    standing = {path.name: path for path in place.iterdir()} if place.is_dir() else {}
    named = {each: unquote(each.rpartition("/")[2]) for each in addresses}
    return {each: standing[name] for each, name in named.items() if name in standing}


def _asked(
    html: bytes, folder: Path, files: dict[str, Path], mode: Mode
) -> tuple[Page, tuple[Window, ...]]:
    page = Page(html, folder, files, prepared(mode), script("measure"), STAND_IN)
    return page, tuple(
        Window(
            width,
            mode.scheme,
            forced_dark=mode.painted,
            images=mode.images,
            printed=mode.printed,
            # Colours hang on no width: those to be read in pictures are read in the widest alone.
            styles=(TEXT_HIDDEN, TEXT_BARRED) if mode.painted and width == max(mode.widths) else (),
        )
        for width in mode.widths
    )


def _found(look: Look, mode: Mode, browser: Browser) -> Measured:
    found = measured(look.measured)
    if not mode.painted:
        return found
    if not look.further:
        return as_painted(found, 0, (), ())
    grounds, colours = (browser.colours(each, points(found, look.shown)) for each in look.further)
    return as_painted(found, look.shown, colours, grounds)


def _page(post: Post, settings: Settings, files: dict[str, OutputFile], proof: Proof) -> ProofPage:
    head = masthead(post, settings)
    table = support_table()
    lint = proof.check.lint
    held = (
        f"{lint.constructs} constructs held against {table.package} of {table.updated}: "
        f"{len(table.features)} features, {len(table.clients)} mail programs; "
        f"{len(lint.accepted)} accepted fallbacks."
    )
    sender = settings.email.from_.partition("<")[0].strip().strip('"')
    headers = files["email.eml"].data.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    return ProofPage(
        head=head,
        subject=post.meta.title.strip() or head.title,
        sender=sender or head.author or head.newsletter or PLACEHOLDER,
        views=proof.views,
        findings=proof.findings,
        lint=proof.check.problems,
        held_against=held,
        clip=proof.check.clip,
        headers=headers.replace("\r\n", "\n"),
        text=files["email.txt"].data.decode(),
        browser=proof.browser,
        draft=post.path,
        left_out=proof.left_out,
    )


def _table(mail: OutputFile, proof: Proof) -> dict[str, Any]:
    return {"mail": sha256(mail.data), "browser": proof.browser, **proof_row(proof)}


def proof_row(proof: Proof) -> dict[str, Any]:
    """The proof in `--json`: its views and its findings."""
    return {
        "left_out": proof.left_out,
        "views": [
            {
                "mode": view.mode.name,
                "width": view.width,
                "picture": view.picture,
                "height": view.height,
                "shown": view.shown,
                "scroll_width": view.scroll_width,
                "texts": view.found.texts,
            }
            for view in proof.views
        ],
        "findings": [
            {
                "kind": found.kind,
                "severity": found.severity,
                "line": found.line or None,
                "message": found.sentence,
                "element": found.element,
                "words": found.words,
                "colours": list(found.colours) if found.colours else None,
                "pictures": [seen.picture for seen in found.seen],
            }
            for found in proof.findings
        ],
    }


def _drop_old(place: Path, names: Sequence[str] | set[str]) -> None:
    """Pictures of modes and widths that are no more; nothing but our own names."""
    if not place.is_dir():
        return
    for path in place.iterdir():
        if _PICTURE.fullmatch(path.name) and path.name not in names:
            path.unlink(missing_ok=True)


def is_stale(folder: Path, mail: bytes) -> bool:
    """Whether a proof stands in the export's folder that is of another mail than this."""
    try:
        table = json.loads((folder / FOLDER / TABLE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return not isinstance(table, dict) or table.get("mail") != sha256(mail)
