"""The links of two passages that belong together: leading elsewhere, lost, added. Pure."""

from __future__ import annotations

from cxq.importing.comparison.addresses import same_address
from cxq.importing.comparison.alignment import matched
from cxq.importing.comparison.findings import Comparison, LinkChange, cut
from cxq.importing.comparison.passages import LinkUse, Passage
from cxq.importing.comparison.words import compared


def compare_links(passage: Passage, other: Passage, base: str, found: Comparison) -> None:
    """Say which links differ; `base` is the address of the draft's post."""
    own = [each for each in passage.links if _leads(same_address(each.url, base))]
    theirs = [each for each in other.links if _leads(each.url)]
    found.counts["links"] += len(own)
    if not own and not theirs:
        return
    pairs = matched(
        [same_address(each.url, base) for each in own], [same_address(each.url) for each in theirs]
    )
    here, there = {i for i, _ in pairs}, {j for _, j in pairs}
    left = [each for i, each in enumerate(own) if i not in here]
    more = [each for j, each in enumerate(theirs) if j not in there]
    for link, twin in _twins(left, more):
        left.remove(link)
        more.remove(twin)
        if not same_address(twin.url):
            found.remarks.append(
                f"“{cut(link.words)}” leads through a redirect of Substack’s that hides its goal: "
                "the address was not compared."
            )
            continue
        message = f"“{cut(link.words)}” leads to {link.url} in the draft, {twin.url} as published"
        found.find("link", link.at.line, message, link.url, twin.url)
        found.links.append(LinkChange(passage, other, link, twin))
    if "button" in (passage.kind, other.kind):
        return  # a button that became a link by being pasted, or a link that became one
    for link in left:
        message = f"“{cut(link.words)}” leads nowhere as published, in the draft to {link.url}"
        found.find("link", link.at.line, message, link.url)
        found.links.append(LinkChange(passage, other, link, None))
    for link in more:
        message = f"“{cut(link.words)}” leads to {link.url} as published, nowhere in the draft"
        found.find("link", _line_of(passage, other, link), message, "", link.url)
        found.links.append(LinkChange(passage, other, None, link))


def _twins(left: list[LinkUse], more: list[LinkUse]) -> list[tuple[LinkUse, LinkUse]]:
    """Links on the same words; or the only one on each side."""
    waiting: dict[tuple[str, ...], list[LinkUse]] = {}
    for link in reversed(more):
        waiting.setdefault(compared(link.words), []).append(link)
    twins = []
    for link in left:
        if same := waiting.get(compared(link.words)):
            twins.append((link, same.pop()))
    if not twins and len(left) == len(more) == 1:
        return [(left[0], more[0])]
    return twins


def _leads(url: str) -> bool:
    return not url.startswith(("#", "mailto:"))


def _line_of(passage: Passage, other: Passage, link: LinkUse) -> int:
    """The draft's line of the words that a published link stands on."""
    pairs = {j: i for i, j in matched(passage.key, other.key)}
    for j, word in enumerate(other.words):
        if word.start >= link.start and j in pairs:
            return passage.line_at(passage.words[pairs[j]].start)
    return passage.at.line
