"""Citations: `[@key]` into a footnote that cites. Document → Document, pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from cxq.document import (
    Block,
    Citation,
    CitedPart,
    Emphasis,
    Footnote,
    FootnoteRef,
    Inline,
    Link,
    Paragraph,
    Position,
    Text,
    rewrite_blocks,
    rewrite_content,
)
from cxq.model import Problem, Reference
from cxq.text import HAN, nearest


@dataclass(slots=True)
class CitationWriter:
    """Turns citations into footnotes in reading order; the same citation again is the same note."""

    references: Mapping[str, Reference]
    path: str
    cited: dict[str, Reference] = field(default_factory=dict)
    quotes: list[CitedPart] = field(default_factory=list)
    definitions: list[Footnote] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _labels: dict[str, str] = field(default_factory=dict)

    def apply(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """The blocks with every known citation a footnote reference."""
        return rewrite_blocks(blocks, self._inline)

    def _inline(self, node: Inline) -> tuple[Inline, ...]:
        if not isinstance(node, Citation):
            return (rewrite_content(node, self._inline),)
        known = [part for part in node.parts if self._known(part)]
        if not known:
            return (Text(node.at, node.source),)
        self.quotes += [part for part in known if part.quote]
        wording = repr([(part.key, part.locator, part.quote) for part in known])
        label = self._labels.get(wording)
        if label is None:
            label = f"citation {len(self._labels) + 1}"  # no written label holds a space
            self._labels[wording] = label
            blocks = tuple(Paragraph(part.at, self._card(part)) for part in known)
            self.definitions.append(Footnote(node.at, label, blocks, "citation"))
        return (FootnoteRef(node.at, label),)

    def _known(self, part: CitedPart) -> bool:
        reference = self.references.get(part.key)
        if reference is not None:
            self.cited.setdefault(part.key, reference)
            return True
        near = nearest(part.key, list(self.references))
        message = f"sources/references.json has no “{part.key}”{near}."
        hint = f"Add it with: cxq cite {part.key}"
        self.problems.append(
            Problem(self.path, *part.at, "citation-unknown", "error", message, hint)
        )
        return False

    def _card(self, part: CitedPart) -> tuple[Inline, ...]:
        card = reference_card(self.references[part.key], part.at)
        if part.locator:
            card += (Text(part.at, f", {part.locator}"),)
        card += (Text(part.at, "."),)
        if part.quote:
            card += (Text(part.at, f" Original: “{part.quote}”"),)
        return card


def reference_card(reference: Reference, at: Position) -> tuple[Inline, ...]:
    """A reference as a reader sees it: author, title (汉字 and English), outlet, date, link.

    The title is the link where there is an address. No full stop at the end.
    """
    card: list[Inline] = []
    if reference.author:
        card.append(Text(at, f"{reference.author}, "))
    title = _title(reference, at)
    card += [Link(at, reference.url, "", title)] if reference.url else list(title)
    if reference.title_en and reference.title_en != reference.title:
        card.append(Text(at, f" (“{reference.title_en}”)"))
    details = [reference.outlet] if reference.outlet != reference.author else []
    details.append(readable_date(reference.issued))
    if reference.accessed:
        details.append(f"accessed {readable_date(reference.accessed)}")
    card += [Text(at, f", {detail}") for detail in details if detail]
    if reference.archived:
        archived = (Text(at, "archived copy"),)
        card += [Text(at, ", "), Link(at, reference.archived, "", archived)]
    return tuple(card)


def _title(reference: Reference, at: Position) -> tuple[Inline, ...]:
    title = reference.title or reference.key
    if HAN.search(title):
        return (Text(at, title if title.startswith("《") else f"《{title}》"),)
    if reference.type in ("report", "book", "thesis", "legislation"):
        return (Emphasis(at, (Text(at, title),)),)
    return (Text(at, f"“{title}”"),)


def readable_date(date: str) -> str:
    """`2025-03-05…` as `5 March 2025`, `2025-03` as `March 2025`; other text as it stands."""
    for length, form in ((10, "%Y-%m-%d"), (7, "%Y-%m")):
        try:
            day = datetime.datetime.strptime(date[:length], form)
        except ValueError:
            continue
        if len(date) < length:
            continue
        month = f"{_MONTHS[day.month - 1]} {day.year}"
        return f"{day.day} {month}" if length == 10 else month
    return date


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
