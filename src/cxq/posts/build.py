"""THE one build: Draft → Post, pure. Check, preview and export all use it, so that what was
checked is what is sent.

The order matters: terms first (they add notes), then citations (which add notes, in terms'
definitions too) and claims, then numbering, which must see them all. `{glossary}` and
`{references}` list what was met before them, whatever stands where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from cxq.document import (
    Block,
    Document,
    Footnote,
    Image,
    Paragraph,
    Position,
    Text,
    walk,
)
from cxq.model import Draft, Evidence, LocalImage, Post, Problem, Reference
from cxq.posts.citations import CitationWriter
from cxq.posts.claims import ClaimWriter
from cxq.posts.directives import DirectiveWriter
from cxq.posts.footnotes import NoteNumberer
from cxq.posts.glossary import TermWriter
from cxq.posts.length import length_of
from cxq.posts.markdown import parse
from cxq.posts.reference_cards import bibliography
from cxq.posts.standing_quotes import standing_quotes
from cxq.terms import Glossary
from cxq.text import slugify

# Nearly all definitions are plain sentences, and parsing them would cost more than the post itself.
_PLAIN = re.compile(r"[^\W\d_][^\\`*_\[\]<&^~{|$]*")

FindFile = Callable[[str], Path | None]


def build(
    draft: Draft,
    glossary: Glossary,
    references: Mapping[str, Reference],
    find_file: FindFile = lambda _url: None,
    evidence: Evidence | None = None,
) -> Post:
    """The post that a draft is, with every problem met on the way, in reading order.

    `find_file` looks up the file that a relative image address names (`draft_file.image_finder`);
    `evidence` counts what the draft claims, None where there is no store.
    Never raises for anything that stands in the draft.
    """
    parsed = parse(draft.body, path=draft.path, first_line=draft.body_line, math=draft.meta.math)
    terms = TermWriter(glossary, draft.meta.glossary, draft.path, _definition)
    blocks = terms.apply(parsed.blocks)
    notes = _rewritten(parsed.definitions, terms.apply_note)

    directives = DirectiveWriter(draft.path)

    def with_terms(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return directives.apply(blocks, "glossary", terms.block)

    blocks, notes = with_terms(blocks), _rewritten(notes, with_terms)

    citations = CitationWriter(references, draft.path)
    standing = [
        part
        for each in (blocks, *(note.blocks for note in notes))
        for part in standing_quotes(each)
        if part.key in references
    ]
    blocks = citations.apply(blocks)
    notes = _rewritten([*notes, *terms.definitions], citations.apply)

    def with_works(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        listed = citations.cited.values()
        return directives.apply(blocks, "references", lambda at: bibliography(listed, at))

    blocks, notes = with_works(blocks), _rewritten(notes, with_works)

    claims = ClaimWriter(evidence, draft.path)
    if "{" in draft.body or any("{" in term.definition for term in terms.used.values()):
        blocks = claims.apply(blocks)
        notes = _rewritten(notes, claims.apply)

    numberer = NoteNumberer([*notes, *citations.definitions], draft.path)
    document = citations.fill(numberer.apply(blocks))
    images, missing = _local_images(document, draft.meta.cover, draft.path, find_file)
    problems = (
        *draft.problems,
        *parsed.problems,
        *terms.problems,
        *citations.problems,
        *claims.problems,
        *directives.problems,
        *numberer.problems,
        *missing,
    )
    return Post(
        path=draft.path,
        meta=draft.meta,
        document=document,
        terms=tuple(terms.used.values()),
        references=tuple(citations.cited.values()),
        images=images,
        problems=tuple(sorted(problems, key=lambda each: (each.line, each.column, each.rule))),
        count=length_of(document, frozenset(directives.places)),
        glossary=glossary,
        made=tuple(directives.places),
        claims=tuple(claims.claims),
        quotes=(*citations.quotes, *standing),
    )


def _rewritten(
    notes: Iterable[Footnote], change: Callable[[tuple[Block, ...]], tuple[Block, ...]]
) -> list[Footnote]:
    return [replace(note, blocks=change(note.blocks)) for note in notes]


def _definition(text: str, line: int) -> tuple[Block, ...]:
    """A term's definition as blocks; it stands where the term is used."""
    words = " ".join(text.split())
    if _PLAIN.fullmatch(words) and "://" not in words:
        at = Position(line, 1)
        return (Paragraph(at, (Text(at, words),)),)
    return parse(words, first_line=line).blocks


def _local_images(
    document: Document, cover: str, path: str, find_file: FindFile
) -> tuple[tuple[LocalImage, ...], tuple[Problem, ...]]:
    """The images that stand beside the draft, the cover last, each under a name of its own, and
    those missing."""
    images: dict[str, LocalImage] = {}
    names: dict[str, Path] = {}
    problems = []
    named = [(image.url, image.at, "image-missing") for image in _images(document)]
    if cover.strip():
        named.append((cover.strip(), Position(1, 1), "cover-missing"))
    for url, at, rule in named:
        parts = urlsplit(url)
        if parts.scheme or parts.netloc or url in images:
            continue
        file = find_file(url)
        if file is None:
            what = "image" if rule == "image-missing" else "cover"
            message = f"There is no {what} “{url}” beside the draft."
            hint = "Check the path: it counts from the draft’s own folder."
            problems.append(Problem(path, *at, rule, "error", message, hint))
            continue
        images[url] = LocalImage(url, file, _name(file, names))
    return tuple(images.values()), tuple(problems)


def _images(document: Document) -> list[Image]:
    notes = tuple(block for note in document.footnotes for block in note.blocks)
    return [node for node in walk(document.blocks + notes) if isinstance(node, Image)]


def _name(file: Path, names: dict[str, Path]) -> str:
    """A name for the copy of this file: plain letters, and no other file's."""
    stem, suffix = slugify(file.stem) or "image", file.suffix.lower()
    name, number = f"{stem}{suffix}", 1
    while names.setdefault(name, file) != file:
        number += 1
        name = f"{stem}-{number}{suffix}"
    return name
