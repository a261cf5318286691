"""A draft's body as Substack's editor keeps it (ProseMirror JSON), as the HTML it is shown as.

Both vocabularies: the stored names (`bullet_list`, `strong`) and the live editor's (`bulletList`,
`bold`). What is unknown keeps its text.
"""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from cxq.errors import CxqError

_BLOCKS = {
    "paragraph": "p", "blockquote": "blockquote", "bulletlist": "ul", "orderedlist": "ol",
    "listitem": "li",
}  # fmt: skip
_CLASSES = {"pullquote": "pullquote", "calloutblock": "callout-block", "paywall": "paywall-jump"}
_MARKS = {
    "strong": "strong", "bold": "strong", "em": "em", "italic": "em", "code": "code",
    "strikethrough": "s", "strike": "s", "superscript": "sup", "subscript": "sub",
}  # fmt: skip
_DEEPEST = 60


def html_of_json(raw: bytes, file: Path) -> tuple[str, str, str]:
    """(HTML, title, subtitle) of a saved body, or of a draft that holds one as `draft_body`.

    CxqError where it is neither.
    """
    try:
        document = json.loads(raw)
        fields = document if isinstance(document, dict) else {}
        body = fields.get("draft_body") or fields.get("body_json") or fields.get("doc") or fields
        body = json.loads(body) if isinstance(body, str) else body
    except (ValueError, RecursionError):
        raise CxqError(
            f"{file} begins as JSON does and cannot be read as JSON.", "Save it once more."
        ) from None
    if not isinstance(body, dict) or body.get("type") != "doc":
        raise CxqError(
            f"{file} is JSON, and no draft of Substack’s editor (its “type” should be “doc”).",
            "Save the draft’s body itself, or the published page.",
        )
    title, subtitle = (
        str(fields.get(f"draft_{name}") or fields.get(name) or "") for name in ("title", "subtitle")
    )
    return _Writer(file).blocks(body, 0), title, subtitle


class _Writer:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._anchors = 0
        self._notes = 0

    def blocks(self, node: dict[str, Any], depth: int) -> str:
        """The HTML of all that a node holds."""
        if depth > _DEEPEST:
            raise CxqError(f"{self._file} nests more than {_DEEPEST} deep.")
        content = node.get("content")
        nodes = content if isinstance(content, list) else []
        return "".join(self._node(each, depth + 1) for each in nodes if isinstance(each, dict))

    def _node(self, node: dict[str, Any], depth: int) -> str:
        name = re.sub("[^a-z0-9]", "", str(node.get("type", "")).lower())
        attrs = node.get("attrs")
        attrs = attrs if isinstance(attrs, dict) else {}
        if name == "text":
            return _marked(node)
        if name in ("hardbreak", "br"):
            return "<br>"
        if name == "horizontalrule":
            return "<hr>"
        if name == "footnoteanchor":
            self._anchors += 1
            number = attrs.get("number") or self._anchors
            return f'<a class="footnote-anchor" href="#footnote-{escape(str(number))}">{number}</a>'
        inside = self.blocks(node, depth)
        if name == "footnote":
            self._notes += 1
            number = escape(str(attrs.get("number") or self._notes))
            return (
                f'<div class="footnote"><a class="footnote-number" id="footnote-{number}">'
                f'{number}</a><div class="footnote-content">{inside}</div></div>'
            )
        if name == "heading":
            level = attrs.get("level")
            level = level if level in range(1, 7) else 2
            return f"<h{level}>{inside}</h{level}>"
        if tag := _BLOCKS.get(name):
            return f"<{tag}>{inside}</{tag}>"
        return self._platform(name, attrs, inside)

    def _platform(self, name: str, attrs: dict[str, Any], inside: str) -> str:
        facts = f'data-attrs="{escape(json.dumps(attrs))}"'
        if name in ("codeblock", "highlightedcodeblock"):
            return f"<pre {facts}><code>{inside}</code></pre>"
        if name in ("image", "image2"):
            src, alt = (escape(str(attrs.get(each) or "")) for each in ("src", "alt"))
            return f'<img src="{src}" alt="{alt}" {facts}>'
        if name == "captionedimage":
            return f"<figure>{inside}</figure>"
        if name == "caption":
            return f"<figcaption>{inside}</figcaption>"
        if name == "button":
            return f'<p class="button-wrapper" {facts}></p>'
        if name == "latexblock":
            return f'<div class="latex-rendered" {facts}></div>'
        if name in ("subscribewidget", "subscribe"):
            return '<div class="subscription-widget-wrap"></div>'
        known = _CLASSES.get(name)
        return f'<div class="{known}">{inside}</div>' if known else f"<div {facts}>{inside}</div>"


def _marked(node: dict[str, Any]) -> str:
    html = escape(str(node.get("text", "")), quote=False)
    marks = node.get("marks")
    for mark in marks if isinstance(marks, list) else []:
        if not isinstance(mark, dict):
            continue
        name = str(mark.get("type", ""))
        attrs = mark.get("attrs")
        if name == "link" and isinstance(attrs, dict):
            html = f'<a href="{escape(str(attrs.get("href", "")))}">{html}</a>'
        elif tag := _MARKS.get(name):
            html = f"<{tag}>{html}</{tag}>"
    return html
