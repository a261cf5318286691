"""Inlines as Buttondown's Markdown: Python-Markdown with smarty, footnotes, tables, tilde.

https://docs.buttondown.com/using-markdown says so. Two readers pass over what is written here:
Django's templates (`{{ … }}`, `{% … %}`) and Markdown. So each character that either might take for
a sign is an entity, which is text to both, or stands behind a backslash.
"""

from __future__ import annotations

import re
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
    Position,
    SoftBreak,
    Strikethrough,
    Strong,
    TermUse,
    Text,
    walk_inlines,
)
from cxq.render.formulas import formula_lines, formula_words
from cxq.render.markup import absolute_url, escape, placeholder, quoted, spaced, split_link
from cxq.render.raw_html import has_tags, paragraphs, tag_name, what_is_left
from cxq.render.rendered import Writer

TEMPLATE = re.compile(r"\{(?=[{%#])")
"""What opens a variable, a tag or a comment of Django's templates."""

_SIGNS = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "\\`*_["},
        "]": "&#93;",  # behind a link's mark, `\\]:` would make a definition of the whole line
        "~": "&#126;",  # pymdownx.tilde: ~~gone~~, ~low~
        '"': "&quot;",  # smarty would curl what the author left straight, and make dashes
        "'": "&#39;",
        "|": "&#124;",  # a table's
    }
)
_URL = {ord(char): f"%{ord(char):02X}" for char in "<>(){}[]\\\"'`|^* "}
_LINE_START = re.compile(r"^(\s*)([#+\-=:]|\d+(?=[.)](?:\s|$)))")


def escaped(text: str) -> str:
    """Text that means itself, wherever in a line it stands (see `at_line_start`)."""
    text = escape(text).translate(_SIGNS)
    text = TEMPLATE.sub("&#123;", text)
    text = re.sub(r"-(?=-)", "&#45;", text)
    return re.sub(r"\.(?=\.\.)", "&#46;", text)


def at_line_start(text: str) -> str:
    """A paragraph that cannot be taken for a heading, a list or a rule."""
    if note := re.match(r"\[\^\d+\](?=:)", text):  # a note's mark, and no definition of it
        return f"{note[0]}&#58;{text[note.end() + 1 :]}"
    found = _LINE_START.match(text)
    if found is None:
        return text
    sign = found[2]
    if sign.isdigit():
        return f"{found[1]}{sign}\\{text[found.end() :]}"
    return f"{found[1]}&#{ord(sign)};{text[found.end() :]}"


def address(url: str) -> str:
    """An address as a link's target: what either reader might end it at is percent-encoded."""
    return url.translate(_URL)


class Inlines:
    """Turns inlines into Markdown. `images` are the local ones, `hosted` their addresses where they
    have any, `url` is the post's own address, `names` are the headings that a link may lead to."""

    def __init__(
        self,
        writer: Writer,
        images: Mapping[str, str],
        url: str,
        notes: int,
        names: frozenset[str],
        hosted: Mapping[str, str] | None = None,
    ) -> None:
        self._writer = writer
        self._images = images
        self._hosted = hosted or {}
        self._url = url
        self._notes = notes
        self._names = names

    def markdown(self, content: tuple[Inline, ...]) -> str:
        """Inlines as one line of Markdown."""
        return "".join(
            spaced(content, index) + self._inline(node) for index, node in enumerate(content)
        )

    def _inline(self, node: Inline) -> str:
        match node:
            case Text():
                return escaped(" ".join(node.text.split("\n")))
            case Emphasis():
                return self._marked("*", "em", node)
            case Strong():
                return self._marked("**", "strong", node)
            case Strikethrough():
                return f"<del>{self.markdown(node.content)}</del>"
            case Code():
                return code(node.text)
            case Link():
                return self._link(node)
            case Image():
                return self.image(node)
            case LineBreak():
                return "<br>"
            case SoftBreak():
                return " "
            case HtmlInline():
                return self._html(node)
            case FootnoteRef():
                known = 1 <= node.number <= self._notes
                return f"[^{node.number}]" if known else escaped(f"[^{node.label}]")
            case InlineNote():
                return f" ({self.markdown(node.content)})"
            case TermUse():
                return self.markdown(node.content) if node.content else escaped(node.source)
            case Citation() | Claim():
                return escaped(node.source)
            case NoteMention():
                return str(node.number)
            case Math():
                text = formula_words(node, self._writer)
                return escaped(text) if text else code(node.tex)
            case _:
                assert_never(node)

    def formula(self, block: MathBlock) -> str:
        """A formula by itself, a row a line; nothing where it has to stay TeX."""
        return "<br>".join(escaped(line) for line in formula_lines(block, self._writer))

    def _marked(self, sign: str, tag: str, node: Emphasis | Strong) -> str:
        """`*words*`, where Python-Markdown is sure to read it so; else the tag, which it passes."""
        words = self.markdown(node.content)
        inner = words.strip()
        if not inner:
            return words
        nested = any(
            isinstance(each, Emphasis | Strong | Link | Code) for each in walk_inlines(node.content)
        )
        if nested or words != inner:
            return f"<{tag}>{words}</{tag}>"
        return f"{sign}{inner}{sign}"

    def _link(self, link: Link) -> str:
        inside, moved = split_link(link)
        words, after = self.markdown(inside), self.markdown(moved)
        if link.url.startswith("#"):
            known = link.url[1:] in self._names
            return (f"[{words}]({address(link.url)})" if known and words else words) + after
        url = absolute_url(link.url, self._url)
        if not url:
            self._writer.note(
                f"the link to “{link.url}” was dropped: Buttondown needs a whole http, https or "
                "mailto address.",
                link.at,
            )
            return words + after
        return f"[{words or escaped(url)}]({address(url)}){after}"

    def image(self, image: Image) -> str:
        """The image where it is hosted; else the words that stand where it has to be inserted."""
        url = self._hosted.get(image.url, "")
        if image.url not in self._images:
            url = absolute_url(image.url, self._url)
        if not url.lower().startswith(("https:", "http:")):
            where = self._images.get(image.url, image.url)
            self._writer.note(
                f"insert {where} by hand: an image that stands in the web can be handed over; set "
                "image_base under [email] where you put the folder images/.",
                image.at,
            )
            return escaped(placeholder(image.alt, where))
        if image.width:
            alt = TEMPLATE.sub("&#123;", quoted(image.alt))
            return f'<img src="{quoted(address(url))}" alt="{alt}" width="{image.width}">'
        return f"![{escaped(image.alt)}]({address(url)})"

    def _html(self, node: HtmlInline) -> str:
        if tag_name(node.html) == "br":
            return "<br>"
        self.note_html(node)
        return escaped(" ".join(paragraphs(node.html)))

    def note(self, says: str, at: Position) -> None:
        """Remember a sentence for the author."""
        self._writer.note(says, at)

    def note_html(self, node: HtmlBlock | HtmlInline) -> None:
        """Say that raw HTML was reduced to its text."""
        if has_tags(node.html):
            self._writer.note(f"raw HTML is not handed over: {what_is_left(node)}.", node.at)


def code(text: str) -> str:
    """Code within a line: in backticks where that is enough, else as the tag."""
    text = " ".join(text.split("\n"))
    plain = "`" not in text and "|" not in text and text == text.strip() and text
    if plain and not TEMPLATE.search(text) and not text.endswith("\\"):
        return f"`{text}`"
    return f"<code>{escaped(text)}</code>"
