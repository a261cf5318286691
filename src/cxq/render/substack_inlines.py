"""The inlines of substack.html: marks that survive a paste, notes as superscripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, assert_never

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
from cxq.render.raw_html import has_tags, paragraphs, tag_name, what_is_left
from cxq.render.rendered import Writer

_TAGS = re.compile(r"<[^>]*>")
_RAISED = str.maketrans("0123456789+-−=()nidhrst", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵈʰʳˢᵗ")
_LOWERED = str.maketrans("0123456789+-−=()aeoxijhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓᵢⱼₕₖₗₘₙₚₛₜ")
_SCRIPTS = {"sup": _RAISED, "sub": _LOWERED}


class Moved(NamedTuple):
    """An image taken out of a line, and where it leads, if it is linked."""

    image: Image
    url: str
    link: str


class Marks(NamedTuple):
    """What stands for a reference to a note, and for a note's number, instead of superscripts."""

    reference: Callable[[FootnoteRef], str]
    mention: Callable[[int], int]


class Inlines:
    """Turns inlines into the few tags that Substack's editor keeps.

    `images` are the local ones, `url` is the post's own address, `notes` how many notes it has;
    `marks` say what stands for a reference to one.
    """

    def __init__(
        self,
        writer: Writer,
        images: Mapping[str, str],
        url: str,
        notes: int,
        marks: Marks | None = None,
    ) -> None:
        self._writer = writer
        self._images = images
        self._url = url
        self._notes = notes
        self._marks = marks
        self._moved: list[Moved] = []
        self._link_url = ""

    def html(self, content: tuple[Inline, ...]) -> str:
        """Inlines as one line of HTML; images are kept back for `moved`."""
        scripts = _scripts(content)
        return "".join(
            scripts[index] if index in scripts else spaced(content, index) + self._inline(node)
            for index, node in enumerate(content)
        )

    def words(self, content: tuple[Inline, ...]) -> str:
        """The same without space around it; empty where a reader would see nothing."""
        text = self.html(content).strip()
        return text if _TAGS.sub("", text).strip() else ""

    def moved(self) -> list[Moved]:
        """The images met since the last call: the editor has none within a line."""
        moved, self._moved = self._moved, []
        return moved

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
                return self.html(node.content) if node.content else escape(node.source)
            case Citation() | Claim():
                return escape(node.source)
            case NoteMention():
                return str(node.number if self._marks is None else self._marks.mention(node.number))
            case Math():
                text = formula_words(node, self._writer)
                return escape(text) if text else f"<code>{escape(node.tex)}</code>"
            case _:
                assert_never(node)

    def _reference(self, node: FootnoteRef) -> str:
        if not 1 <= node.number <= self._notes:
            return escape(f"[^{node.label}]")
        return superscript(node.number) if self._marks is None else self._marks.reference(node)

    def _image(self, node: Image) -> str:
        """A hosted image goes behind its paragraph, where the editor would put it anyway."""
        url = self.hosted(node)
        if not url:
            return self.missing(node)
        self._moved.append(Moved(node, url, self._link_url))
        return ""

    def _link(self, link: Link) -> str:
        inside, moved = split_link(link)
        url = absolute_url(link.url, self._url)
        self._link_url = url
        pictures = len(self._moved)
        text = self.html(inside)
        self._link_url = ""
        after = self.html(moved)
        if len(self._moved) > pictures and not _TAGS.sub("", text).strip():
            return after  # a linked picture: the link goes with it
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
            "the formula arrives as text: for one of Substack’s own, insert a LaTeX block there "
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
        self._writer.note(
            f"insert {where} by hand: a paste brings only pictures at an https address.", image.at
        )
        return escape(placeholder(image.alt, where))

    def note_html(self, node: HtmlBlock | HtmlInline) -> None:
        """Say that raw HTML was reduced to its text."""
        if has_tags(node.html):
            self._writer.note(f"Substack takes no raw HTML: {what_is_left(node)}.", node.at)


def _scripts(content: tuple[Inline, ...]) -> dict[int, str]:
    """`10<sup>3</sup>` as 10³, H₂O: by place, what stands for the two tags and the text between.

    Only where Unicode has every sign; “103” would be another number.
    """
    found: dict[int, str] = {}
    for place in range(len(content) - 2):
        start, text, end = content[place : place + 3]
        if not (isinstance(start, HtmlInline) and isinstance(text, Text)):
            continue
        table = _SCRIPTS.get(tag_name(start.html))
        closes = isinstance(end, HtmlInline) and end.html == f"</{tag_name(start.html)}>"
        if table and closes and all(ord(char) in table for char in text.text):
            found |= {place: "", place + 1: text.text.translate(table), place + 2: ""}
    return found


def img(url: str, alt: str) -> str:
    """An image as Substack takes it: address and alt text, nothing else."""
    return f'<img src="{quoted(url)}" alt="{quoted(alt)}">'
