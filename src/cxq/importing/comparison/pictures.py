"""Images of a draft and of what was published: by file, by their words, by their place. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Hashable

from cxq.importing.comparison.addresses import same_picture
from cxq.importing.comparison.findings import Comparison, PictureChange
from cxq.importing.comparison.passages import Comparable, Picture
from cxq.importing.comparison.words import compared

_BY: tuple[Callable[[Picture], Hashable], ...] = (
    lambda picture: same_picture(picture.url),
    lambda picture: compared(picture.alt),
    lambda picture: picture.caption,
)


def compare_pictures(
    draft: Comparable,
    published: Comparable,
    pairs: list[tuple[int, int]],
    found: Comparison,
    preview_from: int,
) -> None:
    """Say which images are lost, added, or have other words.

    Substack hosts them anew, so an address tells nothing of a local image.
    """
    own = [each for each in draft.pictures if preview_from < 0 or each.before <= preview_from]
    theirs = published.pictures
    found.counts["images"] += len(own)
    starts, ends = [i for i, _ in pairs], [j for _, j in pairs]
    couples: dict[int, int] = {}
    for fact in (*_BY, None):
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        taken = set(couples.values())
        for j, other in enumerate(theirs):
            if j not in taken:
                waiting[fact(other) if fact else bisect_left(ends, other.before)].append(j)
        for i, one in enumerate(own):
            key = fact(one) if fact else bisect_left(starts, one.before)
            if i not in couples and (key or not fact) and waiting[key]:
                couples[i] = waiting[key].popleft()
    for i, j in sorted(couples.items()):
        one, other = own[i], theirs[j]
        if compared(one.alt) != compared(other.alt):
            found.find(
                "image", one.at.line,
                f"its words are “{one.alt}” in the draft, “{other.alt}” as published",
                one.alt, other.alt,
            )  # fmt: skip
            found.pictures.append(PictureChange(one, other))
    for i, one in enumerate(own):
        if i not in couples:
            found.find("image", one.at.line, f"{_name(one)} is not there as published", one.url)
            found.pictures.append(PictureChange(one, None))
    taken = set(couples.values())
    for j, other in enumerate(theirs):
        if j not in taken:
            before = bisect_left(ends, other.before) - 1
            after = draft.passages[starts[before]] if before >= 0 else None
            line = after.last_line or after.at.line if after else 1
            found.find("image", line, f"{_name(other)} was added as published", "", other.url)
            found.pictures.append(PictureChange(None, other, after))


def _name(picture: Picture) -> str:
    return f"the image “{picture.alt[:60]}”" if picture.alt else f"the image {picture.url[:80]}"
