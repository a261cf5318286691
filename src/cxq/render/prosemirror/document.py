"""A post as Substack's document: the text, then (or between) its notes.

`substack_document` is what a hand-over needs: the document as a dict, and the local images that it
names. `notes_content` is what a script needs that puts the notes into an open editor.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field

from cxq.document import Document
from cxq.errors import CxqError
from cxq.model import LocalImage, Post
from cxq.project import Settings
from cxq.render.masthead import masthead
from cxq.render.polish import polish
from cxq.render.prosemirror.blocks import Blocks
from cxq.render.prosemirror.dialect import Dialect, dialect
from cxq.render.prosemirror.elements import Elements
from cxq.render.prosemirror.formulas import Formulas, renew_ids
from cxq.render.prosemirror.images import Images
from cxq.render.prosemirror.inlines import Inlines
from cxq.render.prosemirror.naming import renamed
from cxq.render.prosemirror.numbering import Numbering
from cxq.render.prosemirror.pieces import Node, node, paragraph, text_node
from cxq.render.prosemirror.validate import validate
from cxq.render.rendered import Writer
from cxq.render.table_lowering import without_tables


@dataclass(frozen=True, slots=True)
class SubstackDocument:
    """The document, validated. `lines` are the draft's lines of the nodes of `doc["content"]`, 0
    where none made it; `images` are the local ones, by the address under which `doc` names them;
    `notes` are sentences for the author."""

    doc: Node
    lines: tuple[int, ...]
    images: Mapping[str, LocalImage] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def substack_document(post: Post, settings: Settings) -> SubstackDocument:
    """The post as a document in the dialect that the settings ask for.

    CxqError where a note is referenced twice and the settings refuse that, SettingsError for a
    name in the settings that cannot be used.
    """
    ways = dialect(settings.substack)
    writing = _Writing(post, settings, ways)
    nodes, lines = writing.document()
    _last[:] = [(post, settings, writing.given)]
    doc = renamed(node("doc", nodes), ways)
    faults = validate(doc, ways)
    if faults:
        raise CxqError(
            f"{post.path}: the Substack document would be broken: {faults[0]}.",
            "This is a fault of cxq, and nothing was written: please report it with the draft.",
        )
    return SubstackDocument(doc, tuple(lines), writing.local, writing.writer.notes)


def notes_content(post: Post, settings: Settings) -> list[list[Node]]:
    """The blocks of each note, in the order of `Document.footnotes` and in legacy names.

    Notes hold no anchors: a note to a note stands within it, behind a sign. What was just written
    for the document is not written again; nobody may change it.
    """
    if _last and _last[0][0] is post and _last[0][1] is settings:
        given = _last[0][2]
        if given.keys() >= set(range(1, len(post.document.footnotes) + 1)):
            return [given[number] for number in sorted(given)]
    writing = _Writing(post, settings, dialect(settings.substack))
    writing.body()
    anchored = set(writing.numbering.order)
    numbers = range(1, len(writing.shown.footnotes) + 1)
    writing.numbering.order.extend(number for number in numbers if number not in anchored)
    notes = writing.notes()
    return [writing.settled(notes[number]) for number in numbers]


_last: list[tuple[Post, Settings, dict[int, list[Node]]]] = []
"""The notes of the last document: an export shows them in copy.html, too."""


def with_addresses(doc: Node, addresses: Mapping[str, Node]) -> Node:
    """The document with these attributes (`src`, and what else an upload tells) for its images, by
    the address under which it names them. The document itself is not changed."""
    made = dict(doc)
    attributes = made.get("attrs")
    if made.get("type") == "image2" and attributes and attributes.get("src") in addresses:
        made["attrs"] = {**attributes, **addresses[attributes["src"]]}
    if "content" in made:
        made["content"] = [with_addresses(inner, addresses) for inner in made["content"]]
    return made


class _Writing:
    """One run over a post: the body first, since it gives the notes their numbers."""

    def __init__(self, post: Post, settings: Settings, ways: Dialect) -> None:
        head = masthead(post, settings)
        self.writer = Writer()
        polished = polish(post.document, head.language)
        self.shown: Document = without_tables(polished, post.meta.tables, self.writer)
        self.local = {f"images/{image.name}": image for image in post.images}
        places = {image.url: f"images/{image.name}" for image in post.images}
        self.numbering = Numbering(self.writer, self.shown, post.path, copies=ways.copy_notes)
        images = Images(self.writer, places, head.url)
        formulas = Formulas(ways.inline_latex)
        inlines = Inlines(self.writer, images, formulas, self.numbering, head.url)
        self._elements = Elements(self.writer, head)
        self._blocks = Blocks(
            self.writer, inlines, images, formulas, self._elements, ways.code_block
        )
        self._at_end = ways.notes_at_end
        self.given: dict[int, list[Node]] = {}

    def document(self) -> tuple[list[Node], list[int]]:
        """The nodes of the whole document, each with its line in the draft."""
        body = self.body()
        notes = self.notes()
        # Those with numbers that are settled at the end are left out: they are not as written yet.
        self.given = {} if self.numbering.unsettled else notes
        placed: list[tuple[Node, int]] = []
        done = 0
        for made, line in body:
            for each in made:
                placed.append((each, line))
                if not self._at_end:
                    start, done = done, done + _anchors_in(each)
                    placed += self._footnotes(notes, start, done)
        placed += self._orphans()
        placed += self._footnotes(notes, done, len(self.numbering.order))
        placed = placed or [(paragraph(), 0)]
        return self.settled([each for each, _ in placed]), [line for _, line in placed]

    def body(self) -> list[tuple[list[Node], int]]:
        """The blocks of the text: their nodes, and each one's line in the draft."""
        return [(self._blocks.text(block), block.at.line) for block in self.shown.blocks]

    def notes(self) -> dict[int, list[Node]]:
        """What each note holds to which an anchor leads."""
        self._elements.enter_notes()
        made: dict[int, list[Node]] = {}
        for place, number in enumerate(self.numbering.order, 1):
            if number not in made:
                made[number] = self._note(number, place)
        return made

    def _note(self, number: int, place: int) -> list[Node]:
        """A note, and behind it the notes to it, each behind its sign."""
        self.numbering.enter(number, place)
        nodes = self._blocks.note(self.shown.footnotes[number - 1])
        waiting = self.numbering.waiting()
        while waiting:
            for inner, sign in waiting:
                nodes += _signed(sign, self._blocks.note(self.shown.footnotes[inner - 1]))
            waiting = self.numbering.waiting()
        self.numbering.leave()
        return nodes

    def _footnotes(
        self, notes: dict[int, list[Node]], start: int, end: int
    ) -> list[tuple[Node, int]]:
        """The blocks of these anchors. A note's second block is a copy, never the same nodes: who
        changes one (an address, a name) must not change the other."""
        made = []
        for place in range(start + 1, end + 1):
            number = self.numbering.order[place - 1]
            again = place != self.numbering.first(number)
            content = copy.deepcopy(notes[number]) if again else notes[number]
            if again:
                renew_ids(content, place)
            line = self.shown.footnotes[number - 1].at.line
            made.append((node("footnote", content, number=place), line))
        return made

    def _orphans(self) -> list[tuple[Node, int]]:
        """Notes to which nothing points: on Substack each needs an anchor, so they end the text."""
        made: list[tuple[Node, int]] = []
        for number in self.numbering.orphans():
            note = self.shown.footnotes[number - 1]
            self.writer.note(
                f"nothing points at the note “{note.label}”: it stands at the end of the text.",
                note.at,
            )
            if not made:
                made.append((node("horizontal_rule"), 0))
            made += [(each, note.at.line) for each in self._note(number, 0)]
        return made

    def settled(self, nodes: list[Node]) -> list[Node]:
        """The nodes, with numbers in them that were not known when they were written."""
        if self.numbering.unsettled:
            for each in nodes:
                self._settle(each)
        return nodes

    def _settle(self, each: Node) -> None:
        if "text" in each:
            each["text"] = self.numbering.settled(each["text"])
        for inner in each.get("content", ()):
            self._settle(inner)


def _anchors_in(each: Node) -> int:
    if each["type"] == "footnoteAnchor":
        return 1
    return sum(map(_anchors_in, each.get("content", ())))


def _signed(sign: str, nodes: list[Node]) -> list[Node]:
    """A note to a note: its sign before its first words."""
    first = nodes[0]
    if first["type"] != "paragraph":
        return [paragraph(text_node(sign)), *nodes]
    content = first.get("content", [])
    if content and content[0]["type"] == "text" and "marks" not in content[0]:
        content = [text_node(f"{sign} {content[0]['text']}"), *content[1:]]
    else:
        content = [text_node(f"{sign} "), *content]
    return [node("paragraph", content), *nodes[1:]]
