"""The glossary for other programs: CSV, TBX-Basic (ISO 30042:2019), a Markdown page. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from xml.sax.saxutils import escape, quoteattr

from cxq.document import inlines_of, plain_text, walk_blocks
from cxq.model import GlossaryStyle
from cxq.posts.glossary import TermWriter
from cxq.posts.markdown import parse
from cxq.terms import Glossary, Term
from cxq.text import HAN, tidy

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_MARKED = re.compile(r"[\\`*_\[<&^]|https?:")


def to_csv(glossary: Glossary, title: str) -> str:  # noqa: ARG001 (all three are called alike)
    """RFC 4180: a line a term, the fields of glossary.toml; several values parted by `; `."""
    names = [field.name for field in fields(Term)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for term in glossary.terms.values():
        held = (getattr(term, name) for name in names)
        writer.writerow("; ".join(value) if isinstance(value, tuple) else value for value in held)
    return out.getvalue()


# ---------------------------------------------------------------- Markdown


def to_markdown(glossary: Glossary, title: str) -> str:
    """A page: the terms by English name, a heading for each letter."""
    ordered = sorted(glossary.terms.values(), key=lambda term: (term.en.casefold(), term.id))
    lines = [f"# {_plain(title or 'Glossary')}", ""]
    letter = ""
    for term in ordered:
        begins = term.en[:1].upper()
        if begins != letter:
            letter = begins
            lines += [f"## {_plain(letter)}", ""]
        lines += [_entry(term, _definition_text(term, glossary)), ""]
    return "\n".join(lines)


def _entry(term: Term, definition: str) -> str:
    names = [_plain(part) for part in (term.abbr, term.zh) if part]
    names += [f"*{_plain(term.pinyin)}*"] if term.pinyin else []
    return f"**{_plain(term.en)}** ({', '.join(names)})" + (f": {definition}" if definition else "")


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


# ---------------------------------------------------------------- TBX


def to_tbx(glossary: Glossary, title: str) -> str:
    """TBX-Basic in the DCA style: a concept a term, preferred, admitted and deprecated names."""
    body = [line for term in glossary.terms.values() for line in _concept(term, glossary)]
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">',
            "<tbxHeader><fileDesc>",
            f"<titleStmt><title>{_xml(title or 'Glossary')}</title></titleStmt>",
            "<sourceDesc><p>sources/glossary.toml, exported by cxq</p></sourceDesc>",
            "</fileDesc></tbxHeader>",
            "<text><body>",
            *body,
            "</body></text>",
            "</tbx>",
            "",
        )
    )


def _concept(term: Term, glossary: Glossary) -> Iterator[str]:
    # An id is an xs:ID, which begins with a letter; ours may begin with a digit, and never with _.
    name = term.id if term.id[0].isalpha() else f"_{term.id}"
    yield f"<conceptEntry id={quoteattr(name)}>"
    if term.kind:
        yield f'<descrip type="subjectField">{_xml(term.kind)}</descrip>'
    yield '<langSec xml:lang="en">'
    definition = _definition_text(term, glossary)
    if definition:
        yield f'<descrip type="definition">{_xml(definition)}</descrip>'
    yield from _term(term.en, "preferred", "fullForm", term.note)
    if term.abbr:
        yield from _term(term.abbr, "preferred", "acronym")
    english = [alias for alias in term.aliases if not HAN.search(alias)]
    yield from (line for alias in english for line in _term(alias, "admitted"))
    yield from (line for each in term.avoid for line in _term(each, "deprecated"))
    yield "</langSec>"
    yield '<langSec xml:lang="zh">'
    yield from _term(term.zh, "preferred", "", f"pinyin: {term.pinyin}" if term.pinyin else "")
    chinese = [alias for alias in term.aliases if HAN.search(alias) and alias != term.zh]
    yield from (line for alias in chinese for line in _term(alias, "admitted"))
    yield "</langSec>"
    yield "</conceptEntry>"


def _term(written: str, status: str, kind: str = "", note: str = "") -> Iterator[str]:
    if not written.strip():
        return
    yield f"<termSec><term>{_xml(written)}</term>"
    if kind:
        yield f'<termNote type="termType">{kind}</termNote>'
    yield f'<termNote type="administrativeStatus">{status}Term-admn-sts</termNote>'
    if note:
        yield f"<note>{_xml(note)}</note>"
    yield "</termSec>"


def _xml(text: str) -> str:
    return escape(tidy(" ".join(text.split())))


def _definition_text(term: Term, glossary: Glossary) -> str:
    """The definition as plain words, the terms in it as their names."""
    words = " ".join(term.definition.split())
    if not _MARKED.search(words):
        return words
    style = GlossaryStyle(style="none")
    writer = TermWriter(glossary, style, "", lambda text, line: parse(text, first_line=line).blocks)
    blocks = writer.apply(parse(words).blocks)
    return " ".join(plain_text(inlines_of(block)) for block in walk_blocks(blocks)).strip()


FORMATS: dict[str, tuple[Callable[[Glossary, str], str], tuple[str, ...]]] = {
    "csv": (to_csv, (".csv",)),
    "tbx": (to_tbx, (".tbx", ".xml")),
    "markdown": (to_markdown, (".md", ".markdown")),
}
"""Format → (what writes it, the file endings that ask for it)."""


def format_of(name: str) -> str | None:
    """The format that a file's name asks for; None where it asks for none."""
    return next((key for key, (_, ends) in FORMATS.items() if name.lower().endswith(ends)), None)
