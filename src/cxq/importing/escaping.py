"""Text as Markdown that reads back as that text: specials of CommonMark and of our dialect."""

from __future__ import annotations

import re

# `[sic]` and `[…]` stay readable: brackets that cannot be a link, a note, a task or a mark of ours.
_PLAIN_BRACKETS = re.compile(
    r"\[[^\[\]\\`*_<>&{}$~^@!\n xX][^\[\]\\`*_<>&{}$~\n]{0,60}\](?=[^(\[:])"
)
_SPECIAL = re.compile(
    r"[\\`*\[\]{}]"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|<(?=[A-Za-z/!?]|$)"
    r"|&(?=#?\w{1,32};)"
    r"|~~|~$|~(?=~)"
    r"|!$|\^$"
    r"|(?<=[hH][tT][tT][pP]):(?=//)|(?<=[hH][tT][tT][pP][sS]):(?=//)"
)
_SIGN = re.compile(r"[\\`*\[\]{}_<&~!^:$]")
_LINE_START = re.compile(
    r"(?m)^(?:(?P<heading>#{1,6})(?=[ \t]|$)|(?P<mark>[-+](?=[ \t]|$)|>|=+[ \t]*$|--|~~~)"
    r"|(?P<digits>\d{1,9})(?P<dot>[.)])(?=[ \t]|$)|(?P<row>[|:-](?=[\s|:-]*$)))"
)


def escaped(text: str, *, brackets: bool = False, money: bool = False) -> str:
    """The text with a backslash wherever a character would be read as a mark.

    `brackets`: all of them, as inside a link's words. `money`: `$` too, where a post has TeX.
    """
    if brackets:
        # `[^x](…)` would be a note's mark.
        return ("\\" if text.startswith("^") and text != "^" else "") + _marks(text, money)
    if not _SIGN.search(text):
        return text
    done = 0
    parts = []
    for found in _PLAIN_BRACKETS.finditer(text):
        if text[found.start() - 1 : found.start()] in ("^", "]", "!", "[") and found.start():
            continue
        parts += [_marks(text[done : found.start()] + "\x00", money)[:-1], found[0]]
        done = found.end()
    parts.append(_marks(text[done:], money))
    return "".join(parts)


def _marks(text: str, money: bool) -> str:
    if not _SIGN.search(text):
        return text
    text = _SPECIAL.sub(lambda found: "\\" + found[0], text).replace("\\~~", "\\~\\~")
    return text.replace("$", "\\$") if money else text


def line_starts_escaped(markdown: str) -> str:
    """Inline Markdown whose lines begin no heading, list, quote, rule or table."""
    return _LINE_START.sub(_escape_start, markdown)


def _escape_start(found: re.Match[str]) -> str:
    if found["digits"]:
        return f"{found['digits']}\\{found['dot']}"
    return "\\" + found[0]


def address(url: str) -> str:
    """An address as it stands in a link's parentheses."""
    url = re.sub(r"\s", "%20", url.strip()).replace("<", "%3C").replace(">", "%3E")
    url = url.replace("\\", "%5C")
    plain = url.count("(") == url.count(")") and not re.search(r"\)[^(]*\(", url)
    return url if url and plain else f"<{url}>"


def quoted_title(text: str) -> str:
    """A title behind an address, with its space; nothing for no title."""
    text = " ".join(text.split())
    if not text:
        return ""
    text = re.sub(r"([\\\"])", r"\\\1", text)
    return ' "' + re.sub(r"&(?=#?\w{1,32};)", "&amp;", text) + '"'
