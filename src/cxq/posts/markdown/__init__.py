"""The only place that knows mistune: Markdown and our dialect into the document tree.

mistune's tokens carry no positions, upper-case footnote labels and lose notes silently
(measured on 3.4). So this door has its own block and inline parsers on top of mistune's, which
record where each token stood (`blocks.py`, `inlines.py`), and its own constructs: footnotes
(`footnote_syntax.py`), terms, citations and bare addresses (`dialect.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from cxq.document import Block, Footnote
from cxq.model import Problem


@dataclass(frozen=True, slots=True)
class ParsedBody:
    """What the text says, nothing resolved yet.

    `definitions` holds every footnote definition in the order in which it stands, those with
    the same label included; `problems` are constructs that could not be read.
    """

    blocks: tuple[Block, ...]
    definitions: tuple[Footnote, ...]
    problems: tuple[Problem, ...]


def parse(
    body: str,
    *,
    path: str = "",
    first_line: int = 1,
    dialect: bool = True,
    math: bool = False,
) -> ParsedBody:
    """Parse Markdown whose first line is line `first_line` of the draft `path`.

    Line ends must be `\\n`. Never raises for any text: what is odd comes back as a problem.
    Without `dialect` it is CommonMark and nothing else: GFM and our own constructs are off;
    `math` reads `$…$` as TeX.
    """
    from cxq.posts.markdown.blocks import parse_blocks
    from cxq.posts.markdown.convert import Converter

    state, inline = parse_blocks(body, first_line, dialect=dialect, math=math)
    converter = Converter(body, first_line, path, inline, state.env, dialect=dialect)
    blocks = converter.blocks(state.tokens)
    return ParsedBody(blocks, tuple(converter.definitions), _told_once(converter.problems))


def _told_once(problems: list[Problem]) -> tuple[Problem, ...]:
    """One line of the front matter turns all TeX on: the first formula stands for the others."""
    first = next((each for each in problems if each.rule == "tex-off"), None)
    return tuple(each for each in problems if each.rule != "tex-off" or each is first)
