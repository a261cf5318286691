"""proof.html: the mail as it was seen, side by side, with what was found in it and around it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cxq.model import Problem
from cxq.render.clip import Clip
from cxq.render.markup import chinese, escape, quoted
from cxq.render.masthead import Masthead
from cxq.render.proof.findings import Finding, View, web_images
from cxq.render.proof.inbox import PROGRAMS, inbox_rows
from cxq.render.proof.modes import asset
from cxq.render.proof.page_parts import budget, figures, finding_items, lint_items, measures

_SHOWN = 200
"""Findings on the page; the rest is counted, and stands in proof.json."""

_TEXT = 200_000
"""Characters of email.txt on the page."""


@dataclass(frozen=True, slots=True)
class ProofPage:
    """All that the page shows. `headers` are the message's own, undecoded."""

    head: Masthead
    subject: str
    sender: str
    views: tuple[View, ...]
    findings: tuple[Finding, ...]
    lint: tuple[Problem, ...]
    held_against: str
    clip: Clip
    headers: str
    text: str
    browser: str
    draft: str
    left_out: int = 0  # bytes at the mail's end that were not looked at


def write_page(page: ProofPage) -> str:
    """The page as HTML; its pictures stand beside it."""
    return "".join(f"{line}\n" for line in _lines(page))


def _lines(page: ProofPage) -> Iterator[str]:
    script = asset("page.js")
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{allowed}'"
    )
    yield "<!doctype html>"
    yield f'<html lang="{quoted(page.head.language)}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield f"<title>Proof: {escape(page.head.title)}</title>"
    yield f"<style>\n{asset('page.css')}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield from _opening(page)
    yield from _found(page)
    yield from _inbox(page)
    yield from _pictures(page)
    yield from _support(page)
    yield from _message(page)
    yield (
        f'<footer class="small">Seen in {escape(page.browser)}, offline. A picture is what this '
        "browser makes of the mail, and no promise of what a mail program will.</footer>"
    )
    yield "</main>"
    yield f"<script>{script}</script>"
    yield "</body>"
    yield "</html>"


def _opening(page: ProofPage) -> Iterator[str]:
    yield '<header class="text">'
    yield '<p class="kicker">Proof of the mail</p>'
    yield f"<h1>{chinese(page.head.title, page.head.language)}</h1>"
    yield f'<p class="muted">{escape(page.draft)}</p>'
    yield f'<p class="verdict">{_verdict(page)}</p>'
    yield f'<p class="muted">{escape(_looked_at(page.views))}</p>'
    if page.left_out:
        yield (
            '<p class="warning">The mail is too long for a proof: its last '
            f"{page.left_out:,} bytes were not looked at.</p>"
        )
    if images := web_images(page.views):
        some = (
            "One of its images stands" if len(images) == 1 else f"{len(images)} of its images stand"
        )
        yield (
            f'<p class="muted">{some} on the web. The proof fetches nothing: grey stands for what '
            "is not among the export’s own pictures.</p>"
        )
    links = (
        ("#found", "What was found"),
        ("#inbox", "In the inbox"),
        ("#pictures", "Pictures"),
        ("#support", "Support"),
        ("#size", "Size"),
        ("#message", "Message"),
    )
    yield f"<nav>{' '.join(f'<a href={href}>{words}</a>' for href, words in links)}</nav>"
    yield "</header>"


def _verdict(page: ProofPage) -> str:
    errors = sum(found.severity == "error" for found in page.findings)
    warnings = len(page.findings) - errors
    parts = []
    if errors:
        parts.append(f'<b class="error">{errors} {"fault" if errors == 1 else "faults"}</b>')
    if warnings:
        words = "thing to look at" if warnings == 1 else "things to look at"
        parts.append(f'<b class="warning">{warnings} {words}</b>')
    return " and ".join(parts) or '<b class="good">Nothing found.</b>'


def _looked_at(views: Sequence[View]) -> str:
    texts = sum(view.found.texts for view in views)
    cut = sum(view.shown < view.height for view in views)
    says = (
        f"{len(views)} views, {texts:,} runs of text measured in them: contrast, overflow, small "
        "text, small targets, images and their alt text."
    )
    if cut:
        says += (
            f" The mail is so long that {cut} of the pictures show its beginning only; measured "
            "was all of it."
        )
    return says


def _found(page: ProofPage) -> Iterator[str]:
    yield '<section id="found" class="text">'
    yield "<h2>What was found</h2>"
    if page.findings:
        yield '<ol class="findings">'
        yield from finding_items(page.findings[:_SHOWN], page.views)
        yield "</ol>"
        if len(page.findings) > _SHOWN:
            yield f"<p>{len(page.findings) - _SHOWN} more stand in proof.json.</p>"
    else:
        yield '<p class="muted">No fault in any of the views. What was measured:</p>'
    yield from measures(page.views)
    yield "</section>"


def _inbox(page: ProofPage) -> Iterator[str]:
    yield '<section id="inbox">'
    yield "<h2>In the inbox</h2>"
    yield '<div class="inbox">'
    rows = inbox_rows(page.sender, page.subject, page.head.preheader)
    for program, row in zip(PROGRAMS, rows, strict=True):
        kind = "one" if program.shared else "many"
        cut = " · the subject is cut" if row.cut else ""
        language = page.head.language
        yield f'<div><p class="program">{row.program}{cut}</p><div class="row {kind}">'
        yield f'<span class="when">{escape(page.head.day)}</span>'
        for name, words in (("from", row.sender), ("subject", row.subject), ("pre", row.preheader)):
            yield f'<span class="{name}">{chinese(words, language)}</span>'
        yield "</div></div>"
    yield "</div>"
    yield (
        '<p class="small">Cut at typical lengths; programs measure pixels, and no two windows are '
        "alike.</p>"
    )
    yield "</section>"


def _pictures(page: ProofPage) -> Iterator[str]:
    yield '<section id="pictures">'
    yield "<h2>Pictures</h2>"
    yield (
        '<p class="text muted">Side by side they scroll together. A picture opens at its full '
        "size.</p>"
    )
    numbers = {found: number for number, found in enumerate(page.findings[:_SHOWN], 1)}
    yield from figures(page.views, numbers)
    yield "<details open><summary>What each way of looking stands for</summary>"
    yield '<dl class="modes text">'
    for mode in dict.fromkeys(view.mode for view in page.views):
        yield f"<div><dt>{escape(mode.title)}</dt><dd>{escape(mode.stands_for)}</dd></div>"
    yield "</dl></details>"
    yield "</section>"


def _support(page: ProofPage) -> Iterator[str]:
    yield '<section id="support" class="text">'
    yield "<h2>Support</h2>"
    yield f'<p class="muted">{escape(page.held_against)}</p>'
    yield from lint_items(page.lint)
    yield "</section>"
    yield '<section id="size" class="text">'
    yield "<h2>Size</h2>"
    yield from budget(page.clip)
    yield "</section>"


def _message(page: ProofPage) -> Iterator[str]:
    yield '<section id="message" class="text">'
    yield "<h2>Message</h2>"
    yield "<h3>Headers of email.eml</h3>"
    yield f'<pre class="wrap">{escape(page.headers)}</pre>'
    yield "<h3>What readers of plain text get</h3>"
    yield f"<details><summary>email.txt, {len(page.text.splitlines()):,} lines</summary>"
    yield f"<pre>{escape(page.text[:_TEXT])}</pre></details>"
    if len(page.text) > _TEXT:
        yield f"<p>Its first {_TEXT:,} characters; all of it stands in email.txt.</p>"
    yield "</section>"
