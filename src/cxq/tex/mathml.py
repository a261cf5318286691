"""Formulas as MathML, by latex2mathml (optional, `cxq[math]`).

What the library makes is never printed as it is: it escapes nothing, and knows `\\href`, `\\style`
and `\\class`. Its tree is written anew, from the elements and attributes of MathML Core alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from cxq.tex.commands import named
from cxq.tex.nodes import TexError
from cxq.tex.reading import read

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ELEMENTS = named(
    "mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom msub msup "
    "msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr mtd"
)
_LEAVES = named("mi mn mo ms mtext")
_ATTRIBUTES = named(
    "displaystyle scriptlevel mathvariant form fence separator stretchy symmetric largeop "
    "movablelimits accent accentunder lspace rspace minsize maxsize linethickness width "
    "height depth voffset mathcolor"
)
_VALUE = re.compile(r"[A-Za-z0-9 .%#+-]{1,40}")
_ALIKE = {
    **dict.fromkeys(("aligned", "eqnarray", "eqnarray*"), "align*"),
    **dict.fromkeys(("gathered", "gather", "gather*", "equation", "equation*"), "matrix"),
    **dict.fromkeys(("multline", "multline*"), "matrix"),
    "dcases": "cases",
}
_ENVIRONMENT = re.compile(rf"\\(begin|end)\s*\{{({'|'.join(map(re.escape, _ALIKE))})\}}")
# latex2mathml keeps characters as references, in text; what the author wrote so is not one.
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{4,5});")
_NAME = re.compile(r">\\[A-Za-z]")
# Control characters and halves of a pair have no place in a page.
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def can_make_mathml() -> bool:
    """Whether latex2mathml is installed."""
    return find_spec("latex2mathml") is not None


@lru_cache(maxsize=512)
def as_mathml(tex: str, display: Literal["inline", "block"] = "inline") -> str | None:
    """`<math>` with its TeX as the text for who cannot see it; None where it cannot be made."""
    try:
        read(tex)  # bounds length and depth, and refuses macros: none blows up in the library
        from latex2mathml.converter import Converter

        known = _ENVIRONMENT.sub(lambda found: _known(found[1], found[2]), tex)
        tree = Converter(display=display).convert_to_element(known)
    except (TexError, ImportError):
        return None
    except Exception:  # the library raises whatever comes first: StopIteration, KeyError, …
        return None
    inside = "".join(map(_written, tree))
    if _NAME.search(inside):  # a command that it does not know stands there by its name
        return None
    source = escape(_ODD.sub("", tex))
    alternative = source.replace("\n", " ")
    return (
        f'<math display="{display}" alttext="{alternative}"><semantics>{inside}'
        f'<annotation encoding="application/x-tex">{source}</annotation></semantics></math>'
    )


def _known(word: str, name: str) -> str:
    """`\\begin{…}` or `\\end{…}` by the name of an environment that the library lays out alike."""
    return f"\\{word}{{{_ALIKE[name]}}}"


def _written(element: Element, spacing: str = "") -> str:
    if element.tag == "mtable":
        spacing = element.get("columnspacing", "")
    inside = "".join(_written(inner, spacing) for inner in element)
    if element.tag in _LEAVES:
        inside = escape(_characters(element.text or ""), quote=False) + inside
    if element.tag not in _ELEMENTS:
        return f"<mrow>{inside}</mrow>"
    attributes = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    if element.tag == "mtd":
        attributes = _cell_style(element.get("columnalign", ""), spacing)
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>"


def _cell_style(align: str, spacing: str) -> str:
    """What browsers leave to style sheets since MathML Core."""
    styles = [f"text-align:{align}"] if align in ("left", "right") else []
    styles += ["padding-left:0", "padding-right:0"] if spacing.startswith("0em") else []
    return f' style="{";".join(styles)}"' if styles else ""


def _characters(text: str) -> str:
    return _ODD.sub("", _REFERENCE.sub(lambda found: chr(int(found[1], 16)), text))
