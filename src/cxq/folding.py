"""Words folded for comparing: width, capitals, and traditional characters into simplified ones.

OpenCC (Apache 2.0) knows which character is which; it is optional. Characters are mapped one by
one, by a table made of it once (4 ms): its phrases decide which *traditional* character to write,
and in the direction that is taken here there is next to nothing for them to decide.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.util import find_spec

# The blocks that OpenCC's dictionaries cover: CJK Unified Ideographs and extension A.
_BLOCKS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))


def fold(text: str) -> str:
    """The text as it is compared: NFKC, no capitals; simplified where OpenCC is installed.

    Its length may differ from the text's.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded if folded.isascii() else folded.translate(_simplified())


def simplified(text: str) -> str:
    """Traditional characters as simplified ones, one for one; as it is without OpenCC."""
    return text if text.isascii() else text.translate(_simplified())


def simplifies() -> bool:
    """Whether traditional text is compared as simplified: whether OpenCC is installed."""
    return find_spec("opencc") is not None


@cache
def _simplified() -> dict[int, str]:
    """Code point of a traditional character → the simplified one; empty without OpenCC."""
    if not simplifies():
        return {}
    from opencc import OpenCC  # 20 ms, which only what compares Chinese has to pay

    characters = [chr(code) for block in _BLOCKS for code in block]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {ord(one): other for one, other in pairs if one != other}
