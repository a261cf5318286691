"""HTML read back with the standard library: tags, attributes, text, and whether it balances."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "meta", "link", "wbr", "col"})


@dataclass
class Read:
    """`tags` in order with their attributes; `text` without style and script."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""
    open: list[str] = field(default_factory=list)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def values(self, attribute: str) -> list[str]:
        return [has[attribute] for _, has in self.tags if attribute in has]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read = Read()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.read.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.read.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        opened = self.read.open.pop() if self.read.open else "nothing"
        assert opened == tag, f"</{tag}> closes <{opened}>"

    def handle_data(self, data: str) -> None:
        if "style" not in self.read.open[-1:]:
            self.read.text += data


def read(html: str) -> Read:
    """What this HTML holds; AssertionError where a tag closes another, or none is closed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.read.open, f"left open: {reader.read.open}"
    return reader.read
