"""Terms: what `[[nqpf]]` becomes, and the footnote that explains it. Document → Document, pure.

The first plain use in running text introduces a term: “new quality productive forces (NQPF,
新质生产力)” with a footnote that holds the definition; later uses are the short form. Headings,
quotes, captions and a use with its own words or form never introduce (as \\glslink and \\glstext
do not in LaTeX's glossaries, whose rules authors know). Notes come after the text: what stands in
one introduces a term only where the text never does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cxq.document import (
    Block,
    Callout,
    Code,
    Figure,
    Footnote,
    FootnoteRef,
    Heading,
    Inline,
    InlineNote,
    Link,
    List,
    Paragraph,
    Position,
    PullQuote,
    Quote,
    Table,
    TermUse,
    Text,
    content_of,
    plain_text,
    rewrite_blocks,
    rewrite_content,
    rewrite_inlines,
)
from cxq.english import begins_sentence, capital
from cxq.model import GlossaryStyle, Problem
from cxq.posts.glossary_block import glossary_block
from cxq.posts.term_words import said_by
from cxq.terms import Glossary, Term

Parse = Callable[[str, int], tuple[Block, ...]]
_LABEL = "term "
"""Begins the labels of definitions: a label that is written holds no space."""


@dataclass(slots=True)
class TermWriter:
    """Resolves term uses in reading order; remembers which terms were introduced.

    `parse` turns a definition's Markdown into blocks that stand on a given line of the draft.
    """

    glossary: Glossary
    style: GlossaryStyle
    path: str
    parse: Parse
    used: dict[str, Term] = field(default_factory=dict)
    definitions: list[Footnote] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _introduced: set[str] = field(default_factory=set)
    _ever: set[str] = field(default_factory=set)
    _explained: set[str] = field(default_factory=set)
    _inside: tuple[Term, Position] | None = None
    _before: str = ""
    _in_table: bool = False
    _in_notes: bool = False

    def apply(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """The text with every term use resolved, inline notes last."""
        resolved = self._blocks(blocks, True)
        self._begin_notes()
        return rewrite_blocks(resolved, self._note)

    def apply_note(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """A note with every term use resolved; the text comes first."""
        self._begin_notes()
        return self._blocks(blocks, True)

    def block(self, at: Position) -> tuple[Block, ...]:
        """The `{glossary}` block that stands there: the terms used, once the text is applied.

        The definitions' own terms are listed, too. Nothing, where no term is used.
        """
        written: dict[str, tuple[Block, ...]] = {}
        while new := [term for term in self.used.values() if term.id not in written]:
            for term in new:
                written[term.id] = self.definition(term, at)
        return glossary_block(tuple(self.used.values()), at, lambda term: written[term.id])

    def definition(self, term: Term, at: Position) -> tuple[Block, ...]:
        """A term's definition. Terms inside it are words: a note never explains another term."""
        standing = (self._inside, self._before, self._in_table, self._in_notes)
        self._inside, self._in_notes = (term, at), True
        try:
            return self._blocks(self.parse(term.definition, at.line), False)
        finally:
            self._inside, self._before, self._in_table, self._in_notes = standing

    def _begin_notes(self) -> None:
        self._in_notes = True
        self._introduced |= self._ever

    def _blocks(self, blocks: tuple[Block, ...], introduce: bool) -> tuple[Block, ...]:
        return tuple(new for block in blocks for new in self._block(block, introduce))

    def _block(self, block: Block, introduce: bool) -> tuple[Block, ...]:
        self._before = ""
        if isinstance(block, Quote | PullQuote):
            return (replace(block, blocks=self._blocks(block.blocks, False)),)
        if isinstance(block, Callout):
            title = rewrite_inlines(block.title, lambda node: self._inline(node, False))
            return (replace(block, title=title, blocks=self._blocks(block.blocks, introduce)),)
        if isinstance(block, List):
            items = tuple(
                replace(item, blocks=self._blocks(item.blocks, introduce)) for item in block.items
            )
            return (replace(block, items=items),)
        if isinstance(block, Heading):
            starts = self.style.reset == "section" and block.level <= 2 and not self._in_notes
            if starts:
                self._introduced.clear()
            introduce = False
        self._in_table = isinstance(block, Table)
        introduce = introduce and not isinstance(block, Figure)
        return rewrite_blocks((block,), lambda node: self._inline(node, introduce))

    def _inline(self, node: Inline, introduce: bool) -> tuple[Inline, ...]:
        if isinstance(node, TermUse):
            made = self._use(node, introduce)
            self._passed(plain_text(made))
            return made
        if isinstance(node, InlineNote) and not self._in_notes:
            return (node,)
        if isinstance(node, Link):
            return self._link(node, introduce)
        if not content_of(node):
            # The full stop in a code span ends no sentence.
            self._passed("x" if isinstance(node, Code) else plain_text((node,)))
        return (rewrite_content(node, lambda inner: self._inline(inner, introduce)),)

    def _passed(self, text: str) -> None:
        self._before = (self._before + text)[-60:]

    def _link(self, link: Link, introduce: bool) -> tuple[Inline, ...]:
        """A link, with the notes of terms inside it after it: links do not nest."""
        inner = rewrite_inlines(link.content, lambda node: self._inline(node, introduce))
        notes = tuple(
            node
            for node in inner
            if isinstance(node, FootnoteRef) and node.label.startswith(_LABEL)
        )
        kept = tuple(node for node in inner if node not in notes)
        return (replace(link, content=kept), *notes)

    def _note(self, node: Inline) -> tuple[Inline, ...]:
        """Resolve what stands in inline notes, where the text itself is done."""
        if not isinstance(node, InlineNote):
            return (rewrite_content(node, self._note),) if content_of(node) else (node,)
        self._before, self._in_table = "", False
        content = rewrite_inlines(node.content, lambda inner: self._inline(inner, True))
        return (replace(node, content=content),)

    def _use(self, use: TermUse, introduce: bool) -> tuple[Inline, ...]:
        term = self.glossary.find(use.term)
        if term is None:
            self._unknown(use)
            return (Text(use.at, use.source),)
        self.used.setdefault(term.id, term)
        first = introduce and self._introduces(use, term)
        words, is_name = said_by(use, term, first=first, introduced=term.id in self._introduced)
        if is_name and not self._in_table and begins_sentence(self._before):
            words = capital(words)
        shown = replace(use, term=term.id, content=(Text(use.at, words),), first=first)
        if not first:
            return (shown,)
        self._introduced.add(term.id)
        self._ever.add(term.id)
        if self.style.style != "footnote" or not term.definition:
            return (shown,)
        return (shown, self._explain(use.at, term))

    def _introduces(self, use: TermUse, term: Term) -> bool:
        if self.style.style == "none" or use.words is not None:
            return False
        return use.form == "first" or (use.form == "" and term.id not in self._introduced)

    def _explain(self, at: Position, term: Term) -> FootnoteRef:
        label = f"{_LABEL}{term.id}"
        if term.id not in self._explained:
            self._explained.add(term.id)
            self.definitions.append(self._footnote(at, label, term))
        return FootnoteRef(at, label)

    def _footnote(self, at: Position, label: str, term: Term) -> Footnote:
        names = ", ".join(part for part in (term.zh, term.pinyin) if part)
        blocks = self.definition(term, at)
        head: tuple[Inline, ...] = (Text(at, f"{capital(term.en)} ({names}): "),)
        if blocks and isinstance(blocks[0], Paragraph):
            first = Paragraph(at, head + blocks[0].content)
            return Footnote(at, label, (first, *blocks[1:]), "term")
        return Footnote(at, label, (Paragraph(at, head), *blocks), "term")

    def _unknown(self, use: TermUse) -> None:
        # Looking for what was meant is slow, and after a hundred such faults no help.
        meant = self.glossary.near(use.term) if len(self.problems) < 100 else ""
        message = f"The glossary has no term “{use.term}”{meant}."
        hint = "Add it (cxq glossary add), or see: cxq glossary list"
        at = use.at
        if self._inside is not None:
            term, at = self._inside
            message = f"The definition of “{term.id}” uses “{use.term}”. {message}"
            hint = "Correct sources/glossary.toml; see: cxq glossary check"
        problem = Problem(self.path, *at, "term-unknown", "error", message, hint)
        if self._inside is None or problem not in self.problems:
            self.problems.append(problem)
