"""Outlines into the catalogue: what is new, under which id; what is there already. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urlsplit

from cxq.errors import SettingsError
from cxq.feeds.catalogue.opml import foreign_source, own_source
from cxq.feeds.catalogue.outlines import Outline
from cxq.model import Source
from cxq.new_sources import source_table
from cxq.text import HAN, is_key, printable, slugify

# Labels and path segments that say nothing of who publishes.
_PLAIN_LABELS = {"www", "m", "wap", "feed", "feeds", "rss", "atom", "xml", "export"}
_PLAIN_SEGMENTS = _PLAIN_LABELS | {"index", "rdf", "json", "html", "htm", "php", "default", "en"}
_MOST_CHARACTERS = 2000  # of an address: what browsers and servers agree on
_SECOND_LEVELS = {"com", "co", "org", "or", "net", "ne", "gov", "go", "edu", "ac"}


@dataclass(frozen=True, slots=True)
class Skipped:
    """An outline that is not added: its address, and why."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """What an import would do."""

    added: tuple[Source, ...]
    skipped: tuple[Skipped, ...]


def adopt(outlines: Iterable[Outline], standing: Sequence[Source]) -> Adopted:
    """The sources that these outlines would add to the catalogue, each with an id of its own.

    A reader's feed is skipped where its address is known, here or in the catalogue. A source that
    cxq exported is skipped where the catalogue has it; among themselves they are never the same:
    one page may be read by two sets of rules. What the shelf would refuse is skipped, too.
    """
    shelf = _Shelf(standing)
    added: list[Source] = []
    skipped: list[Skipped] = []
    for outline in outlines:
        result = _one(outline, shelf)
        if isinstance(result, Source):
            added.append(result)
        else:
            skipped.append(result)
    return Adopted(tuple(added), tuple(skipped))


class _Shelf:
    """What is taken: ids, and addresses with the source that has them."""

    def __init__(self, standing: Sequence[Source]) -> None:
        self.ids = {source.id for source in standing}
        self.counts: dict[str, int] = {}
        self.standing: dict[str, list[Source]] = {}
        self.fresh: dict[str, Source] = {}
        for source in standing:
            self.standing.setdefault(address_key(source.url), []).append(source)

    def free(self, wanted: Iterable[str]) -> str:
        """The first of these ids that is free, else the first of them with a number."""
        names = [name for name in wanted if is_key(name)] or ["feed"]
        for name in names:
            if name not in self.ids:
                return name
        while True:
            number = self.counts[names[0]] = self.counts.get(names[0], 1) + 1
            if f"{names[0]}-{number}" not in self.ids:
                return f"{names[0]}-{number}"

    def put(self, source: Source, *, own: bool) -> None:
        self.ids.add(source.id)
        if not own:
            self.fresh.setdefault(address_key(source.url), source)


def _one(outline: Outline, shelf: _Shelf) -> Source | Skipped:
    attributes = outline.attributes
    shown = printable(
        next((attributes[k] for k in ("xmlurl", "url", "htmlurl") if k in attributes), "")
    )
    own = "id" in outline.own
    try:
        source = own_source(outline) if own else foreign_source(outline)
    except SettingsError as error:
        return Skipped(shown, error.message.partition(": ")[2] or error.message)
    except ValueError as error:
        return Skipped(shown, str(error))
    if source is None:
        return Skipped(shown, _why_no_feed(outline))
    if len(source.url) > _MOST_CHARACTERS:
        return Skipped(
            shown[:80] + "…", f"its address is longer than {_MOST_CHARACTERS:,} characters"
        )
    parts = _split(source.url)
    if parts is None:
        return Skipped(printable(source.url), "it is not an http or https address")
    twin = _twin(source, shelf, own=own)
    if twin:
        return Skipped(source.url, twin)
    if not own:
        source = replace(source, id=shelf.free(ids_for(source.name, parts)))
    elif is_key(source.id):
        source = replace(source, id=shelf.free([source.id]))
    try:
        source_table(source)
    except SettingsError as error:
        return Skipped(source.url, error.message)
    shelf.put(source, own=own)
    return source


def _twin(source: Source, shelf: _Shelf, *, own: bool) -> str:
    """Why this source is there already; empty where it is new."""
    key = address_key(source.url)
    for other in shelf.standing.get(key, []):
        same_rules = _rules(source) == _rules(other)
        if not own or same_rules:
            return f"the catalogue has it as “{other.id}”"
    if not own and key in shelf.fresh:
        return f"it is in this file twice, and added as “{shelf.fresh[key].id}”"
    return ""


def _rules(source: Source) -> tuple[object, ...]:
    """What makes two sources of one address two."""
    return source.kind, source.list, source.index, source.keep


def _why_no_feed(outline: Outline) -> str:
    if outline.attributes.get("type", "").strip().lower() == "include":
        return "it names another OPML file: import that one by itself"
    return "it names a page, not a feed"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        return parts if whole else None
    except ValueError:  # a bracket that does not close, a port that is no number
        return None


def address_key(url: str) -> str:
    """What two addresses of one feed share: neither scheme, nor capitals of the host, nor the
    scheme's own port, nor a last slash, nor a fragment tells them apart.
    """
    parts = _split(url)
    if parts is None:
        return url
    host = (parts.hostname or "").rstrip(".")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"


# ---------------------------------------------------------------- ids


def ids_for(name: str, parts: SplitResult) -> Iterator[str]:
    """Ids for a feed, the best first: of its name (not of 汉字, which an id cannot hold), of its
    host, of host and path.
    """
    if not HAN.search(name):
        words = slugify(name)
        if len(words) >= 3 and re.search("[a-z]", words):
            yield words if len(words) <= 40 else words[:41].rpartition("-")[0] or words[:40]
    host = _host_id(parts.hostname or "")
    path = "-".join(
        part
        for part in re.split("[^a-z0-9]+", f"{parts.path}-{parts.query}".lower())
        if part and part not in _PLAIN_SEGMENTS
    )
    yield host
    yield f"{host}-{path}"[:60].strip("-") if path else host


def _host_id(host: str) -> str:
    """`www.people.com.cn` → `people`, `news.sciencenet.cn` → `news-sciencenet`."""
    try:
        labels = host.encode("idna").decode("ascii").split(".")
    except UnicodeError:
        labels = re.sub(r"[^a-z0-9.-]", "", host).split(".")
    if not labels[-1].isdigit() and len(labels) > 1:
        last = labels.pop()
        if len(last) == 2 and len(labels) > 1 and labels[-1] in _SECOND_LEVELS:
            labels.pop()
    telling = [label for label in labels if label not in _PLAIN_LABELS] or labels
    return re.sub("[^a-z0-9]+", "-", "-".join(telling)).strip("-")
