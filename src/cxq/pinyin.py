"""Pinyin suggested for 汉字, and what is written compared with what they can be read as. Pure.

pypinyin (MIT, optional) knows readings, and errs where a character has several: it reads 长三角
with zhǎng, 藏南 with cáng, the surname 仇 with chóu. So it only ever suggests; and what is
written stands if each character can be read so at all, or, in a phrase that the dictionary holds,
as it is read there. Capitals, spaces, hyphens and apostrophes are the author's (GB/T 16159). The
only pypinyin: 370 ms to import, imported on use.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec

from cxq.text import HAN, HAN_RUN

_CORRECTED = {"长三角": "cháng sān jiǎo", "藏南": "zàng nán", "珠三角": "zhū sān jiǎo"}
"""Places that pypinyin suggests a wrong reading for."""

_MORE_READINGS = {"朝": ("cháo", "zhāo"), "长": ("cháng", "zhǎng"), "藏": ("zàng", "cáng")}
"""Characters of names that a phrase of the dictionary may not settle (朝阳 is a place, too)."""

_SANDHI = {"一": ("yī", "yí", "yì"), "不": ("bù", "bú"), "儿": ("ér", "r")}
"""Said otherwise than written alone; both are right."""

_SIGNS = {"+": ("jiā", "+"), "＋": ("jiā", "+")} | {
    digit: (digit, reading)
    for digit, reading in zip(
        "0123456789", ["líng", "yī", "èr", "sān", "sì", "wǔ", "liù", "qī", "bā", "jiǔ"], strict=True
    )
}
_THIRD_AS_SECOND = str.maketrans("ǎěǐǒǔǚ", "áéíóúǘ")


def available() -> bool:
    """Whether pypinyin is installed."""
    return find_spec("pypinyin") is not None


def suggest(zh: str) -> str:
    """The likely pinyin, words of the dictionary joined; empty without pypinyin or 汉字."""
    if not available() or not HAN.search(zh):
        return ""
    words: list[str] = []
    for word in _words(zh):
        syllables = [readings[0] for readings in _readings(word)]
        words.append(_joined(syllables))
    said = " ".join(words)
    for characters, right in _CORRECTED.items():
        if zh == characters:
            said = right
    return said


def disagreement(zh: str, pinyin: str) -> str:
    """Why this pinyin cannot be read off these 汉字; empty where it can, or nobody knows."""
    if not pinyin.strip() or not HAN.search(zh) or not available():
        return ""
    written = _letters(pinyin)
    if written == _toneless(written) != _letters(suggest(zh)):
        return f"“{pinyin}” carries no tone marks; a dictionary suggests “{suggest(zh)}”."
    if _fits(written, tuple(_alternatives(zh))):
        return ""
    return f"“{pinyin}” does not read {zh}; a dictionary suggests “{suggest(zh)}”."


def _words(zh: str) -> Iterator[str]:
    """The 汉字 cut into words of pypinyin's dictionary; what is no 汉字 as it stands."""
    from pypinyin.seg.mmseg import seg

    at = 0
    for run in HAN_RUN.finditer(zh):
        if zh[at : run.start()].strip():
            yield zh[at : run.start()].strip()
        yield from seg.cut(run[0])
        at = run.end()
    if zh[at:].strip():
        yield zh[at:].strip()


@lru_cache(maxsize=4096)
def _readings(word: str) -> tuple[tuple[str, ...], ...]:
    """For each character of a word its readings, the likeliest first."""
    from pypinyin import Style, pinyin

    if not HAN.match(word):
        return tuple(_SIGNS.get(char, (char,))[:1] for char in word)
    found = pinyin(word, style=Style.TONE, heteronym=True)
    return tuple(
        (_SANDHI.get(char, readings)[0], *readings)
        for char, readings in zip(word, found, strict=True)
    )


def _joined(syllables: list[str]) -> str:
    """Syllables as one word, with an apostrophe before a vowel (GB/T 16159, 6.1.10)."""
    word = "".join(syllables[:1])
    for syllable in syllables[1:]:
        word += ("’" if _toneless(syllable)[:1] in "aoe" else "") + syllable
    return word


def _alternatives(zh: str) -> Iterator[tuple[tuple[str, bool], ...]]:
    """For each character what may be written, and whether that is a neutral tone."""
    characters = [one for word in _words(zh) for one in _each(word)]
    for place, (char, readings) in enumerate(characters):
        if not HAN.match(char):
            yield tuple((said, False) for said in readings)
            continue
        said = {*readings, *_MORE_READINGS.get(char, ()), *_SANDHI.get(char, ())}
        follows = characters[place + 1][1] if place + 1 < len(characters) else ()
        if any(_is_third(reading) for reading in follows):
            said |= {reading.translate(_THIRD_AS_SECOND) for reading in said}
        neutral = {_toneless(reading) for reading in said} - said if place else set()
        yield (*((each, False) for each in said), *((each, True) for each in neutral))


def _each(word: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if HAN.match(word):
        yield from zip(word, _readings(word), strict=True)
        return
    for char in word:
        yield char, ("", char.casefold(), *_SIGNS.get(char, ()))


def _is_third(reading: str) -> bool:
    return reading != reading.translate(_THIRD_AS_SECOND)


def _fits(written: str, characters: tuple[tuple[tuple[str, bool], ...], ...]) -> bool:
    """Whether one reading of each character in turn makes up what is written.

    Not more than half may be in the neutral tone: one forgotten mark is 子, all are a slip.
    """
    reached = {0: 0}  # offset → the fewest neutral tones on the way
    for choices in characters:
        further: dict[int, int] = {}
        for at, neutral in reached.items():
            for said, is_neutral in choices:
                if written.startswith(said, at):
                    end, count = at + len(said), neutral + is_neutral
                    further[end] = min(count, further.get(end, count))
        reached = further
    return reached.get(len(written), len(characters)) * 2 <= len(characters)


def _letters(pinyin: str) -> str:
    composed = unicodedata.normalize("NFC", pinyin.casefold())
    return "".join(char for char in composed if char.isalnum() or char == "+")


def _toneless(syllable: str) -> str:
    """Without tone marks; the two dots of ü are none."""
    apart = unicodedata.normalize("NFD", syllable)
    kept = (char for char in apart if not unicodedata.combining(char) or char == "\u0308")
    return unicodedata.normalize("NFC", "".join(kept))
