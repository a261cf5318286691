"""Plain text in columns: 汉字 are two wide, and break by their own rules.

Width follows Unicode's East Asian Width (UAX #11: W and F are two columns, marks that combine
none); breaking follows the few rules of UAX #14 and GB/T 15834 that running text needs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Never first on a line, and never last on one.
_NOT_FIRST = frozenset("。，、；：？！）」』”’》〉】〕｝％…—～·‰℃々ー–.,;:?!)]}%'\"")
_NOT_LAST = frozenset("（「『“‘《〈【〔｛([{<￥$€£¥#@")
# What must stay whole: an address in angle brackets or bare, and a note's number.
_WHOLE = re.compile(r"<[^<>\s]+>|[A-Za-z][A-Za-z0-9+.\-]{0,31}://[!-;=?-~]+|\[\d+\]")
# Only these break a line; a no-break space (U+00A0, U+202F) does not.
_SPACE = re.compile(r"[ \t\n\r\f\v]+")


def width(text: str) -> int:
    """Columns that this text fills in a terminal or a mail's fixed-width pane."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` columns; `\\n` in it is a break that stays.

    Runs of spaces become one. What may not be broken (a long word, an address) gets a line of
    its own, however long. Empty text gives no line.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        lines.extend(_fill(part, room) or ([""] if "\n" in text else []))
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _fill(text: str, room: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for spaced, atom in _atoms(text):
        size = width(atom)
        gap = 1 if spaced and line else 0
        if line and used + gap + size > room:
            lines.append(line)
            line, used, gap = "", 0, 0
        line += " " * gap + atom
        used += gap + size
    return [*lines, line] if line else lines


def _atoms(text: str) -> Iterator[tuple[bool, str]]:
    """(whether a space stood before it, what cannot be broken), in order."""
    spaced = False
    for word in _SPACE.split(text):
        for piece in _split_word(word):
            yield spaced, piece
            spaced = False
        spaced = True


def _split_word(word: str) -> Iterator[str]:
    if word.isascii():  # nearly all words: nothing in them is wide, so nothing may be broken
        if word:
            yield word
        return
    atom = ""
    for cluster in _clusters(word):
        if atom and _may_break(atom[-1], cluster[0], whole=len(cluster) > 1):
            yield atom
            atom = ""
        atom += cluster
    if atom:
        yield atom


def _clusters(word: str) -> Iterator[str]:
    end = 0
    for found in _WHOLE.finditer(word):
        yield from word[end : found.start()]
        yield found[0]
        end = found.end()
    yield from word[end:]


def _may_break(before: str, after: str, *, whole: bool) -> bool:
    """Between two characters without a space: only beside a wide one, and by its rules."""
    if whole and after == "[":
        return False  # a note's number stays with its word
    if _columns(before) != 2 and _columns(after) != 2:
        return False
    return after not in _NOT_FIRST and before not in _NOT_LAST and _columns(after) > 0
