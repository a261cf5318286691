"""When to come again, as server and feed say it: RFC 9111, RSS, the syndication module."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.feeds.asking.hints import Hints, feed_hints, fresh_for
from feeds.making import NOW, numbered, rss

# ---------------------------------------------------------------- what the server says


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public"}, None),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": "public, MAX-AGE = 600, immutable"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "s-maxage=600"}, None),  # said to shared caches, not to us
        ({"cache-control": "max-age=600, max-age=1200"}, 600),  # the first (RFC 9111 §4.2.1)
        ({"cache-control": "max-age=soon"}, 0),
        ({"cache-control": "max-age=-5"}, 0),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": "no-store"}, 0),
        ({"cache-control": "max-age=600", "age": "200"}, 400),
        ({"cache-control": "max-age=600", "age": "700"}, 0),
        ({"cache-control": "max-age=600", "age": "unknown"}, 600),
        ({"cache-control": "max-age=99999999999999999999"}, 31 * 86_400),
        ({"expires": "Mon, 23 Nov 2026 08:00:00 GMT"}, 3600),
        ({"expires": "Mon, 23 Nov 2026 08:00:00 GMT", "age": "600"}, 3000),
        # A server whose clock is wrong means the time between its own two dates.
        (
            {
                "expires": "Sun, 01 Mar 2026 02:00:00 GMT",
                "date": "Sun, 01 Mar 2026 01:00:00 GMT",
            },
            3600,
        ),
        ({"expires": "Mon, 23 Nov 2026 06:00:00 GMT"}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "-1"}, 0),
        ({"cache-control": "max-age=60", "expires": "Mon, 23 Nov 2026 08:00:00 GMT"}, 60),
    ],
)
def test_for_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: int | None) -> None:
    assert fresh_for(headers, NOW) == seconds


@given(
    st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age"]), st.text()),
)
def test_whatever_the_headers_say_it_is_a_number_of_seconds(headers: dict[str, str]) -> None:
    fresh = fresh_for(headers, NOW)
    assert fresh is None or 0 <= fresh <= 31 * 86_400


# ---------------------------------------------------------------- what the feed says

REST = (
    "<skipHours><hour>22</hour><hour> 23 </hour><hour>24</hour></skipHours>"
    "<skipDays><day>Sunday</day><day>saturday</day></skipDays>"
)


@pytest.mark.parametrize(
    ("channel", "hints"),
    [
        ("<title>The Paper</title>", Hints()),
        ("<ttl>120</ttl>", Hints(ttl=7200)),
        ("<ttl> 30\n</ttl>", Hints(ttl=1800)),
        ("<ttl>often</ttl>", Hints()),
        ("<ttl></ttl>", Hints()),
        ("<ttl>999999999999</ttl>", Hints(ttl=31 * 86_400)),
        ("<!-- <ttl>120</ttl> -->", Hints()),
        (REST, Hints(skip_hours=(0, 22, 23), skip_days=("Saturday", "Sunday"))),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", Hints(ttl=86_400)),
        (
            "<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
            Hints(ttl=1800),
        ),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><ttl>90</ttl>", Hints(ttl=5400)),
        ("<sy:updatePeriod>now and then</sy:updatePeriod>", Hints()),
        ('<x:updatePeriod xmlns:x="urn:sy">weekly</x:updatePeriod>', Hints(ttl=7 * 86_400)),
    ],
)
def test_what_a_feed_asks_of_its_readers(channel: str, hints: Hints) -> None:
    assert feed_hints(rss(*numbered(1, 2), channel=channel).encode()) == hints


def test_it_may_stand_behind_the_items_but_not_within() -> None:
    behind = rss(*numbered(1)).replace("</channel>", "<ttl>60</ttl></channel>")
    assert feed_hints(behind.encode()) == Hints(ttl=3600)
    within = rss("<title>A report</title><ttl>60</ttl>", *numbered(1))
    assert feed_hints(within.encode()) == Hints()
    assert feed_hints(rss(channel="<ttl>60</ttl>").encode("utf-16")) == Hints(ttl=3600)


@given(st.binary(max_size=400))
def test_no_bytes_stop_it(raw: bytes) -> None:
    assert feed_hints(raw).ttl >= 0
    assert feed_hints(b"<rss><channel><ttl>" + raw).ttl >= 0


@pytest.mark.parametrize(
    "piece", [b"<!--", b"<skipHours>", b"<ttl>", b"<hour>", b"<a", b"<sy:", b"<item", b"\xff\xfe"]
)
def test_a_hostile_feed_does_not_keep_it_busy(piece: bytes) -> None:
    begun = time.monotonic()
    feed_hints(piece * (15_000_000 // len(piece)))
    assert time.monotonic() - begun < 20
