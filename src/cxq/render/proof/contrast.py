"""How well text stands out from its ground: WCAG 2.2, “contrast ratio”. Pure arithmetic."""

from __future__ import annotations

ENOUGH = 4.5
ENOUGH_LARGE = 3.0


def ratio(one: str, other: str) -> float:
    """From 1 (the same colour) to 21 (black on white); colours as #rrggbb."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def needed(size: float, bold: bool) -> float:
    """What text of this size (CSS pixels) needs: large is 18 pt, or 14 pt in bold."""
    return ENOUGH_LARGE if size >= 24 or (bold and size >= 18.66) else ENOUGH


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
