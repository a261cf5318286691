"""TeX as Substack's own nodes, each with an id of its own."""

from __future__ import annotations

from typing import Literal

from cxq.document import Math, MathBlock
from cxq.render.prosemirror.pieces import Node, node, printed
from cxq.text import sha256


class Formulas:
    """Makes the nodes. `inline` says what TeX in a sentence becomes: public sources name two nodes,
    and one says that there is none, so that words are the safe choice."""

    def __init__(self, inline: Literal["text", "inline_latex", "latex"]) -> None:
        self._inline = inline
        self._count = 0

    def block(self, block: MathBlock) -> Node:
        return node("latex_block", None, persistentExpression=printed(block.tex), id=self._id())

    def inline(self, inline: Math) -> Node | None:
        """The formula as a node; None where it is to be words."""
        if self._inline == "text":
            return None
        tex = printed(inline.tex)
        if self._inline == "latex":
            return node("latex", None, expression=tex, persistentExpression=tex, id=self._id())
        return node("inline_latex", None, persistentExpression=tex, id=self._id())

    def _id(self) -> str:
        """Ten capitals, as the editor makes them, but the same in each export."""
        self._count += 1
        digest = sha256(f"formula {self._count}".encode())
        return "".join(chr(ord("A") + int(digest[i : i + 2], 16) % 26) for i in range(0, 20, 2))


def renew_ids(nodes: list[Node], place: int) -> None:
    """Give the formulas of a copied note ids of their own."""
    for each in nodes:
        attributes = each.get("attrs", {})
        if attributes.get("id"):
            attributes["id"] = f"{attributes['id']}{place}"
        renew_ids(each.get("content", []), place)
