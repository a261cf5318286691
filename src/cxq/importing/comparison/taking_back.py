"""What was changed after publishing, written into the draft's own source. Pure.

A passage that did not change keeps its source; in one that did, only the words that changed are
replaced, so that terms, citations and claims stay. What comes out is compared again: where a passage
still differs, it is replaced as a whole, its notes' marks put where they stand; where that does not
help, the author is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from cxq.importing.comparison.alignment import matched
from cxq.importing.comparison.compare import Side
from cxq.importing.comparison.findings import Added, Comparison, Finding, LinkChange, PictureChange
from cxq.importing.comparison.passages import Mark, Passage
from cxq.importing.comparison.source import Edit, Source, applied
from cxq.importing.comparison.wording import changes
from cxq.importing.escaping import address, escaped, quoted_title
from cxq.nodes import Position

ROUNDS = 3
_LABEL = re.compile(r"\[\^([\w.-]+)\]")
_NUMBER = re.compile(r"\d[\d,]*")
_PREFIX = re.compile(r"[^\s>]")

Again = Callable[[str], tuple[Side, Comparison]]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The draft's text with what was changed, and what could not be brought into it."""

    text: str
    left: tuple[Finding, ...]


def take_back(
    text: str, side: Side, comparison: Comparison, published: str, again: Again
) -> TakenBack:
    """`published` is the published post's Markdown, `again` builds and compares a changed draft."""
    best = TakenBack(text, tuple(comparison.findings))
    for round_ in range(ROUNDS):
        if not comparison.findings:
            break
        made = _Round(Source(text), side, comparison, published, whole=round_ > 0)
        changed = applied(text, made.edits())
        if changed == text:
            if round_ == 0:
                continue
            break
        side, comparison = again(changed)
        text = changed
        if len(comparison.findings) < len(best.left):
            best = TakenBack(text, tuple(comparison.findings))
    return best


@dataclass(slots=True)
class _Round:
    source: Source
    side: Side
    found: Comparison
    published: str
    whole: bool
    _edits: list[Edit] = field(default_factory=list)
    _labels: dict[str, str] = field(default_factory=dict)
    _new_notes: dict[str, str] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)

    def edits(self) -> list[Edit]:
        """All changes to the draft's source that this comparison asks for."""
        self._lines = self.published.split("\n")
        for pair in self.found.notes:
            span = self.source.marker(pair.mark)
            if span is not None:
                written = self.source.text[span[0] : span[1]]
                self._labels.setdefault(pair.other_mark.label, written)
        self._fields()
        for passage, other in self.found.pairs:
            if passage.key != other.key and not passage.made:
                if self.whole:
                    self._whole(passage, other)
                else:
                    self._words(passage, other)
            if "heading" in (passage.kind, other.kind) and not passage.made:
                self._heading(passage, other)
            if "button" == passage.kind == other.kind and passage.url != other.url:
                self._button(passage, other)
        for link in self.found.links:
            self._link(link)
        for picture in self.found.pictures:
            self._picture(picture)
        self._notes()
        self._paywall()
        removed = [each for each in self.found.removed if not each.made]
        for passage in removed:
            self._remove(passage)
        for added in self.found.added:
            self._add(added)
        self._define()
        return self._edits

    def _edit(self, start: int, end: int, text: str) -> None:
        self._edits.append(Edit(start, end, text))

    # ------------------------------------------------ fields

    def _fields(self) -> None:
        for name, value in self.found.fields.items():
            line = self.side.lines.get(name)
            written = f"{name}: {_yaml(value)}"
            if line is not None:
                last = line
                while self.source.line(last + 1)[:1] in (" ", "\t"):
                    last += 1
                start = self.source.offset(Position(line, 1))
                self._edit(start, self.source.line_end(last), written)
            elif self.source.line(1).rstrip() in ("---", "\ufeff---"):
                end = self.source.line_end(self.side.lines.get("title", 1))
                self._edit(end, end, "\n" + written)

    # ------------------------------------------------ words

    def _words(self, passage: Passage, other: Passage) -> None:
        for here, there in self._widened(passage, other):
            if here:
                self._replace(passage, other, here, there)
            else:
                self._insert(passage, other, here.start, there)

    def _widened(self, passage: Passage, other: Passage) -> list[tuple[range, range]]:
        """The changes, each widened to the whole term or claim that it touches."""
        pairs = dict(matched(passage.key, other.key))
        found: list[tuple[range, range]] = []
        for here, there in changes(passage, other):
            start, stop, begin, end = here.start, here.stop, there.start, there.stop
            while 0 < start < len(passage.key) and here and self._one(passage, start - 1, start):
                start -= 1
                begin = min(begin, pairs.get(start, begin))
            while 0 < stop < len(passage.key) and here and self._one(passage, stop - 1, stop):
                end = max(end, pairs.get(stop, end - 1) + 1)
                stop += 1
            if found and (start < found[-1][0].stop or begin < found[-1][1].stop):
                last = found.pop()
                start, begin = min(start, last[0].start), min(begin, last[1].start)
                stop, end = max(stop, last[0].stop), max(end, last[1].stop)
            found.append((range(start, stop), range(begin, end)))
        return found

    @staticmethod
    def _one(passage: Passage, index: int, following: int) -> bool:
        """Whether two words are said by one term or claim."""
        run = passage.run_at(passage.words[index].start)
        if run is None or run.kind not in ("term", "claim"):
            return False
        return run is passage.run_at(passage.words[following].start)

    def _replace(self, passage: Passage, other: Passage, here: range, there: range) -> None:
        first = self.source.span_of(passage, passage.words[here[0]])
        last = self.source.span_of(passage, passage.words[here[-1]])
        if first is None or last is None or first[0] > last[1]:
            return
        start, end = first[0], last[1]
        written = self.source.text[start:end]
        inside = (passage.words[here[0]].start, passage.words[here[-1]].end)
        kept = [
            self.source.text[span[0] : span[1]]
            for mark in passage.marks
            if inside[0] < mark.offset < inside[1] and (span := self.source.marker(mark))
        ]
        text = self._shown(other, there, code=passage.kind == "code" or self._code(passage, here))
        run = passage.run_at(inside[0])
        if run is not None and run.kind in ("term", "claim") and first == last:
            text = _renamed(run.kind, run.source, text)
        if not there:
            # A gap on each side is one too many.
            gap = self.source.text[start - 1 : start]
            if gap in (" ", "\t") and start > 0:
                start -= 1
            elif self.source.text[end : end + 1] == " ":
                end += 1
        if "\n" in written and not text and not kept:
            text = ""
        self._edit(start, end, text + "".join(kept))

    @staticmethod
    def _code(passage: Passage, here: range) -> bool:
        run = passage.run_at(passage.words[here[0]].start)
        return run is not None and run.kind == "code"

    def _shown(self, other: Passage, words: range, *, code: bool = False) -> str:
        """Published words as they are written in a draft, the marks between them included."""
        if not words:
            return ""
        start, end = other.words[words[0]].start, other.words[words[-1]].end
        if code:
            return other.text[start:end]
        parts, done = [], start
        for mark in other.marks:
            if start < mark.offset < end and mark.label in self._labels:
                continue  # it stands in the draft, too, and is kept where it was
            if start < mark.offset < end:
                parts += [escaped(other.text[done : mark.offset]), self._new_mark(mark)]
                done = mark.offset
        return "".join((*parts, escaped(other.text[done:end])))

    def _insert(self, passage: Passage, other: Passage, index: int, there: range) -> None:
        text = self._shown(other, there)
        begin, end = other.words[there[0]].start, other.words[there[-1]].end
        before = other.text[other.words[there[0] - 1].end : begin] if there[0] else ""
        following = other.words[there[-1] + 1].start if there[-1] + 1 < len(other.words) else end
        after = other.text[end:following]
        if index:
            span = self.source.span_of(passage, passage.words[index - 1])
            if span is not None:
                marks = [m for m in other.marks if other.words[there[0] - 1].end <= m.offset <= begin]
                place = self._behind_marks(passage, index - 1, span[1], len(marks))
                self._edit(place, place, before + text)
                return
        if index < len(passage.words):
            span = self.source.span_of(passage, passage.words[index])
            if span is not None:
                self._edit(span[0], span[0], text + after)

    def _behind_marks(self, passage: Passage, index: int, place: int, count: int) -> int:
        """The place behind a word and so many of the marks that follow it."""
        following = passage.words[index + 1].start if index + 1 < len(passage.words) else None
        end = passage.words[index].end
        marks = [
            mark
            for mark in passage.marks
            if end <= mark.offset and (following is None or mark.offset <= following)
        ]
        for mark in marks[:count]:
            span = self.source.marker(mark)
            if span is not None:
                place = max(place, span[1])
        return place

    # ------------------------------------------------ whole passages

    def _whole(self, passage: Passage, other: Passage) -> None:
        if not passage.last_line or not other.last_line:
            return
        start = self.source.offset(passage.at)
        self._edit(start, self._end_of(passage), self._written(other, self._indent(passage)))

    def _end_of(self, passage: Passage) -> int:
        return self.source.line_end(passage.last_line)

    def _indent(self, passage: Passage) -> str:
        """What stands before a passage's further lines: quotes again, all else as spaces."""
        line = self.source.line(passage.at.line)
        return _PREFIX.sub(" ", line[: passage.at.column - 1])

    def _written(self, other: Passage, indent: str) -> str:
        """A published passage's Markdown without what stands before it, its notes renamed."""
        lines = self._lines[other.at.line - 1 : other.last_line]
        width = other.at.column - 1
        bare = [line[width:] if not line[:width].strip(" >") or not n else line.lstrip(" >")
                for n, line in enumerate(lines)]  # fmt: skip
        return self._relabelled(("\n" + indent).join(bare))

    def _relabelled(self, markdown: str) -> str:
        return _LABEL.sub(lambda found: self._label(found[1]), markdown)

    def _label(self, label: str) -> str:
        """How the note of this published label is pointed at in the draft."""
        return self._labels.get(label) or self._new_label(label)

    def _new_label(self, label: str) -> str:
        if label not in self._new_notes:
            taken = self.source.text
            names = (f"{label}-{count}" if count else label for count in range(len(taken) + 2))
            self._new_notes[label] = next(
                name
                for name in names
                if f"[^{name}]" not in taken and name not in self._new_notes.values()
            )
        return f"[^{self._new_notes[label]}]"

    def _new_mark(self, mark: Mark) -> str:
        return self._label(mark.label)

    def _define(self) -> None:
        """The notes that were added, at the draft's end."""
        texts = []
        for label, name in self._new_notes.items():
            passages = self.found.published_notes.get(label, [])
            if passages:
                first, last = passages[0].at.line, passages[-1].last_line
                while first > 1 and not self._lines[first - 1].startswith("[^"):
                    first -= 1
                text = "\n".join(self._lines[first - 1 : last])
                text = re.sub(rf"\A\[\^{re.escape(label)}\]:", f"[^{name}]:", text)
                head, colon, rest = text.partition(":")
                texts.append(head + colon + self._relabelled(rest))
        if texts:
            end = len(self.source.text.rstrip())
            self._edit(end, end, "".join(f"\n\n{text}" for text in texts))

    def _remove(self, passage: Passage) -> None:
        if passage.kind == "caption":
            self._drop_caption(passage)
            return
        line = self.source.line(passage.at.line)
        if re.match(r"\[\^[^\]]+\]:", line) or not passage.last_line:
            return
        start = self.source.offset(Position(passage.at.line, 1))
        last = passage.last_line
        blank = passage.kind not in ("item", "cell") or not self.source.line(last + 1).strip()
        if blank:
            while last + 1 <= len(self.source.starts) and not self.source.line(last + 1).strip():
                last += 1
        end = self.source.offset(Position(last + 1, 1))
        self._edit(start, end, "")

    def _drop_caption(self, passage: Passage) -> None:
        if passage.runs:
            start = self.source.text.rfind('"', 0, self.source.offset(passage.runs[0].at))
            end = self.source.text.find('")', start + 1)
            if 0 < start < end and passage.text[:1]:
                self._edit(start - 1, end + 1, "")

    def _add(self, added: Added) -> None:
        other = added.passage
        if other.kind == "caption":
            self._add_caption(added)
            return
        after = added.after
        if added.note and after is None:
            return
        first = other.at.line
        text = "\n".join(self._lines[first - 1 : other.last_line])
        if re.match(r"\[\^[^\]]+\]:", text):
            return
        text = self._relabelled(text)
        self._place(text, after, tight=bool(after and other.inside and after.inside))

    def _place(self, text: str, after: Passage | None, *, tight: bool = False) -> None:
        """Put a block behind a passage, or at the beginning."""
        if after is not None and after.last_line:
            end = self._end_of(after)
            self._edit(end, end, ("\n" if tight else "\n\n") + text)
            return
        line = self.side.lines.get("body", 1)
        while line < len(self.source.starts) and not self.source.line(line).strip():
            line += 1
        start = self.source.offset(Position(line, 1))
        self._edit(start, start, text + "\n\n")

    def _add_caption(self, added: Added) -> None:
        lines = [each for each in self.side.body.pictures]
        before = added.after.at.line if added.after else 0
        nexts = [each for each in lines if each.at.line > before]
        if nexts:
            start = self.source.offset(nexts[0].at)
            end = self.source.text.find(")", start)
            if 0 < end <= self.source.line_end(nexts[0].at.line):
                self._edit(end, end, quoted_title(escaped(added.passage.text)))

    # ------------------------------------------------ headings, buttons, links, images

    def _heading(self, passage: Passage, other: Passage) -> None:
        if passage.kind != other.kind or passage.level == other.level:
            return
        start = self.source.offset(passage.at)
        signs = re.compile("#{1,6}").match(self.source.text, start)
        if signs:
            self._edit(*signs.span(), "#" * other.level)

    def _button(self, passage: Passage, other: Passage) -> None:
        line = self.source.line(passage.at.line)
        words = passage.text
        if line.strip().startswith("{button") and other.url:
            start = self.source.offset(Position(passage.at.line, 1))
            self._edit(start, start + len(line), f"{{button: {words} | {other.url}}}")

    def _link(self, change: LinkChange) -> None:
        if change.passage.made or (self.whole and change.passage.key != change.other.key):
            return
        text, own, theirs = self.source.text, change.own, change.theirs
        limit = self._end_of(change.passage)
        if own is not None:
            start = self.source.offset(own.at)
            place = text.find(f"]({own.url}", start, limit)
            if place < 0:
                return
            if theirs is not None:
                self._edit(place + 2, place + 2 + len(own.url), address(theirs.url))
            elif text[start : start + 1] == "[":
                self._edit(start, start + 1, "")
                end = text.find(")", place + 2 + len(own.url))
                self._edit(place, end + 1, "")
        elif theirs is not None:
            self._add_link(change, theirs.start, theirs.start + len(theirs.words), theirs.url)

    def _add_link(self, change: LinkChange, begin: int, end: int, url: str) -> None:
        pairs = {j: i for i, j in matched(change.passage.key, change.other.key)}
        inside = [
            pairs[j]
            for j, word in enumerate(change.other.words)
            if begin <= word.start < end and j in pairs
        ]
        if not inside:
            return
        first = self.source.span_of(change.passage, change.passage.words[inside[0]])
        last = self.source.span_of(change.passage, change.passage.words[inside[-1]])
        if first is not None and last is not None:
            self._edit(first[0], first[0], "[")
            self._edit(last[1], last[1], f"]({address(url)})")

    def _picture(self, change: PictureChange) -> None:
        own, theirs = change.own, change.theirs
        if own is not None and theirs is not None:
            start = self.source.offset(own.at)
            found = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]").match(self.source.text, start)
            if found:
                alt = escaped(" ".join(theirs.alt.split()), brackets=True)
                self._edit(found.start(1), found.end(1), alt)
        elif own is not None:
            line = self.source.line(own.at.line)
            if line.strip().startswith("!["):
                start = self.source.offset(Position(own.at.line, 1))
                last = own.at.line
                while last < len(self.source.starts) and not self.source.line(last + 1).strip():
                    last += 1
                self._edit(start, self.source.offset(Position(last + 1, 1)), "")
        elif theirs is not None:
            line = self._lines[theirs.at.line - 1]
            if line.strip().startswith(("![", "[![")):
                self._place(self._relabelled(line), change.after)

    # ------------------------------------------------ notes and the paywall

    def _notes(self) -> None:
        for lost in self.found.lost_notes:
            if span := self.source.marker(lost.mark):
                self._edit(*span, "")
                self._drop_definition(lost.mark)
        for pair in self.found.moved_notes:
            span = self.source.marker(pair.mark)
            place = self._published_place(pair.passage, pair.other_passage, pair.other_mark)
            if span is not None and place is not None:
                self._edit(*span, "")
                self._edit(place, place, self.source.text[span[0] : span[1]])
        for added in self.found.added_notes:
            partner = next((a for a, b in self.found.pairs if b is added.passage), None)
            if partner is None or (self.whole and partner.key != added.passage.key):
                continue
            place = self._published_place(partner, added.passage, added.mark)
            if place is not None:
                self._edit(place, place, self._label(added.mark.label))

    def _published_place(self, passage: Passage, other: Passage, mark: Mark) -> int | None:
        """Where in the draft's source a published mark would stand; None where its words are not
        those of the draft.
        """
        partner = next((a for a, b in self.found.pairs if b is other), passage)
        pairs = {j: i for i, j in matched(partner.key, other.key)}
        ends = [j for j, word in enumerate(other.words) if word.end <= mark.offset]
        if not ends:
            return None
        if ends[-1] not in pairs:
            return None
        span = self.source.span_of(partner, partner.words[pairs[ends[-1]]])
        if span is None:
            return None
        before = [
            each for each in other.marks if other.words[ends[-1]].end <= each.offset
        ]
        return self._behind_marks(
            partner, pairs[ends[-1]], span[1], before.index(mark) if mark in before else 0
        )

    def _drop_definition(self, mark: Mark) -> None:
        label = f"[^{mark.label}]"
        uses = self.source.text.count(label) - self.source.text.count(label + ":")
        note = self.side.body.notes.get(mark.label)
        if uses != 1 or not note or note[0].made:
            return
        first = note[0].at.line
        while first > 1 and not self.source.line(first).startswith(label + ":"):
            first -= 1
        if not self.source.line(first).startswith(label + ":"):
            return
        last = note[-1].last_line
        while last < len(self.source.starts) and not self.source.line(last + 1).strip():
            last += 1
        start = self.source.offset(Position(first, 1))
        self._edit(start, self.source.offset(Position(last + 1, 1)), "")

    def _paywall(self) -> None:
        for change in self.found.paywalls:
            if change.own is not None:
                last = change.own.line
                while last < len(self.source.starts) and not self.source.line(last + 1).strip():
                    last += 1
                start = self.source.offset(Position(change.own.line, 1))
                self._edit(start, self.source.offset(Position(last + 1, 1)), "")
            if change.published:
                self._place("{paywall}", change.after)


def _renamed(kind: str, source: str, words: str) -> str:
    """A term with the published words, a claim with the published number."""
    if kind == "claim":
        if not _NUMBER.fullmatch(words):
            return words
        return re.sub(r"\s*(?:=[^}]*)?\}\Z", f" = {words}}}", source)
    name = re.match(r"\[\[([^\]|#]+)", source)
    if name is None or not words or re.search(r"[\[\]|]", words):
        return words
    return f"[[{name[1]}|{words}]]"


def _yaml(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)
