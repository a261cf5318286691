"""Changed words written into a draft's source: what is marked there stays marked. Pure."""

from __future__ import annotations

import re

from cxq.importing.comparison.alignment import matched
from cxq.importing.comparison.passages import Mark, Passage
from cxq.importing.comparison.wording import changes
from cxq.importing.comparison.writing import Writing
from cxq.importing.escaping import escaped

_NUMBER = re.compile(r"\d[\d,]*")


class WordWriting(Writing):
    """Changes within passages."""

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
        self.edit(start, end, text + "".join(kept))

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
            if start < mark.offset < end and mark.label in self.labels:
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
                marks = [
                    m for m in other.marks if other.words[there[0] - 1].end <= m.offset <= begin
                ]
                place = self.behind_marks(passage, index - 1, span[1], len(marks))
                self.edit(place, place, before + text)
                return
        if index < len(passage.words):
            span = self.source.span_of(passage, passage.words[index])
            if span is not None:
                self.edit(span[0], span[0], text + after)

    def _whole(self, passage: Passage, other: Passage) -> None:
        if not passage.last_line or not other.last_line:
            return
        start = self.source.offset(passage.at)
        self.edit(start, self.end_of(passage), self.written(other, self.indent(passage)))

    def _new_mark(self, mark: Mark) -> str:
        return self.label(mark.label)


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
