"""Blocks put into a draft's source or taken out, fields, headings, images. Pure."""

from __future__ import annotations

import json
import re

from cxq.importing.comparison.findings import Added, PictureChange
from cxq.importing.comparison.passages import Passage
from cxq.importing.comparison.writing import Writing
from cxq.importing.escaping import escaped, quoted_title
from cxq.nodes import Position


class BlockWriting(Writing):
    """Changes of whole blocks."""

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
        self.edit(start, end, "")

    def _drop_caption(self, passage: Passage) -> None:
        if passage.runs:
            start = self.source.text.rfind('"', 0, self.source.offset(passage.runs[0].at))
            end = self.source.text.find('")', start + 1)
            if 0 < start < end and passage.text[:1]:
                self.edit(start - 1, end + 1, "")

    def _add(self, added: Added) -> None:
        other = added.passage
        if other.kind == "caption":
            self._add_caption(added)
            return
        after = added.after
        if added.note and after is None:
            return
        first = other.at.line
        text = "\n".join(self.lines[first - 1 : other.last_line])
        if re.match(r"\[\^[^\]]+\]:", text):
            return
        text = self.relabelled(text)
        self.place(text, after, tight=bool(after and other.inside and after.inside))

    def _add_caption(self, added: Added) -> None:
        lines = list(self.side.body.pictures)
        before = added.after.at.line if added.after else 0
        nexts = [each for each in lines if each.at.line > before]
        if nexts:
            start = self.source.offset(nexts[0].at)
            end = self.source.text.find(")", start)
            if 0 < end <= self.source.line_end(nexts[0].at.line):
                self.edit(end, end, quoted_title(escaped(added.passage.text)))

    def _heading(self, passage: Passage, other: Passage) -> None:
        if passage.kind != other.kind or passage.level == other.level:
            return
        start = self.source.offset(passage.at)
        signs = re.compile("#{1,6}").match(self.source.text, start)
        if signs:
            self.edit(*signs.span(), "#" * other.level)

    def _button(self, passage: Passage, other: Passage) -> None:
        line = self.source.line(passage.at.line)
        words = passage.text
        if line.strip().startswith("{button") and other.url:
            start = self.source.offset(Position(passage.at.line, 1))
            self.edit(start, start + len(line), f"{{button: {words} | {other.url}}}")

    def _picture(self, change: PictureChange) -> None:
        own, theirs = change.own, change.theirs
        if own is not None and theirs is not None:
            start = self.source.offset(own.at)
            found = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]").match(self.source.text, start)
            if found:
                alt = escaped(" ".join(theirs.alt.split()), brackets=True)
                self.edit(found.start(1), found.end(1), alt)
        elif own is not None:
            line = self.source.line(own.at.line)
            if line.strip().startswith("!["):
                start = self.source.offset(Position(own.at.line, 1))
                last = own.at.line
                while last < len(self.source.starts) and not self.source.line(last + 1).strip():
                    last += 1
                self.edit(start, self.source.offset(Position(last + 1, 1)), "")
        elif theirs is not None:
            line = self.lines[theirs.at.line - 1]
            if line.strip().startswith(("![", "[![")):
                self.place(self.relabelled(line), change.after)

    def _fields(self) -> None:
        for name, value in self.found.fields.items():
            line = self.side.lines.get(name)
            written = f"{name}: {json.dumps(value, ensure_ascii=False)}"
            if line is not None:
                last = line
                while self.source.line(last + 1)[:1] in (" ", "\t"):
                    last += 1
                start = self.source.offset(Position(line, 1))
                self.edit(start, self.source.line_end(last), written)
            elif self.source.line(1).rstrip() in ("---", "\ufeff---"):
                end = self.source.line_end(self.side.lines.get("title", 1))
                self.edit(end, end, "\n" + written)

    def _paywall(self) -> None:
        for change in self.found.paywalls:
            if change.own is not None:
                last = change.own.line
                while last < len(self.source.starts) and not self.source.line(last + 1).strip():
                    last += 1
                start = self.source.offset(Position(change.own.line, 1))
                self.edit(start, self.source.offset(Position(last + 1, 1)), "")
            if change.published:
                self.place("{paywall}", change.after)
