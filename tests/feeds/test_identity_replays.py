"""Ten pulls of a hostile feed: each story in the ledger once, under the key it got first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from cxq.model import ItemQuery, LinkRules, PullState
from cxq.store import Store
from feeds.conftest import Pull
from feeds.making import NOW, feed_source, rss
from loopback import page, serve


@dataclass(frozen=True)
class Story:
    """What truly happened, however the feed tells it."""

    number: int
    edition: int = 0

    @property
    def title(self) -> str:
        return f"量子新闻第{self.number}号" + (f"（更新{self.edition}）" if self.edition else "")

    @property
    def link(self) -> str:
        return f"https://paper.example/{self.number}.html"

    @property
    def date(self) -> str:
        return f"{self.number % 28 + 1} Nov 2026 09:{self.number:02}:00 +0800"


Guid = Callable[[int, int, Story], str]
"""(pull, place in the feed, story) → what the feed says is its id."""

GUIDS: dict[str, Guid] = {
    "sound": lambda pull, place, story: f"urn:{story.number}",
    "missing": lambda pull, place, story: "",
    "the same on every item": lambda pull, place, story: "urn:feed",
    "new at every pull": lambda pull, place, story: f"urn:{pull}:{story.number}",
    "the place in the list": lambda pull, place, story: f"{place}",
    "re-used every third pull": lambda pull, place, story: f"urn:{story.number % 3}",
    "now there, now not": lambda pull, place, story: f"urn:{story.number}" if pull % 2 else "",
    "shared from the fourth pull on": (
        lambda pull, place, story: f"urn:{story.number}" if pull < 4 else "urn:broken"
    ),
    "the link with a session in it": (
        lambda pull, place, story: f"{story.link}?utm_source=rss&amp;sid={pull}"
    ),
    "the half of two stories": lambda pull, place, story: f"urn:{story.number // 2}",
}


def told(guid: Guid, pull: int, stories: Sequence[Story], *, tracked: bool, linked: bool) -> str:
    items = []
    for place, story in enumerate(stories):
        link = story.link + (f"?utm_campaign=pull{pull}&amp;from=timeline" if tracked else "")
        said = guid(pull, place, story)
        items.append(
            (f"<guid isPermaLink='false'>{said}</guid>" if said else "")
            + (f"<link>{link}</link>" if linked else "")
            + f"<title>{story.title}</title><pubDate>{story.date}</pubDate>"
            f"<description>第{story.number}号消息的内容。</description>"
        )
    return rss(*items)


@pytest.mark.parametrize("tracked", [False, True], ids=["plain links", "tracked links"])
@pytest.mark.parametrize("guid", list(GUIDS.values()), ids=list(GUIDS))
def test_ten_pulls_of_a_hostile_feed(guid: Guid, tracked: bool, run: Pull, store: Store) -> None:
    """Five items a pull, two new each time at the top; one is corrected on the way."""
    keys: dict[int, str] = {}
    with serve({}) as site:
        source = feed_source(site.url("/feed.xml"))
        for pull in range(10):
            newest = 5 + 2 * pull
            numbers = range(newest, newest - 5, -1)
            stories = [Story(number, edition=int(number == 7 and pull >= 2)) for number in numbers]
            feed = told(guid, pull, stories, tracked=tracked, linked=True)
            site.routes["/feed.xml"] = page(feed, "application/rss+xml")
            (result,) = run(source, now=NOW + timedelta(hours=pull))
            assert result.status in ("new", "updated"), result
            assert result.new == (5 if pull == 0 else 2), f"pull {pull}: {result}"
            for item in store.known("paper").values():
                number = int(item.title.removeprefix("量子新闻第").partition("号")[0])
                assert keys.setdefault(number, item.key) == item.key, "a key has changed"
    ledger, total = store.items(ItemQuery(limit=0))
    assert total == len(keys) == 5 + 2 * 9
    assert sorted(keys) == list(range(1, 24)), "each story once"
    assert all("utm_" not in item.url and "timeline" not in item.url for item in ledger)


def test_ten_pulls_without_ids_or_links(run: Pull, store: Store) -> None:
    with serve({}) as site:
        for pull in range(10):
            stories = [Story(number) for number in range(5 + pull, pull, -1)]
            feed = told(GUIDS["missing"], pull, stories, tracked=False, linked=False)
            site.routes["/feed.xml"] = page(feed, "application/rss+xml")
            run(feed_source(site.url("/feed.xml")), now=NOW + timedelta(hours=pull))
    titles = [item.title for item in store.items(ItemQuery(limit=0))[0]]
    assert sorted(titles) == sorted(Story(number).title for number in range(1, 15))


def test_the_same_pulls_give_the_same_ledger(run: Pull, store: Store) -> None:
    with serve({}) as site:
        for pull in range(4):
            stories = [Story(number) for number in range(5 + pull, pull, -1)]
            feed = told(GUIDS["the place in the list"], pull, stories, tracked=True, linked=True)
            site.routes["/feed.xml"] = page(feed, "application/rss+xml")
            for name in ("one", "two"):
                run(feed_source(site.url("/feed.xml"), name), now=NOW + timedelta(hours=pull))
    ledgers = [
        {identity: item.title for identity, item in store.known(name).items()}
        for name in ("one", "two")
    ]
    assert ledgers[0] == ledgers[1]
    assert store.trust("one") == store.trust("two")
    assert store.trust("one").level == "link"


def test_what_was_removed_does_not_return_under_a_new_id(run: Pull, store: Store) -> None:
    drifting = GUIDS["new at every pull"]
    stories = [Story(2), Story(1)]
    with serve({}) as site:
        source = feed_source(site.url("/feed.xml"))
        for pull in range(3):
            feed = told(drifting, pull, stories, tracked=True, linked=True)
            site.routes["/feed.xml"] = page(feed, "application/rss+xml")
            (result,) = run(source, now=NOW + timedelta(hours=pull))
            if pull == 0:
                gone = next(i.key for i in store.known("paper").values() if "2号" in i.title)
                store.remove([gone], at="2026-11-23T08:00:00Z")
            else:
                assert result.new == 0
    assert [item.title for item in store.known("paper").values()] == [Story(1).title]


def test_what_was_hidden_stays_hidden_under_a_new_id(run: Pull, store: Store) -> None:
    with serve({}) as site:
        source = feed_source(site.url("/feed.xml"))
        for pull in range(3):
            feed = told(GUIDS["new at every pull"], pull, [Story(1)], tracked=False, linked=True)
            site.routes["/feed.xml"] = page(feed, "application/rss+xml")
            run(source, now=NOW + timedelta(hours=pull))
            (key,) = (item.key for item in store.known("paper").values())
            if pull == 0:
                store.mark([key], hidden=True)
    assert store.items(ItemQuery())[1] == 0
    assert store.items(ItemQuery(hidden=True))[1] == 1


def test_items_that_an_older_cxq_stored_with_tracked_links(run: Pull, store: Store) -> None:
    """Keys of known items never change, although links are stored without tracking now."""
    with serve({}) as site:
        source = feed_source(site.url("/feed.xml"))
        feed = told(GUIDS["missing"], 1, [Story(1)], tracked=True, linked=True)
        site.routes["/feed.xml"] = page(feed, "application/rss+xml")
        run(replace(source, links=LinkRules(keep=("utm_*", "from"))))
        (before,) = store.known("paper").values()
        assert "utm_campaign" in before.identity
        assert isinstance(store.pull_state("paper"), PullState)
        (result,) = run(source, now=NOW + timedelta(hours=1))
        (after,) = store.known("paper").values()
    assert (result.new, result.updated) == (0, 1)
    assert after.key == before.key
    assert after.url == Story(1).link
