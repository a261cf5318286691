"""The inlines of substack.html: marks that survive a paste, notes as superscripts."""

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
from cxq.render.formulas import formula_lines, formula_words
from cxq.render.markup import (
    absolute_url,
    escape,
    placeholder,
    quoted,
    spaced,
    split_link,
    superscript,
)
from cxq.render.raw_html import has_tags, paragraphs, tag_name
from cxq.render.rendered import Writer


class Inlines:
    """Turns inlines into the few tags that Substack's editor keeps.

    `images` are the local ones, `url` is the post's own address, `notes` how many notes it has.
    """

    def __init__(self, writer: Writer, images: Mapping[str, str], url: str, notes: int) -> None:
        self._writer = writer
        self._images = images
        self._url = url
        self._notes = notes

    def html(self, content: tuple[Inline, ...]) -> str:
        """Inlines as one line of HTML."""
        return "".join(
            spaced(content, index) + self._inline(node) for index, node in enumerate(content)
        )

    def _inline(self, node: Inline) -> str:
        match node:
            case Text():
                return escape(node.text)
            case Emphasis():
                return f"<em>{self.html(node.content)}</em>"
            case Strong():
                return f"<strong>{self.html(node.content)}</strong>"
            case Strikethrough():
                return f"<s>{self.html(node.content)}</s>"
            case Code():
                return f"<code>{escape(node.text)}</code>"
            case Link():
                return self._link(node)
            case Image():
                url = self.hosted(node)
                return img(url, node.alt) if url else self.missing(node)
            case LineBreak():
                return "<br>"
            case SoftBreak():
                return " "
            case HtmlInline():
                return self._html_inline(node)
            case FootnoteRef():
                known = 1 <= node.number <= self._notes
                return superscript(node.number) if known else escape(f"[^{node.label}]")
            case InlineNote():
                return f" ({self.html(node.content)})"
            case TermUse():
                return self.html(node.content) if node.content else escape(node.source)
            case Citation() | Claim():
                return escape(node.source)
            case NoteMention():
                return str(node.number)
            case Math():
                text = formula_words(node, self._writer)
                return escape(text) if text else f"<code>{escape(node.tex)}</code>"
            case _:
                assert_never(node)

    def _link(self, link: Link) -> str:
        inside, moved = split_link(link)
        text = self.html(inside)
        after = self.html(moved)
        url = absolute_url(link.url, self._url)
        if not url:
            self._writer.note(
                f"the link to “{link.url}” was dropped: Substack needs a whole http, https or "
                "mailto address.",
                link.at,
            )
            return text + after
        return f'<a href="{quoted(url)}">{text or escape(url)}</a>{after}'

    def _html_inline(self, node: HtmlInline) -> str:
        if tag_name(node.html) == "br":
            return "<br>"
        self.note_html(node)
        return escape(" ".join(paragraphs(node.html)))

    def formula(self, block: MathBlock) -> str:
        """A formula by itself; nothing where it has to stay TeX."""
        self._writer.note(
            "the formula arrives as text: for one of Substack's own, insert a LaTeX block there "
            "and type the TeX into it.",
            block.at,
        )
        return "<br>".join(map(escape, formula_lines(block, self._writer)))

    def hosted(self, image: Image) -> str:
        """Where Substack can fetch this image itself: an absolute https address, or nothing."""
        url = "" if image.url in self._images else absolute_url(image.url, self._url)
        return url if url.lower().startswith("https:") else ""

    def note_width(self, image: Image) -> None:
        """Say that a width does not survive the paste."""
        if image.width:
            self._writer.note(
                f"the width of {image.url} is left out: Substack sizes pictures itself.", image.at
            )

    def missing(self, image: Image) -> str:
        """The words that stand where the author has to insert an image."""
        where = self._images.get(image.url, image.url)
        self._writer.note(f"insert {where} by hand: Substack fetches only https images.", image.at)
        return escape(placeholder(image.alt, where))

    def note_html(self, node: HtmlBlock | HtmlInline) -> None:
        """Say that raw HTML was reduced to its text."""
        if has_tags(node.html):
            self._writer.note(
                "raw HTML does not survive the paste: only its text was kept.", node.at
            )


def img(url: str, alt: str) -> str:
    """An image as Substack takes it: address and alt text, nothing else."""
    return f'<img src="{quoted(url)}" alt="{quoted(alt)}">'
