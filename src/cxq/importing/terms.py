"""Known terms in imported text: counted as an offer, or written as `[[…]]` on request.

Only clear cases: the term's whole English name, its abbreviation in capitals, or the form in
which cxq itself introduces it; whole words, in running text, outside links, code and headings.
The reader's words never change.
"""

from __future__ import annotations

import re

from cxq.importing.elements import Element
from cxq.importing.report import Report
from cxq.model import Term

TERM = "cxq-term"
"""The tag that a term's use becomes: its `source` is what is written in the draft."""

_LEFT_ALONE = frozenset({"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "tt", "samp"})


class TermFinder:
    """Finds the terms of a glossary; `write` puts them into the text."""

    def __init__(self, terms: list[Term], *, write: bool) -> None:
        self._write = write
        self._by_name: dict[str, Term | None] = {}
        for term in terms:
            for name in {term.en, term.abbr, term.plural} - {""}:
                if _is_clear(name, term):
                    # One name for two terms is no clear case.
                    self._by_name[name] = term if name not in self._by_name else None
        names = sorted(
            (name for name, term in self._by_name.items() if term),
            key=lambda each: (-len(each), each),
        )
        self._introductions = {
            f"{term.en} ({term.abbr}, {term.zh})" if term.abbr else f"{term.en} ({term.zh})": term
            for term in terms
        }
        forms = [*sorted(self._introductions, key=lambda each: (-len(each), each)), *names]
        one_of = "|".join(map(re.escape, forms))
        self._pattern = re.compile(rf"(?<![\w\[])(?:{one_of})(?!\w)") if forms else None

    def mark(self, root: Element, report: Report) -> None:
        """Count the uses in this tree and, where asked for, mark them."""
        if self._pattern is not None:
            self._mark(root, self._pattern, report, set())

    def _mark(
        self, element: Element, pattern: re.Pattern[str], report: Report, introduced: set[str]
    ) -> None:
        children: list[Element | str] = []
        for child in element.children:
            if isinstance(child, Element):
                if child.tag not in _LEFT_ALONE:
                    self._mark(child, pattern, report, introduced)
                children.append(child)
                continue
            done = 0
            for found in pattern.finditer(child):
                term, source = self._use(found[0], introduced)
                report.terms[term.id] += 1
                attributes = {"source": source, "words": found[0]}
                children += [child[done : found.start()], Element(TERM, attributes)]
                done = found.end()
            children.append(child[done:])
        if self._write:
            element.children = [child for child in children if child != ""]

    def _use(self, words: str, introduced: set[str]) -> tuple[Term, str]:
        """The term, and how its use is written so that the reader's words stay."""
        term = self._introductions.get(words)
        if term is not None and term.id not in introduced:
            introduced.add(term.id)
            return term, f"[[{term.id}]]"
        term = term or self._by_name[words]
        assert term is not None
        if words == term.abbr and term.id in introduced:
            return term, f"[[{term.id}]]"
        return term, f"[[{term.id}|{words}]]"


def _is_clear(name: str, term: Term) -> bool:
    """A name of several words, or capitals that are no word: “tifa” and “AI+” are left alone."""
    if not re.fullmatch(r"\w(?:[\w '’&/-]*\w)?", name):
        return False
    return (name == term.abbr and name.isupper() and len(name) > 2) or " " in name
