"""What a mail looks like: colours, fonts, a logo. Two themes are shipped, more can be written.

No pure black or white: programs that turn colours over make those into glare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from cxq.colours import FORCED, READABLE, contrast


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #rrggbb. `paper` lies around the column, `card` under the text, `tint` under boxes
    and code; `text`, `muted` (small print) and `accent` (links) are written on all three; `rule` is
    the colour of lines."""

    paper: str
    card: str
    tint: str
    text: str
    muted: str
    accent: str
    rule: str

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The names of every ink with every ground that it is written on."""
        for ink in ("text", "muted", "accent"):
            for ground in ("paper", "card", "tint"):
                yield ink, ground

    def named(self) -> dict[str, str]:
        """Each colour by its name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True, slots=True)
class Fonts:
    """CSS font families, Chinese ones among them: of the text, of headings, of small print and
    buttons, of code."""

    text: str
    headings: str
    labels: str
    code: str


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture above the title: an https address, or the key of a local image of the post.

    `width` in pixels; 0 takes the file's own.
    """

    source: str
    alt: str = ""
    width: int = 0


@dataclass(frozen=True, slots=True)
class Theme:
    """All that a mail's looks hang on."""

    name: str
    light: Palette
    dark: Palette
    fonts: Fonts
    logo: Logo | None = None


@dataclass(frozen=True, slots=True)
class Faint:
    """An ink too near to its ground: under which circumstances, which, and how near."""

    when: str
    ink: str
    ground: str
    ratio: float


def faint_pairs(theme: Theme) -> tuple[Faint, ...]:
    """Every pair that does not reach 4.5:1: in light, in dark, and darkened by force."""
    found = []
    for when, palette in palettes(theme):
        colours = palette.named()
        for ink, ground in palette.pairs():
            ratio = contrast(colours[ink], colours[ground])
            if ratio < READABLE:
                found.append(Faint(when, ink, ground, ratio))
    return tuple(found)


def palettes(theme: Theme) -> Iterator[tuple[str, Palette]]:
    """Each set of colours in which a reader may meet this theme, with its name."""
    yield "light", theme.light
    yield "dark", theme.dark
    for when, turned in FORCED.items():
        yield when, Palette(**{name: turned(c) for name, c in theme.light.named().items()})


# ---------------------------------------------------------------- fonts

# By name, since @font-face is dropped by nearly all: macOS and iOS, Debian and Android, Windows.
HAN_SERIF = ("Songti SC", "Noto Serif CJK SC", "PingFang SC", "Microsoft YaHei")
HAN_SANS = ("PingFang SC", "Hiragino Sans GB", "Noto Sans CJK SC", "Microsoft YaHei")
GENERIC = {"serif": HAN_SERIF, "sans-serif": HAN_SANS, "monospace": ()}
"""The families of last resort, and the Chinese ones that go before them."""


def font_stack(families: tuple[str, ...]) -> str:
    """Families as CSS wants them, the Chinese ones before the last resort, which is added where
    it is missing (sans-serif)."""
    own = [name for name in families if name not in GENERIC]
    generic = next((name for name in families if name in GENERIC), "sans-serif")
    names = dict.fromkeys((*own, *GENERIC[generic]))
    return ",".join([*(f"'{name}'" if " " in name else name for name in names), generic])


_SERIF = font_stack(("Georgia", "Times New Roman", "Noto Serif", "DejaVu Serif", "serif"))
_SANS = font_stack(
    (*("-apple-system", "Segoe UI", "Roboto", "Helvetica", "Arial"), "Noto Sans", "DejaVu Sans")
)
_MONO = "Menlo,Consolas,'Courier New',monospace"

PAPER = Theme(
    "paper",
    Palette("#f1ece2", "#fffdf8", "#f6f1e7", "#2a2622", "#60574e", "#9b2c1f", "#ddd5c7"),
    Palette("#151412", "#1d1c1a", "#282623", "#e6e0d6", "#aaa195", "#f0a491", "#45403a"),
    Fonts(_SERIF, _SERIF, _SANS, _MONO),
)
"""A book's page: serifs, warm, brick red."""

SLATE = Theme(
    "slate",
    Palette("#e9edf1", "#fbfcfd", "#eff3f6", "#1f2830", "#515d68", "#175a8c", "#d0d8e0"),
    Palette("#12161a", "#191e23", "#232a31", "#dfe5ea", "#9aa6b1", "#86bdea", "#3c4650"),
    Fonts(_SANS, _SANS, _SANS, _MONO),
)
"""A report's page: sans serif, cool, blue."""

SHIPPED = {theme.name: theme for theme in (PAPER, SLATE)}
