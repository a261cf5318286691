"""The constructs of a message's HTML: elements, attributes, images, links, and all of its CSS.

html.parser reads it, since that alone of the parsers at hand says on which line a tag stands.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from cxq.render.mail_support.css import Styled, declarations, sheet
from cxq.render.mail_support.seen import Audience, Seen, Where

_TYPED = {"input": "text", "button": "submit"}
_IMAGES = {"img": ("src", "srcset"), "source": ("srcset",), "input": ("src",)}
_CONDITIONAL = re.compile(r"\s*\[if\s+([^]]*)\]>(.*)<!\[endif\]\s*", re.DOTALL | re.IGNORECASE)
# `<!--[if !mso]><!-->`; newer html.parsers also hand over `<![if !mso]>` as a comment.
_REVEALED = re.compile(r"\s*\[if\s+([^]]*)\](?:>\s*<!\s*-*)?\s*", re.IGNORECASE)
_FORMAT = re.compile(r"\.([a-z0-9]{2,5})$", re.IGNORECASE)

_SHEET_LIMIT = 16_384
"""Bytes of one `<style>`, beyond which Gmail drops it (hteumeuleu/email-bugs 90)."""


def constructs(html: str) -> tuple[Seen, ...]:
    """Every construct of a message, in its order. Never raises, whatever it is given."""
    reader = _Reader(1, "all")
    reader.feed(html)
    reader.close()
    return tuple(reader.seen)


class _Reader(HTMLParser):
    """Reads from the message's line `first`; inside a comment for Word by a reader of its own."""

    def __init__(self, first: int, audience: Audience) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[Seen] = []
        self._first = first
        self._audience = audience
        self._wheres: dict[str, Where] = {}
        self._style: tuple[int, list[str], Where] | None = None
        self._in_body = False
        self._names: set[str] = set()
        self._sheets: list[tuple[int, str, Where]] = []
        self._tags_of: dict[str, set[str]] = {}

    # ------------------------------------------------------------ what html.parser tells

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        where = self._where(tag)
        has = {name: value or "" for name, value in attrs}
        if tag == "body":
            self._in_body = True
        if tag == "a" and "name" in has:
            self._names.add(has["name"])
        self._element(tag, has, where)
        for name in has.get("class", "").split():
            self._tags_of.setdefault(name, set()).add(tag)
        for name, value in has.items():
            self._attribute(tag, name, value, where)
        if tag == "style":
            self._style = (self._line, [], where)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._end_style()

    def handle_data(self, data: str) -> None:
        if self._style is not None:
            self._style[1].append(data)

    def handle_decl(self, decl: str) -> None:
        if decl.lower().split() == ["doctype", "html"]:
            self._add("<!doctype html>", self._where(""))

    def handle_comment(self, data: str) -> None:
        self._add("<!-- -->", self._where(""))
        if (found := _CONDITIONAL.fullmatch(data)) and (who := _audience(found[1])):
            line = self._line + data[: found.start(2)].count("\n")
            inner = _Reader(line, who)
            inner.feed(found[2])
            inner.close()
            self.seen += inner.seen
        elif (found := _REVEALED.fullmatch(data)) and (who := _audience(found[1])):
            self._audience = who
        elif data.strip().lower() in ("<![endif]", "[endif]"):
            self._audience = "all"

    def unknown_decl(self, data: str) -> None:
        """`<![if !mso]>` and `<![endif]>`, the other way of writing them."""
        found = re.fullmatch(r"if\s+(.*)", data.strip(), re.IGNORECASE)
        self._audience = (found and _audience(found[1])) or "all"

    def close(self) -> None:
        super().close()
        self._end_style()
        self._read_sheets()
        self.seen = [self._aimed(each) for each in self.seen]

    def _aimed(self, each: Seen) -> Seen:
        """A link within the mail, told apart where it leads to no `<a name>`, or to nothing."""
        if each.construct != "href=#" or unquote(each.value.strip()[1:]) in self._names:
            return each
        return replace(each, construct="href=# to no <a name>")

    # ------------------------------------------------------------ what is made of it

    @property
    def _line(self) -> int:
        return self._first + self.getpos()[0] - 1

    def _where(self, tag: str) -> Where:
        key = f"{tag} {self._audience}"
        if key not in self._wheres:
            self._wheres[key] = Where(tag, (), self._audience)
        return self._wheres[key]

    def _add(self, construct: str, where: Where, value: str = "") -> None:
        self.seen.append(Seen(construct, self._line, where, value))

    def _element(self, tag: str, has: dict[str, str], where: Where) -> None:
        self._add("<style> in <body>" if tag == "style" and self._in_body else f"<{tag}>", where)
        if default := _TYPED.get(tag):
            kind = has.get("type", default).strip().lower() or default
            self._add(f"<{tag} type={kind}>", where)
        if tag == "meta" and has.get("name", "").lower() == "color-scheme":
            self._add("<meta name=color-scheme>", where)
        if (tag == "ol" and "reversed" in has) or (tag == "li" and "value" in has):
            self._add("<ol reversed>" if tag == "ol" else "<li value>", where)
        if tag == "html" and ("amp4email" in has or "⚡4email" in has):
            self._add("<html amp4email>", where)

    def _attribute(self, tag: str, name: str, value: str, where: Where) -> None:
        if name == "style":
            for each in _declarations(value):
                self._styled(each, self._line, where)
            return
        self._add(f"{name}=", where, value)
        if name == "href":
            address = value.strip().lower()
            if address.startswith("#"):
                self._add("href=#", where, value)
            elif address.startswith("mailto:"):
                self._add("href=mailto:", where, value)
        elif name == "background" or name in _IMAGES.get(tag, ()):
            addresses = [value] if name != "srcset" else re.split(r",\s+", value)
            for address in addresses:
                self._image(address.strip().split(" ")[0], self._line, where)

    def _image(self, address: str, line: int, where: Where) -> None:
        if construct := image_construct(address):
            self.seen.append(Seen(construct, line, where, address))

    def _styled(self, each: Styled, line: int, where: Where) -> None:
        if each.gates:
            where = Where(where.tag, (*where.gates, *each.gates), where.audience)
        if each.construct == "url()":
            if "@font-face" not in each.gates and "@import" not in each.gates:
                self._image(each.value, line, where)
            return
        self.seen.append(Seen(each.construct, line, where, each.value))

    def _end_style(self) -> None:
        if self._style is None:
            return
        line, parts, where = self._style
        self._style = None
        css = "".join(parts)
        if len(css.encode()) > _SHEET_LIMIT:
            self.seen.append(Seen("<style> over 16 KB", line, where))
        self._sheets.append((line, css, where))

    def _read_sheets(self) -> None:
        """Once the whole message is read: which elements a class stands on, only then is known."""
        for line, css, where in self._sheets:
            for each in sheet(css):
                for tag in self._tags(each.subjects):
                    inside = Where(tag, ("<style>",), where.audience)
                    self._styled(each, line + each.line - 1, inside)

    def _tags(self, subjects: tuple[str, ...]) -> tuple[str, ...]:
        found: set[str] = set()
        for name in subjects:
            found |= self._tags_of.get(name[1:], {""}) if name.startswith(".") else {name}
        return tuple(sorted({"" if tag == "*" else tag for tag in found})) or ("",)


@lru_cache(maxsize=512)
def _declarations(css: str) -> tuple[Styled, ...]:
    """A mail says the same few styles over and over."""
    return declarations(css)


def image_construct(address: str) -> str:
    """`image .webp`, by the end of the path; `image data:`; empty where nothing can be told."""
    if address.lower().startswith("data:"):
        return "image data:"
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    found = _FORMAT.search(path)
    return f"image .{found[1].lower()}" if found else ""


def _audience(condition: str) -> Audience | None:
    """Who sees what stands under a condition of Microsoft's; None where it is not about Word."""
    says = condition.lower().replace(" ", "")
    if "mso" not in says:
        return None
    return "others" if says.startswith("!") else "word"
