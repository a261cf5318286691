"""caniemail's table as it ships with cxq: which client supports what, read on first use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

Level = Literal["yes", "partly", "no", "unknown"]

_LEVELS: dict[str, Level] = {"y": "yes", "a": "partly", "n": "no", "u": "unknown"}


@dataclass(frozen=True, slots=True)
class Support:
    """What one client's newest version makes of a feature; `notes` are caniemail's own sentences.

    A “yes” with a note is a yes with an exception, and counts as “partly”.
    """

    level: Level
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of caniemail's. `tested` is the day of its last test, YYYY-MM-DD."""

    slug: str
    constructs: tuple[str, ...]
    tested: str
    support: Mapping[str, Support]

    @property
    def url(self) -> str:
        return f"https://www.caniemail.com/features/{self.slug}/"


@dataclass(frozen=True, slots=True)
class SupportTable:
    """All features, by slug and by the constructs that they are written as."""

    package: str
    updated: str
    clients: tuple[str, ...]
    features: Mapping[str, Feature]
    by_construct: Mapping[str, tuple[Feature, ...]]


@lru_cache(maxsize=1)
def support_table() -> SupportTable:
    """The table that ships with cxq."""
    stored = json.loads(files(__package__).joinpath("caniemail.json").read_text(encoding="utf-8"))
    clients = tuple(stored["clients"])
    features: dict[str, Feature] = {}
    by_construct: dict[str, tuple[Feature, ...]] = {}
    for slug, (constructs, tested, answers, notes) in stored["features"].items():
        support = {
            client: _support(answer, notes)
            for client, answer in zip(clients, answers.split(), strict=True)
        }
        feature = Feature(slug, tuple(constructs), _day(tested), support)
        features[slug] = feature
        for construct in constructs:
            by_construct[construct] = (*by_construct.get(construct, ()), feature)
    return SupportTable(stored["package"], stored["updated"], clients, features, by_construct)


@lru_cache(maxsize=1)
def all_supported() -> frozenset[str]:
    """The constructs that every client is known to show as they are: nothing is said of them."""
    return frozenset(
        construct
        for construct, features in support_table().by_construct.items()
        if all(s == _YES for feature in features for s in feature.support.values())
    )


_YES = Support("yes")


def _support(answer: str, notes: Mapping[str, str]) -> Support:
    said = tuple(notes.get(number, f"note {number}") for number in answer[1:].split(",") if number)
    level = _LEVELS[answer[0]]
    if not said:
        return _YES if level == "yes" else Support(level)
    return Support("partly" if level == "yes" else level, said)


def _day(tested: str) -> str:
    """caniemail has a `2024-05-1`."""
    year, month, day = tested.split("-")
    return f"{year}-{month:>02}-{day:>02}"
