"""Parts of proof.html: findings, pictures, measures, the size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cxq.model import Problem
from cxq.render.clip import Clip
from cxq.render.clip_words import clip_summary, lost
from cxq.render.markup import chinese, escape, quoted
from cxq.render.proof.contrast import needed, ratio
from cxq.render.proof.findings import Finding, Kind, View
from cxq.render.proof.measured import Run

_TITLES: dict[Kind, str] = {
    "overflow": "Too wide",
    "scrolls": "Scrolls sideways",
    "contrast": "Hard to read",
    "small-text": "Small text",
    "target": "Small target",
    "image": "Missing image",
    "alt": "No alt text",
    "cut": "Alt text cut off",
}
_MARKS = 80
"""Boxes drawn on one picture: beyond that they hide what they mark."""

_WIDEST = 400
"""CSS pixels of a picture on the page."""


def finding_items(findings: Sequence[Finding], views: Sequence[View]) -> Iterator[str]:
    """An item a finding: what, where in the draft, in which words, in which views."""
    by_picture = {view.picture: view for view in views}
    for number, found in enumerate(findings, 1):
        place = f"line {found.line}" if found.line else "the mail’s frame"
        yield f'<li id="f{number}" class="{found.severity}"><span class="nr">{number}</span>'
        yield (
            f'<p class="place"><b>{_TITLES[found.kind]}</b> · {place} · '
            f"<code>{escape(found.element)}</code></p>"
        )
        if found.words:
            yield f"<p>“{chinese(found.words)}”</p>"
        yield f"<p>{_sample(found.colours)}{escape(found.sentence)}</p>"
        yield f'<p class="seen">Seen {_seen(found, number, by_picture)}</p></li>'


def _seen(found: Finding, number: int, views: Mapping[str, View]) -> str:
    """`at 320 px: Light · Dark; at 375 px: Light`, each a link to the place in the picture."""
    widths: dict[int, list[str]] = {}
    for each in found.seen:
        view = views[each.picture]
        link = f'<a href="#{_anchor(each.picture)}:{number}">{escape(view.mode.title)}</a>'
        widths.setdefault(view.width, []).append(link)
    return "; ".join(f"at {width} px: {' · '.join(links)}" for width, links in widths.items())


def _sample(colours: tuple[str, str] | None) -> str:
    if colours is None:
        return ""
    return (
        f'<span class="sample" style="color:{colours[0]};background:{colours[1]}">Abc 汉字</span> '
    )


def _anchor(picture: str) -> str:
    return "v-" + picture.removesuffix(".png")


# ---------------------------------------------------------------- pictures


def figures(views: Sequence[View], numbers: Mapping[Finding, int]) -> Iterator[str]:
    """A strip of pictures a width, each with the places of its findings marked."""
    for width in sorted({view.width for view in views}, reverse=True):
        yield f"<h3>{width} px wide</h3>"
        yield f'<div class="strip" tabindex="0" role="group" aria-label="{width} pixels wide">'
        for view in views:
            if view.width == width:
                yield from _figure(view, numbers)
        yield "</div>"


def _figure(view: View, numbers: Mapping[Finding, int]) -> Iterator[str]:
    mine = [
        (number, found, seen.box)
        for found, number in numbers.items()
        for seen in found.seen
        if seen.picture == view.picture
    ]
    errors = sum(found.severity == "error" for _, found, _ in mine)
    kind = "error" if errors else "warning" if mine else ""
    says = f"{len(mine)} marked" if mine else "nothing found"
    name = quoted(view.picture)
    alt = f"The mail: {view.name}"
    yield (
        f'<figure class="view" id="{_anchor(name)}" style="--w:{min(view.width, _WIDEST)}">'
        f'<figcaption>{escape(view.mode.title)}<span class="{kind}">{says}</span></figcaption>'
    )
    yield '<div class="frame" tabindex="0"><div class="sheet">'
    yield (
        f'<a href="{name}"><img src="{name}" alt="{quoted(alt)}" width="{view.width}" '
        f'height="{view.shown}" loading="lazy"></a>'
    )
    for drawn, (number, found, (left, top, width, height)) in enumerate(mine):
        # A box that sticks out is shown as far as the picture goes.
        left, right = max(0, left - 2), min(view.width, left + width + 2)
        across = 100 * max(0, right - left) / view.width
        style = (
            f"left:{100 * left / view.width:.2f}%;width:{across:.2f}%;"
            f"top:{100 * min(max(0, top - 2), view.shown) / view.shown:.3f}%;"
            f"height:{100 * (height + 4) / view.shown:.3f}%"
        )
        place = f'id="{_anchor(name)}:{number}" style="{style}"'
        if drawn >= _MARKS or top >= view.shown:
            yield f'<span class="mark bare" {place}></span>'
            continue
        yield (
            f'<a class="mark {found.severity}" {place} href="#f{number}" '
            f'title="{quoted(found.sentence)}"><span>{number}</span></a>'
        )
    yield "</div></div></figure>"


# ---------------------------------------------------------------- measures


def measures(views: Sequence[View]) -> Iterator[str]:
    """A row a mode: what was nearest to being a fault."""
    yield '<div class="table"><table>'
    yield (
        '<tr><th>Seen as</th><th>Least contrast</th><th class="number">Texts</th>'
        '<th class="number">Widest by</th><th class="number">Height</th></tr>'
    )
    for mode in dict.fromkeys(view.mode for view in views):
        mine = [view for view in views if view.mode == mode]
        least = _least(mine)
        says = "–"
        if least is not None:
            has, wants = ratio(least.colour, least.ground), needed(least.size, least.bold)
            says = f"{_sample((least.colour, least.ground))}{has:.1f}:1 of {wants:g}:1"
        over = max(view.scroll_width - view.width for view in mine)
        heights = "–".join(f"{height:,}" for height in _range(view.height for view in mine))
        yield (
            f"<tr><td>{escape(mode.title)}</td><td>{says}</td>"
            f'<td class="number">{sum(view.found.texts for view in mine):,}</td>'
            f'<td class="number">{max(0, over)} px</td><td class="number">{heights} px</td></tr>'
        )
    yield "</table></div>"
    painted = next((view.mode for view in views if view.mode.painted), None)
    if painted is not None:
        yield (
            f'<p class="small">Colours are what the mail’s styles come to; in “'
            f"{escape(painted.title)}” they are read in the picture, at places of each kind of "
            "text.</p>"
        )


def _least(views: Sequence[View]) -> Run | None:
    """The run that is nearest to (or farthest below) what its size needs."""
    runs = [run for view in views for run in view.found.runs if run.sure]
    return min(
        runs,
        key=lambda run: ratio(run.colour, run.ground) / needed(run.size, run.bold),
        default=None,
    )


def _range(heights: Iterator[int]) -> tuple[int, ...]:
    every = sorted(heights)
    return tuple(dict.fromkeys((every[0], every[-1])))


# ---------------------------------------------------------------- support and size


def lint_items(problems: Sequence[Problem]) -> Iterator[str]:
    """The lint's problems, the clip aside: that has a section of its own."""
    found = [problem for problem in problems if problem.rule != "mail-clip"]
    if not found:
        yield '<p class="good">No construct of this mail fails where it should not.</p>'
        return
    yield '<ul class="lint">'
    for problem in found:
        place = (
            "" if problem.message.startswith("In the mail's frame") else f"line {problem.line}: "
        )
        hint = re.sub(
            r"(https://[^\s<]+)", r'<a href="\1" rel="noreferrer">\1</a>', escape(problem.hint)
        )
        yield f'<li><p>{place}{escape(problem.message)}</p><p class="small">{hint}</p></li>'
    yield "</ul>"


def budget(clip: Clip) -> Iterator[str]:
    """The size beside Gmail's limit."""
    part = min(100.0, 100 * clip.projected / clip.limit)
    kind = " over" if clip.over else ""
    yield f'<div class="bar{kind}"><i style="width:{part:.1f}%"></i></div>'
    if clip.over:
        yield f'<p class="error">Gmail would cut off {escape(lost(clip))}.</p>'
    for line in clip_summary(clip):
        yield f"<p>{escape(line)}</p>"
