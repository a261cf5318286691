"""What is cut off an address, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.feeds.parse import parse_feed
from cxq.feeds.recognition.identity import without_tracking
from cxq.feeds.recognition.links import bare_link, plain_link
from cxq.model import FoundItem, LinkRules
from feeds.making import rss


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("https://a.example/1?utm_source=rss&utm_medium=feed", "https://a.example/1"),
        ("https://a.example/1?id=7&utm_source=rss#part", "https://a.example/1?id=7#part"),
        ("https://a.example/1?UTM_Source=rss&b=&a", "https://a.example/1?b=&a"),
        ("https://a.example/1?spm=0.0.1&gclid=x&fbclid=y&share_token=z", "https://a.example/1"),
        ("https://a.example/1?from=timeline&isappinstalled=0", "https://a.example/1"),
        ("https://a.example/1?from=2025-01-01", "https://a.example/1?from=2025-01-01"),
        ("https://a.example/1?source=rss", "https://a.example/1"),
        ("https://a.example/1?source=xinhua", "https://a.example/1?source=xinhua"),
        ("https://a.example/?sid=9", "https://a.example/?sid=9"),
        ("https://a.example/1#rss", "https://a.example/1"),
        ("https://a.example/1#a-part", "https://a.example/1#a-part"),
        (
            "https://mp.weixin.qq.com/s?__biz=Mz==&mid=2&idx=1&sn=ab&chksm=ff&scene=27#wechat_redirect",
            "https://mp.weixin.qq.com/s?__biz=Mz==&mid=2&idx=1&sn=ab",
        ),
        ("https://mp.weixin.qq.com/s/AbC-12?scene=1", "https://mp.weixin.qq.com/s/AbC-12?scene=1"),
        ("", ""),
    ],
)
def test_plain_links(written: str, plain: str) -> None:
    assert plain_link(written) == plain
    assert plain_link(plain) == plain


def test_a_source_has_exceptions() -> None:
    rules = LinkRules(keep=("spm",), drop=("sid", "ver*"))
    written = "https://a.example/1?spm=3&sid=4&version=5&utm_id=6"
    assert plain_link(written, rules) == "https://a.example/1?spm=3"


@given(st.text(alphabet="ab?&=#utm_/from.", max_size=40))
def test_what_is_plain_stays(tail: str) -> None:
    plain = plain_link(f"https://a.example/{tail}")
    assert plain_link(plain) == plain


def test_what_addresses_are_compared_by() -> None:
    bare = bare_link(LinkRules())
    assert bare("http://A.example/x/?utm_source=q") == bare("https://a.example/x")
    assert bare("https://a.example/x?id=1") != bare("https://a.example/x?id=2")
    assert bare("https://a.example/X") != bare("https://a.example/x")
    assert bare("") == ""


def test_two_rows_of_a_list_that_differ_by_tracking_are_one() -> None:
    rows = [
        FoundItem(url, url, "通知")
        for url in ("https://a.example/1?from=timeline", "https://a.example/1?from=message")
    ]
    (row,) = without_tracking(rows, LinkRules())
    assert (row.identity, row.url) == ("https://a.example/1", "https://a.example/1")


def test_a_feed_keeps_as_many_items_as_it_has() -> None:
    """Without ids, the links alike but for tracking: told apart by their words."""
    items = [
        f"<title>T{number}</title><link>https://a.example/1?utm_id={number}</link>"
        for number in range(3)
    ]
    found = parse_feed(rss(*items).encode(), "https://a.example/rss").items
    plain = without_tracking(found, LinkRules())
    assert len({item.identity for item in plain}) == len(plain) == 3
    assert {item.url for item in plain} == {"https://a.example/1"}


def test_an_id_is_the_publishers_and_stays_as_it_is() -> None:
    item = "<guid>https://a.example/1?utm_id=1</guid><link>https://a.example/1?utm_id=2</link>"
    (found,) = parse_feed(rss(item).encode(), "https://a.example/rss").items
    (plain,) = without_tracking([found], LinkRules())
    assert plain.identity == "https://a.example/1?utm_id=1"
    assert plain.url == "https://a.example/1"
