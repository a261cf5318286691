"""A draft's post held against the published one: what differs, and on which line. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cxq.importing.comparison.addresses import same_address
from cxq.importing.comparison.findings import (
    ORDER,
    Added,
    AddedNote,
    Comparison,
    LostNote,
    NotePair,
    PaywallChange,
    both,
    cut,
)
from cxq.importing.comparison.linking import compare_links
from cxq.importing.comparison.pairing import paired, paired_references, references, same_place
from cxq.importing.comparison.passages import Comparable, Passage
from cxq.importing.comparison.pictures import compare_pictures
from cxq.importing.comparison.tables import published_otherwise
from cxq.importing.comparison.wording import compare_words
from cxq.importing.comparison.words import compared, is_figure, set_otherwise


@dataclass(slots=True)
class Side:
    """A post as it is compared. `lines` are where the draft's fields stand; an empty `title` of
    a published post is one that the saved file does not give.
    """

    body: Comparable
    title: str = ""
    subtitle: str = ""
    url: str = ""
    lines: dict[str, int] = field(default_factory=dict)
    quotes: int = 0
    claims: int = 0


def compare(draft: Side, published: Side) -> Comparison:
    """All that is otherwise as published."""
    comparison = _Comparer(draft, published).compare()
    comparison.findings = list(dict.fromkeys(comparison.findings))
    comparison.findings.sort(key=lambda each: (ORDER.index(each.kind), each.line))
    return comparison


class _Comparer:
    def __init__(self, draft: Side, published: Side) -> None:
        self._draft = draft
        self._published = published
        self._found = Comparison()
        self._partner: dict[Passage, Passage] = {}
        self._preview_from = -1
        self._behind: set[Passage] = set()

    def compare(self) -> Comparison:
        found = self._found
        found.published_notes = self._published.body.notes
        self._fields()
        one, other = self._draft.body, self._published.body
        pairs = paired(one.passages, other.passages)
        self._partner = {one.passages[i]: other.passages[j] for i, j in pairs}
        self._paywall(pairs)
        self._leftovers(one.passages, other.passages, pairs)
        for i, j in pairs:
            self._pair(one.passages[i], other.passages[j])
        self._notes()
        compare_pictures(one, other, pairs, found, self._preview_from)
        self._form()
        self._count()
        return found

    def _fields(self) -> None:
        for name, kind in (("title", "title"), ("subtitle", "subtitle")):
            own, theirs = getattr(self._draft, name), getattr(self._published, name)
            if not theirs:
                if own:
                    self._found.remarks.append(
                        f"The saved file gives no {name}: it was not compared."
                    )
                continue
            self._found.counts[name + "s"] += 1
            if compared(own) != compared(theirs):
                line = self._draft.lines.get(name, 1)
                self._found.find(kind, line, both(own, theirs), own, theirs)  # type: ignore[arg-type]
                self._found.fields[name] = theirs
            else:
                self._found.typography.update(set_otherwise(own, theirs))

    def _pair(self, passage: Passage, other: Passage) -> None:
        """Two passages that belong together: words, links, the heading's level, a button's goal."""
        found = self._found
        found.pairs.append((passage, other))
        if passage.key == other.key:
            found.typography.update(set_otherwise(passage.text, other.text))
        else:
            compare_words(passage, other, found)
        if passage.kind == "heading" and other.kind == "heading" and passage.level != other.level:
            found.find(
                "heading",
                passage.at.line,
                f"“{passage.text}” is of level {passage.level} in the draft, {other.level} as "
                "published",
            )
        elif (passage.kind == "heading") != (other.kind == "heading"):
            was, now = ("a heading", "text") if passage.kind == "heading" else ("text", "a heading")
            found.find("heading", passage.at.line, f"“{cut(passage.text)}” is {was} in the draft, "
                       f"{now} as published")  # fmt: skip
        if (
            passage.url
            and other.url
            and same_address(passage.url, self._draft.url) != same_address(other.url)
        ):
            found.find("button", passage.at.line, both(passage.url, other.url))
        compare_links(passage, other, self._draft.url, found)

    # ------------------------------------------------ what one side has alone

    def _leftovers(
        self, one: list[Passage], other: list[Passage], pairs: list[tuple[int, int]]
    ) -> None:
        here, there = {i for i, _ in pairs}, {j for _, j in pairs}
        left = [i for i in range(len(one)) if i not in here and not self._hidden(i)]
        more = [j for j in range(len(other)) if j not in there]
        for i in list(left):
            twin = next((j for j in more if one[i].key and other[j].key == one[i].key), None)
            if twin is not None:
                left.remove(i)
                more.remove(twin)
                self._partner[one[i]] = other[twin]
                self._moved(one[i], other[twin])
        rows, code = published_otherwise(
            [one[i] for i in left], [other[j] for j in more], self._published.body, self._found
        )
        left = [i for i in left if one[i] not in rows]
        more = [j for j in more if other[j] not in code]
        for i in left:
            if not one[i].optional:
                self._found.removed.append(one[i])
                self._say("is not there as published", one[i], one[i].at.line)
        for j in more:
            if other[j].optional or _is_platform(other[j]):
                continue
            before = max((i for i, k in pairs if k < j), default=-1)
            after = one[before] if before >= 0 else None
            self._found.added.append(Added(other[j], after))
            line = after.last_line or after.at.line if after else self._draft.lines.get("body", 1)
            self._say("was added as published", other[j], line)

    def _say(self, what: str, passage: Passage, line: int) -> None:
        kinds = {"heading": "heading", "caption": "caption", "code": "code", "button": "button",
                 "quote": "quote"}  # fmt: skip
        kind = "note" if passage.note else kinds.get(passage.kind, "text")
        name = {"item": "list item", "cell": "table row"}.get(passage.kind, passage.kind)
        self._found.find(
            kind, line, f"a {name} {what}: “{cut(passage.text)}”",  # type: ignore[arg-type]
            "" if "added" in what else passage.text, passage.text if "added" in what else "",
        )  # fmt: skip

    def _moved(self, passage: Passage, other: Passage) -> None:
        self._found.remarks.append(
            f"Line {passage.at.line}: “{cut(passage.text)}” stands at another place as published "
            "(not part of the diff)."
        )
        self._found.find(
            "heading" if passage.kind == "heading" else "text",
            passage.at.line,
            f"“{cut(passage.text)}” stands at another place as published",
            passage.text,
            other.text,
        )

    def _hidden(self, index: int) -> bool:
        return 0 <= self._preview_from <= index

    # ------------------------------------------------ notes

    def _notes(self) -> None:
        own = [each for each in references(self._draft.body) if not self._is_hidden(each.passage)]
        theirs = references(self._published.body)
        self._found.counts["notes"] += len({each.mark.label for each in own})
        pairs = paired_references(own, theirs, self._partner)
        done: set[tuple[str, str]] = set()
        lost = []
        for i, j in pairs:
            one, other = own[i], theirs[j]
            pair = NotePair(one.passage, one.mark, other.passage, other.mark)
            self._found.notes.append(pair)
            if other.key is None:
                lost.append(one)
                continue
            labels = (one.mark.label, other.mark.label)
            if labels not in done:
                done.add(labels)
                self._note(*labels, one.mark.at.line)
            self._place(pair)
        here, there = {i for i, _ in pairs}, {j for _, j in pairs}
        removed = set(self._found.removed)
        for i, one in enumerate(own):
            if i not in here and one.passage not in removed:
                self._found.lost_notes.append(LostNote(one.passage, one.mark))
                words = cut(one.said)
                message = f"the note “{words}” is not there as published"
                self._found.find("note", one.mark.at.line, message)
        added = {each.passage for each in self._found.added}
        homes = {other: one for one, other in self._partner.items()}
        for j, other in enumerate(theirs):
            if j not in there and other.passage not in added:
                self._found.added_notes.append(AddedNote(other.passage, other.mark))
                words = cut(other.said)
                home = homes.get(other.passage)
                line = home.at.line if home is not None else 1
                self._found.find("note", line, f"the note “{words}” was added as published")
        if lost:
            many = "1 note has its mark" if len(lost) == 1 else f"{len(lost)} notes have marks"
            self._found.find(
                "preview",
                lost[0].mark.at.line,
                f"{many} and no text in the saved file (a paid preview?): not compared",
            )

    def _is_hidden(self, passage: Passage) -> bool:
        return passage in self._behind

    def _note(self, label: str, other_label: str, line: int) -> None:
        one, other = self._draft.body.notes[label], self._published.body.notes[other_label]
        pairs = paired(one, other)
        for i, j in pairs:
            self._pair(one[i], other[j])
        here, there = {i for i, _ in pairs}, {j for _, j in pairs}
        for i, passage in enumerate(one):
            if i not in here:
                self._found.removed.append(passage)
                self._say("of a note is not there as published", passage, passage.at.line)
        for j, passage in enumerate(other):
            if j not in there:
                after = max((i for i, k in pairs if k < j), default=-1)
                standing = one[after] if after >= 0 else None
                self._found.added.append(Added(passage, standing, label))
                self._say("of a note was added as published", passage, line)

    def _place(self, pair: NotePair) -> None:
        """Whether the mark stands behind the same word."""
        partner = self._partner.get(pair.passage)
        if pair.passage.note or partner is None:
            return
        moved = partner is not pair.other_passage
        if not moved:
            moved = not same_place(pair, partner)
        if moved:
            self._found.moved_notes.append(pair)
            before = pair.other_passage.text[: pair.other_mark.offset].split()[-3:]
            self._found.find(
                "note",
                pair.mark.at.line,
                f"the mark of a note stands behind “{' '.join(before)}” as published",
            )

    # ------------------------------------------------ the platform's own

    def _paywall(self, pairs: list[tuple[int, int]]) -> None:
        own, theirs = self._draft.body.paywalls[:1], self._published.body.paywalls[:1]
        self._found.counts["paywalls"] += len(own)
        if not own and not theirs:
            return
        passages = self._draft.body.passages
        at = own[0][1] if own else None
        published = len(self._published.body.passages)
        behind = bool(own) and any(i >= own[0][0] for i, _ in pairs)
        if own and theirs and theirs[0][0] >= published and not behind:
            self._cut_off(own[0][0], own[0][1].line)
            return
        should = max((i for i, j in pairs if theirs and j < theirs[0][0]), default=-1)
        stands = max((i for i, _ in pairs if own and i < own[0][0]), default=-1)
        if own and theirs and should == stands:
            return
        after = passages[should] if theirs and should >= 0 else None
        self._found.paywalls.append(PaywallChange(at, bool(theirs), after))
        if at is None:
            line = after.last_line or after.at.line if after else self._draft.lines.get("body", 1)
            self._found.find("paywall", line, "the published post has one, the draft none")
        elif not theirs:
            self._found.find("paywall", at.line, "the draft has one, the published post none")
        else:
            where = f"“{cut(after.text)}”" if after else "the title"
            self._found.find("paywall", at.line, f"it stands behind {where} as published")

    def _cut_off(self, index: int, line: int) -> None:
        behind = len(self._draft.body.passages) - index
        if behind:
            self._preview_from = index
            self._behind = set(self._draft.body.passages[index:])
            self._found.find(
                "preview",
                line,
                "the saved file ends at the paywall (a paid preview): what stands behind it in the "
                f"draft ({behind} passages) was not compared. Save the page while signed in",
            )

    def _form(self) -> None:
        if self._draft.body.forms and not self._published.body.forms:
            self._found.find(
                "form", 1, "the draft has a subscription form, the published post none"
            )

    def _count(self) -> None:
        counts = self._found.counts
        body = self._draft.body
        passages = [
            each for each in body.passages if not self._is_hidden(each) and not each.optional
        ]
        counts["headings"] = sum(each.kind == "heading" for each in passages)
        counts["passages"] = len(passages) - counts["headings"]
        runs = Counter(run.kind for each in passages for run in each.runs)
        counts["terms"] = runs["term"]
        counts["claims"] = self._draft.claims
        counts["figures"] = sum(is_figure(word) for each in passages for word in each.key)
        counts["quotes"] = self._draft.quotes


def _is_platform(passage: Passage) -> bool:
    """A button that Substack's own templates put in: to subscribe, to share, to comment."""
    return passage.kind == "button" and (
        "%%" in passage.url
        or "action=share" in passage.url
        or passage.url.rstrip("/").endswith(("/subscribe", "/comments"))
        or "/subscribe?" in passage.url
    )
