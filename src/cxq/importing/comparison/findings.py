"""What a comparison found: values, each with the draft's line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from cxq.importing.comparison.passages import LinkUse, Mark, Passage, Picture
from cxq.nodes import Position

FindingKind = Literal[
    "title", "subtitle", "heading", "text", "number", "quote", "glossary", "note", "link", "image",
    "caption", "code", "button", "paywall", "form", "preview",
]  # fmt: skip
ORDER: tuple[FindingKind, ...] = (
    "preview", "title", "subtitle", "heading", "number", "quote", "glossary", "note", "link",
    "image", "caption", "paywall", "button", "form", "code", "text",
)  # fmt: skip
"""As they are reported: what would embarrass most comes first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is otherwise as published; `draft` and `published` are its two wordings."""

    kind: FindingKind
    line: int
    message: str
    draft: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class NotePair:
    """A note of the draft and the published one that is it, with their marks."""

    passage: Passage
    mark: Mark
    other_passage: Passage
    other_mark: Mark


@dataclass(frozen=True, slots=True)
class Added:
    """A published passage that the draft has not, and what stands before it there, if anything."""

    passage: Passage
    after: Passage | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AddedNote:
    """A published note that the draft has not, and its mark."""

    passage: Passage
    mark: Mark


@dataclass(frozen=True, slots=True)
class LostNote:
    """A mark in the draft whose note was not published."""

    passage: Passage
    mark: Mark


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link that is otherwise on one side, in two passages that belong together."""

    passage: Passage
    other: Passage
    own: LinkUse | None
    theirs: LinkUse | None


@dataclass(frozen=True, slots=True)
class PictureChange:
    """An image that is otherwise on one side; `after` stands before an added one in the draft."""

    own: Picture | None
    theirs: Picture | None
    after: Passage | None = None


@dataclass(frozen=True, slots=True)
class PaywallChange:
    """The paywall: where it stands in the draft, and behind what it should; None for nowhere."""

    own: Position | None
    published: bool
    after: Passage | None


@dataclass(slots=True)
class Comparison:
    """All that was found; what was compared, counted; and the pairs, for who writes it back."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    typography: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    pairs: list[tuple[Passage, Passage]] = field(default_factory=list)
    removed: list[Passage] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    notes: list[NotePair] = field(default_factory=list)
    lost_notes: list[LostNote] = field(default_factory=list)
    added_notes: list[AddedNote] = field(default_factory=list)
    moved_notes: list[NotePair] = field(default_factory=list)
    links: list[LinkChange] = field(default_factory=list)
    pictures: list[PictureChange] = field(default_factory=list)
    paywalls: list[PaywallChange] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    published_notes: dict[str, list[Passage]] = field(default_factory=dict)

    def find(
        self, kind: FindingKind, line: int, message: str, draft: str = "", published: str = ""
    ) -> None:
        """Note one difference."""
        self.findings.append(Finding(kind, line, message, draft, published))


def both(own: str, theirs: str) -> str:
    """Both wordings, for a sentence."""
    return f"“{cut(own)}” in the draft, “{cut(theirs)}” as published"


def cut(text: str, most: int = 60) -> str:
    """A text short enough for a line of a report."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
