"""A draft as it stands at Substack: what it says, and whether it may still be touched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cxq.publish.substack.essence import difference, essence
from cxq.text import printable, sha256

WORDS = {"draft_title": "title", "draft_subtitle": "subtitle", "draft_section_id": "section"}
"""What a field is called for people, where that differs from its name."""

_ALWAYS = ("draft_title", "draft_subtitle")


@dataclass(frozen=True, slots=True)
class Standing:
    """What Substack said of a draft: all of it, as it came."""

    data: Mapping[str, Any]

    @property
    def body(self) -> str:
        """The document as text, or ""."""
        return str(self.data.get("draft_body") or "")

    @property
    def updated(self) -> str:
        """When it was changed last, as Substack says it, or ""."""
        said = self.data.get("draft_updated_at") or self.data.get("updated_at")
        return printable(said)[:40] if isinstance(said, str) else ""

    @property
    def published(self) -> bool:
        """Whether readers have it already: then it is no draft to be changed from here."""
        return bool(self.data.get("is_published")) or bool(self.data.get("email_sent_at"))

    @property
    def scheduled(self) -> bool:
        """Whether it will go out by itself: what is put into it would go out unseen."""
        keys = ("postSchedules", "scheduled_release", "trigger_at", "is_scheduled")
        return any(bool(self.data.get(key)) for key in keys)

    def value(self, key: str) -> str:
        """A field as text; "" where it is empty or not there."""
        said = self.data.get(key)
        return "" if said is None else said if isinstance(said, str) else json.dumps(said)

    def mark(self) -> str:
        """A hash of what a reader would see of it."""
        parts = [*(self.value(key) for key in _ALWAYS), essence(self.body)]
        return sha256(json.dumps(parts).encode())


def mark_of(fields: Mapping[str, Any]) -> str:
    """The mark that a draft has if Substack keeps these fields as they are."""
    return Standing(fields).mark()


def changes(before: Standing, after: Standing, keys: tuple[str, ...]) -> list[str]:
    """What differs between two states of a draft, a line each; of its body, the lines."""
    lines = []
    for key in dict.fromkeys((*_ALWAYS, *keys)):
        old, new = before.value(key), after.value(key)
        if key != "draft_body" and old != new:
            name = WORDS.get(key, key)
            lines.append(f"{name}: “{printable(old)[:80]}” → “{printable(new)[:80]}”")
    if essence(before.body) != essence(after.body):
        lines += difference(before.body, after.body) or ["the body, in its form alone"]
    return lines
