"""The inlines of a mail: styles in place, anchors by name, images by https alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from cxq.document import (
    Citation,
    Claim,
    Code,
    Emphasis,
    FootnoteRef,
    HtmlBlock,
    HtmlInline,
    Image,
    Inline,
    InlineNote,
    LineBreak,
    Link,
    Math,
    MathBlock,
    NoteMention,
    SoftBreak,
    Strikethrough,
    Strong,
    TermUse,
    Text,
)
from cxq.render.email_style import CONTENT, LIGHT, LINK, MARK, MONO
from cxq.render.formulas import formula_lines, formula_words
from cxq.render.markup import (
    absolute_url,
    chinese,
    escape,
    marked,
    placeholder,
    quoted,
    spaced,
    split_link,
)
from cxq.render.raw_html import has_tags, paragraphs, tag_name
from cxq.render.rendered import Writer

_NARROWEST = 120
"""Pixels that a picture gets however deep it stands in lists and quotes."""


class Inlines:
    """Turns inlines into HTML for a mail.

    `images` are the local ones, which cannot travel by address; `url` is the post's own, which
    completes relative links; `width` is the room in pixels where the writing now stands;
    `anchors` are the headings that a link may point at (`#names`).
    """

    def __init__(
        self, writer: Writer, images: Mapping[str, str], url: str, language: str, notes: int
    ) -> None:
        self._writer = writer
        self._images = images
        self._url = url
        self._language = language
        self._notes = notes
        self.width = CONTENT
        self.anchors: frozenset[str] = frozenset()

    def html(self, content: tuple[Inline, ...]) -> str:
        """Inlines as one line of HTML."""
        return "".join(
            spaced(content, index) + self._inline(node) for index, node in enumerate(content)
        )

    def _inline(self, node: Inline) -> str:
        match node:
            case Text():
                return marked(node.text, node.lang)
            case Emphasis():
                return f"<em>{self.html(node.content)}</em>"
            case Strong():
                return f"<strong>{self.html(node.content)}</strong>"
            case Strikethrough():
                return f"<del>{self.html(node.content)}</del>"
            case Code():
                return self._code(node.text)
            case Link():
                return self._link(node)
            case Image():
                return self._image(node)
            case LineBreak():
                return "<br>"
            case SoftBreak():
                return " "
            case HtmlInline():
                return self._html_inline(node)
            case FootnoteRef():
                return self._reference(node)
            case InlineNote():
                return f" ({self.html(node.content)})"
            case TermUse():
                if not node.content:
                    return chinese(node.source, self._language)
                return self.html(node.content)
            case Citation() | Claim():
                return chinese(node.source, self._language)
            case NoteMention():
                return f'<a href="#fn-{node.number}" style="{MARK}">{node.number}</a>'
            case Math():
                text = formula_words(node, self._writer)
                return chinese(text, self._language) if text else self._code(node.tex)
            case _:
                assert_never(node)

    def _code(self, text: str) -> str:
        style = f"background-color:{LIGHT.tint};font-family:{MONO};font-size:14px"
        return f'<code class="tint" style="{style}">{escape(text)}</code>'

    def formula(self, block: MathBlock) -> str:
        """A formula by itself; nothing where it has to stay TeX."""
        lines = formula_lines(block, self._writer)
        return "<br>".join(chinese(line, self._language) for line in lines)

    def _link(self, link: Link) -> str:
        inside, moved = split_link(link)
        text = self.html(inside)
        after = self.html(moved)
        url = link.url if link.url in self.anchors else absolute_url(link.url, self._url)
        if not url:
            self._writer.note(
                f"the link to “{link.url}” was dropped: a mail needs a whole http, https or "
                "mailto address.",
                link.at,
            )
            return text + after
        return f'<a href="{quoted(url)}" style="{LINK}">{text or escape(url)}</a>{after}'

    def _reference(self, node: FootnoteRef) -> str:
        if not 1 <= node.number <= self._notes:
            return escape(f"[^{node.label}]")
        name = f"fnref-{node.number}-{max(node.occurrence, 1)}"
        return (
            f'<a name="{name}" id="{name}"></a><sup style="font-size:12px;line-height:0">'
            f'<a href="#fn-{node.number}" style="{MARK}">{node.number}</a></sup>'
        )

    def _html_inline(self, node: HtmlInline) -> str:
        if tag_name(node.html) == "br":
            return "<br>"
        self.note_html(node)
        return chinese(" ".join(paragraphs(node.html)), self._language)

    def _image(self, node: Image) -> str:
        """An image in a line of text: its own size, as an icon or a formula wants."""
        url = self.hosted(node)
        if not url:
            return self.missing(node)
        self._writer.note(
            f"the image “{node.url}” stands in a line of text: Outlook shows it at its own size, "
            "however wide. Give it a paragraph of its own.",
            node.at,
        )
        style = "max-width:100%;height:auto;border:0;vertical-align:middle"
        return f'<img src="{quoted(url)}" alt="{quoted(node.alt)}" style="{style}">'

    def figure(self, url: str, image: Image) -> str:
        """An image by itself: Outlook takes the pixels from the attribute, the others shrink it."""
        style = "display:block;max-width:100%;height:auto;border:0"
        width = min(image.width or CONTENT, max(self.width, _NARROWEST))
        source = f'src="{quoted(url)}" width="{width}" alt="{quoted(image.alt)}"'
        return f'<img {source} style="{style}">'

    def hosted(self, image: Image) -> str:
        """The image's absolute https address, or nothing where a mail could not show it."""
        url = "" if image.url in self._images else absolute_url(image.url, self._url)
        return url if url.lower().startswith("https:") else ""

    def missing(self, image: Image) -> str:
        """The words for an image that a mail cannot show."""
        where = self._images.get(image.url, image.url)
        self._writer.note(
            f"the image {where} is named in words: a mail shows only images that are on the web "
            "(https).",
            image.at,
        )
        return chinese(placeholder(image.alt, ""), self._language)

    def note_html(self, node: HtmlBlock | HtmlInline) -> None:
        """Say that raw HTML was reduced to its text."""
        if has_tags(node.html):
            self._writer.note("raw HTML is unsafe in mail: only its text was kept.", node.at)
