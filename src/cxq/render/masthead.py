"""What stands above a post in every format: title, byline, day, addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from cxq.document import Paragraph, plain_text, walk_blocks
from cxq.model import Post
from cxq.project import Settings
from cxq.render.markup import absolute_url
from cxq.render.polish import is_english
from cxq.render.typography import smart_quotes
from cxq.text import printable

MONTHS = re.findall(
    r"\w+",
    "January February March April May June July August September October November December",
)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?([Zz]|[+-]\d\d:\d\d)"
)


@dataclass(frozen=True, slots=True)
class Masthead:
    """The post's own words about itself, each one printable line, quotes already set.

    `date` is as the front matter gives it if it can be read, `day` as a reader sees it
    (5 March 2025); `url` is where the post can be read online, absolute or empty.
    """

    title: str
    subtitle: str
    author: str
    newsletter: str
    home: str
    date: str
    day: str
    url: str
    description: str
    preheader: str
    language: str


def masthead(post: Post, settings: Settings) -> Masthead:
    """The masthead of this post; what the front matter leaves out comes from the settings."""
    meta, newsletter = post.meta, settings.newsletter
    language = meta.lang if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", meta.lang) else "en"
    first_words = _first_words(post)

    def words(*choices: str) -> str:
        chosen = next((line for line in map(printable, choices) if line), "")
        return smart_quotes(chosen) if is_english(language) else chosen

    return Masthead(
        title=words(meta.title, meta.slug, newsletter.title, "Untitled"),
        subtitle=words(meta.subtitle),
        author=words(meta.author, newsletter.author),
        newsletter=words(newsletter.title),
        home=absolute_url(newsletter.url),
        date=meta.date if moment(meta.date) else "",
        day=shown_day(meta.date),
        url=absolute_url(meta.url, newsletter.url),
        description=words(meta.seo_description, meta.description, meta.subtitle, first_words),
        preheader=words(meta.preheader, meta.description, meta.subtitle, first_words),
        language=language,
    )


def shown_day(text: str) -> str:
    """`2025-03-05` or RFC 3339 as 5 March 2025; empty where it is neither."""
    when = moment(text)
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}" if when else ""


def moment(text: str, hour: int = 8) -> datetime | None:
    """A day (taken as `hour` o'clock UTC) or an RFC 3339 time; None where it is neither."""
    try:
        if found := _DAY.fullmatch(text.strip()):
            day = date(int(found[1]), int(found[2]), int(found[3]))
            return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        if found := _MOMENT.fullmatch(text.strip()):
            day = date.fromisoformat(found[1])
            clock = int(found[2]), int(found[3]), int(found[4] or 0)
            return datetime(day.year, day.month, day.day, *clock, tzinfo=_zone(found[5]))
    except ValueError:
        return None
    return None


def _zone(offset: str) -> timezone:
    if offset in "Zz":
        return UTC
    sign = -1 if offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:])))


def _first_words(post: Post, limit: int = 160) -> str:
    """The beginning of the first paragraph, cut at a word: for want of a description."""
    for block in walk_blocks(post.document.blocks):
        if isinstance(block, Paragraph) and (text := printable(plain_text(block.content))):
            if len(text) <= limit:
                return text
            cut = text[: limit - 1]
            return (cut[: cut.rfind(" ")] if " " in cut[limit // 2 :] else cut) + "…"
    return ""
