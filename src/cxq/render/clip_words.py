"""What a mail weighs, in sentences for the author and as a row of `--json`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxq.render.clip import Clip, Share

_SHOWN = 5


def clip_sentence(clip: Clip) -> str:
    """One sentence for a mail that Gmail would clip: by how much, and what goes."""
    size = f"email.html has {clip.bytes:,} bytes as it is sent"
    if clip.projected != clip.bytes:
        tracked = "is tracked" if clip.links == 1 else "are tracked"
        size += f", {clip.projected:,} once {_links(clip)} {tracked}"
    return f"{size}: Gmail clips at {clip.limit:,}, and {lost(clip)} would be cut off."


def clip_remedy(lean: bool) -> str:
    """What to do about it; `lean` says whether the mail is that already."""
    if lean:
        return "Shorten the post or split it."
    return "Shorten the post, split it, or export it with --lean."


def lost(clip: Clip) -> str:
    """What lies beyond the limit: `notes 41–60 (lines 210–229), the foot, the unsubscribe link`."""
    notes = [share for share in clip.beyond if share.what.startswith("note ")]
    blocks = [share for share in clip.beyond if not share.what.startswith("note ")]
    said = []
    body = [share for share in blocks if share.line]
    if body:
        lines = _range([share.line for share in body], "line", "lines")
        said.append(f"{len(body)} {'block' if len(body) == 1 else 'blocks'} ({lines})")
    if notes:
        numbers = [int(share.what.removeprefix("note ")) for share in notes]
        lines = _range([share.line for share in notes], "line", "lines")
        said.append(f"{_range(numbers, 'note', 'notes')} ({lines})")
    said += [share.what for share in blocks if not share.line]
    return _and(said)


def clip_summary(clip: Clip) -> tuple[str, str, str]:
    """Three lines: what it weighs, what of it is the most by kind, and by block."""
    size = f"{clip.bytes:,} B of HTML as sent"
    if clip.links:
        each = (clip.projected - clip.bytes) // clip.links
        size += f", {clip.projected:,} B with {_links(clip)} tracked ({each} B each)"
    room = clip.limit - clip.projected
    beyond = f"{room:,} B below" if room >= 0 else f"{-room:,} B above"
    return (
        f"{size}: {beyond} Gmail's {clip.limit:,} B.",
        f"Most of it: {', '.join(_share(share) for share in clip.kinds[:_SHOWN])}.",
        f"Largest parts: {', '.join(_share(share) for share in clip.parts[:_SHOWN])}.",
    )


def clip_row(clip: Clip) -> dict[str, object]:
    """The clip budget in `--json`."""
    return {
        "bytes": clip.bytes,
        "tracked_links": clip.links,
        "projected": clip.projected,
        "limit": clip.limit,
        "beyond": [_row(share) for share in clip.beyond],
        "kinds": [{"what": share.what, "bytes": share.bytes} for share in clip.kinds],
        "parts": [_row(share) for share in clip.parts],
    }


def _links(clip: Clip) -> str:
    return f"{clip.links} {'link' if clip.links == 1 else 'links'}"


def _row(share: Share) -> dict[str, str | int | None]:
    return {"what": share.what, "line": share.line or None, "bytes": share.bytes}


def _share(share: Share) -> str:
    place = f" (line {share.line})" if share.line else ""
    return f"{re.sub('^the ', '', share.what)}{place} {share.bytes:,} B"


def _range(numbers: Sequence[int], one: str, many: str) -> str:
    low, high = min(numbers), max(numbers)
    return f"{one} {low}" if low == high else f"{many} {low}–{high}"


def _and(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
