"""Inlines as plain words: addresses in angle brackets, notes in square ones."""

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
from cxq.render.markup import absolute_url, placeholder, safe_url
from cxq.render.raw_html import has_tags, paragraphs, tag_name, what_is_left
from cxq.render.rendered import Writer


class Inlines:
    """Turns inlines into words. `images` are the local ones, `url` is the post's own address."""

    def __init__(self, writer: Writer, images: Mapping[str, str], url: str, notes: int) -> None:
        self._writer = writer
        self._images = images
        self._url = url
        self._notes = notes

    def words(self, content: tuple[Inline, ...]) -> str:
        """The inlines as text, not yet wrapped; a break that the author asked for is `\\n`."""
        return "".join(map(self._inline, content))

    def _inline(self, node: Inline) -> str:
        match node:
            case Text():
                return node.text
            case Emphasis():
                return _marked("_", self.words(node.content))
            case Strong():
                return _marked("*", self.words(node.content))
            case Strikethrough():
                return _marked("~", self.words(node.content))
            case Code():
                return f"`{node.text}`"
            case Link():
                return self._link(node)
            case Image():
                return self.image(node)
            case LineBreak():
                return "\n"
            case SoftBreak():
                return " "
            case HtmlInline():
                return self._html(node)
            case FootnoteRef():
                known = 1 <= node.number <= self._notes
                return f"[{node.number}]" if known else f"[^{node.label}]"
            case InlineNote():
                return f" ({self.words(node.content)})"
            case TermUse():
                return self.words(node.content) if node.content else node.source
            case Citation() | Claim():
                return node.source
            case NoteMention():
                return str(node.number)
            case Math():
                return formula_words(node, self._writer) or f"`{node.tex}`"
            case _:
                assert_never(node)

    def _link(self, link: Link) -> str:
        words = self.words(link.content)
        url = absolute_url(link.url, self._url) or safe_url(link.url)
        if not url:
            self._writer.note(
                f"the link to “{link.url}” was dropped: only http, https, mailto and relative "
                "addresses are kept.",
                link.at,
            )
            return words
        bare = url.removeprefix("mailto:")
        if words in ("", url, bare, link.url):
            return f"<{bare}>"
        return f"{words} <{bare}>"

    def image(self, image: Image) -> str:
        """`[Image: alt — where it is]`."""
        where = self._images.get(image.url) or absolute_url(image.url, self._url) or image.url
        return placeholder(image.alt, where if safe_url(where) else "")

    def formula(self, block: MathBlock) -> tuple[str, ...]:
        """A formula by itself, in lines; nothing where it has to stay TeX."""
        return formula_lines(block, self._writer)

    def _html(self, node: HtmlInline) -> str:
        if tag_name(node.html) == "br":
            return "\n"
        self.note_html(node)
        return " ".join(paragraphs(node.html))

    def note_html(self, node: HtmlBlock | HtmlInline) -> None:
        """Say that raw HTML was reduced to its text."""
        if has_tags(node.html):
            self._writer.note(
                f"raw HTML has no place in plain text: {what_is_left(node)}.", node.at
            )


def _marked(sign: str, words: str) -> str:
    """`_words_`, the signs close to the words, nothing around nothing."""
    inner = words.strip()
    return words.replace(inner, f"{sign}{inner}{sign}", 1) if inner else words
