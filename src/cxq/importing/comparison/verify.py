"""The whole of it: a draft's text and a saved post → what differs, and the text with it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cxq.importing.comparison.compare import Side, compare
from cxq.importing.comparison.findings import Comparison, Finding
from cxq.importing.comparison.saved import Saved
from cxq.importing.comparison.sides import draft_side, published_side
from cxq.importing.comparison.taking_back import take_back
from cxq.importing.comparison.words import compared
from cxq.model import Post

LEAST = 0.15
"""How many of its runs of three words a draft shares with what was made of it, at the least."""

MOST = 1_000
"""Findings that are written back; a post of which more differs was written anew."""

Build = Callable[[str], tuple[Post, int]]


@dataclass(frozen=True, slots=True)
class Verified:
    """`comparison` is of the draft as it stands; `text` is it with what was changed, and `left`
    what could not be brought into it. `alike` is how much the two share, from 0 to 1.
    """

    comparison: Comparison
    alike: float
    text: str
    left: tuple[Finding, ...]


def verify(text: str, build: Build, saved: Saved) -> Verified:
    """Compare; and where something differs, make the draft that says the same.

    `text` is the file's, byte-order mark and line ends as they are; `build` makes the post of such
    a text and says on which line its body begins.
    """
    published = published_side(saved)

    def again(changed: str) -> tuple[Side, Comparison]:
        plain = changed.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        post, body_line = build(plain)
        side = draft_side(post, plain, body_line)
        return side, compare(side, published)

    side, comparison = again(text)
    alike = _alike(side, published)
    if alike < LEAST or not 0 < len(comparison.findings) <= MOST:
        return Verified(comparison, alike, text, tuple(comparison.findings))
    back = take_back(text, side, comparison, saved.kept.body, again)
    return Verified(comparison, alike, back.text, back.left)


def _alike(draft: Side, published: Side) -> float:
    """Which part of the shorter one's runs of three words stands in the other, too."""
    one, other = _runs(draft), _runs(published)
    if min(len(one), len(other)) < 20:  # too short to tell
        return 1.0
    return len(one & other) / min(len(one), len(other))


def _runs(side: Side) -> set[tuple[str, ...]]:
    words = [word for passage in side.body.passages for word in passage.key]
    words += compared(side.title)
    return set(zip(words, words[1:], words[2:], strict=False))
