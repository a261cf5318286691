"""Write src/cxq/render/mail_support/caniemail.json from npm's `caniemail`.

    python docs/make_mail_support.py [PACKAGE_OR_TARBALL]     needs npm; caniemail@2.0.2 by default

Of each of caniemail's features: how it is written in a message (its constructs), the day of its
last test, what the newest version of each client makes of it, and the notes that are referred to.
A feature that is new to this script is refused until CONSTRUCTS says how it is written.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from cxq.render.mail_support.clients import CLIENTS, Place

PACKAGE = "caniemail@2.0.2"
TABLE = Path(__file__).parents[1] / "src/cxq/render/mail_support/caniemail.json"

NOT_IN_A_MESSAGE = {"bimi": "a DNS record and a logo beside it, not written in the message"}

_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")

# How a feature is written, where its title does not say so. Elements stand in <>, attributes end
# in =, functions in (), units in “ unit”; everything else is a property, a keyword or itself.
CONSTRUCTS: dict[str, tuple[str, ...]] = {
    "amp": ("<html amp4email>",),
    "css-animation": (
        "animation",
        *(
            f"animation-{part}"
            for part in (
                *("name", "duration", "delay", "direction", "fill-mode"),
                *("iteration-count", "play-state", "timing-function"),
            )
        ),
    ),
    "css-at-media-device-pixel-ratio": ("@media (-webkit-device-pixel-ratio)",),
    "css-at-media-hover": ("@media (hover)", "@media (any-hover)"),
    "css-block-inline-size": ("block-size", "inline-size"),
    "css-border-image": (
        "border-image",
        *(f"border-image-{part}" for part in ("source", "slice", "width", "outset", "repeat")),
    ),
    "css-border-radius": (
        "border-radius",
        *(f"border-{corner}-radius" for corner in _CORNERS),
    ),
    "css-comments": ("/* */",),
    "css-display-flex": ("display:flex", "display:inline-flex"),
    "css-display-grid": ("display:grid", "display:inline-grid"),
    "css-display-none": ("display:none",),
    "css-flex-direction": ("flex-direction:column",),
    "css-flex-wrap": ("flex-wrap:wrap",),
    "css-gap": ("gap", "column-gap", "row-gap"),
    "css-important": ("!important",),
    "css-inert-attribute": ("inert=",),
    "css-inset": (
        *("inset", "inset-block", "inset-inline", "inset-inline-start", "inset-inline-end"),
        *("inset-block-start", "inset-block-end"),
    ),
    "css-intrinsic-size": ("fit-content", "min-content", "max-content"),
    "css-left-right-top-bottom": _SIDES,
    "css-linear-gradient": ("linear-gradient()", "repeating-linear-gradient()"),
    "css-radial-gradient": ("radial-gradient()", "repeating-radial-gradient()"),
    "css-conic-gradient": ("conic-gradient()", "repeating-conic-gradient()"),
    "css-mask-image": ("mask-image", "mask"),
    "css-modern-color": ("lch()", "oklch()", "lab()", "oklab()"),
    "css-nesting": ("nested rules",),
    "css-outline": ("outline", "outline-color", "outline-style", "outline-width"),
    "css-overflow": ("overflow", "overflow-x", "overflow-y", "overflow-block", "overflow-inline"),
    "css-padding": ("padding", *(f"padding-{side}" for side in _SIDES)),
    "css-rgb": ("rgb()",),
    "css-rgba": ("rgba()",),
    "css-scroll-snap": ("scroll-snap-type", "scroll-snap-align", "scroll-snap-stop"),
    "css-selector-adjacent-sibling": ("selector a + b",),
    "css-selector-attribute": ("selector [a]",),
    "css-selector-chaining": ("selector a.b",),
    "css-selector-child": ("selector a > b",),
    "css-selector-class": ("selector .a",),
    "css-selector-descendant": ("selector a b",),
    "css-selector-general-sibling": ("selector a ~ b",),
    "css-selector-grouping": ("selector a, b",),
    "css-selector-id": ("selector #a",),
    "css-selector-type": ("selector a",),
    "css-selector-universal": ("selector *",),
    "css-sytem-ui": ("system-ui", "ui-serif", "ui-sans-serif", "ui-rounded", "ui-monospace"),
    "css-text-emphasis": ("text-emphasis", "text-emphasis-color", "text-emphasis-style"),
    "css-transition": (
        "transition",
        *(f"transition-{part}" for part in ("property", "duration", "delay", "timing-function")),
    ),
    "css-unit-calc": ("calc()",),
    "css-unit-initial": ("initial",),
    "css-variables": ("var()", "--*"),
    "html-address": ("<address>",),
    "html-anchor-links": ("href=#",),
    "html-base": ("<base>",),
    "html-comments": ("<!-- -->",),
    "html-doctype": ("<!doctype html>",),
    "html-h1-h6": tuple(f"<h{level}>" for level in range(1, 7)),
    "html-image-maps": ("usemap=", "<map>", "<area>"),
    "html-lists": ("<ul>", "<ol>", "<li>", "<dl>", "<dt>", "<dd>"),
    "html-mailto-links": ("href=mailto:",),
    "html-meta-color-scheme": ("<meta name=color-scheme>",),
    "html-semantics": tuple(
        f"<{name}>"
        for name in (
            *("article", "aside", "details", "figcaption", "figure", "footer", "header"),
            *("main", "mark", "nav", "section", "summary", "time"),
        )
    ),
    "html-srcset": ("srcset=", "sizes="),
    "html-svg": ("<svg>",),
    "image-base64": ("image data:",),
    "image-heif": ("image .heif", "image .heic"),
    "image-jpg": ("image .jpg", "image .jpeg"),
    "image-tiff": ("image .tiff", "image .tif"),
}

# Their keywords are property names.
_BY_KEYWORDS = {
    *("css-border", "css-border-inline-block", "css-border-inline-block-individual"),
    *("css-border-inline-block-longhand", "css-border-radius-logical"),
    *("css-column-layout-properties", "css-grid-template", "css-margin"),
    *("css-margin-block-start-end", "css-margin-inline-block", "css-margin-inline-start-end"),
    *("css-padding-block-start-end", "css-padding-inline-block", "css-padding-inline-start-end"),
}
_TITLES = (
    (r"html-.*", r"(<[a-z0-9]+(?: type=\"[a-z]+\")?>) element", r"\1"),
    (r"html-.*", r"([a-z-]+) attribute", r"\1="),
    (r"css-unit-.*", r"(\S+ unit)", r"\1"),
    (r"css-function-.*", r"([a-z-]+\(\))", r"\1"),
    (r"css-at-.*", r"(@[a-z-]+(?: \([a-z-]+\))?)", r"\1"),
    (r"css-pseudo-.*", r":{0,2}([a-z-]+)(?:\(\))?", r"\1"),
    (r"css-.*", r"([a-z-]+)(?: property| shorthand| CSS property)? *", r"\1"),
)


def constructs(feature: dict[str, Any]) -> tuple[str, ...]:
    """How the feature is written in a message; none where it is not part of one."""
    slug, title = feature["slug"], feature["title"]
    if slug in NOT_IN_A_MESSAGE:
        return ()
    if slug in CONSTRUCTS:
        return CONSTRUCTS[slug]
    if slug in _BY_KEYWORDS:
        own = (slug.removeprefix("css-"),) if title == slug.removeprefix("css-") else ()
        return (*own, *re.split(r",\s*", feature["keywords"]))
    if slug.startswith("image-"):
        return (f"image .{slug.removeprefix('image-')}",)
    for kind, shape, written in _TITLES:
        found = re.fullmatch(shape, title)
        if re.fullmatch(kind, slug) and found:
            name = found.expand(written).replace('"', "")
            if slug.startswith("css-pseudo-"):
                name = (":" if "class" in slug else "::") + name
            return (name,)
    raise SystemExit(f"{slug} ({title}) is new: say in CONSTRUCTS how it is written in a message.")


def newest(stats: dict[str, Any], places: tuple[Place, ...]) -> str:
    """The newest answer as `a1,2`: supported y, partly a, not n, unknown u; then its notes.

    caniemail's versions stand in the order of their tests and are never sorted: Outlook's Mac 16.80
    is later than its 2019, and some dates were entered out of turn on purpose.
    """
    for family, platform in places:
        for answer in reversed(list(stats.get(family, {}).get(platform, {}).values())):
            if answer[0] != "u":
                return str(answer[0] + ",".join(re.findall(r"#(\d+)", answer)))
    return "u"


def row(feature: dict[str, Any]) -> list[Any]:
    """One feature: constructs, day of the last test, an answer a client, the notes they name."""
    answers = [newest(feature["stats"], places) for places in CLIENTS.values()]
    named = {number for answer in answers for number in answer[1:].split(",")}
    notes = {
        number: re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", " ".join(text.split()))
        for number, text in (feature["notes_by_num"] or {}).items()
        if number in named
    }
    return [
        list(constructs(feature)),
        feature["last_test_date"],
        " ".join(answers),
        notes,
    ]


def table(package: dict[str, Any], licence: str, stored: dict[str, Any]) -> str:
    """The whole file: a line a feature, so that a new version can be read as a diff."""
    head = {
        "package": f"{package['name']} {package['version']}",
        "updated": stored["last_update_date"][:10],
        "licence": [package["license"], *licence.strip().splitlines()],
        "clients": list(CLIENTS),
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in
             head.items()]  # fmt: skip
    features = sorted(stored["data"], key=lambda feature: str(feature["slug"]))
    rows = [f"{json.dumps(f['slug'])}: {json.dumps(row(f), ensure_ascii=False)}" for f in features]
    return "{\n" + "\n".join(lines) + '\n"features": {\n' + ",\n".join(rows) + "\n}}\n"


def unpacked(package: str) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """package.json, the licence and the statistics of npm's package, or of a tarball at hand."""
    with tempfile.TemporaryDirectory() as folder:
        tarball = Path(package)
        if not tarball.is_file():
            told = subprocess.run(
                ["npm", "pack", "--silent", "--pack-destination", folder, package],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            tarball = Path(folder) / told.stdout.split()[-1]
        with tarfile.open(tarball) as archive:

            def text(name: str) -> str:
                member = archive.extractfile(f"package/{name}")
                assert member is not None, name
                return member.read().decode()

            return (
                json.loads(text("package.json")),
                text("LICENSE"),
                json.loads(text("data/caniemail.json")),
            )


if __name__ == "__main__":
    made = table(*unpacked(sys.argv[1] if len(sys.argv) > 1 else PACKAGE))
    TABLE.write_text(made, encoding="utf-8")
    print(f"wrote {TABLE.name}: {len(json.loads(made)['features'])} features, {len(made):,} B")
