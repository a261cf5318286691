"""Colours as `#rrggbb`: how far two are apart, and what mail programs make of them in the dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

HEX = re.compile(r"#[0-9a-f]{6}")
READABLE = 4.5
"""The contrast that running text needs (WCAG 2.2, 1.4.3)."""

_BASE = 21.247  # the lightness of #333333, the darkest ground that Outlook gives
_WHITE = (0.95047, 1.0, 1.08883)  # D65


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white), as WCAG 2.2 computes it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _written(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * min(max(part, 0.0), 1.0)):02x}" for part in parts)


# ---------------------------------------------------------------- darkened by force


def outlook_dark(colour: str) -> str:
    """As Outlook darkens: the lightness of CIE Lab turned over, never below that of #333.

    So does the editor that Microsoft publishes (roosterjs, `getDarkColor`).
    """
    light, a, b = _lab(colour)
    return _from_lab((100 - light) * (100 - _BASE) / 100 + _BASE, a, b)


def gmail_dark(colour: str) -> str:
    """As Gmail's apps darken, near enough: hue and saturation stay, lightness (HSL) turns over."""
    red, green, blue = _channels(colour)
    shift = 1 - max(red, green, blue) - min(red, green, blue)
    return _written((red + shift, green + shift, blue + shift))


def inverted(colour: str) -> str:
    """Each channel turned over, as a screen that inverts everything does."""
    red, green, blue = _channels(colour)
    return _written((1 - red, 1 - green, 1 - blue))


FORCED: Mapping[str, Callable[[str], str]] = {
    "forced dark (Outlook)": outlook_dark,
    "forced dark (Gmail)": gmail_dark,
    "an inverted screen": inverted,
}
"""What is done to a mail's light colours by programs that ask for no dark ones."""


def _lab(colour: str) -> tuple[float, float, float]:
    red, green, blue = map(_linear, _channels(colour))
    x = 0.4124564 * red + 0.3575761 * green + 0.1804375 * blue
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = 0.0193339 * red + 0.1191920 * green + 0.9503041 * blue
    fx, fy, fz = (_root(part / white) for part, white in zip((x, y, z), _WHITE, strict=True))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _from_lab(light: float, a: float, b: float) -> str:
    fy = (light + 16) / 116
    turned = (_power(fy + a / 500), _power(fy), _power(fy - b / 200))
    x, y, z = (part * white for part, white in zip(turned, _WHITE, strict=True))
    red = 3.2404542 * x - 1.5371385 * y - 0.4985314 * z
    green = -0.9692660 * x + 1.8760108 * y + 0.0415560 * z
    blue = 0.0556434 * x - 0.2040259 * y + 1.0572252 * z
    return _written((_curved(red), _curved(green), _curved(blue)))


def _root(part: float) -> float:
    return float(part ** (1 / 3)) if part > 0.008856 else 7.787 * part + 16 / 116


def _power(part: float) -> float:
    return part**3 if part**3 > 0.008856 else (part - 16 / 116) / 7.787


def _curved(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
