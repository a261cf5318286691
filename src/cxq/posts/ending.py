"""Whether something can be put behind a draft's last line, or would become part of what is open
there. Pure."""

from __future__ import annotations

from cxq.document import CodeBlock, HtmlBlock, Paragraph, plain_text
from cxq.posts.markdown import parse


def open_ending(body: str, first_line: int = 1) -> tuple[int, str] | None:
    """The line and the name of what a draft ends inside of; None where it ends between blocks.

    `first_line` is the draft's line on which its body begins.
    """
    blocks = parse(f"{body}\n\nend", first_line=first_line).blocks
    last = blocks[-1] if blocks else None
    match last:
        case Paragraph() if plain_text(last.content) == "end":
            return None
        case CodeBlock():
            return last.at.line, "A code block"
        case HtmlBlock():
            return last.at.line, "A piece of HTML"
        case _:
            return (last.at.line if last else first_line), "Something"
