"""The ways in which a mail is looked at: each stands for some mail programs, and says for which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

WIDTHS = (320, 375, 600)
"""CSS pixels: the narrowest phone that is still sold, the usual one, a mail's own column."""

TEXT_HIDDEN = "*,*::marker{color:transparent!important;text-decoration-color:transparent!important}"
"""A style under which only the ground is painted."""

TEXT_BARRED = (
    "*{text-decoration:line-through!important;text-decoration-thickness:.55em!important;"
    "text-decoration-color:currentcolor!important}"
)
"""A style under which each run of text bears a broad bar in its own colour: a colour that Chromium
itself chooses can be read nowhere but in the picture, where letters are too thin to be sure of."""


STAND_IN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="675" viewBox="0 0 16 9">'
    '<rect width="16" height="9" fill="#b9b2a6"/><path d="M1 8l4-4 3 3 3-4 4 5z" fill="#a59d8f"/>'
    '<circle cx="5" cy="2.2" r=".8" fill="#a59d8f"/></svg>'
)
"""What is shown for an image on the web: the proof fetches nothing."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One way of looking. `steps` are scripts that make the mail what such a program shows;
    `painted` says that colours are what was painted, not what the mail's styles compute to."""

    name: str
    title: str
    stands_for: str
    scheme: Literal["light", "dark"] = "light"
    forced: bool = False
    painted: bool = False
    images: bool = True
    printed: bool = False
    steps: tuple[str, ...] = ()
    widths: tuple[int, ...] = WIDTHS


MODES = (
    Mode("light", "Light", "Every program by day."),
    Mode(
        "dark",
        "Dark",
        "Programs that ask the mail for its own dark colours: Apple Mail, Outlook for Mac and for "
        "phones in part.",
        scheme="dark",
    ),
    Mode(
        "forced-android",
        "Forced dark, Chromium’s",
        "Programs that leave the darkening to Android’s WebView, which is Chromium’s: the mail’s "
        "own dark colours are taken away, Chromium’s automatic dark theme is put over the rest. "
        "Gmail on Android darkens in much this way, by a method that it does not publish.",
        forced=True,
        painted=True,
        steps=("no_dark",),
    ),
    Mode(
        "forced-outlook",
        "Forced dark, Outlook’s",
        "Programs that rewrite every colour: each lightness is turned over above the grey #333333, "
        "hue kept, by the formula of Microsoft’s open editor roosterjs. Outlook on the web does "
        "much the same; Outlook for Windows and Gmail on iPhones turn over more.",
        forced=True,
        steps=("no_dark", "outlook"),
    ),
    Mode(
        "images-off",
        "Images off",
        "Programs that ask before they fetch images: Outlook, Thunderbird, many at work.",
        images=False,
        steps=("images_off",),
    ),
    Mode(
        "no-style",
        "No style sheet",
        "Gmail’s apps with another provider’s account drop the style sheet, and with it what is "
        "narrow or dark.",
        steps=("no_style",),
    ),
    Mode("print", "Printed", "A reader who prints, or saves a PDF.", printed=True, widths=(600,)),
)


def script(name: str) -> str:
    """A JavaScript function of ours, as text."""
    return asset(f"{name}.js")


@lru_cache
def asset(name: str) -> str:
    """A file that ships beside these modules, read as code is."""
    return (files("cxq.render.proof") / "assets" / name).read_text(encoding="utf-8")


def prepared(mode: Mode) -> str:
    """The function that makes the loaded mail what this mode's programs show; empty if nothing."""
    if not mode.steps:
        return ""
    calls = " ".join(f"({script(step).strip().rstrip(';')})();" for step in mode.steps)
    return f"() => {{ {calls} }}"


def picture_name(mode: Mode, width: int) -> str:
    """The file of this look: `375-dark.png`."""
    return f"{width}-{mode.name}.png"
