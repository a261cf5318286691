"""Paywall, buttons and subscription forms: the platform's own elements, native here."""

from __future__ import annotations

from cxq.document import Button, Paywall, Subscribe
from cxq.render.markup import absolute_url
from cxq.render.masthead import Masthead
from cxq.render.prosemirror.pieces import Node, Runs, node, one_line, text_node, with_mark
from cxq.render.rendered import Writer

SUBSCRIBE = "%%checkout_url%%"
SHARE = "%%share_url%%"
COMMENTS = "%%half_magic_comments_url%%"


class Elements:
    """Writes them into the text itself. Within a list, a quote or a box a button is a link and the
    rest is put off until the text goes on; within a note it is left out."""

    def __init__(self, writer: Writer, head: Masthead) -> None:
        self._writer = writer
        self._head = head
        self._put_off: list[Node] = []
        self._walls = 0
        self._in_notes = False

    def block(self, block: Paywall | Button | Subscribe, *, top: bool) -> list[Node]:
        if isinstance(block, Button):
            return self._button(block, native=top)
        made = self._paywall(block) if isinstance(block, Paywall) else self._form()
        what = "paywall" if isinstance(block, Paywall) else "subscription form"
        if top or not made:
            return made
        if self._in_notes:
            self._writer.note(f"a note holds no {what}: this one was left out.", block.at)
            return []
        self._writer.note(
            f"the {what} stands after the list, quote or box that it was written in.", block.at
        )
        self._put_off += made
        return []

    def put_off(self) -> list[Node]:
        """What was put off since the last call."""
        made, self._put_off = self._put_off, []
        return made

    def enter_notes(self) -> None:
        """From here on what is written stands in notes."""
        self._in_notes = True

    def _paywall(self, block: Paywall) -> list[Node]:
        self._walls += not self._in_notes
        if self._walls > 1:
            self._writer.note("a post has one paywall: this further one was left out.", block.at)
            return []
        return [node("paywall")]

    def _button(self, block: Button, *, native: bool) -> list[Node]:
        url = absolute_url(block.url, self._head.url) if block.url else _magic(block.words)
        words = one_line(block.words)
        if not url or not words.strip():
            says = "has no words" if url else "leads to no address that can be used"
            self._writer.note(f"the button “{words}” {says}: it is none on Substack.", block.at)
            return [node("paragraph", [text_node(words)])] if words.strip() else []
        if native:
            return [node("button", None, url=url, text=words, **{"action": None, "class": None})]
        self._writer.note(f"the button “{words}” arrives as a link.", block.at)
        runs = Runs()
        runs.text(words, with_mark((), "link", url))
        return [node("paragraph", runs.content())]

    def _form(self) -> list[Node]:
        name = self._head.newsletter
        words = f"Subscribe to {name}" if name else "Subscribe"
        caption = node("ctaCaption", [text_node(words)])
        return [node("subscribeWidget", [caption], url=SUBSCRIBE, text="Subscribe", language="en")]


def _magic(words: str) -> str:
    """Where a button without an address leads: Substack fills these in itself."""
    folded = words.casefold()
    if "share" in folded:
        return SHARE
    return COMMENTS if "comment" in folded else SUBSCRIBE
