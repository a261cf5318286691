"""What the measuring script found on one page, in types; a wrong shape is an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")
Box = tuple[int, int, int, int]
"""Left, top, width, height in CSS pixels of the whole page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: on the page, in the draft (0 where the draft has no line for it)."""

    element: str
    words: str
    line: int
    box: Box
    by: int = 0  # pixels too wide


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one kind, its colour on its ground. `sure`: neither an image nor an odd colour."""

    colour: str
    ground: str
    size: float
    bold: bool
    sure: bool
    count: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An image. `cut` says that its alt text, shown in its stead, does not fit into its box."""

    source: str
    alt: str
    described: bool
    loaded: bool
    cut: bool
    line: int
    box: Box


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was measured on one page."""

    runs: tuple[Run, ...] = ()
    overflow: tuple[Place, ...] = ()
    scrolling: tuple[Place, ...] = ()
    targets: tuple[Place, ...] = ()
    images: tuple[Shown, ...] = ()

    @property
    def texts(self) -> int:
        return sum(run.count for run in self.runs)


def measured(answer: Any) -> Measured:
    """The script's answer in types."""
    table = answer if isinstance(answer, dict) else {}
    return Measured(
        _each(table.get("runs"), _run),
        _each(table.get("overflow"), _place),
        _each(table.get("scrolling"), _place),
        _each(table.get("targets"), _place),
        _each(table.get("images"), _shown),
    )


def _each(rows: Any, read: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    return tuple(read(row) for row in rows if isinstance(row, dict)) if rows else ()


def _place(row: Mapping[str, Any]) -> Place:
    left, top, width, height = map(int, row["box"])
    return Place(
        str(row["element"]), str(row["words"]), int(row["line"]),
        (left, top, width, height), int(row.get("by") or 0),
    )  # fmt: skip


def _run(row: Mapping[str, Any]) -> Run:
    return Run(
        str(row["colour"]), str(row["ground"]), float(row["size"]), bool(row["bold"]),
        bool(row["sure"]), int(row["count"]), _each(row["places"], _place),
    )  # fmt: skip


def _shown(row: Mapping[str, Any]) -> Shown:
    left, top, width, height = map(int, row["box"])
    return Shown(
        str(row["source"]), str(row["alt"]), bool(row["described"]), bool(row["loaded"]),
        bool(row["cut"]), int(row["line"]), (left, top, width, height),
    )  # fmt: skip


# ---------------------------------------------------------------- colours as they were painted


def points(found: Measured, height: int) -> tuple[tuple[int, int], ...]:
    """Where a picture `height` pixels tall shows the middle of each place of each run."""
    return tuple(_middle(place) for _, place in _visible(found, height))


def as_painted(
    found: Measured, height: int, colours: Iterable[str], grounds: Iterable[str]
) -> Measured:
    """The same, with the colours that a picture has at its `points` in place of the computed."""
    runs = tuple(
        replace(run, colour=colour, ground=ground, sure=True, count=1, places=(place,))
        for (run, place), colour, ground in zip(
            _visible(found, height), colours, grounds, strict=True
        )
    )
    return replace(found, runs=runs)


def _visible(found: Measured, height: int) -> list[tuple[Run, Place]]:
    return [
        (run, place)
        for run in found.runs
        for place in run.places
        if 0 <= _middle(place)[1] < height
    ]


def _middle(place: Place) -> tuple[int, int]:
    left, top, width, height = place.box
    return left + width // 2, top + height // 2
