"""Paywalls, buttons and subscription forms: what a target makes of them, and what it has to leave.

Only the platform itself has them. Elsewhere a button is a link, where there is an address to
link to; the rest is left out, and the author is told so.
"""

from __future__ import annotations

from typing import NamedTuple

from cxq.document import Button, Paywall, Subscribe
from cxq.render.markup import absolute_url
from cxq.render.masthead import Masthead
from cxq.render.rendered import Writer
from cxq.text import printable


class ButtonLink(NamedTuple):
    words: str
    url: str


class Platform:
    """The platform's elements for a target called `target` (“the page”, “a mail”)."""

    def __init__(self, writer: Writer, head: Masthead, target: str) -> None:
        self._writer = writer
        self._head = head
        self._target = target

    def paywall(self, block: Paywall) -> None:
        """Say that the paywall was left out."""
        says = f"{self._target} has no paywall: what follows {{paywall}} stands open to everyone."
        self._writer.note(says, block.at)

    def button(self, block: Button) -> ButtonLink | None:
        """What the button says and where it leads; None (and a note) where it leads nowhere."""
        url = absolute_url(block.url, self._head.url) if block.url else self._head.home
        words = printable(block.words)
        if url:
            return ButtonLink(words, url)
        why = (
            f"“{printable(block.url)}” is no address that can be used"
            if block.url
            else "it names no address, and the settings have no [newsletter] url"
        )
        self._writer.note(f"the button “{words}” was left out: {why}.", block.at)
        return None

    def subscribe(self, block: Subscribe) -> ButtonLink | None:
        """A button to the newsletter in the form's place; None where its address is not known."""
        home = self._head.home
        where = (
            "a link to the newsletter stands in its place"
            if home
            else "it was left out, since the settings have no [newsletter] url"
        )
        self._writer.note(f"{self._target} has no subscription form: {where}.", block.at)
        name = self._head.newsletter
        return ButtonLink(f"Subscribe to {name}" if name else "Subscribe", home) if home else None
