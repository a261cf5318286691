"""What an import says of one post: problems, and what Markdown could not hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """`problems` need the author's eye; `losses` count what took another form, by sentence."""

    problems: list[str] = field(default_factory=list)
    losses: Counter[str] = field(default_factory=Counter)
    repairs: list[str] = field(default_factory=list)
    terms: Counter[str] = field(default_factory=Counter)

    def lose(self, what: str) -> None:
        """Note that something took a form that Markdown has, or stayed as raw HTML."""
        self.losses[what] += 1
