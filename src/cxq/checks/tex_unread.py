"""TeX that cannot be read: a reader would get its source."""

from __future__ import annotations

from cxq.document import Math, MathBlock, walk, walk_blocks
from cxq.model import Evidence, Post, Problem
from cxq.tex.nodes import TexError
from cxq.tex.reading import read
from cxq.tex.unicode import names_known, unknown_command


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    if not post.meta.math:
        return ()
    notes = tuple(block for note in post.document.footnotes for block in note.blocks)
    blocks = (*post.document.blocks, *notes)
    found: list[Math | MathBlock] = [node for node in walk(blocks) if isinstance(node, Math)]
    found += [block for block in walk_blocks(blocks) if isinstance(block, MathBlock)]
    return tuple(problem for node in found for problem in _faults(node, post.path))


def _faults(node: Math | MathBlock, path: str) -> tuple[Problem, ...]:
    try:
        read(node.tex)
    except TexError as fault:
        message = f"This formula cannot be read{_near(node.tex, fault.offset)}: {fault.message}"
        return (Problem(path, *node.at, "tex-unread", "error", message, fault.hint),)
    unknown = unknown_command(node.tex) if names_known() else None
    if unknown is None:
        return ()
    message = f"{unknown} is no command that cxq knows: mails and texts show this formula as TeX."
    hint = "Check its spelling, or write it with commands of plain LaTeX."
    return (Problem(path, *node.at, "tex-unknown", "warning", message, hint),)


def _near(tex: str, offset: int) -> str:
    """` near “…”`: formulas are short, and their lines are the draft's."""
    shown = " ".join(tex[offset : offset + 20].split())
    return f" near “{shown}”" if shown else ""
