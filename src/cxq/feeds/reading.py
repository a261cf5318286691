"""A source's document, of whatever kind, read by the source's own rules."""

from __future__ import annotations

from dataclasses import dataclass

from cxq.errors import SettingsError
from cxq.feeds.listing import RuleCounts, read_html_list, read_json_list
from cxq.feeds.parse import parse_feed
from cxq.model import FoundItem, ListRules, Source
from cxq.text import sha256

# Part of every source's rules: raised when the reading itself changes, so that what stands in
# the store is read afresh although the server says “not modified”.
READING = 1


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


def read_source(source: Source, raw: bytes, url: str, content_type: str) -> Reading:
    """The items in the body of an answer from `url`.

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
            feed.items, feed.problem, feed.charset, title=feed.title, skip_days=feed.skip_days
        )
    read = read_html_list if source.kind == "html-list" else read_json_list
    listed = read(
        raw,
        url,
        _rules(source),
        content_type=content_type,
        charset=source.charset,
        timezone=source.timezone,
    )
    return Reading(listed.items, listed.problem, listed.charset, counts=listed.counts)


def _rules(source: Source) -> ListRules:
    if source.list is None:
        raise SettingsError(
            f"The source “{source.id}” has no [source.list] rules.",
            "Add item, link and title; see: cxq sources test --help",
        )
    return source.list


def rules_of(source: Source) -> str:
    """A hash of all that decides what a body means: the address, the kind and the rules."""
    decisive = (
        READING,
        source.url,
        source.kind,
        source.list,
        source.charset,
        source.timezone,
    )
    return sha256(repr(decisive).encode())[:16]
