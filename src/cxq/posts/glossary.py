"""Terms: what `[[nqpf]]` becomes, and the footnote that explains it. Document → Document, pure.

The first plain use in running text introduces a term: “new quality productive forces (NQPF,
新质生产力)” with a footnote that holds the definition; later uses are the short form. Headings,
quotes, captions and a use with its own words or form never introduce (as \\glslink and \\glstext
do not in LaTeX's glossaries, whose rules authors know).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cxq.document import (
    Block,
    Figure,
    Footnote,
    FootnoteRef,
    Heading,
    Inline,
    Paragraph,
    Position,
    PullQuote,
    Quote,
    TermUse,
    Text,
    rewrite_blocks,
    rewrite_content,
)
from cxq.model import GlossaryStyle, Problem, Term
from cxq.shelf import Glossary

Parse = Callable[[str, int], tuple[Block, ...]]


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
    _explained: set[str] = field(default_factory=set)

    def apply(self, blocks: tuple[Block, ...], *, introduce: bool = True) -> tuple[Block, ...]:
        """The blocks with every term use resolved."""
        return tuple(new for block in blocks for new in self._block(block, introduce))

    def _block(self, block: Block, introduce: bool) -> tuple[Block, ...]:
        if isinstance(block, Heading):
            if self.style.reset == "section" and block.level <= 2:
                self._introduced.clear()
            introduce = False
        elif isinstance(block, Quote | PullQuote | Figure):
            introduce = False
        return rewrite_blocks((block,), lambda node: self._inline(node, introduce))

    def _inline(self, node: Inline, introduce: bool) -> tuple[Inline, ...]:
        if isinstance(node, TermUse):
            return self._use(node, introduce)
        return (rewrite_content(node, lambda inner: self._inline(inner, introduce)),)

    def _use(self, use: TermUse, introduce: bool) -> tuple[Inline, ...]:
        term = self.glossary.find(use.term)
        if term is None:
            self._unknown(use)
            return (Text(use.at, use.source),)
        self.used.setdefault(term.id, term)
        first = introduce and self._introduces(use, term)
        words = Text(use.at, _words(use, term, first, term.id in self._introduced))
        shown = replace(use, term=term.id, content=(words,), first=first)
        if not first:
            return (shown,)
        self._introduced.add(term.id)
        if self.style.style != "footnote" or not term.definition:
            return (shown,)
        return (shown, self._explain(use.at, term))

    def _introduces(self, use: TermUse, term: Term) -> bool:
        if self.style.style == "none" or use.words is not None:
            return False
        return use.form == "first" or (use.form == "" and term.id not in self._introduced)

    def _explain(self, at: Position, term: Term) -> FootnoteRef:
        label = f"term {term.id}"  # a space: no label that is written holds one
        if term.id not in self._explained:
            self._explained.add(term.id)
            self.definitions.append(self._footnote(at, label, term))
        return FootnoteRef(at, label)

    def _footnote(self, at: Position, label: str, term: Term) -> Footnote:
        """The definition. Terms inside it are words: a note never explains another term."""
        names = ", ".join(part for part in (term.zh, term.pinyin) if part)
        blocks = self.apply(self.parse(term.definition, at.line), introduce=False)
        head: tuple[Inline, ...] = (Text(at, f"{_capital(term.en)} ({names}): "),)
        if blocks and isinstance(blocks[0], Paragraph):
            first = Paragraph(at, head + blocks[0].content)
            return Footnote(at, label, (first, *blocks[1:]), "term")
        return Footnote(at, label, (Paragraph(at, head), *blocks), "term")

    def _unknown(self, use: TermUse) -> None:
        message = f"The glossary has no term “{use.term}”{self.glossary.near(use.term)}."
        hint = "Add it to sources/glossary.toml, or see: cxq glossary list"
        self.problems.append(Problem(self.path, *use.at, "term-unknown", "error", message, hint))


def _words(use: TermUse, term: Term, first: bool, introduced: bool) -> str:
    if use.words is not None:
        return use.words or term.en
    if first:
        names = ", ".join(part for part in (term.abbr, term.zh) if part)
        return f"{term.en} ({names})"
    match use.form:
        case "long":
            return term.en
        case "short":
            return term.abbr or term.en
        case "plural":
            return term.plural or f"{term.en}s"
        case "zh":
            return term.zh
        case "pinyin":
            return term.pinyin or term.zh
        case "" | "first":
            return (term.abbr or term.en) if introduced else term.en


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
