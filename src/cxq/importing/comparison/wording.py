"""What of a passage's words changed, and what that was: a number, a term, a quote. Pure."""

from __future__ import annotations

import re

from cxq.importing.comparison.alignment import gaps, matched
from cxq.importing.comparison.findings import Comparison, FindingKind, both, cut
from cxq.importing.comparison.passages import Passage
from cxq.importing.comparison.words import is_number
from cxq.text import HAN

_ORIGINAL = re.compile(r"Original: “")


def changes(passage: Passage, other: Passage) -> list[tuple[range, range]]:
    """Which words became which: ranges of words on both sides, one of them perhaps empty."""
    pairs = matched(passage.key, other.key)
    found = gaps(pairs, len(passage.key), len(other.key))
    return _joined(passage, [gap for gap in found if not _is_mention(passage, other, *gap)])


def _joined(passage: Passage, found: list[tuple[range, range]]) -> list[tuple[range, range]]:
    """Changes with but a 汉字 or a sign between them as one: 科技 for 技术."""
    joined: list[tuple[range, range]] = []
    for here, there in found:
        if joined:
            (start, stop), (begin, end) = ((each.start, each.stop) for each in joined[-1])
            between = passage.key[stop : here.start]
            near = len(between) == 1 == there.start - end and (
                not between[0].isalnum() or HAN.match(between[0]) is not None
            )
            if near:
                joined[-1] = (range(start, here.stop), range(begin, there.stop))
                continue
        joined.append((here, there))
    return joined


def _is_mention(passage: Passage, other: Passage, here: range, there: range) -> bool:
    """“See note 8” where a note was put in before that one: the number is its place."""
    if not here or len(here) != len(there):
        return False
    runs = [passage.run_at(passage.words[index].start) for index in here]
    return all(run is not None and run.kind == "mention" for run in runs) and all(
        other.key[index].isdigit() for index in there
    )


def compare_words(passage: Passage, other: Passage, found: Comparison) -> None:
    """Say each change in the words, by what it touches."""
    for here, there in changes(passage, other):
        own, theirs = _slice(passage, here), _slice(other, there)
        start = passage.words[here[0]].start if here else _edge(passage, here.start)
        kind = _kind(passage, other, here, there)
        if own and theirs:
            message = both(own, theirs)
        elif own:
            message = f"“{cut(own, 80)}” is gone as published{_after(passage, here.start)}"
        else:
            message = f"“{cut(theirs, 80)}” was put in as published{_after(passage, here.start)}"
        found.find(kind, passage.line_at(start), message, own, theirs)


def _slice(passage: Passage, words: range) -> str:
    if not words:
        return ""
    return passage.text[passage.words[words[0]].start : passage.words[words[-1]].end]


def _edge(passage: Passage, index: int) -> int:
    """Where words were put in: behind the word before."""
    return passage.words[index - 1].end - 1 if index else 0


def _after(passage: Passage, index: int) -> str:
    before = " ".join(
        passage.text[word.start : word.end] for word in passage.words[max(0, index - 2) : index]
    )
    return f", behind “{before}”" if before else ", at the beginning"


def _kind(passage: Passage, other: Passage, here: range, there: range) -> FindingKind:
    touched = {
        run.kind
        for index in here
        if (run := passage.run_at(passage.words[index].start)) is not None
    }
    if not here and 0 < here.start < len(passage.words):
        before, behind = (
            passage.run_at(passage.words[index].start) for index in (here.start - 1, here.start)
        )
        touched = {before.kind} if before is not None and before is behind else set()
    if "term" in touched:
        return "glossary"
    numbers = [passage.key[i] for i in here] + [other.key[j] for j in there]
    if "claim" in touched or all(map(is_number, numbers)):
        return "number"
    if ">" in passage.inside or _in_quote(passage, here):
        return "quote"
    if passage.note:
        return "note"
    if passage.kind in ("heading", "caption", "button", "code"):
        return passage.kind
    return "text"


def _in_quote(passage: Passage, here: range) -> bool:
    """Whether the words stand in the original that a note quotes."""
    original = _ORIGINAL.search(passage.text) if passage.made and passage.note else None
    if original is None or here.start >= len(passage.words):
        return False
    return passage.words[here.start].start >= original.end()
