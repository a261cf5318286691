"""The words of the trade as types: what every room of the house speaks in.

All frozen and slotted; dates are strings in exactly two forms, so that they sort, print and
store alike: a day (`2025-03-05`) or RFC 3339 with the source's offset. `first_seen`, `fetched`
and the like are UTC with `Z`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from cxq.counts import Count
from cxq.picture import Picture
from cxq.terms import EMPTY_GLOSSARY, Glossary
from cxq.terms import Term as Term
from cxq.theme import PAPER, Theme

if TYPE_CHECKING:  # a pull has no document, and the tree's classes take 30 ms to make
    from cxq.document import CitedPart, Claim, Document, Position, TablePolicy

SourceKind = Literal["feed", "html-list", "json-list"]
SourceStatus = Literal[
    "error", "gone", "suspect", "moved", "new", "updated", "unchanged", "not-modified"
]
Severity = Literal["error", "warning"]

# ---------------------------------------------------------------- sources and what they publish


@dataclass(frozen=True, slots=True)
class ListRules:
    """How to find items in a list: CSS selectors for html-list, dotted paths for json-list.

    `a@href` takes an attribute. In a json-list `item = ""` says that the document is the array,
    and a rule with holes (`/news/{id}.html`) is filled with what stands at these paths.

    `year` finds the year of dates that name none: in the row, else the last heading before it.
    `html` is the path of the HTML where the answer is JSON that carries it. With `literals` the
    rows are literals in the page's scripts (`item` selects these) and the rules are their names.
    """

    item: str
    link: str
    title: str
    date: str = ""
    year: str = ""
    html: str = ""
    literals: bool = False


@dataclass(frozen=True, slots=True)
class IndexRules:
    """`[source.index]`: the source's page holds no list, it names where the lists are.

    `link` is a CSS rule; what it finds is an address, or with `match` (`datasource:{}`) the part
    of it in the hole, or with `template` (`/ds_{}.json`) what that makes of it. `query` finds
    parameters to append. The first `most` lists are read.
    """

    link: str
    query: str = ""
    match: str = ""
    template: str = ""
    most: int = 1


@dataclass(frozen=True, slots=True)
class PagesRules:
    """`[source.pages]`: further pages of a list, `depth` of them at most.

    The hole in `url` (`index_{}.html`, relative to the list) takes `start`, `start + step`, ….
    """

    url: str
    start: int = 1
    step: int = 1
    depth: int = 1


@dataclass(frozen=True, slots=True)
class ArticleRules:
    """CSS selectors for an item's own page; `meta[name=x]@content` takes an attribute."""

    body: str = ""
    date: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class KeepRules:
    """`[source.keep]`: which items are stored. Each is a list of words, Chinese or English.

    `any`: at least one of them stands in the title or the text; `all`: all of them; `none`:
    none. An empty list asks nothing.
    """

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.any or self.all or self.none)


@dataclass(frozen=True, slots=True)
class LinkRules:
    """`[source.links]`: exceptions from what is cut off an address as tracking.

    `keep` are parameters that choose the page here, though elsewhere they only track; `drop` are
    further ones that change nothing. A `*` at the end stands for any ending.
    """

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One `[[source]]` table: a publisher's feed or list that is pulled."""

    id: str
    name: str
    url: str
    kind: SourceKind
    name_zh: str = ""
    language: str = "zh"
    timezone: str = "Asia/Shanghai"
    charset: str = ""
    every: str = ""
    tags: tuple[str, ...] = ()
    enabled: bool = True
    note: str = ""
    full_text: bool = False
    list: ListRules | None = None
    index: IndexRules | None = None
    pages: PagesRules | None = None
    article: ArticleRules | None = None
    keep: KeepRules = KeepRules()
    links: LinkRules = LinkRules()

    @property
    def wants_full_text(self) -> bool:
        """Whether an item's own page is fetched: an article table, or `full_text = true`."""
        return self.full_text or self.article is not None


@dataclass(frozen=True, slots=True)
class FoundItem:
    """What a source's document says of one item, before the store has an opinion.

    `identity` is the item's id, else its link, else title + date + summary (design §5).
    `published` is None where the document gives no readable date; `date_text` keeps what it
    said. `content` is HTML as the source gave it, not yet sanitised. `date_source` says what a
    date that is not written out whole was made of: its year was found elsewhere (`year`), it
    counts from the moment of the pull (`relative`), or only the address has one (`url`).
    `id` is the id that the document gives, whatever it is worth, and `words` are title, date and
    summary: what the identity may fall back to.
    """

    identity: str
    url: str
    title: str
    published: str | None = None
    date_text: str = ""
    author: str = ""
    content: str = ""
    date_source: Literal["", "year", "relative", "url"] = ""
    id: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a source published (`source` set) or the author added (`collection` set).

    `fingerprint` is the SHA-256 of what the source's own document last said of it (title, link,
    date, content): a pull compares it to know whether the item changed.
    """

    key: str
    title: str
    url: str
    first_seen: str
    published: str | None = None
    source: str | None = None
    collection: str | None = None
    identity: str = ""
    author: str = ""
    outlet: str = ""
    language: str = ""
    region: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an item's page said at one time.

    `sha256` is of `raw`, the bytes as they came; `text` is what was extracted from them.
    """

    sha256: str
    fetched: str
    url: str
    media_type: str
    raw: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server calls a state of a page by, to be sent back as it came (RFC 9110 §8.8); empty
    where it gave none."""

    etag: str = ""
    last_modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """A snapshot without its weight, for lists."""

    sha256: str
    fetched: str
    url: str
    bytes: int


@dataclass(frozen=True, slots=True)
class PullState:
    """What the last pulls of a source left behind, kept between runs.

    `etag` and `last_modified` are the server's bytes, sent back as they came (RFC 9110 §8.8).
    `not_before` is a Retry-After that still holds; times are UTC with `Z`. `rules` is a hash of
    what the answer was read with (address, kind, list rules, charset, time zone): where it
    differs, the validators and the body's hash no longer count and the source is read afresh.

    What decides when to ask again: `max_age` (seconds for which the server calls its answer
    fresh), `ttl` (seconds that the feed itself asks to wait), `skip_hours` and `skip_days` (its
    hours and days of rest in UTC, `0 1 2` and `Saturday Sunday`), `newest` (of its items: a day
    or RFC 3339), `gap` (seconds from item to item), `pause` (seconds from one day with items to
    the next), `last_new` (when a pull last brought something). -1 is “not measured yet”, 0
    “cannot be told”. `moved_to` is where permanent redirects led, the last `moved_times` pulls.
    """

    source: str
    url: str
    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    last_attempt: str = ""
    last_success: str = ""
    status: str = ""
    message: str = ""
    failures: int = 0
    not_before: str = ""
    next_due: str = ""
    rules: str = ""
    max_age: int = 0
    ttl: int = 0
    skip_hours: str = ""
    skip_days: str = ""
    newest: str = ""
    gap: int = -1
    pause: int = -1
    last_new: str = ""
    moved_to: str = ""
    moved_times: int = 0


@dataclass(frozen=True, slots=True)
class SourceResult:
    """One line of a pull."""

    id: str
    status: SourceStatus
    new: int = 0
    updated: int = 0
    http_status: int | None = None
    message: str = ""
    alarms: tuple[str, ...] = ()
    next_due: str | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What the author noted of an item."""

    read: bool = False
    starred: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ItemQuery:
    """Which items, newest first. `since` is UTC with `Z`; `limit` 0 means all.

    `hidden` False leaves hidden ones out, True asks for them alone, None for both. `stories`
    counts items that share a story once.
    """

    since: str | None = None
    source: str | None = None
    collection: str | None = None
    contains: str | None = None
    limit: int = 50
    unread: bool = False
    starred: bool = False
    hidden: bool | None = False
    stories: bool = False


# ---------------------------------------------------------------- references


@dataclass(frozen=True, slots=True)
class Reference:
    """One CSL-JSON record, as the renderers need it.

    `record` is the whole record as it stands in references.json, so that what cxq does not
    know survives a rewrite. `issued` and `accessed` are `YYYY[-MM[-DD]]` or empty; `short` is
    the name under which it is cited again (“GWR 2025”), empty where the title has to do.
    """

    key: str
    type: str
    title: str
    title_en: str = ""
    author: str = ""
    outlet: str = ""
    issued: str = ""
    accessed: str = ""
    url: str = ""
    archived: str = ""
    language: str = ""
    sha256: str = ""
    short: str = ""
    record: Mapping[str, Any] = field(default_factory=dict, compare=False)


# ---------------------------------------------------------------- drafts and posts


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a draft: a value, never an exception. Line and column from 1."""

    path: str
    line: int
    column: int
    rule: str
    severity: Severity
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class GlossaryStyle:
    """`glossary:` of the front matter: how a first use is explained, and when it is first again."""

    style: Literal["footnote", "inline", "none"] = "footnote"
    reset: Literal["post", "section"] = "post"


@dataclass(frozen=True, slots=True)
class PostMeta:
    """The front matter, typed. `date` is a day or RFC 3339, or empty."""

    title: str = ""
    subtitle: str = ""
    slug: str = ""
    date: str = ""
    author: str = ""
    lang: str = "en"
    tags: tuple[str, ...] = ()
    section: str = ""
    cover: str = ""
    description: str = ""
    url: str = ""
    seo_title: str = ""
    seo_description: str = ""
    preheader: str = ""
    theme: str = ""
    math: bool = False
    tables: TablePolicy = ""
    glossary: GlossaryStyle = GlossaryStyle()


@dataclass(frozen=True, slots=True)
class Draft:
    """A Markdown file as written.

    `path` is as the author would type it (relative to the newsletter folder where it can be);
    `body` begins on line `body_line` of the file. `problems` are what the front matter showed.
    """

    path: str
    file: Path
    meta: PostMeta
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalImage:
    """An image that stands beside the draft: where it is and what it is called in the output.

    `picture` and `size` (in bytes) are what its file says, where it was read; `data` is all of it,
    where a mail is to carry it.
    """

    url: str
    file: Path
    name: str
    picture: Picture | None = None
    size: int = 0
    data: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class WordCount:
    """English words and Chinese characters, counted apart; notes are not body."""

    words: int
    han: int
    note_words: int
    note_han: int

    @property
    def minutes(self) -> int:
        """The reading time of the body, in minutes; 0 where there is nothing to read.

        238 words a minute is what adults read of English prose silently (Brysbaert 2019, a review
        of 190 studies); 汉字 in it are looked at one by one, at the 260 a minute of readers of
        Chinese (the same).
        """
        minutes = self.words / 238 + self.han / 260
        return max(1, round(minutes)) if minutes else 0


@dataclass(frozen=True, slots=True)
class Post:
    """A draft resolved: what every check and every renderer works on.

    `terms` are the glossary entries used, in order of first use; `references` those cited, in
    order of first citation; `problems` what was met on the way; `claims` and `quotes` (cited
    parts that carry their original's wording) what stored text can confirm. `glossary` is the
    whole of it, for rules that ask what was *not* used. `made` are the places of blocks that list
    what is used (`{references}`, `{glossary}`): nobody wrote their words. `theme` is what its mail
    looks like.
    """

    path: str
    meta: PostMeta
    document: Document
    terms: tuple[Term, ...]
    references: tuple[Reference, ...]
    images: tuple[LocalImage, ...]
    problems: tuple[Problem, ...]
    count: WordCount
    glossary: Glossary = field(default=EMPTY_GLOSSARY, compare=False, repr=False)
    claims: tuple[Claim, ...] = ()
    quotes: tuple[CitedPart, ...] = ()
    made: tuple[Position, ...] = ()
    theme: Theme = PAPER


class Evidence(Protocol):
    """What stored text can say of a draft. Checks get it, or None where there is no store."""

    def has(self, key: str) -> bool:
        """Whether the store holds an item of this key."""
        ...

    def text(self, key: str, sha256: str = "") -> str | None:
        """The text of the pinned snapshot, else (no pin) the newest; None where there is none."""
        ...

    def count(self, term: str, key: str) -> Count | None:
        """The term in the item of this key, or in every item of the collection of this name.

        Of an item that a reference pins, its pinned snapshot. None where the store knows neither.
        """
        ...

    def near(self, key: str) -> str:
        """` (did you mean “gwr-2025”?)`, or nothing."""
        ...

    def elsewhere(self, quote: str, key: str) -> tuple[str, ...]:
        """The keys of other items whose newest text holds this quote, in order."""
        ...
