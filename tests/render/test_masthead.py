"""Title, byline, day and addresses, from the front matter and the settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from cxq.model import PostMeta
from cxq.project import Settings
from cxq.render.masthead import masthead, moment, shown_day
from render.sample import META, SETTINGS, p, post


@pytest.mark.parametrize(
    ("date", "when"),
    [
        ("2026-03-06", datetime(2026, 3, 6, 8, tzinfo=UTC)),
        ("2026-03-06T23:30:00Z", datetime(2026, 3, 6, 23, 30, tzinfo=UTC)),
        (
            "2026-03-06T07:05:09.25+08:00",
            datetime(2026, 3, 6, 7, 5, 9, tzinfo=timezone(timedelta(hours=8))),
        ),
        ("2026-02-30", None),
        ("2026-03-06T25:00:00Z", None),
        ("next week", None),
        ("", None),
    ],
)
def test_a_day_is_eight_o_clock_utc(date: str, when: datetime | None) -> None:
    assert moment(date) == when


def test_the_day_as_readers_see_it() -> None:
    assert shown_day("2026-03-06") == "6 March 2026"
    assert shown_day("soon") == ""


def test_what_the_front_matter_lacks_comes_from_the_settings() -> None:
    head = masthead(post(p("x")), SETTINGS)
    assert (head.author, head.newsletter) == ("Ada Lin", "Quantum, Translated")
    assert head.title == "What the “future industries” are: 未来产业 from 2014 to today"
    assert head.url == "https://quantum.example.org/p/future-industries"


def test_an_empty_post_still_has_a_title() -> None:
    head = masthead(post(meta=PostMeta()), Settings())
    assert (head.title, head.description, head.day) == ("Untitled", "", "")


def test_the_description_falls_back_to_the_first_words() -> None:
    meta = replace(META, description="", subtitle="")
    assert masthead(post(p("First words."), meta=meta), SETTINGS).description == "First words."
    long = masthead(post(p("word " * 100), meta=meta), SETTINGS).description
    assert long.endswith("word…")
    assert len(long) <= 160


def test_a_title_cannot_bring_hidden_characters() -> None:
    meta = replace(META, title="One\ntwo\u202ethree\x1b[31m")
    assert masthead(post(meta=meta), SETTINGS).title == "One twothree[31m"


def test_an_odd_language_or_address_is_not_passed_on() -> None:
    head = masthead(post(meta=replace(META, lang='en"><x', url="javascript:x")), SETTINGS)
    assert (head.language, head.url) == ("en", "")
