"""What a new draft begins with: front matter, a template, the items it is about. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cxq.text import printable, tidy

TEMPLATES = {
    "post": ("", "## Sources"),
    "digest": ("", "## This week"),
    "interview": ("**Q:** …\n\n**A:** …", "## Sources"),
}
"""Template → (what stands first, the heading above the items)."""

# CommonMark §2.4: a backslash before any of these makes it a plain character, for our dialect too.
_SPECIAL = re.compile(r"([\\`*_\[\]<>{}^@|$~#!&])")
_ADDRESS = re.compile(r"[A-Za-z0-9:/.?&=%~+#,;@!_-]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as a draft lists it. `date` is `YYYY[-MM[-DD]]…` or empty; `also` are its other
    outlets, each a name and an address.
    """

    key: str
    title: str
    url: str = ""
    date: str = ""
    also: tuple[tuple[str, str], ...] = ()


def front_matter(
    title: str, *, date: str, author: str, tags: Sequence[str] = (), subtitle: str = ""
) -> str:
    """The front matter of a new draft, with the fields that every post wants."""
    listed = ", ".join(_quoted(tag) for tag in tags)
    return (
        f"---\ntitle: {_quoted(title)}\nsubtitle: {_quoted(subtitle)}\ndate: {date}\n"
        f'author: {_quoted(author)}\ntags: [{listed}]\ndescription: ""\n---\n\n'
    )


def body(template: str, items: Sequence[Listed]) -> str:
    """A template's text with the items under its heading; nothing where it has none of both."""
    opening, heading = TEMPLATES[template]
    parts = [opening] if opening else []
    if items:
        parts += [heading, item_list(items)]
    elif template == "digest":
        parts += [heading]
    return "".join(f"{part}\n\n" for part in parts)


def grouped(groups: Iterable[tuple[str, Sequence[Listed]]]) -> str:
    """Items under a heading for each group."""
    return "".join(f"## {escaped(name)}\n\n{item_list(items)}\n\n" for name, items in groups)


def item_list(items: Sequence[Listed]) -> str:
    """A bullet a line: linked title, day, citation, other outlets."""
    return "\n".join(_bullet(item) for item in items)


def _bullet(item: Listed) -> str:
    title = escaped(item.title) or item.key
    line = f"- {_link(title, item.url)}"
    line += f", {item.date[:10]}" if item.date else ""
    if item.also:
        line += f"; also {', '.join(_link(escaped(name), url) for name, url in item.also)}"
    return f"{line} [@{item.key}]"


def _link(words: str, url: str) -> str:
    if _ADDRESS.fullmatch(url):
        return f"[{words}]({url})"
    # §6.3: between angle brackets an address may hold all but these.
    address = re.sub(r"[<>\s\\]", lambda found: f"%{ord(found[0]):02X}", url)
    return f"[{words}](<{address}>)" if address else words


def escaped(text: str) -> str:
    """Text from anywhere as one line of Markdown that says just this."""
    return _SPECIAL.sub(r"\\\1", printable(tidy(text)))


def _quoted(text: str) -> str:
    """A JSON string is a YAML one, too."""
    return json.dumps(text, ensure_ascii=False)
