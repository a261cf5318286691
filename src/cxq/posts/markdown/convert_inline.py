"""mistune's inline tokens into our inlines, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, get_args

from mistune.util import unescape

from cxq.document import (
    Citation,
    CitedPart,
    Claim,
    Code,
    Emphasis,
    FootnoteRef,
    HtmlInline,
    Image,
    Inline,
    InlineNote,
    LineBreak,
    Link,
    Math,
    Position,
    SoftBreak,
    Strikethrough,
    Strong,
    TermForm,
    TermUse,
    Text,
    plain_text,
    rewrite_content,
    rewrite_inlines,
    walk_inlines,
)
from cxq.model import Problem, Severity
from cxq.posts.markdown.claim_syntax import CLAIM_HINT
from cxq.posts.markdown.directives import misplaced

_WIDTH = re.compile(r"width=([\"']?)([0-9]{1,5})(?:px)?\1")
_FORMS = get_args(TermForm)


class InlineConverter:
    """One block's inline tokens; `cursor` walks its text so that plain text is found again."""

    def __init__(self, text: str, place: Callable[[int], Position], path: str) -> None:
        self.text = text
        self.place = place
        self.path = path
        self.problems: list[Problem] = []
        self.cursor = 0

    def convert(self, tokens: Sequence[dict[str, Any]], base: int = 0) -> tuple[Inline, ...]:
        """The inlines of these tokens, whose offsets count from `base` in the block's text."""
        nodes: list[Inline] = []
        for token in tokens:
            if token["type"] == "zh_characters":
                nodes += self._characters(token, base)
                continue
            node = self._inline(token, base)
            last = nodes[-1] if nodes else None
            if isinstance(node, Text) and isinstance(last, Text):
                nodes[-1] = Text(last.at, last.text + node.text)
            else:
                nodes.append(node)
        return tuple(nodes)

    def _inline(self, token: dict[str, Any], base: int) -> Inline:
        kind = token["type"]
        if kind == "text":
            return self._text(token["raw"])
        if kind in ("emphasis", "strong"):
            return self._marked(token, base)
        start = base + token["at"]
        at = self.place(start)
        self.cursor = start
        node = self._placed(token, kind, at, base)
        if "end" in token:
            self.cursor = base + token["end"]
        return node

    def _placed(self, token: dict[str, Any], kind: str, at: Position, base: int) -> Inline:
        match kind:
            case "softbreak":
                return SoftBreak(at)
            case "linebreak":
                return LineBreak(at)
            case "codespan":
                return Code(at, token["raw"])
            case "math":
                return Math(at, token["tex"], token["display"])
            case "math_off":
                source = token["source"]
                shown = source if len(source) <= 40 else f"{source[:39]}…"
                says = f"“{shown}” looks like TeX, and is printed as it stands."
                hint = "Write math: true in the front matter; or \\$, where money is meant."
                self._complain("tex-off", says, hint, at, "warning")
                return Text(at, "$")
            case "open_math":
                says = "This $$ opens a formula that nothing closes before the paragraph ends."
                hint = "Close it with $$, without an empty line in between; or write \\$\\$."
                self._complain("tex-unclosed", says, hint, at)
                return Text(at, "$$")
            case "inline_html":
                return HtmlInline(at, token["raw"])
            case "link":
                return self._link(token, at, base)
            case "image":
                return self._image(token, at, base)
            case "strikethrough":
                self.cursor += 2
                return Strikethrough(at, self.convert(token["children"], self.cursor))
            case "footnote_ref":
                return FootnoteRef(at, token["label"])
            case "inline_note":
                self.cursor = base + token["inner"]
                return InlineNote(at, self.convert(token["children"], self.cursor))
            case "term":
                return self._term(token, at)
            case "citation":
                parts = tuple(self._part(part, base) for part in token["parts"])
                return Citation(at, parts, token["source"])
            case "malformed_citation":
                return self._malformed(token["source"], at)
            case "claim":
                written, source = token["written"], token["source"]
                return Claim(at, token["kind"], token["term"], token["key"], written, source)
            case "malformed_claim":
                self._complain("claim-malformed", token["says"], CLAIM_HINT, at)
                return Text(at, token["source"])
            case "misplaced":
                self._complain(*misplaced(token["source"]), at, "warning")
                return Text(at, token["source"])
        raise AssertionError(f"an inline token without a place in the tree: {kind}")

    def _text(self, raw: str) -> Text:
        # Between a token and its text stand only marks: `*`, `_`, a backslash.
        whole = self.text.find(raw, self.cursor, self.cursor + len(raw) + 4)
        if whole >= 0:
            self.cursor = whole + len(raw)
            return Text(self.place(whole), unescape(raw) if "&" in raw else raw)
        start = None
        for char in raw:
            found = self.text.find(char, self.cursor)
            if found < 0:
                break
            start = found if start is None else start
            self.cursor = found + 1
        place = self.place(self.cursor if start is None else start)
        return Text(place, unescape(raw) if "&" in raw else raw)

    def _marked(self, token: dict[str, Any], base: int) -> Inline:
        width = 1 if token["type"] == "emphasis" else 2
        at = self.place(self.cursor)
        self.cursor += width
        content = self.convert(token["children"], base)
        self.cursor += width
        return Emphasis(at, content) if width == 1 else Strong(at, content)

    def _link(self, token: dict[str, Any], at: Position, base: int) -> Link:
        if not self.text.startswith(("http", "<"), self.cursor):
            self.cursor += 1
        attrs = token["attrs"]
        content = self.convert(token["children"], base)
        return Link(at, attrs["url"], unescape(attrs.get("title") or ""), content)

    def _image(self, token: dict[str, Any], at: Position, base: int) -> Image:
        attrs = token["attrs"]
        inside = self.convert(token["children"], base)
        self._no_claims(inside)
        alt = plain_text(rewrite_inlines(inside, self._as_words))
        width = 0
        for written in token.get("attributes", "").split():
            found = _WIDTH.fullmatch(written)
            if found and int(found[2]):
                width = int(found[2])
                continue
            where = self.place(base + token["attributes_at"])
            message = f"An image has no attribute “{written}”: it is left out."
            hint = "Write its width in pixels, such as {width=600}."
            self._complain("image-attribute", message, hint, where, "warning")
        return Image(at, attrs["url"], alt, unescape(attrs.get("title") or ""), width)

    def _characters(self, token: dict[str, Any], base: int) -> tuple[Inline, ...]:
        """`{zh:nqpf}`: the term's 汉字 in parentheses."""
        at = self.place(base + token["at"])
        self.cursor = base + token["end"]
        use = TermUse(at, token["term"], "zh", None, "", token["source"])
        return (Text(at, "("), use, Text(at, ")"))

    def _term(self, token: dict[str, Any], at: Position) -> TermUse:
        form = token["form"]
        if form not in _FORMS:
            known = ", ".join(f"#{name}" for name in _FORMS if name)
            self._complain("term-form", f"[[…#{form}]] is not a form.", f"Known: {known}.", at)
            form = ""
        return TermUse(at, token["term"], form, token["words"], token["trail"], token["source"])

    def _part(self, part: dict[str, Any], base: int) -> CitedPart:
        at = self.place(base + part["at"])
        return CitedPart(at, part["key"], part["locator"], part["quote"])

    def _malformed(self, source: str, at: Position) -> Text:
        self._complain(
            "citation-malformed",
            f"{source} cannot be read as a citation.",
            'Write [@key], [@key, p. 3], [@a; @b] or [@key "原文"].',
            at,
        )
        return Text(at, source)

    def _as_words(self, node: Inline) -> tuple[Inline, ...]:
        """What stands in an image's text: a term there is what is written, and that is told."""
        if not isinstance(node, TermUse):
            return (rewrite_content(node, self._as_words),)
        words = node.words or node.term
        message = (
            f"{node.source} in an image's text is read as “{words}”: no term is looked up there."
        )
        hint = "Write the words themselves."
        self._complain("term-misplaced", message, hint, node.at, "warning")
        return (Text(node.at, words),)

    def _no_claims(self, alt: tuple[Inline, ...]) -> None:
        for node in walk_inlines(alt):
            if isinstance(node, Claim):
                says = f"{node.source} stands in an image's text, where nothing is counted."
                self._complain("claim-malformed", says, "Write the number itself.", node.at)

    def _complain(
        self, rule: str, message: str, hint: str, at: Position, severity: Severity = "error"
    ) -> None:
        self.problems.append(Problem(self.path, *at, rule, severity, message, hint))
