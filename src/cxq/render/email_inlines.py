"""The inlines of a mail: styles in place, anchors by name, images by https alone."""

from __future__ import annotations

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
from cxq.render.email_pictures import Pictures, Source
from cxq.render.email_style import CONTENT, Styles
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
from cxq.render.raw_html import has_tags, paragraphs, tag_name, what_is_left
from cxq.render.rendered import Writer

_NARROWEST = 120
"""Pixels that a picture gets however deep it stands in lists and quotes."""


class Inlines:
    """Turns inlines into HTML for a mail.

    `url` is the post's own, which completes relative links; `note_url` that of a note on the web,
    with `{number}` in it, or empty where references lead to the mail's own notes; `width` is the
    room in pixels where the writing now stands; `anchors` are the headings that a link may point
    at (`#names`).
    """

    def __init__(
        self,
        writer: Writer,
        pictures: Pictures,
        styles: Styles,
        url: str,
        language: str,
        notes: int,
        note_url: str = "",
    ) -> None:
        self._writer = writer
        self._pictures = pictures
        self._styles = styles
        self._url = url
        self._language = language
        self._notes = notes
        self._note_url = note_url
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
                where = quoted(self.note_address(node.number))
                return f'<a href="{where}" style="{self._styles.mark}">{node.number}</a>'
            case Math():
                text = formula_words(node, self._writer)
                return chinese(text, self._language) if text else self._code(node.tex)
            case _:
                assert_never(node)

    def _code(self, text: str) -> str:
        style = self._styles.code_inline
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
        return (
            f'<a href="{quoted(url)}" style="{self._styles.link}">{text or escape(url)}</a>{after}'
        )

    def _reference(self, node: FootnoteRef) -> str:
        if not 1 <= node.number <= self._notes:
            return escape(f"[^{node.label}]")
        name = f"fnref-{node.number}-{max(node.occurrence, 1)}"
        anchor = "" if self._note_url else f'<a name="{name}" id="{name}"></a>'
        return (
            f'{anchor}<sup style="font-size:12px;line-height:0">'
            f'<a href="{quoted(self.note_address(node.number))}" style="{self._styles.mark}">'
            f"{node.number}</a></sup>"
        )

    @property
    def notes_on_the_web(self) -> bool:
        """Whether references lead to the web post's notes."""
        return bool(self._note_url)

    def note_address(self, number: int) -> str:
        """Where the note of this number is: on the web, or further down in the mail."""
        if self._note_url:
            return self._note_url.replace("{number}", str(number))
        return f"#fn-{number}"

    def _html_inline(self, node: HtmlInline) -> str:
        if tag_name(node.html) == "br":
            return "<br>"
        self.note_html(node)
        return chinese(" ".join(paragraphs(node.html)), self._language)

    def _image(self, node: Image) -> str:
        """An image in a line of text: its own size, as an icon or a formula wants."""
        source = self.source(node)
        if source is None:
            return self.missing(node)
        width = min(node.width or source.width, max(self.width, _NARROWEST))
        if not width:
            self._writer.note(
                f"the image “{node.url}” stands in a line of text: Outlook shows it at its own "
                "size, however wide. Give it a paragraph of its own.",
                node.at,
            )
        style = "max-width:100%;height:auto;border:0;vertical-align:middle"
        pixels = f' width="{width}"' if width else ""
        return (
            f'<img src="{quoted(source.address)}"{pixels} alt="{quoted(node.alt)}" '
            f'style="{style};{self._styles.alt}">'
        )

    def figure(self, source: Source, image: Image) -> str:
        """An image by itself: Outlook takes the pixels from the attribute, the others shrink it.

        The author's width goes before the file's own; one that is not known gets the whole room.
        """
        room = max(self.width, _NARROWEST)
        width = min(image.width or source.width or CONTENT, room)
        style = f"display:block;max-width:100%;height:auto;border:0;{self._styles.alt}"
        return (
            f'<img src="{quoted(source.address)}" width="{width}" alt="{quoted(image.alt)}" '
            f'class="muted" style="{style}">'
        )

    def source(self, image: Image) -> Source | None:
        """Where a mail shows this image from; None where it cannot. Heavy ones are told."""
        source = self._pictures.source(image.url)
        if source is not None and (size := self._pictures.heavy(image.url)):
            self._writer.note(
                f"the image {image.url} has {size:,} bytes: on a telephone it is waited for. "
                f"{2 * CONTENT} pixels across are as many as a mail can show.",
                image.at,
            )
        return source

    def missing(self, image: Image) -> str:
        """The words for an image that a mail cannot show."""
        why = self._pictures.why_not(image.url)
        self._writer.note(f"the image {image.url} is named in words: {why}.", image.at)
        return chinese(placeholder(image.alt, ""), self._language)

    def note_html(self, node: HtmlBlock | HtmlInline) -> None:
        """Say that raw HTML was reduced to its text."""
        if has_tags(node.html):
            self._writer.note(f"raw HTML is unsafe in mail: {what_is_left(node)}.", node.at)
