"""A table of the draft that was published as a picture or as code: there all the same. Pure.

Substack has no tables. Rows that became list items are passages like others; a picture has the
table's words in its own, a code block shows them.
"""

from __future__ import annotations

from typing import TypeVar

from cxq.importing.comparison.findings import Comparison
from cxq.importing.comparison.passages import Comparable, Passage
from cxq.importing.comparison.words import compared

T = TypeVar("T")

LEAST = 0.9
"""Which part of a table's words must stand in what it became."""


def published_otherwise(
    rows: list[Passage], other: list[Passage], published: Comparable, found: Comparison
) -> tuple[set[Passage], set[Passage]]:
    """(the rows, the published code blocks) that belong to such tables; their pictures are taken
    out of `published`.

    `rows` are the draft's passages that nothing published is like, `other` the published ones.
    """
    tables: dict[int, list[Passage]] = {}
    for passage in rows:
        if passage.kind == "cell":
            tables.setdefault(passage.level, []).append(passage)
    done: set[Passage] = set()
    code: set[Passage] = set()
    pictures = {picture: set(compared(picture.alt)) for picture in published.pictures if tables}
    blocks = {each: set(each.key) for each in other if each.kind == "code" and tables}
    for line, table in tables.items():
        words = {word for row in table for word in row.key if word[:1].isalnum()}
        block = _holding(words, blocks)
        picture = None if block is not None else _holding(words, pictures)
        if block is not None:
            code.add(block)
            del blocks[block]
        elif picture is not None:
            published.pictures.remove(picture)
            del pictures[picture]
        else:
            continue
        done.update(table)
        became = "a code block" if block is not None else "a picture"
        found.remarks.append(
            f"Line {line}: the table stands as {became}; its words are there, cell by cell they "
            "were not compared."
        )
    return done, code


def _holding(words: set[str], candidates: dict[T, set[str]]) -> T | None:
    """The first candidate that holds nearly all of these words."""
    if not words:
        return None
    fits = (each for each, own in candidates.items() if len(words & own) >= LEAST * len(words))
    return next(fits, None)
