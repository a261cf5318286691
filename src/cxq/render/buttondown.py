"""The post in the Markdown that Buttondown reads, for `cxq push --to buttondown`.

Python-Markdown, not CommonMark (https://docs.buttondown.com/using-markdown): what stands inside a
list or a note is indented by four, neighbouring lists and quotes run together unless something is
between them, fenced code has no place in either. Footnotes are its own, so they work in a mail, and
in its archive as pop-ups.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from cxq.document import (
    Block,
    Button,
    Callout,
    CodeBlock,
    Contents,
    Directive,
    Figure,
    Footnote,
    Heading,
    HtmlBlock,
    Link,
    List,
    MathBlock,
    Paragraph,
    Paywall,
    PullQuote,
    Quote,
    Subscribe,
    Table,
    ThematicBreak,
    walk,
    walk_blocks,
)
from cxq.model import Post
from cxq.project import Settings
from cxq.render.anchors import contents_list
from cxq.render.buttondown_inlines import (
    TEMPLATE,
    Inlines,
    address,
    at_line_start,
    code,
    escaped,
)
from cxq.render.email_pictures import Pictures
from cxq.render.markup import escape
from cxq.render.masthead import Masthead, masthead
from cxq.render.platform import ButtonLink, Platform
from cxq.render.polish import polish
from cxq.render.raw_html import paragraphs
from cxq.render.rendered import Rendered, Writer

MODE = "<!-- buttondown-editor-mode: plaintext -->"
"""Opens the draft in the Markdown editor (https://docs.buttondown.com/editor-modes)."""

_APART = "<!-- -->"
_DEEP = "    "


def render(post: Post, settings: Settings) -> Rendered:
    """The post as buttondown.md. Its title is the draft's subject, and stands in no body."""
    head = masthead(post, settings)
    document = polish(post.document, head.language)
    writer = Writer()
    images = {image.url: f"images/{image.name}" for image in post.images}
    names = _names(document.blocks)
    pictures = Pictures(post, replace(settings.email, images="hosted"), "")
    hosted = {url: found.address for url in images if (found := pictures.source(url))}
    inlines = Inlines(writer, images, head.url, len(document.footnotes), names, hosted)
    body = _Body(inlines, Platform(writer, head, "Buttondown"), names)
    writer.line(MODE)
    for text in _opening(head):
        writer.line(f"\n{text}")
    for block, text in body.blocks(document.blocks):
        writer.line("")
        writer.line(text, block.at)
    for note in document.footnotes:
        writer.line("")
        writer.line(body.note(note), note.at)
    return Rendered((writer.file("buttondown.md"),), writer.notes)


def subject(post: Post, settings: Settings) -> str:
    """The title as the draft's subject. Buttondown fills in templates there too, and no entity is
    read in a subject, so braces that would open one are set apart."""
    title = masthead(post, settings).title
    return TEMPLATE.sub("{ ", title)


def _opening(head: Masthead) -> list[str]:
    return [f"*{escaped(head.subtitle)}*"] if head.subtitle else []


def _names(blocks: tuple[Block, ...]) -> frozenset[str]:
    """The headings that something leads to: a name in each of the others would be clutter."""
    wanted = {
        node.url[1:] for node in walk(blocks) if isinstance(node, Link) and node.url[:1] == "#"
    }
    for block in walk_blocks(blocks):
        if isinstance(block, Contents):
            wanted |= {entry.anchor for entry in block.entries}
    known = {block.anchor for block in walk_blocks(blocks) if isinstance(block, Heading)}
    return frozenset(wanted & known)


class _Body:
    def __init__(self, inlines: Inlines, platform: Platform, names: frozenset[str]) -> None:
        self._inlines = inlines
        self._platform = platform
        self._names = names
        self._inside = 0

    def blocks(self, blocks: tuple[Block, ...]) -> list[tuple[Block, str]]:
        """Each block that has anything to show; those that would run together are held apart."""
        made: list[tuple[Block, str]] = []
        for block in blocks:
            text = self._block(block)
            if not text:
                continue
            if made and _runs_on(made[-1][0], block):
                text = f"{_APART}\n\n{text}"
            made.append((block, text))
        return made

    def note(self, note: Footnote) -> str:
        """`[^1]: …`, what follows its first block indented."""
        return f"[^{note.number}]: {self._indented(self._within(note.blocks)) or '—'}"

    def _within(self, blocks: tuple[Block, ...], *, tight: bool = False) -> str:
        self._inside += 1
        made = self.blocks(blocks)
        self._inside -= 1
        # A list right below an item's words keeps the items close together.
        close = tight and len(made) == 2 and isinstance(made[1][0], List)
        return ("\n" if close else "\n\n").join(text for _, text in made)

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph():
                return at_line_start(self._inlines.markdown(block.content).strip())
            case Heading():
                return self._heading(block)
            case Quote() | PullQuote():
                return _quoted(self._within(block.blocks))
            case List():
                return self._list(block)
            case CodeBlock():
                return self._code(block)
            case ThematicBreak():
                return "---"
            case Table():
                return self._table(block)
            case Figure():
                image = self._inlines.image(block.image)
                caption = self._inlines.markdown(block.caption).strip()
                return f"{image}\n\n<em>{caption}</em>" if caption else image
            case HtmlBlock():
                self._inlines.note_html(block)
                return "\n\n".join(at_line_start(escaped(t)) for t in paragraphs(block.html))
            case Callout():
                title = self._inlines.markdown(block.title).strip() or block.kind.capitalize()
                inner = self._within(block.blocks)
                return _quoted(f"<strong>{title}</strong>" + (f"\n\n{inner}" if inner else ""))
            case Contents():
                return self._list(contents_list(block, linked=True)) if block.entries else ""
            case Paywall():
                self._platform.paywall(block)
                return ""
            case Button():
                return _button(self._platform.button(block))
            case Subscribe():
                return "{{ subscribe_form }}"  # documented: shown in the archive, not in a mail
            case MathBlock():
                if text := self._inlines.formula(block):
                    return at_line_start(text)
                return self._code(CodeBlock(block.at, block.tex, ""))
            case Directive():
                return ""  # the build made blocks of it
            case _:
                assert_never(block)

    def _heading(self, block: Heading) -> str:
        words = self._inlines.markdown(block.content).strip()
        if not words:
            return ""
        words = words[:-1] + "&#35;" if words.endswith("#") else words
        name = f'<a name="{block.anchor}"></a>' if block.anchor in self._names else ""
        if self._inside:  # Python-Markdown reads none behind a list's mark
            return f"{name}<strong>{words}</strong>"
        return f"{'#' * block.level} {name}{words}"

    def _list(self, block: List) -> str:
        if block.start not in (None, 1):
            self._inlines.note(f"the list that begins at {block.start} will begin at 1.", block.at)
        items = []
        for index, item in enumerate(block.items):
            mark = "- " if block.start is None else f"{block.start + index}. "
            box = {None: "", True: "☑ ", False: "☐ "}[item.checked]
            text = box + (self._within(item.blocks, tight=block.tight) or "&#8203;")
            items.append(mark.ljust(4) + self._indented(text))
        tight = block.tight and not any("\n\n" in item for item in items)
        return ("\n" if tight else "\n\n").join(items)

    def _indented(self, text: str) -> str:
        """Lines after the first by four columns further in."""
        first, *rest = text.split("\n")
        return "\n".join([first, *(_DEEP + line if line else "" for line in rest)])

    def _code(self, block: CodeBlock) -> str:
        text = block.text.rstrip("\n")
        if self._inside:
            if TEMPLATE.search(text) or not text.strip():
                return "<br>".join(code(line) for line in text.split("\n"))
            return "\n".join(_DEEP + line if line.strip() else "" for line in text.split("\n"))
        if TEMPLATE.search(text) or "\n```" in f"\n{text}":
            shown = TEMPLATE.sub("&#123;", escape(text))
            return f"<pre><code>{shown}\n</code></pre>"
        language = block.language if block.language.replace("-", "").isalnum() else ""
        return f"```{language}\n{text}\n```"

    def _table(self, block: Table) -> str:
        signs = {"": "---", "left": ":---", "center": ":---:", "right": "---:"}
        rule = [signs[cell.align] for cell in block.head.cells]
        rows = [
            [self._inlines.markdown(cell.content).strip() or " " for cell in row.cells]
            for row in (block.head, *block.rows)
        ]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in (rows[0], rule, *rows[1:]))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else ""


def _button(button: ButtonLink | None) -> str:
    return f"<strong>[{escaped(button.words)}]({address(button.url)})</strong>" if button else ""


def _runs_on(before: Block, block: Block) -> bool:
    """Whether Python-Markdown would take the second for more of the first."""
    lists = (List, Contents)
    quotes = (Quote, PullQuote, Callout)
    return (
        (isinstance(before, lists) and isinstance(block, (*lists, CodeBlock)))
        or (isinstance(before, quotes) and isinstance(block, quotes))
        or (isinstance(before, CodeBlock) and isinstance(block, CodeBlock))
    )
