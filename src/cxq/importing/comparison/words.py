"""Text as words that can be compared: what typography changes is not compared. Pure."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from cxq.text import HAN

_HAN = HAN.pattern[1:-1]
_SILENT = "\u00ad\u200b-\u200f\u2060\ufeff☐☑☒"
"""What no reader reads: signs that hide, and the boxes that the exports put before tasks."""

_LETTER = rf"[^\W_{_HAN}]"
_WORD = re.compile(
    rf"[{_HAN}]|{_LETTER}+(?:[’'\u02bc]{_LETTER}+|(?<=\d)[.,](?=\d){_LETTER}+)*"
    r"|-{1,3}|\.{3}|[^\s" + _SILENT + "]"
)
_SAME = str.maketrans(
    {
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‘’‚‛′\u02bc", "'"),
        **dict.fromkeys("\u2010\u2011\u2012–—―−", "-"),
    }
)
_KINDS = (
    ("quotation marks", re.compile("[\"'“”„‟″‘’‚‛′\u02bc]")),
    ("dashes", re.compile("-{1,3}|[\u2010\u2011\u2012–—―−]")),
    ("ellipses", re.compile(r"\.{3}|…")),
    ("spaces", re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")),
)
_BOX = re.compile(r"[☐☑☒]\s?")
_NUMBER = re.compile(
    r"[$€£¥]|%|\d[\d.,]*(?:st|nd|rd|th|[kmb]n?)?"
    r"|(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|half|once|twice"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"|hundred|thousand|million|billion|trillion|first|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth)s?"
    r"|[〇零一二三四五六七八九十百千万亿两]",
    re.IGNORECASE,
)


class Word(NamedTuple):
    """A word, a 汉字 or a sign: as it is compared, and where it stands in its text."""

    same: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of a text; white space is none of them."""
    return [Word(_folded(found[0]), *found.span()) for found in _WORD.finditer(text)]


def compared(text: str) -> tuple[str, ...]:
    """What of a text is compared."""
    return tuple(map(_folded, _WORD.findall(text)))


def _folded(word: str) -> str:
    if word.isalnum():
        return word
    word = word.translate(_SAME)
    if word in ("--", "---"):
        return "-"
    return "…" if word == "..." else word


def set_otherwise(draft: str, published: str) -> list[str]:
    """In which kinds of signs two texts differ that compare as the same."""
    draft, published = _BOX.sub("", draft), _BOX.sub("", published)
    if draft == published:
        return []
    return [
        kind for kind, pattern in _KINDS if pattern.findall(draft) != pattern.findall(published)
    ]


def is_number(word: str) -> bool:
    """Whether this word is a figure, a number's name or a sign that belongs to one."""
    return _NUMBER.fullmatch(word) is not None


def is_figure(word: str) -> bool:
    """Whether this word is written with digits."""
    return word[:1].isdigit()


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """How much two bags of words share, from 0 to 1."""
    together = one.total() + other.total()
    return 2 * (one & other).total() / together if together else 0.0
