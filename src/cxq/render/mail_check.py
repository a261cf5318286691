"""A post's mail, as the checks see it: what clients would break, and what Gmail would cut off.

The renderer writes the mail, mail_support/ holds it against caniemail, and here each finding gets
the line of the draft that caused it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from cxq.document import Figure, Image, Link, Position, inlines_of, walk_blocks, walk_inlines
from cxq.model import Post, Problem
from cxq.project import Settings
from cxq.render.clip import Clip
from cxq.render.clip_words import clip_remedy, clip_sentence
from cxq.render.email import render
from cxq.render.mail_support.lint import Finding, Lint, lint
from cxq.render.markup import absolute_url
from cxq.render.rendered import OutputFile


@dataclass(frozen=True, slots=True)
class MailCheck:
    """The problems of a post's mail, and what was looked at to find them."""

    problems: tuple[Problem, ...]
    lint: Lint
    clip: Clip


def check_mail(post: Post, settings: Settings) -> MailCheck:
    """Render the post as mail and check that. Raises what `email.render` raises."""
    rendered = render(post, settings)
    clip = rendered.clip
    assert clip is not None
    page = next(file for file in rendered.files if file.name == "email.html")
    linted = lint(page.data.decode())
    places = _Places(page, post)
    found = [_problem(post.path, finding, places) for finding in linted.findings]
    if clip.over:
        found.append(_clipped(post, clip, settings.email.lean))
    order = sorted(found, key=lambda problem: (problem.line, problem.column, problem.rule))
    return MailCheck(tuple(dict.fromkeys(order)), linted, clip)


class _Places:
    """Where in the draft a line of the mail comes from; an address is found more exactly."""

    def __init__(self, page: OutputFile, post: Post) -> None:
        self._outputs = [output for output, _ in page.lines]
        self._drafts = [draft for _, draft in page.lines]
        self._addresses = _addresses(post)

    def of(self, finding: Finding) -> tuple[int, int] | None:
        """Line and column, or None where it is in the frame, which no line of the draft made."""
        index = bisect_right(self._outputs, finding.line) - 1
        line = self._drafts[index] if index >= 0 else 0
        places = self._addresses.get(finding.value, ()) if line else ()
        # An address may stand in the draft more than once: the one at or after the block's line.
        at = next((place for place in places if place.line >= line), None)
        return at or ((line, 1) if line else None)


def _addresses(post: Post) -> Mapping[str, tuple[Position, ...]]:
    found: dict[str, list[Position]] = {}
    notes = tuple(block for note in post.document.footnotes for block in note.blocks)
    for block in walk_blocks(post.document.blocks + notes):
        for node in walk_inlines(inlines_of(block)):
            if isinstance(node, Image | Link):
                at = block.at if isinstance(block, Figure) else node.at
                found.setdefault(absolute_url(node.url, post.meta.url), []).append(at)
    return {url: tuple(sorted(places)) for url, places in found.items()}


def _problem(path: str, finding: Finding, places: _Places) -> Problem:
    at = places.of(finding)
    frame = "" if at else "In the mail's frame: "
    shown = finding.value if finding.construct.startswith("image ") else ""
    what = f"“{finding.construct}”" + (f" ({_short(shown)})" if shown else "")
    if finding.slug == "css-invalid":
        message = f"{frame}a style cannot be read ({finding.construct}): clients drop it whole."
    else:
        parts = []
        if finding.fails:
            parts.append(f"fails in {', '.join(finding.fails)}")
        if finding.partly:
            parts.append(f"works only partly in {', '.join(finding.partly)}")
        message = f"{frame}{what} {'; '.join(parts)}."
    return Problem(
        path, *(at or (1, 1)), f"mail-{finding.slug}", "warning", message, _hint(finding)
    )


def _hint(finding: Finding) -> str:
    if not finding.url:
        return "Correct it where it was written: the theme, or the format's own package."
    says = [f"{_whose(clients, finding)}: {note}" for note, clients in finding.notes]
    return " ".join((*says, f"Tested {finding.tested}: {finding.url}"))


def _whose(clients: tuple[str, ...], finding: Finding) -> str:
    every = len(clients) == len(finding.fails) + len(finding.partly)
    return "All of them" if every and len(clients) > 1 else ", ".join(clients)


def _short(address: str) -> str:
    return address if len(address) <= 60 else f"{address[:40]}…{address[-15:]}"


def _clipped(post: Post, clip: Clip, lean: bool) -> Problem:
    line = next((share.line for share in clip.beyond if share.line), 1)
    return Problem(
        post.path, line, 1, "mail-clip", "warning", clip_sentence(clip), clip_remedy(lean)
    )
