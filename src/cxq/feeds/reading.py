"""A source's document, of whatever kind, read by the source's own rules. Pure.

Where a source needs several documents, `steps.py` fetches them one after another and
`reading_of` puts their lists together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cxq.errors import SettingsError
from cxq.feeds.listing import Listed, RuleCounts, read_html_list, read_json_list
from cxq.feeds.lists.rows import together
from cxq.feeds.parse import parse_feed
from cxq.feeds.recognition.identity import without_tracking
from cxq.model import FoundItem, ListRules, Source


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source's document says, before anyone compares it with what is known.

    `problem` is one plain sentence where something is wrong with the document or its rules;
    `counts` are those of a list's rules, None for a feed; `skip_days` are the weekdays on which
    the publisher says that nothing comes.
    """

    items: tuple[FoundItem, ...]
    problem: str
    charset: str
    title: str = ""
    counts: RuleCounts | None = None
    skip_days: tuple[str, ...] = ()


def read_source(
    source: Source, raw: bytes, url: str, content_type: str, *, now: datetime | None = None
) -> Reading:
    """The items in the body of an answer from `url`, which is a feed or a list.

    `now` is what words such as 昨天 count from; without it these dates are not read.
    SettingsError where the source's rules cannot be used.
    """
    if source.kind == "feed":
        feed = parse_feed(
            raw,
            url,
            content_type=content_type,
            charset=source.charset,
            timezone=source.timezone,
        )
        return Reading(
            without_tracking(feed.items, source.links),
            feed.problem,
            feed.charset,
            title=feed.title,
            skip_days=feed.skip_days,
        )
    return reading_of(source, [read_list(source, raw, url, content_type, now=now)])


def read_list(
    source: Source, raw: bytes, url: str, content_type: str, *, now: datetime | None = None
) -> Listed:
    """One list of the source, by its rules. SettingsError where these cannot be used.

    The date in an item's address counts only where its page, which knows better, is not fetched.
    """
    read = read_html_list if source.kind == "html-list" else read_json_list
    return read(
        raw,
        url,
        _rules(source),
        content_type=content_type,
        charset=source.charset,
        timezone=source.timezone,
        now=now,
        address_dates=not source.wants_full_text,
    )


def reading_of(source: Source, lists: Sequence[Listed]) -> Reading:
    """What the lists of a source say together."""
    whole = together(lists, _rules(source))
    return Reading(
        without_tracking(whole.items, source.links),
        whole.problem or _unread(whole),
        whole.charset,
        counts=whole.counts,
    )


def _unread(found: Listed) -> str:
    """The wording of the dates where none could be read, so that no address hides it."""
    if not found.counts.dates or found.counts.read:
        return ""
    example = next((item.date_text for item in found.items if item.date_text), "")
    return f"none of its {found.counts.dates} dates can be read, such as “{example[:40]}”"


def _rules(source: Source) -> ListRules:
    if source.list is None:
        raise SettingsError(
            f"The source “{source.id}” has no [source.list] rules.",
            "Add item, link and title; see: cxq sources test --help",
        )
    return source.list
