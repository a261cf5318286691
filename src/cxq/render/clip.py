"""The size at which Gmail cuts a mail off, and what of this mail would lie beyond it. Pure.

What counts is the HTML part as it is sent, its transfer encoding taken off again: UTF-8 with CRLF.
A platform that follows links replaces each address by a longer one of its own, so that the mail
which arrives is heavier than the one which was exported: both are told.

It reads the HTML that our own renderer wrote, in which every attribute stands in double quotes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

CLIP = 102_400
"""Bytes of HTML after which Gmail shows “Message clipped” (100 KiB; measured near 102 KB)."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SHEET = re.compile(r"<style\b.*?</style>", re.DOTALL)
_TAG = re.compile(r"<[!/]?[a-z](?:[^\">]|\"[^\"]*\")*>")
_IMAGE = re.compile(r"<img\b(?:[^\">]|\"[^\"]*\")*>")
_STYLE = re.compile(r' style="[^"]*"')
_HREF = re.compile(r' href="([^"]*)"')
_NOTE = re.compile(r'<a name="fn-(\d+)"')


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the mail and its bytes. `line` is the draft's, or 0 where the draft has none."""

    what: str
    bytes: int
    line: int = 0


@dataclass(frozen=True, slots=True)
class Clip:
    """What a mail weighs, in bytes.

    `projected` adds what a platform's tracking adds to `links` addresses. `beyond` is what is cut
    off or cut through at `limit`, as projected, in reading order. `kinds` sum up to `bytes`, the
    largest first; `parts` are the blocks, the notes and the frame, the largest first.
    """

    bytes: int
    links: int
    projected: int
    limit: int
    beyond: tuple[Share, ...]
    kinds: tuple[Share, ...]
    parts: tuple[Share, ...]

    @property
    def over(self) -> bool:
        return self.projected > self.limit


@dataclass(frozen=True, slots=True)
class _Part:
    what: str
    line: int
    start: int  # in characters of the HTML


def weigh(
    html: str,
    lines: Sequence[tuple[int, int]],
    blocks: Mapping[int, str],
    unsubscribe: str,
    tracking_bytes: int,
    limit: int = CLIP,
) -> Clip:
    """Weigh a mail's HTML. `lines` leads back to the draft, `blocks` names the block that begins
    on each of its lines."""
    links = tuple(_tracked(html, unsubscribe))
    parts = _parts(html, lines, blocks)
    sizes, beyond = [], []
    sent = projected = 0
    for part, following in pairwise((*parts, _Part("", 0, len(html)))):
        size = _sent(html[part.start : following.start])
        sent += size
        projected += size
        within = bisect_left(links, following.start) - bisect_left(links, part.start)
        projected += tracking_bytes * within
        sizes.append(Share(part.what, size, part.line))
        if projected > limit:
            beyond.append(sizes[-1])
    if beyond and (share := _unsubscribe(html, unsubscribe)):
        # The foot is a part of its own; the link in it is what the law asks for.
        beyond.append(share)
    kinds = (Share(what, size) for what, size in _kinds(html).items() if size)
    return Clip(
        sent,
        len(links),
        projected,
        limit,
        tuple(beyond),
        tuple(sorted(kinds, key=lambda share: -share.bytes)),
        tuple(sorted(sizes, key=lambda share: -share.bytes)),
    )


def _sent(text: str) -> int:
    """The bytes of this text on the wire."""
    return len(text.encode()) + text.count("\n")


def _tracked(html: str, unsubscribe: str) -> Iterator[int]:
    """Where the links stand that a platform would follow: on the web, and not the way out."""
    for found in _HREF.finditer(html):
        address = unescape(found[1])
        if address.lower().startswith(("http:", "https:")) and address != unsubscribe:
            yield found.start()


def _unsubscribe(html: str, unsubscribe: str) -> Share | None:
    if not unsubscribe:
        return None
    links = (found for found in _HREF.finditer(html) if unescape(found[1]) == unsubscribe)
    return next((Share("the unsubscribe link", _sent(found[0])) for found in links), None)


def _parts(
    html: str, lines: Sequence[tuple[int, int]], blocks: Mapping[int, str]
) -> tuple[_Part, ...]:
    """The mail in pieces that follow one another: head, blocks, notes, foot."""
    starts = [0, *(found.end() for found in re.finditer("\n", html))]
    notes = {bisect_right(starts, n.start()): n[1] for n in _NOTE.finditer(html)}
    first_note = min(notes, default=len(starts) + 1)
    parts = [_Part("the head", 0, 0)]
    left = dict(blocks)
    for output, draft in lines:
        if output in notes:
            parts.append(_Part(f"note {notes[output]}", draft, starts[output - 1]))
        elif draft == 0:
            what = "the heading of the notes" if output < first_note <= len(starts) else "the foot"
            parts.append(_Part(what, 0, starts[output - 1]))
        elif output < first_note and draft in left:
            parts.append(_Part(left.pop(draft), draft, starts[output - 1]))
    return tuple(parts)


def _kinds(html: str) -> dict[str, int]:
    comments = "".join(_COMMENT.findall(html))
    html = _COMMENT.sub("", html)
    sheets = "".join(_SHEET.findall(html))
    html = _SHEET.sub("", html)
    tags = "".join(_TAG.findall(html))  # in them alone does ` style="` mean a style
    styles = _sent("".join(_STYLE.findall(tags)))
    addresses = _sent("".join(f' href="{address}"' for address in _HREF.findall(tags)))
    images = _sent("".join(_STYLE.sub("", tag) for tag in _IMAGE.findall(tags)))
    return {
        "text": _sent(html) - _sent(tags),
        "styles on elements": styles,
        "the style sheet": _sent(sheets),
        "link addresses": addresses,
        "images": images,
        "markup": _sent(tags) - styles - addresses - images,
        "comments for Outlook": _sent(comments),
    }
