"""Chinese wording that stands in the text right before its citation. Pure.

`“加快发展新质生产力” [@gwr-2025]` quotes as much as `[@gwr-2025 "加快发展新质生产力"]` does, and so
does a block quote in Chinese that ends in `[@gwr-2025]`: both are looked up in the source. A
translation is not, since no source says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cxq.document import (
    Block,
    Citation,
    CitedPart,
    Inline,
    Paragraph,
    PullQuote,
    Quote,
    blocks_of,
    content_of,
    inlines_of,
    plain_text,
)
from cxq.text import HAN

_PAIRS = {"”": "“", '"': '"', "」": "「", "』": "『", "’": "‘"}
_BETWEEN = " \t\n.,;:。，；："
_LATIN = re.compile(r"[A-Za-z]")
_FEWEST = 8
"""汉字 of a quotation; fewer between quotation marks are a term that is named, which its citation
need not hold. 专精特新中小企业 is about the longest of those."""
_FARTHEST = 4_000
"""Characters before a citation among which a quotation begins."""


def standing_quotes(blocks: tuple[Block, ...]) -> Iterator[CitedPart]:
    """What stands quoted before the citations of these blocks: the citation's place, its first key
    and the quotation. Citations that carry their own wording are left out."""
    yield from _in(blocks, quoted=False)


def _in(blocks: tuple[Block, ...], *, quoted: bool) -> Iterator[CitedPart]:
    for block in blocks:
        content = block.content if isinstance(block, Paragraph) else inlines_of(block)
        if content:
            yield from _of(content, whole=quoted and isinstance(block, Paragraph))
        yield from _in(blocks_of(block), quoted=quoted or isinstance(block, Quote | PullQuote))


def _of(content: tuple[Inline, ...], *, whole: bool) -> Iterator[CitedPart]:
    """Those of one run of inlines. `whole`: all that stands before a citation is a quotation."""
    before = ""
    for node in _flat(content):
        if not isinstance(node, Citation):
            before = (before + plain_text((node,)))[-_FARTHEST:]
            continue
        part = node.parts[0]
        text = before.rstrip(_BETWEEN)
        if not any(each.quote for each in node.parts):
            quote = _between_marks(text) or (text.strip() if whole else "")
            if _is_chinese(quote):
                yield replace(part, quote=quote)
        before = "" if whole else before


def _flat(content: tuple[Inline, ...]) -> Iterator[Inline]:
    for node in content:
        inner = content_of(node)
        if inner:
            yield from _flat(inner)
        else:
            yield node


def _between_marks(text: str) -> str:
    """What stands between the quotation marks that close at the end of the text, or nothing."""
    closing = text[-1:]
    opening = _PAIRS.get(closing)
    if opening is None:
        return ""
    depth, place = 0, len(text) - 1
    while place > 0:
        place -= 1
        if text[place] == opening:
            if depth == 0:
                return text[place + 1 : -1].strip()
            depth -= 1
        elif text[place] == closing:
            depth += 1
    return ""


def _is_chinese(text: str) -> bool:
    """Whether these are a source's words: 汉字, and hardly a Latin letter among them."""
    han = len(HAN.findall(text))
    return han >= _FEWEST and len(_LATIN.findall(text)) * 4 <= han
