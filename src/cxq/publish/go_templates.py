"""A mail as the body of a listmonk campaign, which is a Go template.

https://listmonk.app/docs/templating, https://pkg.go.dev/html/template. Three traps, of which some
spring only when it is sent: `{{` opens an expression wherever it stands, and `@TrackLink` behind an
address is one; html/template drops every HTML comment, so that Outlook would not see what is meant
for it alone; and it reads the text part as HTML too, as soon as that holds an expression, so that
`<https://…>` is a tag to it.
"""

from __future__ import annotations

import html
import json
import re

UNSUBSCRIBE = "{{ UnsubscribeURL }}"

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.DOTALL | re.IGNORECASE)
_BRACE = re.compile(r"\{(?=\{)")
_LINK = re.compile(r'(<a\b[^>]*?\shref=")(https?://[^"]*)(")', re.IGNORECASE)


def html_body(page: str, way_out: str, *, track: bool = False) -> str:
    """The mail's page as a body: `way_out`, its unsubscribe link, is filled in for each reader.

    With `track`, the other links go through listmonk's own addresses.
    """
    comments: list[str] = []

    def take(found: re.Match[str]) -> str:
        if "[if" not in found[0] and "[endif]" not in found[0]:
            return ""
        comments.append(found[0])
        return f"<!--{len(comments) - 1}-->"

    page = _COMMENT.sub(take, page)
    page = _STYLE.sub(lambda found: found[1] + _BRACE.sub("{ ", found[2]) + found[3], page)
    page = _BRACE.sub("&#123;", page).replace("@TrackLink", "&#64;TrackLink")
    if track:
        page = _LINK.sub(lambda found: _tracked(found, way_out), page)
    page = page.replace(html.escape(way_out), UNSUBSCRIBE) if way_out else page
    return re.sub(r"<!--(\d+)-->", lambda found: _safe(comments[int(found[1])]), page)


def text_body(text: str, way_out: str) -> str:
    """The text part: as it stands; where that is a template, in pieces that print themselves."""
    if "{{" not in text and "@TrackLink" not in text and (not way_out or way_out not in text):
        return text
    pieces = text.split(way_out) if way_out else [text]
    return UNSUBSCRIBE.join(_safe(piece) for piece in pieces)


def line_body(text: str) -> str:
    """A subject or a header's value, which are templates where they hold `{{`."""
    return re.sub(r"\{\{", '{{ "{{" }}', text)


def _tracked(found: re.Match[str], way_out: str) -> str:
    url = html.unescape(found[2])
    if url == way_out or "`" in url:
        return found[0]
    url = url.replace("{", "%7B").replace("}", "%7D").replace('"', "%22").replace("\\", "%5C")
    return f'{found[1]}{{{{ TrackLink "{url}" }}}}{found[3]}'


def _safe(text: str) -> str:
    """An expression that prints this text byte for byte. JSON's strings are Go's, but for what
    listmonk's own patterns look for before Go reads: that is written by its number."""
    if not text:
        return ""
    quoted = json.dumps(text, ensure_ascii=False)
    quoted = quoted.replace("{", "\\u007b").replace("}", "\\u007d").replace("@", "\\u0040")
    return f"{{{{ Safe {quoted} }}}}"
