"""How a page is looked at, and what was seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Scheme = Literal["light", "dark"]

TALLEST = 12_000
"""Pixels of a picture, downwards: more is cut off. Chromium's own bound is 16,384."""


PARTING = 5.0
"""Seconds that a page or a browser gets to close before it is given up, or killed."""


@dataclass(frozen=True, slots=True)
class View:
    """The window: CSS pixels, pixels to one of them, and what the reader has set.

    `forced_dark` is Chromium's automatic dark theme, which Android's WebView applies to pages that
    bring none of their own. `images` False refuses every image. For each of `styles`, style sheets,
    a further picture is taken with it added.
    """

    width: int
    scheme: Scheme = "light"
    forced_dark: bool = False
    images: bool = True
    printed: bool = False
    scale: int = 1
    height: int = 800
    styles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """A page as it was seen through a View.

    `picture` is a PNG of its upper `shown` CSS pixels (of `height`). `scroll_width` beyond
    `width` is overflow. `further` has a picture for each of the view's styles.
    `measured` is what the measuring function returned. `refused` are the addresses that the page
    asked for and did not get.
    """

    picture: bytes = field(repr=False)
    width: int
    height: int
    shown: int
    scroll_width: int
    measured: Any = None
    further: tuple[bytes, ...] = field(default=(), repr=False)
    refused: tuple[str, ...] = ()
