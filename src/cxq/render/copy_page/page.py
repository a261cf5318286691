"""The page itself: what stands on copy.html, and that nothing on it can reach the network."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from cxq.model import Post
from cxq.project import Settings
from cxq.render.copy_page.body import Body, body, script_json
from cxq.render.copy_page.fields import Field, fields, tags
from cxq.render.copy_page.pictures import COVER, Picture, pictures
from cxq.render.markup import escape, quoted
from cxq.render.masthead import Masthead, masthead
from cxq.render.rendered import OutputFile, Writer

_PLACE = re.compile(r"line (\d+): (.*)", re.DOTALL)
_IMG = re.compile(r'<img src="([^"]*)" alt="([^"]*)">')


def copy_page(post: Post, settings: Settings, losses: tuple[str, ...]) -> OutputFile:
    """copy.html. `losses` are the notes of the whole format: what it cannot show."""
    head = masthead(post, settings)
    copied = body(post, settings)
    writer = Writer()
    _head(writer, head)
    writer.line('<div class="columns">')
    writer.line("<div>")
    _steps(writer, copied)
    _fields(writer, fields(post, settings), tags(post))
    _pictures(writer, pictures(post, settings))
    _losses(writer, losses)
    writer.line("</div>")
    _preview(writer, head, copied)
    writer.line("</div>")
    stored = {
        "html": copied.html,
        "plain": copied.plain,
        "marked": copied.marked,
        "marked_plain": copied.marked_plain,
        "helper": copied.helper,
    }
    writer.line(f'<script type="application/json" id="copied">{script_json(stored)}</script>')
    writer.line(f"<script>{_shipped('page.js')}</script>")
    writer.line("</main>\n</body>\n</html>")
    return writer.file("copy.html")


@lru_cache(maxsize=3)
def _shipped(name: str) -> str:
    """A file of this package, read as code is."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _head(writer: Writer, head: Masthead) -> None:
    style = _shipped("page.css")
    policy = (
        f"default-src 'none'; img-src 'self' file:; style-src {_hash(style)}; "
        f"script-src {_hash(_shipped('page.js'))}; base-uri 'none'; form-action 'none'"
    )
    writer.line("<!DOCTYPE html>")
    writer.line(f'<html lang="{quoted(head.language)}">')
    writer.line("<head>")
    writer.line('<meta charset="utf-8">')
    writer.line(f'<meta http-equiv="Content-Security-Policy" content="{quoted(policy)}">')
    writer.line('<meta name="viewport" content="width=device-width, initial-scale=1">')
    writer.line('<meta name="referrer" content="no-referrer">')
    writer.line(f"<title>To Substack: {escape(head.title)}</title>")
    writer.line(f"<style>{style}</style>")
    writer.line("</head>\n<body>")
    writer.line('<main class="page">')
    writer.line('<header class="top">')
    writer.line(f'<h1 id="title">{escape(head.title)}</h1>')
    writer.line("<p>Into Substack’s editor. This page works offline and sends nothing.</p>")
    writer.line("</header>")
    writer.line('<p class="sr" id="said" role="status" aria-live="polite"></p>')


def _copy(label: str, text: str, name: str = "Copy") -> str:
    """A button that copies a text; `label` tells a screen reader what it is."""
    return (
        f'<button type="button" data-copy="text" data-text="{quoted(text)}" '
        f'aria-label="{quoted(label)}">{escape(name)}</button>'
    )


def _steps(writer: Writer, copied: Body) -> None:
    """The body: with its notes listed in one step, or with native footnotes in three."""
    count = len(copied.anchors)
    writer.line('<section class="main" aria-labelledby="h-body">')
    writer.line('<h2 id="h-body">The body</h2>')
    if not count:
        writer.line(
            '<p class="small">This post has no notes: one paste is all.</p>'
            '<button type="button" class="first" data-copy="body">Copy body</button>'
        )
        writer.line("</section>")
        return
    notes = f"{count} footnote{'' if count == 1 else 's'}"
    writer.line(
        '<ol class="steps">'
        "<li><p>Copy, click into the empty draft, paste (Ctrl+V, ⌘V).</p>"
        '<button type="button" class="first" data-copy="marked">Copy body with markers</button>'
        "</li>"
        "<li><p>Copy the helper, open the console on the editor’s page (F12, “Console”), paste, "
        "press Enter.</p>"
        '<button type="button" data-copy="helper">Copy footnote helper</button></li>'
        f"<li><p>{notes} should be native now: the box on the page says so. One undo "
        "brings the markers back.</p></li></ol>"
    )
    writer.line(
        '<div class="either"><details><summary>Without the console: a bookmark</summary>'
        '<p class="small">Drag this to the bookmarks bar, then click it there on the editor’s '
        "page. It is for this post alone.</p>"
        '<p><a class="bookmark" href="#">cxq footnotes</a> <span class="small"></span></p>'
        "</details></div>"
        '<div class="either"><p class="small">Without native footnotes: superscript numbers, and '
        "the notes in a list at the end.</p>"
        '<button type="button" data-copy="body">Copy body</button></div>'
    )
    writer.line("</section>")


def _fields(writer: Writer, filled: tuple[Field, ...], tagged: tuple[str, ...]) -> None:
    writer.line('<section aria-labelledby="h-fields">')
    writer.line('<h2 id="h-fields">The fields</h2>')
    writer.line('<dl class="fields">')
    for field in filled:
        writer.line(_field(field))
    if tagged:
        buttons = "".join(_copy(f"Copy tag {tag}", tag, tag) for tag in tagged)
        together = _copy("Copy all tags", ", ".join(tagged), "Copy all")
        writer.line(
            f'<div class="field"><dt>Tags</dt><dd class="tags">{buttons}</dd>'
            f'<dd class="action">{together}</dd></div>'
        )
    else:
        writer.line(
            _field(Field("Tags", "", says="none; tags: in the front matter would set them"))
        )
    writer.line("</dl>\n</section>")


def _field(field: Field) -> str:
    if not field.value:
        return (
            f'<div class="field empty"><dt>{escape(field.name)}</dt>'
            f'<dd class="value small">{escape(field.says)}</dd></div>'
        )
    over = " over" if field.limit and len(field.value) > field.limit else ""
    size = f"{len(field.value)} characters"
    if field.limit:
        size += f", about {field.limit} are shown by search engines"
    says = f" · {escape(field.says)}" if field.says else ""
    return (
        f'<div class="field"><dt>{escape(field.name)}</dt>'
        f'<dd class="value">{escape(field.value)}</dd>'
        f'<dd class="small"><span class="count{over}">{size}</span>{says}</dd>'
        f'<dd class="action">{_copy(f"Copy {_lower(field.name)}", field.value)}</dd></div>'
    )


def _lower(name: str) -> str:
    """`Title` as in “copy title”; an abbreviation stays what it is."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _pictures(writer: Writer, shown: tuple[Picture, ...]) -> None:
    if not shown:
        return
    writer.line('<section aria-labelledby="h-images">')
    writer.line('<h2 id="h-images">The images, in order</h2>')
    writer.line('<ol class="pictures">')
    for picture in shown:
        writer.line(_picture(picture))
    writer.line("</ol>\n</section>")


def _picture(picture: Picture) -> str:
    name = escape(picture.name)
    if picture.file:
        file = quoted(picture.file)
        thumb = f'<img class="thumb" src="{file}" alt="" loading="lazy">'
        name = f'<a href="{file}" download="{quoted(picture.name)}">{name}</a>'
        what = "insert it by hand in place of its “[Image: …]”"
    elif picture.fetched:
        thumb = '<span class="thumb">on the web</span>'
        name = f'<a href="{quoted(picture.address)}" rel="noreferrer">{name}</a>'
        what = "Substack fetches it as you paste"
    else:
        thumb = '<span class="thumb">missing</span>'
        what = "insert it by hand: it is no https address and no file"
    if picture.place == COVER:
        what = "choose it in the post’s settings, as its social preview"
    words = "".join(
        f'<p class="words small"><span>{label}: {escape(text)}</span>'
        f"{_copy(f'Copy {label.lower()} of {picture.name}', text)}</p>"
        for label, text in (("Alt", picture.alt), ("Caption", picture.caption))
        if text
    )
    place = f'<p class="small">{escape(picture.place)}; {what}</p>'
    return f"<li>{thumb}<p>{name}</p>{place}{words}</li>"


def _losses(writer: Writer, losses: tuple[str, ...]) -> None:
    """What a paste cannot bring first; apart, what is so in a document with native footnotes."""
    pasted, native = [], []
    for loss in losses:
        found = _PLACE.fullmatch(loss)
        line, says = (f"line {found[1]}", found[2]) if found else ("", loss)
        file, _, rest = says.partition(": ")
        if file == "substack.json":
            native.append((line, rest))
        else:
            pasted.append((line, rest if file == "substack.html" else says))
    writer.line('<section aria-labelledby="h-losses">')
    writer.line('<h2 id="h-losses">What Substack cannot show, and what was done</h2>')
    if not losses:
        writer.line('<p class="small">Nothing: all of this post arrives as it was written.</p>')
    _loss_list(writer, pasted)
    if native:
        writer.line("<details><summary>With native footnotes, and in substack.json</summary>")
        _loss_list(writer, native)
        writer.line("</details>")
    writer.line("</section>")


def _loss_list(writer: Writer, losses: list[tuple[str, str]]) -> None:
    if losses:
        writer.line('<ul class="losses">')
    for line, says in losses:
        says = says[:1].upper() + says[1:]
        writer.line(f'<li><span class="line">{line}</span><span>{escape(says)}</span></li>')
    if losses:
        writer.line("</ul>")


def _preview(writer: Writer, head: Masthead, copied: Body) -> None:
    """The body much as the editor will show it; images of the web are named, not fetched."""
    writer.line('<section class="preview" aria-labelledby="h-preview">')
    writer.line('<h2 id="h-preview" class="sr">Preview</h2>')
    writer.line(
        '<p class="small preview-note">Preview: about how it will look, its notes listed at the '
        "end.</p>"
    )
    writer.line('<article class="post">')
    writer.line(f'<p class="title">{escape(head.title)}</p>')
    if head.subtitle:
        writer.line(f'<p class="subtitle">{escape(head.subtitle)}</p>')
    writer.line(_IMG.sub(_named, copied.html))
    writer.line("</article>\n</section>")


def _named(found: re.Match[str]) -> str:
    """A frame with the image's words in the image's place: this page fetches nothing."""
    address, alt = found.groups()
    return f'<span class="picture"><span>{alt or "Image"}<br>{address}</span></span>'
