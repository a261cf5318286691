"""The catalogue as OPML 2.0 (opml.org/spec2.opml), and outlines as sources. Pure.

A feed is an outline that any reader subscribes to (`type="rss"`); a list, which no reader can
follow, a link (`type="link"`); a disabled source is commented out (`isComment`). What OPML has no
word for stands in attributes of a namespace of ours, so that an import gives back equal sources:
`cxq:list.item="li a"`. A value that is no text is JSON; so is a text that XML cannot hold, and
one that begins with a quotation mark, by which it is known.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from cxq.feeds.catalogue.outlines import NAMESPACE, Outline
from cxq.model import Source
from cxq.text import HAN, printable
from cxq.toml_tables import Place, TomlFile, read_table

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;",
    "\t": "&#9;", "\n": "&#10;", "\r": "&#13;",
}  # fmt: skip
_FEED_TYPES = ("rss", "atom", "rdf", "feed", "pie")


def write_opml(sources: Iterable[Source], *, title: str, now: datetime) -> str:
    """The catalogue as an OPML 2.0 document, in its order."""
    from email.utils import format_datetime

    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:cxq="{NAMESPACE}">',
        "  <head>",
        f"    <title>{_escaped(printable(title))}</title>",
        f"    <dateCreated>{format_datetime(now, usegmt=True)}</dateCreated>",
        "    <docs>http://opml.org/spec2.opml</docs>",
        "  </head>",
        "  <body>",
        *(f"    <outline {_attributes(source)}/>" for source in sources),
        "  </body>",
        "</opml>",
    ]
    return "\n".join(lines) + "\n"


def _attributes(source: Source) -> str:
    standard = {"text": _held(printable(source.name)) or _held(source.id) or "source"}
    if source.kind == "feed":
        standard |= {"type": "rss", "title": standard["text"], "xmlUrl": _held(source.url)}
    else:
        standard |= {"type": "link", "url": _held(source.url)}
    standard["language"] = printable(source.language)
    standard["description"] = printable(source.note)
    standard["category"] = ",".join(printable(tag).replace(",", " ") for tag in source.tags)
    standard["isComment"] = "" if source.enabled else "true"
    own = dict(_own_fields(source))
    for key, said in (("name", standard["text"]), ("url", _held(source.url))):
        if own.get(key) == said:  # said already, in OPML's own words
            del own[key]
    named = [*((key, value) for key, value in standard.items() if value)]
    named += [(f"cxq:{key}", value) for key, value in own.items()]
    return " ".join(f'{key}="{_escaped(value)}"' for key, value in named)


def _own_fields(value: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """(path, text) of each field that says more than its default; a table within says itself."""
    for field in fields(value):
        path, content = f"{before}{field.name.rstrip('_')}", getattr(value, field.name)
        if content is None or content == field.default:
            continue
        if is_dataclass(content):
            yield path, ""
            yield from _own_fields(content, f"{path}.")
        else:
            yield path, _text_of(content)


def _text_of(content: Any) -> str:
    if isinstance(content, str) and not content.startswith('"') and not _NOT_XML.search(content):
        return content
    readable = json.dumps(content, ensure_ascii=False)
    return json.dumps(content) if _NOT_XML.search(readable) else readable


def _held(text: str) -> str:
    return _NOT_XML.sub("", text)


def _escaped(text: str) -> str:
    return re.sub('[&<>"\t\n\r]', lambda found: _ESCAPES[found[0]], _held(text))


# ---------------------------------------------------------------- and back


def own_source(outline: Outline) -> Source:
    """The source that we wrote. SettingsError or ValueError where someone has changed it so
    that it is none; a field that this version does not know is one of those.
    """
    attributes = outline.attributes
    address = attributes.get("xmlurl") or attributes.get("url") or ""
    table: dict[str, Any] = {"name": attributes.get("text", ""), "url": address}
    for path, text in outline.own.items():
        _put(table, path, text)
    place = Place(TomlFile(Path("outline"), "outline", "", {}))
    return read_table(Source, table, place)


def _put(table: dict[str, Any], path: str, text: str) -> None:
    """Put a text where its path says, as the type that the source's field has."""
    kind: Any = Source
    *tables, last = path.split(".")
    for name in tables:
        kind = _field_kind(kind, name)
        inner = table.setdefault(name, {})
        if not isinstance(inner, dict):
            raise ValueError(f"“{path}” is no field of a source")
        table = inner
    kind = _field_kind(kind, last)
    if is_dataclass(kind):
        table.setdefault(last, {})
    else:
        table[last] = _value_of(kind, text)


def _field_kind(kind: Any, name: str) -> Any:
    hints: Mapping[str, Any] = get_type_hints(kind) if is_dataclass(kind) else {}
    found = hints.get(name) or hints.get(f"{name}_")
    if get_origin(found) in (Union, types.UnionType):
        found = next(option for option in get_args(found) if option is not type(None))
    if found is None:
        raise ValueError(f"this version of cxq does not know “{name}”")
    return found


def _value_of(kind: Any, text: str) -> Any:
    if not text.startswith('"') and (kind is str or get_origin(kind) is Literal):
        return text
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (ValueError, RecursionError):
        raise ValueError(f"“{printable(text[:40])}” is no value that cxq wrote") from None
    return value


def foreign_source(outline: Outline) -> Source | None:
    """What a reader's outline says of a feed, its id left empty; None where it names no feed."""
    attributes = outline.attributes
    address = attributes.get("xmlurl", "")
    if not address.strip() and attributes.get("type", "").strip().lower() in _FEED_TYPES:
        address = attributes.get("url", "")
    address = _web_address(printable("".join(address.split())))
    if not address:
        return None
    # Titles come escaped twice from readers that took them from HTML.
    name = printable(unescape(attributes.get("text") or attributes.get("title") or ""))
    language = printable(attributes.get("language", "")).lower()
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", language):
        language = "zh" if HAN.search(name) else ""
    return Source(
        id="",
        name=(name or address)[:300],
        url=address,
        kind="feed",
        language=language,
        # A feed's dates name their zone; the default is for Chinese pages, which do not.
        timezone="Asia/Shanghai" if language.startswith("zh") else "UTC",
        tags=_tags(outline),
        enabled=not outline.commented,
        note=printable(unescape(attributes.get("description", "")))[:300],
    )


def _web_address(address: str) -> str:
    """`feed:https://…` and `feed://…`, as some readers write them, as addresses of the web."""
    if address.lower().startswith("feed:"):
        rest = address[5:]
        return f"http:{rest}" if rest.startswith("//") else rest
    return address


def _tags(outline: Outline) -> tuple[str, ...]:
    """Folders, and categories: commas between them, slashes between their levels (OPML 2.0)."""
    categories = re.split("[,/]", outline.attributes.get("category", ""))
    named = (*outline.folders, *(printable(category) for category in categories))
    # Bounded, since one folder of the file may stand over every feed of it.
    return tuple(dict.fromkeys(name[:80] for name in named if name))[:20]
