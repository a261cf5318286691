"""The inlines of post.html: both scripts marked, notes linked, addresses vetted."""

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
from cxq.model import Post
from cxq.render.formulas import note_unread
from cxq.render.markup import chinese, escape, marked, quoted, safe_url, spaced, split_link
from cxq.render.raw_html import paired, refused, tag_name
from cxq.render.rendered import Writer
from cxq.tex.mathml import as_mathml, can_make_mathml


class Inlines:
    """Turns inlines into HTML; what it has to leave out it notes with `writer`."""

    def __init__(self, writer: Writer, post: Post, language: str) -> None:
        self._writer = writer
        self._language = language
        self._notes = len(post.document.footnotes)
        self._images = {image.url: f"images/{image.name}" for image in post.images}
        self._terms = {term.id: term for term in post.terms}

    def html(self, content: tuple[Inline, ...]) -> str:
        """Inlines as one line of HTML, raw tags only where they stand in pairs."""
        raw = paired(content)
        out: list[str] = []
        for index, node in enumerate(content):
            if isinstance(node, HtmlInline):
                self.note_refused(node)
                out.append(raw.get(index, "<br>" if tag_name(node.html) == "br" else ""))
            else:
                out.append(spaced(content, index) + self._inline(node))
        return "".join(out)

    def _inline(self, node: Inline) -> str:
        match node:
            case Text():
                return marked(node.text, node.lang)
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
                return self.image(node)
            case LineBreak():
                return "<br>"
            case SoftBreak():
                return " "
            case HtmlInline():
                return ""
            case FootnoteRef():
                return self._reference(node)
            case InlineNote():
                return f" ({self.html(node.content)})"
            case TermUse():
                return self._term(node)
            case Citation() | Claim():
                return chinese(node.source, self._language)
            case NoteMention():
                return f'<a href="#fn-{node.number}">{node.number}</a>'
            case Math():
                return self.formula(node)
            case _:
                assert_never(node)

    def _link(self, link: Link) -> str:
        inside, moved = split_link(link)
        text = self.html(inside)
        after = self.html(moved)
        url = safe_url(link.url)
        if not url:
            self._writer.note(
                f"the link to “{link.url}” was dropped: only http, https, mailto and relative "
                "addresses are kept.",
                link.at,
            )
            return text + after
        title = f' title="{quoted(link.title)}"' if link.title else ""
        return f'<a href="{quoted(url)}"{title}>{text or escape(url)}</a>{after}'

    def image(self, image: Image) -> str:
        """`<img>`, or its alt text where the address is unsafe."""
        url = self._images.get(image.url) or safe_url(image.url)
        if not url or url.lower().startswith("mailto:"):
            self._writer.note(f"the image “{image.url}” was dropped: unsafe address.", image.at)
            return escape(image.alt)
        title = f' title="{quoted(image.title)}"' if image.title else ""
        width = f' width="{image.width}"' if image.width else ""
        return f'<img src="{quoted(url)}" alt="{quoted(image.alt)}"{title}{width}>'

    def formula(self, node: Math | MathBlock) -> str:
        """`<math>`, or the TeX itself where none can be made of it."""
        block = isinstance(node, MathBlock) or node.display
        made = as_mathml(node.tex, "block" if isinstance(node, MathBlock) else "inline")
        if made is not None:
            return made.replace("<math ", '<math displaystyle="true" ', 1) if block else made
        note_unread(node, self._writer, readable=can_make_mathml())
        return f"<code>{escape(node.tex)}</code>"

    def _reference(self, node: FootnoteRef) -> str:
        if not 1 <= node.number <= self._notes:
            return escape(f"[^{node.label}]")
        number, occurrence = node.number, max(node.occurrence, 1)
        return (
            f'<sup><a href="#fn-{number}" id="fnref-{number}-{occurrence}" '
            f'role="doc-noteref" aria-label="Note {number}">{number}</a></sup>'
        )

    def _term(self, node: TermUse) -> str:
        if not node.content:
            return chinese(node.source, self._language)
        text = self.html(node.content)
        term = self._terms.get(node.term)
        parts = (term.en, term.zh, term.pinyin) if term else ()
        title = " · ".join(part for part in parts if part)
        attribute = f' title="{quoted(title)}"' if title else ""
        tag = "dfn" if node.first else "span"
        return f'<{tag} class="term"{attribute}>{text}</{tag}>'

    def note_refused(self, node: HtmlBlock | HtmlInline) -> None:
        """Say which of the author's own tags the page does not allow."""
        if tags := refused(node.html):
            names = ", ".join(f"<{tag}>" for tag in tags)
            self._writer.note(f"the page does not allow {names}: dropped.", node.at)
