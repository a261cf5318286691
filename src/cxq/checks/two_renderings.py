"""One Chinese term in two English renderings: “X (汉字)” here, “Y (汉字)” there.

Clear cases alone. A rendering is the words before the parenthesis, or in it where the 汉字 stand
before: those of a phrase that the glossary knows, those in quotation marks or a term use, else as
far back as a sentence's small words. Two count as one where the shorter ends the longer, or where
they share as many last words as the term has (Chinese needs about two characters for one of ours):
“the yearly Government Work Report” and “this Government Work Report” differ before the term only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cxq.checks.phrases import find_phrases, words_of
from cxq.checks.prose import Passage, passages
from cxq.document import Position
from cxq.model import Evidence, Post, Problem
from cxq.text import HAN, HAN_RUN

_PARENTHESES = re.compile(r"[（(]([^()（）\n]{1,80})[)）]")
_WORD = re.compile(r"[\w'’+-]+")
_MOST_HAN = 14
_BEFORE = 120
"""Characters before a parenthesis in which its English is looked for."""
_CLAUSE = re.compile(r"[.!?;:,…—–()（）\n\x00]\s*")
_CLOSING_QUOTE = re.compile(r"[“\"]([^“”\"\n]{1,80})[”\"]\s*$")
_SMALL_WORDS = (
    "a an the this that these those its their his her our your my some any no every each all as is "
    "are was were be been by to from in into on onto at with for about than then or and but so it "
    "they we i he she who which what called named says said say means mean meaning like term word "
    "words phrase phrases character characters report chinese"
)
_SMALL = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Rendering:
    """`words` are as they are compared, `said` as they stand; `exact` where both ends are sure."""

    zh: str
    words: tuple[str, ...]
    said: str
    at: Position
    exact: bool


def check(post: Post, _evidence: Evidence | None) -> tuple[Problem, ...]:
    first: dict[str, _Rendering] = {}
    told: set[tuple[str, tuple[str, ...]]] = set()
    problems = []
    for passage in passages(post):
        if passage.where == "quote":
            continue
        for found in _renderings(passage, post):
            term = post.glossary.find(found.zh)
            standing = first.setdefault(found.zh, found)
            if (found.zh, found.words) in told or _same(standing, found):
                continue
            told.add((found.zh, found.words))
            message = (
                f"{found.zh} is “{found.said}” here and “{standing.said}” in line "
                f"{standing.at.line}."
            )
            hint = "Choose one rendering: readers will take two for two things."
            if term is not None:
                hint = f"The glossary says “{term.en}”: write [[{term.id}]]."
            problems.append(
                Problem(post.path, *found.at, "rendering-differs", "warning", message, hint)
            )
    return tuple(problems)


def _same(one: _Rendering, other: _Rendering) -> bool:
    a, b = one.words, other.words
    shared = 0
    while shared < min(len(a), len(b)) and a[-1 - shared] == b[-1 - shared]:
        shared += 1
    if one.exact and other.exact:
        return a == b
    return shared == min(len(a), len(b)) or shared >= _needed(one.zh)


def _needed(zh: str) -> int:
    """How many English words a term of so many characters has, about."""
    return min(3, -(-len(zh) // 2))


def _renderings(passage: Passage, post: Post) -> Iterator[_Rendering]:
    uses = {end: start for start, end, _ in passage.terms}
    for found in _PARENTHESES.finditer(passage.text):
        inside = [part.strip(' “”"') for part in re.split("[,，;；/]", found[1])]
        chinese = [part for part in inside if HAN.match(part)]
        if len(chinese) == 1 and (run := HAN_RUN.match(chinese[0])) and len(run[0]) <= _MOST_HAN:
            zh = re.split(r"\s", chinese[0])[0]
            start = uses.get(found.end(), found.start())
            yield from _before(passage, post, zh, start, found.start())
        elif not HAN.search(found[1]):
            yield from _inside(passage, found)


def _before(
    passage: Passage, post: Post, zh: str, use_start: int, end: int
) -> Iterator[_Rendering]:
    """What stands before “(汉字)”."""
    base = max(0, end - _BEFORE)
    tail = passage.text[base:end].rstrip()
    if use_start < end:  # a term that introduces itself
        yield _made(passage, zh, use_start, passage.text[use_start:end].rstrip(), exact=True)
        return
    quoted = _CLOSING_QUOTE.search(tail)
    if quoted is not None:
        yield _made(passage, zh, base + quoted.start(1), quoted[1], exact=True)
        return
    known = [each for each in find_phrases(tail, post.glossary) if each.end == len(tail)]
    if known and known[-1].phrase.term.zh == zh:
        start, phrase = known[-1].start, known[-1].phrase
        # A short form is the name's own, not a second rendering.
        said = phrase.term.en if phrase.kind == "short" else tail[start:]
        yield _made(passage, zh, base + start, said, exact=True)
        return
    start = max((cut.end() for cut in _CLAUSE.finditer(tail)), default=0)
    kept: list[re.Match[str]] = []
    for word in reversed(list(_WORD.finditer(tail, start))[-_needed(zh) - 1 :]):
        if word[0].casefold() in _SMALL or HAN.search(word[0]):
            break
        kept.insert(0, word)
    if kept and kept[-1].end() == len(tail):
        begin = kept[0].start()
        yield _made(passage, zh, base + begin, tail[begin:], exact=False)


def _inside(passage: Passage, found: re.Match[str]) -> Iterator[_Rendering]:
    """What stands in “汉字 (words)”: the English of the characters right before."""
    runs = list(HAN_RUN.finditer(passage.text, max(0, found.start() - 40), found.start()))
    if not runs or passage.text[runs[-1].end() : found.start()].strip(' ”"'):
        return
    said = re.split("[,;]", found[1])[-1].strip(' “”"')
    lower = [word for word in words_of(said) if word.isascii()]
    if len(runs[-1][0]) <= _MOST_HAN and lower and len(lower) <= 7 and said.isascii():
        yield _made(passage, runs[-1][0], found.start(1), said, exact=True)


def _made(passage: Passage, zh: str, start: int, said: str, *, exact: bool) -> _Rendering:
    words = tuple(_singular(word) for word in words_of(said) if word not in ("the", "a", "an"))
    return _Rendering(zh, words, said, passage.place(start), exact)


def _singular(word: str) -> str:
    """Plural and singular are one rendering."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
