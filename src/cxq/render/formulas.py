"""What formats without formulas show of TeX: Unicode, or the TeX itself, and the author is told."""

from __future__ import annotations

from cxq.document import Math, MathBlock
from cxq.render.rendered import Writer
from cxq.tex.unicode import as_unicode, names_known

_INSTALL = (
    'formulas are shown as they are written: install what reads them, pip install "cxq[math]".'
)


def formula_lines(node: Math | MathBlock, writer: Writer) -> tuple[str, ...]:
    """The formula in Unicode, a row a line; nothing where it has to stay TeX."""
    shown = as_unicode(node.tex)
    if shown is not None:
        return tuple(shown.split("\n"))
    note_unread(node, writer, readable=names_known())
    return ()


def formula_words(node: Math, writer: Writer) -> str:
    """The formula on one line; empty where it has to stay TeX."""
    return "; ".join(formula_lines(node, writer))


def note_unread(node: Math | MathBlock, writer: Writer, *, readable: bool) -> None:
    """Say why TeX stands there: nothing here reads it (`readable` False), or this cannot be."""
    if readable:
        writer.note("this TeX cannot be read, and is shown as it is written.", node.at)
    else:
        writer.note(_INSTALL)
