"""What tells one story from another: the words of pulls and the store for it, as types.

Frozen and slotted, as those of model.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Trust:
    """What of a source's documents can be trusted to name its items: learnt by its pulls, and
    never unlearnt, so that an item is not called otherwise the next day.

    `level` is the best kind of mark that holds; `burnt` are single ids and links that were seen
    on two different stories, so that they name neither; `why` is what was seen, for people.
    """

    level: Literal["id", "link"] = "id"
    burnt: frozenset[str] = frozenset()
    why: str = ""


@dataclass(frozen=True, slots=True)
class PullNotes:
    """What else a pull is to leave behind, by the identities of items.

    `trust` None leaves what was known; `left_out` are those that the keep rules turned away;
    `starred` are new ones that hold a watch-term.
    """

    trust: Trust | None = None
    left_out: frozenset[str] | None = None
    starred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Removed:
    """An item that was thrown away, as far as it is remembered so that it does not return."""

    identity: str
    key: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text as it is compared: the hashes of some of its 4-grams, its length, its numbers.

    `units` are 汉字 and words; `hashes` are below 2³².
    """

    hashes: frozenset[int]
    units: int
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A stored item that shares some of a text's hashes.

    `publisher` is its source, else its collection, else itself; `when` is in UTC to the
    microsecond; `story` is a name for its story, its key where it shares it with none.
    """

    key: str
    publisher: str
    when: str
    story: str
    sketch: Sketch
