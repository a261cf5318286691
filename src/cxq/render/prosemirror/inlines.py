"""Inlines as text with marks, hard breaks and footnote anchors; images are lifted out."""

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
    NoteMention,
    SoftBreak,
    Strikethrough,
    Strong,
    TermUse,
    Text,
)
from cxq.render.formulas import formula_words
from cxq.render.markup import THIN_SPACE, absolute_url, split_link
from cxq.render.prosemirror.formulas import Formulas
from cxq.render.prosemirror.images import Images
from cxq.render.prosemirror.numbering import Numbering
from cxq.render.prosemirror.pieces import Marks, Node, Runs, node, one_line, with_mark
from cxq.render.raw_html import has_tags, paragraphs, tag_name, what_is_left
from cxq.render.rendered import Writer

_TAGS: Mapping[str, str] = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "s": "strikethrough",
    "del": "strikethrough",
    "sup": "superscript",
    "sub": "subscript",
}
"""Raw HTML that says what a mark says."""


class Inlines:
    """Turns inlines into the content of a paragraph, a heading or a caption.

    What cannot stand among words is kept aside: `lifted` gives it to whoever writes the block.
    """

    def __init__(
        self,
        writer: Writer,
        images: Images,
        formulas: Formulas,
        numbering: Numbering,
        url: str,
    ) -> None:
        self._writer = writer
        self._images = images
        self._formulas = formulas
        self._numbering = numbering
        self._url = url
        self._lifted: list[Node] = []

    def content(self, content: tuple[Inline, ...], before: str = "", mark: str = "") -> list[Node]:
        """The nodes of these inlines, behind the words `before`, all of them in `mark`."""
        runs = Runs()
        runs.text(before)
        self._add(runs, content, with_mark((), mark) if mark else ())
        return runs.content()

    def lifted(self) -> list[Node]:
        """The images met since the last call, as blocks."""
        found, self._lifted = self._lifted, []
        return found

    def _add(self, runs: Runs, content: tuple[Inline, ...], marks: Marks) -> None:
        tags = _paired(content)
        opened: list[Marks] = []
        for index, inline in enumerate(content):
            if index in tags:
                if name := tags[index]:
                    opened.append(marks)
                    marks = with_mark(marks, name)
                else:
                    marks = opened.pop()
                continue
            behind = content[index - 1] if index else None
            if isinstance(inline, FootnoteRef) and isinstance(behind, FootnoteRef):
                runs.text(THIN_SPACE)
            self._inline(runs, inline, marks)

    def _inline(self, runs: Runs, inline: Inline, marks: Marks) -> None:
        match inline:
            case Text():
                runs.text(one_line(inline.text), marks)
            case Emphasis():
                self._add(runs, inline.content, with_mark(marks, "em"))
            case Strong():
                self._add(runs, inline.content, with_mark(marks, "strong"))
            case Strikethrough():
                self._add(runs, inline.content, with_mark(marks, "strikethrough"))
            case Code():
                self._code(runs, inline, marks)
            case Link():
                self._link(runs, inline, marks)
            case Image():
                self._image(runs, inline, marks)
            case LineBreak():
                runs.node(node("hard_break"))
            case SoftBreak():
                runs.text(" ", marks)
            case HtmlInline():
                self._html(runs, inline, marks)
            case FootnoteRef():
                self._reference(runs, inline, marks)
            case InlineNote():
                runs.text(" (", marks)
                self._add(runs, inline.content, marks)
                runs.text(")", marks)
            case TermUse() if inline.content:
                self._add(runs, inline.content, marks)
            case TermUse() | Citation() | Claim():
                runs.text(one_line(inline.source), marks)
            case NoteMention():
                runs.text(self._numbering.mention(inline.number), marks)
            case Math():
                self._math(runs, inline, marks)
            case _:
                assert_never(inline)

    def _code(self, runs: Runs, inline: Code, marks: Marks) -> None:
        if marks:
            kept = "the link" if marks[0][0] == "link" else "the code"
            self._writer.note(
                f"code goes with no other mark on Substack: of `{one_line(inline.text)}` {kept} "
                "was kept.",
                inline.at,
            )
        runs.text(one_line(inline.text), with_mark(marks, "code"))

    def _math(self, runs: Runs, inline: Math, marks: Marks) -> None:
        made = self._formulas.inline(inline)
        if made is not None:
            runs.node(made)
        elif shown := one_line(formula_words(inline, self._writer)):
            runs.text(shown, marks)
        else:
            runs.text(one_line(inline.tex), with_mark(marks, "code"))

    def _link(self, runs: Runs, link: Link, marks: Marks) -> None:
        inside, moved = split_link(link)
        url = absolute_url(link.url, self._url)
        if url:
            images = [part for part in inside if isinstance(part, Image)]
            if images and len(images) == len(inside):
                self._lifted += [self._images.linked(image, url) for image in images]
            else:
                linked = with_mark(marks, "link", url, one_line(link.title))
                self._add(runs, inside or (Text(link.at, url),), linked)
        else:
            self._writer.note(
                f"the link to “{link.url}” was dropped: Substack needs a whole http, https or "
                "mailto address.",
                link.at,
            )
            self._add(runs, inside, marks)
        for reference in moved:
            self._reference(runs, reference, marks)

    def _image(self, runs: Runs, image: Image, marks: Marks) -> None:
        """An image has no place among words: it follows the paragraph."""
        made = self._images.captioned(image)
        if made is None:
            runs.text(self._images.placeholder(image), marks)
            return
        self._writer.note(
            f"the picture {image.url} stood within a sentence: it follows its paragraph.", image.at
        )
        self._lifted.append(made)
        runs.close_gap()

    def _html(self, runs: Runs, inline: HtmlInline, marks: Marks) -> None:
        if tag_name(inline.html) == "br":
            runs.node(node("hard_break"))
            return
        self.note_html(inline)
        runs.text(one_line(" ".join(paragraphs(inline.html))), marks)

    def note_html(self, inline: HtmlBlock | HtmlInline) -> None:
        """Say that raw HTML was reduced to its text."""
        if has_tags(inline.html):
            self._writer.note(f"Substack takes no raw HTML: {what_is_left(inline)}.", inline.at)

    def _reference(self, runs: Runs, reference: FootnoteRef, marks: Marks) -> None:
        made = self._numbering.reference(reference)
        if isinstance(made, str):
            runs.text(made, marks)
        else:
            runs.node(made)


def _paired(content: tuple[Inline, ...]) -> dict[int, str]:
    """Tags among these siblings that say a mark: the opening ones with it, the closing ones with
    nothing. A tag without its partner, or one that crosses another, is none of them."""
    found: dict[int, str] = {}
    opened: list[tuple[int, str]] = []
    for place, inline in enumerate(content):
        name = tag_name(inline.html) if isinstance(inline, HtmlInline) else ""
        if not isinstance(inline, HtmlInline) or name not in _TAGS:
            continue
        if not inline.html.startswith("</"):
            opened.append((place, name))
        elif any(name == other for _, other in opened):
            while (opening := opened.pop())[1] != name:
                pass
            found[opening[0]], found[place] = _TAGS[name], ""
    return found
