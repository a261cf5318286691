"""Whether a text holds a quote: word for word, nearly, or not at all. Pure.

Compared are letters, digits and the signs that change a figure, after NFKC and case folding:
punctuation, spaces and line ends are left out on both sides, since editors, pages and PDF files
set them as they like. A decimal point stays, and a dash between two digits.

A quote may leave words out (`……`, `…`, `[…]`, `[...]`): its pieces are looked up in their order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from cxq.folding import fold, simplifies
from cxq.occurrences import is_traditional
from cxq.text import HAN, nfkc, tidy

NEAR = 95.0
"""The least rapidfuzz ratio (0 to 100) of a near match of 20 characters or more."""
SHORTEST_NEAR = 6
"""Below 20 characters one edit is allowed, below this many none: a ratio is too blunt there."""

Kind = Literal["exact", "script", "near", "disordered", "absent", "empty"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Characters of the quote, and those that the text has in their place; either may be empty."""

    quoted: str
    stands: str


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """What a text says of a quote.

    `piece` is what is not there word for word (the quote, or the piece of it between two marks of
    omission); for a near match `passage` is what the text says there, `differences` where it
    differs. `script`: the text says it in traditional characters (known where OpenCC is
    installed). `disordered`: every piece is there, but not in this order. `empty`: nothing to look
    up.
    """

    kind: Kind
    piece: str = ""
    passage: str = ""
    differences: tuple[Difference, ...] = ()


# ---------------------------------------------------------------- folding

_SIGNS = "%‰+$€£¥°="
_COMPARED = re.compile(rf"[\w{_SIGNS}\ue000-\ue002]+")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")
_BETWEEN_DIGITS = re.compile(rf"(\d)(\s*[^\w\s{_SIGNS}]+\s*)(?=\d)")
_DASHES = frozenset("-–—―~")


def folded(text: str) -> str:
    """The text as quotes are compared."""
    plain = _THOUSANDS.sub("", nfkc(text).casefold().replace("_", ""))
    joined = "".join(_COMPARED.findall(_BETWEEN_DIGITS.sub(_held, plain)))
    for stand_in, mark in _HELD:
        joined = joined.replace(stand_in, mark)
    return joined


def _held(found: re.Match[str]) -> str:
    """A digit and a stand-in for what parts it from the next: without it 5.1 would be 51, 3-5
    would be 35, and “1. 100” a larger number."""
    mark = found[2]
    if mark == ".":
        return found[1] + "\ue000"
    return found[1] + ("\ue001" if _DASHES.issuperset(mark.strip()) else "\ue002")


_HELD = (("\ue000", "."), ("\ue001", "-"), ("\ue002", ","))


@lru_cache(maxsize=128)  # the quotes of a draft are looked up in the same few texts
def _folded_text(text: str) -> str:
    return folded(text)


_OMISSION = re.compile(r"[\[(（［〔【]?(?:…+|⋯+|\.{3,}|。{3,})[\])）］〕】]?")


def pieces_of(quote: str) -> tuple[str, ...]:
    """The pieces between marks of omission that hold something to look up, as written."""
    parts = (part.strip() for part in _OMISSION.split(tidy(quote)))
    return tuple(part for part in parts if folded(part))


def holds(quote: str, text: str, *, is_folded: bool = False) -> bool:
    """Whether the text holds the quote word for word, piece by piece in order."""
    where = text if is_folded else _folded_text(text)
    pieces = pieces_of(quote)
    if not pieces:
        return False
    return _find(folded(tidy(quote)), where) >= 0 or _first_missing(pieces, where) is None


def _first_missing(pieces: tuple[str, ...], where: str) -> int | None:
    """The index of the first piece that does not stand behind those before it; None for none."""
    end = 0
    for index, piece in enumerate(pieces):
        wanted = folded(piece)
        found = _find(wanted, where, end)
        if found < 0:
            return index
        end = found + len(wanted)
    return None


def _find(wanted: str, where: str, start: int = 0) -> int:
    """`str.find` that never begins or ends inside a number: “增长5” is not in “增长5.1%”."""
    found = where.find(wanted, start)
    while found >= 0:
        number = _NUMBER.match(where, found) if _in_number(where, found) else None
        if number is None and not _in_number(where, found + len(wanted)):
            return found
        # Behind the whole number: a million digits are one.
        found = where.find(wanted, number.end() if number else found + 1)
    return found


_NUMBER = re.compile(r"[\d.]+")


def _in_number(text: str, place: int) -> bool:
    """Whether a place stands between two digits, or between a digit and its decimal point."""
    around = text[max(place - 2, 0) : place], text[place : place + 2]
    before, after = around
    if not before[-1:].isdigit() or not after:
        return before[-1:] == "." and before[:1].isdigit() and after[:1].isdigit()
    return after[0].isdigit() or (after[0] == "." and after[1:].isdigit())


# ---------------------------------------------------------------- matching


def match_quote(quote: str, text: str) -> QuoteMatch:
    """What the text says of the quote."""
    pieces = pieces_of(quote)
    if not pieces:
        return QuoteMatch("empty", quote)
    where = _folded_text(text)
    if holds(quote, where, is_folded=True):
        return QuoteMatch("exact")
    original = _original_part(quote) if HAN.search(where) else ()
    if original and _first_missing(original, where) is None:
        return QuoteMatch("exact")
    if is_traditional(text) and simplifies() and holds(fold(quote), fold(text)):
        return QuoteMatch("script", quote)
    missing = next((piece for piece in pieces if _find(folded(piece), where) < 0), None)
    if missing is None:
        index = _first_missing(pieces, where)
        return QuoteMatch("disordered", pieces[index or 0])
    near = _near(folded(missing), where)
    if near is None:
        return QuoteMatch("absent", missing)
    start, end = near
    return QuoteMatch(
        "near",
        missing,
        _passage(text, start, end),
        _differences(folded(missing), where[start:end]),
    )


# English words, not the 6G or GDP of a Chinese sentence.
_TRANSLATION = re.compile(r"[A-Za-z]+(?:[\s,;:'’\-]+[A-Za-z]+)+|[A-Za-z]{5,}")


def _original_part(quote: str) -> tuple[str, ...]:
    """The Chinese parts of a quote that carries its translation, `new industries (新兴产业)`;
    none where they are too short to tell anything.
    """
    if HAN.search(quote) is None:
        return ()
    parts = tuple(
        part for part in _TRANSLATION.split(tidy(quote)) if HAN.search(part) and folded(part)
    )
    return parts if sum(len(folded(part)) for part in parts) >= SHORTEST_NEAR else ()


_MOST_COMPARED = 40_000
"""Characters compared with a quote, by the quote's length: a text that repeats itself for ever has
more places at which something near may stand."""
_MOST_STEPS = 64
"""Characters by which a part of the text is tried shorter or longer."""


def _near(quote: str, where: str) -> tuple[int, int] | None:
    """Start and end in `where` of what comes nearest to the quote, near enough; both folded."""
    from rapidfuzz.distance import Levenshtein

    if len(quote) < SHORTEST_NEAR:
        return None
    short = len(quote) < 20
    edits = 1 if short else len(quote) // 10
    best: tuple[float, int, int] | None = None
    for place in _likely_places(quote, where, edits):
        found = _best_window(quote, where, place, edits)
        if found is None or (best is not None and found[0] <= best[0]):
            continue
        if short:
            _, start, end = found
            near = Levenshtein.distance(quote, where[start:end], score_cutoff=1) <= 1
        else:
            near = found[0] >= NEAR
        best = found if near else best
    return None if best is None else best[1:]


def _likely_places(quote: str, where: str, edits: int) -> Iterator[int]:
    """Where something near to the quote may begin, give or take `edits` characters.

    With at most `edits` changes one of `edits + 1` parts of the quote stands there unchanged (the
    pigeonhole filter of approximate matching): so only places of these are measured.
    """
    cuts = [len(quote) * part // (edits + 1) for part in range(edits + 2)]
    most = max(_MOST_COMPARED // len(quote), 20)
    seen: set[int] = set()
    for begin, end in pairwise(cuts):
        found = where.find(quote[begin:end])
        while found >= 0 and len(seen) < most:
            place = max(found - begin, 0)
            if place not in seen:
                seen.add(place)
                yield place
            found = where.find(quote[begin:end], found + 1)


def _best_window(quote: str, where: str, place: int, edits: int) -> tuple[float, int, int] | None:
    """(ratio, start, end) of the part of `where` about this place that is most like the quote."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    low = max(place - edits, 0)
    region = where[low : place + len(quote) + edits]
    start, end = 0, len(region)
    if len(region) > len(quote):
        # A missing character costs two edits in a window of the quote's length: 83 at the least.
        aligned = fuzz.partial_ratio_alignment(quote, region, score_cutoff=80)
        if aligned is None:
            return None
        start, end = aligned.dest_start, aligned.dest_end

    def like(first: int, last: int) -> tuple[int, int]:
        # Not the ratio: to that a wrong character is worse than a missing one.
        window = region[first:last]
        distance = Levenshtein.distance(quote, window, score_cutoff=2 * edits)
        return -distance, -abs(len(window) - len(quote))

    steps = min(edits, _MOST_STEPS)
    around = sorted(range(-steps, steps + 1), key=abs)
    for _ in range(2):  # a better beginning may have a better end
        lasts = [end + step for step in around if start < end + step <= len(region)]
        end = max((like(start, last), -index, last) for index, last in enumerate(lasts))[2]
        firsts = [start + step for step in around if 0 <= start + step < end]
        start = max((like(first, end), -index, first) for index, first in enumerate(firsts))[2]
    return fuzz.ratio(quote, region[start:end]), low + start, low + end


def _differences(quote: str, stands: str) -> tuple[Difference, ...]:
    from rapidfuzz.distance import Levenshtein

    found: list[list[int]] = []
    for op in Levenshtein.opcodes(quote, stands):
        if op.tag == "equal":
            continue
        # 技术 for 科技 is one difference, not 科 put in and 术 left out.
        if found and op.src_start - found[-1][1] <= 1:
            found[-1][1], found[-1][3] = op.src_end, op.dest_end
        else:
            found.append([op.src_start, op.src_end, op.dest_start, op.dest_end])
    return tuple(Difference(quote[a:b], stands[c:d]) for a, b, c, d in found)


def _passage(text: str, start: int, end: int) -> str:
    """The text as it stands, of which the folded text has this part."""
    lines = text.split("\n")
    offset = 0
    shown = []
    for line in lines:
        length = len(folded(line))
        if offset < end and offset + length > start:
            shown.append(_part(line, start - offset, end - offset))
        offset += length
        if offset >= end:
            break
    return " ".join(" ".join(shown).split())


def _part(line: str, start: int, end: int) -> str:
    """The part of one line whose folded form has these offsets."""

    def before(place: int) -> int:
        return len(folded(line[:place]))

    places = range(len(line) + 1)
    first = bisect_left(places, max(start, 0) + 1, key=before) - 1
    return line[max(first, 0) : bisect_left(places, end, key=before)]
