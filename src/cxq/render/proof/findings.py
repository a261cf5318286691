"""What is wrong with a mail as it was seen: each fault once, with all the views that show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cxq.render.proof.contrast import ENOUGH_LARGE, needed, ratio
from cxq.render.proof.measured import Box, Measured, Place, Run, Shown
from cxq.render.proof.modes import Mode

Kind = Literal["overflow", "scrolls", "contrast", "small-text", "target", "image", "alt", "cut"]
Severity = Literal["error", "warning"]

SMALLEST = 12.0
"""CSS pixels of text: below that a phone's reader zooms."""

_PHONE = 400


@dataclass(frozen=True, slots=True)
class View:
    """A mode at a width, and the picture that was taken."""

    mode: Mode
    width: int
    picture: str  # the file's name
    height: int
    shown: int
    scroll_width: int
    found: Measured

    @property
    def name(self) -> str:
        return f"{self.mode.title}, {self.width} px"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a fault was seen: mode, width, the picture and the place in it."""

    mode: str
    width: int
    picture: str
    box: Box


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `line` is the draft's, 0 where no line of the draft made it. `colours` are text
    and ground, where it is about them."""

    kind: Kind
    severity: Severity
    message: str
    element: str
    words: str
    line: int
    colours: tuple[str, str] | None = None
    by: int = 0  # pixels too wide, in the worst of the views
    seen: tuple[Sighting, ...] = ()

    @property
    def sentence(self) -> str:
        """The message, as a sentence of its own."""
        more = f" It sticks out by up to {self.by} px." if self.by else ""
        return self.message[:1].upper() + self.message[1:] + more

    @property
    def where(self) -> str:
        """`at 320, 375 px in light, dark; at 600 px in dark`."""
        modes: dict[int, list[str]] = {}
        for each in self.seen:
            modes.setdefault(each.width, []).append(each.mode)
        widths: dict[str, list[int]] = {}
        for width, names in sorted(modes.items()):
            widths.setdefault(", ".join(names), []).append(width)
        return "; ".join(
            f"at {', '.join(map(str, each))} px in {names}" for names, each in widths.items()
        )


def findings(views: Sequence[View]) -> tuple[Finding, ...]:
    """Every fault of every view, merged: errors first, then by draft line."""
    merged: dict[tuple[object, ...], Finding] = {}
    for view in views:
        for found in _of(view):
            key = (found.kind, found.severity, found.message, found.element, found.line)
            before = merged.get(key)
            if before is None:
                merged[key] = found
                continue
            again = any(each.picture == view.picture for each in before.seen)
            seen = before.seen if again else before.seen + found.seen
            merged[key] = replace(before, by=max(before.by, found.by), seen=seen)
    order = sorted(merged.values(), key=lambda each: (each.severity != "error", each.line))
    return tuple(order)


def _of(view: View) -> Iterator[Finding]:
    found = view.found
    yield from _overflow(view)
    yield from _contrast(view)
    if not view.mode.forced and not view.mode.printed:
        for run in found.runs:
            yield from _small(run, view)
        if view.width <= _PHONE:
            for place in found.targets:
                message = (
                    f"the link is hard to hit with a thumb: {place.box[2]} × {place.box[3]} px, "
                    "where 24 each way are wanted, or that much room around it."
                )
                yield _finding("target", "warning", message, place, view)
    yield from _images(view)


def _overflow(view: View) -> Iterator[Finding]:
    if view.mode.printed:
        return
    for place in view.found.overflow:
        message = (
            f"{_named(place.element)} is wider than the screen, so the whole mail is: on a phone "
            "one scrolls sideways to read it, or sees it small."
        )
        # Programs that drop the style sheet (Gmail's apps) shrink what is too wide to fit.
        severity: Severity = "warning" if "no_style" in view.mode.steps else "error"
        yield _finding("overflow", severity, message, place, view)
    if not view.found.overflow and view.scroll_width > view.width + 1:
        whole = Place("body", "", 0, (0, 0, view.scroll_width, 1), view.scroll_width - view.width)
        message = "the mail is wider than the screen, by something that has no text or size."
        yield _finding("overflow", "error", message, whole, view)
    for place in view.found.scrolling:
        message = (
            f"{_named(place.element)} is wider than its box and scrolls in it; mail programs "
            "without such boxes (Outlook) widen the whole mail instead."
        )
        yield _finding("scrolls", "warning", message, place, view)


def _contrast(view: View) -> Iterator[Finding]:
    for run in view.found.runs:
        if not run.sure:
            continue
        has, wants = ratio(run.colour, run.ground), needed(run.size, run.bold)
        if has >= wants - 0.005:
            continue
        # A forced darkening is our model of what programs do: it is believed where it is glaring.
        guess = view.mode.forced and has >= ENOUGH_LARGE
        message = (
            f"hard to read: {run.colour} on {run.ground} has a contrast of {has:.1f}:1. "
            f"Text of {run.size:g} px{' in bold' if run.bold else ''} needs {wants:g}:1."
        )
        for place in run.places:
            made = _finding("contrast", "warning" if guess else "error", message, place, view)
            yield replace(made, colours=(run.colour, run.ground))


def _small(run: Run, view: View) -> Iterator[Finding]:
    if run.size < SMALLEST - 0.01:
        for place in run.places:
            message = (
                f"the text is small ({run.size:g} px): below {SMALLEST:g} px readers on a phone "
                "zoom in."
            )
            yield _finding("small-text", "warning", message, place, view)


def _images(view: View) -> Iterator[Finding]:
    for image in view.found.images:
        place = Place("img", image.alt or image.source, image.line, image.box)
        if view.mode.images:
            if not image.loaded and not _on_the_web(image):
                message = f"the image {image.source} is not there."
                yield _finding("image", "error", message, place, view)
        elif not image.described:
            message = "the image has no alt text: with images off nothing stands in its place."
            yield _finding("alt", "warning", message, place, view)
        elif image.cut:
            message = "the alt text does not fit into the image’s box: with images off it is cut."
            yield _finding("cut", "warning", message, place, view)


def _named(element: str) -> str:
    """What a writer calls an element, which the measuring script names `table.stack`."""
    return f"the {_NAMES.get(element.partition('.')[0].lower(), 'text')}"


_NAMES = {
    "table": "table", "td": "table’s cell", "th": "table’s head", "img": "image", "a": "link",
    "pre": "code block", "code": "code", "ul": "list", "ol": "list", "li": "list",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "div": "part of the mail",
    "blockquote": "quote",
}  # fmt: skip


def _on_the_web(image: Shown) -> bool:
    return image.source.lower().startswith(("http:", "https:", "//"))


def web_images(views: Iterable[View]) -> tuple[str, ...]:
    """Addresses of images that the mail fetches from the web, and the proof never does."""
    found = {image.source: None for view in views for image in view.found.images}
    return tuple(source for source in found if source.lower().startswith(("http:", "https:", "//")))


def _finding(kind: Kind, severity: Severity, message: str, place: Place, view: View) -> Finding:
    return Finding(
        kind, severity, message, place.element, place.words, place.line,
        by=place.by, seen=(Sighting(view.mode.name, view.width, view.picture, place.box),),
    )  # fmt: skip
