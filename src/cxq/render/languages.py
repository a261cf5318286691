"""Which texts are Chinese, and in which characters: so that a page can say so.

`lang` decides the voice of a screen reader and, where fonts for Japanese are installed too, the
shape of the characters. Pure.
"""

from __future__ import annotations

from functools import lru_cache

from cxq.document import Text
from cxq.folding import simplified
from cxq.text import CHINESE, HAN


def mark_chinese(text: Text) -> tuple[Text, ...]:
    """The text cut where its language changes: each run of 汉字 names its own.

    A run takes the Chinese punctuation inside and behind it along, so that a sentence is one.
    """
    if text.lang or text.text.isascii() or not HAN.search(text.text):
        return (text,)
    parts: list[Text] = []
    end = 0
    for run in CHINESE.finditer(text.text):
        if run.start() > end:
            parts.append(Text(text.at, text.text[end : run.start()]))
        parts.append(Text(text.at, run[0], script_of(run[0])))
        end = run.end()
    if end < len(text.text):
        parts.append(Text(text.at, text.text[end:]))
    return tuple(parts)


# Written so in simplified text, too, in one of their readings (乾隆, 瞭望, 凭藉), by the table of
# general standard characters of 2013: they tell nothing.
_BOTH = str.maketrans(dict.fromkeys("乾瞭徵夥藉著覆像摺麽於阪", ""))


@lru_cache(maxsize=2048)
def script_of(run: str) -> str:
    """`zh-Hant` where a character of the run is written otherwise in simplified text.

    Without OpenCC (cxq[opencc]) nobody can tell, and every run is `zh-Hans`.
    """
    telling = run.translate(_BOTH)
    return "zh-Hans" if simplified(telling) == telling else "zh-Hant"
